"""Where a stored table comes from, and the name it is shown by."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from data_sources.tables import SourceFileRow

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Where one stored table comes from. `authority_code` None: public, or a council file nobody said the authority of.

    Of the files that are not active, `superseded_by` is the file that replaced it, `withdrawn_at` and `withdrawn_by`
    say who took it out.
    """

    source_id: int
    kind: str
    file_name: str
    sha256: str
    rows: int
    data_date: str
    vintage: str
    authority_code: str | None
    loaded_at: datetime
    loaded_by: str
    notes: tuple[str, ...]
    is_active: bool
    is_public: bool = True
    superseded_by: int | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    columns_read: dict[str, Any] = field(default_factory=dict, hash=False)


def plain_name(text: str) -> str:
    """A file name fit for display: the last part of a path, no control or invisible characters, at most 120 long."""
    last = text.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    clean = " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in last).split())
    if len(clean) > LONGEST_NAME:
        clean = f"{clean[: LONGEST_NAME - 21]}…{clean[-20:]}"
    return clean or "file without a name"


def counted_rows(rows: int) -> str:
    """ "1 row", "27,153 rows"."""
    return f"{rows:,} row{'' if rows == 1 else 's'}"


def as_source_file(row: SourceFileRow) -> SourceFile:
    """The row without the database."""
    return SourceFile(
        source_id=row.id,
        kind=row.kind,
        file_name=row.file_name,
        sha256=row.sha256,
        rows=row.rows,
        data_date=row.data_date,
        vintage=row.vintage,
        authority_code=row.authority_code,
        loaded_at=row.loaded_at,
        loaded_by=row.loaded_by,
        notes=tuple(row.notes),
        is_active=row.superseded_by_id is None and row.withdrawn_at is None,
        is_public=row.is_public,
        superseded_by=row.superseded_by_id,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
        columns_read=dict(row.columns_read),
    )
