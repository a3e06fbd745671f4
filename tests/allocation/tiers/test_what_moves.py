"""What would move a school: every change said is enough when it is made, and one step less is not."""

import numpy as np
import pandas as pd
import pytest

from allocation.need.score import score_schools
from allocation.tiers.by_score import entitled_tiers
from allocation.tiers.what_moves import COLUMNS, what_would_move
from data_sources import operating_models

MODEL = operating_models.load("wakefield")


def district(count: int = 40) -> pd.DataFrame:
    random = np.random.default_rng(11)
    hardship = random.gamma(2, 0.5, count)
    pupils = np.rint(random.gamma(5, 50, count) + 60)
    return pd.DataFrame(
        {
            "urn": [str(100 + i) for i in range(count)],
            "phase": np.where(np.arange(count) % 8 == 7, "secondary", "primary"),
            "pupils": pupils,
            "fsm_eligible_pupils": np.rint(pupils * np.clip(0.2 * hardship, 0, 0.9)),
            "fsm_pupil_base": pupils,
            "area_deprivation_score": np.round(np.clip(0.2 * hardship + random.normal(0, 0.05, count), 0.01, 1), 3),
            "early_help_children": random.poisson(0.15 * pupils * hardship).astype(float),
            "social_care_children": random.poisson(0.1 * pupils * hardship).astype(float),
            "referral_years": 3.0,
            "social_care_years": 3.0,
            "voice_rating": np.where(np.arange(count) % 2 == 0, 3.0, np.nan),
        }
    )


def tier(schools: pd.DataFrame, urn: str) -> str:
    rows = entitled_tiers(score_schools(schools).table, MODEL).set_index("urn")
    return str(rows.loc[urn, "entitled_tier_id"])


def nearest(schools: pd.DataFrame, above: bool) -> str:
    table = score_schools(schools).table.query("phase == 'primary'").set_index("urn")["need_points"]
    return str(table[table >= 35].idxmin() if above else table[table < 35].idxmax())


def changed(schools: pd.DataFrame, urn: str, row: pd.Series, steps: float) -> pd.DataFrame:
    """The district with the figure needed, or `steps` beyond or short of it."""
    column = {"area_deprivation": "area_deprivation_score", "school_voice": "voice_rating"}.get(row["indicator"])
    other = schools.copy()
    if row["count_column"]:
        other.loc[other["urn"] == urn, row["count_column"]] = row["count_needed"] + steps
    else:
        size = 1 if column == "voice_rating" else 0.001
        other.loc[other["urn"] == urn, column] = row["figure_needed"] + steps * size
    return other


@pytest.mark.parametrize("direction", ["up", "down"])
def test_every_change_said_moves_the_school_and_one_step_less_does_not(direction: str) -> None:
    schools = district()
    urn = nearest(schools, above=direction == "down")
    before = tier(schools, urn)
    moves = what_would_move(schools, urn, MODEL)
    assert set(moves["direction"]) == {direction}
    assert {"fsm", "area_deprivation", "early_help", "social_care"} <= set(moves["indicator"])
    for _, row in moves.iterrows():
        assert tier(changed(schools, urn, row, 0), urn) == row["tier_id"] != before
        back = -1 if direction == "up" else 1
        assert tier(changed(schools, urn, row, back), urn) == before, row["indicator"]


def test_counts_are_whole_children_with_the_years_they_were_counted_in() -> None:
    schools = district()
    moves = what_would_move(schools, nearest(schools, above=False), MODEL).set_index("indicator")
    assert (moves["count_needed"].dropna() % 1 == 0).all()
    assert moves.loc["early_help", "count_column"] == "early_help_children"
    assert moves.loc["early_help", "years"] == 3
    assert np.isnan(moves.loc["fsm", "years"])
    pupils = schools.set_index("urn").loc[nearest(schools, above=False), "pupils"]
    row = moves.loc["early_help"]
    assert row["figure_needed"] == pytest.approx(100 * row["count_needed"] / (3 * pupils))


def test_what_no_single_figure_can_do_is_not_said() -> None:
    """A school at the bottom of everything: no one indicator reaches the cut-off alone."""
    schools = district()
    figures = ["fsm_eligible_pupils", "early_help_children", "social_care_children", "area_deprivation_score"]
    schools.loc[0, figures] = 0.0
    schools.loc[0, "voice_rating"] = 1.0
    moves = what_would_move(schools, "100", MODEL)
    score = score_schools(schools).table.set_index("urn").loc["100", "need_points"]
    assert score < 5
    assert "area_deprivation" not in set(moves["indicator"])
    assert "school_voice" not in set(moves["indicator"])


def test_a_school_with_one_tier_or_without_a_score_cannot_be_moved() -> None:
    schools = district()
    assert what_would_move(schools, "107", MODEL).empty
    schools.loc[0, ["fsm_eligible_pupils", "area_deprivation_score", "early_help_children"]] = np.nan
    moves = what_would_move(schools, "100", MODEL)
    assert moves.empty
    assert list(moves.columns) == list(COLUMNS)


def test_a_figure_the_school_does_not_have_is_not_changed() -> None:
    schools = district()
    urn = nearest(schools, above=False)
    schools.loc[schools["urn"] == urn, "early_help_children"] = np.nan
    assert "early_help" not in set(what_would_move(schools, urn, MODEL)["indicator"])


def test_an_unknown_school_is_named() -> None:
    with pytest.raises(KeyError, match="no school has the URN 999"):
        what_would_move(district(), "999", MODEL)
