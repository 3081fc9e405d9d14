"""How many calls of a lesson were out when their worker let go of it: nobody knows what they cost."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("lessons", sa.Column("lost_calls", sa.Integer, nullable=False, server_default="0"))
