"""Who takes a link worker's schools while they are away: everybody else's stay, so it is small and solved exactly."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from math import ceil
from typing import NamedTuple

from allocation.cover.absence import Absence
from allocation.cover.entities import SchoolCover
from allocation.plan import Plan
from allocation.problem import AllocationProblem
from allocation.solver.cover_goals import objectives, part_of
from allocation.solver.cover_room import FullestOf, Kept, Question, Small, small_of, what_stays
from allocation.solver.part import Limits
from allocation.solver.rearrange import best_in_turn, combined
from allocation.solver.start import Lines
from allocation.solver.watch import Watch

LIMITS = Limits(deterministic_seconds=3.0, seed=1)


class Way(NamedTuple):
    """One way to share the schools out, in the problem's order, and whether nothing better exists."""

    schools: tuple[SchoolCover, ...]
    is_proven: bool

    @property
    def is_full(self) -> bool:
        """Every school is covered at the tier it had."""
        return all(one.is_full for one in self.schools)

    @property
    def is_covered(self) -> bool:
        """Every school is covered."""
        return all(one.is_covered for one in self.schools)


class SharedOut(NamedTuple):
    """What becomes of one person's schools, not yet checked: the fields are those of `entities.AbsenceCover`."""

    within: Way
    emergency: Way | None
    weeks_full: int
    weeks_covered: int
    are_weeks_proven: bool


class _Case(NamedTuple):
    """One plan, with what every question about it shares."""

    problem: AllocationProblem
    stays: Kept
    watch: Watch


def share_out(
    problem: AllocationProblem,
    plan: Plan,
    several: Sequence[Absence],
    *,
    seconds: float,
    stop: threading.Event | None = None,
) -> Iterator[SharedOut]:
    """The schools of each absence shared out, one absence after the other; ends early when it is asked to stop or the
    time is up. Every absence must have schools.

    Of each person's schools, in this order: as little need without cover as can be (`price.need_weights`); the fewest
    meetings lost, weighed by need; the fewest schools at a lower tier; the fullest of those who take a school on as
    little full as can be, to the whole percent of direct time; the least travel to meetings; the nearest base; the
    order of the list. Nobody else's school moves, no tier rises, and the plan with the cover breaks no rule that the
    plan did not break before: everybody's limits hold, and nobody who is over one takes anything on.
    """
    with Watch(None, stop, time.perf_counter() + seconds) as watch:
        case = _Case(problem, what_stays(problem, plan), watch)
        for absence in several:
            if watch.is_over:
                return
            found = _shared_out(case, absence)
            if not watch.is_stopped:
                yield found


def _shared_out(case: _Case, absence: Absence) -> SharedOut:
    within = _ask(case, absence, FullestOf.HOURS)
    emergency = None if within.is_full else _ask(case, absence, FullestOf.ALL)
    known = {absence.weeks: within}
    full = _longest(case, absence, known, lambda way: way.is_full)
    covered = _longest(case, absence, known, lambda way: way.is_covered)
    return SharedOut(within, emergency, full, covered, all(one.is_proven for one in known.values()))


def _longest(case: _Case, absence: Absence, known: dict[int, Way], is_enough: Callable[[Way], bool]) -> int:
    """The most weeks, up to a term, for which it is enough: a longer absence takes more hours and finds fewer people
    there throughout, so it can be no easier. `known` (by weeks) is added to."""
    least, most = 0, ceil(absence.term_weeks)
    while least < most:
        middle = (least + most + 1) // 2
        if middle not in known:
            known[middle] = _ask(case, absence.model_copy(update={"weeks": middle}), None)
        least, most = (middle, most) if is_enough(known[middle]) else (least, middle - 1)
    return least


def _ask(case: _Case, absence: Absence, fullest_of: FullestOf | None) -> Way:
    """Shares the schools out, one goal after the other, each proven unless time is up."""
    question = Question(case.problem, case.stays, absence, fullest_of)
    away = next((w for w, one in enumerate(case.problem.workers) if one.worker_id == absence.worker_id), -1)
    small = small_of(question, case.stays.by_worker[away] if away >= 0 else ())
    if not small.problem.allowed.any():
        return _way(small, frozenset(), is_proven=True)
    part = part_of(question, small)
    found = best_in_turn(part, combined(objectives(question, small, part)), LIMITS, case.watch)
    return _way(small, found.lines or frozenset(), is_proven=found.is_proven)


def _way(small: Small, lines: Lines, *, is_proven: bool) -> Way:
    problem = small.problem
    led = {s: (problem.workers[w].worker_id, problem.tier_ids[t]) for s, w, t in lines}
    schools = (
        SchoolCover(school.urn, problem.tier_ids[small.tiers[row]], *led.get(row, (None, None)))
        for row, school in enumerate(problem.schools)
    )
    return Way(tuple(schools), is_proven)
