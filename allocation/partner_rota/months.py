"""When in a term visits fall: the dates of a saved calendar, the term's school days, or the term's weeks evenly."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, isnan

from allocation.operating_model import OperatingModel
from allocation.operating_model.periods import MONTHS_A_YEAR, WEEKS_A_YEAR
from allocation.partner_rota.entities import exact
from allocation.partner_rota.split import is_person_of
from allocation.term_calendar.entities import CalendarProblem, TermCalendar
from allocation.term_calendar.term_dates import MONTHS, TermDates, months_of, open_days

Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class MonthShare:
    """A month of the term and the share (0-1) of the term that is in it; the shares add up to 1. `month` is (year,
    month), None where no dates are known."""

    label: str
    share: Fraction
    month: Month | None = None


def months_by_dates(term: TermDates) -> tuple[MonthShare, ...]:
    """The calendar months of a term, each with its share of the term's open school days."""
    days = open_days(term)
    counts = Counter((day.year, day.month) for day in days)
    return tuple(
        MonthShare(f"{MONTHS[month[1] - 1]} {month[0]}", Fraction(counts[month], len(days)), month)
        for month in months_of(term)
    )


def months_by_weeks(model: OperatingModel) -> tuple[MonthShare, ...]:
    """The months of a term without dates: weeks a term x 12 / 52 of them, the last one shorter where that is not a
    whole number. None while the council has yet to say how many weeks a term has."""
    weeks = model.hours.weeks_per_term.value
    if isnan(weeks) or not weeks:
        return ()
    length = exact(weeks) * MONTHS_A_YEAR / WEEKS_A_YEAR
    return tuple(
        MonthShare(f"Month {place + 1}", min(Fraction(1), length - place) / length) for place in range(ceil(length))
    )


def dated_visits(problem: CalendarProblem, calendar: TermCalendar, model: OperatingModel) -> Counter[tuple[str, Month]]:
    """Visits that have a date, by (partner's id in the model, month)."""
    roles = {
        person.person_id: next((role.id for role in model.partners if is_person_of(role, person)), "")
        for person in problem.people
        if person.is_partner
    }
    return Counter(
        (roles[person], (one.when.day.year, one.when.day.month))
        for one in calendar.meetings
        for person in one.partner_ids
        if roles.get(person)
    )
