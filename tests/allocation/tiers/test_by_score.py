"""Need scores become entitlements by the operating model's cut-offs, and say how far the next tier is."""

import numpy as np
import pandas as pd
import pytest

from allocation.operating_model import OperatingModel
from allocation.tiers.by_score import TO_BE_DECIDED, entitled_tiers
from data_sources import operating_models

FIGURE = {"unit": "need points", "status": "assumption", "source": "test"}


def model(floor: str | None = None, **cut_offs: float) -> OperatingModel:
    """Wakefield's tiers for primary schools with other cut-offs; all three tiers are offered to primaries."""
    data = operating_models.load("wakefield").model_dump()
    data["tiers"][2]["meetings"]["primary"] = data["tiers"][2]["meetings"]["secondary"]
    data["entitlement"]["primary"] = {
        "floor": floor,
        "cut_offs": {tier: {"value": value, **FIGURE} for tier, value in cut_offs.items()},
    }
    return OperatingModel.model_validate(data)


THREE = {"keeping_in_touch": 0.0, "two_meetings": 35.0, "three_meetings": 65.0}


def needs(*points: float, without: list[float] | None = None, phase: str = "primary") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "urn": [str(i) for i in range(len(points))],
            "phase": phase,
            "need_points": points,
            "need_points_without_voice": points if without is None else without,
        }
    )


def test_a_cut_off_is_reached_at_the_figure_itself() -> None:
    got = entitled_tiers(needs(0, 34.999, 35, 64.9, 65, 100), model(**THREE))
    assert got["entitled_tier_id"].tolist() == [
        "keeping_in_touch",
        "keeping_in_touch",
        "two_meetings",
        "two_meetings",
        "three_meetings",
        "three_meetings",
    ]
    assert got["next_tier_id"].tolist()[:4] == ["two_meetings", "two_meetings", "three_meetings", "three_meetings"]
    np.testing.assert_allclose(got["distance_to_cut_off_points"], [35, 0.001, 30, 0.1, np.nan, np.nan], atol=1e-9)
    assert got["next_tier_id"].isna().tolist() == [False] * 4 + [True] * 2
    assert not got["is_provisional"].any()


def test_floating_point_dust_does_not_cost_a_tier() -> None:
    assert entitled_tiers(needs(35 - 1e-12), model(**THREE))["entitled_tier_id"][0] == "two_meetings"


def test_no_score_entitles_a_school_to_more_than_the_ceiling_of_its_phase() -> None:
    data = model(**THREE).model_dump()
    data["entitlement"]["primary"]["ceiling"] = "two_meetings"
    got = entitled_tiers(needs(10, 90), OperatingModel.model_validate(data))
    assert got["entitled_tier_id"].tolist() == ["keeping_in_touch", "two_meetings"]
    assert got["next_tier_id"].isna().tolist() == [False, True]


def test_the_floor_is_the_least() -> None:
    got = entitled_tiers(needs(10, 70), model(floor="two_meetings", **THREE))
    assert got["entitled_tier_id"].tolist() == ["two_meetings", "three_meetings"]
    assert got["distance_to_cut_off_points"][0] == 55


def test_no_score_gives_no_tier_of_its_own() -> None:
    got = entitled_tiers(needs(40, 50, 70, np.nan), model(**THREE))
    last = got.iloc[3]
    assert (last["is_provisional"], last["entitled_tier_id"], last["tier_note"]) == (
        True,
        "two_meetings",
        TO_BE_DECIDED,
    )
    assert np.isnan(last["distance_to_cut_off_points"])
    assert pd.isna(last["next_tier_id"])
    assert got["is_provisional"].tolist() == [False, False, False, True]


def test_with_nobody_scored_the_floor_stands_in() -> None:
    got = entitled_tiers(needs(np.nan), model(floor="two_meetings", **THREE))
    assert (got["entitled_tier_id"][0], got["is_provisional"][0]) == ("two_meetings", True)


def test_school_voice_moves_a_school_by_one_tier_at_most() -> None:
    close = model(keeping_in_touch=0.0, two_meetings=50.0, three_meetings=55.0)
    got = entitled_tiers(needs(60, 40, 52, without=[49, 56, 49]), close)
    assert got["entitled_tier_id"].tolist() == ["two_meetings", "two_meetings", "two_meetings"]
    assert got["tier_note"].tolist() == ["school voice moves a school by one tier at most"] * 2 + [""]


def test_phases_have_their_own_rules_and_keep_their_places() -> None:
    wakefield = operating_models.load("wakefield")
    table = pd.concat([needs(90, phase="secondary"), needs(10, 90), needs(5, phase="special")], ignore_index=True)
    table["urn"] = ["s", "p1", "p2", "x"]
    got = entitled_tiers(table, wakefield)
    assert got["urn"].tolist() == ["s", "p1", "p2", "x"]
    assert got["entitled_tier_id"].tolist() == ["three_meetings", "keeping_in_touch", "two_meetings", "two_meetings"]


def test_a_phase_the_model_says_nothing_about_is_named() -> None:
    data = operating_models.load("wakefield").model_dump()
    del data["entitlement"]["special"]
    with pytest.raises(ValueError, match="'wakefield' does not say which tier special schools are entitled to"):
        entitled_tiers(needs(5, phase="special"), OperatingModel.model_validate(data))


def test_no_schools() -> None:
    got = entitled_tiers(needs(), model(**THREE))
    assert got.empty
    assert list(got)[:2] == ["urn", "entitled_tier_id"]
