"""The one door for files: bytes are opened, recognised, checked and stored, all of the file or nothing of it."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from types import ModuleType

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from data_sources import recognise, uploads
from data_sources.contract import Dataset, Fault, FileRefused, RawTable
from data_sources.database import writing
from data_sources.placement import PUBLIC_REASON, Placement, place
from data_sources.source_file import SourceFile, as_source_file, counted_rows, plain_name
from data_sources.source_keys import active, contract_of, row_keys
from data_sources.source_store import Saved, add_datasets, scope_of
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
    name = plain_name(file_name)
    datasets = _read(name, uploads.open_tables(name, data))
    sha256 = hashlib.sha256(data).hexdigest()
    with writing(engine) as session:
        placement = place(session, name, datasets, authority_code)
        loaded = _already_loaded(session, datasets, sha256, placement.authority_code)
        if loaded:
            tables = tuple(_imported(Saved(file, (), ()), placement) for file in loaded)
        else:
            saved = add_datasets(session, datasets, name, sha256, placement.authority_code, by)
            tables = tuple(_imported(one, placement) for one in saved)
    return ImportReport(name, sha256, tables, is_already_loaded=bool(loaded))


def _read(file_name: str, tables: list[RawTable]) -> list[Dataset]:
    read: list[tuple[str, Dataset]] = []
    faults: list[Fault] = []
    for module, raw in recognise.recognise(tables):
        try:
            read.append((raw.sheet, _dataset(module, raw)))
        except FileRefused as refusal:
            faults += [fault if fault.sheet else replace(fault, sheet=raw.sheet) for fault in refusal.faults]
    faults += _said_twice(read)
    if faults:
        raise FileRefused(file_name, faults)
    return [dataset for _, dataset in read]


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
        both = row_keys(first.frame, contract.key, {}) & row_keys(second.frame, contract.key, {})
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
        notes.append(f"Stands beside {other.file_name} ({counted_rows(other.rows)}): they have nothing in common.")
    return ImportedTable(
        source=file,
        label=label,
        authority_code=file.authority_code,
        authority_reason=PUBLIC_REASON if is_shared else placement.reason,
        replaced=tuple(old.file for old in saved.replaced),
        notes=tuple(notes),
    )
