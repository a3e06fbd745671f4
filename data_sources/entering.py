"""What is typed into the app goes through the same door as a file: its contract, one stored table, undone whole."""

import hashlib
from collections.abc import Callable

import pandas as pd
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from data_sources.database import writing
from data_sources.joining.district_files import SOURCE, by_kind
from data_sources.reading.contract import Contract, Dataset, RawTable
from data_sources.stores.source_file import SourceFile, as_source_file
from data_sources.stores.source_store import add_datasets, scope_of
from data_sources.stores.stored_tables import active, stored_frame

ENTERED = " (entered in the app)"
LONGEST_SUBJECT = 90
Change = Callable[[pd.DataFrame | None], Dataset]


def enter(engine: Engine, kind: str, authority_code: str, subject: str, by: str, change: Change) -> SourceFile:
    """Stores the table of a kind with a change in it, all in one transaction.

    `change` is given the rows in use (None where there are none) and gives the whole table anew; what it raises leaves
    everything as it was. The files that the rows in use came from go out of use, and come back when the new one is
    withdrawn: an entry is undone by `stores.withdraw`. `subject` says what the entry is about ("days of Priya Nair").
    """
    with writing(engine) as session:
        own = _in_use(session, kind, scope_of(kind, authority_code))
        files = own or _in_use(session, kind, None)
        tables = {one.source_id: stored_frame(session, one.source_id) for one in files}
        rows = by_kind(files, tables).get(kind)
        dataset = change(None if rows is None else rows.drop(columns=SOURCE))
        sha256 = hashlib.sha256(dataset.frame.to_csv(index=False).encode()).hexdigest()
        name = f"{subject.replace('/', ' ')[:LONGEST_SUBJECT]}{ENTERED}"
        [saved] = add_datasets(session, [dataset], name, sha256, authority_code, by, [one.source_id for one in own])
        return saved.file


def is_entered(file: SourceFile) -> bool:
    """Whether a stored table was typed into the app."""
    return file.file_name.endswith(ENTERED)


def raw_table(contract: Contract, rows: list[dict[str, str]], name: str) -> RawTable:
    """Rows typed into a form as a sheet that the contract's source module reads: text by column name, under the
    headings of the contract's template."""
    labels = {column.name: column.label for column in contract.columns}
    frame = pd.DataFrame(rows, columns=list(labels), dtype="str").fillna("").rename(columns=labels)
    return RawTable(name, "", frame, tuple(range(1, len(frame) + 1)))


def _in_use(session: Session, kind: str, scope: str | None) -> list[SourceFile]:
    return [as_source_file(row) for row in session.scalars(active(kind, scope))]
