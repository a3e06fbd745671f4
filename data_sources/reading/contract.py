"""What a file must hold: its columns, the headings people use for them, and the check that lists every fault."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

import pandas as pd

from data_sources.reading.cells import read_cells
from data_sources.reading.child_data import person_heading_faults
from data_sources.reading.declared_checks import cell_faults, share_faults
from data_sources.reading.faults import Fault, FileRefused, shortened
from data_sources.reading.headings import HeadingMatch, match_headings

__all__ = [
    "CheckedTable",
    "Column",
    "Contract",
    "Dataset",
    "Fault",
    "FileRefused",
    "RawTable",
    "accepted_headings",
    "check_table",
]


@dataclass(frozen=True)
class RawTable:
    """One sheet of a file as text, nothing interpreted. `frame` has str cells ("" for empty) and the file's own
    headings, stripped; `rows` gives the spreadsheet row number of each frame row. `sheet` is the worksheet, or the name
    of the file inside a .zip. A heading that occurs twice is listed in `repeated`; its later columns are named
    "Heading (2)"."""

    file_name: str
    sheet: str
    frame: pd.DataFrame
    rows: tuple[int, ...]
    notes: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()

    def keep(self, is_kept: pd.Series, note: str = "") -> "RawTable":
        """The table with only the rows where `is_kept` is true; `note` is added when any row is left out."""
        if is_kept.all():
            return self
        rows = tuple(row for row, kept in zip(self.rows, is_kept, strict=True) if kept)
        frame = self.frame[is_kept.to_numpy()].reset_index(drop=True)
        return replace(self, frame=frame, rows=rows, notes=(*self.notes, note) if note else self.notes)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a contract. `kind` says how a cell is read; `aliases` are other headings people use (compared
    without case, spaces and punctuation); `has_state` columns get a `<name>_state` twin for suppressed, missing and so
    on."""

    name: str
    label: str
    kind: Literal["text", "urn", "laestab", "number", "whole number", "percent", "date", "code"]
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    has_state: bool = False
    lowest: float | None = None
    highest: float | None = None
    choices: tuple[str, ...] = ()
    example: str = ""
    help: str = ""


@dataclass(frozen=True)
class Contract:
    """What one kind of file holds. `key` columns identify a row; a repeated key is a fault unless `allow_repeats`
    (rows whose key is wholly empty are not compared). `is_public` files belong to no authority; a council's own file
    belongs to one. `extra_checks` get the cleaned table indexed by spreadsheet row number. A newer file's rows take the
    place of older rows that agree in `replaces_by` (else in `key`); with `keeps_columns`, a figure that the newer file
    holds for nobody stays as the older one has it (early help and social care often come in two files)."""

    kind: str
    label: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    is_public: bool
    extra_checks: tuple[Callable[[pd.DataFrame], list[Fault]], ...] = ()
    allow_repeats: bool = False
    replaces_by: tuple[str, ...] = ()
    keeps_columns: bool = False

    @property
    def replacement_key(self) -> tuple[str, ...]:
        """The columns by which a newer row takes the place of an older one."""
        return self.replaces_by or self.key

    def column(self, name: str) -> Column:
        """The column with this name. Raises KeyError when there is none."""
        return {column.name: column for column in self.columns}[name]


@dataclass(frozen=True)
class Dataset:
    """A file that passed its contract: the cleaned table and what to know about it. `data_date` and `vintage` are text
    as the source gives them ("2025-05-24", "2019", "2022/23"), "" when unknown; `notes` are sentences about rows left
    out."""

    kind: str
    frame: pd.DataFrame
    data_date: str = ""
    vintage: str = ""
    notes: tuple[str, ...] = ()
    columns_read: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckedTable:
    """A table that passed its contract. `frame` has every column of the contract in its order, each `has_state` column
    followed by its `<name>_state` twin; optional columns the file lacks are there, empty. Figures are float64
    (percentages 0-100) and NaN unless their state is "known"; dates are datetime64; text is "" when empty.
    `columns_read` gives the file's own heading of each column that was found; `rows` the spreadsheet row of each frame
    row."""

    frame: pd.DataFrame
    columns_read: dict[str, str]
    rows: tuple[int, ...]


def accepted_headings(contract: Contract) -> dict[str, tuple[str, ...]]:
    """Every heading each column of the contract may have, the best first."""
    return {column.name: (column.name, column.label, *column.aliases) for column in contract.columns}


def check_table(raw: RawTable, contract: Contract) -> CheckedTable:
    """The table read and checked against its contract.

    Raises FileRefused with all faults of the table: columns that are missing or come twice, and every cell that cannot
    be read, is empty where it must not be, is out of range, is no allowed choice or repeats a key.
    A cell must be filled when its column `is_required` and has no state.
    """
    match = match_headings(raw.frame.columns, accepted_headings(contract), raw.repeated)
    faults = _heading_faults(raw, contract, match)
    frame, states = _read_columns(raw, contract, match.found)
    headings = {column.name: match.found.get(column.name, column.label) for column in contract.columns}
    read = [column for column in contract.columns if column.name in match.found]
    faults += cell_faults(read, contract, frame, states, raw.frame.set_axis(list(raw.rows)), headings)
    faults += share_faults(read, frame, raw.frame, headings)
    if not _missing(contract, match):
        faults += _extra_faults(contract, _twinned(frame, states, contract), headings)
    if faults:
        raise FileRefused(raw.file_name, [replace(fault, sheet=fault.sheet or raw.sheet) for fault in faults])
    return CheckedTable(_twinned(frame, states, contract).reset_index(drop=True), match.found, raw.rows)


def _missing(contract: Contract, match: HeadingMatch) -> list[Column]:
    known = {**match.found, **match.doubtful}
    return [column for column in contract.columns if column.is_required and column.name not in known]


def _heading_faults(raw: RawTable, contract: Contract, match: HeadingMatch) -> list[Fault]:
    claimed = {*match.found.values(), *(heading for several in match.doubtful.values() for heading in several)}
    faults = person_heading_faults([heading for heading in raw.frame.columns if heading not in claimed])
    for column in _missing(contract, match):
        others = ", ".join(f'"{alias}"' for alias in column.aliases[:4])
        remedy = f'Add a column headed "{column.label}"' + (f" (also accepted: {others})." if others else ".")
        faults.append(Fault(f'There is no column for "{column.label}".', remedy, column=column.label))
    for name, several in match.doubtful.items():
        listed = " and ".join(f'"{heading}"' for heading in several)
        problem = f'More than one column is headed {listed}: it is not clear which is "{contract.column(name).label}".'
        faults.append(Fault(problem, "Keep one of them and delete or rename the others.", column=several[0]))
    return faults


def _read_columns(raw: RawTable, contract: Contract, found: dict[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    empty = pd.Series("", index=raw.frame.index, dtype="str")
    values, states = {}, {}
    for column in contract.columns:
        cells = raw.frame[found[column.name]] if column.name in found else empty
        values[column.name], states[column.name] = read_cells(cells, column.kind)
        if column.choices:
            values[column.name] = _as_choices(values[column.name], column.choices)
    index = list(raw.rows)
    return pd.DataFrame(values).set_axis(index), pd.DataFrame(states).set_axis(index)


def _as_choices(values: pd.Series, choices: tuple[str, ...]) -> pd.Series:
    spelling = {choice.casefold(): choice for choice in choices}
    return values.map(lambda value: spelling.get(value.casefold(), value)).astype("str")


def _twinned(frame: pd.DataFrame, states: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    columns = {}
    for column in contract.columns:
        columns[column.name] = frame[column.name]
        if column.has_state:
            columns[f"{column.name}_state"] = states[column.name]
    return pd.DataFrame(columns, index=frame.index)


def _extra_faults(contract: Contract, frame: pd.DataFrame, headings: dict[str, str]) -> list[Fault]:
    faults = []
    for check in contract.extra_checks:
        found = check(frame)
        faults += [replace(fault, column=headings.get(fault.column, fault.column)) for fault in shortened(found)]
    return faults
