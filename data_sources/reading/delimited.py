"""Reads CSV text of any common encoding and delimiter into a RawTable, or says what is wrong with it."""

import codecs
import csv
import io
import re
from collections import Counter

import pandas as pd
import pyarrow as pa
from pyarrow import csv as pyarrow_csv

from data_sources.reading.contract import RawTable
from data_sources.reading.faults import Fault, FileRefused, refuse
from data_sources.reading.layout import MOST_ROWS, ROWS_SEARCHED, find_heading_row, heading_names, to_raw_table

_CONTROL = bytes([*range(9), *range(14, 32)])
_MOST_LINES = 1_048_576
_SAMPLE_CHARACTERS = 400_000
_ENCODING_REMEDY = 'Save it again as "CSV UTF-8", then load it again.'
_CUT_REMEDY = "Download or save the file again, then load it again."
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(file_name: str, data: bytes) -> str:
    """The text of a file: UTF-8 with or without mark, UTF-16 with mark, else Windows-1252.

    Raises FileRefused for binary content and for text that mixes encodings or is cut inside a character.
    """
    try:
        text = data.decode("utf-16") if data.startswith(_UTF16_MARKS) else _decode_bytes(file_name, data)
    except UnicodeDecodeError as error:
        raise refuse(
            file_name, "The file's letters cannot be read: its encoding is damaged.", _ENCODING_REMEDY
        ) from error
    text = text.removeprefix("\ufeff").removeprefix("ï»¿").removesuffix("\x1a")
    encoded = text.encode()
    if len(encoded.translate(None, _CONTROL)) < len(encoded):
        raise refuse(file_name, "The file is not a table of text: it holds binary data.", _ENCODING_REMEDY)
    return text


def _decode_bytes(file_name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    lenient = data.decode("utf-8", errors="replace")
    broken = lenient.count("\ufffd")
    whole = sum(1 for character in set(lenient) if ord(character) > 127 and character != "\ufffd")
    if data.startswith(codecs.BOM_UTF8) or whole > broken:
        raise refuse(
            file_name, "The file's letters cannot be read: it mixes encodings or is cut off.", _ENCODING_REMEDY
        )
    return data.decode("cp1252")


def read_delimited(file_name: str, sheet: str, text: str) -> RawTable:
    """The table in a CSV text. Raises FileRefused with every row whose cells do not fit the headings."""
    if text.count("\n") > _MOST_LINES:
        problem = f"The file has more than {_MOST_LINES:,} lines; {MOST_ROWS:,} rows are the most allowed."
        raise refuse(file_name, problem, "Keep only the rows that are needed, then load the file again.", sheet)
    delimiter, first_rows = _find_delimiter(text)
    position = find_heading_row(first_rows)
    if position is None:
        raise refuse(file_name, "The file is empty.", "Check that it was saved, then load it again.", sheet)
    names, repeated = heading_names(file_name, sheet, first_rows[position])
    width = max(len(names), len(first_rows[position]))
    names += [""] * (width - len(names))
    frame = _read_fast(text, delimiter, position, width)
    if frame is None:
        frame = _read_carefully(file_name, sheet, text, delimiter, position, width)
    notes = []
    if not text.endswith(("\n", "\r")):
        notes.append("The file does not end with a line break: check that its last row is complete.")
    row_numbers = range(position + 2, position + 2 + len(frame))
    return to_raw_table(file_name, sheet, frame, names, repeated, row_numbers, notes)


def _find_delimiter(text: str) -> tuple[str, list[list[str]]]:
    """The delimiter that splits most rows into the same number of cells (more than one), and the first rows split."""
    best_score, best, best_rows = 0, ",", [[text[:100]]] if text.strip() else []
    for delimiter in ",;\t|":
        rows = _first_rows(text, delimiter)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        score = sum(width * count for width, count in widths.most_common(1))
        if score > best_score or (best_score == 0 and delimiter == ","):
            best_score, best, best_rows = score, delimiter, rows
    return best, best_rows


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text[:_SAMPLE_CHARACTERS], newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) >= ROWS_SEARCHED:
                break
    except csv.Error:
        return rows
    return rows


def _read_fast(text: str, delimiter: str, position: int, width: int) -> pd.DataFrame | None:
    """The rows below the headings, or None when any needs a closer look: too long, too short, empty, or broken over
    several lines."""
    columns = [str(i) for i in range(width)]
    try:
        table = pyarrow_csv.read_csv(
            pa.py_buffer(text.encode()),
            pyarrow_csv.ReadOptions(column_names=columns, skip_rows_after_names=position + 1),
            pyarrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False),
            pyarrow_csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    line_count = text.count("\n") or text.count("\r")
    has_line_breaks = abs(line_count - (table.num_rows + position + 1)) > (not text.endswith(("\n", "\r")))
    return None if has_line_breaks else table.to_pandas()


def _read_carefully(file_name: str, sheet: str, text: str, delimiter: str, position: int, width: int) -> pd.DataFrame:
    """The same rows one by one, so that every row that does not fit can be named."""
    faults: list[Fault] = []
    rows: list[list[str]] = []
    try:
        for number, row in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), start=1
        ):
            if number <= position + 1:
                continue
            problem = _row_problem(row, width, delimiter)
            if problem:
                remedy = "Look at the quotes and separators in this row and the one after it, then save the file again."
                faults.append(Fault(problem, remedy, row=number, sheet=sheet))
            rows.append((row + [""] * width)[:width])
            if len(rows) > MOST_ROWS + 50_000 or len(faults) > 50:
                break
    except csv.Error as error:
        where = len(rows) + position + 2
        raise FileRefused(file_name, [*faults, _quote_fault(error, where, sheet)]) from error
    if rows and _is_cut(text, delimiter, width):
        faults.append(
            Fault("The last row is cut off: the file is not complete.", _CUT_REMEDY, row=len(rows) + position + 1)
        )
    if faults:
        raise FileRefused(file_name, faults)
    return pd.DataFrame(rows, columns=[str(i) for i in range(width)], dtype="str")


def _quote_fault(error: csv.Error, row: int, sheet: str) -> Fault:
    if "field larger" in str(error):
        problem = "A cell is far too long: a quotation mark before it is probably never closed."
    else:
        problem = "A quotation mark is out of place or never closed, so the cells from here on cannot be told apart."
    return Fault(problem, "Correct or remove the quotation mark, then save the file again.", row=row, sheet=sheet)


def _row_problem(row: list[str], width: int, delimiter: str) -> str:
    if any(cell.strip() for cell in row[width:]):
        return f"The row has {len(row)} cells but there are {width} headings."
    swallowed = [cell for cell in row if "\n" in cell and delimiter in cell]
    if any(cell.count(delimiter) >= width - 1 or len(row) < width for cell in swallowed):
        return "A quotation mark is out of place: one cell has swallowed the next row."
    return ""


def _is_cut(text: str, delimiter: str, width: int) -> bool:
    """Whether the text stops in the middle of a row: no line break at its end and too few cells in its last row."""
    if text.endswith(("\n", "\r")):
        return False
    last = re.split(r"\r\n|\n|\r", text)[-1]
    return 0 < len(next(csv.reader([last], delimiter=delimiter), [])) < width
