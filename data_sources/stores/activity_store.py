"""The record of who did what and when: imports, withdrawals, settings, plans and exports."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data_sources.database import reading, writing
from data_sources.stores.audit_chain import KEPT, kept_row, seal
from data_sources.tables import ActivityRow, Base


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing somebody did. `action` is one word ("import", "export"); `sentence` says it to people."""

    activity_id: int
    at: datetime
    by: str
    action: str
    authority_code: str | None
    sentence: str
    details: dict[str, Any] = field(hash=False)


def log_activity(
    engine: Engine,
    *,
    by: str,
    action: str,
    sentence: str,
    authority_code: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Add one line to the record; for what touches no other table, such as an export. It cannot be changed later."""
    with writing(engine) as session:
        record(session, by, action, sentence, authority_code, details)


def activities(engine: Engine, authority_code: str | None = None, limit: int = 200) -> list[Activity]:
    """The latest `limit` lines of the record, newest first; of one authority (and of none), or of all of them."""
    query = select(ActivityRow).order_by(ActivityRow.id.desc()).limit(limit)
    if authority_code is not None:
        query = query.where((ActivityRow.authority_code == authority_code) | ActivityRow.authority_code.is_(None))
    with reading(engine) as session:
        return [
            Activity(row.id, row.at, row.by, row.action, row.authority_code, row.sentence, row.details)
            for row in session.scalars(query)
        ]


def record(
    session: Session,
    by: str,
    action: str,
    sentence: str,
    authority_code: str | None,
    details: dict[str, Any] | None = None,
    about: Sequence[Base] = (),
) -> None:
    """Add a line within a transaction that does the thing itself, so that neither is ever there without the other.

    The line is sealed to the one before it. `about` are the rows that the line puts on record, which the seal then
    covers as well; they must have been flushed.
    """
    before = session.execute(select(ActivityRow.id, ActivityRow.hash).order_by(ActivityRow.id.desc()).limit(1)).first()
    number, previous = (before.id + 1, before.hash) if before else (1, "")
    kept = {KEPT: [kept_row(session, row) for row in about]} if about else {}
    line = {
        "id": number,
        "at": datetime.now(UTC),
        "by": by,
        "action": action,
        "authority_code": authority_code,
        "sentence": sentence,
        # As JSON gives it back, so that the same line gives the same seal later.
        "details": json.loads(json.dumps({**(details or {}), **kept}, allow_nan=False)),
    }
    session.add(ActivityRow(**line, previous_hash=previous, hash=seal(line, previous)))
