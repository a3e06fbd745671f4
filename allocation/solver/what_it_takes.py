"""What would have to change for a link worker to lead a school: the least of each limit, found by solving with it."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from allocation.findings import Alternative
from allocation.goals import FIRST
from allocation.problem import AllocationProblem, InconsistentProblem
from allocation.solver.alternatives import DETERMINISTIC_SECONDS, IsAnswer, priced
from allocation.solver.alternatives_case import Case
from allocation.solver.blocks import blocks
from allocation.solver.decisive import locked
from allocation.solver.pair_limits import Lever, all_limits_on, own_limits, permissions, permitted
from allocation.solver.part import Limits, is_lawful
from allocation.solver.plan_lines import plan_of
from allocation.solver.settled import Settled, settle, whether_any
from allocation.solver.start import Lines
from allocation.solver.watch import Watch
from allocation.why.findings import Change
from allocation.wording import joined

CHECK_DETERMINISTIC_SECONDS = 0.3
SMALLEST = 1e-6
TOLERANCE = 1e-5  # of the verifier: what is over a caseload by less fits


def what_it_takes(case: Case, w: int, row: Alternative, watch: Watch, is_answer: IsAnswer | None) -> tuple[Change, ...]:
    """What would have to be so for the worker to lead the school; `row` is what was found for them as things are.

    What rules the pair out by itself (a rule, a lock, the boundary) is let go of, all of it. Where there is a plan
    then, or was one anyway, but others would have to change: how much more FTE, and how much higher a ceiling, it takes
    for nobody else to change. Where there is none in which nobody loses coverage or meetings: the least of each limit
    with which there is one, tiers as they are.
    """
    ruled_out = joined([condition for _, condition in permissions(case.problem, case.school, w)])
    free, found = case, []
    if ruled_out:
        free = with_rules(case, permitted(case.rules.problem, case.school, w))
        row = priced(free, w, watch, DETERMINISTIC_SECONDS, is_answer)
        if row.plan is not None:
            found.append(Change("permission", ruled_out, 0, not row.rearranged, True, row.plan))
    if row.plan is None or row.rearranged:
        found += _alone(free, w, ruled_out, watch)
    if row.plan is None or any(row.changes[goal] > SMALLEST for goal in FIRST):
        known = {(one.kind, one.amount) for one in found}
        least = _least_of_each(free, w, ruled_out, watch, is_answer)
        found += [one for one in least if (one.kind, one.amount) not in known]
    return tuple(found)


def with_rules(case: Case, problem: AllocationProblem) -> Case:
    """The same question where this problem's rules hold."""
    before, capacity = case.rules.problem.capacity_minutes, case.rules.capacity
    if capacity is not None:
        more = problem.capacity_minutes > before
        capacity = np.where(more, np.maximum(capacity, problem.capacity_minutes), capacity)
    return replace(
        case,
        checked=problem,
        rules=case.rules._replace(problem=problem, capacity=capacity),
        terms=replace(case.terms, problem=problem),
        block=next(one for one in blocks(problem) if case.school in one.schools),
        settled_parts={},
        open_parts={},
    )


def _alone(case: Case, w: int, ruled_out: str, watch: Watch) -> Iterator[Change]:
    """The least more of a post, and the least higher a ceiling, with which nothing else would have to change."""
    problem, s = case.rules.problem, case.school
    for lever in own_limits(problem, s, w):
        steps = next((n for n in range(lever.most + 1) if _fits(lever.make(problem, n), case, w)), None)
        if not steps or watch.is_over:
            continue
        made = _settled(with_rules(case, lever.make(problem, steps)), w)
        row, place = made.schools.index(s), made.workers.index(w)
        lines = frozenset({*(line for line in made.part.lines if line[0] != row), (row, place, 0)})
        if is_lawful(made.part, lines, watch):
            plan = plan_of(case.problem, made.outside(lines) | _outside(case, made))
            yield Change(lever.kind, _both(ruled_out, lever, steps), steps, True, True, plan)


def _fits(problem: AllocationProblem, case: Case, w: int) -> bool:
    """Whether the worker's hours and caseload have room for the school beside theirs."""
    led = [(s, t) for s, v, t in case.lines if v == w and s != case.school] + [(case.school, _tier(case))]
    minutes = sum(int(problem.minutes[s, w, t]) for s, t in led)
    share = sum(float(problem.caseload_share[s, w]) for s, _ in led)
    return minutes <= problem.capacity_minutes[w] and share <= float(problem.fte[w]) + TOLERANCE


def _least_of_each(case: Case, w: int, ruled_out: str, watch: Watch, is_answer: IsAnswer | None) -> Iterator[Change]:
    """The least of each limit with which there is a plan with the pair, tiers as they are and nobody left out."""
    for lever in all_limits_on(case.rules.problem, case.school, w):
        if watch.is_over:
            return
        lines, _ = _any(case, w, lever, lever.most, watch)
        if lines is None:
            continue
        low, high, is_proven = 0, lever.most, True  # `low` steps do not do, `high` steps do
        while high - low > 1 and not watch.is_over:
            middle = (low + high) // 2
            some, is_known = _any(case, w, lever, middle, watch)
            if some is None:
                low, is_proven = middle, is_known
            else:
                high, lines = middle, some
        if high == 1:
            is_proven = _any(case, w, lever, 0, watch)[1]
        changed = with_rules(case, lever.make(case.rules.problem, high))
        row = priced(changed, w, watch, DETERMINISTIC_SECONDS, is_answer)
        plan = row.plan or plan_of(case.problem, lines)
        is_alone = row.plan is not None and not row.rearranged
        yield Change(lever.kind, _both(ruled_out, lever, high), high, is_alone, is_proven and high - low <= 1, plan)


def _any(case: Case, w: int, lever: Lever, steps: int, watch: Watch) -> tuple[Lines | None, bool]:
    """Lines of a whole plan with the pair, and whether what is said is certain."""
    try:
        changed = with_rules(case, locked(lever.make(case.rules.problem, steps), case.school, w))
    except InconsistentProblem:  # other locks say that it cannot be
        return None, True
    made = _settled(changed, w)
    lines, is_certain = whether_any(made, Limits(CHECK_DETERMINISTIC_SECONDS, case.options.seed), watch)
    is_certain &= case.is_everyone and case.rules.is_exact
    return (None, is_certain) if lines is None else (lines | _outside(case, made), True)


def _settled(case: Case, w: int) -> Settled:
    """All who could be drawn in, tiers as they are; the school is to be led even if nobody leads it in the plan."""
    scope = case.scope(w)
    ours = set(scope.schools)
    return settle(
        case.rules.problem,
        case.terms,
        scope.workers,
        {s: t for s, _, t in case.lines if s in ours} | {case.school: _tier(case)},
        frozenset(line for line in case.lines if line[0] not in ours),
        start=case.lines,
        headroom_share=case.headroom(scope),
        capacity=case.rules.capacity,
        keep=frozenset((s, v) for s, v, _ in case.lines),
    )


def _outside(case: Case, made: Settled) -> Lines:
    return frozenset(line for line in case.lines if line[0] not in made.schools)


def _tier(case: Case) -> int:
    """The tier of the school in the plan; where nobody leads it, the lowest it may have."""
    given = next((t for s, _, t in case.lines if s == case.school), -1)
    return given if given >= 0 else int(np.flatnonzero(case.rules.problem.tier_allowed[case.school])[0])


def _both(ruled_out: str, lever: Lever, steps: int) -> str:
    return joined([one for one in (ruled_out, lever.said(steps)) if one])
