"""Every rule of a term calendar in plain Python, for any calendar: found, edited by hand, or loaded again.

Shares no code with the solver nor with what words its reasons: it stands on the data alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from allocation.plan import Breach
from allocation.term_calendar.entities import CalendarProblem, Meeting, Person, Standardisation, TermCalendar
from allocation.term_calendar.term_dates import HalfDay, closed_reason
from allocation.wording import counted

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class _Engagement:
    """One person's meeting in one half-day; `urn` is "" for a standardisation meeting."""

    person: Person
    when: HalfDay
    urn: str
    what: str


def check(problem: CalendarProblem, calendar: TermCalendar) -> list[Breach]:
    """Every rule the calendar breaks, in the order of CHECKS; an empty list means it is lawful. Meetings that are not
    there yet are no breach: `missing.missing` lists them."""
    return [breach for rule in CHECKS for breach in rule(problem, calendar)]


def known_meetings(problem: CalendarProblem, calendar: TermCalendar) -> list[Breach]:
    """Every meeting is one that a school is due, led by its link worker, numbered by date, with partners it has."""
    needs = {need.urn: need for need in problem.needs}
    found = []
    for urn, held in _by_school(calendar).items():
        if urn not in needs:
            found.append((urn, f"URN {urn} has a meeting but is due none."))
            continue
        need = needs[urn]
        if len(held) > need.meetings:
            found.append((urn, f"{need.name} has {len(held)} meetings and is due {need.meetings}."))
        if [one.number for one in held] != list(range(1, len(held) + 1)):
            found.append((urn, f"The meetings of {need.name} are not numbered by date."))
        if any(one.worker_id != need.worker_id for one in held):
            found.append((urn, f"A meeting of {need.name} is not led by its link worker."))
        wanted = {one.partner_id: one.meetings for one in need.partners}
        for partner_id in sorted({person for one in held for person in one.partner_ids}):
            times = sum(partner_id in one.partner_ids for one in held)
            if times > wanted.get(partner_id, 0):
                due = f"come to {counted(wanted.get(partner_id, 0), 'meeting')} of {need.name}"
                found.append((urn, f"{_name(problem, partner_id)} is to {due} and comes to {times}."))
    return [Breach("known_meetings", sentence, (urn,)) for urn, sentence in found]


def open_day(problem: CalendarProblem, calendar: TermCalendar) -> list[Breach]:
    """Every meeting is on a day of the term on which schools are open."""
    found = []
    for urn, when, what in _dated(problem, calendar):
        reason = closed_reason(problem.term, when.day)
        if reason:
            found.append(
                Breach("open_day", f"{what} on {when.words} is {_closed_words(reason)}.", (urn,) if urn else ())
            )
    return found


def one_place_at_a_time(problem: CalendarProblem, calendar: TermCalendar) -> list[Breach]:
    """Nobody has two meetings in one half-day."""
    found = []
    for (person, when), several in _grouped(problem, calendar, lambda one: (one.person, one.when)).items():
        if len(several) > 1:
            where = " and ".join(one.what for one in several)
            found.append(
                _of_person("one_place_at_a_time", person, several, f"is double-booked on {when.words}: {where}")
            )
    return found


def most_a_day(problem: CalendarProblem, calendar: TermCalendar) -> list[Breach]:
    """Nobody has more meetings on one day than they can attend."""
    found = []
    for (person, day), several in _grouped(problem, calendar, lambda one: (one.person, one.when.day)).items():
        if len(several) > person.most_a_day:
            said = f"has {counted(len(several), 'meeting')} on {day:%d/%m/%Y} and can attend {person.most_a_day} a day"
            found.append(_of_person("most_a_day", person, several, said))
    return found


def present(problem: CalendarProblem, calendar: TermCalendar) -> list[Breach]:
    """Everybody is in at their meetings."""
    return [
        _of_person("present", one.person, [one], f"cannot come to {one.what} on {one.when.words}: {reason}")
        for one in _engagements(problem, calendar)
        if (reason := _absence(one.person, one.when))
    ]


def spacing(problem: CalendarProblem, calendar: TermCalendar) -> list[Breach]:
    """A school's meetings are at least so many weeks apart, by the weeks they fall in."""
    names, least, found = {need.urn: need.name for need in problem.needs}, problem.rules.least_weeks, []
    for urn, held in _by_school(calendar).items():
        for first, second in pairwise(held):
            weeks = _week(second.when.day) - _week(first.when.day)
            if weeks < least:
                said = (
                    f"{names.get(urn, urn)} meets on {first.when.day:%d/%m/%Y} and again on {second.when.day:%d/%m/%Y}"
                )
                apart = f"{counted(weeks, 'week')} apart and not {least}"
                found.append(Breach("spacing", f"{said}, {apart}.", (urn,)))
    return found


def school_wishes(problem: CalendarProblem, calendar: TermCalendar) -> list[Breach]:
    """No school meets in a half-day of the week that it has excluded."""
    needs = {need.urn: need for need in problem.needs}
    return [
        Breach(
            "school_wishes", f"{needs[one.urn].name} has excluded {_half(one.when)}, when it is to meet.", (one.urn,)
        )
        for one in calendar.meetings
        if one.urn in needs and (one.when.day.weekday(), one.when.is_afternoon) in needs[one.urn].excluded
    ]


def monthly_standardisation(problem: CalendarProblem, calendar: TermCalendar) -> list[Breach]:
    """At most one standardisation meeting a group and month, in its month, of people who belong to the group."""
    found, seen = [], set()
    for one in calendar.standardisations:
        members = {p.person_id for p in problem.people if not p.is_partner and one.group in ("", p.cluster)}
        if (one.group, one.month) in seen:
            found.append(f"{_what(one)} is held twice in one month.")
        if (one.when.day.year, one.when.day.month) != one.month:
            found.append(f"{_what(one)} is on {one.when.words}, outside its month.")
        if not set(one.worker_ids) <= members:
            found.append(f"{_what(one)} on {one.when.words} has people of another group.")
        seen.add((one.group, one.month))
    return [Breach("monthly_standardisation", sentence) for sentence in found]


CHECKS: tuple[Callable[[CalendarProblem, TermCalendar], list[Breach]], ...] = (
    known_meetings,
    open_day,
    one_place_at_a_time,
    most_a_day,
    present,
    spacing,
    school_wishes,
    monthly_standardisation,
)


def _engagements(problem: CalendarProblem, calendar: TermCalendar) -> Iterator[_Engagement]:
    people = {one.person_id: one for one in problem.people}
    names = {need.urn: need.name for need in problem.needs}
    for meeting in calendar.meetings:
        for person_id in (meeting.worker_id, *meeting.partner_ids):
            person = people.get(person_id) or Person(person_id, person_id)
            yield _Engagement(person, meeting.when, meeting.urn, names.get(meeting.urn, f"URN {meeting.urn}"))
    for one in calendar.standardisations:
        for person_id in one.worker_ids:
            yield _Engagement(people.get(person_id) or Person(person_id, person_id), one.when, "", _what(one))


def _grouped(
    problem: CalendarProblem, calendar: TermCalendar, key: Callable[[_Engagement], tuple]
) -> dict[tuple, list[_Engagement]]:
    groups: dict[tuple, list[_Engagement]] = defaultdict(list)
    for one in _engagements(problem, calendar):
        groups[key(one)].append(one)
    return groups


def _dated(problem: CalendarProblem, calendar: TermCalendar) -> Iterator[tuple[str, HalfDay, str]]:
    names = {need.urn: need.name for need in problem.needs}
    for meeting in calendar.meetings:
        yield meeting.urn, meeting.when, f"The meeting of {names.get(meeting.urn, meeting.urn)}"
    for one in calendar.standardisations:
        yield "", one.when, _what(one)


def _by_school(calendar: TermCalendar) -> dict[str, list[Meeting]]:
    schools: dict[str, list[Meeting]] = defaultdict(list)
    for one in sorted(calendar.meetings, key=lambda one: (one.urn, one.when)):
        schools[one.urn].append(one)
    return schools


def _of_person(rule: str, person: Person, engaged: list[_Engagement], said: str) -> Breach:
    urns = tuple(dict.fromkeys(one.urn for one in engaged if one.urn))
    return Breach(rule, f"{person.name} {said}.", urns, (person.person_id,))


def _absence(person: Person, when: HalfDay) -> str:
    if (when.day.weekday(), when.is_afternoon) not in person.half_days:
        return f"not in on {_half(when)}"
    for one in person.away:
        if one.first <= when.day <= one.last:
            return f"away until {one.last:%d/%m/%Y}" + (f" ({one.reason})" if one.reason else "")
    return ""


def _week(day: date) -> int:
    """A running number of the day's week, Monday to Sunday: day 1 of the calendar was a Monday."""
    return (day.toordinal() - 1) // DAYS_A_WEEK


def _half(when: HalfDay) -> str:
    return f"{when.day:%A} {'afternoons' if when.is_afternoon else 'mornings'}"


def _closed_words(reason: str) -> str:
    return reason if reason in ("outside the term", "at a weekend") else f"on a closed day ({reason})"


def _what(one: Standardisation) -> str:
    return f"The standardisation meeting of {one.group or 'the whole service'}"


def _name(problem: CalendarProblem, person_id: str) -> str:
    return next((one.name for one in problem.people if one.person_id == person_id), person_id)
