"""Reads GeoJSON into a RawTable: one column for each property, and the shape as text in a column named "geometry"."""

import json
from typing import Any

import pandas as pd

from data_sources.reading.cells import encodable, tidy
from data_sources.reading.contract import RawTable
from data_sources.reading.faults import refuse
from data_sources.reading.layout import MOST_COLUMNS, MOST_ROWS

GEOMETRY = "geometry"
REFERENCE_SYSTEM = "geometry reference system"
_REMEDY = "Download or export the boundaries again as GeoJSON, then load the file again."


def read_geojson(file_name: str, sheet: str, text: str) -> RawTable:
    """A row for each feature, numbered from 1. `REFERENCE_SYSTEM` holds the name in the file's "crs" member, or "".

    Raises FileRefused when the text is no GeoJSON, or has no features or too many.
    """
    try:
        content = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise refuse(file_name, "The file begins like GeoJSON but is damaged or cut off.", _REMEDY, sheet) from error
    features = _features(file_name, sheet, content)
    names = list(dict.fromkeys(name for feature in features for name in feature["properties"]))
    if len(names) > MOST_COLUMNS or len(features) > MOST_ROWS:
        problem = (
            f"The file has {len(features):,} shapes with {len(names):,} properties, which is more than is allowed."
        )
        raise refuse(file_name, problem, "Keep only the shapes and properties that are needed.", sheet)
    columns = {
        tidy(encodable(name)): [_text(feature["properties"].get(name)) for feature in features] for name in names
    }
    columns[GEOMETRY] = [_text(feature["geometry"]) for feature in features]
    columns[REFERENCE_SYSTEM] = [_reference_system(content)] * len(features)
    frame = pd.DataFrame(columns, dtype="str")
    return RawTable(file_name, sheet, frame, tuple(range(1, len(frame) + 1)))


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no coordinate")


def _features(file_name: str, sheet: str, content: Any) -> list[dict[str, Any]]:
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features:
        raise refuse(file_name, "The file holds no shapes: it is not a GeoJSON list of features.", _REMEDY, sheet)
    broken = [i for i, feature in enumerate(features, start=1) if not _is_feature(feature)]
    if broken:
        raise refuse(file_name, f"Shape number {broken[0]} has no properties or no geometry.", _REMEDY, sheet)
    return features


def _is_feature(feature: Any) -> bool:
    return isinstance(feature, dict) and all(isinstance(feature.get(part), dict) for part in ("properties", "geometry"))


def _text(value: Any) -> str:
    if value is None:
        return ""
    return encodable(value) if isinstance(value, str) else json.dumps(value)


def _reference_system(content: dict[str, Any]) -> str:
    system = content.get("crs")
    properties = system.get("properties") if isinstance(system, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return name if isinstance(name, str) else ""
