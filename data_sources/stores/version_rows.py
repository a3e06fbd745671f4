"""Every row behind a version of a plan, taken out of one database and put into another under new numbers."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, select
from sqlalchemy.orm import Session

from allocation.plan_states import PlanState
from data_sources.database import reading, writing
from data_sources.stores.activity_store import record
from data_sources.stores.source_store import scope_of
from data_sources.stores.version_reading import version_row
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
    SettingRow,
    SourceFileRow,
    StageRow,
    TermRow,
)

Row = dict[str, Any]
Rows = dict[str, list[Row]]
Ids = Mapping[str, Mapping[int, int]]
# In the order in which they are put back: a row after those it names.
TABLES: dict[str, type[Base]] = {
    table.__tablename__: table
    for table in (
        *(SourceFileRow, GoalpostCycleRow, TermRow, JudgementRow, JudgementDecisionRow),
        *(PlanRow, AssignmentRow, StageRow, RepairRow),
        *(PlanVersionRow, PlanRevisionRow, PlanDecisionRow),
    )
}
# Which table a column's number is of.
NAMES = {
    **{"cycle_id": "goalpost_cycle", "previous_id": "term", "replaces_id": "term", "judgement_id": "judgement"},
    **{"plan_id": "plan", "version_id": "plan_version", "parent_id": "plan_version", "superseded_by_id": "source_file"},
}


def version_rows(engine: Engine, version_id: int, source_ids: Collection[int]) -> Rows:
    """The rows behind a version by table, in the order of their numbers: these source files, the council's terms,
    cycles and judgements, the version with those it was restored from and all that ever were live, their revisions
    and decisions, and the plans they name. Raises KeyError for an unknown version."""
    with reading(engine) as session:
        code = version_row(session, version_id).authority_code
    return rows_behind(engine, code, [version_id], (), source_ids)


def rows_behind(
    engine: Engine,
    authority_code: str,
    version_ids: Collection[int],
    plan_ids: Collection[int],
    source_ids: Collection[int],
) -> Rows:
    """The same behind several versions and plans of a council, or behind none: its data, terms, judgements and what was
    ever live. Raises KeyError for an unknown version."""
    with reading(engine) as session:
        code = authority_code
        wanted = _versions(session, version_ids, code)
        known = {
            "plan_version": _all(session, PlanVersionRow, PlanVersionRow.id.in_(wanted)),
            "plan_revision": _all(session, PlanRevisionRow, PlanRevisionRow.version_id.in_(wanted)),
            "plan_decision": _all(session, PlanDecisionRow, PlanDecisionRow.version_id.in_(wanted)),
            "term": _all(session, TermRow, TermRow.authority_code == code),
            "goalpost_cycle": _all(session, GoalpostCycleRow, GoalpostCycleRow.authority_code == code),
            "judgement": _all(session, JudgementRow, JudgementRow.authority_code == code),
        }
        judged = [row["id"] for row in known["judgement"]]
        known["judgement_decision"] = _all(session, JudgementDecisionRow, JudgementDecisionRow.judgement_id.in_(judged))
        named = {row["plan_id"] for table in ("plan_version", "plan_decision") for row in known[table]} - {None}
        named |= set(plan_ids)
        known["plan"] = _all(session, PlanRow, PlanRow.id.in_(named))
        for part in (AssignmentRow, StageRow, RepairRow):
            known[part.__tablename__] = _all(session, part, part.plan_id.in_(named))
        known["source_file"] = _all(session, SourceFileRow, SourceFileRow.id.in_(source_ids))
    return {name: known[name] for name in TABLES}


def put_back(
    engine: Engine,
    rows: Rows,
    where: Callable[[Session], str],
    settings: Callable[[Ids], Mapping[str, Any]],
    sentence: Callable[[str], str],
    by: str,
) -> tuple[str, Ids]:
    """Add these rows under new numbers in one transaction; the authority they are kept under, and their new numbers.

    `where` finds that authority; `settings` gives its settings from the new numbers; `sentence` is what goes on record.
    Files keep the moment they were loaded at, so that what counts as newer stays so.
    """
    with writing(engine) as session:
        code = where(session)
        numbers: dict[str, dict[int, int]] = {name: {} for name in TABLES}
        added = [row for name in TABLES for row in _put_back(session, name, rows.get(name, []), code, numbers)]
        about = [row for row in added if "id" in row.__table__.columns]
        record(session, by, "package", sentence(code), code, {"files": len(rows.get("source_file", []))}, about=about)
        for name, value in settings(numbers).items():
            _put_setting(session, code, name, value, by)
        return code, numbers


def _put_setting(session: Session, code: str, name: str, value: Any, by: str) -> None:
    session.add(SettingRow(authority_code=code, name=name, value=value, updated_at=datetime.now(UTC), updated_by=by))
    sentence = f"Setting '{name}' taken from the package."
    record(session, by, "setting", sentence, code, {"name": name, "old": None, "new": value})


def _versions(session: Session, version_ids: Collection[int], code: str) -> set[int]:
    """The versions, all that ever were live (they say since when a school has its link worker), and all that these were
    restored from."""
    went_live = select(PlanDecisionRow.version_id).join(PlanVersionRow, PlanVersionRow.id == PlanDecisionRow.version_id)
    live = went_live.where(PlanVersionRow.authority_code == code, PlanDecisionRow.state == PlanState.LIVE.value)
    wanted, waiting = set[int](), [*version_ids, *session.scalars(live)]
    while waiting:
        here = waiting.pop()
        before = version_row(session, here).parent_id
        waiting += [before] if before is not None and before not in wanted else []
        wanted.add(here)
    return wanted


def _all(session: Session, table: type[Base], which: ColumnElement[bool]) -> list[Row]:
    of = table.__table__
    order = [of.c.id] if "id" in of.c else list(of.primary_key)
    return [dict(row) for row in session.execute(select(*of.columns).where(which).order_by(*order)).mappings()]


def _put_back(
    session: Session, name: str, rows: Iterable[Row], code: str, numbers: dict[str, dict[int, int]]
) -> list[Base]:
    added = []
    for row in rows:
        new = TABLES[name](**_renumbered(row, code, numbers))
        session.add(new)
        if "id" in row:
            session.flush()  # the next row may name this one
            numbers[name][row["id"]] = new.id  # type: ignore[attr-defined]
        added.append(new)
    session.flush()
    return added


def _renumbered(row: Row, code: str, numbers: Mapping[str, Mapping[int, int]]) -> Row:
    """The row as it is kept here. What names a row that was not taken along names none; a file that was not taken along
    keeps a number that no file has, so that it still shows that the files are others now."""
    new = {name: value for name, value in row.items() if name != "id"}
    for name in NAMES.keys() & new.keys():
        new[name] = numbers[NAMES[name]].get(new[name])
    if "sources" in new:
        known = numbers["source_file"]
        new["sources"] = [
            {**one, "source_id": known.get(one["source_id"], -one["source_id"])} for one in new["sources"]
        ]
    if "authority_code" in new:
        new["authority_code"] = scope_of(new["kind"], code) if "kind" in new else code
    return new
