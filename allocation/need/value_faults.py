"""Says what is wrong with a table of values, naming column, row and cell, before anything is computed."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from allocation.entities import ValueState
from allocation.need.definitions import Indicator
from allocation.need.indicators import NeedSettings

_SHOWN = 3


def value_faults(values: pd.DataFrame, settings: NeedSettings) -> list[str]:
    """One sentence a fault: text or infinity where a number must be, counts below 0, states nobody knows, columns that
    are there twice or that the settings cannot do without. A column of figures that is not there is no fault."""
    twice = sorted({str(c) for c in values.columns[values.columns.duplicated()] if c in _columns(settings)})
    if twice:
        return [f"the column '{column}' is in the table twice; keep one" for column in twice]
    faults = list(_absent(values, settings))
    for column, may_be_negative in _columns(settings).items():
        if column in values:
            faults += _number_faults(values, column, may_be_negative)
        if f"{column}_state" in values:
            faults += _state_faults(values, f"{column}_state")
    for column in dict.fromkeys(i.expires_column for i in settings.indicators):
        if column in values:
            faults += _date_faults(values, column)
    return faults


def _columns(settings: NeedSettings) -> dict[str, bool]:
    """Every column of numbers the settings read, and whether it may hold figures below 0."""
    found: dict[str, bool] = {}
    for indicator in settings.indicators:
        for column, may_be_negative in _columns_of(indicator):
            found[column] = found.get(column, True) and may_be_negative
    return found


def _columns_of(indicator: Indicator) -> Iterator[tuple[str, bool]]:
    is_rate = indicator.shrinkage != "none"
    if indicator.value_column:
        yield indicator.value_column, not is_rate
    for column in indicator.count_columns:
        yield column, not is_rate
    for column in (*indicator.base_columns, *indicator.years_columns):
        yield column, False
    if indicator.times_column:
        yield indicator.times_column, True


def _absent(values: pd.DataFrame, settings: NeedSettings) -> Iterator[str]:
    for indicator in settings.indicators:
        if indicator.times_column and indicator.times_column not in values:
            yield f"'{indicator.name}' is multiplied by '{indicator.times_column}', which is not a column of the table"
    within = settings.missing.impute_within
    if within and settings.missing.impute != "none" and within not in values:
        yield f"missing figures are filled within '{within}', which is not a column of the table"


def _number_faults(values: pd.DataFrame, column: str, may_be_negative: bool) -> Iterator[str]:
    cells = values[column]
    numbers = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    is_text = np.zeros(len(cells), dtype=bool)
    if not pd.api.types.is_numeric_dtype(cells):
        is_text = np.isnan(numbers) & (cells.notna() & (cells.astype(str).str.strip() != "")).to_numpy()
    told = (
        (is_text, "has text where a number must be", "write a number, or leave the cell blank"),
        (np.isinf(numbers), "has a figure without end", "write a number, or leave the cell blank"),
        ((numbers < 0) & (not may_be_negative), "has a figure below 0", "a count or a base cannot be"),
    )
    for is_wrong, what, advice in told:
        if is_wrong.any():
            yield f"the column '{column}' {what}: {_cells(values, column, is_wrong)}; {advice}"


def _state_faults(values: pd.DataFrame, column: str) -> Iterator[str]:
    states = values[column]
    known = [str(state) for state in ValueState]
    is_wrong = (states.notna() & ~states.isin(known)).to_numpy()
    if is_wrong.any():
        yield (
            f"the column '{column}' has a state nobody knows: {_cells(values, column, is_wrong)}; "
            f"there are {', '.join(known)}"
        )


def _date_faults(values: pd.DataFrame, column: str) -> Iterator[str]:
    cells = values[column]
    is_blank = cells.isna() | (cells.astype(str).str.strip() == "")
    is_wrong = (pd.to_datetime(cells, errors="coerce", format="ISO8601").isna() & ~is_blank).to_numpy()
    if is_wrong.any():
        wrong = _cells(values, column, is_wrong)
        yield f"the column '{column}' has text where a date must be: {wrong}; write dates as 2026-01-31"


def _cells(values: pd.DataFrame, column: str, is_wrong: np.ndarray) -> str:
    """The first of the wrong cells, by URN or row label where there is one, else by row number from 1."""
    rows = np.flatnonzero(is_wrong)
    said = [f"'{values[column].iloc[row]}' ({_row(values, int(row))})" for row in rows[:_SHOWN]]
    more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
    return ", ".join(said) + more


def _row(values: pd.DataFrame, row: int) -> str:
    if "urn" in values:
        return f"URN {values['urn'].iloc[row]}"
    return f"row {row + 1}" if isinstance(values.index, pd.RangeIndex) else f"row {values.index[row]}"
