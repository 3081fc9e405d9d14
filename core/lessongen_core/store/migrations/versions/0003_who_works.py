"""Which models a pool can ask, since when a batch is open, and for which calls a part of a budget is set aside."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("pools", sa.Column("models", sa.JSON))
    op.add_column("batches", sa.Column("opened_at", sa.Float))
    op.add_column("lessons", sa.Column("reserved_usd", sa.Float))
