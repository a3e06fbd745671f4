"""A meeting moved by hand: what it does and breaks is known before it is saved."""

from dataclasses import replace
from datetime import date

import pytest

from allocation.term_calendar.edits import (
    Effect,
    as_result,
    fix,
    fix_standardisation,
    fixed_of,
    held_before,
    move,
    move_standardisation,
)
from allocation.term_calendar.entities import (
    CalendarProblem,
    CalendarRules,
    Meeting,
    PartnerNeed,
    Standardisation,
    TermCalendar,
)
from allocation.term_calendar.term_dates import HalfDay
from tests.allocation.term_calendar.terms import NURSE, PRIYA, SAM, calendar, days, march, need, problem

PROBLEM = problem(
    [need("Oak", 2, partners=(PartnerNeed("nurse", 2),)), need("Elm", 1)], (PRIYA, replace(NURSE, half_days=days(1)))
)
NOW = calendar(
    Meeting("Elm", 1, march(4), "priya"),
    Meeting("Oak", 1, march(3), "priya", ("nurse",)),
    Meeting("Oak", 2, march(17), "priya", ("nurse",)),
)


def test_a_lawful_move_keeps_the_rules_and_is_fixed() -> None:
    effect = move(PROBLEM, NOW, "Oak", 2, march(24, is_afternoon=True))
    assert effect.newly_broken == ()
    moved = effect.calendar.meetings[-1]
    assert (moved.when, moved.is_fixed, moved.partner_ids) == (march(24, is_afternoon=True), True, ("nurse",))
    assert fixed_of(effect.calendar).meetings == (moved,)
    assert (effect.before.weeks_apart, effect.after.weeks_apart) == (2, 3)


def test_a_move_names_what_it_breaks_and_who_stays_away() -> None:
    effect = move(PROBLEM, NOW, "Oak", 2, march(4))
    assert {one.rule for one in effect.newly_broken} == {"one_place_at_a_time", "spacing"}
    assert effect.people_lost == ("Ruth Osei (school nurse)",)
    assert effect.after.partner_visits == effect.before.partner_visits - 1
    back = move(PROBLEM, effect.calendar, "Oak", 2, march(17))
    assert {one.rule for one in back.mended} == {"one_place_at_a_time", "spacing"}


def test_a_partner_whose_visits_are_not_all_placed_comes_to_a_meeting_moved_to_their_day() -> None:
    away = move(PROBLEM, NOW, "Oak", 2, march(18)).calendar
    effect = move(PROBLEM, away, "Oak", 2, march(24))
    assert (effect.people_won, effect.people_lost) == (("Ruth Osei (school nurse)",), ())
    assert effect.after.partner_visits == effect.before.partner_visits + 1


def test_a_standardisation_meeting_is_moved_like_a_schools_and_says_who_comes() -> None:
    whole = problem(
        [need("Oak")], (replace(PRIYA, half_days=days(1, 2)), SAM), rules=CalendarRules(standardisation="cluster")
    )
    now = TermCalendar(
        (Meeting("Oak", 1, march(4), "priya"),), (Standardisation("North", (2026, 3), march(17), ("priya", "sam")),)
    )
    to_friday = move_standardisation(whole, now, "North", (2026, 3), march(20))
    assert (to_friday.people_lost, to_friday.newly_broken) == (("Priya Nair",), ())
    assert (to_friday.before.standardised, to_friday.after.standardised, to_friday.after.standardised_due) == (2, 1, 2)
    [moved] = fixed_of(to_friday.calendar).standardisations
    assert (moved.when, moved.worker_ids) == (march(20), ("sam",))
    said = [one.sentence for one in as_result(whole, to_friday.calendar).not_there]
    assert said == [
        "Priya Nair cannot come to the standardisation meeting of North in March 2026 (Friday 20 March 2026, morning). "
        "Priya Nair is in on Tuesdays and Wednesdays only."
    ]
    back = move_standardisation(whole, to_friday.calendar, "North", (2026, 3), march(18))
    assert back.people_won == ("Priya Nair",)
    # in the half-day of a school's meeting its link worker stays away
    over = move_standardisation(whole, now, "North", (2026, 3), march(4))
    assert over.people_lost == ("Priya Nair",)
    assert "Priya Nair has the meeting of Oak School then." in over_words(whole, over)
    april = move_standardisation(whole, now, "North", (2026, 3), HalfDay(date(2026, 4, 7)))
    assert {one.rule for one in april.newly_broken} >= {"monthly_standardisation", "open_day"}
    released = fix_standardisation(to_friday.calendar, "North", (2026, 3), is_fixed=False)
    assert fixed_of(released).standardisations == ()


def over_words(whole: CalendarProblem, effect: Effect) -> str:
    return " ".join(one.sentence for one in as_result(whole, effect.calendar).not_there)


def test_a_move_before_the_first_meeting_numbers_them_anew() -> None:
    effect = move(PROBLEM, NOW, "Oak", 2, march(2))
    assert [(one.number, one.when) for one in effect.calendar.meetings if one.urn == "Oak"] == [
        (1, march(2)),
        (2, march(3)),
    ]


def test_fixing_and_what_has_been_held() -> None:
    fixed = fix(NOW, "Elm", 1, is_fixed=True)
    assert [one.urn for one in fixed_of(fixed).meetings] == ["Elm"]
    assert fixed_of(fix(fixed, "Elm", 1, is_fixed=False)).meetings == ()
    assert [one.urn for one in fixed_of(held_before(NOW, march(4).day)).meetings] == ["Oak"]
    with pytest.raises(KeyError):
        fix(NOW, "Elm", 2, is_fixed=True)


def test_an_edited_calendar_says_what_is_missing_and_claims_nothing() -> None:
    short = replace(NOW, meetings=NOW.meetings[:2])
    result = as_result(PROBLEM, short)
    assert [one.what.urn for one in result.not_there if one.what.kind == "meeting"] == ["Oak"]
    assert not result.is_all_placeable_placed
