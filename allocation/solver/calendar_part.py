"""Some schools' meetings as one model: where they can be, who comes, and that they are far enough apart.

A meeting is a half-day chosen for a school; that it is the second of three follows from its date. Everything may be
left out, so there is always a solution, and what is left out is what the first goal makes as small as it can.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from ortools.sat.python.cp_model import CpModel, IntVar

from allocation.solver.calendar_times import Times
from allocation.term_calendar.entities import CalendarProblem, Meeting, MeetingNeed, numbered
from allocation.term_calendar.term_dates import HalfDay, week_of


@dataclass(frozen=True, slots=True)
class StandingTime:
    """A half-day in which the standardisation meeting of a group's month can be: who comes then, and who cannot."""

    group: str
    month: tuple[int, int]
    when: HalfDay
    come: tuple[str, ...]
    away: tuple[str, ...]


@dataclass
class CalendarPart:
    """`at` (URN, half-day): the school meets then; `comes` (URN, partner, half-day): the partner comes then; `weeks`
    (URN, week): the school meets in that week, 1 where a fixed meeting does; `slots` are the half-days of each school
    and `visits` the variables of `comes` of each school and partner; `standing`: the standardisation meeting of a group
    and month is then, one of its times always."""

    problem: CalendarProblem
    needs: tuple[MeetingNeed, ...]
    fixed: dict[str, list[Meeting]]
    model: CpModel = field(default_factory=CpModel)
    at: dict[tuple[str, HalfDay], IntVar] = field(default_factory=dict)
    comes: dict[tuple[str, str, HalfDay], IntVar] = field(default_factory=dict)
    weeks: dict[tuple[str, int], IntVar | int] = field(default_factory=dict)
    slots: dict[str, list[HalfDay]] = field(default_factory=dict)
    visits: dict[tuple[str, str], list[IntVar]] = field(default_factory=dict)
    standing: dict[StandingTime, IntVar] = field(default_factory=dict)

    def fixed_weeks(self, urn: str) -> set[int]:
        """The weeks in which this school's fixed meetings are."""
        return {week_of(self.problem.term, one.when.day) for one in self.fixed[urn]}


def make_part(
    problem: CalendarProblem, needs: Sequence[MeetingNeed], times: Times, standing: Iterable[StandingTime] = ()
) -> CalendarPart:
    """The model of these schools, and of the standardisation meetings with these times, with all rules in it. `times`
    is what everything outside it leaves free."""
    fixed: dict[str, list[Meeting]] = {need.urn: [] for need in needs}
    for one in problem.fixed.meetings:
        if one.urn in fixed:
            fixed[one.urn].append(one)
    part = CalendarPart(problem, tuple(need for need in needs if need.meetings), fixed)
    free = {worker: times.free(worker) for worker in {need.worker_id for need in part.needs}}
    for need in part.needs:
        _meetings(part, need, free[need.worker_id])
    _partners(part, times)
    _standing(part, standing)
    _one_place_at_a_time(part, times)
    return part


def _standing(part: CalendarPart, times: Iterable[StandingTime]) -> None:
    """One meeting for each group and month that has a time."""
    by_month: dict[tuple[str, tuple[int, int]], list[IntVar]] = defaultdict(list)
    for one in times:
        part.standing[one] = part.model.new_bool_var("")
        by_month[one.group, one.month].append(part.standing[one])
    for several in by_month.values():
        part.model.add_exactly_one(several)


def _meetings(part: CalendarPart, need: MeetingNeed, free: Iterable[HalfDay]) -> None:
    """As many meetings as are due besides the fixed ones, at least so many weeks apart and from those."""
    term, least, fixed_weeks = part.problem.term, part.problem.rules.least_weeks, part.fixed_weeks(need.urn)
    by_week: dict[int, list[IntVar]] = defaultdict(list)
    part.slots[need.urn] = []
    for when in free:
        week = week_of(term, when.day)
        if when.pattern not in need.excluded and all(abs(week - other) >= least for other in fixed_weeks):
            is_then = part.model.new_bool_var("")
            part.at[need.urn, when] = is_then
            part.slots[need.urn].append(when)
            by_week[week].append(is_then)
    for week, several in by_week.items():
        part.weeks[need.urn, week] = several[0] if len(several) == 1 else _either(part.model, several)
    for week in range(min(by_week, default=0), max(by_week, default=0)):
        near = [part.weeks[need.urn, one] for one in range(week, week + least) if one in by_week]
        if len(near) > 1:
            part.model.add_at_most_one(near)
    part.model.add(sum(part.weeks[need.urn, week] for week in by_week) <= need.meetings - len(part.fixed[need.urn]))
    part.weeks |= {(need.urn, week): 1 for week in fixed_weeks}


def _either(model: CpModel, several: list[IntVar]) -> IntVar:
    is_any = model.new_bool_var("")
    model.add(sum(several) == is_any)
    return is_any


def _partners(part: CalendarPart, times: Times) -> None:
    """A partner comes only to meetings that are held, and to no more of a school's than wanted."""
    free = {one: set(times.free(one)) for need in part.needs for one in {p.partner_id for p in need.partners}}
    for need in part.needs:
        for partner in need.partners:
            left = visits_left(part, need, partner.partner_id)
            these = part.visits[need.urn, partner.partner_id] = []
            for when in part.slots[need.urn] if left > 0 else ():
                if when in free[partner.partner_id]:
                    is_there = part.model.new_bool_var("")
                    part.model.add_implication(is_there, part.at[need.urn, when])
                    part.comes[need.urn, partner.partner_id, when] = is_there
                    these.append(is_there)
            part.model.add(sum(these) <= left)


def visits_left(part: CalendarPart, need: MeetingNeed, partner_id: str) -> int:
    """How many meetings of the school a partner should still be given, besides the fixed ones they come to."""
    wanted = next(one.meetings for one in need.partners if one.partner_id == partner_id)
    already = sum(partner_id in one.partner_ids for one in part.fixed[need.urn])
    return max(0, min(wanted, need.meetings) - already)


def _one_place_at_a_time(part: CalendarPart, times: Times) -> None:
    """One meeting each half-day, and no more a day than somebody can attend."""
    leads = {need.urn: need.worker_id for need in part.needs}
    engaged: dict[tuple[str, HalfDay], list[IntVar]] = defaultdict(list)
    for (urn, when), is_then in part.at.items():
        engaged[leads[urn], when].append(is_then)
    for (_, partner_id, when), is_there in part.comes.items():
        engaged[partner_id, when].append(is_there)
    for standing, is_then in part.standing.items():
        for person_id in standing.come:
            engaged[person_id, standing.when].append(is_then)
    days: dict[tuple[str, date], list[IntVar]] = defaultdict(list)
    for (person_id, when), several in engaged.items():
        if len(several) > 1:
            part.model.add_at_most_one(several)
        days[person_id, when.day] += several
    for (person_id, day), several in days.items():
        if times.room(person_id, day) == 1 and len(several) > 1:
            part.model.add_at_most_one(several)


def chosen(part: CalendarPart, is_chosen: Callable[[IntVar], bool]) -> tuple[Meeting, ...]:
    """The part's meetings, fixed ones among them, numbered by date."""
    there = {key for key, is_there in part.comes.items() if is_chosen(is_there)}
    found = [one for several in part.fixed.values() for one in several]
    for need in part.needs:
        for when in part.slots[need.urn]:
            if is_chosen(part.at[need.urn, when]):
                come = tuple(p.partner_id for p in need.partners if (need.urn, p.partner_id, when) in there)
                found.append(Meeting(need.urn, 0, when, need.worker_id, come))
    return numbered(found)
