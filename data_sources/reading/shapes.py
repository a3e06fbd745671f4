"""Turns the shapes of a GeoJSON file into checked WKB in WGS 84, whatever reference system they came in."""

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data_sources.reading.contract import RawTable
from data_sources.reading.faults import Fault, FileRefused, shortened
from data_sources.reading.geojson import GEOMETRY, REFERENCE_SYSTEM

_WORLD_SYSTEMS = r"(urn:ogc:def:crs:)?(OGC:?(1\.3|:)?:?CRS84|EPSG:{1,2}4326)"
_BRITISH_ISLES_DEGREES = (-9.0, 49.5, 2.5, 61.5)
_NATIONAL_GRID_METRES = (0.0, 0.0, 700_000.0, 1_300_000.0)
_REMEDY = "Export the areas as polygons in WGS 84 (EPSG:4326) and load the file again."


def shapes_as_wkb(raw: RawTable) -> tuple[pd.Series, list[str]]:
    """(geometry as WKB bytes in EPSG:4326 for each row, notes). Polygons only, two dimensions, repaired where they
    cross themselves. Raises FileRefused, naming each shape that is no polygon of the British Isles."""
    shapes = shapely.from_geojson(raw.frame[GEOMETRY].to_numpy(dtype=object), on_invalid="ignore")
    series = gpd.GeoSeries(shapely.force_2d(shapes), index=raw.frame.index)
    faults = _shape_faults(raw, series)
    if faults:
        raise FileRefused(raw.file_name, shortened(faults))
    series, notes = _in_degrees(raw, series)
    is_crossed = ~series.is_valid
    if is_crossed.any():
        series = series.where(~is_crossed, _polygons_only(series.make_valid()))
        notes.append(f"{int(is_crossed.sum())} shapes crossed themselves and were repaired.")
    faults = _place_faults(raw, series)
    if faults:
        raise FileRefused(raw.file_name, shortened(faults))
    return pd.Series(shapely.to_wkb(series.to_numpy()), index=raw.frame.index, dtype="object"), notes


def _shape_faults(raw: RawTable, series: gpd.GeoSeries) -> list[Fault]:
    is_wrong = ~series.geom_type.isin(["Polygon", "MultiPolygon"]) | series.is_empty
    return [
        Fault(f"Shape number {raw.rows[position]} is not an area (polygon).", _REMEDY, raw.rows[position], GEOMETRY)
        for position in np.flatnonzero(is_wrong.to_numpy())
    ]


def _place_faults(raw: RawTable, series: gpd.GeoSeries) -> list[Fault]:
    bounds = series.bounds
    west, south, east, north = _BRITISH_ISLES_DEGREES
    is_inside = (
        (bounds["minx"] >= west) & (bounds["miny"] >= south) & (bounds["maxx"] <= east) & (bounds["maxy"] <= north)
    )
    return [
        Fault(f"Shape number {raw.rows[position]} is not in the British Isles.", _REMEDY, raw.rows[position], GEOMETRY)
        for position in np.flatnonzero(~is_inside.to_numpy())
    ]


def _in_degrees(raw: RawTable, series: gpd.GeoSeries) -> tuple[gpd.GeoSeries, list[str]]:
    stated = raw.frame[REFERENCE_SYSTEM].iloc[0] if REFERENCE_SYSTEM in raw.frame else ""
    code = re.search(r"EPSG:{1,2}(\d{4,6})$", stated, re.IGNORECASE)
    if re.fullmatch(_WORLD_SYSTEMS, stated, re.IGNORECASE) or (not stated and not _is_on_national_grid(series)):
        return series.set_crs(4326), []
    if code is None and stated:
        problem = f'The file gives its coordinates in "{stated}", which is not known here.'
        raise FileRefused(raw.file_name, [Fault(problem, _REMEDY, sheet=raw.sheet)])
    number = int(code[1]) if code else 27700
    try:
        converted = series.set_crs(number).to_crs(4326)
    except Exception as error:  # the library's own error type is not part of its public interface
        problem = f"The file gives its coordinates in EPSG:{number}, which cannot be converted."
        raise FileRefused(raw.file_name, [Fault(problem, _REMEDY, sheet=raw.sheet)]) from error
    return converted, [f"The shapes were converted from EPSG:{number} to longitude and latitude."]


def _is_on_national_grid(series: gpd.GeoSeries) -> bool:
    """Whether coordinates without a stated system can only be British National Grid metres."""
    west, south, east, north = series.total_bounds
    low_x, low_y, high_x, high_y = _NATIONAL_GRID_METRES
    return east > 1_000 and north > 1_000 and west >= low_x and south >= low_y and east <= high_x and north <= high_y


def _polygons_only(series: gpd.GeoSeries) -> gpd.GeoSeries:
    """The areas of repaired shapes, without the lines and points a repair may leave."""

    def areas(shape: shapely.Geometry) -> shapely.Geometry:
        parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
        return shapely.union_all(parts) if parts else shape

    return series.map(areas)
