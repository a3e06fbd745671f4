"""Clusters for one goal by the solver: all of them for a proof, or those of some clusters while the rest stays."""

from collections.abc import Callable, Mapping
from math import ceil, floor
from typing import NamedTuple

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import CpModel, CpSolver, LinearExpr

from allocation.redraw.figures import Standing
from allocation.redraw.problem import NOWHERE
from allocation.solver.redraw_case import Areas, RedrawCase
from allocation.solver.redraw_rules import RULES, Drawing, add_cuts, cuts, make_drawing
from allocation.solver.redraw_terms import LEAST_SECONDS, Budget, Caps, limits, outside, prices_of

PARTS_OF_ONE = 10_000  # a difference is looked for in hundredths of a percent of what a cluster should have


class Outcome(NamedTuple):
    """What one question came to. `areas`: a lawful drawing, None where none was found; `bound`: none is better, in the
    goal's own unit (None: nothing is known); `is_impossible`: proven that there is none."""

    areas: Areas | None
    bound: float | None
    is_proven: bool
    is_impossible: bool = False


def best(
    case: RedrawCase,
    goal: str,
    caps: Caps,
    start: Areas | None,
    budget: Budget,
    choices: Mapping[int, tuple[int, ...]] | None = None,
    improved: Callable[[Areas, float | None], Areas] = lambda areas, _: areas,
) -> Outcome:
    """The least of a goal within the caps. Asked again with the rules that the answer breaks, until none is.

    `improved` is told of each answer, broken or not, with the bound so far, and gives what to begin from next.
    """
    units, k = case.size
    open_to = choices if choices is not None else {u: tuple(range(k)) for u in range(units)}
    model = CpModel()
    held = start if start is not None else (NOWHERE,) * units
    drawing = make_drawing(model, case, open_to, held)
    for rule in RULES:
        rule(model, drawing)
    add_cuts(model, drawing, budget.known)
    objective = _goal(model, drawing, goal)
    _cap(model, drawing, caps)
    model.minimize(objective)
    bound: float | None = None
    while not budget.is_over:
        solver = _solved(model, drawing, start, budget)
        if solver.status == cp_model.INFEASIBLE:
            return Outcome(None, None, is_proven=False, is_impossible=True)
        bound = max(bound or 0.0, _in_own_unit(goal, solver.bound, case))
        if solver.areas is None:
            break
        broken = cuts(case, solver.areas)
        if not broken:
            return Outcome(solver.areas, bound, solver.status == cp_model.OPTIMAL)
        budget.known += broken
        add_cuts(model, drawing, broken)
        start = improved(solver.areas, bound)
    return Outcome(None, bound, is_proven=False)


class _Solved(NamedTuple):
    status: cp_model.CpSolverStatus
    areas: Areas | None
    bound: float


def _solved(model: CpModel, drawing: Drawing, start: Areas | None, budget: Budget) -> _Solved:
    model.clear_hints()
    if start is not None:
        for (u, j), variable in drawing.x.items():
            model.add_hint(variable, int(start[u] == j))
    solver = CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = budget.seed
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = budget.seconds
    solver.parameters.max_time_in_seconds = max(budget.watch.seconds_left, LEAST_SECONDS)
    budget.watch.solving(solver)
    status = solver.solve(model)
    budget.watch.solved(solver)
    budget.seconds -= solver.response_proto.deterministic_time
    is_found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return _Solved(
        status, drawing.chosen(solver.value) if is_found else None, solver.best_objective_bound
    )  # fmt: skip


def _goal(model: CpModel, drawing: Drawing, goal: str) -> LinearExpr | int:
    if goal == "deviation":
        return _largest_difference(model, drawing)
    prices = prices_of(drawing.case, goal)
    return sum(int(prices[u, j]) * one for (u, j), one in drawing.x.items()) + sum(
        int(prices[u, j]) for u, j in drawing.held.items()
    )


def _largest_difference(model: CpModel, drawing: Drawing) -> LinearExpr:
    """In parts of one. What a cluster should have is rounded in favour of the bound."""
    case = drawing.case
    most = PARTS_OF_ONE * max(2, ceil(1 / float(case.problem.share.min())))
    least = floor(PARTS_OF_ONE * case.problem.tolerance)
    worst = model.new_int_var(least, max(most, least), "worst")
    for load, target in zip(drawing.loads, case.problem.target, strict=True):
        high, low = ceil(float(target) - 1e-9), floor(float(target) + 1e-9)
        model.add(PARTS_OF_ONE * load <= PARTS_OF_ONE * high + high * worst)
        model.add(PARTS_OF_ONE * load >= PARTS_OF_ONE * low - low * worst)
    return worst


def _cap(model: CpModel, drawing: Drawing, caps: Caps) -> None:
    for load, (least, most) in zip(drawing.loads, limits(drawing.case, caps), strict=False):
        model.add(load <= most)
        model.add(load >= least)
    if caps.changed_need is not None:
        model.add(_goal(model, drawing, "changed_need") <= caps.changed_need)


def _in_own_unit(goal: str, bound: float, case: RedrawCase) -> float:
    """Whole needs and minutes; a difference as a share. Schools without a place are in no bound, so they are added."""
    if goal == "deviation":
        return bound / PARTS_OF_ONE
    return float(ceil(bound - 1e-6)) + outside(case, goal)


def value_of(goal: str, standing: Standing) -> float:
    """The figure of a goal."""
    return float(getattr(standing, goal))
