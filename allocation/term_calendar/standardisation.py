"""The monthly standardisation meetings: whose they are, and in which months."""

from allocation.term_calendar.entities import CalendarProblem, Person
from allocation.term_calendar.term_dates import months_of

LEAST_DAYS_IN_A_MONTH = 5


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
