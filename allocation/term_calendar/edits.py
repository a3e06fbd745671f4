"""Changing a calendar by hand: what a move does and which rules it breaks, before anything is saved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from allocation.plan import Breach, SolveStatus
from allocation.term_calendar.check import check
from allocation.term_calendar.entities import CalendarProblem, Meeting, TermCalendar, numbered
from allocation.term_calendar.explain import not_there
from allocation.term_calendar.measures import CalendarMeasures, measure
from allocation.term_calendar.presence import why_away
from allocation.term_calendar.result import CalendarResult
from allocation.term_calendar.term_dates import HalfDay


@dataclass(frozen=True, slots=True)
class Effect:
    """A calendar after a change: its figures before and after, rules it breaks now that it did not, rules it no longer
    breaks, and the partners who stay away."""

    calendar: TermCalendar
    before: CalendarMeasures
    after: CalendarMeasures
    newly_broken: tuple[Breach, ...]
    mended: tuple[Breach, ...]
    partners_lost: tuple[str, ...]


def move(problem: CalendarProblem, calendar: TermCalendar, urn: str, number: int, to: HalfDay) -> Effect:
    """A school's meeting moved to another half-day and fixed there. Partners who are taken or away then do not come;
    whether the link worker can is for the rules to say. Raises KeyError when there is no such meeting."""
    old = meeting(calendar, urn, number)
    others = [one for one in calendar.meetings if one is not old]
    engaged = {person for one in others if one.when == to for person in (one.worker_id, *one.partner_ids)}
    people = {one.person_id: one for one in problem.people}
    come = tuple(p for p in old.partner_ids if p not in engaged and not why_away(people[p], to))
    moved = replace(old, when=to, partner_ids=come, is_fixed=True)
    changed = replace(calendar, meetings=numbered([*others, moved]))
    lost = tuple(people[p].name for p in old.partner_ids if p not in come)
    return _effect(problem, calendar, changed, lost)


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


def _effect(problem: CalendarProblem, old: TermCalendar, new: TermCalendar, lost: Sequence[str]) -> Effect:
    broken, is_now = check(problem, old), check(problem, new)
    said = {one.sentence for one in broken}
    says = {one.sentence for one in is_now}
    return Effect(
        calendar=new,
        before=measure(problem, old),
        after=measure(problem, new),
        newly_broken=tuple(one for one in is_now if one.sentence not in said),
        mended=tuple(one for one in broken if one.sentence not in says),
        partners_lost=tuple(lost),
    )
