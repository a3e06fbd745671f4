"""Versions of plans: begun as drafts and edited by revisions; nothing is overwritten."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from allocation.plan_states import PlanState, StepRefused
from data_sources.database import writing
from data_sources.software import software_versions
from data_sources.stores.activity_store import record
from data_sources.stores.plan_version import DraftSaved, Judged, Revision, VersionBasis
from data_sources.stores.saved_plan import PlanSource
from data_sources.stores.version_reading import decisions_of, newest_revision, revision_of, version_row
from data_sources.tables import PlanDecisionRow, PlanRevisionRow, PlanRow, PlanVersionRow

START, EDIT, UNDO, REDO, REPAIR, MERGE = "start", "edit", "undo", "redo", "repair", "merge"


def begin_draft(
    engine: Engine,
    authority_code: str,
    judged: Judged,
    basis: VersionBasis,
    *,
    title: str,
    origin: str,
    by: str,
    parent: tuple[int, int] | None = None,
) -> int:
    """Keep a plan as a new draft; its id. `origin` says in a sentence where it began; `parent` is the version and
    revision it was restored from. Raises StepRefused without a title or name."""
    faults = [] if title.strip() else ["A draft needs a title, so that others know what it is for. Give one."]
    faults += [] if by.strip() else ["A draft needs the name of the person who begins it. Give your name."]
    if faults:
        raise StepRefused(faults)
    with writing(engine) as session:
        version = _add_version(session, authority_code, basis, title, origin, by, parent)
        revision = _add_revision(session, version.id, 1, judged, by, START, origin)
        decision = add_decision(session, version.id, 1, by, PlanState.DRAFT, origin)
        sentence = f"Began {called(version)}. {origin}"
        put_on_record(session, by, version, sentence, [version, revision, decision])
        return version.id


def save_draft(
    engine: Engine, version_id: int, judged: Judged, *, based_on: int, what: str, by: str, step: str = EDIT
) -> DraftSaved:
    """Keep an edit as the next revision of a draft. `based_on`: the revision the person saw.

    Where that is not the newest any more, or the version is no draft any more, the edit is kept as a draft of its own
    that begins at what the person saw, so that nobody's work is lost or overwritten. Raises KeyError for an unknown
    version or revision.
    """
    with writing(engine) as session:
        version, newest = version_row(session, version_id), newest_revision(session, version_id)
        state = PlanState(decisions_of(session, version_id)[-1].state)
        if state == PlanState.DRAFT and newest.number == based_on:
            row = _add_revision(session, version_id, based_on + 1, judged, by, step, what)
            put_on_record(session, by, version, f"{what} ({called(version)}, revision {row.number}).", [row])
            return DraftSaved(version_id, row.number)
        seen = revision_of(session, version_id, based_on)
        met = Revision(newest.number, newest.at, newest.by, newest.step, newest.what) if newest.id != seen.id else None
        return _save_apart(session, version, seen, judged, what, by, met)


def _save_apart(
    session: Session,
    version: PlanVersionRow,
    seen: PlanRevisionRow,
    judged: Judged,
    what: str,
    by: str,
    met: Revision | None,
) -> DraftSaved:
    """The same edit as a draft of its own, which begins at the revision that was seen."""
    basis = VersionBasis(version.operating_model, version.settings, _sources(version), version.plan_id)
    why = f"{met.by} saved revision {met.number} in between" if met else "it was no draft any more"
    origin = f"Kept apart from version {version.number}, revision {seen.number}, because {why}."
    own = _add_version(
        session, version.authority_code, basis, f"{version.title} ({by})", origin, by, (version.id, seen.number)
    )
    start = _copied(session, own.id, seen, by)
    edit = _add_revision(session, own.id, 2, judged, by, EDIT, what)
    decision = add_decision(session, own.id, 1, by, PlanState.DRAFT, origin)
    put_on_record(session, by, own, f"{what} ({called(own)}). {origin}", [own, start, edit, decision])
    return DraftSaved(own.id, 2, met, is_apart=True)


def _add_version(
    session: Session,
    authority_code: str,
    basis: VersionBasis,
    title: str,
    origin: str,
    by: str,
    parent: tuple[int, int] | None,
) -> PlanVersionRow:
    highest = select(func.max(PlanVersionRow.number)).where(PlanVersionRow.authority_code == authority_code)
    row = PlanVersionRow(
        authority_code=authority_code,
        number=(session.scalar(highest) or 0) + 1,
        created_at=datetime.now(UTC),
        created_by=by,
        title=" ".join(title.split()),
        origin=origin,
        plan_id=basis.plan_id,
        parent_id=parent[0] if parent else None,
        parent_revision=parent[1] if parent else None,
        operating_model=dict(basis.operating_model),
        settings=dict(basis.settings),
        sources=[{field: getattr(file, field) for field in PlanSource.__slots__} for file in basis.sources],
        versions=software_versions(),
    )
    session.add(row)
    session.flush()
    return row


def _add_revision(
    session: Session, version_id: int, number: int, judged: Judged, by: str, step: str, what: str
) -> PlanRevisionRow:
    row = PlanRevisionRow(
        version_id=version_id,
        number=number,
        at=datetime.now(UTC),
        by=by,
        step=step,
        what=what,
        lines=[
            *([line.urn, line.worker_id, line.tier_id] for line in judged.plan.assignments),
            *([one.urn, one.worker_id, None, one.role_id] for one in judged.plan.named),
        ],
        worker_names=dict(judged.worker_names),
        breaches=[[one.rule, one.sentence, list(one.urns), list(one.worker_ids)] for one in judged.breaches],
    )
    session.add(row)
    session.flush()
    return row


def _copied(session: Session, version_id: int, seen: PlanRevisionRow, by: str) -> PlanRevisionRow:
    what = f"As it was seen, saved by {seen.by}"
    row = PlanRevisionRow(
        version_id=version_id, number=1, at=datetime.now(UTC), by=by, step=START, what=what, lines=seen.lines,
        worker_names=seen.worker_names, breaches=seen.breaches,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def add_decision(
    session: Session,
    version_id: int,
    revision: int,
    by: str,
    state: PlanState,
    reason: str,
    plan_id: int | None = None,
) -> PlanDecisionRow:
    """Adds a decision about a version; the row, flushed."""
    row = PlanDecisionRow(
        version_id=version_id,
        revision=revision,
        at=datetime.now(UTC),
        by=by,
        state=state.value,
        reason=reason,
        plan_id=plan_id,
    )
    session.add(row)
    session.flush()
    return row


def _sources(version: PlanVersionRow) -> tuple[PlanSource, ...]:
    return tuple(PlanSource(**one) for one in version.sources)


def called(version: PlanVersionRow) -> str:
    """A version within a sentence of the record."""
    return f"version {version.number}, '{version.title}'"


def put_on_record(
    session: Session,
    by: str,
    version: PlanVersionRow,
    sentence: str,
    about: Sequence[PlanVersionRow | PlanRevisionRow | PlanDecisionRow | PlanRow],
) -> None:
    """Adds a line about a version, which seals these rows."""
    details = {"version_id": version.id, "version": version.number}
    record(session, by, "version", sentence, version.authority_code, details, about=about)
