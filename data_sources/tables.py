"""The database's tables, as SQLAlchemy models that never leave `data_sources`."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, Index, LargeBinary, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC with its time zone; SQLite forgets time zones, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a moment without a time zone: nobody could say later which one it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"the time {value.isoformat()} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """The same moment, always in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What all tables share: how Python types become columns."""

    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: JSON(), list[Any]: JSON(), Any: JSON()}  # noqa: RUF012


class SourceFileRow(Base):
    """One table of one file that passed its contract: where it comes from, and the cleaned table itself.

    Nothing is changed after it is stored but `superseded_by_id` and `withdrawn_*`; it is active while both are empty.
    """

    __tablename__ = "source_file"
    __table_args__ = (
        Index("ix_source_file_scope", "authority_code", "kind", "superseded_by_id", "withdrawn_at"),
        Index("ix_source_file_sha256", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    is_public: Mapped[bool]
    authority_code: Mapped[str | None]
    file_name: Mapped[str]
    sha256: Mapped[str]
    rows: Mapped[int]
    data_date: Mapped[str]
    vintage: Mapped[str]
    notes: Mapped[list[Any]]
    columns_read: Mapped[dict[str, Any]]
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[str]
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("source_file.id"), index=True)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    # Megabytes a row: read only by those who ask for it.
    parquet: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)


class SettingRow(Base):
    """One value a person chose; `authority_code` is "" for the whole installation."""

    __tablename__ = "setting"

    authority_code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str]


class PlanRow(Base):
    """One result of the solver with everything it was made from, so that it still says what it assumed years later."""

    __tablename__ = "plan"
    __table_args__ = (Index("ix_plan_authority", "authority_code", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_code: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    status: Mapped[str]
    seconds: Mapped[float]
    options: Mapped[dict[str, Any]]
    notes: Mapped[list[Any]]
    operating_model: Mapped[dict[str, Any]]
    settings: Mapped[dict[str, Any]]
    sources: Mapped[list[Any]]
    versions: Mapped[dict[str, Any]]
    school_count: Mapped[int]
    not_covered_count: Mapped[int]
    need_parquet: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)
    # None in plans made before entitlements were kept with them.
    entitlement_parquet: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)
    # None in plans made before the course of their search was kept with them.
    trace_parquet: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)
    assignments: Mapped[list["AssignmentRow"]] = relationship(order_by="AssignmentRow.position", lazy="raise")
    stages: Mapped[list["StageRow"]] = relationship(order_by="StageRow.position", lazy="raise")
    repairs: Mapped[list["RepairRow"]] = relationship(order_by="RepairRow.position", lazy="raise")


class AssignmentRow(Base):
    """One school's line of a plan, in the order of the problem's schools."""

    __tablename__ = "assignment"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    urn: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    worker_id: Mapped[str | None]
    worker_name: Mapped[str | None]
    tier_id: Mapped[str | None]


class StageRow(Base):
    """One goal the solver worked through, in order."""

    __tablename__ = "stage"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    goal: Mapped[str]
    label: Mapped[str]
    unit: Mapped[str]
    status: Mapped[str]
    objective: Mapped[float | None]
    bound: Mapped[float | None]
    gap: Mapped[float | None]
    seconds: Mapped[float]
    solver: Mapped[str]


class RepairRow(Base):
    """One smallest change that would make everything fit."""

    __tablename__ = "repair"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    lever: Mapped[str]
    sentence: Mapped[str]
    amount: Mapped[float]
    unit: Mapped[str]
    is_proven: Mapped[bool]


class GoalpostCycleRow(Base):
    """The start of a cycle: from here on goalposts are set anew by the first term agreed. Rows are only ever added."""

    __tablename__ = "goalpost_cycle"
    __table_args__ = (Index("ix_goalpost_cycle_authority", "authority_code", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_code: Mapped[str]
    started_at: Mapped[datetime]
    started_by: Mapped[str]
    reason: Mapped[str]


class TermRow(Base):
    """The tiers agreed for one term with all they were made from. Rows are only ever added: a term that was replaced
    stays, and the row whose `replaces_id` names it counts instead."""

    __tablename__ = "term"
    __table_args__ = (Index("ix_term_authority", "authority_code", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_code: Mapped[str]
    name: Mapped[str]
    starts_on: Mapped[str]
    agreed_at: Mapped[datetime]
    agreed_by: Mapped[str]
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("goalpost_cycle.id"))
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    school_count: Mapped[int]
    changed_count: Mapped[int]
    held_count: Mapped[int]
    choices: Mapped[dict[str, Any]]
    goalposts: Mapped[list[Any]]
    definitions: Mapped[dict[str, Any]]
    operating_model: Mapped[dict[str, Any]]
    sources: Mapped[list[Any]]
    versions: Mapped[dict[str, Any]]
    notes: Mapped[list[Any]]
    need_parquet: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)
    contributions_parquet: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)
    tiers_parquet: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)


class JudgementRow(Base):
    """A professional judgement as it was proposed. Rows are only ever added; what became of it is in the decisions."""

    __tablename__ = "judgement"
    __table_args__ = (Index("ix_judgement_authority", "authority_code", "urn"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_code: Mapped[str]
    urn: Mapped[str]
    tier_id: Mapped[str]
    entitled_tier_id: Mapped[str]
    reason: Mapped[str]
    evidence: Mapped[str]
    author: Mapped[str]
    proposed_at: Mapped[datetime]
    expires_on: Mapped[str]
    decisions: Mapped[list["JudgementDecisionRow"]] = relationship(order_by="JudgementDecisionRow.id", lazy="raise")


class JudgementDecisionRow(Base):
    """Somebody approved, refused or withdrew a judgement. Rows are only ever added."""

    __tablename__ = "judgement_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    judgement_id: Mapped[int] = mapped_column(ForeignKey("judgement.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str]


class TermCalendarRow(Base):
    """One version of the dated calendar of a plan's term. Rows are only ever added: the newest version counts."""

    __tablename__ = "term_calendar"
    __table_args__ = (
        Index("ix_term_calendar_term", "authority_code", "term_name", "id"),
        UniqueConstraint("plan_id", "term_name", "version", name="uq_term_calendar_version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_code: Mapped[str]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    term_name: Mapped[str]
    version: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    what: Mapped[str]
    status: Mapped[str]
    due: Mapped[int]
    placed: Mapped[int]
    notes: Mapped[list[Any]]
    calendar: Mapped[dict[str, Any]]
    not_there: Mapped[list[Any]]
    problem: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)


class PlanVersionRow(Base):
    """A version of a plan that people work on: where it began and the rules it is for. Rows are only ever added; its
    lines are in the revisions, its states in the decisions."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("authority_code", "number", name="uq_plan_version_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_code: Mapped[str]
    number: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    title: Mapped[str]
    origin: Mapped[str]
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("plan_version.id"))
    parent_revision: Mapped[int | None]
    operating_model: Mapped[dict[str, Any]]
    settings: Mapped[dict[str, Any]]
    sources: Mapped[list[Any]]
    versions: Mapped[dict[str, Any]]


class PlanRevisionRow(Base):
    """Every line of a version after one edit, with the rules it breaks. Rows are only ever added: the newest counts."""

    __tablename__ = "plan_revision"
    __table_args__ = (UniqueConstraint("version_id", "number", name="uq_plan_revision_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[str]
    step: Mapped[str]
    what: Mapped[str]
    # URN, link worker and tier of each school, then URN, person, nothing and role of whom schools must have besides:
    # read only by those who ask for them.
    lines: Mapped[list[Any]] = mapped_column(deferred=True, deferred_raiseload=True)
    worker_names: Mapped[dict[str, Any]] = mapped_column(deferred=True, deferred_raiseload=True)
    breaches: Mapped[list[Any]]


class PlanDecisionRow(Base):
    """Somebody brought a version into a state, and why. Rows are only ever added: the newest counts."""

    __tablename__ = "plan_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    revision: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str]
    # The version's lines as a plan, from its approval on: what calendars and rotas are made from.
    plan_id: Mapped[int | None]


class SolveResultRow(Base):
    """What one solve came to, by the key of all it follows from (`running.content`). Nobody's record: it can be worked
    out again, so it is neither sealed nor part of a package."""

    __tablename__ = "solve_result"

    content_key: Mapped[str] = mapped_column(primary_key=True)
    kept_at: Mapped[datetime]
    result: Mapped[dict[str, Any]]


class ActivityRow(Base):
    """Who did what and when. Rows are only ever added: the first migration has the database refuse anything else.

    `hash` seals the row together with `previous_hash`, the seal of the row before (`stores.audit_chain`).
    """

    __tablename__ = "activity"
    __table_args__ = (
        Index("ix_activity_authority", "authority_code", "id"),
        Index("uq_activity_previous_hash", "previous_hash", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    action: Mapped[str]
    authority_code: Mapped[str | None]
    sentence: Mapped[str]
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str]
