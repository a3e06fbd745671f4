"""How the search for a plan went is kept with it; plans of before have none."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("plan", sa.Column("trace_parquet", sa.LargeBinary(), nullable=True))
