"""How likely each tier is: where cut-offs lie on draws of another scale, and what a chance may never be."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from allocation.need.score import score_schools
from allocation.need.uncertainty.drawn_scores import NOTHING_VARIED, NeedUncertainty, UncertaintyOptions, draw_scores
from allocation.operating_model import OperatingModel
from allocation.tiers.by_score import entitled_tiers
from allocation.tiers.chances import TierChances, tier_chances
from data_sources import operating_models

MODEL = operating_models.load("wakefield")
CUT_OFF = MODEL.entitlement["primary"].cut_offs["two_meetings"].value  # type: ignore[index]
LOW, HIGH = "keeping_in_touch", "two_meetings"


def need_table(points: list[float], without: list[float] | None = None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "urn": [str(i) for i in range(len(points))],
            "phase": "primary",
            "need_points": points,
            "need_points_without_voice": points if without is None else without,
        }
    )


def drawn(
    points: list[list[float]], is_central: list[bool], without: list[list[float]] | None = None
) -> NeedUncertainty:
    """Draws made by hand: [draws][schools]."""
    array = np.array(points, dtype=float)
    table = pd.DataFrame({"urn": [str(i) for i in range(array.shape[1])], "phase": "primary"})
    ways = np.full(len(array), "goalposts", dtype=object)
    plain = array if without is None else np.array(without, dtype=float)
    return NeedUncertainty(table, array, plain, ways, ways, np.array(is_central), UncertaintyOptions(), ())


def chance(chances: TierChances, urn: int, tier_id: str) -> float:
    rows = chances.table[(chances.table["urn"] == str(urn)) & (chances.table["tier_id"] == tier_id)]
    return float(rows["probability"].iloc[0])


def schools(count: int = 60) -> pd.DataFrame:
    random = np.random.default_rng(2)
    hardship = random.gamma(2, 0.5, count)
    pupils = np.rint(random.gamma(5, 50, count) + 40)
    return pd.DataFrame(
        {
            "urn": [str(100_000 + i) for i in range(count)],
            "phase": np.where(np.arange(count) % 5 == 4, "secondary", "primary"),
            "pupils": pupils,
            "fsm_eligible_pupils": np.rint(pupils * np.clip(0.2 * hardship, 0, 0.9)),
            "fsm_pupil_base": pupils,
            "area_deprivation_score": np.clip(0.2 * hardship + random.normal(0, 0.05, count), 0, 1),
            "early_help_children": random.poisson(0.05 * pupils * hardship).astype(float),
            "social_care_children": random.poisson(0.04 * pupils * hardship).astype(float),
        }
    )


def test_on_the_scores_own_scale_the_cut_off_is_as_written() -> None:
    need = need_table([CUT_OFF - 1, CUT_OFF + 1])
    chances = tier_chances(drawn([[CUT_OFF - 1, CUT_OFF], [CUT_OFF + 9, CUT_OFF + 9]], [True, True]), need, MODEL)
    assert chance(chances, 0, HIGH) == 0.5
    assert chance(chances, 1, HIGH) == 1.0


def test_on_another_scale_as_many_schools_reach_a_cut_off_as_in_the_score() -> None:
    """Two of four are above in the score; on the other scale all points are below 10, and the highest two are above."""
    need = need_table([10, CUT_OFF, CUT_OFF + 20, 5])
    chances = tier_chances(drawn([[1, 2, 3, 0], [9, 8, 3, 1]], [False, False]), need, MODEL)
    assert [chance(chances, urn, HIGH) for urn in range(4)] == [0.5, 1.0, 0.5, 0.0]


def test_where_nobody_or_everybody_is_above_it_stays_so_on_another_scale() -> None:
    other = drawn([[99, 98, 97]], [False])
    nobody = tier_chances(other, need_table([1, 2, 3]), MODEL)
    assert [chance(nobody, urn, LOW) for urn in range(3)] == [1, 1, 1]
    everybody = tier_chances(drawn([[3, 2, 1]], [False]), need_table([90, 91, 92]), MODEL)
    assert [chance(everybody, urn, HIGH) for urn in range(3)] == [1, 1, 1]


def test_school_voice_moves_a_drawn_tier_by_one_step_at_most() -> None:
    three = MODEL.entitlement["primary"].model_copy(  # type: ignore[index]
        update={"cut_offs": MODEL.entitlement["primary"].cut_offs | {"three_meetings": figure(80)}}  # type: ignore[index]
    )
    model = MODEL.model_copy(update={"entitlement": MODEL.entitlement | {"primary": three}})
    need = need_table([85], [10])
    chances = tier_chances(drawn([[85], [85]], [True, True], [[10], [CUT_OFF]]), need, model)
    assert chance(chances, 0, HIGH) == 0.5
    assert chance(chances, 0, "three_meetings") == 0.5
    assert list(chances.summary["tier_id"]) == [HIGH]


def figure(value: float) -> object:
    return MODEL.entitlement["primary"].cut_offs[HIGH].model_copy(update={"value": value})  # type: ignore[index]


def test_the_floor_of_a_phase_holds_on_every_draw() -> None:
    raised = MODEL.entitlement["primary"].model_copy(update={"floor": HIGH})  # type: ignore[index]
    model: OperatingModel = MODEL.model_copy(update={"entitlement": MODEL.entitlement | {"primary": raised}})
    chances = tier_chances(drawn([[1, 2], [3, 4]], [True, False]), need_table([1, 2]), model)
    assert (chances.summary["probability_of_tier"] == 1).all()
    assert set(chances.summary["tier_id"]) == {HIGH}


def test_probabilities_sum_to_one_and_a_school_far_from_every_cut_off_is_secure() -> None:
    frame = schools()
    need = score_schools(frame).table
    chances = tier_chances(draw_scores(frame, options=UncertaintyOptions(draws=400)), need, MODEL)
    assert chances.table.groupby("urn")["probability"].sum().to_numpy() == pytest.approx(1)
    primary = need["phase"] == "primary"
    far = need["urn"][primary & ((need["need_points"] - CUT_OFF).abs() > 25)]
    near = need["urn"][primary & ((need["need_points"] - CUT_OFF).abs() < 1)]
    by_urn = chances.summary.set_index("urn")
    assert len(far) > 5
    assert by_urn.loc[far, "is_secure"].all()
    assert len(near) > 0
    assert not by_urn.loc[near, "is_secure"].any()
    overall = chances.share_secure.set_index("phase")
    assert overall.loc["all", "schools"] == len(frame)
    assert overall.loc["all", "share_secure"] == pytest.approx(by_urn["is_secure"].mean())
    assert overall.loc["secondary", "share_secure"] == 1


def test_with_nothing_varied_the_tier_of_the_score_is_certain() -> None:
    frame = schools()
    need = score_schools(frame).table
    chances = tier_chances(draw_scores(frame, options=NOTHING_VARIED), need, MODEL)
    assert (chances.summary["probability_of_tier"] == 1).all()
    assert list(chances.summary["tier_id"]) == list(entitled_tiers(need, MODEL)["entitled_tier_id"])


def test_a_school_without_a_score_has_no_chances() -> None:
    frame = schools()
    columns = ["fsm_eligible_pupils", "area_deprivation_score", "early_help_children"]
    frame.loc[3, columns] = np.nan
    need = score_schools(frame).table
    chances = tier_chances(draw_scores(frame, options=UncertaintyOptions(draws=20)), need, MODEL)
    row = chances.summary.loc[3]
    assert pd.isna(row["tier_id"])
    assert np.isnan(row["probability_of_tier"])
    assert not row["is_secure"]
    assert "100003" not in set(chances.table["urn"])
    assert chances.share_secure["schools"].iloc[0] == len(frame) - 1


def test_no_score_for_anybody_is_no_chance_for_anybody() -> None:
    frame = pd.DataFrame({"urn": ["1"], "phase": ["primary"]})
    chances = tier_chances(draw_scores(frame, options=NOTHING_VARIED), score_schools(frame).table, MODEL)
    assert chances.table.empty
    assert not chances.summary["is_secure"].any()
    assert np.isnan(chances.share_secure["share_secure"].iloc[0])


def test_draws_of_other_schools_are_refused() -> None:
    frame = schools(10)
    draws = draw_scores(frame.iloc[::-1], options=replace(NOTHING_VARIED, draws=2))
    with pytest.raises(ValueError, match="of other schools"):
        tier_chances(draws, score_schools(frame).table, MODEL)
