"""Area deprivation: the nearest LSOAs of one measure and vintage, and nothing filled in where the codes do not meet."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from data_sources.joining.area_deprivation import NEAREST, OWN, AreaDeprivation, area_deprivation
from data_sources.joining.deprivation_measure import choose_measure, home_districts
from data_sources.joining.nearest_lsoas import centroids
from tests.data_sources.joined_frames import deprivation, schools, table

CODES = [f"L{i}" for i in range(12)]
SCORES = [10.0 * (i + 1) for i in range(12)]


def lsoas(column: str = "imd_score", codes: list[str] = CODES, **cells: object) -> pd.DataFrame:
    return deprivation(
        *({"lsoa_code": code, column: score, **cells} for code, score in zip(codes, SCORES, strict=False))
    )


def places(codes: list[str] = CODES) -> pd.DataFrame:
    """LSOA L0 at the school, L1 a kilometre east, and so on."""
    return pd.DataFrame(
        {"lsoa_code": codes, "easting": [380_000.0 + 1_000 * i for i in range(len(codes))], "northing": 400_000.0}
    )


def one_school(phase: str = "primary", **cells: object) -> pd.DataFrame:
    return schools({"urn": "1", "lsoa_code": "L0", **cells}).assign(phase=phase).set_index("urn", drop=False)


def parts_of(*given: object) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    found: AreaDeprivation = area_deprivation(*given)
    return found.table, found.unmatched, found.notes


def deprived(school: pd.DataFrame, **frames: pd.DataFrame) -> pd.Series:
    return area_deprivation(school, frames).table.iloc[0]


@pytest.mark.parametrize(("phase", "mean"), [("primary", 20.0), ("secondary", 55.0), ("special", 55.0)])
def test_a_primary_takes_the_three_nearest_and_a_secondary_the_ten(phase: str, mean: float) -> None:
    got = deprived(one_school(phase), deprivation=lsoas(), lsoa_centroids=places())
    assert got["area_deprivation_score"] == pytest.approx(mean)
    assert got["area_deprivation_method"] == NEAREST
    assert got[["area_deprivation_measure", "area_deprivation_vintage"]].tolist() == ["IMD", "2025"]
    assert got["area_deprivation_score_state"] == "known"


def test_the_mean_is_weighted_by_the_children_who_live_there() -> None:
    rows = lsoas()
    rows["child_population"] = [100.0, 300.0, 0.0] + [50.0] * 9
    got, _, notes = parts_of(one_school(), {"deprivation": rows, "lsoa_centroids": places()})
    assert got["area_deprivation_score"].iloc[0] == pytest.approx((100 * 10 + 300 * 20) / 400)
    assert not any("equally" in note for note in notes)


def test_equal_weights_are_said() -> None:
    _, _, notes = parts_of(one_school(), {"deprivation": lsoas(), "lsoa_centroids": places()})
    assert any("equally" in note for note in notes)


def test_idaci_is_used_only_where_every_lsoa_of_the_district_has_it() -> None:
    rows = deprivation(*({"lsoa_code": code, "imd_score": 1.0, "idaci_score": 0.5} for code in CODES))
    codes = pd.Series(["L0"])
    assert choose_measure(rows, codes).name == "IDACI"
    rows.loc[3, ["idaci_score", "idaci_score_state"]] = [None, "missing"]
    assert choose_measure(rows, codes).name == "IMD"
    rows.loc[3, "district_code"] = "D2"
    assert choose_measure(rows, codes).name == "IDACI"


def test_a_district_the_file_does_not_have_has_no_measure() -> None:
    assert choose_measure(lsoas(), pd.Series(["L99"])) is None


def test_vintages_are_never_mixed_and_2025_goes_first() -> None:
    both = pd.concat([lsoas(vintage="2019", codes=CODES), lsoas(vintage="2025", codes=CODES[:2])], ignore_index=True)
    measure = choose_measure(both, pd.Series(["L0", "L1"]))
    assert measure.vintage == "2025"
    assert len(measure.scores) == 2
    assert choose_measure(both[both["vintage"] == "2019"], pd.Series(["L0"])).vintage == "2019"


def test_a_file_of_the_district_next_door_is_not_taken_for_this_one() -> None:
    """One of 20 schools lies over the border; the 2025 file loaded is only that district's."""
    next_door = lsoas(vintage="2025", codes=["N0"], district_code="D2")
    ours = lsoas(vintage="2019")
    codes = pd.Series(["L0"] * 19 + ["N0"])
    assert choose_measure(pd.concat([next_door, ours]), codes).vintage == "2019"
    assert home_districts(pd.Index(["L0", "N0"]), pd.Series(["D1", "D2"]), codes) == {"D1"}


def test_a_code_the_vintage_does_not_have_is_listed_and_not_filled() -> None:
    five = pd.concat([one_school(lsoa_code="L99"), *[one_school(urn=str(i)) for i in range(2, 6)]])
    got, lost, notes = parts_of(five, {"deprivation": lsoas(vintage="2019")})
    assert np.isnan(got["area_deprivation_score"].iloc[0])
    assert got["area_deprivation_score_state"].iloc[0] == "missing"
    assert got["area_deprivation_method"].iloc[0] == ""
    assert lost[["kind", "key"]].to_numpy().tolist() == [["deprivation", "L99"]]
    assert "2011" in lost["reason"].iloc[0]
    assert any("1 of 5 schools" in note for note in notes)


def test_the_own_lsoa_is_a_weak_proxy_and_says_so() -> None:
    got = deprived(one_school(), deprivation=lsoas())
    assert got[["area_deprivation_score", "area_deprivation_method"]].tolist() == [10.0, OWN]
    nowhere = deprived(one_school(easting=None, northing=None), deprivation=lsoas(), lsoa_centroids=places())
    assert nowhere["area_deprivation_method"] == OWN


def test_centroids_of_somewhere_else_are_not_used() -> None:
    elsewhere = places([f"X{i}" for i in range(12)])
    assert deprived(one_school(), deprivation=lsoas(), lsoa_centroids=elsewhere)["area_deprivation_method"] == OWN
    far = places().assign(easting=lambda frame: frame["easting"] + 200_000)
    assert deprived(one_school(), deprivation=lsoas(), lsoa_centroids=far)["area_deprivation_method"] == OWN


def test_the_mean_leaves_out_what_is_not_known_and_gives_up_below_half() -> None:
    some = lsoas(codes=["L0", "L1"])
    got, _, notes = parts_of(one_school(), {"deprivation": some, "lsoa_centroids": places()})
    assert got["area_deprivation_score"].iloc[0] == pytest.approx(15.0)
    assert any("leaves out" in note for note in notes)
    got = deprived(one_school("secondary"), deprivation=some, lsoa_centroids=places())
    assert got[["area_deprivation_score", "area_deprivation_method"]].tolist() == [10.0, OWN]


def test_boundaries_stand_in_for_centroids() -> None:
    squares = gpd.GeoSeries([box(e - 400, 399_600, e + 400, 400_400) for e in places()["easting"]], crs=27700).to_crs(
        4326
    )
    boundaries = pd.DataFrame({"code": CODES, "name": CODES, "district_code": "D1", "geometry_wkb": squares.to_wkb()})
    got = centroids({"lsoa_boundaries": boundaries}, pd.Series(["L0"]))
    assert np.abs(got.to_numpy() - places()[["easting", "northing"]].to_numpy()).max() < 50
    assert deprived(one_school(), deprivation=lsoas(), lsoa_boundaries=boundaries)["area_deprivation_score"] == 20.0


def test_ranks_alone_give_a_decile_and_no_score() -> None:
    ranks = table([{"lsoa_code": "L0", "vintage": "2019", "imd_decile": 3.0}], {"district_code": "D1", "imd_rank": 9.0})
    got, lost, notes = parts_of(one_school(), {"deprivation_ranks": ranks})
    assert got["imd_decile"].iloc[0] == 3
    assert got["area_deprivation_score_state"].iloc[0] == "missing"
    assert "cannot be averaged" in notes[0]
    assert lost.empty


def test_nothing_loaded_is_said() -> None:
    got, _, notes = parts_of(one_school(), {})
    assert got["area_deprivation_score_state"].iloc[0] == "missing"
    assert "File 7" in notes[0]
