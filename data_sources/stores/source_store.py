"""Source files: stored all or nothing, replaced by newer ones, withdrawn again, never changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data_sources.database import reading, writing
from data_sources.reading.contract import Dataset
from data_sources.stores.activity_store import record
from data_sources.stores.source_file import SourceFile, as_source_file, counted_rows, plain_name
from data_sources.stores.stored_tables import active, contract_of, is_alone, stored_frame, to_parquet
from data_sources.stores.supersession import SourceKeys
from data_sources.tables import SourceFileRow


@dataclass(frozen=True, slots=True)
class Replaced:
    """An older file that gave way, and how many of its keys (schools, workers ...) the newer one does not have."""

    file: SourceFile
    missing_keys: int


@dataclass(frozen=True, slots=True)
class Beside:
    """An older file that stays in use, and in how many of its keys the newer one's rows take the place of its own."""

    file: SourceFile
    shared_keys: int


@dataclass(frozen=True, slots=True)
class Saved:
    """A table just stored, what it replaced, and the older files of its kind that stay in use beside it."""

    file: SourceFile
    replaced: tuple[Replaced, ...]
    beside: tuple[Beside, ...]


def scope_of(kind: str, authority_code: str | None) -> str | None:
    """The authority such a file is kept under: none for public kinds, but a district that `is_alone` keeps them all."""
    is_shared = contract_of(kind).is_public and not is_alone(authority_code)
    return None if is_shared else authority_code


def save_datasets(
    engine: Engine, datasets: Sequence[Dataset], file_name: str, sha256: str, authority_code: str | None, by: str
) -> list[SourceFile]:
    """Store the tables of one file in one transaction; each replaces the older active files of its kind and scope that
    `SourceKeys.takes_over` says. Raises KeyError for a kind no source module reads; nothing is stored then."""
    with writing(engine) as session:
        return [saved.file for saved in add_datasets(session, datasets, file_name, sha256, authority_code, by)]


def add_datasets(
    session: Session,
    datasets: Sequence[Dataset],
    file_name: str,
    sha256: str,
    authority_code: str | None,
    by: str,
    made_from: Collection[int] = (),
) -> list[Saved]:
    """The same within a transaction that the caller has opened with `writing`. Files that a table was `made_from` go
    out of use with it, whatever it holds."""
    rows = [_new_row(dataset, plain_name(file_name), sha256, authority_code, by) for dataset in datasets]
    session.add_all(rows)
    session.flush()
    saved = [_replace_older(session, row, {other.id for other in rows}, made_from) for row in rows]
    for row, one in zip(rows, saved, strict=True):
        file = one.file
        sentence = f"Loaded {file.file_name} as {contract_of(file.kind).label} ({counted_rows(file.rows)})."
        details = {"source_id": file.source_id, "sha256": sha256, "replaced": [r.file.source_id for r in one.replaced]}
        record(session, by, "import", sentence, file.authority_code, details, about=[row])
    return saved


def source_files(engine: Engine, authority_code: str | None, include_superseded: bool = False) -> list[SourceFile]:
    """The files an authority's pages use, newest first; with those replaced or withdrawn when asked: the history.

    Its own, the public ones, and of the kinds it has none of its own, those nobody said the authority of. A district
    that `is_alone` has only its own. None: all that belong to no authority.
    """
    query = select(SourceFileRow).order_by(SourceFileRow.id.desc())
    own = SourceFileRow.authority_code == authority_code
    shared = SourceFileRow.authority_code.is_(None)
    query = query.where(own if is_alone(authority_code) else own | shared)
    with reading(engine) as session:
        files = [as_source_file(row) for row in session.scalars(query)]
    own_kinds = {file.kind for file in files if file.is_active and file.authority_code is not None}
    return [
        file
        for file in files
        if (file.is_active or include_superseded)
        and (file.authority_code is not None or file.is_public or file.kind not in own_kinds)
    ]


def frame(engine: Engine, source_id: int) -> pd.DataFrame:
    """The cleaned table of a stored file, as its source module made it. Raises KeyError when there is no such file."""
    with reading(engine) as session:
        return stored_frame(session, source_id)


def withdraw(engine: Engine, source_id: int, by: str) -> list[SourceFile]:
    """Take a file out of use and give back those it had replaced, which are returned. It stays in the history.

    Raises KeyError when there is no such file; one that is withdrawn already is left as it is.
    """
    with writing(engine) as session:
        row = session.get(SourceFileRow, source_id)
        if row is None:
            raise KeyError(source_id)
        if row.withdrawn_at is not None:
            return []
        row.withdrawn_at, row.withdrawn_by = datetime.now(UTC), by
        session.flush()
        older = session.scalars(select(SourceFileRow).where(SourceFileRow.superseded_by_id == source_id)).all()
        for one in reversed(older):
            one.superseded_by_id = row.superseded_by_id or _newer_with_shared_keys(session, one)
            session.flush()
        restored = [file for file in map(as_source_file, older) if file.is_active]
        details = {"source_id": source_id, "sha256": row.sha256, "restored": [file.source_id for file in restored]}
        record(session, by, "withdraw", f"Withdrew {row.file_name}.", row.authority_code, details)
        return restored


def clear_authority(engine: Engine, authority_code: str, by: str) -> int:
    """Take every active file of an authority out of use, restoring none; how many. Plans and history stay."""
    with writing(engine) as session:
        rows = session.scalars(active(None, authority_code)).all()
        for row in rows:
            row.withdrawn_at, row.withdrawn_by = datetime.now(UTC), by
        if rows:
            sentence = f"Withdrew all {len(rows)} files of authority {authority_code}."
            record(session, by, "withdraw", sentence, authority_code, {"source_ids": [row.id for row in rows]})
        return len(rows)


def _new_row(dataset: Dataset, file_name: str, sha256: str, authority_code: str | None, by: str) -> SourceFileRow:
    return SourceFileRow(
        kind=dataset.kind,
        is_public=contract_of(dataset.kind).is_public,
        authority_code=scope_of(dataset.kind, authority_code),
        file_name=file_name,
        sha256=sha256,
        rows=len(dataset.frame),
        data_date=dataset.data_date,
        vintage=dataset.vintage,
        notes=list(dataset.notes),
        columns_read=dict(dataset.columns_read),
        loaded_at=datetime.now(UTC),
        loaded_by=by,
        parquet=to_parquet(dataset.frame),
    )


def _replace_older(session: Session, row: SourceFileRow, same_file: set[int], made_from: Collection[int]) -> Saved:
    keys_of = SourceKeys(session, row.kind, row.authority_code)
    mine = keys_of.of(row.id)
    replaced, beside = [], []
    for old in session.scalars(active(row.kind, row.authority_code)).all():
        if old.id in same_file:
            continue
        theirs = keys_of.of(old.id)
        if old.id in made_from or keys_of.takes_over(row.id, old.id):
            old.superseded_by_id = row.id
            replaced.append(Replaced(as_source_file(old), len(theirs - mine)))
        else:
            beside.append(Beside(as_source_file(old), len(theirs & mine)))
    session.flush()
    return Saved(as_source_file(row), tuple(replaced), tuple(beside))


def _newer_with_shared_keys(session: Session, row: SourceFileRow) -> int | None:
    """The active file loaded while this one was out of use that would have replaced it."""
    keys_of = SourceKeys(session, row.kind, row.authority_code)
    for other in session.scalars(active(row.kind, row.authority_code)).all():
        if other.id != row.id and keys_of.takes_over(other.id, row.id):
            return other.id
    return None
