"""Places that are blank or cannot be right are not used; schools that really stand elsewhere keep theirs."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from data_sources.joining.school_location import locate
from tests.data_sources.joined_frames import schools

HERE = [{"urn": f"{i:06}", "easting": 380_000.0 + 500 * i, "northing": 400_000.0} for i in range(20)]
AREA = gpd.GeoDataFrame(geometry=[box(370_000, 390_000, 400_000, 410_000)], crs=27700)
LONDON = {"urn": "999999", "easting": 525_087.0, "northing": 201_323.0}


def located(*more: dict, areas: gpd.GeoDataFrame | None = None) -> pd.DataFrame:
    return locate(schools(*HERE, *more).set_index("urn"), areas)


def test_a_place_in_metres_gets_degrees() -> None:
    """Ordnance Survey's worked example: TG 51409 13177 is 52.6575N 1.7160E on WGS84 (to about 5 m)."""
    got = locate(schools({"urn": "1", "easting": 651_409.0, "northing": 313_177.0}).set_index("urn"), None).iloc[0]
    assert got["longitude"] == pytest.approx(1.7160, abs=1e-4)
    assert got["latitude"] == pytest.approx(52.6580, abs=6e-4)
    assert got["location_note"] == ""


@pytest.mark.parametrize("areas", [None, AREA.to_crs(4326)], ids=["no boundaries", "boundaries"])
def test_a_place_far_outside_is_refused_and_said(areas: gpd.GeoDataFrame | None) -> None:
    got = located(LONDON, areas=areas)
    assert got.loc["999999", ["easting", "northing", "longitude", "latitude"]].isna().all()
    assert "km from the middle" in got.loc["999999", "location_note"]
    assert got.drop(index="999999")["location_note"].eq("").all()
    assert got.drop(index="999999")["longitude"].notna().all()


def test_two_wrong_schools_on_one_spot_do_not_vouch_for_each_other() -> None:
    got = located(LONDON, {**LONDON, "urn": "999998"})
    assert got.loc[["999998", "999999"], "easting"].isna().all()


def test_a_school_gias_says_is_in_another_district_keeps_its_place() -> None:
    got = located({**LONDON, "district_code": "D9", "district_name": "Barnet"})
    assert got.loc["999999", "easting"] == LONDON["easting"]
    assert "in Barnet" in got.loc["999999", "location_note"]


def test_a_wide_authority_is_not_mistaken_for_mistakes() -> None:
    """90 km from end to end, as Somerset: the far end is inside the boundary, or has neighbours of its own."""
    far = [{"urn": f"7{i:05}", "easting": 440_000.0 + 2_000 * i, "northing": 400_000.0} for i in range(5)]
    wide = gpd.GeoDataFrame(geometry=[box(370_000, 390_000, 455_000, 410_000)], crs=27700)
    assert located(*far)["location_note"].eq("").all()
    assert located(far[0], areas=wide)["location_note"].eq("").all()


@pytest.mark.parametrize(
    ("easting", "northing", "words"),
    [(None, None, "no place"), (380_000.0, None, "no place"), (0.0, 0.0, "not in Great Britain"), (9e6, 4e5, "not in")],
)
def test_a_blank_or_impossible_place_is_said(easting: float, northing: float, words: str) -> None:
    got = located({"urn": "999999", "easting": easting, "northing": northing}).loc["999999"]
    assert words in got["location_note"]
    assert np.isnan(got["easting"])
    assert np.isnan(got["longitude"])


def test_a_lone_school_is_where_it_says() -> None:
    assert locate(schools(LONDON).set_index("urn"), None)["easting"].notna().all()
