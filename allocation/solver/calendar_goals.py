"""What makes one calendar better than another: nothing missing first, then spacing, wishes, changes and travel."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from ortools.sat.python.cp_model import IntVar, LinearExpr, LinearExprT

from allocation.solver.calendar_part import CalendarPart, visits_left
from allocation.term_calendar.entities import MeetingNeed, TermCalendar
from allocation.term_calendar.measures import gap_cost, saved_minutes
from allocation.term_calendar.term_dates import HalfDay

POINTS_A_MEETING, POINTS_WITHOUT_ANY, POINTS_A_VISIT = 1000, 500, 100


def shortfall(part: CalendarPart) -> LinearExprT:
    """What is missing, in points: a meeting not placed outweighs every partner's visit, a school without any meeting
    counts more, and the neediest school's meeting or visit is the last to go."""
    points = {need.urn: round(need.need_points) for need in part.needs}
    due_visits = {
        (need.urn, one.partner_id): visits_left(part, need, one.partner_id)
        for need in part.needs
        for one in need.partners
    }
    all_visits = 1 + sum((POINTS_A_VISIT + points[urn]) * left for (urn, _), left in due_visits.items())
    terms: list[LinearExprT] = []
    for need in part.needs:
        placed = LinearExpr.sum([part.at[need.urn, when] for when in part.slots[need.urn]])
        due = need.meetings - len(part.fixed[need.urn])
        terms.append(all_visits * (POINTS_A_MEETING + points[need.urn]) * (due - placed))
        if not part.fixed[need.urn]:
            has_none = part.model.new_bool_var("")
            part.model.add(has_none + placed >= 1)
            terms.append(all_visits * (POINTS_WITHOUT_ANY + points[need.urn]) * has_none)
    terms += [
        (POINTS_A_VISIT + points[urn]) * (left - LinearExpr.sum(part.visits[urn, who]))
        for (urn, who), left in due_visits.items()
    ]
    return LinearExpr.sum(terms)


def cost(part: CalendarPart, before: TermCalendar | None) -> LinearExprT:
    """Spacing, wishes and changes in minutes, as `measures.measure` counts them for the part; travel comes on top."""
    rules = part.problem.rules
    terms: list[LinearExprT] = []
    for need in part.needs:
        terms += [
            gap_cost(part.problem, need, later - week) * link for (week, later), link in _links(part, need).items()
        ]
        if need.preferred:
            disliked = [part.at[need.urn, when] for when in part.slots[need.urn] if when.pattern not in need.preferred]
            terms.append(rules.minutes_a_wish * LinearExpr.sum(disliked))
            missed = sum(one.when.pattern not in need.preferred for one in part.fixed[need.urn])
            terms.append(rules.minutes_a_wish * missed)
    terms += [rules.minutes_a_change * term for term in _changes(part, before)]
    return LinearExpr.sum(terms)


def _links(part: CalendarPart, need: MeetingNeed) -> dict[tuple[int, int], IntVar]:
    """(week, later week) of each pair of one school's meetings that follow each other: a way through the weeks in which
    it meets."""
    nodes = sorted(week for urn, week in part.weeks if urn == need.urn)
    fixed, least, model = part.fixed_weeks(need.urn), part.problem.rules.least_weeks, part.model
    if need.meetings < 2:
        return {}
    found = {
        (one, other): model.new_bool_var("")
        for one, other in combinations(nodes, 2)
        if (other - one >= least or {one, other} <= fixed) and not any(one < week < other for week in fixed)
    }
    firsts, lasts = ({week: model.new_bool_var("") for week in nodes} for _ in range(2))
    for week in nodes:
        out = [link for (one, _), link in found.items() if one == week]
        into = [link for (_, other), link in found.items() if other == week]
        model.add(LinearExpr.sum(out) + lasts[week] == part.weeks[need.urn, week])
        model.add(LinearExpr.sum(into) + firsts[week] == part.weeks[need.urn, week])
    model.add_at_most_one(firsts.values())
    return found


def _changes(part: CalendarPart, before: TermCalendar | None) -> Iterator[LinearExprT]:
    """1 for each meeting of the calendar before that is not in its half-day any more."""
    due = {need.urn for need in part.needs}
    for one in before.meetings if before else ():
        if one.urn in due:
            is_fixed = any(one.when == other.when for other in part.fixed[one.urn])
            is_kept = part.at.get((one.urn, one.when), 0)
            yield 0 if is_fixed else 1 - is_kept


def travel_saved(part: CalendarPart) -> LinearExprT:
    """Minutes of travel saved by all pairs of schools that a worker visits on one day."""
    leads: dict[str, list[MeetingNeed]] = defaultdict(list)
    for need in part.needs:
        if not need.is_virtual:
            leads[need.worker_id].append(need)
    terms: list[LinearExprT] = []
    for worker_id, needs in leads.items():
        saved = {
            (one.urn, other.urn): minutes
            for one, other in combinations(needs, 2)
            if (minutes := saved_minutes(part.problem, worker_id, one.urn, other.urn))
        }
        if saved:
            terms += _pairs(part, [need.urn for need in needs], saved)
    return LinearExpr.sum(terms)


def _pairs(part: CalendarPart, urns: list[str], saved: dict[tuple[str, str], int]) -> Iterator[LinearExprT]:
    there: dict[date, dict[str, LinearExprT]] = defaultdict(dict)
    for urn in urns:
        for when in part.slots[urn]:
            halves = [part.at.get((urn, HalfDay(when.day, half))) for half in (False, True)]
            there[when.day][urn] = LinearExpr.sum([one for one in halves if one is not None])
        for meeting in part.fixed[urn]:
            there[meeting.when.day][urn] = 1
    for schools in there.values():
        paired: dict[str, list[IntVar]] = defaultdict(list)
        for (one, other), minutes in saved.items():
            if one in schools and other in schools:
                is_pair = part.model.new_bool_var("")
                paired[one].append(is_pair)
                paired[other].append(is_pair)
                yield minutes * is_pair
        for urn, several in paired.items():
            part.model.add(LinearExpr.sum(several) <= schools[urn])
