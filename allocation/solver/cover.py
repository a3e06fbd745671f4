"""Who takes a link worker's schools while they are away: everybody else's stay, so it is small and solved exactly."""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from allocation.cover.absence import Absence
from allocation.cover.arranged import arranged
from allocation.cover.entities import AbsenceCover, Arranged, SchoolCover
from allocation.plan import Breach, Plan
from allocation.problem import AllocationProblem
from allocation.solver.cover_goals import objectives, part_of
from allocation.solver.cover_room import FullestOf, Kept, Question, Small, small_of, what_stays
from allocation.solver.part import Limits
from allocation.solver.rearrange import best_in_turn, combined
from allocation.solver.start import Lines
from allocation.solver.watch import Watch
from allocation.verify import verify

LIMITS = Limits(deterministic_seconds=3.0, seed=1)


@dataclass(frozen=True, eq=False)
class _Case:
    """One plan, with what every question about it shares."""

    problem: AllocationProblem
    plan: Plan
    stays: Kept
    breaches: tuple[Breach, ...]
    watch: Watch


class _Answer(NamedTuple):
    """The schools in the problem's order, and whether nothing better exists."""

    schools: tuple[SchoolCover, ...]
    is_proven: bool


def covers(
    problem: AllocationProblem,
    plan: Plan,
    several: Sequence[Absence],
    *,
    seconds: float = 600.0,
    stop: threading.Event | None = None,
) -> Iterator[AbsenceCover]:
    """The cover of each absence, one after the other; ends early when it is asked to stop or the time is up.

    Somebody who leads no school has none. Of each person's schools, in this order: as little need without cover as can
    be (`price.need_weights`); the fewest meetings lost, weighed by need; the fewest schools at a lower tier; the
    fullest of those who take a school on as little full as can be, to the whole percent of direct time; the least
    travel to meetings; the nearest base; the order of the list. Nobody else's school moves, no tier rises, and the plan
    with the cover breaks no rule that the plan did not break before: everybody's limits hold, and nobody who is over
    one takes anything on.

    `plan` may break rules. `several`: as `absences` gives them for this plan.
    """
    with Watch(None, stop, time.perf_counter() + seconds) as watch:
        case = _Case(problem, plan, what_stays(problem, plan), tuple(verify(problem, plan)), watch)
        for absence in several:
            if not absence.schools:
                continue
            if watch.is_over:
                return
            found = _cover(case, absence)
            if not watch.is_stopped:
                yield found


def cover(problem: AllocationProblem, plan: Plan, absence: Absence) -> AbsenceCover:
    """The cover of one absence, as `covers` finds it."""
    return next(covers(problem, plan, [absence]))


def _cover(case: _Case, absence: Absence) -> AbsenceCover:
    within = _arranged(case, absence, FullestOf.HOURS)
    is_done = within.full == len(within.schools)
    emergency = None if is_done else _arranged(case, absence, FullestOf.ALL)
    weeks = {absence.weeks: (is_done, not within.without, within.is_proven)}
    full, covered = (_longest(case, absence, weeks, which) for which in (0, 1))
    return AbsenceCover(absence.worker_id, within, emergency, full, covered, all(one[2] for one in weeks.values()))


def _arranged(case: _Case, absence: Absence, fullest_of: FullestOf) -> Arranged:
    found = _ask(Question(case.problem, case.stays, absence, fullest_of), case.watch)
    return arranged(case.problem, case.plan, absence, found.schools, case.breaches, is_proven=found.is_proven)


def _longest(case: _Case, absence: Absence, known: dict[int, tuple[bool, bool, bool]], which: int) -> int:
    """The most weeks for which every school is covered in full (`which` 0) or at all (1): a longer absence takes more
    hours and finds fewer people there throughout, so it can be no easier. `known` is added to."""
    least, most = 0, ceil(absence.term_weeks)
    while least < most:
        middle = (least + most + 1) // 2
        if middle not in known:
            known[middle] = _how_covered(case, absence.model_copy(update={"weeks": middle}))
        least, most = (middle, most) if known[middle][which] else (least, middle - 1)
    return least


def _how_covered(case: _Case, absence: Absence) -> tuple[bool, bool, bool]:
    """Whether all schools are covered in full, whether all are covered, and whether that is proven."""
    found = _ask(Question(case.problem, case.stays, absence, None), case.watch)
    lines: Sequence[SchoolCover] = found.schools
    return all(one.is_full for one in lines), all(one.is_covered for one in lines), found.is_proven


def _ask(question: Question, watch: Watch) -> _Answer:
    """Shares the schools out, one goal after the other, each proven unless time is up."""
    problem, stays, absence, _ = question
    away = next((w for w, one in enumerate(problem.workers) if one.worker_id == absence.worker_id), -1)
    own = stays.by_worker[away] if away >= 0 else ()
    small = small_of(question, own)
    if not small.problem.allowed.any():
        return _answer(small, frozenset(), problem, is_proven=True)
    part = part_of(question, small)
    found = best_in_turn(part, combined(objectives(question, small, part)), LIMITS, watch)
    return _answer(small, found.lines or frozenset(), problem, is_proven=found.is_proven)


def _answer(small: Small, lines: Lines, problem: AllocationProblem, *, is_proven: bool) -> _Answer:
    led = {s: (small.problem.workers[w].worker_id, problem.tier_ids[t]) for s, w, t in lines}
    schools = (
        SchoolCover(problem.schools[s].urn, problem.tier_ids[small.tiers[row]], *led.get(row, (None, None)))
        for row, s in enumerate(small.rows)
    )
    return _Answer(tuple(schools), is_proven)
