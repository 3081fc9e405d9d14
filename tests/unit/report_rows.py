"""Rows as the store answers them, for the tests of the report."""

from datetime import UTC, datetime, timedelta

from lessongen_core.store.rows import AttemptRow, BatchRow, LessonRow

START = datetime(2026, 11, 24, 2, 17, 3, 8000, tzinfo=UTC)
END = START + timedelta(hours=1, minutes=58, seconds=12)
NOW = END + timedelta(minutes=1)
PRIMARY = "anthropic/claude-3.5-sonnet"
ENDED = ("succeeded", "retryable", "review", "cancelled")


def batch_row(**changes):
    values = {
        "id": "9c2hd0vt",
        "name": "nightly",
        "key": "k",
        "status": "partial",
        "total": 1,
        "offline": False,
        "created_at": START,
        "finished_at": END,
        "blocked_reason": None,
        "rounds": 1,
    }
    return BatchRow(**values | changes)


def lesson_row(index=0, state="succeeded", **changes):
    """A lesson in `state`; a succeeded one has all that a result has, another one has none of it."""
    done = state == "succeeded"
    values = {
        "index": index,
        "lesson_id": f"1.{index + 1}",
        "title": f"Lesson number {index + 1}",
        "state": state,
        "outcome": state if state in ENDED else None,
        "retry_at": None,
        "error_class": None,
        "error_code": None,
        "error_message": None,
        "crashes": 0,
        "attempts": 1,
        "tokens_prompt": 1000,
        "tokens_completion": 2000,
        "cost_usd": 0.01,
        "model": PRIMARY if done else None,
        "llm": True if done else None,
        "fallback": False,
        "quality_score": 0.8125 if done else None,
        "token_count": 2000 if done else None,
        "generated_at": END if done else None,
        "spec": {"lesson_id": f"1.{index + 1}", "title": f"Lesson number {index + 1}"},
        "content": f"# Lesson number {index + 1}\n\nText.\n" if done else None,
    }
    return LessonRow(**values | changes)


def attempt_row(n=1, error_class="unavailable", **changes):
    values = {
        "n": n,
        "model": PRIMARY,
        "started_at": START,
        "ended_at": START + timedelta(seconds=3.25),
        "error_class": error_class,
        "evidence": "HTTP 503",
        "tokens_prompt": 900,
        "tokens_completion": None,
        "cost_usd": None,
        "request_id": "req-1",
        "finish_reason": None,
    }
    return AttemptRow(**values | changes)


def failed_row(index, state, error_class, *, calls=1, **changes):
    """A lesson that ended in `state` by `error_class`, with its attempt rows."""
    values = {
        "error_class": error_class,
        "error_code": f"E_{error_class.upper()}",
        "error_message": f"what happened: {error_class}",
        "attempts": calls,
        "attempt_rows": tuple(attempt_row(n, error_class) for n in range(1, calls + 1)),
    }
    return lesson_row(index, state, **values | changes)
