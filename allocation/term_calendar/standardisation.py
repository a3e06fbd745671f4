"""The monthly standardisation meetings: whose they are, in which months, and when most people can come.

They are placed before everything else, because everybody is wanted at them: in the half-day when most can come, then
when those can who had to miss earlier ones, then where the calendar before had it, then where it takes least of the
time of those who have little of it, then nearest to the middle of the month.
"""

from collections import Counter

from allocation.term_calendar.entities import CalendarProblem, Person, Standardisation, TermCalendar
from allocation.term_calendar.presence import times_in, why_away
from allocation.term_calendar.term_dates import HalfDay, half_days, months_of

LEAST_DAYS_IN_A_MONTH = 5
MID_MONTH = 15


def groups(problem: CalendarProblem) -> dict[str, tuple[Person, ...]]:
    """The link workers of each group that meets: a cluster, or "" for the whole service. A group of one has nobody to
    standardise with and does not meet."""
    scope = problem.rules.standardisation
    if scope == "none":
        return {}
    workers = [one for one in problem.people if not one.is_partner]
    names = sorted({one.cluster for one in workers}) if scope == "cluster" else [""]
    members = {name: tuple(one for one in workers if scope == "service" or one.cluster == name) for name in names}
    return {name: people for name, people in members.items() if len(people) > 1}


def months(problem: CalendarProblem) -> tuple[tuple[int, int], ...]:
    """(year, month) of each month with a working week or more of open days in the term from the first day on which
    something new may be placed."""
    earliest = problem.rules.not_before
    return tuple(
        month
        for month in months_of(problem.term, LEAST_DAYS_IN_A_MONTH)
        if earliest is None or month >= (earliest.year, earliest.month)
    )


def place(problem: CalendarProblem, anchor: TermCalendar) -> tuple[Standardisation, ...]:
    """One meeting a group and month: the fixed ones as they are, each other one where most can come; of equally good
    half-days the one it has in `anchor`. A group and month in which nobody can come has none."""
    fixed = {(one.group, one.month): one for one in problem.fixed.standardisations}
    desk = _Desk(problem, {(one.group, one.month): one.when for one in anchor.standardisations})
    placed = list(fixed.values())
    for group, members in groups(problem).items():
        for month in months(problem):
            found = None if (group, month) in fixed else desk.best(group, members, month)
            if found:
                placed.append(found)
    return tuple(sorted(placed, key=lambda one: (one.group, one.month)))


class _Desk:
    """What is known while the meetings are placed one after the other: who is taken when, and who missed how many."""

    def __init__(self, problem: CalendarProblem, before: dict[tuple[str, tuple[int, int]], HalfDay]) -> None:
        self._problem, self._before = problem, before
        self._busy = _busy(problem)
        self._missed: Counter[str] = Counter()
        earliest = problem.rules.not_before
        self._times = [when for when in half_days(problem.term) if earliest is None or when.day >= earliest]
        asked: Counter[str] = Counter()
        for need in problem.needs:
            asked[need.worker_id] += need.meetings
        self._tight = {
            one.person_id: asked[one.person_id] / max(1, len(times_in(problem, one))) for one in problem.people
        }

    def best(self, group: str, members: tuple[Person, ...], month: tuple[int, int]) -> Standardisation | None:
        """The best half-day of the month for the group, taken from then on; None where nobody can come."""

        def rank(when: HalfDay) -> tuple[int, int, bool, float, int, HalfDay]:
            come = [one.person_id for one in members if self._is_free(one, when)]
            missed = sum(self._missed[one] for one in come)
            is_elsewhere = when != self._before.get((group, month), when)
            tightness = sum(self._tight[one] for one in come)
            return -len(come), -missed, is_elsewhere, tightness, abs(when.day.day - MID_MONTH), when

        times = [when for when in self._times if (when.day.year, when.day.month) == month]
        best = min(times, key=rank, default=None)
        come = tuple(one.person_id for one in members if best and self._is_free(one, best))
        if best is None or not come:
            return None
        self._missed.update(one.person_id for one in members if one.person_id not in come)
        self._busy |= {(one, best) for one in come}
        return Standardisation(group, month, best, come)

    def _is_free(self, person: Person, when: HalfDay) -> bool:
        that_day = sum((person.person_id, HalfDay(when.day, half)) in self._busy for half in (False, True))
        is_taken = (person.person_id, when) in self._busy or that_day >= person.most_a_day
        return not is_taken and not why_away(person, when)


def _busy(problem: CalendarProblem) -> set[tuple[str, HalfDay]]:
    """(person, half-day) taken by what is fixed."""
    taken = {(person, one.when) for one in problem.fixed.standardisations for person in one.worker_ids}
    return taken | {
        (person, one.when) for one in problem.fixed.meetings for person in (one.worker_id, *one.partner_ids)
    }
