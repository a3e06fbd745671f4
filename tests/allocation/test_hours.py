"""Cases, minutes and travel: the default figures must reproduce the full-time post the Wakefield paper describes."""

import numpy as np
import pandas as pd
import pytest

from allocation.entities import Phase
from allocation.hours import (
    DEFAULT_RATE,
    MEASURED,
    capacity_minutes,
    case_table,
    expected_cases,
    minutes_a_term,
    straight_line_minutes,
)
from allocation.need.score import score_schools
from allocation.operating_model import OperatingModel
from data_sources import operating_models

WAKEFIELD = operating_models.load("wakefield")
AVERAGE_TRAVEL_MINUTES = 15


def changed(**hours: float) -> OperatingModel:
    """Wakefield with other figures in [hours]."""
    data = WAKEFIELD.model_dump()
    for name, value in hours.items():
        data["hours"][name]["value"] = value
    return OperatingModel.model_validate(data)


def scored(frame: pd.DataFrame) -> pd.DataFrame:
    return score_schools(frame).contributions


def district(**columns: object) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    return pd.DataFrame({"urn": [str(i) for i in range(count)], "phase": "primary", **columns})


def test_8_primaries_and_2_and_a_half_secondaries_both_fill_one_full_time_post() -> None:
    """280 and 1,050 pupils, two and three meetings, no referrals loaded, 15 minutes from base to school."""
    schools = district(pupils=[280.0, 1050.0]).assign(phase=["primary", "secondary"])
    cases = expected_cases(schools, scored(schools), WAKEFIELD)
    assert cases.tolist() == pytest.approx([4.844, 18.165])
    travel = np.full((2, 1), AVERAGE_TRAVEL_MINUTES)
    minutes = minutes_a_term([Phase.PRIMARY, Phase.SECONDARY], cases, travel, WAKEFIELD)[:, 0, :]
    post = capacity_minutes([1.0], WAKEFIELD)[0]
    assert 8 * minutes[0, 1] == pytest.approx(post, rel=0.02)
    assert 2.5 * minutes[1, 2] == pytest.approx(post, rel=0.02)
    assert 8 * minutes[0, 1] == pytest.approx(2.5 * minutes[1, 2], rel=0.02)


def test_minutes_by_hand() -> None:
    """Two meetings of 2 + 1 + 1.5 hours, 5 cases of 6 hours, two round trips of 40 minutes; one contact of an hour."""
    minutes = minutes_a_term([Phase.PRIMARY, Phase.SECONDARY], [5, 0], [[20, 0], [10, 30]], WAKEFIELD)
    assert minutes.shape == (2, 2, 3)
    assert minutes[0, 0].tolist() == [60 * (1 + 30), 60 * (9 + 30) + 80, 0]
    assert minutes[0, 1].tolist() == [60 * (1 + 30), 60 * (9 + 30), 0]
    assert minutes[1, 1].tolist() == [0, 0, 60 * 13.5 + 3 * 60]
    assert minutes.dtype == np.int64


def test_a_virtual_meeting_is_not_a_visit() -> None:
    data = WAKEFIELD.model_dump()
    data["tiers"][1]["mode"] = "virtual"
    virtual = OperatingModel.model_validate(data)
    near, far = (minutes_a_term([Phase.PRIMARY], [1], [[m]], virtual)[0, 0, 1] for m in (0, 60))
    assert near == far == 60 * (9 + 6)


def test_capacity_is_fte_times_weeks_times_hours_times_direct_share() -> None:
    assert capacity_minutes([1, 0.5, 0], WAKEFIELD).tolist() == [18_759, 9_379, 0]
    assert capacity_minutes([1], changed(paid_hours_per_week=40, weeks_per_term=10, direct_share=0.5)).tolist() == [
        12_000
    ]


def test_cases_follow_the_steadied_rate_the_pupils_and_the_terms() -> None:
    pupils = np.array([200.0, 400, 300, 500])
    schools = district(pupils=pupils, early_help_children=[4.0, 60, 20, 10], referral_years=2)
    contributions = scored(schools)
    steadied = contributions[contributions["indicator"] == "early_help"]["shrunk_value"].to_numpy(dtype=float)
    table = case_table(schools, contributions, WAKEFIELD)
    np.testing.assert_allclose(table["expected_cases"], steadied / 100 * pupils / 3)
    assert (table["basis"] == MEASURED).all()
    assert not table["is_estimated"].any()
    np.testing.assert_allclose(
        expected_cases(schools, contributions, changed(terms_per_year=6)), table["expected_cases"] / 2
    )


def test_a_school_without_referrals_takes_its_phases_rate_and_is_flagged() -> None:
    schools = district(
        pupils=[200.0, 400, 300, 500, 900], early_help_children=[4.0, 60, 20, np.nan, 9], referral_years=1
    ).assign(phase=["primary"] * 4 + ["secondary"])
    contributions = scored(schools)
    table = case_table(schools, contributions, WAKEFIELD)
    rates = contributions[contributions["indicator"] == "early_help"]["shrunk_value"].to_numpy(dtype=float)[:3]
    mean = (rates * [200, 400, 300]).sum() / 900
    assert table["expected_cases"][3] == pytest.approx(mean / 100 * 500 / 3)
    assert table["is_estimated"].tolist() == [False, False, False, True, False]
    assert "phase's early help rate" in table["basis"][3]


def test_unknown_pupils_take_the_phase_median_and_are_flagged() -> None:
    schools = district(pupils=[200.0, 400, np.nan, np.nan]).assign(phase=["primary"] * 3 + ["special"])
    table = case_table(schools, scored(schools), WAKEFIELD)
    assert table["pupils"].tolist() == [200, 400, 300, 300]
    assert table["expected_cases"].tolist() == pytest.approx([3.46, 6.92, 5.19, 5.19])
    assert table["is_estimated"].all()
    assert table["basis"][0] == DEFAULT_RATE
    assert table["basis"][2] == f"{DEFAULT_RATE}; the phase's median pupils: its own are not known"


def test_nothing_known_is_no_cases_rather_than_an_error() -> None:
    schools = district(pupils=[np.nan, np.nan])
    assert expected_cases(schools, scored(schools), WAKEFIELD).tolist() == [0, 0]
    assert len(case_table(schools.iloc[:0], scored(schools), WAKEFIELD)) == 0


def test_cases_stay_with_their_school_whatever_the_order() -> None:
    schools = district(pupils=[200.0, 400, 300], early_help_children=[1.0, 60, 20], referral_years=1)
    contributions = scored(schools)
    forward = case_table(schools, contributions, WAKEFIELD).set_index("urn")["expected_cases"]
    backward = case_table(schools.iloc[::-1], contributions, WAKEFIELD).set_index("urn")["expected_cases"]
    assert backward.to_dict() == forward.to_dict()


def test_straight_line_travel() -> None:
    """Ten miles straight at 30 miles an hour, 1.3 road miles for each: 26 minutes."""
    ten_miles = 16_093.44
    minutes = straight_line_minutes(
        [[0, 0], [np.nan, np.nan]], [[ten_miles, 0], [0.6 * ten_miles, 0.8 * ten_miles]], WAKEFIELD
    )
    np.testing.assert_allclose(minutes, [[26, 26], [np.nan, np.nan]])


def test_figures_that_divide_by_nothing_are_named() -> None:
    with pytest.raises(ValueError, match="'wakefield' has a travel speed of 0"):
        straight_line_minutes([[0, 0]], [[1, 1]], changed(miles_per_hour=0))
    schools = district(pupils=[100.0])
    with pytest.raises(ValueError, match="'wakefield' has no terms in a year"):
        expected_cases(schools, scored(schools), changed(terms_per_year=0))
