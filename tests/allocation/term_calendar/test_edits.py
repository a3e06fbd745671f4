"""A meeting moved by hand: what it does and breaks is known before it is saved."""

from dataclasses import replace

import pytest

from allocation.term_calendar.edits import as_result, fix, fixed_of, held_before, move
from allocation.term_calendar.entities import Meeting, PartnerNeed
from tests.allocation.term_calendar.terms import NURSE, PRIYA, calendar, days, march, need, problem

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
    assert effect.partners_lost == ("Ruth Osei (school nurse)",)
    assert effect.after.partner_visits == effect.before.partner_visits - 1
    back = move(PROBLEM, effect.calendar, "Oak", 2, march(17))
    assert {one.rule for one in back.mended} == {"one_place_at_a_time", "spacing"}


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
