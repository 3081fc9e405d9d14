"""The lessons that need a person: which they are, and what there is to look at."""

from __future__ import annotations

import zlib
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..errors import NotFound
from .details import find_lesson
from .rows import ReviewRow
from .schema import lessons, reviews
from .times import at


def open_reviews(tx: Connection, batch_id: str | None = None, *, limit: int = 1000) -> list[ReviewRow]:
    """Open reviews of lessons that are still in review, newest batch first, without content."""
    query = _open().order_by(reviews.c.opened_at.desc(), reviews.c.idx).limit(limit)
    if batch_id is not None:
        query = query.where(reviews.c.batch_id == batch_id)
    return [_row(row, with_content=False) for row in tx.execute(query)]


def read_review(tx: Connection, batch_id: str, lesson: str) -> ReviewRow:
    """The open review of a lesson, named by its lesson_id or its position in the batch (from 1).

    Raises:
        NotFound: there is no such lesson, or it is not in review.
    """
    index = find_lesson(tx, batch_id, lesson)
    mine = sa.and_(reviews.c.batch_id == batch_id, reviews.c.idx == index)
    row = tx.execute(_open().where(mine).order_by(reviews.c.id.desc())).first()
    if row is None:
        raise NotFound(f'no lesson "{lesson}" of {batch_id} is in review', hint=f"lessongen review list {batch_id}")
    return _row(row, with_content=True)


def _open() -> sa.Select[Any]:
    joined = sa.and_(lessons.c.batch_id == reviews.c.batch_id, lessons.c.idx == reviews.c.idx)
    return (
        sa.select(reviews, lessons.c.lesson_id, lessons.c.title, lessons.c.error_message)
        .join(lessons, joined)
        .where(reviews.c.decision.is_(None), lessons.c.state == "review")
    )


def _row(row: Any, *, with_content: bool) -> ReviewRow:
    return ReviewRow(
        batch_id=row.batch_id,
        index=row.idx,
        lesson_id=row.lesson_id,
        title=row.title,
        reason=row.reason,
        message=row.error_message or "",
        opened_at=at(row.opened_at),
        score=row.score_detail,
        content=zlib.decompress(row.content).decode() if with_content and row.content is not None else None,
    )
