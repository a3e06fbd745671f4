"""A first calendar, quickly: what can stay of the one before, and each other meeting near where it would be even."""

from collections.abc import Sequence

from allocation.solver.calendar_times import Times
from allocation.term_calendar.entities import CalendarProblem, Meeting, MeetingNeed, TermCalendar
from allocation.term_calendar.term_dates import HalfDay, week_of


def first_meetings(problem: CalendarProblem, before: TermCalendar | None, times: Times) -> dict[str, list[Meeting]]:
    """Lawful meetings by URN, the fixed ones among them, beside all that `times` has taken; the new ones are taken in
    it too. Schools with most partners go first, then those with most need; what finds no place is left to the search.
    """
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
            _add_nearest(problem, need, held[need.urn], times, ideal)
    return held


def _keep(problem: CalendarProblem, need: MeetingNeed, one: Meeting, held: list[Meeting], times: Times) -> None:
    """Leaves a meeting of the calendar before where it is if that is still lawful; partners who cannot come any more,
    or are not wanted any more, are left out."""
    if len(held) < need.meetings and _is_open(problem, need, one.when, held, times):
        come = tuple(p for p in _wanted(need, held) if p in one.partner_ids and times.is_free(p, one.when))
        _add(need, one.when, come, held, times)


def _add_nearest(
    problem: CalendarProblem, need: MeetingNeed, held: list[Meeting], times: Times, ideal_week: float
) -> None:
    wanted = _wanted(need, held)

    def rank(when: HalfDay) -> tuple[int, bool, float, HalfDay]:
        absent = sum(not times.is_free(one, when) for one in wanted)
        is_disliked = bool(need.preferred) and when.pattern not in need.preferred
        return absent, is_disliked, abs(week_of(problem.term, when.day) - ideal_week), when

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


def _wanted(need: MeetingNeed, held: Sequence[Meeting]) -> list[str]:
    """The partners who should come to more of the school's meetings than they do."""
    return [
        one.partner_id
        for one in need.partners
        if sum(one.partner_id in meeting.partner_ids for meeting in held) < min(one.meetings, need.meetings)
    ]
