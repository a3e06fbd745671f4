"""What the map draws, worked out for a district of four schools."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer
from shapely.geometry import box

from allocation.entities import Hub, LinkWorker
from data_sources.cluster_map.areas import AROUND, GIVEN
from data_sources.district import District
from data_sources.map_layers import beside, led, map_ground, map_layers, names_seen, near

EASTINGS, NORTHINGS = [400_000.0, 401_000.0, 405_000.0, np.nan], [400_000.0, 401_500.0, 403_000.0, np.nan]
TO_DEGREES = Transformer.from_crs(27700, 4326, always_xy=True)


def district(cluster_areas: gpd.GeoDataFrame | None = None) -> District:
    longitude, latitude = TO_DEGREES.transform(EASTINGS, NORTHINGS)
    schools = pd.DataFrame(
        {
            "urn": ["1", "2", "3", "4"],
            "name": ["Ash", "Birch", "Cedar", "Dell"],
            "phase": "primary",
            "cluster": ["North", "North", "South", "South"],
            "pupils": [100.0, 200.0, np.nan, 50.0],
            "longitude": np.where(np.isfinite(longitude), longitude, np.nan),
            "latitude": np.where(np.isfinite(latitude), latitude, np.nan),
            "location_note": ["", "", "", "GIAS gives no place for this school."],
        }
    )
    workers = (
        LinkWorker("own", "Own Place", "r", 1.0, "North", easting=400_500.0, northing=400_500.0),
        LinkWorker("hub", "At Hub", "r", 1.0, "South", hub="Mill"),
        LinkWorker("none", "No Base", "r", 1.0, "South", hub="Unknown"),
    )
    empty = pd.DataFrame()
    return District(
        authority_code="001",
        authority_name="Test",
        is_demonstration=False,
        schools=schools,
        unmatched=empty,
        left_out=empty,
        workers=workers,
        vacancies=empty,
        hubs=(Hub("Mill", "South", 404_000.0, 402_000.0), Hub("Nowhere", "North")),
        locks=empty,
        travel_times=empty,
        current=empty,
        lsoa_areas=None,
        ward_areas=None,
        cluster_areas=cluster_areas,
        sources=(),
        notes=(),
        data_version="v",
    )


def need() -> pd.DataFrame:
    return pd.DataFrame({"urn": ["1", "2", "3", "4"], "need_points": [10.0, np.nan, 90.0, 50.0]})


def test_schools_without_a_place_are_listed_and_not_drawn() -> None:
    layers = map_layers(district(), need(), {"1": "own"})
    assert list(layers.schools["urn"]) == ["1", "2", "3"]
    assert layers.no_place.to_dict("records") == [
        {"urn": "4", "name": "Dell", "location_note": "GIAS gives no place for this school."}
    ]
    assert list(layers.schools["worker"]) == ["Own Place", "", ""]


def test_lines_start_at_the_workers_own_place_else_at_their_hub_else_are_not_drawn() -> None:
    layers = map_layers(district(), need(), {"1": "own", "2": "none", "3": "hub", "4": "own"})
    lines = layers.lines.set_index("urn")
    assert set(lines.index) == {"1", "3"}
    for urn, place in (("1", (400_500, 400_500)), ("3", (404_000, 402_000))):
        expected = TO_DEGREES.transform(*place)
        assert (lines.loc[urn, "from_longitude"], lines.loc[urn, "from_latitude"]) == pytest.approx(expected)


def test_hubs_without_a_place_are_left_out() -> None:
    layers = map_layers(district(), need(), {})
    assert layers.hubs[["hub", "cluster"]].to_dict("records") == [{"hub": "Mill", "cluster": "South"}]


def test_without_outlines_one_goes_around_the_schools_of_each_cluster() -> None:
    layers = map_layers(district(), need(), {})
    assert layers.areas_from == AROUND
    shapes = gpd.GeoDataFrame.from_features(layers.areas["features"], crs=4326).set_index("cluster").geometry
    assert set(shapes.index) == {"North", "South"}
    for row in layers.schools.itertuples():
        point = gpd.points_from_xy([row.longitude], [row.latitude])[0]
        assert shapes[row.cluster].contains(point)


def test_outlines_that_were_loaded_are_drawn_as_they_are() -> None:
    areas = gpd.GeoDataFrame({"cluster": ["North"]}, geometry=[box(-2.1, 53.4, -1.9, 53.6)], crs=4326)
    layers = map_layers(district(areas), need(), {})
    assert layers.areas_from == GIVEN
    (feature,) = layers.areas["features"]
    assert feature["properties"] == {"cluster": "North", "turn": 0}
    corners = {tuple(point) for point in feature["geometry"]["coordinates"][0]}
    assert {(round(x, 3), round(y, 3)) for x, y in corners} == {(-2.1, 53.4), (-1.9, 53.4), (-1.9, 53.6), (-2.1, 53.6)}
    name = layers.area_names.iloc[0]
    assert -2.1 < name["longitude"] < -1.9
    assert 53.4 < name["latitude"] < 53.6


def test_a_district_without_clusters_has_no_outlines() -> None:
    plain = district()
    plain.schools["cluster"] = ""
    layers = map_layers(plain, need(), {})
    assert layers.areas["features"] == []
    assert layers.area_names.empty


def test_coordinates_are_rounded_and_nothing_is_missing_in_what_is_sent() -> None:
    layers = map_layers(district(), need(), {"1": "own"})
    rings = [ring for feature in layers.areas["features"] for ring in feature["geometry"]["coordinates"]]
    assert all(round(value, 5) == value for ring in rings for point in ring for value in point)
    assert layers.lines.notna().all(axis=None)


def test_near_a_cluster_are_its_schools_and_what_belongs_to_them() -> None:
    drawn = map_layers(district(), need(), {"1": "own", "3": "hub"})
    close = near(drawn, "South")
    assert close.schools["urn"].to_list() == ["3"]
    assert close.lines["urn"].to_list() == ["3"]
    assert [(one["properties"]["cluster"], one["properties"]["turn"]) for one in close.areas["features"]] == [
        ("South", 1)
    ]
    assert close.area_names["cluster"].to_list() == ["South"]
    assert near(drawn, "no such cluster") is drawn


def test_the_name_of_the_cluster_shown_is_where_its_schools_are_and_no_other_moves() -> None:
    # North reaches 90 km further east than its schools do: on a map of them its name would be outside.
    south = box(-1.95, 53.51, -1.9, 53.55)
    far = gpd.GeoDataFrame({"cluster": ["North", "South"]}, geometry=[box(-2.01, 53.49, -0.6, 53.52), south], crs=4326)
    drawn = map_ground(district(far), need())
    before, after = (one.set_index("cluster") for one in (drawn.area_names, names_seen(drawn, "North")))
    own = drawn.schools[drawn.schools["cluster"] == "North"]
    assert before.loc["North", "longitude"] > -1.9
    assert own["longitude"].min() - 0.01 < after.loc["North", "longitude"] < own["longitude"].max() + 0.01
    assert after.loc["South"].equals(before.loc["South"])
    assert names_seen(drawn, "") is drawn.area_names


def test_names_keep_away_from_each_other() -> None:
    # Side by side, each with its middle at the same height: two names would run into each other there.
    shapes = [box(-2.0, 53.5, -1.98, 53.6), box(-1.98, 53.5, -1.96, 53.6)]
    areas = gpd.GeoDataFrame({"cluster": ["North", "South"]}, geometry=shapes, crs=4326)
    names = map_ground(district(areas), need()).area_names
    assert abs(names["latitude"].iloc[0] - names["latitude"].iloc[1]) > 0.01


def test_schools_at_one_place_know_of_each_other() -> None:
    of = district().schools
    assert beside(of.dropna(subset=["longitude"])) == {}
    same = of.assign(longitude=[-2.0, -2.0, -2.0, -1.9], latitude=[53.5, 53.5, 53.6, 53.5])
    assert beside(same) == {"1": ["Birch"], "2": ["Ash"]}


def test_another_plan_on_the_same_ground_changes_who_leads_and_nothing_else() -> None:
    ground = map_ground(district(), need())
    assert ground.schools["worker"].to_list() == ["", "", ""]
    drawn = led(ground, {"1": "own", "2": "none"})
    assert drawn.schools["worker"].to_list() == ["Own Place", "No Base", ""]
    assert drawn.lines["urn"].to_list() == ["1"]  # nobody knows where the other starts
    assert drawn.areas is ground.areas
