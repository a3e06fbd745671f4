"""What the council's own files share: headings, cells put in the contract's terms, and one list of faults."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd

from allocation.entities import ValueState
from data_sources.council_files.cell_text import Reader, Unreadable
from data_sources.council_files.council_headings import (
    claims,
    doubt_faults,
    headings_found,
    nearest_headings,
    reading_notes,
)
from data_sources.reading.coded_values import coded_state
from data_sources.reading.contract import (
    CheckedTable,
    Contract,
    Dataset,
    Fault,
    FileRefused,
    RawTable,
    check_table,
)
from data_sources.reading.declared_checks import MOST_FAULTS_LISTED


class Draft:
    """A council's table while its cells are put into the contract's terms.

    `frame` has the contract's column names for the headings that were recognised and the file's own for the rest;
    `headings` maps the first to the second. For faults to name, `places` has the row and heading of a cell that was
    moved, and `written` the text of one that was put in other words. Faults and notes gather until `check`, so a person
    sees all of them at once; only where several headings could be one column is the file refused at once.
    """

    def __init__(self, raw: RawTable, contract: Contract) -> None:
        self.raw = raw
        self.contract = contract
        claimed = claims(raw, contract)
        doubts = doubt_faults(claimed, contract, raw)
        if doubts:
            raise FileRefused(raw.file_name, doubts)
        self.headings, unused = dict(claimed.found), claimed.unused
        self._file_headings = dict(self.headings)
        names = {heading: name for name, heading in self.headings.items()}
        self.frame = raw.frame.drop(columns=list(unused)).rename(columns=names).reset_index(drop=True)
        self.rows = list(raw.rows)
        self.used = {*self.headings.values(), *unused}
        self.written: dict[tuple[int, str], str] = {}
        self.places: dict[tuple[int, str], tuple[int, str]] = {}
        self.faults: list[Fault] = []
        self.notes = reading_notes(claimed, contract)
        self.notes += [f'The column "{heading}" was not used: "{used}" was.' for heading, used in unused.items()]

    @property
    def frame(self) -> pd.DataFrame:
        """The table so far; set it anew or use `put`, never change it in place."""
        return self._frame

    @frame.setter
    def frame(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._cells: dict[str, tuple[str, ...]] = {}

    def has(self, *names: str) -> bool:
        """Whether the file has any of these columns."""
        return any(name in self.frame.columns for name in names)

    def cells(self, name: str) -> tuple[str, ...]:
        """The cells of a column; empty text in every row when the file does not have it."""
        if name not in self._cells:
            cells = self.frame[name] if self.has(name) else [""] * len(self.frame)
            self._cells[name] = tuple(str(cell).strip() for cell in cells)
        return self._cells[name]

    def put(self, name: str, cells: Sequence[str]) -> None:
        """Set a column, new or not."""
        self.frame = self.frame.assign(**{name: pd.Series(list(cells), index=self.frame.index, dtype="str")})

    def rewrite(self, name: str, reader: Reader) -> None:
        """Pass every filled cell of a column through a reader; one it cannot read is a fault and stays as it was."""
        if self.has(name):
            self.put(
                name,
                [self._read_cell(i, name, cell, reader) if cell else "" for i, cell in enumerate(self.cells(name))],
            )

    def clear_unknown(self, *names: str) -> None:
        """Empty the cells of these columns that say in a word or sign that nothing is known ("n/a", "-")."""
        for name in names:
            if self.has(name):
                cells = self.cells(name)
                self.put(name, ["" if coded_state(cell) == ValueState.MISSING else cell for cell in cells])

    def _read_cell(self, i: int, name: str, cell: str, reader: Reader) -> str:
        self.written.setdefault(self.place(i, name), cell)
        try:
            return reader(cell)
        except Unreadable as unreadable:
            self.fault(unreadable.problem, unreadable.remedy, i, name, cell)
            return cell

    def fault(self, problem: str, remedy: str, i: int | None = None, name: str = "", value: str = "") -> None:
        """Record a fault in frame row `i` of a column, or of the whole file."""
        row, heading = (None, self.heading(name)) if i is None else self.place(i, name)
        value = self.written.get((row, heading), value) if row is not None and value else value
        self.faults.append(Fault(f"{problem.rstrip('.')}.", remedy, row, heading, value, self.raw.sheet))

    def place(self, i: int, name: str) -> tuple[int, str]:
        """The file's own row and heading of a cell."""
        return self.places.get((i, name), (self.rows[i], self.heading(name)))

    def note(self, sentence: str) -> None:
        """Record something a person should know, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def heading(self, name: str) -> str:
        """The file's own heading for a column, else the label of the contract, else the text itself."""
        labels = {column.name: column.label for column in self.contract.columns}
        return self.headings.get(name, labels.get(name, name))

    def keep(self, is_kept: list[bool]) -> None:
        """Leave out the rows that are not marked."""
        self.frame = self.frame[is_kept].reset_index(drop=True)
        self.rows = [row for row, kept in zip(self.rows, is_kept, strict=True) if kept]

    def pairs(self, keys: Iterable[str]) -> list[tuple[int, int]]:
        """Frame rows that repeat an earlier row's key, as (first, again). Empty keys repeat nothing."""
        first: dict[str, int] = {}
        return [(first[key], i) for i, key in enumerate(keys) if key and first.setdefault(key, i) != i]

    def refuse_if_faulty(self) -> None:
        """Raise FileRefused with every fault so far in the order of the file's rows; beyond the first
        `MOST_FAULTS_LISTED` of a column they are only counted."""
        if not self.faults:
            return
        in_order = sorted(dict.fromkeys(self.faults), key=lambda fault: (fault.row or 0, fault.column))
        kept, seen = [], Counter[str]()
        for fault in in_order:
            seen[fault.column] += 1
            kept += [fault] if seen[fault.column] <= MOST_FAULTS_LISTED else []
        for column, number in self._faults_by_column().items():
            if number > MOST_FAULTS_LISTED:
                problem = f'There are {number - MOST_FAULTS_LISTED:,} more faults in the column "{column}".'
                remedy = "Put right those listed first; the others may go with them."
                kept.append(Fault(problem, remedy, column=column, sheet=self.raw.sheet))
        raise FileRefused(self.raw.file_name, kept)

    def _faults_by_column(self) -> Counter[str]:
        return Counter(fault.column for fault in dict.fromkeys(self.faults))

    def check(self) -> CheckedTable:
        """The table checked against its contract. Raises FileRefused with these faults and the contract's together."""
        # Rows go in by position and come back as the file's own, since a cell may have been moved to another row.
        prepared = replace(self.raw, frame=self.frame, rows=tuple(range(len(self.frame))))
        try:
            checked = check_table(prepared, self.contract)
        except FileRefused as refused:
            told = {(fault.row, fault.column) for fault in self.faults}
            told |= {
                (None, column) for column, number in self._faults_by_column().items() if number > MOST_FAULTS_LISTED
            }
            theirs = [self._in_the_file(fault) for fault in refused.faults]
            self.faults += [fault for fault in theirs if (fault.row, fault.column) not in told]
        self.refuse_if_faulty()
        return checked

    def dataset(self, frame: pd.DataFrame, data_date: str = "") -> Dataset:
        """What was read, with everything noted on the way."""
        used = self.used.union(heading for _, heading in self.places.values())
        unread = [f'"{heading}"' for heading in self.raw.frame.columns if heading not in used]
        said = [f"Not used for {self.contract.label}: {', '.join(unread)}."] if unread else []
        notes = (*self.raw.notes, *self.notes, *said)
        return Dataset(self.contract.kind, frame, data_date, notes=notes, columns_read=dict(self._file_headings))

    def _in_the_file(self, fault: Fault) -> Fault:
        names = {column.label: column.name for column in self.contract.columns}
        name = names.get(fault.column, fault.column)
        if fault.row is None:
            heading = self.heading(name)
            return replace(fault, column=heading, problem=fault.problem.replace(f'"{name}"', f'"{heading}"'))
        row, heading = self.place(fault.row, name)
        return replace(fault, row=row, column=heading, value=self.written.get((row, heading), fault.value))


def nearest_heading(draft: Draft, name: str) -> str:
    """A sentence suggesting which unread heading was perhaps meant for a column, "" when none is near."""
    near = nearest_headings(draft.raw, draft.contract, (name,))
    if not near:
        return ""
    meant = " or ".join(f'"{heading}"' for heading in near)
    return f' Did you mean {meant}? If {meant} is that column, rename it "{draft.contract.column(name).label}".'


def need_columns(draft: Draft, names: tuple[str, ...], problem: str, remedy: str) -> bool:
    """Whether the file has at least one of these columns; a fault with the nearest heading when it has none."""
    if draft.has(*names):
        return True
    suggestions = [nearest_heading(draft, name) for name in names]
    suggestion = next((text for text in suggestions if text), "")
    draft.fault(problem, f"{remedy}{suggestion} {headings_found(draft.raw)}", name=names[0])
    return False


def listed(text: str) -> tuple[str, ...]:
    """Headings written one after another with commas between."""
    return tuple(" ".join(one.split()) for one in text.split(",") if one.strip())


def count(number: int, one: str, many: str) -> str:
    """ "1 row", "3 rows"."""
    return f"{number} {one if number == 1 else many}"
