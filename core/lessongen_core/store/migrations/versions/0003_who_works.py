"""Which models a pool can ask, and since when a batch is open: pace and hints count only who can work, while he can."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("pools", sa.Column("models", sa.JSON))
    op.add_column("batches", sa.Column("opened_at", sa.Float))
