"""An approved version is kept as a plan too, which its decision names, so that calendars and rotas can be made of it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("plan_decision", sa.Column("plan_id", sa.Integer(), nullable=True))
