"""The figures of a term calendar, in plain Python: spacing, travel saved, wishes kept, changes, and what they cost."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from allocation.term_calendar.entities import CalendarProblem, Meeting, MeetingNeed, TermCalendar
from allocation.term_calendar.missing import missing
from allocation.term_calendar.standardisation import groups, months
from allocation.term_calendar.term_dates import week_of

LEAST_SAVED_MINUTES = 5


@dataclass(frozen=True, slots=True)
class CalendarMeasures:
    """`due` and `placed` meetings of schools; `standardised` of `standardised_due` places at standardisation meetings
    are taken; `weeks_apart` is the mean between a school's meetings and `least_weeks_apart` the least (None where no
    school meets twice), `weeks_off_target` their distance to the target added up; `paired_days` days on which a link
    worker visits two schools, `travel_saved_minutes` what that saves against `travel_alone_minutes`, a journey there
    and back for each visit in person whose distance is known; `wishes_missed` meetings outside a school's preferred
    half-days; `moved` meetings that are not where the calendar before had them. `cost_minutes`: all at the prices of
    the rules."""

    due: int
    placed: int
    partner_visits_due: int
    partner_visits: int
    standardisations: int
    standardised: int
    standardised_due: int
    weeks_apart: float | None
    least_weeks_apart: int | None
    weeks_off_target: float
    paired_days: int
    travel_alone_minutes: int
    travel_saved_minutes: int
    wishes_missed: int
    moved: int
    cost_minutes: int


def measure(problem: CalendarProblem, calendar: TermCalendar, before: TermCalendar | None = None) -> CalendarMeasures:
    """The figures of a calendar; `before` is the calendar that changes are counted against."""
    needs = {need.urn: need for need in problem.needs}
    gaps = [(needs[urn], gap) for urn, gap in _gaps(problem, calendar) if urn in needs]
    off = [abs(gap - target_weeks(problem, need)) for need, gap in gaps]
    pairs = list(paired_visits(problem, calendar))
    missed = sum(_is_wish_missed(needs[one.urn], one) for one in calendar.meetings if one.urn in needs)
    moved = _moved(calendar, before, set(needs))
    short = missing(problem, calendar)
    wanted = sum(min(p.meetings, need.meetings) for need in problem.needs for p in need.partners)
    rules = problem.rules
    saved = sum(minutes for _, _, minutes in pairs)
    in_person = [one for one in calendar.meetings if one.urn in needs and not needs[one.urn].is_virtual]
    return CalendarMeasures(
        due=sum(need.meetings for need in problem.needs),
        placed=len(calendar.meetings),
        partner_visits_due=wanted,
        partner_visits=wanted - sum(one.short for one in short if one.kind == "partner"),
        standardisations=len(calendar.standardisations),
        standardised=sum(len(one.worker_ids) for one in calendar.standardisations),
        standardised_due=_standardised_due(problem, calendar),
        weeks_apart=sum(gap for _, gap in gaps) / len(gaps) if gaps else None,
        least_weeks_apart=min((gap for _, gap in gaps), default=None),
        weeks_off_target=sum(off),
        paired_days=len(pairs),
        travel_alone_minutes=sum(2 * problem.base_minutes.get((one.worker_id, one.urn), 0) for one in in_person),
        travel_saved_minutes=saved,
        wishes_missed=missed,
        moved=moved,
        cost_minutes=sum(gap_cost(problem, need, gap) for need, gap in gaps)
        + missed * rules.minutes_a_wish
        + moved * rules.minutes_a_change
        - (saved if rules.is_grouped_by_place else 0),
    )


def _standardised_due(problem: CalendarProblem, calendar: TermCalendar) -> int:
    """Places at the standardisation meetings that are held or still due."""
    held = {(one.group, one.month) for one in calendar.standardisations}
    members = groups(problem)
    due = held | {(group, month) for group in members for month in months(problem)}
    return sum(len(members.get(group, ())) for group, _ in due)


def target_weeks(problem: CalendarProblem, need: MeetingNeed) -> float:
    """Weeks aimed at between a school's meetings: the rules' figure, else the weeks of the term shared out evenly, to
    the nearest whole week, never under the least."""
    if problem.rules.target_weeks:
        return max(problem.rules.target_weeks, problem.rules.least_weeks)
    weeks = week_of(problem.term, problem.term.last_day)
    return max(int(weeks / max(1, need.meetings) + 0.5), problem.rules.least_weeks)


def gap_cost(problem: CalendarProblem, need: MeetingNeed, weeks: int) -> int:
    """What so many weeks between two meetings cost, in minutes of travel by the price of the rules."""
    return round(abs(weeks - target_weeks(problem, need)) * problem.rules.minutes_a_week_off)


def saved_minutes(problem: CalendarProblem, worker_id: str, one: str, other: str) -> int:
    """Minutes of travel saved when a link worker visits two schools on one day (there, across and back) rather than on
    two (there and back twice): base to one + other to base - across; 0 where a place is not known."""
    across = problem.between_minutes.get((one, other), problem.between_minutes.get((other, one)))
    bases = [problem.base_minutes.get((worker_id, urn)) for urn in (one, other)]
    if across is None or None in bases:
        return 0
    saved = sum(minutes for minutes in bases if minutes is not None) - across
    # Nobody plans a day around less.
    return saved if saved >= LEAST_SAVED_MINUTES else 0


def paired_visits(problem: CalendarProblem, calendar: TermCalendar) -> Iterator[tuple[Meeting, Meeting, int]]:
    """(morning, afternoon, minutes saved) of each day on which a link worker visits two schools in person."""
    virtual = {need.urn for need in problem.needs if need.is_virtual}
    days: dict[tuple[str, object], list[Meeting]] = defaultdict(list)
    for one in sorted(calendar.meetings, key=lambda one: (one.when, one.urn)):
        if one.urn not in virtual:
            days[one.worker_id, one.when.day].append(one)
    for (worker_id, _), several in days.items():
        if len(several) == 2 and several[0].urn != several[1].urn:
            yield several[0], several[1], saved_minutes(problem, worker_id, several[0].urn, several[1].urn)


def _gaps(problem: CalendarProblem, calendar: TermCalendar) -> Iterator[tuple[str, int]]:
    schools: dict[str, list[Meeting]] = defaultdict(list)
    for one in calendar.meetings:
        schools[one.urn].append(one)
    for urn, several in sorted(schools.items()):
        weeks = sorted(week_of(problem.term, one.when.day) for one in several)
        yield from ((urn, second - first) for first, second in pairwise(weeks))


def _is_wish_missed(need: MeetingNeed, one: Meeting) -> bool:
    return bool(need.preferred) and one.when.pattern not in need.preferred


def _moved(calendar: TermCalendar, before: TermCalendar | None, due: set[str]) -> int:
    """Meetings of the calendar before, of schools still due any, that are not in their half-day any more."""
    if before is None:
        return 0
    now = {(one.urn, one.when) for one in calendar.meetings}
    return sum((one.urn, one.when) not in now for one in before.meetings if one.urn in due)
