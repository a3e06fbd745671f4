"""Workloads held in a band of numbers: within it, who leads is far easier to say than with a gap between unknowns."""

from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL

from allocation.solver import workload
from allocation.solver.fitted import fitted_lines
from allocation.solver.objectives import Goal
from allocation.solver.part import Limits, Part, accept, hint_start, lines_of, make_solver, take_over
from allocation.solver.scale import WORKLOAD_SCALE
from allocation.solver.watch import Watch

SHARE_TO_LOOK_FOR_BAND = 0.5


def hold_evenly(part: Part, goal: Goal, limits: Limits, watch: Watch) -> float:
    """Looks for a plan in which colleagues' workloads count as even, and holds the part to the band of minutes around
    it; returns the deterministic time used. Where none is found soon, the part is as it was."""
    used = 0.0
    if goal.value(part.terms, part.block, part.lines) > goal.tolerance(part.terms, part.block):
        used = _even_plan(part, goal, limits, watch)
    if goal.value(part.terms, part.block, part.lines) > goal.tolerance(part.terms, part.block):
        return used
    most_gap = round(workload.EVEN_ENOUGH_SHARE * WORKLOAD_SCALE)
    part.between = workload.band(part.terms, part.lines, most_gap, part.block.workers)
    workload.keep_between(part.model, part.x, part.terms, part.between)
    return used


def _even_plan(part: Part, goal: Goal, limits: Limits, watch: Watch) -> float:
    band = workload.even_band(part.terms, part.block.workers, part.lines)
    tier_of = {s: t for s, _, t in part.lines}
    found = fitted_lines(part.team(between=band), tier_of, limits.seed, lambda: watch.is_over)
    if take_over(part, goal, found.lines, watch):
        return found.deterministic_seconds
    trial = part.model.clone()
    workload.keep_between(trial, part.x, part.terms, band)
    hint_start(part)
    half = limits._replace(deterministic_seconds=SHARE_TO_LOOK_FOR_BAND * limits.deterministic_seconds)
    solver = make_solver(half, watch)
    watch.solving(solver)
    try:
        status = solver.solve(trial)
    finally:
        watch.solved(solver)
    if status in (OPTIMAL, FEASIBLE):
        accept(part, goal, lines_of(part.x, solver))
    return found.deterministic_seconds + float(solver.deterministic_time)
