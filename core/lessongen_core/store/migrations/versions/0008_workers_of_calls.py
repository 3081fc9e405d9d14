"""Which worker made a call; of earlier calls nobody knows."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("attempts", sa.Column("worker", sa.String))
