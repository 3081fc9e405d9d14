"""One moment of a batch, as `watch` asks for it twice a second: what runs, what failed why, what ended of late.

Cost  No query here reads the rows of lessons that are over: counts and causes come from the index `lessons_by_state`,
      the newest ends from `lessons_by_end`, so that a moment of 10,000 lessons costs what one of 100 does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..errors import InsufficientContext
from .review_queue import count_reviews
from .rows import STATES, Outlook, State, told
from .schema import attempts, credentials, lessons, reviews

MOST_ENDS = 200  # enough for a 95th percentile
_UNSUCCESSFUL = ("retryable", "review", "parked", "waiting")
_WORKED = ("succeeded", "retryable", "review")


@dataclass(frozen=True, slots=True)
class RunningRow:
    """A lesson in a worker's hands, as the store knows it. `calls`: those it had before, in all rounds.

    `error_class`, `error_code`, `message`: why it is asked again, None for the first time in this round.
    """

    index: int
    lesson_id: str
    title: str
    pool: str
    worker: str
    claimed_at: float
    spent: int
    calls: int
    error_class: str | None
    error_code: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class CauseRow:
    """Lessons in one state for one reason; `example` is the newest one's index, `ended_at` when that one ended."""

    state: str
    error_class: str
    error_code: str
    message: str
    count: int
    example: int
    ended_at: float | None


@dataclass(frozen=True, slots=True)
class End:
    """A lesson that came to its end; `took_s`: since its worker took it up, the last time."""

    succeeded: bool
    ended_at: float
    took_s: float


@dataclass(frozen=True, slots=True)
class EndedRow:
    """A lesson that came to its end, with what is told of it. `calls`: provider calls in all rounds."""

    index: int
    lesson_id: str
    title: str
    state: State
    ended_at: float
    took_s: float | None
    calls: int
    error_class: str | None
    error_code: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class HeldAccount:
    """An account that serves nothing (`state` "blocked"; `until`: by its own word) or is on trial ("half_open")."""

    state: str
    reason: str
    until: float | None


def running_lessons(tx: Connection, batch_id: str) -> list[RunningRow]:
    """What is in workers' hands, longest first."""
    return [
        RunningRow(
            index=row.idx,
            lesson_id=row.lesson_id,
            title=row.title,
            pool=row.claim_pool,
            worker=row.claim_worker,
            claimed_at=row.claimed_at,
            spent=row.spent,
            calls=row.calls,
            error_class=row.error_class,
            error_code=row.error_code,
            message=told(row.error_message, row.evidence),
        )
        for row in tx.execute(_RUNNING, {"batch": batch_id})
    ]


def _running() -> sa.Select[Any]:
    batch: sa.BindParameter[str] = sa.bindparam("batch")
    return (
        sa.select(
            lessons.c.idx,
            lessons.c.lesson_id,
            lessons.c.title,
            lessons.c.claim_pool,
            lessons.c.claim_worker,
            lessons.c.claimed_at,
            lessons.c.spent,
            _calls().label("calls"),
            lessons.c.error_class,
            lessons.c.error_code,
            lessons.c.error_message,
            _evidence(lessons),
        )
        .where(lessons.c.batch_id == batch, lessons.c.state == "running")
        .order_by(lessons.c.claimed_at, lessons.c.idx)
    )


def census(tx: Connection, batch_id: str, total: int) -> tuple[dict[str, int], list[CauseRow]]:
    """Lessons per state, every state a key, and why those did not succeed that did not, or wait: most frequent first.

    Those that succeeded, mostly the most, are what is left of `total`. A cause's message is its example's.
    """
    counts: dict[str, int] = dict.fromkeys(STATES, 0)
    causes = []
    for row in tx.execute(_CENSUS, {"batch": batch_id}):
        counts[row.state] += row.lessons
        if row.idx is not None:
            why = told(row.error_message, row.evidence) or ""
            causes.append(CauseRow(row.state, row.error_class, row.error_code, why, row.lessons, row.idx, row.ended_at))
    return counts | {"succeeded": total - sum(counts.values())}, causes


def _evidence(table: sa.FromClause) -> sa.Label[str]:
    """What the newest call of the lesson said, if that is the lesson's error."""
    said = attempts.alias()
    mine = sa.and_(said.c.batch_id == table.c.batch_id, said.c.idx == table.c.idx)
    newest = sa.select(sa.func.max(said.c.n)).where(mine).correlate(table).scalar_subquery()
    one = attempts.alias()
    return (
        sa.select(one.c.evidence)
        .where(
            one.c.batch_id == table.c.batch_id,
            one.c.idx == table.c.idx,
            one.c.n == newest,
            one.c["class"] == table.c.error_class,
        )
        .correlate(table)
        .scalar_subquery()
        .label("evidence")
    )


def _census() -> sa.Select[Any]:
    """Counted by the index, which also tells of each group the row that ended last, else the last in order.

    A maximum of each column would be reckoned for every lesson: it took as long again as the counting.
    """
    batch: sa.BindParameter[str] = sa.bindparam("batch")
    same, one = lessons.alias(), lessons.alias()
    group = (lessons.c.state, lessons.c.error_class, lessons.c.error_code)
    found = (
        sa.select(*group, sa.func.count().label("lessons"))
        .where(lessons.c.batch_id == batch, lessons.c.state.in_([state for state in STATES if state != "succeeded"]))
        .group_by(*group)
        .subquery()
    )
    newest = (
        sa.select(same.c.idx)
        .where(same.c.batch_id == batch, same.c.state == found.c.state, same.c.error_class == found.c.error_class)
        .order_by(same.c.ended_at.desc().nulls_last(), same.c.idx.desc())
        .limit(1)
        .correlate(found)
    )
    # Early versions wrote no code; "no other than" would be one condition, and PostgreSQL has no index for it.
    coded = newest.where(same.c.error_code == found.c.error_code).scalar_subquery()
    plain = newest.where(same.c.error_code.is_(None), found.c.error_code.is_(None)).scalar_subquery()
    has_cause = sa.and_(found.c.state.in_(_UNSUCCESSFUL), found.c.error_class.is_not(None))
    example = sa.and_(has_cause, one.c.batch_id == batch, one.c.idx == sa.func.coalesce(coded, plain))
    return (
        sa.select(found, one.c.idx, one.c.error_message, one.c.ended_at, _evidence(one))
        .select_from(found)
        .outerjoin(one, example)
        .order_by(found.c.lessons.desc(), found.c.error_class)
    )


def count_retries(tx: Connection, batch_id: str) -> int:
    """Provider calls beyond the first of each lesson, as far as they are over: attempts are numbered from 1."""
    beyond = sa.and_(attempts.c.batch_id == batch_id, attempts.c.n > 1)
    return int(tx.execute(sa.select(sa.func.count()).select_from(attempts).where(beyond)).scalar_one())


def count_due(tx: Connection, batch_id: str, before: float) -> int:
    """Waiting lessons that were to be asked again before then, and are not in a worker's hands."""
    due = sa.and_(lessons.c.batch_id == batch_id, lessons.c.state == "waiting", lessons.c.due_at < before)
    return int(tx.execute(sa.select(sa.func.count()).select_from(lessons).where(due)).scalar_one())


def newest_ends(tx: Connection, batch_id: str, since: float) -> list[End]:
    """Lessons that were worked to their end after `since`, newest first, at most MOST_ENDS of them."""
    rows = tx.execute(
        sa.select(lessons.c.state, lessons.c.ended_at, lessons.c.claimed_at)
        .where(
            lessons.c.batch_id == batch_id,
            lessons.c.ended_at > since,
            lessons.c.state.in_(_WORKED),
            lessons.c.claimed_at.is_not(None),  # one that was reused, or stopped with its batch, is no work done
        )
        .order_by(lessons.c.ended_at.desc())
        .limit(MOST_ENDS)
    )
    return [End(state == "succeeded", ended_at, ended_at - claimed_at) for state, ended_at, claimed_at in rows]


def ended_since(tx: Connection, batch_id: str, since: float) -> list[EndedRow]:
    """Lessons whose end was written after `since`, in the order of their ends, also the cancelled ones."""
    rows = tx.execute(
        sa.select(
            lessons.c.idx,
            lessons.c.lesson_id,
            lessons.c.title,
            lessons.c.state,
            lessons.c.ended_at,
            (lessons.c.ended_at - lessons.c.claimed_at).label("took_s"),
            _calls().label("calls"),
            lessons.c.error_class,
            lessons.c.error_code,
            lessons.c.error_message,
        )
        .where(lessons.c.batch_id == batch_id, lessons.c.ended_at > since)
        .order_by(lessons.c.ended_at, lessons.c.idx)
    )
    return [EndedRow(*row) for row in rows]


def outlook(tx: Connection, batch_id: str, *, now: float) -> Outlook:
    """What may be asked again when, and how many of those in review need nobody any more."""
    mine = lessons.c.batch_id == batch_id
    later = sa.and_(mine, lessons.c.state == "retryable", lessons.c.retry_at > now)
    not_due, first_due = tx.execute(sa.select(sa.func.count(), sa.func.min(lessons.c.retry_at)).where(later)).one()
    waiting = sa.and_(mine, lessons.c.state == "waiting")
    next_try = tx.execute(sa.select(sa.func.min(lessons.c.due_at)).where(waiting)).scalar()
    lost = count_reviews(tx, batch_id).get(InsufficientContext.error_class, 0)
    return Outlook(not_due, first_due, next_try, rejected_in(tx, [batch_id]).get(batch_id, 0), lost)


def rejected_in(tx: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Of each of these batches that has any, how many lessons are in review although a person decided against them."""
    newest = (
        sa.select(sa.func.max(reviews.c.id))
        .where(reviews.c.batch_id.in_(ids))
        .group_by(reviews.c.batch_id, reviews.c.idx)
    )
    found = (
        sa.select(reviews.c.batch_id, sa.func.count())
        .join(lessons, sa.and_(lessons.c.batch_id == reviews.c.batch_id, lessons.c.idx == reviews.c.idx))
        .where(reviews.c.id.in_(newest), reviews.c.decision == "reject", lessons.c.state == "review")
        .group_by(reviews.c.batch_id)
    )
    return {row[0]: row[1] for row in tx.execute(found)}


def held_accounts(tx: Connection) -> dict[str, HeldAccount]:
    """Accounts that are not to be used, or only on trial, by credential."""
    rows = tx.execute(sa.select(credentials))
    return {row.id: HeldAccount(row.state, row.reason, row.until) for row in rows}


def _calls() -> sa.ScalarSelect[int]:
    """How many provider calls of the lesson are over."""
    mine = sa.and_(attempts.c.batch_id == lessons.c.batch_id, attempts.c.idx == lessons.c.idx)
    return sa.select(sa.func.count()).select_from(attempts).where(mine).correlate(lessons).scalar_subquery()


# Made once: SQLAlchemy takes longer to put them together than the database to answer.
_RUNNING = _running()
_CENSUS = _census()
