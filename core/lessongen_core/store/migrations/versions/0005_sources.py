"""Registered source sets, passages that are kept from every model, and which passages a prompt had."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("attempts", sa.Column("context", sa.LargeBinary))
    op.add_column("passages", sa.Column("suspicion", sa.String))
    op.create_table(
        "source_sets",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("set_key", sa.String(64), nullable=False),
        sa.Column("documents", sa.JSON, nullable=False),
        sa.Column("paths", sa.JSON, nullable=False),
        sa.Column("allow_suspicious", sa.Boolean, nullable=False),
        sa.Column("added_at", sa.Float, nullable=False),
        sa.Column("changed_at", sa.Float, nullable=False),
    )
