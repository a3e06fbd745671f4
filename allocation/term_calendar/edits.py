"""Changing a calendar by hand: what a move does and which rules it breaks, before anything is saved."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from allocation.plan import Breach, SolveStatus
from allocation.term_calendar.check import check
from allocation.term_calendar.entities import CalendarProblem, Meeting, Standardisation, TermCalendar, numbered
from allocation.term_calendar.explain import not_there
from allocation.term_calendar.measures import CalendarMeasures, measure
from allocation.term_calendar.presence import why_away
from allocation.term_calendar.result import CalendarResult
from allocation.term_calendar.standardisation import groups
from allocation.term_calendar.term_dates import HalfDay


@dataclass(frozen=True, slots=True)
class Effect:
    """A calendar after a change: its figures before and after, rules it breaks now that it did not, rules it no longer
    breaks, the people who do not come to the meeting any more, and those who come now and did not."""

    calendar: TermCalendar
    before: CalendarMeasures
    after: CalendarMeasures
    newly_broken: tuple[Breach, ...]
    mended: tuple[Breach, ...]
    people_lost: tuple[str, ...]
    people_won: tuple[str, ...]


def move(problem: CalendarProblem, calendar: TermCalendar, urn: str, number: int, to: HalfDay) -> Effect:
    """A school's meeting moved to another half-day and fixed there. Partners who are taken or away then do not come;
    those whose visits to the school are not all placed come if they can. Whether the link worker can is for the rules
    to say. Raises KeyError when there is no such meeting."""
    old = meeting(calendar, urn, number)
    others = [one for one in calendar.meetings if one is not old]
    rest = replace(calendar, meetings=tuple(others))
    wanted = {one.partner_id: one.meetings for need in problem.needs if need.urn == urn for one in need.partners}
    held = Counter(one for met in others if met.urn == urn for one in met.partner_ids)
    asked = dict.fromkeys([*old.partner_ids, *(one for one, times in wanted.items() if held[one] < times)])
    come = tuple(one for one in asked if _is_free(problem, rest, one, to))
    moved = replace(old, when=to, partner_ids=come, is_fixed=True)
    return _effect(problem, calendar, replace(calendar, meetings=numbered([*others, moved])), old.partner_ids, come)


def move_standardisation(
    problem: CalendarProblem, calendar: TermCalendar, group: str, month: tuple[int, int], to: HalfDay
) -> Effect:
    """A standardisation meeting moved to another half-day and fixed there. Of its group those come who are in then and
    have no other meeting. Raises KeyError when there is no such meeting."""
    old = standardisation(calendar, group, month)
    others = tuple(one for one in calendar.standardisations if one is not old)
    rest = replace(calendar, standardisations=others)
    members = groups(problem).get(group, ())
    come = tuple(one.person_id for one in members if _is_free(problem, rest, one.person_id, to))
    moved = replace(old, when=to, worker_ids=come, is_fixed=True)
    return _effect(problem, calendar, _with_standing(calendar, old, moved), old.worker_ids, come)


def _is_free(problem: CalendarProblem, calendar: TermCalendar, person_id: str, when: HalfDay) -> bool:
    """Whether somebody is in then and has room for a meeting beside those of the calendar."""
    person = problem.person(person_id)
    taken = [one.when for one in calendar.everything if person_id in one.people]
    that_day = sum(one.day == when.day for one in taken)
    return when not in taken and that_day < person.most_a_day and not why_away(person, when)


def fix_standardisation(calendar: TermCalendar, group: str, month: tuple[int, int], is_fixed: bool) -> TermCalendar:
    """The calendar with one standardisation meeting fixed, or free to be moved again. Raises KeyError when there is
    none."""
    old = standardisation(calendar, group, month)
    return _with_standing(calendar, old, replace(old, is_fixed=is_fixed))


def standardisation(calendar: TermCalendar, group: str, month: tuple[int, int]) -> Standardisation:
    """The meeting of a group and month. Raises KeyError when there is none."""
    return {(one.group, one.month): one for one in calendar.standardisations}[group, month]


def _with_standing(calendar: TermCalendar, old: Standardisation, new: Standardisation) -> TermCalendar:
    return replace(calendar, standardisations=tuple(new if one is old else one for one in calendar.standardisations))


def fix(calendar: TermCalendar, urn: str, number: int, is_fixed: bool) -> TermCalendar:
    """The calendar with one meeting fixed, or free to be moved again. Raises KeyError when there is no such meeting."""
    old = meeting(calendar, urn, number)
    others = [one for one in calendar.meetings if one is not old]
    return replace(calendar, meetings=numbered([*others, replace(old, is_fixed=is_fixed)]))


def meeting(calendar: TermCalendar, urn: str, number: int) -> Meeting:
    """A school's meeting by its number. Raises KeyError when there is none."""
    return {(one.urn, one.number): one for one in calendar.meetings}[urn, number]


def fixed_of(calendar: TermCalendar) -> TermCalendar:
    """What stays where it is when a calendar is found anew: everything placed by hand."""
    return TermCalendar(
        tuple(one for one in calendar.meetings if one.is_fixed),
        tuple(one for one in calendar.standardisations if one.is_fixed),
    )


def held_before(calendar: TermCalendar, day: date) -> TermCalendar:
    """The calendar with every meeting before a day fixed: it has been held."""
    return TermCalendar(
        tuple(replace(one, is_fixed=one.is_fixed or one.when.day < day) for one in calendar.meetings),
        tuple(replace(one, is_fixed=one.is_fixed or one.when.day < day) for one in calendar.standardisations),
    )


def as_result(problem: CalendarProblem, calendar: TermCalendar) -> CalendarResult:
    """A calendar edited by hand as a result: lawful or not, never claimed to be the best."""
    absent = tuple(not_there(problem, calendar))
    return CalendarResult(SolveStatus.FEASIBLE, calendar, absent, cost_minutes=measure(problem, calendar).cost_minutes)


def _effect(
    problem: CalendarProblem, old: TermCalendar, new: TermCalendar, came: Sequence[str], come: Sequence[str]
) -> Effect:
    broken, is_now = check(problem, old), check(problem, new)
    said = {one.sentence for one in broken}
    says = {one.sentence for one in is_now}
    return Effect(
        calendar=new,
        before=measure(problem, old),
        after=measure(problem, new),
        newly_broken=tuple(one for one in is_now if one.sentence not in said),
        mended=tuple(one for one in broken if one.sentence not in says),
        people_lost=tuple(problem.person(one).name for one in came if one not in come),
        people_won=tuple(problem.person(one).name for one in come if one not in came),
    )
