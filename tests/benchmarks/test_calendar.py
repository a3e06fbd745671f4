"""The diary by hand that calendars are compared with keeps every rule, and takes the first half-day that is free."""

from dataclasses import replace

from allocation.term_calendar.check import check
from allocation.term_calendar.entities import CalendarRules, PartnerNeed
from benchmarks.calendar import figures, first_free
from tests.allocation.term_calendar.terms import NURSE, PRIYA, SAM, days, march, mornings, need, problem


def test_the_diary_takes_the_first_free_half_day_of_the_neediest_first_and_is_lawful() -> None:
    whole = problem(
        [
            need("Oak", 2, excluded=mornings(0), partners=(PartnerNeed("nurse", 2),), need_points=9.0),
            need("Elm", 1, preferred=days(4), need_points=1.0),
            need("Ash", 1, "sam"),
        ],
        (PRIYA, SAM, replace(NURSE, half_days=days(0))),
        rules=CalendarRules(standardisation="cluster"),
    )
    calendar = first_free(whole)
    assert check(whole, calendar) == []
    assert [(one.urn, one.when, one.partner_ids) for one in calendar.meetings] == [
        ("Ash", march(2, is_afternoon=True), ()),
        ("Elm", march(3), ()),
        ("Oak", march(2, is_afternoon=True), ("nurse",)),
        ("Oak", march(16, is_afternoon=True), ("nurse",)),
    ]
    # all are free in the first half-day of the month, and Elm's wish for a Friday is not looked at
    assert [one.when for one in calendar.standardisations] == [march(2)]
    seen = figures(whole, calendar, 0.0)
    assert (seen.placed, seen.visits, seen.standing, seen.wishes, seen.broken) == (1, 1, 1, 0, 0)
