"""Visits a school gets: never above the rule, all of it where nothing was decided."""

import math

import pytest

from allocation.partner_rota.split import VisitSplit, whole_visits


@pytest.mark.parametrize(
    ("owed", "whole"), [(0, 0), (3, 3), (1.5, 1), (0.999999999, 1), (1.98, 1), (math.nan, 0)], ids=str
)
def test_whole_visits_are_rounded_down_and_nothing_is_made_of_what_is_not_said(owed: float, whole: int) -> None:
    assert whole_visits(owed) == whole


def test_a_decided_school_gets_what_was_decided_and_never_more_than_the_rule() -> None:
    split = VisitSplit({("1", "nurse"): 2, ("2", "nurse"): 0, ("3", "nurse"): 5})
    assert [split.given(urn, "nurse", 3.0) for urn in ("1", "2", "3")] == [2, 0, 3]
    assert split.given("1", "nurse", math.nan) == 0


def test_the_rule_holds_where_nothing_was_decided() -> None:
    split = VisitSplit({("1", "nurse"): 2})
    assert split.given("1", "teacher", 2.0) == 2
    assert split.given("9", "nurse", 1.5) == 1
