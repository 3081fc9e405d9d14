"""Indexes that hold all that a moment of a batch shows, so that looking reads no row of a lesson that is over."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.drop_index("lessons_by_state", "lessons")
    op.create_index(
        "lessons_by_state", "lessons", ["batch_id", "state", "error_class", "error_code", "ended_at", "idx"]
    )
    op.create_index("lessons_by_end", "lessons", ["batch_id", "ended_at", "state", "claimed_at"])
