"""A tier does not fall only because referrals fell; every figure worked out by hand (score = half and half)."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from allocation.need.score import score_schools
from allocation.tiers import referral_guard
from tests.allocation.tiers.tier_cases import KEEP, SETTINGS, THREE, TWO, chances, decided, last_term, scored


def last(tier_id: str, referrals: float, **columns: object) -> pd.DataFrame:
    return last_term(tier_id, referral_points_early_help=referrals, **columns)


def test_the_score_without_referrals_is_the_score_of_everything_else() -> None:
    need = scored(20, 80, referrals=[60, 0], voice=[np.nan, 90])
    assert need.table["need_points"].tolist() == pytest.approx([40, 0.4 * 80 + 0.2 * 90])
    got = decided(need)
    assert got["need_points_without_referrals"].tolist() == pytest.approx([20, 0.8 * 80 + 0.2 * 90])
    assert got["tier_id_without_referrals"].tolist() == [KEEP, THREE]
    assert got["computed_tier_id"].tolist() == [TWO, TWO]


def test_a_fall_of_referrals_alone_is_marked_and_held() -> None:
    # Last term 30 and 50 made 40. Now 30 and 10 make 20: more than five points below 35.
    row = decided(scored(30, referrals=[10]), last(TWO, 50)).iloc[0]
    assert (row["computed_tier_id"], row["entitled_tier_id"], row["held_by"]) == (KEEP, TWO, "referral guard")
    assert row["is_fall_from_referrals_only"]
    assert row["need_points_with_last_referrals"] == pytest.approx(40)
    assert row["tier_note"] == (
        "The score of 20.0 gives keeping in touch, but only because referrals fell: with those of Summer 2026 it would "
        "be 40.0. Referrals also fall because support works, so it keeps two meetings a term, agreed for Summer 2026."
    )


def test_a_fall_that_would_have_come_anyway_is_not_held() -> None:
    # With last term's referrals 10 and 48 make 29: the fall of hardship alone is enough.
    row = decided(scored(10, referrals=[10]), last(TWO, 48)).iloc[0]
    assert (row["entitled_tier_id"], row["held_by"], row["is_fall_from_referrals_only"]) == (KEEP, "", False)


def test_the_margin_of_hysteresis_counts_with_last_terms_referrals_too() -> None:
    # 10 and 50 make 30.0, five points below the cut-off: it would have kept its tier. 49.8 makes 29.9: it would not.
    assert decided(scored(10, referrals=[10]), last(TWO, 50))["held_by"][0] == "referral guard"
    assert decided(scored(10, referrals=[10]), last(TWO, 49.8))["held_by"][0] == ""


def test_referrals_that_rose_hold_nothing() -> None:
    row = decided(scored(0, referrals=[50]), last(TWO, 40)).iloc[0]
    assert (row["entitled_tier_id"], row["held_by"], row["is_fall_from_referrals_only"]) == (KEEP, "", False)


def test_a_fall_by_two_tiers_of_which_one_is_due_to_referrals_falls_by_one() -> None:
    # 20 now; with last term's referrals 20 and 80 make 50: two meetings, not the three it had.
    row = decided(scored(20, referrals=[20]), last(THREE, 80)).iloc[0]
    assert (row["entitled_tier_id"], row["held_by"], row["is_fall_from_referrals_only"]) == (
        TWO,
        "referral guard",
        False,
    )


def test_hysteresis_comes_first_and_the_fall_is_marked_all_the_same() -> None:
    # 32 is within five points of 35; with last term's referrals it would be 40.
    row = decided(scored(32, referrals=[32]), last(TWO, 48)).iloc[0]
    assert (row["held_by"], row["is_fall_from_referrals_only"]) == ("hysteresis", True)
    assert row["tier_note"].endswith(
        "Its score is lower only because referrals fell: with those of Summer 2026 it would be 40.0."
    )


def test_a_school_already_below_the_cut_off_last_term_is_not_marked() -> None:
    # 33.0 last term, kept by hysteresis, 32.5 now: it was below the cut-off before referrals fell.
    row = decided(scored(33, referrals=[32]), last(TWO, 33)).iloc[0]
    assert (row["held_by"], row["is_fall_from_referrals_only"]) == ("hysteresis", False)


def test_the_guard_comes_after_the_probability_rule() -> None:
    unsure = decided(scored(30, referrals=[10]), last(TWO, 50), chances((0.6, 0.4, 0))).iloc[0]
    sure = decided(scored(30, referrals=[10]), last(TWO, 50), chances((0.9, 0.1, 0))).iloc[0]
    assert (unsure["held_by"], unsure["is_fall_from_referrals_only"]) == ("probability", True)
    assert sure["held_by"] == "referral guard"


def test_without_referrals_in_both_terms_there_is_nothing_to_compare() -> None:
    gone = decided(scored(20, referrals=[np.nan]), last(TWO, 50)).iloc[0]
    never = decided(scored(20, referrals=[20]), last_term(TWO)).iloc[0]
    for row in (gone, never):
        assert np.isnan(row["need_points_with_last_referrals"])
        assert (row["held_by"], row["entitled_tier_id"]) == ("", KEEP)


def test_the_same_fall_is_still_held_a_term_later() -> None:
    first = decided(scored(30, referrals=[10]), last(TWO, 50))
    assert first["referral_points_early_help"][0] == 50
    second = decided(scored(30, referrals=[10]), first.assign(term="Autumn 2026"))
    assert (second["held_by"][0], second["referral_points_early_help"][0]) == ("referral guard", 50)
    assert [frame["referrals_of"][0] for frame in (first, second)] == ["Summer 2026", "Summer 2026"]
    assert "with those of Summer 2026 it would be 40.0" in second["tier_note"][0]
    assert "agreed for Autumn 2026" in second["tier_note"][0]
    third = decided(scored(36, referrals=[36]), second.assign(term="Spring 2027"))
    assert (third["held_by"][0], third["referral_points_early_help"][0]) == ("", 36)


def test_a_school_that_is_not_held_hands_on_this_terms_points() -> None:
    need = scored(50, referrals=[45])
    assert referral_guard.reference_points(need)["referral_points_early_help"].tolist() == [45]
    assert decided(need, last(TWO, 70))["referral_points_early_help"].tolist() == [45]


def test_every_mean_is_taken_as_the_score_takes_it() -> None:
    power = replace(SETTINGS, aggregation="power mean")
    frame = pd.DataFrame({"urn": ["0"], "phase": "primary", "hardship": [30.0], "referrals": [10.0], "voice": np.nan})
    need = score_schools(frame, power)
    with_last = referral_guard.with_last_referrals(need, pd.DataFrame({"referral_points_early_help": [50.0]}))
    again = score_schools(frame.assign(referrals=50.0), power)
    assert with_last.points.tolist() == pytest.approx(again.table["need_points"].tolist())
    assert with_last.points[0] == pytest.approx(((30**2 + 50**2) / 2) ** 0.5)
