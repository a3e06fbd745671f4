"""Monthly standardisation meetings: most come, those who missed one come to the next, and what is fixed stays."""

from dataclasses import replace
from datetime import date

from allocation.term_calendar.entities import Away, CalendarRules, Meeting, Person, Standardisation, TermCalendar
from allocation.term_calendar.missing import missing
from allocation.term_calendar.standardisation import groups, months, place
from allocation.term_calendar.term_dates import HalfDay
from tests.allocation.term_calendar.terms import NURSE, PRIYA, SAM, SPRING, days, march, mornings, need, problem

JO = Person("jo", "Jo Webb", cluster="South")
CLUSTERS = CalendarRules(standardisation="cluster")
SERVICE = CalendarRules(standardisation="service")


def test_groups_are_clusters_of_two_or_more_or_the_whole_service_and_never_partners() -> None:
    people = (PRIYA, SAM, JO, NURSE)
    assert {name: len(several) for name, several in groups(problem([], people, rules=CLUSTERS)).items()} == {"North": 2}
    assert {name: len(several) for name, several in groups(problem([], people, rules=SERVICE)).items()} == {"": 3}
    assert groups(problem([], people)) == {}


def test_there_is_one_a_month_in_the_half_day_when_all_are_in_nearest_to_the_middle() -> None:
    people = (replace(PRIYA, half_days=days(1, 3)), replace(SAM, half_days=mornings(3, 4)))
    held = place(problem([], people, term=SPRING, rules=CLUSTERS), TermCalendar())
    assert months(problem([], people, term=SPRING, rules=CLUSTERS)) == ((2026, 1), (2026, 2), (2026, 3))
    # the only half-day both are in is Thursday morning
    assert [one.when for one in held] == [
        HalfDay(date(2026, 1, 15)),
        HalfDay(date(2026, 2, 12)),
        HalfDay(date(2026, 3, 12)),
    ]
    assert all(one.worker_ids == ("priya", "sam") for one in held)


def test_who_missed_one_comes_to_the_next() -> None:
    people = (replace(PRIYA, half_days=days(1)), replace(SAM, half_days=days(3)))
    held = place(problem([], people, term=SPRING, rules=CLUSTERS), TermCalendar())
    # Thursday 15 January is the middle of its month; then it is the other one's turn
    assert [one.worker_ids for one in held][:2] == [("sam",), ("priya",)]


def test_it_keeps_clear_of_what_is_fixed_and_stays_where_it_was() -> None:
    fixed = TermCalendar((Meeting("Oak", 1, march(12), "priya", is_fixed=True),))
    thursdays = (replace(PRIYA, half_days=mornings(3)), replace(SAM, half_days=mornings(3)))
    whole = problem([need("Oak")], thursdays, rules=CLUSTERS, fixed=fixed)
    [first] = place(whole, TermCalendar())
    assert first.when == march(19)
    [again] = place(whole, TermCalendar((), (replace(first, when=march(26)),)))
    assert again.when == march(26)
    by_hand = Standardisation("North", (2026, 3), march(5), ("priya", "sam"), is_fixed=True)
    assert place(replace(whole, fixed=TermCalendar((), (by_hand,))), TermCalendar()) == (by_hand,)


def test_a_month_in_which_nobody_can_come_is_missing_and_so_is_who_stays_away() -> None:
    away = (Away(date(2026, 3, 1), date(2026, 3, 31)),)
    nobody = problem([], (replace(PRIYA, away=away), replace(SAM, away=away)), rules=CLUSTERS)
    assert place(nobody, TermCalendar()) == ()
    assert [one.kind for one in missing(nobody, TermCalendar())] == ["standardisation"]
    one_away = problem([], (replace(PRIYA, away=away), SAM), rules=CLUSTERS)
    held = TermCalendar((), place(one_away, TermCalendar()))
    assert [(one.kind, one.person_id) for one in missing(one_away, held)] == [("absence", "priya")]
