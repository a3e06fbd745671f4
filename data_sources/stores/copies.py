"""Districts opened from packages beside others: under which code, and which there are."""

from sqlalchemy import Engine, exists, select
from sqlalchemy.orm import Session

from data_sources.database import reading
from data_sources.stores.stored_tables import COPY, active, is_alone
from data_sources.tables import (
    GoalpostCycleRow,
    JudgementRow,
    PlanRow,
    PlanVersionRow,
    SettingRow,
    SourceFileRow,
    TermRow,
)

OF_AN_AUTHORITY = (SourceFileRow, SettingRow, PlanRow, PlanVersionRow, TermRow, GoalpostCycleRow, JudgementRow)


def free_code(session: Session, authority_code: str) -> str:
    """Under which code a package of this authority is opened, so that nothing there is touched: its own where nothing
    of it was ever kept and no public file is in use that others share, else the next of "355.1", "355.2" ..."""
    has_shared = session.scalar(active(None, None).limit(1)) is not None
    if _is_free(session, authority_code) and (is_alone(authority_code) or not has_shared):
        return authority_code
    number = 1
    while not _is_free(session, f"{authority_code}.{number}"):
        number += 1
    return f"{authority_code}.{number}"


def copies(engine: Engine) -> list[str]:
    """The codes of the districts that were opened beside others and have files in use."""
    query = select(SourceFileRow.authority_code).where(SourceFileRow.authority_code.contains("."))
    in_use = query.where(SourceFileRow.superseded_by_id.is_(None), SourceFileRow.withdrawn_at.is_(None))
    with reading(engine) as session:
        return sorted(code for code in session.scalars(in_use.distinct()) if code and COPY.fullmatch(code))


def _is_free(session: Session, code: str) -> bool:
    return not any(session.scalar(select(exists().where(table.authority_code == code))) for table in OF_AN_AUTHORITY)
