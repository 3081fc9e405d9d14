"""The lessons that need a person: which they are, and what there is to look at."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..errors import NotFound
from .rows import ACCEPTED, ReviewRow
from .schema import batches, lessons, results, reviews
from .views import review_mark

# Of what was accepted the score of that text: a person may have edited it.
SCORE = sa.func.coalesce(results.c.score, reviews.c.score_detail["score"].as_float())
OPEN = sa.and_(reviews.c.decision.is_(None), lessons.c.state == "review")
# Of decisions that were not taken back: `retry` has the lesson written anew.
DECIDED = reviews.c.decision.in_((*ACCEPTED, "reject"))
_CHUNK = 500  # parameters of one statement


def list_reviews(
    tx: Connection,
    batch_id: str | None = None,
    *,
    reason: str | None = None,
    decided: bool = False,
    limit: int | None = None,
) -> list[ReviewRow]:
    """The newest review of each lesson that is open (`decided`: also those decided), without content.

    `reason` is an error class, or a gate that holds the score down.
    The batch that waits longest comes first, and of its lessons the open ones, those without a score and then the
    worst in front.
    """
    query = (
        _newest(reviews.c.content)
        .where(_wanted(batch_id, reason=reason, decided=decided))
        .order_by(
            batches.c.created_at,
            batches.c.id,
            reviews.c.decision.is_not(None),
            SCORE.is_not(None),
            SCORE,
            reviews.c.idx,
        )
    )
    return [_row(row) for row in tx.execute(query.limit(limit))]


def list_gates(tx: Connection, batch_id: str | None = None, *, decided: bool = False) -> list[str]:
    """The gates that hold down the score of what `list_reviews` finds: the other words that `reason` may be."""
    wanted = _newest(reviews.c.content).where(_wanted(batch_id, reason=None, decided=decided)).subquery()
    found = tx.execute(sa.select(wanted.c.score_detail)).scalars()
    return sorted({gate for score in found if score for gate in score.get("caps", ())})


def superseded_by(tx: Connection, rows: Sequence[ReviewRow]) -> dict[int, str]:
    """Of the open ones of `rows`, by review id: the `BATCH/LESSON` of a newer batch in which that lesson succeeded.

    The same lesson is one with the same key, or one of the same id in the newest batch of that name or schedule.
    """
    found: dict[int, str] = {}
    waiting = [row for row in rows if row.mark.decision is None]
    for batch_id, members in groupby(waiting, key=lambda row: row.batch_id):
        newest = _newest_alike(tx, batch_id)
        mine = sa.and_(lessons.c.batch_id == newest, lessons.c.state == "succeeded")
        done = set(tx.execute(sa.select(lessons.c.lesson_id).where(mine)).scalars()) if newest else set()
        found |= {row.id: f"{newest}/{row.lesson_id}" for row in members if row.lesson_id in done}
    for at in range(0, len(waiting), _CHUNK):
        found |= _same_key(tx, [row.id for row in waiting[at : at + _CHUNK]])
    return found


def _newest_alike(tx: Connection, batch_id: str) -> str | None:
    """The newest batch of that one's name or schedule, None when it is the newest itself."""
    old = tx.execute(sa.select(batches).where(batches.c.id == batch_id)).one()
    alike = batches.c.name == old.name
    if old.schedule is not None:
        alike = sa.or_(alike, batches.c.schedule == old.schedule)
    newer = sa.select(batches.c.id).where(alike, batches.c.created_at > old.created_at)
    return tx.execute(newer.order_by(batches.c.created_at.desc()).limit(1)).scalar()


def _same_key(tx: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Of the reviews `ids` those whose lesson, by its key, succeeded in a newer batch."""
    mine, theirs, old, newer = lessons.alias(), lessons.alias(), batches.alias(), batches.alias()
    found = tx.execute(
        sa.select(reviews.c.id, theirs.c.batch_id, theirs.c.lesson_id)
        .join(mine, sa.and_(mine.c.batch_id == reviews.c.batch_id, mine.c.idx == reviews.c.idx))
        .join(theirs, sa.and_(theirs.c.lesson_key == mine.c.lesson_key, theirs.c.state == "succeeded"))
        .join(old, old.c.id == mine.c.batch_id)
        .join(newer, sa.and_(newer.c.id == theirs.c.batch_id, newer.c.created_at > old.c.created_at))
        .where(reviews.c.id.in_(ids))
        .order_by(newer.c.created_at)
    )
    return {row.id: f"{row.batch_id}/{row.lesson_id}" for row in found}


def count_reviews(
    tx: Connection, batch_id: str | None = None, *, reason: str | None = None, decided: bool = False
) -> dict[str, int]:
    """How many `list_reviews` finds without a limit, by reason, the most frequent first."""
    wanted = _newest().where(_wanted(batch_id, reason=reason, decided=decided)).subquery()
    counted = sa.select(wanted.c.reason, sa.func.count().label("lessons")).group_by(wanted.c.reason)
    return {row.reason: row.lessons for row in tx.execute(counted.order_by(sa.desc("lessons"), wanted.c.reason))}


def read_review(tx: Connection, batch_id: str, index: int, *, retried: bool = False) -> ReviewRow:
    """The newest review of a lesson, with content: open, or decided (`retried`: also when it was put back to work).

    Raises:
        NotFound: the lesson is not in review, and no person decided on it.
    """
    mine = sa.and_(reviews.c.batch_id == batch_id, reviews.c.idx == index)
    row = tx.execute(_newest().where(mine, sa.or_(OPEN, DECIDED, sa.literal(retried)))).first()
    if row is None:
        lesson = sa.select(lessons.c.lesson_id, lessons.c.state)
        named = tx.execute(lesson.where(lessons.c.batch_id == batch_id, lessons.c.idx == index)).one()
        raise NotFound(
            f"lesson {named.lesson_id} of {batch_id} is not in review, it is {named.state}",
            hint=f"lessongen show {batch_id}/{named.lesson_id}",  # how it stands, and what can be done with it
        )
    return _row(row)


def _wanted(batch_id: str | None, *, reason: str | None, decided: bool) -> sa.ColumnElement[bool]:
    parts = [sa.or_(OPEN, DECIDED) if decided else OPEN]
    if batch_id is not None:
        parts.append(reviews.c.batch_id == batch_id)
    if reason is not None:
        gates = sa.cast(reviews.c.score_detail["caps"], sa.String)  # a JSON list of names
        parts.append(sa.or_(reviews.c.reason == reason, gates.contains(f'"{reason}"', autoescape=True)))
    return sa.and_(*parts)


def _newest(*without: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Each lesson's newest review with what names it; `without` these columns, which are large."""
    newest = sa.select(sa.func.max(reviews.c.id)).group_by(reviews.c.batch_id, reviews.c.idx)
    left_out = {column.name for column in without}
    columns = [column for column in reviews.c if column.name not in left_out]
    return (
        sa.select(
            *columns,
            lessons.c.lesson_id,
            lessons.c.title,
            lessons.c.round,
            lessons.c.error_message,
            batches.c.name.label("batch_name"),
            results.c.score_detail.label("accepted_score"),
        )
        .join(lessons, sa.and_(lessons.c.batch_id == reviews.c.batch_id, lessons.c.idx == reviews.c.idx))
        .join(batches, batches.c.id == reviews.c.batch_id)
        .outerjoin(results, sa.and_(results.c.batch_id == reviews.c.batch_id, results.c.idx == reviews.c.idx))
        .where(reviews.c.id.in_(newest))
    )


def _row(row: Any) -> ReviewRow:
    content = getattr(row, "content", None)
    return ReviewRow(
        id=row.id,
        batch_id=row.batch_id,
        batch_name=row.batch_name,
        index=row.idx,
        lesson_id=row.lesson_id,
        title=row.title,
        round=row.round,
        message=row.error_message or "",
        mark=review_mark(row),
        score=row.accepted_score or row.score_detail or None,
        content=None if content is None else zlib.decompress(content).decode(),
    )
