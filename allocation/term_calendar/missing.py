"""What a calendar does not have yet: meetings not placed, partners who do not come often enough, people not there."""

from collections import Counter
from dataclasses import dataclass

from allocation.term_calendar.entities import CalendarProblem, TermCalendar
from allocation.term_calendar.standardisation import groups, months


@dataclass(frozen=True, slots=True)
class Missing:
    """Something due that is not there. `kind`: "meeting" (of `urn`), "partner" (`person_id` at `urn`),
    "standardisation" (of `group` in `month`) or "absence" (`person_id` from that one); `short` of how many."""

    kind: str
    short: int = 1
    urn: str = ""
    person_id: str = ""
    group: str = ""
    month: tuple[int, int] = (0, 0)


def missing(problem: CalendarProblem, calendar: TermCalendar) -> list[Missing]:
    """All that is due and not in the calendar, meetings first."""
    placed = Counter(one.urn for one in calendar.meetings)
    comes = Counter((one.urn, person) for one in calendar.meetings for person in one.partner_ids)
    found = [
        Missing("meeting", need.meetings - placed[need.urn], need.urn)
        for need in problem.needs
        if placed[need.urn] < need.meetings
    ]
    for need in problem.needs:
        for partner in need.partners:
            short = min(partner.meetings, need.meetings) - comes[need.urn, partner.partner_id]
            found += [Missing("partner", short, need.urn, partner.partner_id)] if short > 0 else []
    return found + _standardisation(problem, calendar)


def _standardisation(problem: CalendarProblem, calendar: TermCalendar) -> list[Missing]:
    held = {(one.group, one.month): one for one in calendar.standardisations}
    found = []
    for group, members in groups(problem).items():
        for month in months(problem):
            meeting = held.get((group, month))
            if meeting is None:
                found.append(Missing("standardisation", 1, group=group, month=month))
                continue
            found += [
                Missing("absence", 1, person_id=one.person_id, group=group, month=month)
                for one in members
                if one.person_id not in meeting.worker_ids
            ]
    return found
