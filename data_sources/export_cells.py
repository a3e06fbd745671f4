"""What a table's cells and names become in a file for Excel: figures, words, and text that cannot run as a formula."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from types import MappingProxyType

import pandas as pd

from allocation.entities import ValueState

# Excel, LibreOffice and Google Sheets take a cell that starts with one of these for a formula, or let it hide one; the
# last four are the full-width forms that East Asian editions also accept.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBERS_THAT_ARE_NAMES = (["urn"], ["laestab"])
LONGEST_SHEET_NAME = 31
STATE_SUFFIX = "_state"
_FORBIDDEN_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def defused(text: str) -> str:
    """The text with an apostrophe in front if a spreadsheet could take it for a formula, spaces first or not."""
    shown = next((i for i, letter in enumerate(text) if letter.isprintable() and not letter.isspace()), len(text))
    is_dangerous = text[shown:].startswith(FORMULA_STARTS) or any(letter in FORMULA_STARTS for letter in text[:shown])
    return f"'{text}" if is_dangerous else text


def in_words(frame: pd.DataFrame, words: Mapping[str, str] = MappingProxyType({})) -> pd.DataFrame:
    """The table with nothing left unsaid.

    A figure and its `_state` twin become one column: the figure where it is known, else the state in words
    ("suppressed", "missing", "not applicable" ...). A number without a twin that is not there is "missing"; text and
    dates that are not there stay empty. URNs and DfE numbers are text; True and False are "yes" and "no".
    `words` gives, for a column, what to say in place of "missing".
    """
    names = [str(name) for name in frame.columns]
    columns = []
    for place, name in enumerate(names):
        twin = f"{name}{STATE_SUFFIX}"
        is_twin = name.endswith(STATE_SUFFIX) and name.removesuffix(STATE_SUFFIX) in names
        if twin in names:
            columns.append(_with_states(frame.iloc[:, place], frame.iloc[:, names.index(twin)]))
        elif not is_twin:
            columns.append(_said(frame.iloc[:, place], name, words.get(name, ValueState.MISSING)))
    return pd.concat(columns, axis=1) if columns else pd.DataFrame(index=frame.index)


def _with_states(figures: pd.Series, states: pd.Series) -> pd.Series:
    """Where a state says "known" and there is no figure, the figure is missing all the same."""
    is_known = states == ValueState.KNOWN
    words = states.astype(object).where(states.notna() & ~is_known, ValueState.MISSING).map(str)
    return figures.astype(object).where(is_known & figures.notna(), words)


def _said(column: pd.Series, name: str, word: str) -> pd.Series:
    here = column.dropna()
    is_number = pd.api.types.is_numeric_dtype(column) or (
        len(here) > 0 and all(isinstance(value, int | float) and not isinstance(value, bool) for value in here)
    )
    if is_number and re.findall("[a-z]+", name.casefold())[-1:] in NUMBERS_THAT_ARE_NAMES:
        return column.map(lambda urn: "" if pd.isna(urn) else f"{urn:.0f}").astype(object)
    if pd.api.types.is_bool_dtype(column):
        return column.map({True: "yes", False: "no"}).astype(object).where(column.notna(), str(word))
    return column.astype(object).where(column.notna(), str(word) if is_number else "")


def plain_cell(value: object) -> str | int | float | date:
    """A cell as text, a finite number, a date or a time of day on a date, whatever library made it.

    Whole numbers lose their ".0"; a number that is not finite is said in words.
    """
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(ValueState.MISSING) if math.isnan(value) else str(value)
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, datetime):
        is_day = value.time() == time() and value.tzinfo is None
        return value.date() if is_day else value.replace(tzinfo=None, microsecond=0)
    if isinstance(value, int | date):
        return value
    return "" if value is None or value is pd.NaT or value is pd.NA else str(value)


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Names Excel accepts for these sheets: at most 31 characters, none of []:*?/\\, no apostrophe at either end, never
    "History", and no two alike (capitals do not count): the second "Schools" is "Schools (2)"."""
    taken: set[str] = set()
    names = []
    for text in wanted:
        cleaned = "".join(c if c.isprintable() else " " for c in str(text).translate(_FORBIDDEN_IN_SHEET_NAMES))
        base = " ".join(cleaned.split()).strip("' ")[:LONGEST_SHEET_NAME].rstrip("' ") or "Sheet"
        base = f"{base} sheet" if base.casefold() == "history" else base
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            ending = f" ({number})"
            name = base[: LONGEST_SHEET_NAME - len(ending)] + ending
        taken.add(name.casefold())
        names.append(name)
    return names
