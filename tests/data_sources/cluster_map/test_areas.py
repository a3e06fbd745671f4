"""Clusters built from smaller areas, what lies behind a map, and catchments: worked out on a board of four squares."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from data_sources.cluster_map import areas, background
from data_sources.cluster_map.areas import AROUND, FROM_LSOAS, FROM_WARDS, GIVEN
from tests.data_sources.cluster_map.town import GRID, SIDE_METRES, squares, town


def shapes(found: gpd.GeoDataFrame, by: str = "cluster") -> dict[str, BaseGeometry]:
    return dict(zip(found[by], found.geometry, strict=True))


def points(places: dict[str, list[tuple[float, float]]]) -> gpd.GeoDataFrame:
    rows = [(cluster, Point(x, y)) for cluster, every in places.items() for x, y in every]
    return gpd.GeoDataFrame({"cluster": [c for c, _ in rows]}, geometry=[p for _, p in rows], crs=GRID)


def test_an_area_goes_to_the_cluster_of_most_of_its_schools_and_an_empty_one_to_the_nearest_schools() -> None:
    west, east, far = box(0, 0, 100, 100), box(100, 0, 200, 100), box(200, 0, 300, 100)
    smaller = gpd.GeoDataFrame({"code": ["w", "e", "f"]}, geometry=[west, east, far], crs=GRID)
    found = shapes(areas.built(smaller, points({"North": [(10, 50), (90, 90)], "South": [(40, 50), (190, 50)]})))
    assert found["North"].equals(west)  # two schools of North in it, one of South
    assert found["South"].equals(east.union(far))  # nobody in the far one; the nearest school is of South


def test_of_as_many_schools_the_one_nearest_to_the_middle_decides_and_nothing_is_left_out() -> None:
    smaller = gpd.GeoDataFrame({"code": ["a"]}, geometry=[box(0, 0, 100, 100)], crs=GRID)
    found = shapes(areas.built(smaller, points({"North": [(5, 5)], "South": [(45, 50)]})))
    assert set(found) == {"South"}


def test_clusters_are_as_given_else_built_from_the_smallest_areas_there_are_else_around_schools() -> None:
    of = town()
    placed = of.schools.dropna(subset=["longitude"])
    own = gpd.GeoDataFrame({"cluster": ["North"]}, geometry=[box(-2, 53, -1.9, 53.1)], crs=4326)
    cases = [
        (replace(of, cluster_areas=own), GIVEN),
        (of, FROM_LSOAS),
        (replace(of, lsoa_areas=None, ward_areas=squares()), FROM_WARDS),
        (replace(of, lsoa_areas=None), AROUND),
    ]
    for district, expected in cases:
        found, whence = areas.cluster_shapes(district, placed)
        assert whence == expected
        assert whence in areas.WHENCE
        assert set(found["cluster"]) <= {"North", "South"}
    built = shapes(areas.cluster_shapes(of, placed)[0])
    assert built["North"].area + built["South"].area == pytest.approx(4 * SIDE_METRES**2, rel=1e-3)
    assert built["North"].intersection(built["South"]).area == pytest.approx(0, abs=SIDE_METRES)


def test_no_school_of_a_cluster_has_a_place_in_a_district_without_any() -> None:
    of = town()
    found, _ = areas.cluster_shapes(of, of.schools.iloc[:0])
    assert found.empty


def test_a_catchment_holds_the_schools_of_a_link_worker_and_no_more() -> None:
    of = town()
    placed = of.schools.dropna(subset=["longitude"])
    found = areas.catchments(placed, {"1": "ann", "2": "ann", "3": "bob"}).set_index("worker_id")
    assert found["schools"].to_dict() == {"ann": 2, "bob": 1}
    places = gpd.GeoSeries.from_xy(placed["longitude"], placed["latitude"], crs=4326).to_crs(GRID)
    held = {urn for urn, place in zip(placed["urn"], places, strict=True) if found.geometry["ann"].contains(place)}
    assert held == {"1", "2"}
    assert areas.catchments(placed, {}).empty


def test_names_of_catchments_over_one_another_stand_apart_inside_them() -> None:
    of = town()
    placed = of.schools.dropna(subset=["longitude"])
    found = areas.catchments(placed, {"1": "ann", "2": "bob", "3": "ann", "4": "bob"})
    same = gpd.GeoDataFrame(pd.concat([found, found], ignore_index=True), crs=found.crs)
    spots = areas.label_spots(same)
    assert all(area.contains(spot) for area, spot in zip(same.geometry, spots, strict=True))
    gaps = [one.distance(other) for n, one in enumerate(spots) for other in spots[:n]]
    assert min(gaps) > 500
    assert areas.label_spots(found.iloc[:0]).empty


def test_the_background_is_drawn_from_what_is_loaded_and_neighbours_still_meet() -> None:
    of = replace(town(), ward_areas=squares())
    found = background.background(of)
    assert len(found.lsoas["features"]) == len(found.wards["features"]) == 4
    assert len(found.outline["features"]) == 1
    assert set(found.names["name"]) == {"Square 0", "Square 1", "Square 2", "Square 3"}
    corners = [place for one in found.wards["features"] for place in np.array(one["geometry"]["coordinates"][0])]
    assert (np.round(corners, background.DECIMALS) == np.array(corners)).all()
    drawn = gpd.GeoDataFrame.from_features(found.wards["features"], crs=4326).to_crs(GRID)
    assert drawn.union_all().area == pytest.approx(drawn.area.sum(), rel=1e-4)


def test_without_boundaries_there_is_no_background_and_nothing_fails() -> None:
    found = background.background(replace(town(), lsoa_areas=None))
    assert found.lsoas["features"] == found.wards["features"] == found.outline["features"] == []
    assert found.names.empty
    assert isinstance(found.names, pd.DataFrame)
