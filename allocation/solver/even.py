"""Workloads held in a band of numbers; within it, who leads is a program that proves most in well under a second."""

from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL

from allocation.solver import exact_leads, workload
from allocation.solver.fitted import fitted_lines
from allocation.solver.objectives import Goal
from allocation.solver.part import Limits, Outcome, Part, accept, hint_start, lines_of, make_solver, take_over
from allocation.solver.relaxed_leads import relaxed_bound
from allocation.solver.scale import WORKLOAD_SCALE
from allocation.solver.settled import Settled, settle
from allocation.solver.watch import Watch

PROGRAM_GOALS = ("moved_need", "boundary_crossings", "travel_hours")
SHARE_TO_LOOK_FOR_BAND = 0.5
NODES_A_SECOND = 60  # of deterministic time
FEWEST_NODES = 20
LONGEST_SHARE_OF_TIME_LEFT = 0.125
LONGEST_FOR_ITS_NODES = 4.0  # seconds of wall time for one of deterministic time


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


def can_program(part: Part, goal: Goal) -> bool:
    """Whether the program's bound is one for the part: what it cannot say is not in it, and workloads are a band."""
    is_banded = part.between or not any(held.name == "workload_gap" for held, _ in part.held)
    return bool(goal.name in PROGRAM_GOALS and part.is_settled and part.lines and is_banded)


def prove_by_program(part: Part, goal: Goal, limits: Limits, watch: Watch) -> Outcome:
    """The goal by mixed-integer program; a plan that is better is taken over. Nothing is held yet."""
    settled = _settled(part)
    held = [(earlier, limit) for earlier, limit in part.held if exact_leads.knows(part, earlier)]
    place = {w: i for i, w in enumerate(settled.workers)}
    seconds = limits.deterministic_seconds
    found = exact_leads.least(
        settled,
        goal,
        [(one, limit) for one, limit in held if one.name != "anchor_differences"],
        None,
        max(LONGEST_FOR_ITS_NODES * seconds, LONGEST_SHARE_OF_TIME_LEFT * watch.seconds_left),
        watch,
        between={place[w]: ends for w, ends in part.between.items()},
        nodes=FEWEST_NODES + round(NODES_A_SECOND * seconds),
    )
    if found.lines is not None:
        accept(part, goal, settled.outside(found.lines))
    value = goal.value(part.terms, part.block, part.lines)
    bound = min(value, max(found.bound, relaxed_bound(part, goal, watch)))
    watch.improved(part.number, value, bound)
    used = min(seconds, found.nodes / NODES_A_SECOND)
    return Outcome(value, bound, value <= bound, used, found.is_cut_by_clock)


def _settled(part: Part) -> Settled:
    tier_of = {s: t for s, _, t in part.lines}
    return settle(
        part.terms.problem,
        part.terms,
        part.block.workers,
        tier_of,
        frozenset(),
        start=part.lines,
        headroom_share=part.headroom_share,
    )
