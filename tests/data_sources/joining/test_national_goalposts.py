"""National goalposts: only for small phases, only of the same kind of figure, only where England is loaded."""

import numpy as np
import pandas as pd
import pytest

from data_sources.joining.national_goalposts import FEWEST_AUTHORITIES, SMALL_COHORT, National, national_goalposts
from tests.data_sources.joined_frames import census, deprivation, schools

AUTHORITIES = 120
RATES = np.linspace(5, 60, AUTHORITIES)


def england(authorities: int = AUTHORITIES) -> pd.DataFrame:
    rows = [
        {"urn": f"1{i:05d}", "authority_code": f"{200 + i}", "lsoa_code": f"L{i}", "phase_of_education": "Secondary"}
        for i in range(authorities)
    ]
    return schools(*rows)


def meals(year: str = "2024/25", authorities: int = AUTHORITIES) -> pd.DataFrame:
    """Of 10,000 pupils each, so that steadying leaves a rate as it is to one figure after the point."""
    rows = [
        {
            "urn": f"1{i:05d}", "academic_year": year, "fsm_eligible_pupils": round(50 * rate), "pupils": 10_000.0,
            "fsm6_pupils": round(100 * rate), "fsm6_pupil_base": 10_000.0, "fsm6_percent": float(round(rate, 2)),
        }
        for i, rate in enumerate(RATES[:authorities])
    ]  # fmt: skip
    return census(*rows)


def here(phase: str = "secondary", count: int = 3, **cells: object) -> pd.DataFrame:
    usual = {
        "fsm_percent": 20.0, "fsm_definition": "FSM6", "fsm_source": "school census 2024/25",
        "area_deprivation_score": 20.0, "area_deprivation_measure": "IMD", "area_deprivation_vintage": "2025",
        "area_deprivation_method": "own LSOA (weak proxy)", "lsoa_code": "L0",
    }  # fmt: skip
    return pd.DataFrame([{"urn": str(i), "phase": phase, **usual, **cells} for i in range(count)])


def imd(vintage: str = "2025") -> pd.DataFrame:
    rows = [{"lsoa_code": f"L{i}", "imd_score": rate, "vintage": vintage} for i, rate in enumerate(RATES)]
    return deprivation(*rows)


def found(ours: pd.DataFrame, **frames: pd.DataFrame) -> National:
    return national_goalposts({"schools": england(), **frames}, ours, "2025-05-24")


def test_a_small_phase_takes_the_5th_and_95th_percentile_of_england() -> None:
    got = found(here(), school_census=meals(), deprivation=imd())
    posts = {post.indicator: (post.low, post.high) for post in got.goalposts}
    assert {post.cohort for post in got.goalposts} == {"secondary"}
    low, high = np.percentile(RATES, [5, 95])
    assert posts["area_deprivation"] == pytest.approx((low, high))
    assert posts["fsm"] == pytest.approx((low, high), abs=0.05)
    assert any("of 120 schools in 120 authorities (FSM6, school census 2024/25)" in note for note in got.notes)
    assert any("(IMD 2025, own LSOA (weak proxy))" in note for note in got.notes)


def test_a_phase_with_enough_schools_needs_none() -> None:
    assert found(here(count=SMALL_COHORT), school_census=meals(), deprivation=imd()) == National((), ())


@pytest.mark.parametrize(
    "ours",
    [
        {"fsm_definition": "FSM_2026_UC"},
        {"fsm_source": "school census 2023/24"},
        {"fsm_source": "GIAS 2025-05-24", "fsm_definition": "FSM6"},
    ],
)
def test_never_across_definitions_years_or_files(ours: dict[str, str]) -> None:
    assert found(here(**ours), school_census=meals()).goalposts == ()


def test_the_definition_of_the_goalposts_is_the_one_in_use() -> None:
    """Half of those ever eligible in six years are eligible now."""
    (now,) = found(here(fsm_definition="FSM_2018_7400"), school_census=meals()).goalposts
    (ever,) = found(here(), school_census=meals()).goalposts
    assert now.high == pytest.approx(ever.high / 2, abs=0.05)


@pytest.mark.parametrize("cells", [{"area_deprivation_vintage": "2019"}, {"area_deprivation_method": "pupil homes"}])
def test_deprivation_only_of_the_same_vintage_and_method(cells: dict[str, str]) -> None:
    both = pd.concat([imd("2025"), imd("2019").assign(imd_score=lambda f: f["imd_score"] + 100)], ignore_index=True)
    got = found(here(**cells), deprivation=both)
    posts = [post for post in got.goalposts if post.indicator == "area_deprivation"]
    if "area_deprivation_vintage" in cells:
        assert posts[0].low > 100
    else:
        assert posts == []
        assert any("pupil homes" in note for note in got.notes)


def test_mixed_methods_have_none_and_say_why() -> None:
    mixed = pd.concat([here(), here(area_deprivation_method="nearest LSOAs")], ignore_index=True)
    got = found(mixed, deprivation=imd())
    assert "area_deprivation" not in {post.indicator for post in got.goalposts}
    assert any("nearest LSOAs and own LSOA" in note for note in got.notes)


def test_a_file_of_some_authorities_is_not_england() -> None:
    few = FEWEST_AUTHORITIES - 1
    frames = {"schools": england(), "school_census": meals(authorities=few)}
    got = national_goalposts(frames, here(), "2025-05-24")
    assert got.goalposts == ()
    assert any("do not cover England" in note for note in got.notes)


def test_a_withheld_figure_is_no_figure_of_england() -> None:
    rows = meals()
    rows.loc[rows.index[:100], ["fsm6_percent", "fsm6_pupils"]] = np.nan
    rows.loc[rows.index[:100], ["fsm6_percent_state", "fsm6_pupils_state"]] = "suppressed"
    assert found(here(), school_census=rows).goalposts == ()
