"""Small files made in memory for tests: CSV, XLSX, ZIP and GeoJSON."""

import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl

Rows = Sequence[Sequence[Any]]
SCHOOLS: Rows = [["URN", "Name", "Pupils"], ["100000", "Saint Mary's, Upper", "1,296"], ["100001", "Café School", "87"]]


def csv_bytes(rows: Rows, delimiter: str = ",", newline: str = "\r\n", encoding: str = "utf-8") -> bytes:
    """Every cell quoted where it must be."""

    def cell(value: Any) -> str:
        text = str(value)
        return (
            f'"{text.replace(chr(34), chr(34) * 2)}"' if any(mark in text for mark in (delimiter, '"', "\n")) else text
        )

    return "".join(delimiter.join(map(cell, row)) + newline for row in rows).encode(encoding)


def xlsx_bytes(sheets: dict[str, Rows], hidden: Sequence[str] = (), merged: Sequence[str] = ()) -> bytes:
    """A workbook; `merged` are areas of its first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if title in hidden else "visible"
    for area in merged:
        book.worksheets[0].merge_cells(area)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zip_bytes(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def changed_zip(data: bytes, changes: dict[str, bytes]) -> bytes:
    """A .zip or .xlsx with some members replaced or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zip_bytes({**members, **changes})


def zip_member(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def gzip_bytes(data: bytes) -> bytes:
    return gzip.compress(data, 6)


def geojson_bytes(
    properties: Sequence[dict[str, Any]], corners: Sequence[tuple[float, float]] = (), **extra: Any
) -> bytes:
    """A square near Salford for each of the properties, or the ring given."""
    features = []
    for number, values in enumerate(properties):
        west, south = -2.4 + number * 0.01, 53.4
        ring = list(corners) or [
            (west, south), (west + 0.01, south), (west + 0.01, south + 0.01), (west, south + 0.01), (west, south),
        ]  # fmt: skip
        features.append(
            {"type": "Feature", "properties": values, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        )
    return json.dumps({"type": "FeatureCollection", "features": features, **extra}).encode()
