"""The one door for files: bytes are opened, recognised, checked and stored, all of the file or nothing of it."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from types import ModuleType

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from data_sources import recognise
from data_sources.database import writing
from data_sources.reading import uploads
from data_sources.reading.contract import Dataset, Fault, FileRefused, RawTable
from data_sources.stores.placement import PUBLIC_REASON, Placement, place
from data_sources.stores.source_file import SourceFile, as_source_file, counted_rows, plain_name
from data_sources.stores.source_store import Saved, add_datasets, scope_of
from data_sources.stores.stored_tables import active, contract_of
from data_sources.stores.supersession import row_keys
from data_sources.tables import SourceFileRow


@dataclass(frozen=True, slots=True)
class ImportedTable:
    """One table of the file: what it was recognised as, where it went, what it replaced; `notes` are sentences."""

    source: SourceFile
    label: str
    authority_code: str | None
    authority_reason: str
    replaced: tuple[SourceFile, ...]
    notes: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What was loaded, in one line."""
        return f"{self.source.file_name}: {self.label}, {counted_rows(self.source.rows)}. {self.authority_reason}"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of one file. `is_already_loaded`: the same bytes are in use already, so nothing new was stored."""

    file_name: str
    sha256: str
    tables: tuple[ImportedTable, ...]
    is_already_loaded: bool


def import_file(
    engine: Engine, file_name: str, data: bytes, *, by: str, authority_code: str | None = None
) -> ImportReport:
    """Store every table of a file in one transaction; raises FileRefused with all faults of all its sheets.

    `authority_code` is the three-digit code of the authority a council's file is for; without it, the schools in the
    file decide, then the setting `current_authority`. `file_name` is only ever shown, never used as a path.
    """
    return _store(engine, _read(file_name, data), by, authority_code, None)


def import_files(
    engine: Engine, files: Sequence[tuple[str, bytes]], *, by: str, authority_code: str | None = None
) -> Iterator[ImportReport | FileRefused]:
    """Import several files, `(name, bytes)`, each for itself, and give what became of each: its report or its refusal.

    Their order does not matter: public files go first, so that the schools are known; then those with schools in them;
    the rest, such as a roster, are for the one authority the others turned out to be for, if there is just one.
    """
    read: list[_ReadFile] = []
    for file_name, data in files:
        try:
            read.append(_read(file_name, data))
        except FileRefused as refusal:
            yield refusal
    met: set[str] = set()
    for file in sorted(read, key=lambda one: one.turn):
        try:
            report = _store(engine, file, by, authority_code, next(iter(met)) if len(met) == 1 else None)
        except FileRefused as refusal:
            yield refusal
            continue
        met |= {table.authority_code for table in report.tables if table.authority_code}
        yield report


@dataclass(frozen=True)
class _ReadFile:
    """A file that passed its contracts. `turn` says when it is best stored among others."""

    name: str
    sha256: str
    datasets: tuple[Dataset, ...]

    @property
    def turn(self) -> int:
        council = [dataset.frame for dataset in self.datasets if not contract_of(dataset.kind).is_public]
        if not council:
            return 0
        return 1 if any({"urn", "laestab"} & set(frame) for frame in council) else 2


def _read(file_name: str, data: bytes) -> _ReadFile:
    name = plain_name(file_name)
    read: list[tuple[str, Dataset]] = []
    faults: list[Fault] = []
    for module, raw in recognise.recognise(uploads.open_tables(name, data)):
        try:
            read.append((raw.sheet, _dataset(module, raw)))
        except FileRefused as refusal:
            faults += [fault if fault.sheet else replace(fault, sheet=raw.sheet) for fault in refusal.faults]
    faults += _said_twice(read)
    if faults:
        raise FileRefused(name, faults)
    return _ReadFile(name, hashlib.sha256(data).hexdigest(), tuple(dataset for _, dataset in read))


def _store(
    engine: Engine, file: _ReadFile, by: str, authority_code: str | None, companions: str | None
) -> ImportReport:
    with writing(engine) as session:
        placement = place(session, file.name, file.datasets, authority_code, companions)
        loaded = _already_loaded(session, file.datasets, file.sha256, placement.authority_code)
        if loaded:
            tables = tuple(_imported(Saved(one, (), ()), placement) for one in loaded)
        else:
            saved = add_datasets(session, file.datasets, file.name, file.sha256, placement.authority_code, by)
            tables = tuple(_imported(one, placement) for one in saved)
    return ImportReport(file.name, file.sha256, tables, is_already_loaded=bool(loaded))


def _dataset(module: ModuleType, raw: RawTable) -> Dataset:
    dataset: Dataset = module.read(raw)
    notes = tuple(dict.fromkeys((*raw.notes, *dataset.notes)))
    return replace(dataset, notes=notes)


def _said_twice(read: Sequence[tuple[str, Dataset]]) -> list[Fault]:
    """Two sheets of one file that hold the same rows of the same kind: nobody can say which of them counts."""
    faults = []
    for (first_sheet, first), (second_sheet, second) in combinations(read, 2):
        if first.kind != second.kind:
            continue
        contract = contract_of(first.kind)
        keys = row_keys(first.frame, contract.key, {}) & row_keys(second.frame, contract.key, {})
        both = {key for key in keys if any(key)}
        if both:
            problem = (
                f"The sheets '{first_sheet}' and '{second_sheet}' both hold {contract.label}, and {len(both)} of their "
                f"rows are about the same thing, such as {', '.join(part for part in min(both) if part)}"
            )
            faults.append(Fault(problem, "Keep one of the two sheets, then load the file again", sheet=second_sheet))
    return faults


def _already_loaded(
    session: Session, datasets: Sequence[Dataset], sha256: str, authority_code: str | None
) -> list[SourceFile]:
    """The active files these very bytes were stored as, when that is all of them; else none."""
    wanted = Counter((dataset.kind, scope_of(dataset.kind, authority_code)) for dataset in datasets)
    rows = [
        row
        for scope in {scope for _, scope in wanted}
        for row in session.scalars(active(None, scope).where(SourceFileRow.sha256 == sha256))
        if (row.kind, scope) in wanted
    ]
    found = Counter((row.kind, row.authority_code) for row in rows)
    return [as_source_file(row) for row in rows] if found == wanted else []


def _imported(saved: Saved, placement: Placement) -> ImportedTable:
    file, label = saved.file, contract_of(saved.file.kind).label
    is_shared = file.is_public and file.authority_code is None
    notes = list(file.notes)
    for old in saved.replaced:
        lost = f"; not in the new file: {old.missing_keys:,} of its entries" if old.missing_keys else ""
        when = old.file.loaded_at.strftime("%d %B %Y")
        notes.append(f"Replaces {old.file.file_name} ({counted_rows(old.file.rows)}, loaded {when}){lost}.")
    for other in saved.beside:
        shared = "they have nothing in common"
        if other.shared_keys:
            shared = f"where both have the same entry ({other.shared_keys:,}), the newer one is used"
        notes.append(f"Stands beside {other.file.file_name} ({counted_rows(other.file.rows)}): {shared}.")
    return ImportedTable(
        source=file,
        label=label,
        authority_code=file.authority_code,
        authority_reason=PUBLIC_REASON if is_shared else placement.reason,
        replaced=tuple(old.file for old in saved.replaced),
        notes=tuple(notes),
    )
