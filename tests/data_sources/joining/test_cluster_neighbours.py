"""Which clusters adjoin, by drawn areas and by distance."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from allocation.entities import Hub
from data_sources.joining.cluster_neighbours import COLUMNS, cluster_neighbours
from data_sources.joining.school_location import BRITISH_NATIONAL_GRID, WGS84

KM = 1_000.0


def schools(**places: tuple[float, float]) -> pd.DataFrame:
    rows = [(name, 400_000.0 + KM * east, 400_000.0 + KM * north) for name, (east, north) in places.items()]
    return pd.DataFrame(rows, columns=["cluster", "easting", "northing"])


def areas(**boxes: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    shapes = [box(*(400_000 + KM * edge for edge in edges)) for edges in boxes.values()]
    frame = gpd.GeoDataFrame({"cluster": list(boxes)}, geometry=shapes, crs=BRITISH_NATIONAL_GRID)
    return frame.to_crs(WGS84)


def pairs(frame: pd.DataFrame) -> set[tuple[str, str]]:
    assert frame.columns.tolist() == COLUMNS
    found = set(frame[["cluster", "neighbour"]].itertuples(index=False, name=None))
    assert all((other, one) in found for one, other in found)
    return {(one, other) for one, other in found if one < other}


IN_A_ROW = schools(A=(0.5, 0.5), B=(1.5, 0.5), C=(2.5, 0.5), D=(9.5, 0.5))


def test_areas_that_touch_adjoin_and_a_gap_of_a_field_does_not_matter() -> None:
    drawn = areas(A=(0, 0, 1, 1), B=(1.05, 0, 2, 1), C=(2, 0, 3, 1), D=(9, 0, 10, 1))
    found = cluster_neighbours(IN_A_ROW, drawn, ())
    assert pairs(found) == {("A", "B"), ("B", "C")}
    assert set(found["known_by"]) == {"areas"}


def test_without_areas_the_two_nearest_adjoin() -> None:
    found = cluster_neighbours(IN_A_ROW, None, ())
    assert pairs(found) == {("A", "B"), ("A", "C"), ("B", "C"), ("B", "D"), ("C", "D")}
    assert set(found["known_by"]) == {"nearest hubs"}


def test_hubs_say_where_a_cluster_is_before_its_schools() -> None:
    far = [Hub("Hub A", "A", 400_000 + 20 * KM, 400_000.0), Hub("No place", "B")]
    found = pairs(cluster_neighbours(IN_A_ROW, None, far))
    assert ("A", "D") in found
    assert ("A", "B") not in found


def test_a_cluster_without_an_area_is_placed_by_distance() -> None:
    drawn = areas(A=(0, 0, 1, 1), B=(1, 0, 2, 1), C=(2, 0, 3, 1))
    assert pairs(cluster_neighbours(IN_A_ROW, drawn, ())) == {("A", "B"), ("B", "C"), ("B", "D"), ("C", "D")}


@pytest.mark.parametrize("clusters", [schools(), schools(A=(0, 0)), schools(A=(float("nan"), 0), B=(0, 0))])
def test_where_nothing_is_known_nothing_adjoins(clusters: pd.DataFrame) -> None:
    assert cluster_neighbours(clusters, None, ()).empty
