"""A first calendar, quickly: what can stay of the one before, and each other meeting near where it would be even."""

from collections import Counter, defaultdict
from datetime import date

from allocation.solver.calendar_times import Times
from allocation.term_calendar.entities import CalendarProblem, Meeting, MeetingNeed, TermCalendar, numbered
from allocation.term_calendar.measures import saved_minutes
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
        filled = _Filling(problem, times, is_partner_first).fill(before)
        held = {urn: numbered(several) for urn, several in filled.items()}
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


class _Filling:
    """A calendar being filled: meetings `held` by URN, and the schools each link worker `visits` by day."""

    def __init__(self, problem: CalendarProblem, times: Times, is_partner_first: bool) -> None:
        self._problem, self._times, self._is_partner_first = problem, times, is_partner_first
        self._needs = {need.urn: need for need in problem.needs}
        self._held: dict[str, list[Meeting]] = {need.urn: [] for need in problem.needs}
        self._visits: dict[tuple[str, date], list[str]] = defaultdict(list)

    def fill(self, before: TermCalendar | None) -> dict[str, list[Meeting]]:
        """What is fixed, what can stay of the calendar before, then school by school: those with most partners first,
        then most need."""
        for one in self._problem.fixed.meetings:
            self._put(one)
        for one in sorted(before.meetings if before else (), key=lambda one: (one.when, one.urn)):
            if one.urn in self._needs:
                self._keep(self._needs[one.urn], one)
        for need in sorted(self._problem.needs, key=lambda one: (-len(one.partners), -one.need_points, one.urn)):
            due = need.meetings - len(self._held[need.urn])
            for place in range(due):
                ideal = week_of(self._problem.term, self._problem.term.last_day) * (place + 0.5) / due
                self._add_nearest(need, ideal, 1 if self._is_partner_first else due - place)
        return self._held

    def _put(self, meeting: Meeting) -> None:
        self._held[meeting.urn].append(meeting)
        if not self._needs[meeting.urn].is_virtual:
            self._visits[meeting.worker_id, meeting.when.day].append(meeting.urn)

    def _add(self, need: MeetingNeed, when: HalfDay, come: tuple[str, ...]) -> None:
        meeting = Meeting(need.urn, 0, when, need.worker_id, come)
        self._put(meeting)
        self._times.take([meeting])

    def _keep(self, need: MeetingNeed, one: Meeting) -> None:
        """Leaves a meeting of the calendar before where it is if that is still lawful; partners who cannot come any
        more, or are not wanted any more, are left out."""
        if len(self._held[need.urn]) < need.meetings and self._is_open(need, one.when):
            wanted = self._wanted(need)
            self._add(
                need,
                one.when,
                tuple(p for p in wanted if p in one.partner_ids and self._times.is_free(p, one.when)),
            )

    def _add_nearest(self, need: MeetingNeed, ideal_week: float, left: int) -> None:
        """Adds the one of so many meetings left in the half-day nearest to its ideal week when those partners can come
        who have no meeting to spare; of equally good days the one that saves most travel, then the emptiest."""
        term, wanted, times = self._problem.term, self._wanted(need), self._times
        pressing = [one for one, visits in wanted.items() if visits >= left]

        def rank(when: HalfDay) -> tuple[int, bool, float, int, int, HalfDay]:
            absent = sum(not times.is_free(one, when) for one in pressing)
            is_disliked = bool(need.preferred) and when.pattern not in need.preferred
            off = abs(week_of(term, when.day) - ideal_week)
            return absent, is_disliked, off, -self._saved(need, when.day), times.held(when.day), when

        best = min((one for one in times.free(need.worker_id) if self._is_open(need, one)), key=rank, default=None)
        if best is not None:
            self._add(need, best, tuple(one for one in wanted if times.is_free(one, best)))

    def _saved(self, need: MeetingNeed, day: date) -> int:
        """Minutes of travel that a visit of the same link worker on that day saves."""
        if need.is_virtual or not self._problem.rules.is_grouped_by_place:
            return 0
        others = self._visits[need.worker_id, day]
        return sum(saved_minutes(self._problem, need.worker_id, need.urn, other) for other in others)

    def _is_open(self, need: MeetingNeed, when: HalfDay) -> bool:
        week = week_of(self._problem.term, when.day)
        apart = (abs(week - week_of(self._problem.term, one.when.day)) for one in self._held[need.urn])
        is_far_enough = all(weeks >= self._problem.rules.least_weeks for weeks in apart)
        return is_far_enough and when.pattern not in need.excluded and self._times.is_free(need.worker_id, when)

    def _wanted(self, need: MeetingNeed) -> dict[str, int]:
        """How many more of the school's meetings each partner should come to, those who come often enough left out."""
        held = self._held[need.urn]
        left = {
            one.partner_id: min(one.meetings, need.meetings) - sum(one.partner_id in met.partner_ids for met in held)
            for one in need.partners
        }
        return {partner_id: visits for partner_id, visits in left.items() if visits > 0}
