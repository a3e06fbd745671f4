"""What a file must hold: its columns, the headings people use for them, the codes publishers use, and the faults found."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a file, as a person would say it. `row` is the row in the file as a spreadsheet numbers it
    (the heading row of a CSV is 1); None when the fault is about the whole file or a column."""

    problem: str
    remedy: str
    row: int | None = None
    column: str = ""
    value: str = ""
    sheet: str = ""


class FileRefused(ValueError):
    """A file that cannot be used, with every fault found in it. Nothing of it is kept."""

    def __init__(self, file_name: str, faults: list[Fault]) -> None:
        self.file_name = file_name
        self.faults = faults
        super().__init__(f"{file_name}: {len(faults)} fault(s); first: {faults[0].problem}")


@dataclass(frozen=True)
class RawTable:
    """One sheet of a file as text, nothing interpreted. `frame` has str cells ("" for empty) and the file's own headings,
    stripped; `rows` gives the spreadsheet row number of each frame row."""

    file_name: str
    sheet: str
    frame: pd.DataFrame
    rows: tuple[int, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a contract. `kind` says how a cell is read; `aliases` are other headings people use (compared
    without case, spaces and punctuation); `has_state` columns get a `<name>_state` twin for suppressed, missing and so on."""

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
    """What one kind of file holds. `key` columns identify a row; a repeated key is a fault unless `allow_repeats`.
    `is_public` files belong to no authority; a council's own file belongs to one."""

    kind: str
    label: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    is_public: bool
    extra_checks: tuple[Callable[[pd.DataFrame], list[Fault]], ...] = ()

    def column(self, name: str) -> Column:
        """The column with this name. Raises KeyError when there is none."""
        return {column.name: column for column in self.columns}[name]


@dataclass(frozen=True)
class Dataset:
    """A file that passed its contract: the cleaned table and what to know about it. `data_date` and `vintage` are text as
    the source gives them ("2025-05-24", "2019", "2022/23"), "" when unknown; `notes` are sentences about rows left out."""

    kind: str
    frame: pd.DataFrame
    data_date: str = ""
    vintage: str = ""
    notes: tuple[str, ...] = ()
    columns_read: dict[str, str] = field(default_factory=dict)
