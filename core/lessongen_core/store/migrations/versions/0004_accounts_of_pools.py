"""With which account a pool asks each model, in place of only which models it can ask."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("pools", sa.Column("accounts", sa.JSON))
    op.drop_column("pools", "models")
