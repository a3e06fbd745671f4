"""Versions of plans with their revisions and decisions, and the record of activity sealed line by line."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ONLY_ADDED_TO = ("plan_version", "plan_revision", "plan_decision")
SEALED_TABLES = (
    *("source_file", "plan", "goalpost_cycle", "term", "judgement", "judgement_decision", "term_calendar"),
    *ONLY_ADDED_TO,
)


def upgrade() -> None:
    _versions()
    for table in ONLY_ADDED_TO:
        _protect(table)
    _seal_what_is_there()


def _versions() -> None:
    op.create_table(
        "plan_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("parent_revision", sa.Integer(), nullable=True),
        sa.Column("operating_model", sa.JSON(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"]),
        sa.ForeignKeyConstraint(["parent_id"], ["plan_version.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("authority_code", "number", name="uq_plan_version_number"),
    )
    op.create_table(
        "plan_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("worker_names", sa.JSON(), nullable=False),
        sa.Column("breaches", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["plan_version.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("version_id", "number", name="uq_plan_revision_number"),
    )
    op.create_table(
        "plan_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["plan_version.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_plan_decision_version_id"), "plan_decision", ["version_id"], unique=False)


def _seal_what_is_there() -> None:
    """Lines of before are sealed as they are found; a line of its own says how many, and what was there by then."""
    _open_activity()
    for name in ("previous_hash", "hash"):
        op.add_column("activity", sa.Column(name, sa.String(), nullable=False, server_default=""))
    names = ("id", "by", "action", "authority_code", "sentence")
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in names]
    activity = sa.table(
        "activity", *columns, sa.column("at", sa.DateTime(timezone=True)), sa.column("details", sa.JSON()),
        sa.column("previous_hash"), sa.column("hash"),
    )  # fmt: skip
    bind, previous, count, last = op.get_bind(), "", 0, 0
    for row in bind.execute(sa.select(activity).order_by(activity.c.id)).mappings().all():
        line = {name: row[name] for name in (*names, "at", "details")}
        seal = _hash(line, previous)
        sealed = sa.update(activity).where(activity.c.id == row["id"])
        bind.execute(sealed.values(previous_hash=previous, hash=seal))
        previous, count, last = seal, count + 1, row["id"]
    if count:
        line = _first_sealed_line(bind, last + 1, count)
        bind.execute(sa.insert(activity).values(**line, previous_hash=previous, hash=_hash(line, previous)))
    op.create_index("uq_activity_previous_hash", "activity", ["previous_hash"], unique=True)
    _close_activity()


def _first_sealed_line(bind: sa.Connection, number: int, count: int) -> dict[str, Any]:
    newest = {
        table: bind.execute(sa.select(sa.func.max(sa.column("id"))).select_from(sa.table(table))).scalar() or 0
        for table in SEALED_TABLES
    }
    sentence = f"The record is sealed line by line from here on; {count} earlier lines were taken as they were."
    return {
        "id": number, "at": datetime.now(UTC), "by": "TAS Planner", "action": "seal", "authority_code": None,
        "sentence": sentence, "details": {"lines_before": count, "rows_before": newest},
    }  # fmt: skip


def _hash(line: dict[str, Any], previous: str) -> str:
    """As `data_sources.stores.audit_chain` seals a line; kept here as it was when this migration was written."""
    at = line["at"].replace(tzinfo=UTC) if line["at"].tzinfo is None else line["at"].astimezone(UTC)
    plain = {**line, "at": at.isoformat(timespec="microseconds"), "previous_hash": previous}
    return hashlib.sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _open_activity() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in ("update", "delete"):
            op.execute(f"DROP TRIGGER activity_no_{change}")
        return
    op.execute("DROP TRIGGER activity_no_change ON activity")


def _close_activity() -> None:
    """The record may grow but never change; on PostgreSQL the function that refuses is still there."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER activity_no_{change.lower()} BEFORE {change} ON activity "
                "BEGIN SELECT RAISE(ABORT, 'the record of activity is never changed'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER activity_no_change BEFORE UPDATE OR DELETE ON activity "
        "FOR EACH ROW EXECUTE FUNCTION activity_is_only_added_to()"
    )


def _protect(table: str) -> None:
    """Versions, revisions and decisions may be added but never changed, whatever a later version or hand tries."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'what is kept in {table} is never changed'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION 'what is kept in {table} is never changed'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_is_only_added_to()"
    )
