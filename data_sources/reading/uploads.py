"""Opens a file a person uploads: decides by its content what it is, and refuses what is unsafe or no table."""

import re
from collections.abc import Callable

from data_sources.reading.archives import MOST_UNPACKED_BYTES, unpack_gzip, unpack_zip
from data_sources.reading.child_data import child_cell_faults, child_heading_faults
from data_sources.reading.contract import RawTable
from data_sources.reading.delimited import decode, read_delimited
from data_sources.reading.faults import FileRefused, refuse
from data_sources.reading.geojson import read_geojson
from data_sources.reading.workbooks import read_workbook

MOST_UPLOADED_BYTES = 100 * 1024 * 1024
_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_TABLES = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"BM": "a picture",
    b"II*\x00": "a picture",
    b"MM\x00*": "a picture",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "a database",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an XZ archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"MZ": "a program",
    b"\x7fELF": "a program",
    b"{\\rtf": "a text document",
}
_REMEDY = "Save the table as CSV or XLSX (or boundaries as GeoJSON), then load that file."


def open_tables(file_name: str, data: bytes) -> list[RawTable]:
    """The tables in a file, as text: CSV (also .gz), XLSX, GeoJSON, or a .zip of these. Nothing touches the disk, and
    the file's name serves only in messages.

    Raises FileRefused for anything else, for files beyond the limits (100 MB; 400 MB unpacked), for damaged and
    protected files, macros, and for tables that seem to hold facts about a single child.
    """
    if not data.strip():
        raise refuse(file_name, "The file is empty.", "Check that it was saved, then load it again.")
    if len(data) > MOST_UPLOADED_BYTES:
        problem = (
            f"The file has {len(data) / 1024**2:,.0f} MB; {MOST_UPLOADED_BYTES // 1024**2} MB is the most allowed."
        )
        raise refuse(file_name, problem, "Keep only the rows and columns that are needed, or pack the file as .zip.")
    tables = _open(file_name, "", data)
    faults = []
    for table in tables:
        faults += child_heading_faults(list(table.frame.columns), table.sheet)
        faults += child_cell_faults(table.frame, table.rows, table.sheet)
    if faults:
        raise FileRefused(file_name, faults)
    return tables


def _open(file_name: str, label: str, data: bytes) -> list[RawTable]:
    if data.startswith(_GZIP):
        return _open_unpacked(file_name, label, unpack_gzip(file_name, data))
    if data.startswith(_ZIP):
        return _open_zip(file_name, data)
    return _open_unpacked(file_name, label, data)


def _open_unpacked(file_name: str, label: str, data: bytes) -> list[RawTable]:
    if data.startswith((_GZIP, *_ZIP)):
        problem = "The file is an archive inside an archive, which is not opened."
        raise refuse(file_name, problem, "Unpack it yourself and load the table inside.", label)
    what = _what_else(data)
    if what:
        raise refuse(file_name, f"This is {what}, not a table.", _REMEDY, label)
    text = decode(file_name, data)
    start = text.lstrip()[:200]
    if start.startswith("<"):
        raise refuse(file_name, "This is a web page or XML file, not a table.", _REMEDY, label)
    read: Callable[[str, str, str], RawTable] = read_geojson if start.startswith(("{", "[")) else read_delimited
    return [read(file_name, label, text)]


def _what_else(data: bytes) -> str:
    """What a file that is neither text nor a zip is, in words; "" when it may be text."""
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return "a workbook protected by a password (save it without one)"
        return "a workbook or document in an old Office format such as .xls"
    return next((what for start, what in _NOT_TABLES.items() if data.startswith(start) and _is_binary(data)), "")


def _is_binary(data: bytes) -> bool:
    return (
        data.startswith((b"%PDF", b"{\\rtf")) or re.search(rb"[\x00-\x08\x0e-\x1f\x80-\xff]", data[:4096]) is not None
    )


def _open_zip(file_name: str, data: bytes) -> list[RawTable]:
    members = unpack_zip(file_name, data)
    if "[Content_Types].xml" in members:
        return _open_office(file_name, "", members, data)
    if {"manifest.json", "figures.json"} <= members.keys():
        problem, remedy = "This is a package of a version, not a table.", "Open it under 'Open a package' on this page."
        raise refuse(file_name, problem, remedy)
    if "mimetype" in members:
        raise refuse(file_name, "This is an OpenDocument or similar file, which is not read.", _REMEDY)
    tables: list[RawTable] = []
    faults = []
    for name, content in members.items():
        label = re.split(r"[\\/]", name)[-1]
        if name.startswith("__MACOSX/") or label.startswith("."):
            continue
        try:
            tables += _open_member(file_name, label, content)
        except FileRefused as refused:
            faults += refused.faults
    if faults:
        raise FileRefused(file_name, faults)
    if not tables:
        raise refuse(file_name, "The archive holds no tables.", _REMEDY)
    return tables


def _open_member(file_name: str, label: str, content: bytes) -> list[RawTable]:
    if not content.strip():
        raise refuse(file_name, f'The file "{label}" in the archive is empty.', "Remove it from the archive.", label)
    if content.startswith(_ZIP):
        members = unpack_zip(file_name, content)
        if "[Content_Types].xml" in members:
            return _open_office(file_name, f"{label}: ", members, content)
    return _open_unpacked(file_name, label, content)


def _open_office(file_name: str, prefix: str, members: dict[str, bytes], data: bytes) -> list[RawTable]:
    if not any(name.startswith("xl/") for name in members):
        raise refuse(file_name, "This is a text document or presentation, not a table.", _REMEDY, prefix)
    return read_workbook(file_name, members, data, prefix)


__all__ = ["MOST_UNPACKED_BYTES", "MOST_UPLOADED_BYTES", "open_tables"]
