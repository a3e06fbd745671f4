"""The record of who did what and when: imports, withdrawals, settings, plans and exports."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data_sources.database import reading, writing
from data_sources.tables import ActivityRow


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
) -> None:
    """Add a line within a transaction that does the thing itself, so that neither is ever there without the other."""
    session.add(
        ActivityRow(
            at=datetime.now(UTC),
            by=by,
            action=action,
            authority_code=authority_code,
            sentence=sentence,
            details=details or {},
        )
    )
