"""What lies behind the map, from files the council has loaded: the outline of the authority, wards and their names."""

import json
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data_sources.district import District
from data_sources.joining.school_location import BRITISH_NATIONAL_GRID, WGS84

DECIMALS = 5
# Detail that nobody can see where a district fills a screen: this share of its width.
DETAIL_SHARE = 1 / 1500
NOTHING: dict[str, Any] = {"type": "FeatureCollection", "features": []}


@dataclass(frozen=True, eq=False)
class Background:
    """GeoJSON in degrees, simplified so that neighbours still meet, each with the property `code`: LSOAs, wards, and
    the outline of the authority; `names`: name, longitude, latitude of each ward. Empty where no file has any."""

    lsoas: dict[str, Any]
    wards: dict[str, Any]
    outline: dict[str, Any]
    names: pd.DataFrame


def background(of: District) -> Background:
    """From the boundaries that are loaded; the outline is that of the wards, else of the LSOAs, together."""
    lsoas, wards = _plain(of.lsoa_areas), _plain(of.ward_areas)
    whole = wards if len(wards) else lsoas
    outline = gpd.GeoDataFrame(
        {"code": ["outline"] if len(whole) else []},
        geometry=[whole.geometry.union_all()] if len(whole) else [],
        crs=BRITISH_NATIONAL_GRID,
    )
    return Background(geojson(lsoas), geojson(wards), geojson(outline), _names(of.ward_areas, wards))


def _plain(areas: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    """code and geometry in metres with no more detail than can be seen."""
    if areas is None or areas.empty:
        return gpd.GeoDataFrame({"code": []}, geometry=[], crs=BRITISH_NATIONAL_GRID)
    there = areas[["code", "geometry"]].to_crs(BRITISH_NATIONAL_GRID)
    there["geometry"] = simplified(there.geometry)
    return there[~there.geometry.is_empty].reset_index(drop=True)


def simplified(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Shapes that meet, in metres, with less detail: lines that two share stay shared, so that no gaps open."""
    if shapes.empty:
        return shapes
    west, _, east, _ = shapes.total_bounds
    return shapes.simplify_coverage((east - west) * DETAIL_SHARE)


def _names(areas: gpd.GeoDataFrame | None, plain: gpd.GeoDataFrame) -> pd.DataFrame:
    if areas is None or plain.empty or "name" not in areas:
        return pd.DataFrame(columns=["name", "longitude", "latitude"])
    names = dict(zip(areas["code"], areas["name"], strict=True))
    inside = plain.representative_point().to_crs(WGS84)
    named = pd.DataFrame({"name": plain["code"].map(names), "longitude": inside.x, "latitude": inside.y})
    return named[named["name"].fillna("") != ""].reset_index(drop=True)


def geojson(shapes: gpd.GeoDataFrame) -> dict[str, Any]:
    """Shapes in metres as GeoJSON in degrees, with their other columns as properties. Coordinates to about a metre: a
    third of the size, and nobody can see the difference."""
    if shapes.empty:
        return NOTHING
    turned = shapes.to_crs(WGS84)
    rounded = shapely.transform(turned.geometry.to_numpy(), lambda places: np.round(places, DECIMALS))
    made: dict[str, Any] = json.loads(turned.set_geometry(rounded, crs=WGS84).to_json(drop_id=True))
    return {"type": made["type"], "features": made["features"]}
