"""How a line of the record is sealed to the one before it, and how what a line is about is known again (SHA-256)."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_sources.tables import (
    AssignmentRow,
    Base,
    GoalpostCycleRow,
    JudgementDecisionRow,
    JudgementRow,
    PlanDecisionRow,
    PlanRevisionRow,
    PlanRow,
    PlanVersionRow,
    RepairRow,
    SourceFileRow,
    StageRow,
    TermCalendarRow,
    TermRow,
)

LINE = ("id", "at", "by", "action", "authority_code", "sentence", "details")
KEPT = "kept"
# What a line can be about. A row of these tables is known again by everything in it but what may still change.
SEALED = {
    table.__tablename__: table
    for table in (
        *(SourceFileRow, PlanRow, GoalpostCycleRow, TermRow, JudgementRow, JudgementDecisionRow),
        *(TermCalendarRow, PlanVersionRow, PlanRevisionRow, PlanDecisionRow),
    )
}
MAY_CHANGE = {"source_file": ("superseded_by_id", "withdrawn_at", "withdrawn_by")}
PARTS = {"plan": (AssignmentRow, StageRow, RepairRow)}


def seal(line: Mapping[str, Any], previous_hash: str) -> str:
    """SHA-256, as 64 hexadecimal digits, of a line (LINE) as canonical JSON together with the seal of the line before.

    Canonical: keys sorted, no spaces, ASCII only, moments in UTC to the microsecond. "" stands before the first line.
    """
    return _sha256({**{name: line[name] for name in LINE}, "previous_hash": previous_hash})


def kept_row(session: Session, row: Base) -> dict[str, Any]:
    """Which row a line is about and what is in it: table, id, sha256. The row must have been flushed."""
    table, number = row.__tablename__, row.id  # type: ignore[attr-defined]
    digest = row_digest(session, table, number)
    assert digest is not None
    return {"table": table, "id": number, "sha256": digest}


def row_digest(session: Session, table: str, row_id: int) -> str | None:
    """SHA-256 of a row as the database has it now, with its parts; None where there is no such row or table. What is
    not set is left out: so a column that a later version adds does not change the rows there are."""
    if table not in SEALED:
        return None
    columns = [one for one in SEALED[table].__table__.columns if one.name not in MAY_CHANGE.get(table, ())]
    row = session.execute(select(*columns).where(SEALED[table].__table__.c.id == row_id)).mappings().first()
    if row is None:
        return None
    parts = {}
    for part in PARTS.get(table, ()):
        of = part.__table__
        query = select(*of.columns).where(of.c[f"{table}_id"] == row_id).order_by(of.c.position)
        parts[part.__tablename__] = [_set(one) for one in session.execute(query).mappings()]
    return _sha256({**_set(row), "parts": parts})


def _set(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items() if value is not None}


def _sha256(value: Mapping[str, Any]) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), default=_plain, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    raise TypeError(f"a {type(value).__name__} cannot be sealed")
