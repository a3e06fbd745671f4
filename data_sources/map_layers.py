"""What a map of a district draws, in degrees: schools, hubs, lines from each link worker's base, and cluster outlines."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Transformer

from data_sources.district import District

BRITISH_NATIONAL_GRID, WGS84 = 27700, 4326
SIMPLIFY_METRES, MARGIN_METRES = 60, 600
DECIMALS = 5


@dataclass(frozen=True, eq=False)
class MapLayers:
    """schools: urn, name, phase, cluster, pupils, need_points, worker, longitude, latitude, only those with a place.
    no_place: urn, name, location_note of the rest. hubs: hub, longitude, latitude. lines: urn, from_longitude,
    from_latitude, longitude, latitude. areas: GeoJSON with the property `cluster`; `are_areas_drawn` when a file gave
    them, else they are only an outline around each cluster's schools."""

    schools: pd.DataFrame
    no_place: pd.DataFrame
    hubs: pd.DataFrame
    lines: pd.DataFrame
    areas: dict[str, Any]
    are_areas_drawn: bool


def map_layers(district: District, need_table: pd.DataFrame, leads: Mapping[str, str]) -> MapLayers:
    """`need_table`: urn, need_points; `leads`: urn -> worker_id of who leads it, schools nobody leads left out."""
    names = {worker.worker_id: worker.name for worker in district.workers}
    columns = ["urn", "name", "phase", "cluster", "pupils", "longitude", "latitude", "location_note"]
    schools = district.schools[columns].merge(need_table[["urn", "need_points"]], on="urn", how="left")
    schools["worker"] = schools["urn"].map(leads).map(names).fillna("")
    is_placed = schools["longitude"].notna() & schools["latitude"].notna()
    placed = schools[is_placed].drop(columns="location_note").reset_index(drop=True)
    areas, are_drawn = _areas(district, placed)
    return MapLayers(
        schools=placed,
        no_place=schools.loc[~is_placed, ["urn", "name", "location_note"]].reset_index(drop=True),
        hubs=_hubs(district),
        lines=_lines(district, placed, leads),
        areas=areas,
        are_areas_drawn=are_drawn,
    )


def _degrees(eastings: list[float], northings: list[float]) -> tuple[np.ndarray, np.ndarray]:
    transformer = Transformer.from_crs(BRITISH_NATIONAL_GRID, WGS84, always_xy=True)
    return transformer.transform(np.array(eastings, dtype=float), np.array(northings, dtype=float))


def _hubs(district: District) -> pd.DataFrame:
    placed = [hub for hub in district.hubs if hub.easting is not None and hub.northing is not None]
    longitude, latitude = _degrees([h.easting or 0 for h in placed], [h.northing or 0 for h in placed])
    return pd.DataFrame({"hub": [hub.name for hub in placed], "longitude": longitude, "latitude": latitude})


def _lines(district: District, placed: pd.DataFrame, leads: Mapping[str, str]) -> pd.DataFrame:
    """From where the worker starts: their own place, else their hub's; workers without either have no lines."""
    hubs = {hub.name: (hub.easting, hub.northing) for hub in district.hubs}
    bases = {}
    for worker in district.workers:
        own = (worker.easting, worker.northing)
        bases[worker.worker_id] = own if None not in own else hubs.get(worker.hub, (None, None))
    known = {worker_id: base for worker_id, base in bases.items() if None not in base}
    longitude, latitude = _degrees([e or 0 for e, _ in known.values()], [n or 0 for _, n in known.values()])
    base_of = dict(zip(known, zip(longitude, latitude, strict=True), strict=True))
    rows = placed.assign(worker_id=placed["urn"].map(leads))
    rows = rows[rows["worker_id"].isin(set(base_of))]
    start = [base_of[worker_id] for worker_id in rows["worker_id"]]
    return rows[["urn", "longitude", "latitude"]].assign(
        from_longitude=[place[0] for place in start], from_latitude=[place[1] for place in start]
    )


def _areas(district: District, placed: pd.DataFrame) -> tuple[dict[str, Any], bool]:
    drawn = district.cluster_areas
    if drawn is not None and len(drawn):
        shapes = drawn.to_crs(BRITISH_NATIONAL_GRID)
    else:
        points = gpd.GeoDataFrame(
            placed[["cluster"]],
            geometry=gpd.points_from_xy(placed["longitude"], placed["latitude"]),
            crs=WGS84,
        )
        points = points[points["cluster"].fillna("") != ""].to_crs(BRITISH_NATIONAL_GRID)
        shapes = points.dissolve("cluster").reset_index()
        shapes["geometry"] = shapes.geometry.convex_hull.buffer(MARGIN_METRES, quad_segs=4)
    shapes = shapes[["cluster", "geometry"]].copy()
    shapes["geometry"] = shapes.geometry.simplify(SIMPLIFY_METRES)
    text = shapes.to_crs(WGS84).to_json(drop_id=True, to_wgs84=False)
    return _rounded(json.loads(text)), bool(drawn is not None and len(drawn))


def _rounded(value: Any) -> Any:
    """Coordinates to about a metre: a third of the size, and nobody can see the difference."""
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return {name: _rounded(one) for name, one in value.items()} if isinstance(value, dict) else value
