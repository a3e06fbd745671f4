"""What a calendar is made from: people and when they are in, what schools need and ask for, and the rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from itertools import groupby

from allocation.term_calendar.term_dates import WEEKDAYS, HalfDay, TermDates

Pattern = frozenset[tuple[int, bool]]  # (weekday from 0 for Monday, is_afternoon)
EVERY_HALF_DAY: Pattern = frozenset((day, half) for day in range(len(WEEKDAYS)) for half in (False, True))
HALF_DAYS_A_DAY = 2


@dataclass(frozen=True, slots=True)
class Away:
    """Days, first and last included, on which somebody cannot come."""

    first: date
    last: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A link worker or a partner. `half_days`: the half-days of the week they are in; `most_a_day`: meetings they can
    attend in one day, 1 or 2 (one each half-day); `role`: what a partner comes as."""

    person_id: str
    name: str
    is_partner: bool = False
    cluster: str = ""
    role: str = ""
    half_days: Pattern = EVERY_HALF_DAY
    away: tuple[Away, ...] = ()
    most_a_day: int = HALF_DAYS_A_DAY


@dataclass(frozen=True, slots=True)
class PartnerNeed:
    """A partner who should come to this many of a school's meetings in the term; the calendar chooses which."""

    partner_id: str
    meetings: int


@dataclass(frozen=True, slots=True)
class MeetingNeed:
    """What one school needs of the term: `meetings` of `length_hours`, led by `worker_id`. `preferred` half-days of the
    week are taken where they can be (empty: no preference), `excluded` ones never. `need_points` (0-100, 0 where not
    known) decides which school goes first where not all meetings fit."""

    urn: str
    name: str
    worker_id: str
    meetings: int
    length_hours: float = 2.0
    is_virtual: bool = False
    cluster: str = ""
    partners: tuple[PartnerNeed, ...] = ()
    preferred: Pattern = frozenset()
    excluded: Pattern = frozenset()
    need_points: float = 0.0


@dataclass(frozen=True, slots=True)
class CalendarRules:
    """How a term's meetings are placed. Every number is the council's to change.

    `least_weeks` between two meetings of a school, counted by the week they fall in, always holds; `target_weeks` is
    aimed at (0: the term's weeks shared out evenly). `standardisation`: "none", "cluster" or "service": one meeting a
    month of all link workers of a cluster, or of the service. Prices say what the search trades, in minutes of travel:
    one week off the target, one half-day a school did not prefer, one meeting moved from the calendar on screen.
    `is_grouped_by_place`: two schools on one day are worth the travel they save. `not_before`: nothing new is placed
    earlier. Half-days begin at the times given, and a meeting may be no longer than `half_day_hours`.
    """

    least_weeks: int = 2
    target_weeks: float = 0.0
    standardisation: str = "cluster"
    is_grouped_by_place: bool = True
    minutes_a_week_off: int = 20
    minutes_a_wish: int = 30
    minutes_a_change: int = 240
    not_before: date | None = None
    morning: time = time(9, 30)
    afternoon: time = time(13, 30)
    half_day_hours: float = 3.5
    standardisation_hours: float = 2.0


@dataclass(frozen=True, slots=True)
class Meeting:
    """One dated meeting of a school; `number` counts a school's meetings by date from 1; `partner_ids` are those who
    come. A fixed one was placed by hand or has been held: the search leaves it where it is."""

    urn: str
    number: int
    when: HalfDay
    worker_id: str
    partner_ids: tuple[str, ...] = ()
    is_fixed: bool = False

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who comes, the link worker first."""
        return (self.worker_id, *self.partner_ids)


@dataclass(frozen=True, slots=True)
class Standardisation:
    """One monthly meeting of the link workers of `group` (a cluster, or "" for the whole service); those who come."""

    group: str
    month: tuple[int, int]
    when: HalfDay
    worker_ids: tuple[str, ...]
    is_fixed: bool = False

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who comes."""
        return self.worker_ids


@dataclass(frozen=True, slots=True)
class TermCalendar:
    """Dated meetings, by school and number, and the monthly standardisation meetings, by group and month."""

    meetings: tuple[Meeting, ...] = ()
    standardisations: tuple[Standardisation, ...] = ()

    @property
    def everything(self) -> tuple["Meeting | Standardisation", ...]:
        """The meetings of schools, then the standardisation meetings."""
        return (*self.meetings, *self.standardisations)


def numbered(meetings: Iterable[Meeting]) -> tuple[Meeting, ...]:
    """The meetings in order of school and date, each school's numbered from 1 by date."""
    in_order = sorted(meetings, key=lambda one: (one.urn, one.when))
    return tuple(
        replace(one, number=number)
        for _, several in groupby(in_order, key=lambda one: one.urn)
        for number, one in enumerate(several, start=1)
    )


class InconsistentCalendar(ValueError):
    """What the calendar is to be made from contradicts itself; `faults` are sentences that say what to do."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(faults))


@dataclass(frozen=True, slots=True)
class CalendarProblem:
    """Everything the search may look at. Raises InconsistentCalendar with every fault.

    `fixed` meetings and standardisation meetings stay where they are. `base_minutes` (worker id, URN) and
    `between_minutes` (URN, URN) are one-way travel in minutes; a pair not there is not known and saves
    nothing.
    """

    term: TermDates
    needs: tuple[MeetingNeed, ...]
    people: tuple[Person, ...]
    rules: CalendarRules = field(default_factory=CalendarRules)
    fixed: TermCalendar = field(default_factory=TermCalendar)
    base_minutes: Mapping[tuple[str, str], int] = field(default_factory=dict)
    between_minutes: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fixed", _all_fixed(self.fixed))
        faults = [*_repeats(self), *_unknown_people(self), *_out_of_range(self), *_unknown_fixed(self)]
        if faults:
            raise InconsistentCalendar(faults)

    def person(self, person_id: str) -> Person:
        """The person with this id. Raises KeyError when there is none."""
        return {one.person_id: one for one in self.people}[person_id]


def _all_fixed(calendar: TermCalendar) -> TermCalendar:
    return TermCalendar(
        tuple(replace(one, is_fixed=True) for one in calendar.meetings),
        tuple(replace(one, is_fixed=True) for one in calendar.standardisations),
    )


def _repeats(problem: CalendarProblem) -> list[str]:
    urns, ids = [need.urn for need in problem.needs], [one.person_id for one in problem.people]
    faults = [
        f"The school with URN {urn} is listed twice. Keep one." for urn in sorted(set(urns)) if urns.count(urn) > 1
    ]
    return faults + [f"The person '{one}' is listed twice. Keep one." for one in sorted(set(ids)) if ids.count(one) > 1]


def _unknown_people(problem: CalendarProblem) -> list[str]:
    workers = {one.person_id for one in problem.people if not one.is_partner}
    partners = {one.person_id for one in problem.people if one.is_partner}
    faults = []
    for need in problem.needs:
        if need.worker_id not in workers:
            faults.append(f"{need.name}: its link worker '{need.worker_id}' is not among the link workers.")
        faults += [
            f"{need.name}: the partner '{one.partner_id}' is not among the partners."
            for one in need.partners
            if one.partner_id not in partners
        ]
    return faults


def _out_of_range(problem: CalendarProblem) -> list[str]:
    faults, rules = [], problem.rules
    if rules.least_weeks < 1:
        faults.append("The least spacing must be 1 week or more: a school does not meet twice in one week.")
    if rules.standardisation not in ("none", "cluster", "service"):
        faults.append(f"Standardisation meetings are for none, cluster or service, not '{rules.standardisation}'.")
    if rules.standardisation_hours > rules.half_day_hours:
        faults.append(_too_long("A standardisation meeting", rules.standardisation_hours, rules))
    for need in problem.needs:
        if need.meetings < 0 or any(one.meetings < 0 for one in need.partners):
            faults.append(f"{need.name}: a number of meetings below 0. Give 0 or more.")
        if not 0 < need.length_hours <= rules.half_day_hours:
            faults.append(_too_long(f"{need.name}: a meeting", need.length_hours, rules))
    faults += [
        f"{one.name} can attend {one.most_a_day} meetings a day; give 1 or 2, one each half-day."
        for one in problem.people
        if one.most_a_day not in (1, HALF_DAYS_A_DAY)
    ]
    return faults


def _too_long(what: str, hours: float, rules: CalendarRules) -> str:
    return (
        f"{what} of {hours:g} hours does not fit into a half-day of {rules.half_day_hours:g} hours. "
        "Correct its length, or the length of a half-day."
    )


def _unknown_fixed(problem: CalendarProblem) -> list[str]:
    needs = {need.urn: need for need in problem.needs}
    faults = []
    for urn in {one.urn for one in problem.fixed.meetings}:
        fixed = [one for one in problem.fixed.meetings if one.urn == urn]
        if urn not in needs:
            faults.append(f"A meeting is fixed for URN {urn}, which has no meetings in this calendar.")
        elif len(fixed) > needs[urn].meetings:
            faults.append(
                f"{needs[urn].name}: {len(fixed)} meetings are fixed, but only {needs[urn].meetings} are due. "
                "Release some of them."
            )
        elif len({one.when for one in fixed}) < len(fixed):
            faults.append(f"{needs[urn].name}: two meetings are fixed in the same half-day. Move one of them.")
    return sorted(faults)
