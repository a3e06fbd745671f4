"""Reads the visible sheets of an XLSX workbook into RawTables, with the values Excel last calculated."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

import pandas as pd
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from data_sources.reading.cells import encodable
from data_sources.reading.contract import RawTable
from data_sources.reading.faults import Fault, FileRefused, refuse, shortened
from data_sources.reading.layout import (
    MOST_COLUMNS,
    MOST_ROWS,
    ROWS_SEARCHED,
    find_heading_row,
    heading_names,
    to_raw_table,
)

_MOST_CELLS = 8_000_000
_SHEET_ROWS = 1_048_576
_FORMULA = re.compile(rb"<(\w+:)?f[ />]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z0-9:]{1,40})[\"']")
_CALCULATE_ALL = re.compile(rb"fullCalcOnLoad=[\"'](1|true)[\"']")
_DAMAGED = "The workbook is damaged: its sheets cannot be read."
_DAMAGED_REMEDY = "Open it in Excel, save it as a new .xlsx workbook (or as CSV), then load it again."


@dataclass(frozen=True)
class _Sheet:
    name: str
    rows: list[tuple[int, list[str]]]
    merged: list[tuple[int, int, int, int]]
    uncalculated: list[str]


def read_workbook(file_name: str, members: dict[str, bytes], data: bytes, prefix: str = "") -> list[RawTable]:
    """A RawTable for each visible sheet that holds anything; `members` are the unpacked parts of `data`.

    Hidden sheets are left out with a note. `prefix` is put before sheet names (the workbook's name inside a .zip).
    Raises FileRefused for macros, XML that defines its own entities, formulas without a value and merged data cells.
    """
    _check_members(file_name, members)
    try:
        sheets, hidden = _read_sheets(file_name, members, data)
    except FileRefused:
        raise
    except Exception as error:  # the library raises whatever a damaged part leads it to
        raise refuse(file_name, _DAMAGED, _DAMAGED_REMEDY) from error
    notes = [f'The hidden sheet "{name}" was not read.' for name in hidden]
    tables, faults = [], []
    for sheet in sheets:
        try:
            tables.append(_to_table(file_name, sheet, f"{prefix}{sheet.name}", notes))
        except FileRefused as refused:
            faults += refused.faults
    if faults or not tables:
        raise FileRefused(file_name, faults or [_nothing(hidden)])
    return tables


def _nothing(hidden: list[str]) -> Fault:
    if hidden:
        return Fault("Every sheet with data is hidden.", "Unhide the sheet to be loaded, then save the workbook again.")
    return Fault("The workbook is empty.", "Check that it was saved, then load it again.")


def _check_members(file_name: str, members: dict[str, bytes]) -> None:
    names = [name.casefold() for name in members]
    if any("vbaproject" in name or "macrosheet" in name for name in names) or b"macroEnabled" in members.get(
        "[Content_Types].xml", b""
    ):
        raise refuse(
            file_name, "The workbook holds macros.", "Save it as an .xlsx workbook without macros, then load it again."
        )
    if any(name.endswith("workbook.bin") for name in names):
        raise refuse(
            file_name,
            "This is a binary workbook (.xlsb), which is not read.",
            "Save it as .xlsx or CSV, then load it again.",
        )
    for name, content in members.items():
        if name.casefold().endswith((".xml", ".rels", ".vml")):
            _check_xml(file_name, content)


def _check_xml(file_name: str, content: bytes) -> None:
    """Definitions can only stand before the first element, so only the start is read."""
    try:
        next(iter(iterparse(io.BytesIO(content), events=("start",), forbid_dtd=True)))
    except DefusedXmlException as error:
        problem = "The workbook defines its own XML entities, as harmful files do."
        raise refuse(file_name, problem, _DAMAGED_REMEDY) from error
    except (ParseError, StopIteration, ValueError, LookupError) as error:
        raise refuse(file_name, _DAMAGED, _DAMAGED_REMEDY) from error


def _read_sheets(file_name: str, members: dict[str, bytes], data: bytes) -> tuple[list[_Sheet], list[str]]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheets, hidden = [], []
    for worksheet in book.worksheets:
        part = members[worksheet._worksheet_path]
        # Counted before parsing: a sheet far beyond the limit is refused at once and not after minutes of reading.
        if part.count(b"<c ") + part.count(b":c ") > _MOST_CELLS or part.count(b"<row") > _SHEET_ROWS:
            raise _too_large(file_name, worksheet.title)
        if worksheet.sheet_state != "visible":
            hidden.append(worksheet.title)
            continue
        worksheet.reset_dimensions()
        rows = [(number, [_text(cell) for cell in row]) for number, row in _filled_rows(file_name, worksheet)]
        uncalculated = _uncalculated(members, part)
        merged = [range_boundaries(found[1].decode()) for found in _MERGED.finditer(part)]
        if rows or uncalculated:
            sheets.append(_Sheet(worksheet.title, rows, merged, uncalculated))
    return sheets, hidden


def _filled_rows(file_name: str, worksheet: Any) -> Iterator[tuple[int, Any]]:
    """Rows that hold anything, with their numbers; stops a sheet that claims more than Excel or this product allows."""
    cells = 0
    kept = 0
    for number, row in enumerate(worksheet.iter_rows(), start=1):
        cells += len(row)
        is_filled = any(cell.value is not None for cell in row)
        kept += is_filled
        if number > _SHEET_ROWS or cells > _MOST_CELLS or kept > MOST_ROWS + 1_000:
            raise _too_large(file_name, worksheet.title)
        if is_filled:
            yield number, row


def _too_large(file_name: str, title: str) -> FileRefused:
    problem = f'The sheet "{title}" has more rows or cells than are allowed ({MOST_ROWS:,} rows).'
    return refuse(file_name, problem, "Keep only the rows and columns that are needed.", title)


def _uncalculated(members: dict[str, bytes], part: bytes) -> list[str]:
    """Cells whose formula has no value that a spreadsheet program calculated, such as ["C5"].

    A program that only writes workbooks marks them to be calculated in full when opened, and leaves values out or
    writes 0 in their place: none of its values count. A formula whose result is an empty text is calculated.
    """
    if not _FORMULA.search(part):
        return []
    is_never_opened = _CALCULATE_ALL.search(members.get("xl/workbook.xml", b"")) is not None
    cells = []
    for _, element in iterparse(io.BytesIO(part), events=("end",), forbid_dtd=True):
        if element.tag.endswith("}c"):
            value = element.find("{*}v")
            is_empty = (value is None or not value.text) and element.get("t") != "str"
            if element.find("{*}f") is not None and (is_never_opened or is_empty):
                cells.append(element.get("r", ""))
            element.clear()
    return cells


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        if "%" in str(cell.number_format):
            return f"{value * 100:.15g}%"
        return str(value) if isinstance(value, int) else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date | time) else encodable(str(value))


def _to_table(file_name: str, sheet: _Sheet, label: str, notes: list[str]) -> RawTable:
    rows = _with_tall_headings(sheet)
    position = find_heading_row([cells for _, cells in rows])
    if position is None:
        raise FileRefused(file_name, _formula_faults(sheet, label, 0, MOST_COLUMNS))
    heading_row, headings = rows[position]
    names, repeated = heading_names(file_name, label, headings)
    faults = [*_formula_faults(sheet, label, heading_row, len(names)), *_merge_faults(sheet, label, heading_row)]
    if faults:
        raise FileRefused(file_name, faults)
    below = rows[position + 1 :]
    width = max([len(names), *(len(cells) for _, cells in below)])
    names += [""] * (width - len(names))
    frame = pd.DataFrame([cells + [""] * (width - len(cells)) for _, cells in below], columns=range(width), dtype="str")
    return to_raw_table(file_name, label, frame, names, repeated, [number for number, _ in below], notes)


def _with_tall_headings(sheet: _Sheet) -> list[tuple[int, list[str]]]:
    """The rows with the text of a cell merged downwards also in its last row, where a heading row would have it."""
    texts = {number: list(cells) for number, cells in sheet.rows[:ROWS_SEARCHED]}
    for left, top, right, bottom in sheet.merged:
        upper, lower = texts.get(top), texts.get(bottom)
        if left == right and top < bottom and upper and lower and left <= len(upper):
            lower += [""] * (left - len(lower))
            lower[left - 1] = lower[left - 1] or upper[left - 1]
    return [(number, texts.get(number, cells)) for number, cells in sheet.rows]


def _formula_faults(sheet: _Sheet, label: str, heading_row: int, columns: int) -> list[Fault]:
    remedy = "Open the workbook in Excel so that it is calculated, save it and load it again; or put a value there."
    faults = []
    for cell in sheet.uncalculated:
        column, row, _, _ = range_boundaries(cell)
        if row >= heading_row and column <= columns:
            faults.append(Fault(f"The formula in cell {cell} has no calculated value.", remedy, row=row, sheet=label))
    return shortened(faults)


def _merge_faults(sheet: _Sheet, label: str, heading_row: int) -> list[Fault]:
    """Merged cells in or below the heading row, other than headings merged with empty cells above them."""
    remedy = "Unmerge them and write the value in every row it belongs to, then load the workbook again."
    faults = []
    for left, top, right, bottom in sheet.merged:
        if bottom > heading_row or (bottom == heading_row and right > left):
            area = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
            faults.append(Fault(f"The cells {area} are merged.", remedy, row=top, sheet=label))
    return shortened(faults)
