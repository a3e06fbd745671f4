"""Cycles: the first term agreed in one freezes the goalposts for the terms that follow, until a new one is started."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from data_sources.database import reading, writing
from data_sources.stores.activity_store import record
from data_sources.stores.agreed_term import GOALPOST_COLUMNS, FrozenGoalposts, TermRefused
from data_sources.tables import GoalpostCycleRow, TermRow


def start_cycle(engine: Engine, authority_code: str, *, by: str, reason: str) -> int:
    """Let the next term agreed set the goalposts anew; the cycle's id. Raises TermRefused without a name or reason, and
    where no term has been agreed in the cycle there is, so that nothing is frozen."""
    if not by.strip() or not reason.strip():
        raise TermRefused("A new cycle needs a name and a reason, because scores before and after cannot be compared.")
    with writing(engine) as session:
        current = current_cycle(session, authority_code)
        if not any(row.cycle_id == current for row in terms_in_force(session, authority_code)):
            raise TermRefused("No term has been agreed in this cycle yet, so no goalposts are frozen.")
        row = GoalpostCycleRow(
            authority_code=authority_code, started_at=datetime.now(UTC), started_by=by.strip(), reason=reason.strip()
        )
        session.add(row)
        session.flush()
        sentence = "Started a new cycle: the next term agreed sets the goalposts anew."
        details = {"cycle_id": row.id, "reason": row.reason}
        record(session, row.started_by, "cycle", sentence, authority_code, details, about=[row])
        return row.id


def frozen_goalposts(engine: Engine, authority_code: str) -> FrozenGoalposts:
    """The goalposts that hold for the next score of this authority; none before a term of the cycle is agreed.

    Those of a measure whose figures have come to be counted otherwise give way to those of the term that first counted
    them so: goalposts of one definition say nothing about figures of another.
    """
    with reading(engine) as session:
        current = current_cycle(session, authority_code)
        rows = [row for row in terms_in_force(session, authority_code) if row.cycle_id == current]
        posts: dict[tuple[str, str], dict[str, Any]] = {}
        definitions: dict[str, dict[str, str]] = {}
        for row in rows:
            for post in row.goalposts:
                name = post["indicator"]
                stated = row.definitions.get(name, {})
                if definitions.setdefault(name, stated) != stated:
                    posts = {key: kept for key, kept in posts.items() if key[1] != name}
                    definitions[name] = stated
                posts.setdefault((post["cohort"], name), post)
        frame = pd.DataFrame(list(posts.values()), columns=GOALPOST_COLUMNS)
        return FrozenGoalposts(frame, definitions, rows[0].name if rows else "")


def current_cycle(session: Session, authority_code: str) -> int | None:
    """Id of the cycle started last; None in the first, which nobody started."""
    newest = select(func.max(GoalpostCycleRow.id)).where(GoalpostCycleRow.authority_code == authority_code)
    return session.scalar(newest)


def every_term(session: Session, authority_code: str) -> list[TermRow]:
    """Every term of an authority, in the order in which they were agreed."""
    return list(session.scalars(select(TermRow).where(TermRow.authority_code == authority_code).order_by(TermRow.id)))


def terms_in_force(session: Session, authority_code: str) -> list[TermRow]:
    """Those that were not replaced, the earliest first day first."""
    rows = every_term(session, authority_code)
    gone = {row.replaces_id for row in rows}
    return sorted((row for row in rows if row.id not in gone), key=lambda row: (row.starts_on, row.id))
