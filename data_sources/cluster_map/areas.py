"""Areas on the map: clusters as given, built from LSOAs or wards, or drawn around schools; link workers' catchments."""

import math
from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
import shapely
from shapely import Point

from data_sources.district import District
from data_sources.joining.school_location import BRITISH_NATIONAL_GRID, WGS84

GIVEN, FROM_LSOAS, FROM_WARDS, AROUND = "given", "LSOAs", "wards", "around the schools"
WHENCE = {
    GIVEN: "Clusters are drawn as the council's own file of cluster areas has them.",
    FROM_LSOAS: "No cluster areas are loaded, so they are built from LSOAs: each goes to the cluster that most schools "
    "in it are of, or that of the nearest school.",
    FROM_WARDS: "No cluster areas are loaded, so they are built from wards: each goes to the cluster that most schools "
    "in it are of, or that of the nearest school.",
    AROUND: "Neither cluster areas nor boundaries of LSOAs or wards are loaded: each outline is drawn around the "
    "cluster's schools.",
}
MARGIN_METRES, CATCHMENT_METRES = 600, 250
# How far from an area's middle to its edge a name may be, and how much wider than high it is.
OUTWARDS, NAME_WIDTH = 0.6, 4.0


def cluster_shapes(of: District, placed: pd.DataFrame) -> tuple[gpd.GeoDataFrame, str]:
    """cluster and geometry in British National Grid, and what they are made from (a key of WHENCE).

    `placed`: cluster, longitude and latitude of schools with a place.
    """
    drawn = of.cluster_areas
    if drawn is not None and len(drawn):
        return drawn[["cluster", "geometry"]].to_crs(BRITISH_NATIONAL_GRID), GIVEN
    points = _points(placed)
    points = points[points["cluster"].fillna("") != ""]
    for boundaries, whence in ((of.lsoa_areas, FROM_LSOAS), (of.ward_areas, FROM_WARDS)):
        if boundaries is not None and len(boundaries) and len(points):
            return built(boundaries.to_crs(BRITISH_NATIONAL_GRID), points), whence
    return _around(points, "cluster", MARGIN_METRES), AROUND


def built(boundaries: gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """cluster and geometry: boundaries (code) put together by the cluster that most schools in each are of, the nearest
    to its middle where as many are of another, and by the nearest school's where none is in it. Both in metres.

    points: cluster, and where each school is.
    """
    areas = boundaries[["code", "geometry"]].reset_index(drop=True)
    middles = areas.set_geometry(areas.representative_point())[["geometry"]]
    inside = points.sjoin(areas[["geometry"]], predicate="within")
    metres = inside.geometry.distance(middles.geometry.reindex(inside["index_right"]).set_axis(inside.index))
    counted = (
        inside.assign(metres=metres).groupby(["index_right", "cluster"])["metres"].agg(["size", "min"]).reset_index()
    )
    best = counted.sort_values(["index_right", "size", "min"], ascending=[True, False, True])
    own = best.drop_duplicates("index_right").set_index("index_right")["cluster"]
    nearest = middles.sjoin_nearest(points[["cluster", "geometry"]])["cluster"]
    nearest = nearest[~nearest.index.duplicated()]
    whose = own.reindex(areas.index).fillna(nearest)
    return areas.assign(cluster=whose).dissolve("cluster").reset_index()[["cluster", "geometry"]]


def catchments(placed: pd.DataFrame, leads: Mapping[str, str]) -> gpd.GeoDataFrame:
    """worker_id, schools (how many) and geometry in British National Grid: the area around the schools of each link
    worker. `placed`: urn, longitude, latitude; `leads`: urn -> worker_id."""
    points = _points(placed.assign(worker_id=[leads.get(urn, "") for urn in placed["urn"]]))
    points = points[points["worker_id"] != ""]
    areas = _around(points, "worker_id", CATCHMENT_METRES)
    return areas.assign(schools=areas["worker_id"].map(points["worker_id"].value_counts()))


def label_spots(areas: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Where each area's name stands: inside it, and each as far as can be from those before it, since catchments lie
    over one another."""
    spots: list[Point] = []
    for area in areas.geometry:
        middle, corners = area.centroid, shapely.get_coordinates(area.exterior)[:-1]
        within = OUTWARDS * corners + (1 - OUTWARDS) * shapely.get_coordinates(middle)
        choice = [middle, *(Point(one) for one in within)]
        spots.append(max(choice, key=lambda one: min((_apart(one, other) for other in spots), default=0.0)))
    return gpd.GeoSeries(spots, index=areas.index, crs=areas.crs)


def _apart(one: Point, other: Point) -> float:
    """A name is wider than high, so what lies to the side is nearer."""
    return math.hypot((one.x - other.x) / NAME_WIDTH, one.y - other.y)


def _points(placed: pd.DataFrame) -> gpd.GeoDataFrame:
    columns = [name for name in ("urn", "cluster", "worker_id") if name in placed]
    places = gpd.points_from_xy(placed["longitude"], placed["latitude"], crs=WGS84)
    return gpd.GeoDataFrame(placed[columns], geometry=places).to_crs(BRITISH_NATIONAL_GRID)


def _around(points: gpd.GeoDataFrame, by: str, metres: float) -> gpd.GeoDataFrame:
    shapes = points[[by, "geometry"]].dissolve(by).reset_index()
    shapes["geometry"] = shapes.geometry.convex_hull.buffer(metres, quad_segs=4)
    return shapes[[by, "geometry"]]
