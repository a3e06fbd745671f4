"""Agreed terms, cycles of goalposts and professional judgements: all of them may grow but never change."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ONLY_ADDED_TO = ("goalpost_cycle", "term", "judgement", "judgement_decision")


def upgrade() -> None:
    op.add_column("plan", sa.Column("entitlement_parquet", sa.LargeBinary(), nullable=True))
    _terms()
    _judgements()
    for table in ONLY_ADDED_TO:
        _protect(table)


def _terms() -> None:
    op.create_table(
        "goalpost_cycle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_goalpost_cycle_authority", "goalpost_cycle", ["authority_code", "id"], unique=False)
    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("starts_on", sa.String(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.String(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("school_count", sa.Integer(), nullable=False),
        sa.Column("changed_count", sa.Integer(), nullable=False),
        sa.Column("held_count", sa.Integer(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("goalposts", sa.JSON(), nullable=False),
        sa.Column("definitions", sa.JSON(), nullable=False),
        sa.Column("operating_model", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("need_parquet", sa.LargeBinary(), nullable=False),
        sa.Column("contributions_parquet", sa.LargeBinary(), nullable=False),
        sa.Column("tiers_parquet", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["goalpost_cycle.id"]),
        sa.ForeignKeyConstraint(["previous_id"], ["term.id"]),
        sa.ForeignKeyConstraint(["replaces_id"], ["term.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_term_authority", "term", ["authority_code", "id"], unique=False)


def _judgements() -> None:
    op.create_table(
        "judgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("urn", sa.String(), nullable=False),
        sa.Column("tier_id", sa.String(), nullable=False),
        sa.Column("entitled_tier_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_judgement_authority", "judgement", ["authority_code", "urn"], unique=False)
    op.create_table(
        "judgement_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("judgement_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["judgement_id"], ["judgement.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_judgement_decision_judgement_id"), "judgement_decision", ["judgement_id"], unique=False)


def _protect(table: str) -> None:
    """What was agreed and judged may be added to but never changed, whatever a later version or hand tries."""
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
