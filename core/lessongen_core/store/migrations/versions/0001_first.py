"""The first tables: written out, so that a later change of `schema.py` can't change what this revision made."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "meta", sa.Column("name", sa.String, primary_key=True), sa.Column("value", sa.String, nullable=False)
    )
    _batches()
    _lessons()
    _attempts()
    _results_and_reviews()
    op.create_table(
        "pools",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("host", sa.String, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("version", sa.String, nullable=False),
        sa.Column("workers", sa.Integer, nullable=False),
        sa.Column("started_at", sa.Float, nullable=False),
        sa.Column("heartbeat", sa.Float, nullable=False),
    )
    op.create_table(
        "passages",
        sa.Column("set_key", sa.String(64), primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("document", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("heading_path", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
    )


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.String(8), primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("key", sa.String(64), nullable=False, index=True),
        sa.Column("courses", sa.JSON, nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("priority", sa.String, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("rounds", sa.Integer, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False, index=True),
        sa.Column("finished_at", sa.Float),
        sa.Column("status", sa.String, nullable=False, index=True),
        sa.Column("blocked_reason", sa.String),
    )


def _lessons() -> None:
    op.create_table(
        "lessons",
        sa.Column("batch_id", sa.String(8), sa.ForeignKey("batches.id"), primary_key=True),
        sa.Column("idx", sa.Integer, primary_key=True),
        sa.Column("course_no", sa.Integer, nullable=False),
        sa.Column("lesson_id", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("spec", sa.JSON, nullable=False),
        sa.Column("lesson_key", sa.String(64), nullable=False, index=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("outcome", sa.String),
        sa.Column("queued_at", sa.Float),
        sa.Column("due_at", sa.Float),
        sa.Column("retry_at", sa.Float),
        sa.Column("ended_at", sa.Float),
        sa.Column("error_class", sa.String),
        sa.Column("error_code", sa.String),
        sa.Column("error_message", sa.String),
        sa.Column("feedback", sa.JSON, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("spent", sa.Integer, nullable=False),
        sa.Column("waited_s", sa.Float, nullable=False),
        sa.Column("crashes", sa.Integer, nullable=False),
        sa.Column("claim_pool", sa.String),
        sa.Column("claim_worker", sa.String),
        sa.Column("claim_token", sa.Integer, nullable=False),
        sa.Column("claimed_at", sa.Float),
    )
    op.create_index("lessons_by_state", "lessons", ["batch_id", "state"])
    op.create_index("lessons_by_claim", "lessons", ["claim_pool", "claim_worker"])


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("batch_id", sa.String(8), primary_key=True),
        sa.Column("idx", sa.Integer, primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("started_at", sa.Float, nullable=False),
        sa.Column("ended_at", sa.Float, nullable=False),
        sa.Column("class", sa.String),
        sa.Column("evidence", sa.String, nullable=False),
        sa.Column("tokens_prompt", sa.Integer),
        sa.Column("tokens_completion", sa.Integer),
        sa.Column("cost_usd", sa.Float),
        sa.Column("request_id", sa.String),
        sa.Column("finish_reason", sa.String),
        sa.Column("reply", sa.LargeBinary, nullable=False),
        sa.Column("continues", sa.Integer),
        sa.ForeignKeyConstraint(["batch_id", "idx"], ["lessons.batch_id", "lessons.idx"]),
    )


def _results_and_reviews() -> None:
    op.create_table(
        "results",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("batch_id", sa.String(8), nullable=False),
        sa.Column("idx", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("structured", sa.LargeBinary, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("score_detail", sa.JSON, nullable=False),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("llm", sa.Boolean, nullable=False),
        sa.Column("fallback", sa.Boolean, nullable=False),
        sa.Column("token_count", sa.Integer),
        sa.Column("generated_at", sa.Float, nullable=False),
        sa.Column("reused_from", sa.String),
        sa.ForeignKeyConstraint(["batch_id", "idx"], ["lessons.batch_id", "lessons.idx"]),
        sa.UniqueConstraint("batch_id", "idx", name="one_result_per_lesson"),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("batch_id", sa.String(8), nullable=False),
        sa.Column("idx", sa.Integer, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("opened_at", sa.Float, nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.Column("score_detail", sa.JSON),
        sa.Column("decision", sa.String),
        sa.Column("decided_by", sa.String),
        sa.Column("decided_at", sa.Float),
        sa.Column("note", sa.String),
        sa.ForeignKeyConstraint(["batch_id", "idx"], ["lessons.batch_id", "lessons.idx"]),
    )
    op.create_index("reviews_by_lesson", "reviews", ["batch_id", "idx"])
