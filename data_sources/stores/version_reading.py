"""Versions of plans as they are read back: lists, one with all that was done to it, and any earlier revision."""

from sqlalchemy import ColumnElement, Engine, func, select
from sqlalchemy.orm import Session, undefer

from allocation.plan import Assignment, Breach, Named, Plan
from allocation.plan_states import PlanState
from data_sources.database import reading
from data_sources.stores.plan_version import (
    Decision,
    Judged,
    LiveVersion,
    Revision,
    SavedVersion,
    VersionBasis,
    VersionSummary,
)
from data_sources.stores.saved_plan import PlanSource
from data_sources.tables import PlanDecisionRow, PlanRevisionRow, PlanVersionRow

LED = 3  # a line of who leads: URN, link worker, tier; whom a school has besides has the role as well


def versions(engine: Engine, authority_code: str) -> list[VersionSummary]:
    """Every version of this authority, newest first."""
    query = select(PlanVersionRow).where(PlanVersionRow.authority_code == authority_code)
    with reading(engine) as session:
        rows = session.scalars(query.order_by(PlanVersionRow.number.desc())).all()
        ids = [row.id for row in rows]
        newest = select(func.max(PlanRevisionRow.id)).where(PlanRevisionRow.version_id.in_(ids))
        latest = session.scalars(
            select(PlanRevisionRow).where(PlanRevisionRow.id.in_(newest.group_by(PlanRevisionRow.version_id)))
        )
        revision_of_version = {row.version_id: row for row in latest}
        last = select(func.max(PlanDecisionRow.id)).where(PlanDecisionRow.version_id.in_(ids))
        decided = session.scalars(
            select(PlanDecisionRow).where(PlanDecisionRow.id.in_(last.group_by(PlanDecisionRow.version_id)))
        )
        decision_of_version = {row.version_id: row for row in decided}
        return [_summary(row, revision_of_version[row.id], decision_of_version[row.id]) for row in rows]


def version(engine: Engine, version_id: int) -> SavedVersion:
    """A version with its newest lines and all that was done to it. Raises KeyError when there is none with this id."""
    with reading(engine) as session:
        row, decisions = version_row(session, version_id), decisions_of(session, version_id)
        newest = newest_revision(session, version_id)
        every = select(PlanRevisionRow).where(PlanRevisionRow.version_id == version_id)
        return SavedVersion(
            summary=_summary(row, newest, decisions[-1]),
            newest=_judged(newest),
            basis=VersionBasis(
                row.operating_model, row.settings, tuple(PlanSource(**one) for one in row.sources), row.plan_id
            ),
            revisions=tuple(_revision(one) for one in session.scalars(every.order_by(PlanRevisionRow.number))),
            decisions=tuple(_decision(one) for one in decisions),
            software=row.versions,
        )


def revision(engine: Engine, version_id: int, number: int) -> Judged:
    """A version's lines at one of its revisions. Raises KeyError when there is none."""
    with reading(engine) as session:
        return _judged(revision_of(session, version_id, number))


def live_versions(engine: Engine, authority_code: str) -> tuple[LiveVersion, ...]:
    """Every version that ever went live in a council, in the order in which they did: the last is live now."""
    went_live = select(PlanDecisionRow).join(PlanVersionRow, PlanVersionRow.id == PlanDecisionRow.version_id)
    ours = went_live.where(
        PlanVersionRow.authority_code == authority_code, PlanDecisionRow.state == PlanState.LIVE.value
    )
    with reading(engine) as session:
        return tuple(_live(session, decision) for decision in session.scalars(ours.order_by(PlanDecisionRow.id)).all())


def _live(session: Session, decision: PlanDecisionRow) -> LiveVersion:
    row, lines = version_row(session, decision.version_id), revision_of(session, decision.version_id, decision.revision)
    return LiveVersion(
        row.id, row.number, row.title, decision.at, decision.by, _judged(lines).plan, _live_key(decision)
    )


def live_key(engine: Engine, authority_code: str) -> str:
    """`LiveVersion.key` of the one that is live, without reading its lines; "" where none is."""
    with reading(engine) as session:
        return _live_key(live_decision(session, authority_code))


def live_decision(session: Session, authority_code: str) -> PlanDecisionRow | None:
    """The decision by which a version is live now."""
    of_version = select(func.max(PlanDecisionRow.id)).join(
        PlanVersionRow, PlanVersionRow.id == PlanDecisionRow.version_id
    )
    last = of_version.where(PlanVersionRow.authority_code == authority_code).group_by(PlanDecisionRow.version_id)
    live = select(PlanDecisionRow).where(PlanDecisionRow.id.in_(last), PlanDecisionRow.state == PlanState.LIVE.value)
    return session.scalar(live)


def _live_key(decision: PlanDecisionRow | None) -> str:
    return "" if decision is None else f"{decision.version_id}:{decision.revision}:{decision.id}"


def version_row(session: Session, version_id: int) -> PlanVersionRow:
    """The version's own row. Raises KeyError."""
    row = session.get(PlanVersionRow, version_id)
    if row is None:
        raise KeyError(version_id)
    return row


def newest_revision(session: Session, version_id: int) -> PlanRevisionRow:
    """The revision that counts, with its lines."""
    highest = select(func.max(PlanRevisionRow.number)).where(PlanRevisionRow.version_id == version_id).scalar_subquery()
    return _one_revision(session, version_id, PlanRevisionRow.number == highest)


def revision_of(session: Session, version_id: int, number: int) -> PlanRevisionRow:
    """One revision with its lines. Raises KeyError when there is none."""
    return _one_revision(session, version_id, PlanRevisionRow.number == number)


def _one_revision(session: Session, version_id: int, which: ColumnElement[bool]) -> PlanRevisionRow:
    query = select(PlanRevisionRow).where(PlanRevisionRow.version_id == version_id, which)
    row = session.scalar(query.options(undefer(PlanRevisionRow.lines), undefer(PlanRevisionRow.worker_names)))
    if row is None:
        raise KeyError(version_id)
    return row


def decisions_of(session: Session, version_id: int) -> list[PlanDecisionRow]:
    """What was decided about a version, in order; the last is its state."""
    query = select(PlanDecisionRow).where(PlanDecisionRow.version_id == version_id)
    return list(session.scalars(query.order_by(PlanDecisionRow.id)))


def _summary(row: PlanVersionRow, newest: PlanRevisionRow, decision: PlanDecisionRow) -> VersionSummary:
    return VersionSummary(
        version_id=row.id,
        authority_code=row.authority_code,
        number=row.number,
        title=row.title,
        origin=row.origin,
        created_at=row.created_at,
        created_by=row.created_by,
        parent_id=row.parent_id,
        parent_revision=row.parent_revision,
        latest=_revision(newest),
        decision=_decision(decision),
        breach_count=len(newest.breaches),
    )


def _revision(row: PlanRevisionRow) -> Revision:
    return Revision(row.number, row.at, row.by, row.step, row.what)


def _decision(row: PlanDecisionRow) -> Decision:
    return Decision(PlanState(row.state), row.revision, row.at, row.by, row.reason, row.plan_id)


def _judged(row: PlanRevisionRow) -> Judged:
    breaches = [Breach(rule, said, tuple(urns), tuple(people)) for rule, said, urns, people in row.breaches]
    lines = tuple(Assignment(*line) for line in row.lines if len(line) == LED)
    named = tuple(Named(urn, role_id, who) for urn, who, _, role_id in (one for one in row.lines if len(one) != LED))
    return Judged(Plan(lines, named), tuple(breaches), row.worker_names)
