"""What the chain of models, the account breaker, budgets and the fleet's limits need to remember."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for table, column in (
        ("batches", sa.Column("cost_usd", sa.Float, nullable=False, server_default="0")),
        ("batches", sa.Column("max_cost_usd", sa.Float)),
        ("batches", sa.Column("dead_models", sa.JSON, nullable=False, server_default="{}")),
        ("batches", sa.Column("bad_requests", sa.Integer, nullable=False, server_default="0")),
        ("batches", sa.Column("stopped_by", sa.String)),
        ("lessons", sa.Column("chain_index", sa.Integer, nullable=False, server_default="0")),
        ("lessons", sa.Column("tries", sa.Integer, nullable=False, server_default="0")),
        ("lessons", sa.Column("needs_window", sa.Integer, nullable=False, server_default="0")),
        ("attempts", sa.Column("step", sa.String)),
        ("attempts", sa.Column("served_model", sa.String)),
    ):
        op.add_column(table, column)
    op.create_table(
        "credentials",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("since", sa.Float, nullable=False),
        sa.Column("until", sa.Float),
    )
    op.create_table(
        "limits",
        sa.Column("credential", sa.String(16), primary_key=True),
        sa.Column("model", sa.String, primary_key=True),
        sa.Column("state", sa.JSON, nullable=False),
        sa.Column("updated_at", sa.Float, nullable=False),
    )
