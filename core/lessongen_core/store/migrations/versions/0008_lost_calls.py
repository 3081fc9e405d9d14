"""How many calls of a lesson were out when their worker let go of it: nobody knows what they cost."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("lessons", sa.Column("lost_calls", sa.Integer, nullable=False, server_default="0"))
