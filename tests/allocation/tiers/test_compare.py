"""Two scores side by side: who changes rank and tier, and who loses or gains a score."""

import numpy as np
import pandas as pd
import pytest

from allocation.need.choices import NeedChoices
from allocation.need.score import NeedResult, score_schools
from allocation.tiers.by_score import entitled_tiers
from allocation.tiers.compare import compare_scores
from data_sources import operating_models

MODEL = operating_models.load("wakefield")


def schools() -> pd.DataFrame:
    random = np.random.default_rng(12)
    return pd.DataFrame(
        {
            "urn": [str(100 + i) for i in range(40)],
            "phase": "primary",
            "fsm_percent": random.uniform(5, 60, 40),
            "area_deprivation_score": random.uniform(0, 1, 40),
            "persistent_absence_percent": random.uniform(3, 30, 40),
        }
    )


def scored(choices: NeedChoices) -> NeedResult:
    return score_schools(schools(), choices.settings())


def test_changes_of_rank_and_tier_are_those_of_the_two_scores() -> None:
    before, after = scored(NeedChoices()), scored(NeedChoices(weights={"fsm": 1, "area_deprivation": 0}))
    rows = compare_scores(before, after, MODEL).set_index("urn")
    tiers = [entitled_tiers(one.table, MODEL).set_index("urn")["entitled_tier_id"] for one in (before, after)]
    changed = rows["tier_change"] != "same"
    assert changed.sum() == (tiers[0] != tiers[1]).sum() > 0
    up = rows[rows["tier_change"] == "up"]
    assert (up["points_after"] >= 35).all()
    assert (up["points_before"] < 35).all()
    assert (rows["rank_change"] == rows["rank_before"] - rows["rank_after"]).all()
    assert changed.iloc[: int(changed.sum())].all()
    rest = rows[~changed]["rank_change"].abs()
    assert rest.is_monotonic_decreasing


def test_the_same_score_changes_nothing() -> None:
    rows = compare_scores(scored(NeedChoices()), scored(NeedChoices()), MODEL)
    assert set(rows["tier_change"]) == {"same"}
    assert (rows["rank_change"] == 0).all()


def test_a_school_without_a_score_has_no_tier_and_no_change() -> None:
    frame = schools()
    frame.loc[0, ["fsm_percent", "area_deprivation_score"]] = np.nan
    result = score_schools(frame)
    row = compare_scores(result, result, MODEL).set_index("urn").loc["100"]
    assert row["tier_change"] == ""
    assert pd.isna(row["tier_before"])
    assert pd.isna(row["rank_change"])


def test_scores_of_other_schools_are_refused() -> None:
    other = score_schools(schools().iloc[::-1])
    with pytest.raises(ValueError, match="other schools"):
        compare_scores(scored(NeedChoices()), other, MODEL)
