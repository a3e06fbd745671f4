"""What a map of a district draws, in degrees: schools, hubs, lines from link workers' bases, cluster outlines."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer
from shapely import Point
from shapely.geometry.base import BaseGeometry

from allocation.entities import Hub, LinkWorker
from data_sources.cluster_map.areas import cluster_shapes
from data_sources.cluster_map.background import geojson
from data_sources.district import District
from data_sources.joining.school_location import BRITISH_NATIONAL_GRID, WGS84

SIMPLIFY_METRES = 60
NAME_GRID, NAME_WIDTH, NAME_EDGE = 40, 4.0, 2.0
NAME_SHARES = (0.2, 0.05)  # how wide and high a name is, of a map of everything
# Of half of what is shown, where the middle of a name may be; how low a map is at most for its width; in degrees.
NAME_INSIDE, FLATTEST, LEAST_SEEN = 0.4, 0.69, 0.003
AXES = ("longitude", "latitude")
AROUND, LEAST_AROUND_DEGREES = 0.4, 0.01  # of a cluster's width and height, beyond its outermost schools
LINE_COLUMNS = ["urn", "from_longitude", "from_latitude", "longitude", "latitude"]


@dataclass(frozen=True, eq=False)
class MapLayers:
    """schools: urn, name, phase, cluster, pupils, need_points, tier (words; "" where none are given), worker,
    longitude, latitude, only those with a place.
    no_place: urn, name, location_note of the rest. hubs: hub, cluster, longitude, latitude. lines: urn, from_longitude,
    from_latitude, longitude, latitude. areas: GeoJSON with the properties `cluster` and `turn` (0, 1 ...); area_names:
    cluster, longitude, latitude of a point inside; `areas_from`: what they are made from, a key of `areas.WHENCE`.
    bases: worker_id, name, longitude, latitude of where each link worker starts (missing where that is not known)."""

    schools: pd.DataFrame
    no_place: pd.DataFrame
    hubs: pd.DataFrame
    lines: pd.DataFrame
    areas: dict[str, Any]
    area_names: pd.DataFrame
    areas_from: str
    bases: pd.DataFrame


def map_layers(
    district: District, need_table: pd.DataFrame, leads: Mapping[str, str], tiers: Mapping[str, str] | None = None
) -> MapLayers:
    """`need_table`: urn, need_points; `leads`: urn -> worker_id of who leads it, schools nobody leads left out;
    `tiers`: urn -> its tier in words."""
    return led(map_ground(district, need_table), leads, tiers)


def map_ground(district: District, need_table: pd.DataFrame) -> MapLayers:
    """All that is the same whoever leads which school, which is what takes time: no link worker, tier or line yet."""
    columns = ["urn", "name", "phase", "cluster", "pupils", "longitude", "latitude", "location_note"]
    schools = district.schools[columns].merge(need_table[["urn", "need_points"]], on="urn", how="left")
    is_placed = schools["longitude"].notna() & schools["latitude"].notna()
    placed = schools[is_placed].drop(columns="location_note").reset_index(drop=True)
    shapes, whence = cluster_shapes(district, placed)
    return MapLayers(
        schools=placed.assign(tier="", worker=""),
        no_place=schools.loc[~is_placed, ["urn", "name", "location_note"]].reset_index(drop=True),
        hubs=_hubs(district),
        lines=pd.DataFrame(columns=LINE_COLUMNS),
        areas=_geojson(shapes),
        area_names=_names(shapes, placed),
        areas_from=whence,
        bases=_bases(district),
    )


def led(ground: MapLayers, leads: Mapping[str, str], tiers: Mapping[str, str] | None = None) -> MapLayers:
    """The same ground with who leads each school, the tiers in words, and a line from each link worker's base."""
    names = dict(zip(ground.bases["worker_id"], ground.bases["name"], strict=True))
    urns = ground.schools["urn"]
    schools = ground.schools.assign(
        tier=[(tiers or {}).get(urn, "") for urn in urns],
        worker=[names.get(leads.get(urn, ""), "") for urn in urns],
    )
    return replace(ground, schools=schools, lines=_lines(ground, leads))


def beside(schools: pd.DataFrame) -> dict[str, list[str]]:
    """URN -> names of the other schools at the very same place, of those that share one. `schools`: urn, name,
    longitude, latitude."""
    shared = schools[schools.duplicated(list(AXES), keep=False)]
    found: dict[str, list[str]] = {}
    for _, here in shared.groupby(list(AXES)):
        names = dict(zip(here["urn"].astype(str), here["name"], strict=True))
        found |= {urn: [name for other, name in names.items() if other != urn] for urn in names}
    return found


def near(drawn: MapLayers, cluster: str) -> MapLayers:
    """Only what a map of this cluster shows: the schools in and around it, with their lines, clusters and hubs."""
    own = drawn.schools[drawn.schools["cluster"] == cluster]
    if own.empty:
        return drawn
    reach = {axis: (own[axis].max() - own[axis].min()) * AROUND + LEAST_AROUND_DEGREES for axis in AXES}

    def seen(places: pd.DataFrame) -> pd.DataFrame:
        is_near = [places[axis].between(own[axis].min() - room, own[axis].max() + room) for axis, room in reach.items()]
        return places[is_near[0] & is_near[1]]

    schools = seen(drawn.schools)
    clusters = set(schools["cluster"])
    areas = [one for one in drawn.areas["features"] if one["properties"]["cluster"] in clusters]
    return replace(
        drawn,
        schools=schools,
        lines=drawn.lines[drawn.lines["urn"].isin(schools["urn"])],
        hubs=seen(drawn.hubs),
        areas={**drawn.areas, "features": areas},
        area_names=drawn.area_names[drawn.area_names["cluster"].isin(clusters)],
    )


def _degrees(eastings: list[float], northings: list[float]) -> tuple[np.ndarray, np.ndarray]:
    transformer = Transformer.from_crs(BRITISH_NATIONAL_GRID, WGS84, always_xy=True)
    return transformer.transform(np.array(eastings, dtype=float), np.array(northings, dtype=float))


def _hubs(district: District) -> pd.DataFrame:
    placed = [hub for hub in district.hubs if hub.easting is not None and hub.northing is not None]
    longitude, latitude = _degrees([h.easting or 0 for h in placed], [h.northing or 0 for h in placed])
    return pd.DataFrame(
        {
            "hub": [hub.name for hub in placed],
            "cluster": [hub.cluster for hub in placed],
            "longitude": longitude,
            "latitude": latitude,
        }
    )


def _bases(district: District) -> pd.DataFrame:
    """Where each link worker starts, in degrees."""
    places = worker_places(district.workers, district.hubs)
    is_known = np.array([None not in one for one in places], dtype=bool)
    longitude, latitude = _degrees([e or 0 for e, _ in places], [n or 0 for _, n in places])
    return pd.DataFrame(
        {
            "worker_id": [worker.worker_id for worker in district.workers],
            "name": [worker.name for worker in district.workers],
            "longitude": np.where(is_known, longitude, np.nan),
            "latitude": np.where(is_known, latitude, np.nan),
        }
    )


def worker_places(workers: Sequence[LinkWorker], hubs: Sequence[Hub]) -> list[tuple[float | None, float | None]]:
    """Easting and northing of where each link worker starts: their own place, else their hub's; None where neither is
    known."""
    of_hub = {hub.name: (hub.easting, hub.northing) for hub in hubs}
    places = []
    for worker in workers:
        own = (worker.easting, worker.northing)
        places.append(own if None not in own else of_hub.get(worker.hub, (None, None)))
    return places


def _lines(ground: MapLayers, leads: Mapping[str, str]) -> pd.DataFrame:
    """From where the link worker starts; those who start nowhere known have no lines."""
    start = ground.bases.dropna(subset=["longitude"]).set_index("worker_id")
    rows = ground.schools.assign(worker_id=ground.schools["urn"].map(leads))
    rows = rows[rows["worker_id"].isin(start.index)]
    from_places = {f"from_{axis}": rows["worker_id"].map(start[axis]) for axis in AXES}
    return rows.assign(**from_places)[LINE_COLUMNS]


def names_seen(drawn: MapLayers, cluster: str) -> pd.DataFrame:
    """`area_names`, that of this cluster where it can be read on a map of nothing but its schools ("" moves none)."""
    own = drawn.schools[drawn.schools["cluster"] == cluster]
    areas = [one["geometry"] for one in drawn.areas["features"] if one["properties"]["cluster"] == cluster]
    if not cluster or own.empty or not areas:
        return drawn.area_names
    east_to_north = math.cos(math.radians(own["latitude"].mean()))
    schools = own[list(AXES)].to_numpy(float) * [east_to_north, 1]
    area = shapely.transform(shapely.geometry.shape(areas[0]), lambda corners: corners * [east_to_north, 1])
    seen = area.intersection(_window(schools))
    spot = _roomiest(area if seen.is_empty else seen, schools)
    is_own = drawn.area_names["cluster"] == cluster
    places = {"longitude": spot.x / east_to_north, "latitude": spot.y}
    return drawn.area_names.assign(
        **{axis: drawn.area_names[axis].mask(is_own, place) for axis, place in places.items()}
    )


def _window(schools: np.ndarray) -> BaseGeometry:
    """What a map fitted to these schools shows at least, without its edges: a name is not cut off there."""
    middle, (wide, high) = (schools.min(axis=0) + schools.max(axis=0)) / 2, np.ptp(schools, axis=0)
    half_wide = NAME_INSIDE * max(wide, high, LEAST_SEEN)
    half_high = NAME_INSIDE * max(high, FLATTEST * wide, LEAST_SEEN)
    return shapely.box(middle[0] - half_wide, middle[1] - half_high, middle[0] + half_wide, middle[1] + half_high)


def _geojson(shapes: gpd.GeoDataFrame) -> dict[str, Any]:
    turned = shapes.assign(turn=range(len(shapes)))
    return geojson(turned.set_geometry(turned.geometry.simplify(SIMPLIFY_METRES)))


def _names(shapes: gpd.GeoDataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """Where each cluster's name can be read: inside its outline, as far as can be from schools, from the edge and from
    other names; the smallest outline has the first choice."""
    places = gpd.GeoSeries.from_xy(placed["longitude"], placed["latitude"], crs=WGS84).to_crs(BRITISH_NATIONAL_GRID)
    schools = np.column_stack([places.x, places.y])
    points: dict[int, Point] = {}
    west, south, east, north = shapes.total_bounds if len(shapes) else (0.0, 0.0, 0.0, 0.0)
    room = max(east - west, north - south) * np.array(NAME_SHARES)
    for number in np.argsort(shapes.geometry.area.to_numpy(), kind="stable"):
        names = shapely.get_coordinates(list(points.values()))
        points[int(number)] = _roomiest(shapes.geometry.iloc[number], schools, names, room)
    inside = gpd.GeoSeries([points[n] for n in range(len(shapes))], crs=BRITISH_NATIONAL_GRID).to_crs(WGS84)
    return pd.DataFrame({"cluster": shapes["cluster"].to_numpy(), "longitude": inside.x, "latitude": inside.y})


def _roomiest(
    shape: BaseGeometry, schools: np.ndarray, names: np.ndarray | None = None, room: np.ndarray | None = None
) -> Point:
    """A name is several times as wide as high, so room to the sides counts less than room above and below. It is kept
    clear of the middles of other `names` by `room` (across and up) where that is possible."""
    west, south, east, north = shape.bounds
    across, up = np.meshgrid(np.linspace(west, east, NAME_GRID), np.linspace(south, north, NAME_GRID))
    grid = np.column_stack([across.ravel(), up.ravel()])
    grid = grid[shapely.contains_xy(shape, grid[:, 0], grid[:, 1])]
    if not len(grid):
        return shape.representative_point()
    if names is not None and len(names):
        is_clear = (np.abs(grid[:, None, :] - names[None, :, :]) > room).any(axis=2).all(axis=1)
        grid = grid[is_clear] if is_clear.any() else grid
    from_edge = shapely.distance(shape.boundary, shapely.points(grid)) / NAME_EDGE
    if len(schools):
        gaps = (grid[:, None, :] - schools[None, :, :]) / [NAME_WIDTH, 1]
        from_edge = np.minimum(from_edge, np.hypot(gaps[..., 0], gaps[..., 1]).min(axis=1))
    return Point(grid[int(np.argmax(from_edge))])
