"""The goal that speaks against another link worker for a school: every goal in turn, the pair being given."""

from dataclasses import replace

from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL

from allocation.findings import Alternative
from allocation.goals import FIRST, LAST
from allocation.problem import AllocationProblem
from allocation.solver.alternatives_case import Case
from allocation.solver.exact_leads import Least, knows, least
from allocation.solver.objectives import Goal
from allocation.solver.part import Limits, hint_start, lines_of, make_solver
from allocation.solver.plan_lines import lines_of_plan
from allocation.solver.rearrange import SKIPPED
from allocation.solver.settled import Settled, settle
from allocation.solver.start import Lines
from allocation.solver.watch import Watch
from allocation.why.findings import Decisive

SECONDS_A_GOAL, DETERMINISTIC_SECONDS = 1.0, 0.4

Held = list[tuple[Goal, int]]


def decisive_goal(case: Case, w: int, row: Alternative, watch: Watch) -> Decisive | None:
    """The first goal on which no plan with this worker for the school is as good as the plan at hand, when every goal
    before it is no worse than in that plan (or than what counts as equal); None where there is no such goal.

    `row` is a lawful plan with the pair. Everybody who could be drawn in may change; tiers stay as in the row's plan.
    """
    assert row.plan is not None
    lines = lines_of_plan(case.problem, row.plan)
    if {(s, t) for s, _, t in lines} != {(s, t) for s, _, t in case.lines}:
        return _by_figures(case, lines, row)
    scope = case.scope(w)
    ours = set(scope.schools)
    settled = settle(
        locked(case.rules.problem, case.school, w),
        case.terms,
        scope.workers,
        {s: t for s, _, t in lines if s in ours},
        frozenset(line for line in case.lines if line[0] not in ours),
        start=lines,
        headroom_share=case.headroom(scope),
        capacity=case.rules.capacity,
        keep=frozenset((s, v) for s, v, _ in case.lines),
    )
    row_of, place = ({one: i for i, one in enumerate(side)} for side in (settled.schools, settled.workers))
    own = frozenset((row_of[s], place[v], 0) for s, v, _ in case.lines if s in row_of)
    return _first_worse(case, settled, own, watch)


def locked(problem: AllocationProblem, s: int, w: int) -> AllocationProblem:
    """The problem with the school locked to the worker."""
    locks = problem.locks.copy()
    locks[s] = w
    return replace(problem, locks=locks)


def _by_figures(case: Case, lines: Lines, row: Alternative) -> Decisive | None:
    """Where tiers have to change: the first goal on which the plan with the fewest changes is worse."""
    ours, is_sure = set(case.block.schools), row.is_proven and case.is_apart
    for place, goal in enumerate(case.goals):
        if goal.name in (*SKIPPED, LAST) or not case.terms.is_in_play(goal.name):
            continue
        before, after = (
            goal.value(case.terms, case.block, [line for line in some if line[0] in ours])
            for some in (case.lines, lines)
        )
        even = goal.tolerance(case.terms, case.block)
        if after > max(before, even):
            bound = after if is_sure and goal.name in FIRST else 0
            return _decisive(goal, place, goal.scale(case.terms), (before, after, bound, even))
        is_sure &= after == before
    return None


def _first_worse(case: Case, settled: Settled, own: Lines, watch: Watch) -> Decisive | None:
    part, held = settled.part, Held()
    for place, goal in enumerate(case.goals):
        if goal.name in (*FIRST, *SKIPPED, LAST) or not part.terms.is_in_play(goal.name):
            continue
        before, even = goal.value(part.terms, part.block, own), goal.tolerance(part.terms, part.block)
        limit = max(before, even)
        if goal.value(part.terms, part.block, part.lines) > limit:
            found = _least(settled, goal, held, limit, watch)
            if found.value > limit:
                return _decisive(goal, place, goal.scale(part.terms), (before, found.value, found.bound, even))
            part.lines = found.lines or part.lines
        held.append((goal, limit))
    return None


def _decisive(goal: Goal, place: int, scale: int, figures: tuple[int, int, int, int]) -> Decisive:
    before, after, bound, even = (figure / scale for figure in figures)
    return Decisive(goal.name, place, before, after, min(after, bound), even)


def _least(settled: Settled, goal: Goal, held: Held, limit: int, watch: Watch) -> Least:
    """The least of the goal with the pair. Workloads held in a band come first, for that is quick; where that does not
    reach the limit, the gap itself is held, so that nothing is left out."""
    if not knows(settled.part, goal):
        return _least_by_model(settled, goal, held, watch)
    quick = least(settled, goal, held, None, SECONDS_A_GOAL, watch)
    if quick.value <= limit or not any(other.name == "workload_gap" for other, _ in held):
        return quick
    exact = least(settled, goal, held, None, SECONDS_A_GOAL, watch, is_gap_exact=True)
    better = min(quick, exact, key=lambda one: one.value)
    return Least(better.value, min(exact.bound, better.value), better.lines)


def _least_by_model(settled: Settled, goal: Goal, held: Held, watch: Watch) -> Least:
    """By the full model, for goals that the quicker program does not know."""
    part = settled.part
    trial = replace(part, model=part.model.clone())
    for other, limit in held:
        trial.model.add(other.expression(trial.model, trial.x, trial.terms) <= limit)
    trial.model.minimize(goal.expression(trial.model, trial.x, trial.terms))
    hint_start(trial)
    solver = make_solver(Limits(DETERMINISTIC_SECONDS, 1), watch)
    watch.solving(solver)
    try:
        status = solver.solve(trial.model)
    finally:
        watch.solved(solver)
    if status not in (OPTIMAL, FEASIBLE):
        return Least(goal.value(part.terms, part.block, part.lines), 0)
    lines = lines_of(trial.x, solver)
    value = goal.value(part.terms, part.block, lines)
    return Least(value, value if status == OPTIMAL else max(0, int(solver.best_objective_bound)), lines)
