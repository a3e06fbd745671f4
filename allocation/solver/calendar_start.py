"""A first calendar, quickly: what can stay of the one before, and each other meeting near where it would be even."""

from collections import Counter
from collections.abc import Sequence

from allocation.solver.calendar_times import Times
from allocation.term_calendar.entities import CalendarProblem, Meeting, MeetingNeed, TermCalendar, numbered
from allocation.term_calendar.missing import missing
from allocation.term_calendar.term_dates import HalfDay, week_of


def first_meetings(
    problem: CalendarProblem, before: TermCalendar | None, times: Times
) -> dict[str, tuple[Meeting, ...]]:
    """Lawful meetings by URN, the fixed ones among them, beside all that `times` has taken; the new ones are taken in
    it too. Of two ways the one that leaves less out: evenly through the term, or wherever all partners can come. What
    finds no place is left to the search."""
    found = []
    for is_partner_first in (False, True):
        held = {urn: numbered(several) for urn, several in _filled(problem, before, times, is_partner_first).items()}
        calendar = TermCalendar(tuple(one for several in held.values() for one in several))
        left_out = Counter[str]()
        for one in missing(problem, calendar):
            left_out[one.kind] += one.short
        if not left_out["meeting"] and not left_out["partner"]:
            return held
        times.release(_new(held))
        found.append((left_out["meeting"], left_out["partner"], is_partner_first, held))
    best = min(found, key=lambda one: one[:3])[3]
    times.take(_new(best))
    return best


def _new(held: dict[str, tuple[Meeting, ...]]) -> list[Meeting]:
    return [one for several in held.values() for one in several if not one.is_fixed]


def _filled(
    problem: CalendarProblem, before: TermCalendar | None, times: Times, is_partner_first: bool
) -> dict[str, list[Meeting]]:
    """What can stay of the calendar before, then school by school: those with most partners first, then most need."""
    held: dict[str, list[Meeting]] = {need.urn: [] for need in problem.needs}
    for one in problem.fixed.meetings:
        held[one.urn].append(one)
    needs = {need.urn: need for need in problem.needs}
    for one in sorted(before.meetings if before else (), key=lambda one: (one.when, one.urn)):
        if one.urn in needs:
            _keep(problem, needs[one.urn], one, held[one.urn], times)
    for need in sorted(problem.needs, key=lambda one: (-len(one.partners), -one.need_points, one.urn)):
        due = need.meetings - len(held[need.urn])
        for place in range(due):
            ideal = week_of(problem.term, problem.term.last_day) * (place + 0.5) / due
            left = 1 if is_partner_first else due - place
            _add_nearest(problem, need, held[need.urn], times, ideal, left)
    return held


def _keep(problem: CalendarProblem, need: MeetingNeed, one: Meeting, held: list[Meeting], times: Times) -> None:
    """Leaves a meeting of the calendar before where it is if that is still lawful; partners who cannot come any more,
    or are not wanted any more, are left out."""
    if len(held) < need.meetings and _is_open(problem, need, one.when, held, times):
        come = tuple(p for p in _wanted(need, held) if p in one.partner_ids and times.is_free(p, one.when))
        _add(need, one.when, come, held, times)


def _add_nearest(
    problem: CalendarProblem, need: MeetingNeed, held: list[Meeting], times: Times, ideal_week: float, left: int
) -> None:
    """Adds the one of so many meetings left in the half-day nearest to its ideal week when those partners can come who
    have no meeting to spare."""
    wanted = _wanted(need, held)
    pressing = [one for one, visits in wanted.items() if visits >= left]

    def rank(when: HalfDay) -> tuple[int, bool, float, int, HalfDay]:
        absent = sum(not times.is_free(one, when) for one in pressing)
        is_disliked = bool(need.preferred) and when.pattern not in need.preferred
        # Of days that are equally good, the one with fewest meetings of anybody: a week spread over its days.
        return absent, is_disliked, abs(week_of(problem.term, when.day) - ideal_week), times.held(when.day), when

    open_to_it = (one for one in times.free(need.worker_id) if _is_open(problem, need, one, held, times))
    best = min(open_to_it, key=rank, default=None)
    if best is not None:
        _add(need, best, tuple(one for one in wanted if times.is_free(one, best)), held, times)


def _add(need: MeetingNeed, when: HalfDay, come: tuple[str, ...], held: list[Meeting], times: Times) -> None:
    meeting = Meeting(need.urn, 0, when, need.worker_id, come)
    held.append(meeting)
    times.take([meeting])


def _is_open(problem: CalendarProblem, need: MeetingNeed, when: HalfDay, held: Sequence[Meeting], times: Times) -> bool:
    weeks = (abs(week_of(problem.term, when.day) - week_of(problem.term, one.when.day)) for one in held)
    is_far_enough = all(apart >= problem.rules.least_weeks for apart in weeks)
    return is_far_enough and when.pattern not in need.excluded and times.is_free(need.worker_id, when)


def _wanted(need: MeetingNeed, held: Sequence[Meeting]) -> dict[str, int]:
    """How many more of the school's meetings each partner should come to, those who come often enough left out."""
    left = {
        one.partner_id: min(one.meetings, need.meetings) - sum(one.partner_id in met.partner_ids for met in held)
        for one in need.partners
    }
    return {partner_id: visits for partner_id, visits in left.items() if visits > 0}
