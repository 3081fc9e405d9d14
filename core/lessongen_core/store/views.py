"""Reading for people: lessons with what became of them."""

from __future__ import annotations

import zlib
from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..config import OFFLINE_MODEL
from .rows import AttemptRow, LessonRow, ReviewMark, known_sum
from .schema import attempts, batches, lessons, results, reviews
from .times import at


def read_lessons(tx: Connection, batch_id: str, *, with_content: bool = False) -> list[LessonRow]:
    """All lessons of the batch in spec order, each with its attempts."""
    return _lesson_rows(tx, lessons.c.batch_id == batch_id, batch_id, with_content=with_content)


def read_lesson(tx: Connection, batch_id: str, index: int) -> LessonRow:
    """One lesson, with content and attempts."""
    where = sa.and_(lessons.c.batch_id == batch_id, lessons.c.idx == index)
    return _lesson_rows(tx, where, batch_id, with_content=True, indexes=[index])[0]


def finished_since(tx: Connection, batch_id: str, mark: int) -> tuple[int, list[LessonRow]]:
    """Succeeded lessons whose result is newer than `mark` (0: all), with content, and the next mark."""
    fresh = tx.execute(
        sa.select(results.c.id, results.c.idx).where(results.c.batch_id == batch_id, results.c.id > mark)
    ).all()
    if not fresh:
        return mark, []
    indexes = [row.idx for row in fresh]
    where = sa.and_(lessons.c.batch_id == batch_id, lessons.c.idx.in_(indexes))
    return max(row.id for row in fresh), _lesson_rows(tx, where, batch_id, with_content=True, indexes=indexes)


def read_options(tx: Connection, batch_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """(options, courses) of a batch, as they were frozen at submit."""
    row = tx.execute(sa.select(batches.c.options, batches.c.courses).where(batches.c.id == batch_id)).one()
    return row.options, row.courses


def _lesson_rows(
    tx: Connection,
    where: sa.ColumnElement[bool],
    batch_id: str,
    *,
    with_content: bool,
    indexes: list[int] | None = None,
) -> list[LessonRow]:
    result_columns = [column for column in results.c if with_content or column.name not in ("content", "structured")]
    joined = sa.and_(results.c.batch_id == lessons.c.batch_id, results.c.idx == lessons.c.idx)
    query = (
        sa.select(lessons, *(column.label(f"result_{column.name}") for column in result_columns))
        .outerjoin(results, joined)
        .where(where)
        .order_by(lessons.c.idx)
    )
    tried = _attempts(tx, batch_id, indexes)
    marks, scores = _reviews(tx, batch_id, indexes)
    return [
        _lesson_row(row, tried.get(row.idx, ()), marks.get(row.idx), scores.get(row.idx), with_content)
        for row in tx.execute(query)
    ]


def _attempts(tx: Connection, batch_id: str, indexes: list[int] | None) -> dict[int, tuple[AttemptRow, ...]]:
    columns = [column for column in attempts.c if column.name not in ("reply", "context")]
    query = sa.select(*columns).where(attempts.c.batch_id == batch_id)
    if indexes is not None:
        query = query.where(attempts.c.idx.in_(indexes))
    found: dict[int, list[AttemptRow]] = defaultdict(list)
    for row in tx.execute(query.order_by(attempts.c.idx, attempts.c.n)):
        found[row.idx].append(
            AttemptRow(
                n=row.n,
                model=row.model,
                started_at=at(row.started_at),
                ended_at=at(row.ended_at),
                error_class=getattr(row, "class"),
                evidence=row.evidence,
                tokens_prompt=row.tokens_prompt,
                tokens_completion=row.tokens_completion,
                cost_usd=row.cost_usd,
                request_id=row.request_id,
                finish_reason=row.finish_reason,
                step=row.step,
                served_model=row.served_model,
                worker=row.worker,
            )
        )
    return {index: tuple(rows) for index, rows in found.items()}


def review_mark(row: Any) -> ReviewMark:
    """A row of `reviews`, as the rest of the program sees it."""
    decided_at = None if row.decided_at is None else at(row.decided_at)
    return ReviewMark(row.reason, at(row.opened_at), row.decision, row.decided_by, decided_at, row.note)


def _reviews(
    tx: Connection, batch_id: str, indexes: list[int] | None
) -> tuple[dict[int, ReviewMark], dict[int, dict[str, Any]]]:
    """The newest review of each lesson that had one, and the newest score that one of its reviews holds."""
    columns = [column for column in reviews.c if column.name != "content"]
    query = sa.select(*columns).where(reviews.c.batch_id == batch_id)
    if indexes is not None:
        query = query.where(reviews.c.idx.in_(indexes))
    rows = tx.execute(query.order_by(reviews.c.id)).all()
    scores = {row.idx: row.score_detail for row in rows if row.score_detail}
    return {row.idx: review_mark(row) for row in rows}, scores


def _lesson_row(
    row: Any,
    tried: tuple[AttemptRow, ...],
    review: ReviewMark | None,
    review_score: dict[str, Any] | None,
    with_content: bool,
) -> LessonRow:
    succeeded = row.result_id is not None
    score = row.result_score_detail if succeeded else review_score
    failed = row.state not in ("succeeded", "cancelled")  # rows of older versions keep what went wrong before
    return LessonRow(
        index=row.idx,
        lesson_id=row.lesson_id,
        title=row.title,
        state=row.state,
        outcome=row.outcome,
        retry_at=at(row.retry_at) if row.retry_at is not None else None,
        error_class=row.error_class if failed else None,
        error_code=row.error_code if failed else None,
        error_message=row.error_message if failed else None,
        crashes=row.crashes,
        attempts=len(tried),
        tokens_prompt=sum(attempt.tokens_prompt or 0 for attempt in tried),
        tokens_completion=sum(attempt.tokens_completion or 0 for attempt in tried),
        cost_usd=known_sum(attempt.cost_usd for attempt in tried),
        model=row.result_model if succeeded else (tried[-1].model if tried else None),
        llm=row.result_llm if succeeded else (tried[-1].model != OFFLINE_MODEL if tried else None),
        fallback=bool(row.result_fallback) if succeeded else False,
        quality_score=score["score"] if score else None,
        token_count=row.result_token_count if succeeded else None,
        generated_at=at(row.result_generated_at) if succeeded else None,
        spec=row.spec,
        content=zlib.decompress(row.result_content).decode() if succeeded and with_content else None,
        score=score,
        attempt_rows=tried,
        review=review,
        lost_calls=row.lost_calls,
    )
