"""Tables of the store (design, section 4). Times are seconds since the epoch, UTC; texts of replies are compressed."""

from __future__ import annotations

import sqlalchemy as sa

from .packed import PackedJSON

metadata = sa.MetaData()

meta = sa.Table(
    "meta",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
)

batches = sa.Table(
    "batches",
    metadata,
    sa.Column("id", sa.String(8), primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("key", sa.String(64), nullable=False, index=True),
    sa.Column("courses", sa.JSON, nullable=False),  # one entry per batch file: {course, sets: {set id: set key}}
    sa.Column("options", sa.JSON, nullable=False),  # what changes the result, frozen at submit
    sa.Column("priority", sa.String, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("rounds", sa.Integer, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False, index=True),
    sa.Column("opened_at", sa.Float),  # when it last began to run: submitted, resumed or asked again
    sa.Column("finished_at", sa.Float),
    sa.Column("status", sa.String, nullable=False, index=True),
    sa.Column("blocked_reason", sa.String),
    sa.Column(
        "cost_usd", sa.Float, nullable=False, server_default="0"
    ),  # of a batch with a budget: spent, and set aside for calls in hand
    sa.Column("max_cost_usd", sa.Float),  # when reached, the rest is parked
    sa.Column("dead_models", sa.JSON, nullable=False, server_default="{}"),  # model -> why nobody asks it again
    sa.Column("bad_requests", sa.Integer, nullable=False, server_default="0"),  # in a row, none answered in between
    sa.Column("stopped_by", sa.String),  # the error class whose rule ended the batch early
    sa.Column("schedule", sa.String, index=True),  # whose night it was first submitted, or taken on, by
)

# Schedules that a `run` works on now; a row of one that was killed stays, and counts for nothing.
schedules = sa.Table(
    "schedules",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("token", sa.String(16), nullable=False),  # of the run that holds it
    sa.Column("batch_id", sa.String(8)),  # what it works on
    sa.Column("host", sa.String, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("born", sa.String, nullable=False),  # tells the process from a later one of the same number
    sa.Column("since", sa.Float, nullable=False),
    sa.Column("heartbeat", sa.Float, nullable=False),
)

lessons = sa.Table(
    "lessons",
    metadata,
    sa.Column("batch_id", sa.String(8), sa.ForeignKey("batches.id"), primary_key=True),
    sa.Column("idx", sa.Integer, primary_key=True),
    sa.Column("course_no", sa.Integer, nullable=False),
    sa.Column("lesson_id", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("spec", PackedJSON, nullable=False),
    sa.Column("lesson_key", sa.String(64), nullable=False, index=True),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("outcome", sa.String),
    sa.Column("queued_at", sa.Float),
    sa.Column("due_at", sa.Float),  # waiting: not before
    sa.Column("retry_at", sa.Float),  # retryable: not before
    sa.Column("ended_at", sa.Float),
    sa.Column("error_class", sa.String),
    sa.Column("error_code", sa.String),
    sa.Column("error_message", sa.String),
    sa.Column("feedback", sa.JSON, nullable=False),  # what a re-ask tells the model, list of lines
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("spent", sa.Integer, nullable=False),  # attempts spent in this round
    sa.Column("waited_s", sa.Float, nullable=False),  # rate-limit waits of this round, against patience_s
    sa.Column("crashes", sa.Integer, nullable=False),
    sa.Column(
        "lost_calls", sa.Integer, nullable=False, server_default="0"
    ),  # out when their worker let go of the lesson: nobody knows what they cost
    sa.Column("claim_pool", sa.String),
    sa.Column("claim_worker", sa.String),
    sa.Column("claim_token", sa.Integer, nullable=False),  # fencing: grows with every claim and release
    sa.Column("claimed_at", sa.Float),
    sa.Column("reserved_usd", sa.Float),  # of the batch's budget, for the call in hand
    sa.Column("chain_index", sa.Integer, nullable=False, server_default="0"),  # place in the chain of models
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),  # on the model at that place
    sa.Column("needs_window", sa.Integer, nullable=False, server_default="0"),  # tokens; a smaller one overflowed
    # What people look at comes from these two alone, see store/moments.py.
    sa.Index("lessons_by_state", "batch_id", "state", "error_class", "error_code", "ended_at", "idx"),
    sa.Index("lessons_by_end", "batch_id", "ended_at", "state", "claimed_at"),
    sa.Index("lessons_by_claim", "claim_pool", "claim_worker"),
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("batch_id", sa.String(8), primary_key=True),
    sa.Column("idx", sa.Integer, primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("model", sa.String, nullable=False),
    sa.Column("started_at", sa.Float, nullable=False),
    sa.Column("ended_at", sa.Float, nullable=False),
    sa.Column("class", sa.String),  # NULL: nobody judged the reply yet; "ok": it gave the result
    sa.Column("evidence", sa.String, nullable=False),
    sa.Column("tokens_prompt", sa.Integer),
    sa.Column("tokens_completion", sa.Integer),
    sa.Column("cost_usd", sa.Float),
    sa.Column("request_id", sa.String),
    sa.Column("finish_reason", sa.String),
    sa.Column("reply", sa.LargeBinary, nullable=False),  # zlib of the whole RawReply as JSON; also when cut
    sa.Column("continues", sa.Integer),
    sa.Column("step", sa.String),  # what was decided after it: see fallback.StepName
    sa.Column("served_model", sa.String),  # as the provider names it
    sa.Column("worker", sa.String),  # who made the call; NULL: one of an earlier version did
    sa.Column("context", sa.LargeBinary),  # zlib of the passages that the prompt had: see lessongen_core.remembered
    sa.ForeignKeyConstraint(["batch_id", "idx"], ["lessons.batch_id", "lessons.idx"]),
)

results = sa.Table(
    "results",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("batch_id", sa.String(8), nullable=False),
    sa.Column("idx", sa.Integer, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),  # zlib of the Markdown
    sa.Column("structured", sa.LargeBinary, nullable=False),  # LessonContent, packed beside the Markdown
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("score_detail", PackedJSON, nullable=False),
    sa.Column("model", sa.String, nullable=False),
    sa.Column("llm", sa.Boolean, nullable=False),
    sa.Column("fallback", sa.Boolean, nullable=False),
    sa.Column("token_count", sa.Integer),
    sa.Column("generated_at", sa.Float, nullable=False),
    sa.Column("reused_from", sa.String),  # "<batch id>-<index>" when the text was paid for earlier
    sa.ForeignKeyConstraint(["batch_id", "idx"], ["lessons.batch_id", "lessons.idx"]),
    sa.UniqueConstraint("batch_id", "idx", name="one_result_per_lesson"),
)

reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("batch_id", sa.String(8), nullable=False),
    sa.Column("idx", sa.Integer, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("opened_at", sa.Float, nullable=False),
    sa.Column("content", sa.LargeBinary),  # zlib of the cleaned Markdown a person shall look at
    sa.Column("score_detail", sa.JSON),
    sa.Column("decision", sa.String),
    sa.Column("decided_by", sa.String),
    sa.Column("decided_at", sa.Float),
    sa.Column("note", sa.String),
    sa.ForeignKeyConstraint(["batch_id", "idx"], ["lessons.batch_id", "lessons.idx"]),
    sa.Index("reviews_by_lesson", "batch_id", "idx"),
)

pools = sa.Table(
    "pools",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("host", sa.String, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("version", sa.String, nullable=False),
    sa.Column("workers", sa.Integer, nullable=False),
    sa.Column("started_at", sa.Float, nullable=False),
    sa.Column("heartbeat", sa.Float, nullable=False),
    sa.Column("accounts", sa.JSON),  # model -> the credential it is asked with; "*": all others
    sa.Column("owned", sa.Boolean),  # a `run` brought it, and it ends with that
)

passages = sa.Table(
    "passages",
    metadata,
    sa.Column("set_key", sa.String(64), primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("document", sa.String, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("heading_path", sa.String, nullable=False),
    sa.Column("text", sa.String, nullable=False),
    sa.Column("suspicion", sa.String),  # why no model gets to see it; NULL: it may be cited
)

# Sets that batch files name without defining them. Old texts of a set stay in `passages` while a batch names their key.
source_sets = sa.Table(
    "source_sets",
    metadata,
    sa.Column("id", sa.String(200), primary_key=True),
    sa.Column("set_key", sa.String(64), nullable=False),
    sa.Column("documents", sa.JSON, nullable=False),  # [{name, format, bytes, passages, quarantined, dropped, hidden}]
    sa.Column("paths", sa.JSON, nullable=False),  # what was named when it was added
    sa.Column("allow_suspicious", sa.Boolean, nullable=False),
    sa.Column("added_at", sa.Float, nullable=False),
    sa.Column("changed_at", sa.Float, nullable=False),
)

# Accounts that are not to be used. A row is removed by the first good answer.
credentials = sa.Table(
    "credentials",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),  # hash of endpoint and key
    sa.Column("state", sa.String, nullable=False),  # "blocked", or "half_open": one probe at a time
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("since", sa.Float, nullable=False),
    sa.Column("until", sa.Float),  # when the provider says that it will serve again
)

# The fleet's limits as the pools' helpers last saw them in Redis, for people.
limits = sa.Table(
    "limits",
    metadata,
    sa.Column("credential", sa.String(16), primary_key=True),
    sa.Column("model", sa.String, primary_key=True),
    sa.Column("state", sa.JSON, nullable=False),  # LimiterState
    sa.Column("updated_at", sa.Float, nullable=False),
)
