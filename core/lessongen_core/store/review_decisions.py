"""What people decide on lessons in review, each decision under a lock on the lesson's batch: of two that come at once
the second finds the first.

A decision is about one review: the one that the person names, else the one that is open when the command reads it. A
lesson that was put back to work meanwhile is another matter, and so is one that came back from there with another text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..errors import AlreadyDecided
from .batches import judge_batch_again, lock_batches
from .claims import NO_ERROR, Result, insert_result
from .rows import Acceptance, ReviewMark, ReviewRow
from .schema import lessons, reviews
from .views import review_mark

_WORDS = {"reject": "rejected", "retry": "put back on the queue", None: "taken out of review"}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A text that becomes its lesson's result; `generated_at`, in seconds since the epoch, is when it was written."""

    review: ReviewRow
    decision: Acceptance
    result: Result
    generated_at: float


def accept(tx: Connection, texts: Sequence[Accepted], *, by: str, note: str | None, now: float) -> None:
    """Make each text its lesson's one result, and the lessons succeeded. All or, by the exception, none.

    Raises:
        AlreadyDecided: one of them is not in the review it was in.
    """
    lock_batches(tx, {text.review.batch_id for text in texts})
    for text in texts:
        review = text.review
        _decide(tx, review, text.decision, by=by, note=note, now=now)
        mine = sa.and_(lessons.c.batch_id == review.batch_id, lessons.c.idx == review.index)
        # When the lesson ended stays: a decision is no work of the pool's, and its pace is counted by that.
        tx.execute(lessons.update().where(mine).values(state="succeeded", outcome="succeeded", **NO_ERROR))
        insert_result(tx, review.batch_id, review.index, text.result, generated_at=text.generated_at)
    for batch_id in sorted({text.review.batch_id for text in texts}):
        judge_batch_again(tx, batch_id)


def reject(tx: Connection, rows: Sequence[ReviewRow], *, by: str, note: str, now: float) -> None:
    """Note that these texts are not to be used. The lessons stay in review, and nobody is asked about them again.

    Raises:
        AlreadyDecided: one of them is not in the review it was in; then none is rejected.
    """
    lock_batches(tx, {row.batch_id for row in rows})
    for row in rows:
        _decide(tx, row, "reject", by=by, note=note, now=now)


def require_open(row: ReviewRow, *, seen: int | None = None) -> None:
    """Raise AlreadyDecided unless `row` waits for a decision, and is the review `seen`, where a person names it."""
    if row.mark.decision is not None:
        raise decided_before(row, row.mark)
    if seen is not None and row.id != seen:
        raise AlreadyDecided(
            f"{row.ref} has another text than the one you saw (review {seen}, now {row.id}); nothing was changed",
            hint=f"lessongen review show {row.ref}",
        )


def decided_before(row: ReviewRow, mark: ReviewMark) -> AlreadyDecided:
    """The error that tells what was decided on the lesson of `row`, by whom and when."""
    what = "accepted" if mark.accepted else _WORDS.get(mark.decision, str(mark.decision))
    when = "" if mark.decided_at is None else f" at {mark.decided_at.astimezone():%Y-%m-%d %H:%M:%S %Z}"
    by = "" if mark.decided_by is None else f" by {mark.decided_by}"
    return AlreadyDecided(
        f"{row.ref} was {what}{by}{when}; nothing was changed",
        details=[f"note: {mark.note}"] if mark.note else [],
        hint=_after(row, mark),
    )


def _after(row: ReviewRow, mark: ReviewMark) -> str:
    """What can be done about a lesson that was decided on: an acceptance is not taken back."""
    if mark.accepted:
        return "to have it written anew, with all of its file:  lessongen submit FILE --fresh"
    return f"lessongen review retry {row.ref}" if mark.decision == "reject" else f"lessongen show {row.ref}"


def _decide(tx: Connection, row: ReviewRow, decision: str, *, by: str, note: str | None, now: float) -> None:
    in_review = sa.exists().where(
        lessons.c.batch_id == row.batch_id, lessons.c.idx == row.index, lessons.c.state == "review"
    )
    done = tx.execute(
        reviews.update()
        .where(reviews.c.id == row.id, reviews.c.decision.is_(None), in_review)
        .values(decision=decision, decided_by=by, decided_at=now, note=note)
    )
    if done.rowcount != 1:
        raise decided_before(row, review_mark(tx.execute(sa.select(reviews).where(reviews.c.id == row.id)).one()))
