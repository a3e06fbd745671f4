"""Every step from a score to the agreed tier, worked out by hand: cut-offs at 35 and 65, 5 points, 70%."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from tests.allocation.tiers.tier_cases import (
    KEEP,
    THREE,
    TODAY,
    TWO,
    chances,
    decided,
    judgements,
    last_term,
    model,
    scored,
)


def test_without_an_earlier_term_the_score_alone_decides() -> None:
    got = decided(scored(34.9, 35, 64.9, 65))
    assert got["computed_tier_id"].tolist() == [KEEP, TWO, TWO, THREE]
    assert got["entitled_tier_id"].tolist() == got["agreed_tier_id"].tolist() == [KEEP, TWO, TWO, THREE]
    assert got["change"].tolist() == ["first"] * 4
    assert (got["held_by"] == "").all()
    assert (got["tier_note"] == "").all()
    assert not got["is_exception"].any()


@pytest.mark.parametrize(
    ("score", "before", "entitled", "held_by"),
    [
        (39.9, KEEP, KEEP, "hysteresis"),
        (40.0, KEEP, TWO, ""),
        (34.9, KEEP, KEEP, ""),
        (30.0, TWO, TWO, "hysteresis"),
        (29.9, TWO, KEEP, ""),
        (35.0, TWO, TWO, ""),
        (69.9, KEEP, TWO, "hysteresis"),
        (70.0, KEEP, THREE, ""),
        (30.0, THREE, TWO, "hysteresis"),
        (29.9, THREE, KEEP, ""),
        (60.0, THREE, THREE, "hysteresis"),
        (59.9, THREE, TWO, ""),
    ],
)
def test_hysteresis_up_and_down_by_one_tier_and_by_two(score: float, before: str, entitled: str, held_by: str) -> None:
    row = decided(scored(score), last_term(before)).iloc[0]
    assert (row["entitled_tier_id"], row["held_by"]) == (entitled, held_by)
    assert row["agreed_tier_id"] == entitled
    assert row["is_exception"] == (held_by != "")


def test_what_hysteresis_holds_is_said_with_its_figures() -> None:
    got = decided(scored(37.2, 30.5, 68.0), last_term(KEEP, TWO, KEEP))["tier_note"]
    assert got[0] == (
        "The score of 37.2 gives two meetings a term, but it is not far enough above the cut-off of 35: a change takes "
        "5 points, so it keeps keeping in touch, agreed for Summer 2026."
    )
    assert "not far enough below the cut-off of 35" in got[1]
    assert got[2].endswith("so it changes to two meetings a term only (it had keeping in touch in Summer 2026).")


def test_a_score_is_never_rounded_onto_the_other_side_of_a_cut_off() -> None:
    assert "The score of 34.96 gives keeping in touch" in decided(scored(34.96), last_term(TWO))["tier_note"][0]


def test_a_council_may_set_other_stability_figures() -> None:
    plain = model(hysteresis=0)
    assert decided(scored(35.0), last_term(KEEP), of=plain)["entitled_tier_id"][0] == TWO
    assert decided(scored(46.9), last_term(KEEP), of=model(hysteresis=12))["entitled_tier_id"][0] == KEEP
    sure = chances((0.45, 0.55, 0))
    assert decided(scored(50), last_term(KEEP), sure, of=model(sure_enough=0.5))["entitled_tier_id"][0] == TWO


@pytest.mark.parametrize(("chance", "entitled", "held_by"), [(0.69, KEEP, "probability"), (0.70, TWO, "")])
def test_a_rise_takes_a_chance_of_seventy_percent(chance: float, entitled: str, held_by: str) -> None:
    row = decided(scored(45), last_term(KEEP), chances((1 - chance, chance, 0))).iloc[0]
    assert (row["entitled_tier_id"], row["held_by"], row["computed_tier_id"]) == (entitled, held_by, TWO)
    assert row["probability_of_tier"] == pytest.approx(chance)


@pytest.mark.parametrize(("chance", "entitled", "held_by"), [(0.69, TWO, "probability"), (0.70, KEEP, "")])
def test_a_fall_takes_a_chance_of_seventy_percent(chance: float, entitled: str, held_by: str) -> None:
    row = decided(scored(25), last_term(TWO), chances((chance, 1 - chance, 0))).iloc[0]
    assert (row["entitled_tier_id"], row["held_by"]) == (entitled, held_by)


def test_a_chance_of_two_thousand_draws_at_the_limit_is_enough_and_one_draw_fewer_is_not() -> None:
    got = decided(
        scored(45, 45), last_term(KEEP, KEEP), chances((600 / 2000, 1400 / 2000, 0), (601 / 2000, 1399 / 2000, 0))
    )
    assert got["entitled_tier_id"].tolist() == [TWO, KEEP]
    assert "the chance of that is 69%, and a change takes 70%" in got["tier_note"][1]


def test_doubt_between_two_higher_tiers_does_not_hold_a_school_below_both() -> None:
    how_likely = chances((0.05, 0.35, 0.60), (0.05, 0.25, 0.70), (0.31, 0.29, 0.40))
    got = decided(scored(75, 75, 75), last_term(KEEP, KEEP, KEEP), how_likely)
    assert got["entitled_tier_id"].tolist() == [TWO, THREE, KEEP]
    assert got["held_by"].tolist() == ["probability", "", "probability"]


def test_what_nobody_has_worked_out_holds_nothing() -> None:
    got = decided(scored(45, 45), last_term(KEEP, KEEP), chances((0.5, 0.5, 0)))
    assert got["entitled_tier_id"].tolist() == [KEEP, TWO]
    assert np.isnan(got["probability_of_tier"][1])


def test_the_floor_is_the_least_whatever_was_agreed_before() -> None:
    got = decided(scored(10, 10), last_term(KEEP, TWO), of=model(floor=TWO))
    assert got["computed_tier_id"].tolist() == got["entitled_tier_id"].tolist() == [TWO, TWO]
    assert (got["held_by"] == "").all()


def test_a_school_that_is_new_gets_its_computed_tier_and_one_that_is_not_is_compared() -> None:
    got = decided(scored(37, 37), last_term(None, KEEP))
    assert got["entitled_tier_id"].tolist() == [TWO, KEEP]
    assert got["change"].tolist() == ["first", "same"]
    assert got["previous_tier_id"].isna().tolist() == [True, False]


def test_a_tier_that_only_stood_in_last_term_is_not_held() -> None:
    assert decided(scored(37), last_term(KEEP, is_provisional=True))["entitled_tier_id"][0] == TWO


def test_a_school_that_changed_phase_gets_its_computed_tier_and_says_so() -> None:
    row = decided(scored(37), last_term(KEEP, phase="secondary")).iloc[0]
    assert (row["entitled_tier_id"], row["change"]) == (TWO, "first")
    assert row["tier_note"] == "Its phase has changed since Summer 2026, so the tier it had then does not count."


def test_a_tier_the_phase_no_longer_has_does_not_count_and_that_is_said() -> None:
    row = decided(scored(37), last_term("weekly")).iloc[0]
    assert row["entitled_tier_id"] == TWO
    assert "is not one its phase may have now" in row["tier_note"]


def test_a_school_without_a_score_keeps_its_last_agreed_tier_and_says_so() -> None:
    got = decided(scored(np.nan, np.nan, 20), last_term(THREE, None, None))
    first, second = got.iloc[0], got.iloc[1]
    assert pd.isna(first["computed_tier_id"])
    assert (first["entitled_tier_id"], first["is_provisional"], first["held_by"]) == (THREE, False, "")
    assert first["tier_note"] == (
        "There is not enough data for a score this time, so it keeps three meetings a term, agreed for Summer 2026."
    )
    assert (second["entitled_tier_id"], second["is_provisional"]) == (KEEP, True)
    assert second["tier_note"].startswith("To be decided: there is not enough data for a score.")
    assert got["is_exception"].tolist() == [True, True, False]


def test_a_change_is_said_and_counted() -> None:
    got = decided(scored(50, 20, 50), last_term(KEEP, TWO, TWO))
    assert got["change"].tolist() == ["up", "down", "same"]
    assert got["tier_note"][0] == "The score of 50.0 moves it from keeping in touch to two meetings a term."


def test_school_voice_still_moves_a_tier_by_one_at_most() -> None:
    # 33 without it and .8 x 33 + .2 x 100 = 46.4 with it: two tiers higher where the third begins at 40.
    row = decided(scored(33, voice=[100.0]), of=model(three_from=40)).iloc[0]
    assert (row["computed_tier_id"], row["is_exception"]) == (TWO, True)
    assert row["tier_note"] == "School voice moves a school by one tier at most, and that limit applies here."


def test_the_tier_follows_the_school_through_another_number() -> None:
    row = decided(scored(37), last_term(KEEP, before_urn="900901")).iloc[0]
    assert row["entitled_tier_id"] == KEEP
    assert row["tier_note"].endswith("The tier of Summer 2026 is that of the school before it, URN 900901.")


def test_a_judgement_moves_the_agreed_tier_and_nothing_else() -> None:
    got = decided(scored(20, 50), judged=judgements(("0", TWO), ("1", THREE)))
    assert got["computed_tier_id"].tolist() == got["entitled_tier_id"].tolist() == [KEEP, TWO]
    assert got["agreed_tier_id"].tolist() == [TWO, THREE]
    assert got["judgement_id"].tolist() == [1, 2]
    assert got["is_exception"].all()
    assert got["tier_note"][0] == (
        "Professional judgement by Ana Reed, approved by Bo Lee, until 31/07/2027: two meetings a term instead of "
        "keeping in touch."
    )


def test_a_judgement_is_bounded_to_one_tier_from_the_entitled_one_and_by_the_floor() -> None:
    got = decided(scored(20, 80), judged=judgements(("0", THREE), ("1", KEEP)))
    assert got["agreed_tier_id"].tolist() == [TWO, TWO]
    assert "it may move the tier by one only: two meetings a term" in got["tier_note"][0]
    floored = decided(scored(40), judged=judgements(("0", KEEP)), of=model(floor=TWO))
    assert floored["agreed_tier_id"][0] == TWO


@pytest.mark.parametrize("state", ["proposed", "refused", "withdrawn", "expired"])
def test_only_an_approved_judgement_does_anything(state: str) -> None:
    row = decided(scored(20), judged=judgements(("0", TWO), state=state)).iloc[0]
    assert row["agreed_tier_id"] == KEEP
    assert pd.isna(row["judgement_id"])


@pytest.mark.parametrize(("expires_on", "agreed"), [(TODAY, TWO), (TODAY - timedelta(days=1), KEEP)])
def test_a_judgement_counts_up_to_its_last_day(expires_on: date, agreed: str) -> None:
    assert decided(scored(20), judged=judgements(("0", TWO), expires_on=expires_on))["agreed_tier_id"][0] == agreed


def test_a_judgement_decides_where_there_is_no_score() -> None:
    row = decided(scored(np.nan, 10), judged=judgements(("0", TWO))).iloc[0]
    assert (row["entitled_tier_id"], row["agreed_tier_id"], row["is_provisional"]) == (KEEP, TWO, False)
    assert row["tier_note"].startswith("There is not enough data for a score, so people decide.")


def test_the_newest_judgement_counts_and_one_for_the_tier_it_has_anyway_says_so() -> None:
    got = decided(scored(50), judged=judgements(("0", THREE), ("0", TWO))).iloc[0]
    assert (got["agreed_tier_id"], got["judgement_id"]) == (TWO, 2)
    assert "asks for the tier the school is entitled to anyway" in got["tier_note"]


def test_the_next_term_compares_with_the_agreed_tier_judgement_included() -> None:
    first = decided(scored(32), judged=judgements(("0", TWO)))
    again = decided(scored(32), first.assign(term="Autumn 2026"))
    assert (first["entitled_tier_id"][0], again["previous_tier_id"][0]) == (KEEP, TWO)
    assert (again["entitled_tier_id"][0], again["held_by"][0]) == (TWO, "hysteresis")


def test_phases_do_not_mix_and_rows_keep_their_places() -> None:
    need = scored(20, 90)
    both = need.table.assign(phase=["secondary", "primary"])
    got = decided(type(need)(both, need.contributions, need.notes, need.goalposts, need.settings))
    assert got["urn"].tolist() == ["0", "1"]
    assert got["agreed_tier_id"].tolist() == [THREE, THREE]
    assert got["phase"].tolist() == ["secondary", "primary"]


def test_no_schools() -> None:
    assert decided(scored()).empty
