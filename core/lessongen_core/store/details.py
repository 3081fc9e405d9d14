"""One lesson with all that the store knows of it, and what followed each of its attempts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..errors import NotFound
from ..packed import unpack
from .batches import find_batch
from .rows import AttemptRow, BatchRow, LessonRow, ReviewMark
from .schema import attempts, lessons, results, reviews
from .times import at
from .views import read_lesson, review_mark

Kind = Literal["result", "asked_again", "new_round", "ended", "waits", "parked", "queued", "running", "not_judged"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What followed an attempt.

    `asked_again`: the next attempt, `wait_s` later, by `model`. `new_round`: the lesson had ended and was asked for
    again. `ended`: in `state`, not before `at` when it is retryable. `waits`: until `at`. `not_judged`: the reply was
    committed and its worker went away; the next one goes on from it.
    """

    kind: Kind
    wait_s: float | None = None
    model: str | None = None
    state: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TriedRow:
    """One attempt beyond what reports need. `continues`: the attempt whose cut reply it goes on from."""

    attempt: AttemptRow
    round: int
    continues: int | None
    decision: Decision


@dataclass(frozen=True, slots=True)
class LessonDetail:
    """One lesson. `reused_from` is `<batch id>-<index>` when its text was paid for in another batch.

    `structured`: its result as `content.LessonContent.to_dict` has it, None while there is none.
    """

    lesson: LessonRow
    round: int
    worker: str | None
    queued_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None
    reused_from: str | None
    structured: dict[str, Any] | None
    attempts: tuple[TriedRow, ...]
    reviews: tuple[ReviewMark, ...]


def find_lesson(tx: Connection, batch_id: str, name: str) -> int:
    """The index of the lesson that `name` names: its lesson_id, or its number in the batch, from 1: `3` or `#3`.

    Raises:
        NotFound: there is none.
    """
    named = lessons.c.lesson_id == name
    number = name.removeprefix("#")  # as screens have it
    if number.isascii() and number.isdecimal() and len(number) <= 9:
        named = sa.or_(named, lessons.c.idx == int(number) - 1)
    row = tx.execute(
        sa.select(lessons.c.idx)
        .where(lessons.c.batch_id == batch_id, named)
        .order_by((lessons.c.lesson_id == name).desc())
        .limit(1)
    ).first()
    if row is None:
        raise NotFound(f'batch {batch_id} has no lesson "{name}"', hint=f"lessongen show {batch_id}")
    return int(row.idx)


def locate(tx: Connection, ref: str) -> tuple[BatchRow, int | None]:
    """The batch, and the lesson's index, that `REF` or `REF/LESSON` names.

    Raises:
        NotFound: there is none, or more than one.
    """
    batch_ref, slash, lesson = ref.rpartition("/")
    if slash:
        with suppress(NotFound):  # a batch's name may hold a slash
            return find_batch(tx, ref), None
        batch = find_batch(tx, batch_ref)
        return batch, find_lesson(tx, batch.id, lesson)
    return find_batch(tx, ref), None


def read_detail(tx: Connection, batch_id: str, index: int) -> LessonDetail:
    """Everything of one lesson but the raw replies."""
    lesson = read_lesson(tx, batch_id, index)
    row = tx.execute(sa.select(lessons).where(lessons.c.batch_id == batch_id, lessons.c.idx == index)).one()
    result = tx.execute(
        sa.select(results.c.reused_from, results.c.structured).where(
            results.c.batch_id == batch_id, results.c.idx == index
        )
    ).first()
    return LessonDetail(
        lesson=lesson,
        round=row.round,
        worker=row.claim_worker if row.state == "running" else None,
        queued_at=_at(row.queued_at),
        due_at=_at(row.due_at) if row.state == "waiting" else None,
        ended_at=_at(row.ended_at),
        reused_from=result.reused_from if result else None,
        structured=unpack(result.structured, beside=(lesson.content or "").encode()) if result else None,
        attempts=_tried(tx, batch_id, lesson, _at(row.due_at)),
        reviews=_reviews(tx, batch_id, index),
    )


def read_reply(tx: Connection, batch_id: str, index: int, n: int) -> dict[str, Any]:
    """Attempt `n`'s reply as it was committed, a RawReply's dict.

    Raises:
        NotFound: the lesson has no such attempt.
    """
    mine = sa.and_(attempts.c.batch_id == batch_id, attempts.c.idx == index)
    blob = tx.execute(sa.select(attempts.c.reply).where(mine, attempts.c.n == n)).scalar()
    if blob is None:
        last = tx.execute(sa.select(sa.func.max(attempts.c.n)).where(mine)).scalar()
        has = f"{last} so far" if last else "nothing was sent for it yet"
        raise NotFound(
            f"lesson {index + 1} of batch {batch_id} has no attempt {n}; {has}",
            hint=f"lessongen show {batch_id}/{index + 1}",
        )
    reply: dict[str, Any] = unpack(blob)
    return reply


def _tried(tx: Connection, batch_id: str, lesson: LessonRow, due_at: datetime | None) -> tuple[TriedRow, ...]:
    found = tx.execute(
        sa.select(attempts.c.n, attempts.c.round, attempts.c.continues)
        .where(attempts.c.batch_id == batch_id, attempts.c.idx == lesson.index)
        .order_by(attempts.c.n)
    ).all()
    rows = lesson.attempt_rows
    rounds = [row.round for row in found]
    return tuple(
        TriedRow(attempt, row.round, row.continues, decision_after(place, rows, rounds, lesson, due_at))
        for place, (attempt, row) in enumerate(zip(rows, found, strict=True))
    )


def decision_after(
    place: int, rows: Sequence[AttemptRow], rounds: Sequence[int], lesson: LessonRow, due_at: datetime | None
) -> Decision:
    """What followed `rows[place]`; `rounds` are the attempts' rounds. Pure.

    Told from the rows, not from the log: they are complete, and a log rotates.
    """
    this = rows[place]
    if this.error_class == "ok":
        return Decision("result")
    if place + 1 < len(rows):
        following = rows[place + 1]
        wait_s = max(0.0, (following.started_at - this.ended_at).total_seconds())
        kind: Kind = "asked_again" if rounds[place + 1] == rounds[place] else "new_round"
        return Decision(kind, wait_s=wait_s, model=following.model)
    if this.error_class is None:
        return Decision("not_judged")
    if lesson.state == "waiting":
        return Decision("waits", at=due_at)
    if lesson.state in ("queued", "running", "parked"):
        return Decision(lesson.state)
    return Decision("ended", state=lesson.state, at=lesson.retry_at)


def _reviews(tx: Connection, batch_id: str, index: int) -> tuple[ReviewMark, ...]:
    found = tx.execute(
        sa.select(reviews).where(reviews.c.batch_id == batch_id, reviews.c.idx == index).order_by(reviews.c.id)
    )
    return tuple(map(review_mark, found))


def _at(seconds: float | None) -> datetime | None:
    return None if seconds is None else at(seconds)
