"""`lessongen/show@1`: a batch, and one lesson of it with each of its attempts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from .status_data import status_data

if TYPE_CHECKING:
    from lessongen_core.store.details import LessonDetail, TriedRow
    from lessongen_core.store.rows import BatchRow, ReviewMark
    from lessongen_jobs.batches import Batches

_MONEY_PLACES = 6


def show_data(batches: Batches, batch: BatchRow, detail: LessonDetail | None) -> dict[str, Any]:
    """The data of `lessongen/show@1`; `lesson` is null when a batch was asked for."""
    from lessongen_core.store.rows import known_sum

    options, courses = batches.frozen(batch.id)
    snapshot = batches.snapshot(batch.id, stages=False, unpriced=True)
    lessons = batches.lessons(batch.id)
    return {
        "batch": {
            **status_data(snapshot),
            "options": options,
            "courses": [
                {
                    "title": entry["course"]["title"],
                    "language": entry["course"]["language"],
                    "sets": list(entry["sets"]),
                }
                for entry in courses
            ],
            "attempts": sum(lesson.attempts for lesson in lessons),
            "tokens_prompt": sum(lesson.tokens_prompt for lesson in lessons),
            "tokens_completion": sum(lesson.tokens_completion for lesson in lessons),
            "cost_usd": _money(known_sum(lesson.cost_usd for lesson in lessons)),
        },
        "lesson": None if detail is None else lesson_data(detail),
    }


def lesson_data(detail: LessonDetail) -> dict[str, Any]:
    """What `show REF/LESSON --json` says of the lesson."""
    lesson = detail.lesson
    return {
        "index": lesson.index,
        "number": lesson.index + 1,
        "lesson_id": lesson.lesson_id,
        "title": lesson.title,
        "state": lesson.state,
        "outcome": lesson.outcome,
        "crashes": lesson.crashes,
        "round": detail.round,
        "worker": detail.worker,
        "queued_at": _time(detail.queued_at),
        "due_at": _time(detail.due_at),
        "retry_at": _time(lesson.retry_at),
        "ended_at": _time(detail.ended_at),
        "error": None
        if lesson.error_class is None
        else {"class": lesson.error_class, "code": lesson.error_code, "message": lesson.error_message},
        "attempts": [_attempt_data(tried) for tried in detail.attempts],
        "result": None if lesson.generated_at is None else _result_data(detail),
        "score": lesson.score,
        "reviews": [_review_data(review) for review in detail.reviews],
        "spec": lesson.spec,
    }


def _attempt_data(tried: TriedRow) -> dict[str, Any]:
    row, decision = tried.attempt, tried.decision
    return {
        "n": row.n,
        "round": tried.round,
        "model": row.model,
        "started_at": _time(row.started_at),
        "ended_at": _time(row.ended_at),
        "duration_s": round((row.ended_at - row.started_at).total_seconds(), 3),
        "tokens_prompt": row.tokens_prompt,
        "tokens_completion": row.tokens_completion,
        "cost_usd": _money(row.cost_usd),
        "class": row.error_class,
        "evidence": row.evidence,
        "request_id": row.request_id,
        "finish_reason": row.finish_reason,
        "continues": tried.continues,
        "decision": {
            "kind": decision.kind,
            "wait_s": None if decision.wait_s is None else round(decision.wait_s, 3),
            "model": decision.model,
            "state": decision.state,
            "at": _time(decision.at),
        },
    }


def _result_data(detail: LessonDetail) -> dict[str, Any]:
    lesson = detail.lesson
    return {
        "model": lesson.model,
        "llm": lesson.llm,
        "fallback": lesson.fallback,
        "token_count": lesson.token_count,
        "generated_at": _time(lesson.generated_at),
        "reused_from": detail.reused_from,
        "content": lesson.content,
        "structured": detail.structured,
    }


def _review_data(review: ReviewMark) -> dict[str, Any]:
    return {
        "reason": review.reason,
        "opened_at": _time(review.opened_at),
        "decision": "accept" if review.accepted else review.decision,
        "edited": review.edited,
        "forced": review.forced,
        "decided_by": review.decided_by,
        "decided_at": _time(review.decided_at),
        "note": review.note,
    }


def _money(usd: float | None) -> float | None:
    return None if usd is None else round(usd, _MONEY_PLACES)


def _time(moment: datetime | None) -> str | None:
    from lessongen_core.envelope import timestamp

    return None if moment is None else timestamp(moment)
