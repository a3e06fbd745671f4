"""The months of a term: by its school days, by its weeks, and by the dates of a calendar."""

from datetime import date
from fractions import Fraction

import pytest

from allocation.operating_model import OperatingModel
from allocation.partner_rota.months import dated_visits, months_by_dates, months_by_weeks
from allocation.term_calendar.entities import CalendarProblem, Meeting, MeetingNeed, PartnerNeed, Person, TermCalendar
from allocation.term_calendar.term_dates import ClosedDays, HalfDay, TermDates
from data_sources import operating_models

TERM = TermDates("Autumn", date(2026, 9, 28), date(2026, 11, 6), (ClosedDays(date(2026, 10, 26), date(2026, 10, 30)),))


def test_a_month_has_the_share_of_the_terms_school_days_that_are_in_it() -> None:
    """3 days in September, 17 in October with half-term closed, 5 in November."""
    shares = months_by_dates(TERM)
    assert [one.label for one in shares] == ["September 2026", "October 2026", "November 2026"]
    assert [one.share for one in shares] == [Fraction(3, 25), Fraction(17, 25), Fraction(5, 25)]


@pytest.mark.parametrize(
    ("weeks", "shares"),
    [(13, [Fraction(1, 3)] * 3), (6.5, [Fraction(2, 3), Fraction(1, 3)]), (4, [Fraction(1)]), (0, [])],
)
def test_without_dates_the_weeks_of_a_term_are_shared_out(weeks: float, shares: list[Fraction]) -> None:
    assert [one.share for one in months_by_weeks(with_weeks(weeks))] == shares


def with_weeks(weeks: float) -> OperatingModel:
    model = operating_models.load("wakefield")
    figure = model.hours.weeks_per_term.model_copy(update={"value": weeks})
    return model.model_copy(update={"hours": model.hours.model_copy(update={"weeks_per_term": figure})})


def test_the_dates_of_a_calendar_are_counted_by_the_partners_role() -> None:
    people = (
        Person("w", "Jo"),
        Person("n1", "Ann", is_partner=True, role="school nurse"),
        Person("n2", "Bea", is_partner=True, role="School_Nurse"),
        Person("x", "Cy", is_partner=True, role="Librarian"),
    )
    need = MeetingNeed("1", "One", "w", 3, partners=(PartnerNeed("n1", 2), PartnerNeed("n2", 1), PartnerNeed("x", 1)))
    meetings = (
        Meeting("1", 1, HalfDay(date(2026, 9, 30)), "w", ("n1", "x")),
        Meeting("1", 2, HalfDay(date(2026, 10, 7)), "w", ("n1", "n2")),
        Meeting("1", 3, HalfDay(date(2026, 11, 4)), "w"),
    )
    problem = CalendarProblem(TERM, (need,), people)
    counted = dated_visits(problem, TermCalendar(meetings), operating_models.load("wakefield"))
    assert counted == {("school_nurse", (2026, 9)): 1, ("school_nurse", (2026, 10)): 2}
