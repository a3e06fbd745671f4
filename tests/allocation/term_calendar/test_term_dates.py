"""Open days, weeks and half-days of a term, and dates that contradict each other."""

from datetime import date

import pytest

from allocation.term_calendar.term_dates import (
    ClosedDays,
    HalfDay,
    TermDates,
    TermDatesRefused,
    closed_reason,
    half_days,
    months_of,
    open_days,
    week_of,
)
from tests.allocation.term_calendar.terms import MARCH, SPRING


def test_closed_days_and_weekends_are_not_open() -> None:
    assert len(open_days(MARCH)) == 20
    assert len(half_days(MARCH)) == 40
    # 12 weeks of 5 days, less half-term and the INSET day
    assert len(open_days(SPRING)) == 12 * 5 - 5 - 1
    assert date(2026, 2, 18) not in open_days(SPRING)
    assert closed_reason(SPRING, date(2026, 2, 18)) == "half-term"
    assert closed_reason(SPRING, date(2026, 2, 14)) == "at a weekend"
    assert closed_reason(SPRING, date(2026, 4, 1)) == "outside the term"
    assert closed_reason(SPRING, date(2026, 2, 11)) == ""


def test_weeks_are_calendar_weeks_and_count_half_term() -> None:
    assert [week_of(SPRING, day) for day in (date(2026, 1, 6), date(2026, 1, 11), date(2026, 1, 12))] == [1, 1, 2]
    assert week_of(SPRING, date(2026, 2, 23)) - week_of(SPRING, date(2026, 2, 13)) == 2


def test_a_month_with_too_few_open_days_is_left_out() -> None:
    term = TermDates("Autumn", date(2026, 9, 29), date(2026, 11, 30))
    assert list(months_of(term, 5)) == [(2026, 10), (2026, 11)]
    assert list(months_of(term)) == [(2026, 9), (2026, 10), (2026, 11)]


def test_half_days_are_in_order_and_said_in_words() -> None:
    assert HalfDay(date(2026, 3, 3)) < HalfDay(date(2026, 3, 3), is_afternoon=True) < HalfDay(date(2026, 3, 4))
    assert HalfDay(date(2026, 3, 3), is_afternoon=True).words == "Tuesday 3 March 2026, afternoon"


@pytest.mark.parametrize(
    ("first", "last", "closed", "said"),
    [
        (date(2026, 3, 2), date(2026, 3, 1), (), "before it begins"),
        (date(2026, 1, 1), date(2026, 12, 31), (), "longer than any term"),
        (date(2026, 3, 2), date(2026, 3, 6), (ClosedDays(date(2026, 3, 2), date(2026, 3, 6)),), "no open school day"),
        (
            date(2026, 3, 2),
            date(2026, 3, 6),
            (ClosedDays(date(2026, 3, 4), date(2026, 3, 3), "INSET"),),
            "'INSET' ends",
        ),
    ],
)
def test_dates_that_contradict_each_other_are_refused(
    first: date, last: date, closed: tuple[ClosedDays, ...], said: str
) -> None:
    with pytest.raises(TermDatesRefused, match=said):
        TermDates("Spring", first, last, closed)
