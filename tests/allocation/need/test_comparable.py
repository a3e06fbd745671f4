"""The schools most like one: same phase, own figures only, and what differs is said."""

import numpy as np
import pandas as pd
import pytest

from allocation.need.comparable import comparable_schools
from allocation.need.score import score_schools


def district() -> pd.DataFrame:
    random = np.random.default_rng(8)
    count = 30
    pupils = np.rint(random.uniform(100, 500, count))
    frame = pd.DataFrame(
        {
            "urn": [str(100 + i) for i in range(count)],
            "phase": np.where(np.arange(count) < 24, "primary", "secondary"),
            "pupils": pupils,
            "fsm_percent": random.uniform(5, 60, count),
            "area_deprivation_score": random.uniform(0, 1, count),
            "early_help_children": random.poisson(0.06 * pupils * random.uniform(0.2, 2, count)).astype(float),
            "social_care_children": random.poisson(0.06 * pupils * random.uniform(0.2, 2, count)).astype(float),
        }
    )
    frame.iloc[1, 2:] = frame.iloc[0, 2:]
    frame.iloc[2, 2:] = frame.iloc[0, 2:]
    frame.loc[2, "pupils"] *= 2
    frame.loc[2, ["early_help_children", "social_care_children"]] *= 2
    return frame


def test_a_twin_is_nearest_and_nothing_differs() -> None:
    schools = district()
    found = comparable_schools(schools, score_schools(schools), "100")
    assert len(found) == 5
    assert found["urn"].iloc[0] == "101"
    assert found["distance"].iloc[0] == pytest.approx(0, abs=1e-9)
    assert found["differs"].iloc[0] == ""
    assert found["distance"].is_monotonic_increasing


def test_only_schools_of_the_same_phase_are_compared() -> None:
    schools = district()
    found = comparable_schools(schools, score_schools(schools), "126", count=50)
    assert set(found["urn"]) == {"124", "125", "127", "128", "129"}


def test_what_differs_is_said_with_both_figures() -> None:
    schools = district()
    found = comparable_schools(schools, score_schools(schools), "100", count=30).set_index("urn")
    pupils = schools.set_index("urn")["pupils"]
    assert f"more pupils ({pupils['102']:,.0f} against {pupils['100']:,.0f})" in found.loc["102", "differs"]


def test_the_distance_is_the_root_mean_square_of_standardised_differences() -> None:
    schools = district()[["urn", "phase", "fsm_percent", "area_deprivation_score"]]
    need = score_schools(schools)
    found = comparable_schools(schools, need, "103", count=30).set_index("urn")
    points = need.contributions.pivot_table("normalised_points", "urn", "indicator")
    primary = points.loc[schools["urn"][schools["phase"] == "primary"]]
    apart = (primary.loc["110"] - primary.loc["103"]) / primary.std(ddof=1)
    assert found.loc["110", "distance"] == pytest.approx(np.sqrt((apart**2).mean()))
    assert found.loc["110", "shared_measures"] == 2


def test_stand_ins_are_not_likeness_and_a_school_with_little_in_common_is_left_out() -> None:
    schools = district()
    schools.loc[1, ["fsm_percent", "area_deprivation_score", "early_help_children", "social_care_children"]] = np.nan
    schools.loc[3, "early_help_children"] = np.nan
    found = comparable_schools(schools, score_schools(schools), "100", count=30).set_index("urn")
    assert "101" not in found.index
    assert found.loc["103", "shared_measures"] == 4


def test_a_school_alone_in_its_phase_has_nobody_to_be_compared_with() -> None:
    schools = district().head(25)
    found = comparable_schools(schools, score_schools(schools), "124")
    assert found.empty
    assert "differs" in found.columns
