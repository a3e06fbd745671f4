"""The monthly standardisation meetings put to the solver: most people there, fewest school meetings in the way."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from ortools.sat.python.cp_model import LinearExpr, LinearExprT

from allocation.solver.calendar_part import CalendarPart, StandingTime, make_part
from allocation.solver.calendar_question import Question
from allocation.solver.calendar_times import Times
from allocation.solver.watch import Watch
from allocation.term_calendar.entities import CalendarProblem, Standardisation, TermCalendar
from allocation.term_calendar.standardisation import groups, months

MID_MONTH = 15
DETERMINISTIC_LIMIT = 2.0
SHARE_OF_A_GOAL = 0.3
CROWDING_UNIT = 1000  # a thousandth of a meeting
CROWDING_FIRST = 10_000  # above what nearness to the middle of a month and the order of days can come to


def place_standing(
    problem: CalendarProblem, before: TermCalendar | None, times: Times, watch: Watch
) -> tuple[Standardisation, ...]:
    """One meeting for each group and month in which anybody can come; the fixed ones as they are. `times` is without
    any of them.

    In this order: most people come; nobody misses twice while another misses none; fewest meetings of the calendar
    before are in the way, and as few of these meetings move as can be; least of the half-days that the schools' new
    meetings want; nearest to the middle of the month. As long as the watch lets the solver end, no choice is better.
    """
    free = standing_times(problem, times)
    fixed = problem.fixed.standardisations
    if not free:
        return fixed
    question = Question(make_part(problem, (), times, free), watch, DETERMINISTIC_LIMIT, watch.seconds_left)
    in_the_way = _in_the_way(free, before)
    question.start_from((), _first_choice(free, in_the_way))
    most_people(question)
    for weights in (in_the_way, _nearness(free, _crowding(problem, times))):
        goal = LinearExpr.weighted_sum(list(question.part.standing.values()), [weights[one] for one in free])
        found = question.minimise(goal, SHARE_OF_A_GOAL)
        if found is not None:
            question.part.model.add(goal <= found.value)
    return tuple(sorted([*fixed, *held(question)], key=lambda one: (one.group, one.month)))


def most_people(question: Question) -> None:
    """As many people at the standardisation meetings as can be; whatever is done to the question later keeps it."""
    fewest = absences(question.part)
    found = question.minimise(fewest, SHARE_OF_A_GOAL)
    if found is not None:
        question.part.model.add(fewest <= found.value)


def held(question: Question) -> tuple[Standardisation, ...]:
    """The standardisation meetings of the best solution found."""
    return tuple(Standardisation(one.group, one.month, one.when, one.come) for one in question.standing())


def standing_times(problem: CalendarProblem, times: Times, group: str | None = None) -> list[StandingTime]:
    """Every half-day in which a meeting that is not fixed can be, of one group or of all, with who is free then; those
    when nobody is are left out."""
    fixed = {(one.group, one.month) for one in problem.fixed.standardisations}
    found = []
    for name, members in groups(problem).items():
        if group not in (None, name):
            continue
        free = {one.person_id: set(times.free(one.person_id)) for one in members}
        for when in sorted(set().union(*free.values())):
            month = (when.day.year, when.day.month)
            if month in months(problem) and (name, month) not in fixed:
                come = tuple(one for one in free if when in free[one])
                found.append(StandingTime(name, month, when, come, tuple(one for one in free if when not in free[one])))
    return found


def absences(part: CalendarPart) -> LinearExprT:
    """How many people miss a meeting; then how often somebody misses one who has missed another, a third time counting
    more than a second."""
    missed = Counter[str]()
    members = {name: {one.person_id for one in people} for name, people in groups(part.problem).items()}
    for one in part.problem.fixed.standardisations:
        missed.update(members.get(one.group, set()) - set(one.worker_ids))
    of_person: dict[str, list[LinearExprT]] = defaultdict(list)
    for time, is_then in part.standing.items():
        for person_id in time.away:
            of_person[person_id].append(is_then)
    at_most = {one: missed[one] + len({time.month for time in part.standing if one in time.away}) for one in of_person}
    again: list[LinearExprT] = []
    for person_id, several in of_person.items():
        for times in range(1, at_most[person_id]):
            over = part.model.new_int_var(0, at_most[person_id], "")
            part.model.add(over >= LinearExpr.sum(several) + missed[person_id] - times)
            again.append(over)
    most_again = 1 + sum(most * most for most in at_most.values())
    return LinearExpr.sum([most_again * len(time.away) * is_then for time, is_then in part.standing.items()] + again)


def _in_the_way(free: Sequence[StandingTime], before: TermCalendar | None) -> dict[StandingTime, int]:
    """How much of the calendar before would have to move for each time: meetings of those who come, and this one."""
    taken = Counter((one.worker_id, one.when) for one in before.meetings) if before else Counter()
    was = {(one.group, one.month): one.when for one in before.standardisations} if before else {}
    return {
        one: sum(taken[person_id, one.when] for person_id in one.come)
        + (was.get((one.group, one.month), one.when) != one.when)
        for one in free
    }


def _crowding(problem: CalendarProblem, times: Times) -> Counter[tuple[str, object]]:
    """(link worker, half-day) -> the meetings to be expected then, in units, were each school's spread evenly over the
    half-days that suit it, its link worker and its partners."""
    found = Counter[tuple[str, object]]()
    free = {one.person_id: set(times.free(one.person_id)) for one in problem.people}
    for need in problem.needs:
        suits = {when for when in free[need.worker_id] if when.pattern not in need.excluded}
        liked = {when for when in suits if when.pattern in need.preferred}
        for wanted in (liked, *(free[one.partner_id] for one in need.partners)):
            suits = suits & wanted or suits
        for when in suits:
            found[need.worker_id, when] += need.meetings * CROWDING_UNIT // len(suits)
    return found


def _nearness(free: Sequence[StandingTime], crowding: Counter[tuple[str, object]]) -> dict[StandingTime, int]:
    """What decides between times that are equally good otherwise: crowding, the middle of the month, the earlier."""
    order = {when: place for place, when in enumerate(sorted({one.when for one in free}))}
    return {
        one: sum(crowding[person_id, one.when] for person_id in one.come) * CROWDING_FIRST
        + abs(one.when.day.day - MID_MONTH) * 2 * len(order)
        + order[one.when]
        for one in free
    }


def _first_choice(free: Sequence[StandingTime], in_the_way: dict[StandingTime, int]) -> list[StandingTime]:
    """A first solution, month by month, for when there is no time for a better."""
    best: dict[tuple[str, tuple[int, int]], StandingTime] = {}
    for one in sorted(free, key=lambda one: (len(one.away), in_the_way[one], one.when)):
        best.setdefault((one.group, one.month), one)
    return list(best.values())
