"""Leaving one element out: the published effects of COINr's example, and what it does to schools and tiers."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from allocation.need.definitions import Goalpost, MissingRule, Normalisation
from allocation.need.index import ranks, score_index
from allocation.need.indicators import DEFAULT_SETTINGS, settings_from_table
from allocation.need.uncertainty.leave_one_out import leave_one_out

PUBLISHED = {
    "Physical": 1.5294,
    "ConEcFin": 2.6275,
    "Political": 2.9020,
    "Instit": 1.1765,
    "P2P": 1.6863,
    "Environ": 3.0980,
    "Social": 3.9608,
    "SusEcFin": 2.6275,
}


def test_asem_leaving_out_each_pillar_as_coinr_published(shared: Path) -> None:
    folder = shared / "anchors/coinr_asem"
    meta = pd.read_csv(folder / "ASEM_iMeta.csv")
    meta = meta[meta["Type"].isin(["Indicator", "Aggregate"])]
    elements = pd.DataFrame({"name": meta["iCode"], "parent": meta["Parent"], "weight": meta["Weight"]})
    rule = MissingRule(reweight_up_to=1, insufficient_above=1)
    own = settings_from_table(elements, normalisation=Normalisation(method="none"), missing=rule)
    values = pd.read_csv(folder / "coin_Normalised.csv", index_col="uCode")
    found = leave_one_out(values, own).set_index("element")
    assert found.loc[list(PUBLISHED), "mean_rank_change"].round(4).to_dict() == PUBLISHED
    assert set(found.index) == set(elements["name"]) - {"Index"}


def schools() -> pd.DataFrame:
    random = np.random.default_rng(6)
    frame = pd.DataFrame(
        {
            "urn": [str(i) for i in range(40)],
            "phase": np.where(np.arange(40) < 30, "primary", "secondary"),
            "pupils": 200.0,
            "fsm_percent": random.uniform(0, 60, 40),
            "area_deprivation_score": random.uniform(0, 1, 40),
            "early_help_children": random.poisson(12, 40) * random.integers(1, 4, 40),
            "social_care_children": random.poisson(9, 40) * random.integers(1, 4, 40),
        }
    )
    frame.loc[[3], "early_help_children"] = np.nan
    return frame


def test_what_a_school_loses_is_counted_by_ranks_and_by_tiers() -> None:
    frame = schools()
    found = leave_one_out(frame, DEFAULT_SETTINGS, frame["phase"], lambda index: index >= 50).set_index("element")
    assert list(found.index) == ["disadvantage", "demand", "fsm", "area_deprivation", "early_help", "social_care"]
    base = score_index(frame, DEFAULT_SETTINGS, frame["phase"]).index
    own = DEFAULT_SETTINGS.with_weights({"early_help": 0, "social_care": 1})
    less = score_index(frame, own, frame["phase"]).index
    moved = (ranks(less, frame["phase"]) - ranks(base, frame["phase"])).astype(float).abs()
    row = found.loc["early_help"]
    assert row["mean_rank_change"] == pytest.approx(moved.mean())
    assert row["units_moved"] == (moved > 5).sum() > 0
    assert row["tiers_changed"] == ((base >= 50) != (less >= 50)).sum() > 0


def test_a_school_that_lives_on_one_element_loses_its_score_without_it() -> None:
    frame = schools()
    found = leave_one_out(frame, DEFAULT_SETTINGS, frame["phase"]).set_index("element")
    assert found["tiers_changed"].isna().all()
    # Early help is missing for one school: more than 40% of what is left without social care or without disadvantage.
    without = {"social_care", "disadvantage"}
    assert found["newly_without"].to_dict() == {name: int(name in without) for name in found.index}


def test_goalposts_and_stated_totals_of_what_is_left_still_hold() -> None:
    frame = schools()
    posts = tuple(Goalpost(indicator=i.name, low=0, high=50) for i in DEFAULT_SETTINGS.indicators if not i.goalposts)
    own = replace(DEFAULT_SETTINGS, frozen_goalposts=posts, total_weight=1.25)
    found = leave_one_out(frame, own, frame["phase"], lambda index: index >= 40).set_index("element")
    assert np.isfinite(found["mean_rank_change"]).all()
    # Where the rest says the same as what is left out, the scores stay where they are.
    same = frame.assign(area_deprivation_score=frame["fsm_percent"])
    without = leave_one_out(same, own, frame["phase"], lambda index: index >= 40).set_index("element")
    assert without.loc["area_deprivation", "mean_rank_change"] < found.loc["area_deprivation", "mean_rank_change"]
