"""A school's cluster: as listed, else by area, else said to be a stand-in; and the nearest hub in it."""

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from data_sources.joining.school_clusters import clusters, nearest_hubs, spelled_as
from tests.data_sources.joined_frames import schools

THREE = schools({"urn": "1", "easting": 380_000.0}, {"urn": "2", "easting": 390_000.0}, {"urn": "3", "easting": None})
AREAS = gpd.GeoDataFrame(
    {"cluster": ["West", "East"]},
    geometry=[box(375_000, 395_000, 385_000, 405_000), box(385_000, 395_000, 395_000, 405_000)],
    crs=27700,
).to_crs(4326)


def listed(*rows: tuple[str, str, bool]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["school_urn", "cluster", "is_carried"]).assign(urn="9")


def test_the_list_decides_then_the_area_and_the_rest_is_listed() -> None:
    got, unmatched, notes = clusters(THREE, listed(("1", "Centre", False)), AREAS, [])
    assert got.to_dict() == {"1": "Centre", "2": "East", "3": ""}
    assert unmatched[["kind", "key"]].to_numpy().tolist() == [["clusters", "3"]]
    assert any("1 of 3" in note for note in notes)


def test_a_former_schools_cluster_counts_only_until_the_school_has_its_own() -> None:
    rows = listed(("1", "New", False), ("1", "Old", True), ("2", "Old", True), ("3", "A", True), ("3", "B", True))
    got, unmatched, _ = clusters(THREE, rows, None, [])
    assert got.to_dict() == {"1": "New", "2": "Old", "3": ""}
    assert "different clusters" in unmatched["reason"].iloc[0]


def test_without_files_all_schools_are_in_one_cluster_and_that_is_said() -> None:
    got, unmatched, (note,) = clusters(THREE, None, None, ["North", "South"])
    assert set(got) == {"Testford"}
    assert unmatched.empty
    assert "Testford" in note


def test_wards_stand_in_where_the_staff_are_by_ward() -> None:
    two = THREE.assign(ward_name=["Barton", "Irlam", "Irlam"])
    got, _, (note,) = clusters(two, None, None, ["BARTON", "Irlam "])
    assert got.tolist() == ["Barton", "Irlam", "Irlam"]
    assert "ward" in note
    assert set(clusters(two, None, None, ["Barton", "Somewhere"])[0]) == {"Testford"}


def test_names_are_spelled_as_the_schools_spell_them() -> None:
    got = spelled_as(pd.Series(["north-west", " South ", None, "Elsewhere"]), ["North West", "South"])
    assert got.tolist() == ["North West", "South", "", "Elsewhere"]


def test_the_hub_is_the_nearest_one_of_the_cluster() -> None:
    places = THREE.assign(cluster=["A", "A", "A"])
    hubs = pd.DataFrame(
        {
            "hub": ["Near 1", "Near 2", "Other cluster", "No place"],
            "cluster": ["A", "A", "B", "A"],
            "easting": [380_500.0, 391_000.0, 380_000.0, None],
            "northing": [400_000.0] * 3 + [None],
        }
    )
    assert nearest_hubs(places, hubs).tolist() == ["Near 1", "Near 2", ""]
    assert nearest_hubs(places, hubs[hubs["hub"] == "No place"]).tolist() == ["No place"] * 3
    assert nearest_hubs(places, hubs.head(0)).tolist() == [""] * 3
