"""Reads the text of one cell as a number, a date, a URN and so on; what cannot be read is said, never guessed."""

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime

import pandas as pd

from allocation.entities import ValueState
from data_sources.reading.coded_values import coded_state

UNREADABLE = "unreadable"

CellValue = str | float | date | None
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?(e[+-]?\d{1,3})?", re.IGNORECASE)
_SPREADSHEET_ERROR = re.compile(r"#(REF|N/A|VALUE|DIV/0|NAME|NULL|NUM|SPILL|CALC|GETTING_DATA)[!?]?", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"9{9}|[A-Z]9{8}", re.IGNORECASE)
_DATE_FORMATS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%Y/%m/%d")
_SHORT_YEAR_FORMATS = ("%d/%m/%y", "%d-%m-%y", "%d-%b-%y", "%d %b %y")
_EXCEL_LAST_SHORT_YEAR = 29  # Excel reads 00-29 as 2000-2029 and 30-99 as 1930-1999
_DTYPES = {"number": "float64", "whole number": "float64", "percent": "float64", "date": "datetime64[us]"}


def tidy(text: str) -> str:
    """The text without invisible characters and with single spaces."""
    if not text.isprintable():
        text = "".join(_printable(character) for character in text)
    return " ".join(text.split())


def _printable(character: str) -> str:
    """Control characters and odd spaces are a space; marks without width (joiners, direction) are nothing."""
    if character.isprintable():
        return character
    return "" if unicodedata.category(character) == "Cf" else " "


def encodable(text: str) -> str:
    """The text with "?" for half characters, which JSON and XML can spell but no file or database can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def read_cells(cells: pd.Series, kind: str) -> tuple[pd.Series, pd.Series]:
    """Values and states of a column of text cells.

    Values are float64 for figures (percentages as 0-100), datetime64[us] for dates, text otherwise ("" when empty).
    States are `ValueState` values, or `UNREADABLE` where the text is neither a value of this kind nor a known symbol.
    """
    codes, unique_cells = pd.factorize(cells)
    reader = _READERS[kind]
    read = [reader(tidy(cell)) for cell in unique_cells.tolist()]
    values = pd.Series([value for value, _ in read], dtype=_DTYPES.get(kind, "str"))
    states = pd.Series([str(state) for _, state in read], dtype="str")
    return (
        values.take(codes).set_axis(cells.index).rename(cells.name),
        states.take(codes).set_axis(cells.index).rename(cells.name),
    )


def read_number(text: str) -> float | None:
    """A figure written in digits, with or without thousands commas; None when it is not one ("1,5" is not)."""
    if not text or not _NUMBER.fullmatch(text):
        return None
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def read_date(text: str) -> date | None:
    """A day, British order (dd/mm/yyyy) or ISO; a time after an ISO date is dropped; None when it is not a date."""
    bare = re.sub(r"[T ]\d{2}:\d{2}(:\d{2})?(\.\d+)?(Z|\+00:00)?$", "", text)
    for form in (*_DATE_FORMATS, *_SHORT_YEAR_FORMATS):
        try:
            found = datetime.strptime(bare, form).date()
        except ValueError:
            continue
        if form in _SHORT_YEAR_FORMATS:
            century = 2000 if found.year % 100 <= _EXCEL_LAST_SHORT_YEAR else 1900
            found = found.replace(year=century + found.year % 100)
        return found if 1500 <= found.year <= 2200 else None
    return None


def _figure(text: str, read: Callable[[str], float | None]) -> tuple[CellValue, str]:
    number = read(text)
    if number is not None:
        return number, ValueState.KNOWN
    return None, coded_state(text) or UNREADABLE


def _whole_number(text: str) -> float | None:
    number = read_number(text)
    return number if number is not None and number.is_integer() else None


def _percent(text: str) -> float | None:
    return read_number(text.removesuffix("%").rstrip())


def _date(text: str) -> tuple[CellValue, str]:
    found = read_date(text)
    if found is not None:
        return found, ValueState.KNOWN
    return None, coded_state(text) or UNREADABLE


def _text(text: str) -> tuple[CellValue, str]:
    if not text:
        return "", ValueState.MISSING
    return text, UNREADABLE if _SPREADSHEET_ERROR.fullmatch(text) else ValueState.KNOWN


def _code(text: str) -> tuple[CellValue, str]:
    bare = re.sub(r"^(\d+)\.0+$", r"\1", text)
    if _PLACEHOLDER.fullmatch(bare):
        return "", ValueState.MISSING
    return _text(bare)


def _digits(text: str, length: int) -> tuple[CellValue, str]:
    if len(text) == length and text.isascii() and text.isdigit():
        return text, ValueState.KNOWN
    if not text:
        return "", ValueState.MISSING
    bare = re.sub(r"[\s,/\-]", "", re.sub(r"^(\d+)\.0+$", r"\1", text))
    if bare.isascii() and bare.isdigit() and len(bare) == length:
        return bare, ValueState.KNOWN
    return "", coded_state(text) or UNREADABLE


_READERS: dict[str, Callable[[str], tuple[CellValue, str]]] = {
    "text": _text,
    "code": _code,
    "urn": lambda text: _digits(text, 6),
    "laestab": lambda text: _digits(text, 7),
    "number": lambda text: _figure(text, read_number),
    "whole number": lambda text: _figure(text, _whole_number),
    "percent": lambda text: _figure(text, _percent),
    "date": _date,
}
