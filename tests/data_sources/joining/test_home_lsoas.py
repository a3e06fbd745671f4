"""Deprivation of where pupils live: the weighted mean, hidden counts as ranges, the codes of one census at a time."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.joining.area_deprivation import HOMES, NEAREST, OWN, AreaDeprivation, area_deprivation
from data_sources.joining.deprivation_measure import usable_measures
from data_sources.joining.home_lsoas import extremes, home_scores, years_of_codes
from tests.data_sources.joined_frames import deprivation, homes, schools

IMD = {"E01000001": 10.0, "E01000002": 30.0, "E01000003": 50.0, "E01040000": 90.0}


def scores(vintage: str = "2025", leave_out: tuple[str, ...] = ()) -> pd.DataFrame:
    rows = [{"lsoa_code": code, "imd_score": score, "vintage": vintage} for code, score in IMD.items()]
    return deprivation(*(row for row in rows if row["lsoa_code"] not in leave_out))


def one_school(pupils: float | None = 100.0) -> pd.DataFrame:
    row = {"urn": "1", "lsoa_code": "E01000001", "pupils": pupils, "easting": None, "northing": None}
    return schools(row).assign(phase="primary").set_index("urn", drop=False)


def found(rows: list[tuple[str, object]], roll: float | None = 100.0, **cells: object) -> pd.Series:
    lived = homes(*({"urn": "1", "lsoa_code": code, "pupils": pupils, **cells} for code, pupils in rows))
    return area_deprivation(one_school(roll), {"deprivation": scores()}, lived).table.iloc[0]


def test_the_score_is_the_mean_over_pupils() -> None:
    got = found([("E01000001", 20.0), ("E01000002", 30.0), ("E01000003", 50.0)])
    assert got["area_deprivation_score"] == pytest.approx((20 * 10 + 30 * 30 + 50 * 50) / 100)
    assert got["area_deprivation_method"] == HOMES
    assert got["area_deprivation_pupils_percent"] == 100
    assert np.isnan(got["area_deprivation_low"])
    assert got["area_deprivation_note"] == "100% of its pupils live in the 3 LSOAs counted"


def test_pupils_out_of_the_area_count_where_the_file_has_their_lsoa() -> None:
    frame = scores().assign(district_code=["D1", "D1", "D1", "D2"])
    lived = homes(*({"urn": "1", "lsoa_code": code, "pupils": 50.0} for code in ("E01000001", "E01040000")))
    got = area_deprivation(one_school(), {"deprivation": frame}, lived).table.iloc[0]
    assert got["area_deprivation_score"] == 50.0


@pytest.mark.parametrize(("unscored", "method"), [(20.0, HOMES), (21.0, OWN)])
def test_below_four_fifths_of_pupils_the_next_method_is_used_and_said(unscored: float, method: str) -> None:
    got = found([("E01000003", 100 - unscored), ("", unscored)])
    assert got["area_deprivation_method"] == method
    assert got["area_deprivation_pupils_percent"] == pytest.approx(100 - unscored)
    assert ("Only 79% of its pupils" in got["area_deprivation_note"]) == (method == OWN)


def test_pupils_left_out_of_the_file_are_seen_by_the_roll() -> None:
    got = found([("E01000003", 60.0)], roll=100.0)
    assert got["area_deprivation_method"] == OWN
    assert got["area_deprivation_pupils_percent"] == 60


def test_a_missing_count_is_not_none_and_with_no_roll_the_homes_say_too_little() -> None:
    rows = [("E01000001", 50.0), ("E01000003", None)]
    assert found(rows, roll=None)["area_deprivation_method"] == OWN
    assert found([("E01000001", 50.0), ("E01000003", 0.0)], roll=None)["area_deprivation_method"] == HOMES
    assert found(rows, roll=55.0)["area_deprivation_score"] == 10.0


def test_a_hidden_count_is_a_range_and_never_nought() -> None:
    got = found([("E01000001", 90.0), ("E01000003", "suppressed")], roll=None)
    assert got["area_deprivation_score"] == pytest.approx((90 * 10 + 2.5 * 50) / 92.5)
    assert got["area_deprivation_low"] == pytest.approx((90 * 10 + 1 * 50) / 91)
    assert got["area_deprivation_high"] == pytest.approx((90 * 10 + 4 * 50) / 94)
    assert "withheld" in got["area_deprivation_note"]


def test_how_much_a_hidden_count_can_be_is_as_the_file_says() -> None:
    got = found([("E01000001", 90.0), ("E01000003", "suppressed")], roll=None, pupils_at_most=9.0)
    assert got["area_deprivation_high"] == pytest.approx((90 * 10 + 9 * 50) / 99)


def test_with_everything_hidden_the_range_is_between_the_areas() -> None:
    got = found([("E01000001", "suppressed"), ("E01000003", "suppressed")], roll=None)
    assert got["area_deprivation_score"] == 30
    assert (got["area_deprivation_low"], got["area_deprivation_high"]) == (18.0, 42.0)


CELLS = st.tuples(st.integers(0, 90), st.sampled_from(["known", "suppressed"]), st.integers(0, 6))


@given(st.lists(CELLS, min_size=1, max_size=5))
@settings(max_examples=80, deadline=None)
def test_the_range_is_the_true_least_and_most(cells: list[tuple[int, str, int]]) -> None:
    """Against every combination of whole numbers of pupils that the cells can stand for."""
    d = np.array([score for score, _, _ in cells], dtype=float)
    least = np.array([1 if state == "suppressed" else n for _, state, n in cells], dtype=float)
    most = np.array([4 if state == "suppressed" else n for _, state, n in cells], dtype=float)
    ranges = [range(int(low), int(high) + 1) for low, high in zip(least, most, strict=True)]
    every = [np.array(n) @ d / sum(n) for n in product(*ranges) if sum(n)]
    if every:
        assert extremes(d, least, most) == pytest.approx((min(every), max(every)))


STATES = st.sampled_from(["known", "suppressed", "missing", "rounds to zero", "not applicable", "unreliable"])


SCORES = scores()
MEASURE = usable_measures(SCORES, pd.Series(["E01000001"]))[0]
HOME_CELLS = st.tuples(st.sampled_from(sorted(IMD)), STATES, st.integers(0, 40))


@given(st.lists(HOME_CELLS, min_size=1, max_size=4, unique_by=lambda cell: cell[0]))
@settings(max_examples=50, deadline=None)
def test_whatever_the_cells_say_a_score_lies_in_its_range_and_none_is_made_of_nothing(
    cells: list[tuple[str, str, int]],
) -> None:
    lived = homes(
        *(
            {"urn": "1", "lsoa_code": code, "pupils": float(n) if state == "known" else state}
            for code, state, n in cells
        )
    )
    rolls = pd.Series([np.nan], index=["1"])
    got = home_scores(lived, MEASURE, rolls, SCORES).loc["1"]
    has_pupils = any(state in ("suppressed", "rounds to zero") or (state == "known" and n) for _, state, n in cells)
    is_whole = all(state in ("known", "suppressed", "rounds to zero") for _, state, _ in cells)
    assert np.isfinite(got["score"]) == (has_pupils and is_whole)
    if np.isfinite(got["score"]):
        has_range = any(state in ("suppressed", "rounds to zero") for _, state, _ in cells)
        assert np.isfinite(got["low"]) == has_range
        assert not has_range or got["low"] - 1e-9 <= got["score"] <= got["high"] + 1e-9


def both(rows: list[tuple[str, float]], vintage: str) -> AreaDeprivation:
    """E01000003 is of 2011 only, E01040000 of 2021 only."""
    frame = pd.concat([scores("2025", ("E01000003",)), scores("2019", ("E01040000",))], ignore_index=True)
    lived = homes(*({"urn": "1", "lsoa_code": code, "pupils": n, "vintage": vintage} for code, n in rows))
    return area_deprivation(one_school(), {"deprivation": frame}, lived)


def test_homes_of_2011_are_never_used_with_the_indices_of_2025() -> None:
    got = both([("E01000001", 50.0), ("E01000002", 50.0)], "2011")
    assert got.table["area_deprivation_vintage"].tolist() == ["2025"]
    assert got.table["area_deprivation_method"].tolist() == [OWN]
    assert any("by LSOAs of 2011" in note and "ask for the homes by LSOAs of 2021" in note for note in got.notes)
    lived = got.by_vintage[got.by_vintage["method"].eq(HOMES)]
    assert lived["vintage"].tolist() == ["2019"]


@pytest.mark.parametrize(
    ("codes", "year", "vintages"),
    [
        (("E01000001", "E01040000"), "2021", ["2025"]),
        (("E01000001", "E01000003"), "2011", ["2019"]),
        (("E01000001", "E01000002"), "", ["2025", "2019"]),
    ],
)
def test_the_codes_themselves_say_of_which_census_they_are(
    codes: tuple[str, str], year: str, vintages: list[str]
) -> None:
    got = both([(code, 50.0) for code in codes], "")
    lived = got.by_vintage[got.by_vintage["method"].eq(HOMES)]
    assert lived["vintage"].tolist() == vintages
    frame = pd.concat([scores("2025", ("E01000003",)), scores("2019", ("E01040000",))], ignore_index=True)
    told = homes(*({"urn": "1", "lsoa_code": code, "pupils": 5.0, "vintage": ""} for code in codes))
    assert years_of_codes(told, frame).unique().tolist() == [year]


def test_every_vintage_and_method_is_kept_apart() -> None:
    got = both([("E01000001", 50.0), ("E01000002", 50.0)], "2021").by_vintage
    rows = {(row.vintage, row.measure, row.method): row.score for row in got.itertuples()}
    assert rows == {("2025", "IMD", HOMES): 20.0, ("2025", "IMD", OWN): 10.0, ("2019", "IMD", OWN): 10.0}
    assert not any(row.method == NEAREST for row in got.itertuples())


def test_pupils_of_the_school_before_count_only_where_the_new_number_has_none() -> None:
    frame = {"deprivation": scores()}
    old = homes({"urn": "9", "school_urn": "1", "lsoa_code": "E01000003", "pupils": 100.0, "is_carried": True})
    new = homes({"urn": "1", "lsoa_code": "E01000001", "pupils": 100.0})
    assert area_deprivation(one_school(), frame, old).table["area_deprivation_score"].tolist() == [50.0]
    together = pd.concat([old, new], ignore_index=True)
    assert area_deprivation(one_school(), frame, together).table["area_deprivation_score"].tolist() == [10.0]
