"""The demonstration district several times over, as files for the product's own door: towns side by side."""

import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import mapping, shape

from data_sources import demonstration
from data_sources.exports import xlsx_bytes

# What a plan needs; the files about homes, years before and the calendar stay out.
WANTED = (
    "edubasealldata", "2024-2025_census", "File_7_IoD2025", "hubs", "link_workers", "clusters", "referrals",
    "current_allocation", "locks", "lsoa_boundaries", "cluster_areas",
)  # fmt: skip
URN_STEP, NUMBER_STEP, LSOA_STEP = 1_000, 200, 1_000
EAST_METRES, NORTH_METRES = 28_000, 23_000
EAST_DEGREES, NORTH_DEGREES = 0.43, 0.207  # about as far, at the latitude of the district
NAMES = {
    "EstablishmentName", "School", "Cluster", "Family hub", "Base", "Link worker", "Name", "LSOA name (2021)",
    "LSOA (name)",
}  # fmt: skip


def files(times: int) -> dict[str, bytes]:
    """{file name: bytes}: every school, hub and post `times` times, under numbers, names and places of its own."""
    made = {}
    for name, data in demonstration.files().items():
        if any(word in name for word in WANTED):
            made[name] = WRITERS[name.rpartition(".")[2]](data, times)
    return made


def _text(data: bytes, times: int) -> bytes:
    encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "cp1252"
    table = pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False, encoding=encoding)
    return _several(table, times).to_csv(index=False, lineterminator="\r\n").encode(encoding)


def _workbook(data: bytes, times: int) -> bytes:
    sheets = pd.read_excel(io.BytesIO(data), sheet_name=None, dtype=object, keep_default_na=False)
    return xlsx_bytes({name: _several(table, times) for name, table in sheets.items()})


def _areas(data: bytes, times: int) -> bytes:
    areas = json.loads(data)
    areas["features"] += [_moved(area, turn) for turn in range(1, times) for area in areas["features"]]
    return json.dumps(areas).encode()


def _moved(area: dict[str, Any], turn: int) -> dict[str, Any]:
    properties = dict(area["properties"])
    if "LSOA21CD" in properties:
        properties["LSOA21CD"] = _lsoa(properties["LSOA21CD"], turn)
    if "cluster" in properties:
        properties["cluster"] += f" {turn + 1}"
    by = [turn % 2 * EAST_DEGREES, turn // 2 * NORTH_DEGREES]
    place = shapely.transform(shape(area["geometry"]), lambda corners: np.round(corners + by, 6))
    return {**area, "properties": properties, "geometry": mapping(place)}


WRITERS = {"csv": _text, "xlsx": _workbook, "geojson": _areas}


def _several(table: pd.DataFrame, times: int) -> pd.DataFrame:
    return pd.concat([table, *(_copy(table, turn) for turn in range(1, times))], ignore_index=True)


def _copy(table: pd.DataFrame, turn: int) -> pd.DataFrame:
    changed: dict[str, Callable[[str], str]] = {
        "URN": lambda cell: _plus(cell, turn * URN_STEP),
        "LinkURN": lambda cell: _plus(cell, turn * URN_STEP),
        "EstablishmentNumber": lambda cell: _plus(cell, turn * NUMBER_STEP),
        "ESTAB": lambda cell: _plus(cell, turn * NUMBER_STEP),
        "Easting": lambda cell: _plus(cell, turn % 2 * EAST_METRES),
        "Northing": lambda cell: _plus(cell, turn // 2 * NORTH_METRES),
        "Post number": lambda cell: f"{cell}-{turn + 1}",
        "LSOA (code)": lambda cell: _lsoa(cell, turn),
        "LSOA code (2021)": lambda cell: _lsoa(cell, turn),
        **dict.fromkeys(NAMES, lambda cell: cell if cell in {"", "Vacant"} else f"{cell} {turn + 1}"),
    }
    return table.assign(**{name: table[name].map(str).map(made) for name, made in changed.items() if name in table})


def _plus(cell: str, step: int) -> str:
    return str(int(cell) + step) if cell else cell


def _lsoa(cell: str, turn: int) -> str:
    """E01998001 becomes E01997001, then E01996001."""
    return f"E{_plus(cell[1:], -turn * LSOA_STEP).zfill(8)}" if cell else cell
