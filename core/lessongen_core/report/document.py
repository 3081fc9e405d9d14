"""Rows of the store -> the data of `lessongen/report@1` (design, section 8). Pure.

Within `@1` keys are only added. Ours beyond the design, which the reports for people need: `generated_at`, `models`,
of the batch `calling_s`, `offline`, `blocked_reason`, `over_budget`, `budget` and `settings`, of the summary
`calls_at_once`, `calls_unpriced`, `worker_deaths`, `reviewed` and `rejected`, of each lesson `reviewed`, `review`,
`flags` and `attempt_log`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any

from ..envelope import measured, timestamp
from ..store.budget import Budget
from ..store.limits import LimitRow
from ..store.rows import AttemptRow, BatchRow, LessonRow, ReviewMark, calling_s, known_sum
from .model_figures import MONEY_PLACES, is_unpriced, model_figures


def report_document(
    batch: BatchRow,
    lessons: Sequence[LessonRow],
    *,
    now: datetime,
    written: Mapping[int, str] | None = None,
    limits: Sequence[LimitRow] = (),
    budget: Budget | None = None,
) -> dict[str, Any]:
    """Return the report's data; lessons stand in spec order.

    `written` maps a lesson's index to its file, relative to OUT/<batch id> (`OutputFolder.written`); lessons that are
    not in it have `path: null`. `limits` are those that the fleet worked under at the end,
    `budget` is what the batch may cost, if it has a bound.
    """
    ordered = sorted(lessons, key=lambda lesson: lesson.index)
    paths = written or {}
    return {
        "generated_at": timestamp(now),
        "batch": _batch(batch, ordered, now, budget),
        "summary": _summary(ordered),
        "models": model_figures(batch, ordered, limits),
        "lessons": [_lesson(lesson, paths.get(lesson.index)) for lesson in ordered],
    }


def _batch(batch: BatchRow, lessons: Sequence[LessonRow], now: datetime, budget: Budget | None) -> dict[str, Any]:
    """`duration_s`: from the submission to the end, or to `now` while there is none; a retry's pause counts.

    `calling_s`: without such pauses.
    """
    return {
        "id": batch.id,
        "name": batch.name,
        "status": batch.status,
        "started_at": timestamp(batch.created_at),
        "finished_at": _time(batch.finished_at),
        "duration_s": measured(((batch.finished_at or now) - batch.created_at).total_seconds()),
        "calling_s": measured(calling_s(row for lesson in lessons for row in lesson.attempt_rows)),
        "offline": batch.offline,
        "blocked_reason": batch.blocked_reason,
        "over_budget": batch.over_budget,
        "budget": None if budget is None else _budget(budget),
        "settings": _settings(batch.options),
    }


def _budget(budget: Budget) -> dict[str, Any]:
    return {
        "max_cost_usd": measured(budget.most, MONEY_PLACES),
        "taken_usd": measured(budget.taken, MONEY_PLACES),
        "unpriced_usd": measured(budget.unpriced, MONEY_PLACES),
    }


def _settings(options: Mapping[str, Any]) -> dict[str, Any]:
    """What was frozen at submit; null where the version that submitted it kept none."""
    retry = options.get("retry", {})
    return {
        "models": [
            {"model": model["name"], "max_tries": model.get("max_tries")} for model in options.get("models", ())
        ],
        "attempts": retry.get("attempts"),
        "backoff_base_s": retry.get("base_s"),
        "backoff_cap_s": retry.get("cap_s"),
        "patience_s": retry.get("patience_s"),
        "quality_threshold": options.get("threshold"),
    }


def _summary(lessons: Sequence[LessonRow]) -> dict[str, Any]:
    outcomes = [lesson.outcome for lesson in lessons]
    succeeded = outcomes.count("succeeded")
    return {
        "total": len(lessons),
        "succeeded": succeeded,
        "retryable": outcomes.count("retryable"),
        "review": outcomes.count("review"),
        "cancelled": outcomes.count("cancelled"),
        "parked": sum(lesson.state == "parked" for lesson in lessons),
        "success_rate": measured(100 * succeeded / len(lessons)) if lessons else 0.0,
        "attempts": sum(lesson.attempts for lesson in lessons),
        "tokens_prompt": sum(lesson.tokens_prompt for lesson in lessons),
        "tokens_completion": sum(lesson.tokens_completion for lesson in lessons),
        "cost_usd": measured(known_sum(lesson.cost_usd for lesson in lessons), MONEY_PLACES),
        "calls_at_once": _calls_at_once(lessons),
        "reviewed": sum(lesson.reviewed for lesson in lessons),
        "rejected": sum(lesson.rejected for lesson in lessons),
        "calls_unpriced": sum(is_unpriced(row) for lesson in lessons for row in lesson.attempt_rows),
        "worker_deaths": sum(lesson.crashes for lesson in lessons),
    }


def _calls_at_once(lessons: Sequence[LessonRow]) -> int:
    """How many provider calls were under way at the busiest moment: the concurrency that was reached."""
    rows = [row for lesson in lessons for row in lesson.attempt_rows]
    changes = sorted([(row.started_at, 1) for row in rows] + [(row.ended_at, -1) for row in rows])
    return max(accumulate((change for _, change in changes), initial=0))


def _lesson(lesson: LessonRow, path: str | None) -> dict[str, Any]:
    succeeded = lesson.outcome == "succeeded"
    return {
        "index": lesson.index,
        "lesson_id": lesson.lesson_id,
        "title": lesson.title,
        "outcome": lesson.outcome,
        "state": lesson.state,
        "retryable": lesson.outcome == "retryable",
        "model": lesson.model,
        "llm": lesson.llm,
        "fallback": lesson.fallback,
        "attempts": lesson.attempts,
        "quality_score": measured(lesson.quality_score),
        "token_count": lesson.token_count,
        "generated_at": _time(lesson.generated_at),
        "error": None if succeeded else _error(lesson),
        "input": None if succeeded else lesson.spec,
        "path": path,
        "reviewed": lesson.reviewed,
        "review": review_data(lesson.review) if lesson.review and (lesson.reviewed or lesson.rejected) else None,
        "attempt_log": [_attempt(row) for row in _worth_showing(lesson)],
        "flags": _flags(lesson),
    }


def review_data(mark: ReviewMark) -> dict[str, Any]:
    """What a person decided on a lesson, as the documents show it."""
    return {
        "decision": "accept" if mark.accepted else mark.decision,
        "edited": mark.edited,
        "forced": mark.forced,
        "by": mark.decided_by,
        "at": _time(mark.decided_at),
        "note": mark.note,
    }


def _flags(lesson: LessonRow) -> list[str]:
    """What cleaning found that somebody should look at: rules of the sanitizer."""
    cleaning = (lesson.score or {}).get("cleaning", {})
    return [str(rule) for rule in cleaning.get("alarming", [])]


def _error(lesson: LessonRow) -> dict[str, Any] | None:
    if lesson.error_class is None and lesson.error_message is None:
        return None
    return {
        "class": lesson.error_class,
        "code": lesson.error_code,
        "message": lesson.error_message,
        "retry_at": _time(lesson.retry_at),
    }


def _worth_showing(lesson: LessonRow) -> Sequence[AttemptRow]:
    """The calls of a lesson that needed more than one or did not succeed; one good call is said by the lesson."""
    if lesson.outcome == "succeeded" and lesson.attempts <= 1:
        return ()
    return sorted(lesson.attempt_rows, key=lambda row: row.n)


def _attempt(row: AttemptRow) -> dict[str, Any]:
    return {
        "n": row.n,
        "model": row.model,
        "class": row.error_class,
        "evidence": row.evidence,
        "started_at": timestamp(row.started_at),
        "duration_s": measured((row.ended_at - row.started_at).total_seconds()),
        "tokens_prompt": row.tokens_prompt,
        "tokens_completion": row.tokens_completion,
        "cost_usd": measured(row.cost_usd, MONEY_PLACES),
        "request_id": row.request_id,
        "finish_reason": row.finish_reason,
        "step": row.step,
        "worker": row.worker,
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else timestamp(moment)
