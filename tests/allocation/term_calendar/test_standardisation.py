"""Monthly standardisation meetings: most come, those who missed one come to the next, school meetings have room."""

from collections import Counter
from dataclasses import replace
from datetime import date

from allocation.solver.term_calendar import solve_calendar
from allocation.term_calendar.entities import (
    Away,
    CalendarProblem,
    CalendarRules,
    Meeting,
    PartnerNeed,
    Person,
    Standardisation,
    TermCalendar,
)
from allocation.term_calendar.missing import missing
from allocation.term_calendar.standardisation import groups, months
from allocation.term_calendar.term_dates import HalfDay
from tests.allocation.term_calendar.terms import NURSE, PRIYA, SAM, SPRING, days, march, mornings, need, problem

JO = Person("jo", "Jo Webb", cluster="South")
CLUSTERS = CalendarRules(standardisation="cluster")
SERVICE = CalendarRules(standardisation="service")


def place(whole: CalendarProblem, before: TermCalendar | None = None) -> tuple[Standardisation, ...]:
    return solve_calendar(whole, 30.0, before=before).calendar.standardisations


def test_groups_are_clusters_of_two_or_more_or_the_whole_service_and_never_partners() -> None:
    people = (PRIYA, SAM, JO, NURSE)
    assert {name: len(several) for name, several in groups(problem([], people, rules=CLUSTERS)).items()} == {"North": 2}
    assert {name: len(several) for name, several in groups(problem([], people, rules=SERVICE)).items()} == {"": 3}
    assert groups(problem([], people)) == {}


def test_there_is_one_a_month_in_the_half_day_when_all_are_in_nearest_to_the_middle() -> None:
    people = (replace(PRIYA, half_days=days(1, 3)), replace(SAM, half_days=mornings(3, 4)))
    held = place(problem([], people, term=SPRING, rules=CLUSTERS))
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
    held = place(problem([], people, term=SPRING, rules=CLUSTERS))
    # three months, and nobody misses all of them
    assert sorted(Counter(one.worker_ids for one in held).values()) == [1, 2]


def test_it_keeps_clear_of_what_is_fixed_and_stays_where_it_was() -> None:
    fixed = TermCalendar((Meeting("Oak", 1, march(12), "priya", is_fixed=True),))
    thursdays = (replace(PRIYA, half_days=mornings(3)), replace(SAM, half_days=mornings(3)))
    whole = problem([need("Oak")], thursdays, rules=CLUSTERS, fixed=fixed)
    [first] = place(whole)
    assert first.when == march(19)
    [again] = place(whole, TermCalendar((), (replace(first, when=march(26)),)))
    assert again.when == march(26)
    by_hand = Standardisation("North", (2026, 3), march(5), ("priya", "sam"), is_fixed=True)
    assert place(replace(whole, fixed=TermCalendar((), (by_hand,)))) == (by_hand,)


def test_of_equally_good_days_it_takes_the_one_with_fewest_meetings_of_the_calendar_before_in_the_way() -> None:
    both = (replace(PRIYA, half_days=mornings(3)), replace(SAM, half_days=mornings(3)))
    whole = problem([need("Oak", 1), need("Elm", 1), need("Ash", 1, "sam")], both, rules=CLUSTERS)
    before = TermCalendar(
        (
            Meeting("Ash", 1, march(12), "sam"),
            Meeting("Elm", 1, march(12), "priya"),
            Meeting("Oak", 1, march(19), "priya"),
        )
    )
    # the 12th is nearest to the middle of the month, and the 5th and 26th have nobody's meeting
    assert [one.when for one in place(whole, before)] == [march(5)]


def test_it_makes_room_for_the_nurses_only_half_day() -> None:
    week = (Away(march(2).day, march(13).day), Away(march(23).day, march(31).day))
    priya, nurse = replace(PRIYA, half_days=days(3), away=week), replace(NURSE, half_days=mornings(3))
    whole = problem([need("Elm", 1, partners=(PartnerNeed("nurse", 1),))], (priya, SAM, nurse), rules=CLUSTERS)
    found = solve_calendar(whole, 30.0)
    [standing] = found.calendar.standardisations
    # both can come on Thursday the 19th only, and the morning is the nurse's
    assert (standing.when, standing.worker_ids) == (march(19, is_afternoon=True), ("priya", "sam"))
    assert found.not_there == ()


def test_it_gives_way_where_a_schools_meetings_would_be_too_close_otherwise() -> None:
    """On three Thursday mornings, Oak's two meetings must be on the first and the last; the first is nearest to the
    middle of the month."""
    priya = replace(PRIYA, half_days=mornings(3), away=(Away(march(2).day, march(6).day),))
    found = solve_calendar(problem([need("Oak", 2)], (priya, SAM), rules=CLUSTERS), 30.0)
    assert [one.when for one in found.calendar.standardisations] == [march(19)]
    assert [one.when for one in found.calendar.meetings] == [march(12), march(26)]
    assert found.not_there == ()


def test_most_people_come_though_a_school_meeting_has_no_place_then_and_that_is_said() -> None:
    once = replace(
        PRIYA, half_days=mornings(3), away=(Away(march(2).day, march(13).day), Away(march(23).day, march(31).day))
    )
    found = solve_calendar(problem([need("Oak")], (once, SAM), rules=CLUSTERS), 30.0)
    assert [one.worker_ids for one in found.calendar.standardisations] == [("priya", "sam")]
    assert [one.what.kind for one in found.not_there] == ["meeting"]
    assert "one standardisation meeting among them" in found.not_there[0].sentence


def test_a_month_in_which_nobody_can_come_is_missing_and_so_is_who_stays_away() -> None:
    away = (Away(date(2026, 3, 1), date(2026, 3, 31)),)
    nobody = problem([], (replace(PRIYA, away=away), replace(SAM, away=away)), rules=CLUSTERS)
    assert place(nobody) == ()
    assert [one.kind for one in missing(nobody, TermCalendar())] == ["standardisation"]
    one_away = problem([], (replace(PRIYA, away=away), SAM), rules=CLUSTERS)
    held = TermCalendar((), place(one_away))
    assert [(one.kind, one.person_id) for one in missing(one_away, held)] == [("absence", "priya")]
