"""Schedules: which one a batch belongs to, which `run` works on each now, and which pools a `run` brought."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("batches", sa.Column("schedule", sa.String))
    op.create_index("ix_batches_schedule", "batches", ["schedule"])
    op.add_column("pools", sa.Column("owned", sa.Boolean))
    op.create_table(
        "schedules",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("token", sa.String(16), nullable=False),
        sa.Column("batch_id", sa.String(8)),
        sa.Column("host", sa.String, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("born", sa.String, nullable=False),
        sa.Column("since", sa.Float, nullable=False),
        sa.Column("heartbeat", sa.Float, nullable=False),
    )
