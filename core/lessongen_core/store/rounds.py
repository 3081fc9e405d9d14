"""Changes to many lessons at once: a new round, parking, cancelling, and lessons whose worker died."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..errors import AccountBlocked, LessonError
from ..one_line import counted
from .accounts import half_open_all, reopen_due
from .batches import close_batch, lock_batches
from .claims import NO_ERROR, open_review, why_stopped
from .hosts import all_pools, is_fresh
from .schema import batches, lessons, pools, reviews

SET_BACK_S = 60.0  # by less the store's clock may be set back, and backoffs last that much longer
_HELD = sa.and_(lessons.c.claim_pool > "", lessons.c.state == "running")  # by index: not through all lessons there are
FRESH_BUDGET: dict[str, Any] = {
    "state": "queued",
    "outcome": None,
    "retry_at": None,
    "due_at": None,
    "ended_at": None,
    **NO_ERROR,
    "feedback": [],
    "spent": 0,
    "waited_s": 0.0,
    "crashes": 0,
    "chain_index": 0,
    "tries": 0,
    "needs_window": 0,
}


@dataclass(frozen=True, slots=True)
class LessonRef:
    """One lesson of one batch, and how it is queued."""

    batch_id: str
    index: int
    priority: str


def resume_due(tx: Connection, *, now: float) -> list[str]:
    """Resume what was parked for accounts that serve again by the provider's own word. Returns the batches.

    An account that named no time stays blocked, and what only it could write parked: that is for a person to change.
    """
    due = reopen_due(tx, now=now)
    if not due:
        return []
    asking = all_pools(tx)
    blocked = sa.and_(batches.c.status == "blocked", batches.c.stopped_by == AccountBlocked.error_class)
    found = tx.execute(sa.select(batches.c.id, batches.c.options).where(blocked).order_by(batches.c.created_at)).all()
    ids = [
        row.id
        for row in found
        if due & {pool.account(model["name"]) for pool in asking for model in row.options.get("models", ())}
    ]
    return [batch_id for batch_id in ids if resume_batch(tx, batch_id, now=now)]


def retry_batch(tx: Connection, batch_id: str, *, now: float, everything: bool) -> tuple[int, int]:
    """Open a new round for the retryable lessons that are due (`everything`: also the others).

    Returns (lessons queued, lessons not due). Attempt numbers go on, the attempt budget starts anew.
    """
    lock_batches(tx, [batch_id])
    half_open_all(tx)
    retryable = sa.and_(lessons.c.batch_id == batch_id, lessons.c.state == "retryable")
    due = sa.or_(lessons.c.retry_at.is_(None), lessons.c.retry_at <= now)
    queued = tx.execute(
        lessons.update()
        .where(retryable if everything else sa.and_(retryable, due))
        .values(**FRESH_BUDGET, round=lessons.c.round + 1, queued_at=now)
    ).rowcount
    not_due = tx.execute(sa.select(sa.func.count()).select_from(lessons).where(retryable)).scalar_one()
    if queued:
        _reopen(tx, batch_id, now, rounds=batches.c.rounds + 1)
    return queued, not_due


def retry_reviews(tx: Connection, batch_id: str, index: int | None, *, by: str, now: float) -> int:
    """A person's word: write a lesson in review again (None: all of the batch that nobody decided on).

    Returns how many. The crash count stays: a lesson that goes on killing workers is back in review at once.
    """
    lock_batches(tx, [batch_id])
    undecided = sa.select(reviews.c.idx).where(reviews.c.batch_id == batch_id, reviews.c.decision.is_(None))
    which = lessons.c.idx.in_(undecided) if index is None else lessons.c.idx == index
    wanted = sa.and_(lessons.c.batch_id == batch_id, lessons.c.state == "review", which)
    fresh = {name: value for name, value in FRESH_BUDGET.items() if name != "crashes"}
    chosen = list(
        tx.execute(
            lessons.update()
            .where(wanted)
            .values(**fresh, round=lessons.c.round + 1, queued_at=now)
            .returning(lessons.c.idx)
        ).scalars()
    )
    decision = {"decision": "retry", "decided_by": by, "decided_at": now}
    theirs = sa.and_(reviews.c.batch_id == batch_id, reviews.c.idx.in_(chosen))
    decided = tx.execute(
        reviews.update().where(theirs, reviews.c.decision.is_(None)).values(**decision).returning(reviews.c.idx)
    )
    for rejected in set(chosen) - set(decided.scalars()):  # who rejected it, and why, stays on record
        open_review(tx, batch_id, rejected, "rejected", now=now, decision=decision)
    if chosen:
        _reopen(tx, batch_id, now, rounds=batches.c.rounds + 1)
    return len(chosen)


def resume_batch(tx: Connection, batch_id: str, *, now: float, max_cost_usd: float | None = None) -> int:
    """Queue what is parked or was cancelled, with the attempts it had left. Returns how many lessons.

    `max_cost_usd` replaces the batch's budget.
    """
    lock_batches(tx, [batch_id])
    if max_cost_usd is not None:
        tx.execute(batches.update().where(batches.c.id == batch_id).values(max_cost_usd=max_cost_usd))
    stopped = tx.execute(
        lessons.update()
        .where(lessons.c.batch_id == batch_id, lessons.c.state.in_(("parked", "cancelled")))
        .values(
            state="queued",
            outcome=None,
            queued_at=now,
            due_at=None,
            ended_at=None,
            **NO_ERROR,
        )
    ).rowcount
    in_hand = sa.exists().where(lessons.c.batch_id == batch_id, lessons.c.state == "running")
    stopped_batch = sa.and_(batches.c.id == batch_id, batches.c.status.in_(("blocked", "cancelled")))
    if stopped or tx.execute(sa.select(batches.c.id).where(stopped_batch, in_hand)).first() is not None:
        _reopen(tx, batch_id, now, blocked_reason=None)
    return stopped


def cancel_batch(tx: Connection, batch_id: str, *, now: float) -> int:
    """End what has not begun; lessons in a worker's hands run to their end. Returns how many were cancelled."""
    lock_batches(tx, [batch_id])
    cancelled = tx.execute(
        lessons.update()
        .where(lessons.c.batch_id == batch_id, lessons.c.state.in_(("queued", "waiting", "parked")))
        .values(state="cancelled", outcome="cancelled", ended_at=now, **NO_ERROR)
    ).rowcount
    # Also when all that is open is in hand: what fails then is not asked again.
    stopped = tx.execute(
        batches.update()
        .where(
            batches.c.id == batch_id, sa.or_(batches.c.status.in_(("running", "blocked")), sa.literal(cancelled > 0))
        )
        .values(status="cancelled")
    ).rowcount
    if stopped:
        close_batch(tx, batch_id, now=now)
    return cancelled


def park_all(
    tx: Connection,
    *,
    reason: str,
    error: type[LessonError],
    now: float,
    batch_id: str | None = None,
    can_go_on: Callable[[Sequence[str]], bool] = lambda models: False,
) -> int:
    """Park what waits in every open batch (`batch_id`: in this one) that has no other way to go on.

    `can_go_on` is asked with the names of a batch's models. Returns how many lessons.
    """
    running = sa.select(batches.c.id, batches.c.options).where(batches.c.status == "running")
    if batch_id is not None:
        running = running.where(batches.c.id == batch_id)
    open_batches = tx.execute(running.order_by(batches.c.id).with_for_update())
    ids = [
        row.id
        for row in open_batches
        if not row.options["offline"] and not can_go_on([model["name"] for model in row.options.get("models", ())])
    ]
    parked = tx.execute(
        lessons.update()
        .where(lessons.c.batch_id.in_(ids), lessons.c.state.in_(("queued", "waiting")))
        .values(state="parked", due_at=None, error_class=error.error_class, error_code=error.code, error_message=reason)
    ).rowcount
    tx.execute(
        batches.update()
        .where(batches.c.id.in_(ids))
        .values(status="blocked", blocked_reason=reason, stopped_by=error.error_class)
    )
    return parked


def bury_model(tx: Connection, batch_id: str, model: str, reason: str) -> set[str]:
    """Nobody asks `model` again in this batch. Returns all that are dead."""
    lock_batches(tx, [batch_id])
    dead = dict(tx.execute(sa.select(batches.c.dead_models).where(batches.c.id == batch_id)).scalar_one())
    dead.setdefault(model, reason)
    tx.execute(batches.update().where(batches.c.id == batch_id).values(dead_models=dead))
    return set(dead)


def is_refused(tx: Connection, batch_id: str, *, least: int) -> bool:
    """Note one request that the provider calls wrong. Whether it would be for every lesson: `least` were in a row, and
    as many more as are in hand. A refusal comes at once, and what is still being written well at its end.
    """
    noted = batches.update().where(batches.c.id == batch_id).values(bad_requests=batches.c.bad_requests + 1)
    in_a_row = tx.execute(noted.returning(batches.c.bad_requests)).scalar_one()
    running_of_it = sa.and_(lessons.c.batch_id == batch_id, lessons.c.state == "running")
    in_hand = tx.execute(sa.select(sa.func.count()).select_from(lessons).where(running_of_it)).scalar_one()
    return bool(in_a_row >= least + in_hand)


def stop_batch(tx: Connection, batch_id: str, *, reason: str, error: LessonError, now: float) -> int:
    """What failed would fail for every lesson: end all that wait as retryable, no call made. Returns how many."""
    lock_batches(tx, [batch_id])
    stopped = tx.execute(
        lessons.update()
        .where(lessons.c.batch_id == batch_id, lessons.c.state.in_(("queued", "waiting")))
        .values(
            state="retryable",
            outcome="retryable",
            due_at=None,
            ended_at=now,
            error_class=error.error_class,
            error_code=error.code,
            error_message=reason,
        )
    ).rowcount
    tx.execute(
        batches.update()
        .where(batches.c.id == batch_id, batches.c.status == "running")
        .values(stopped_by=error.error_class)
    )
    close_batch(tx, batch_id, now=now)
    return stopped


def release_dead(
    tx: Connection, pool: str, worker: str | None, *, now: float, max_crashes: int, crashed: bool = True
) -> list[LessonRef]:
    """Take back the lessons of a dead worker (None: of a whole dead pool); each counts as a crash, unless `crashed`
    is False: the worker gave up because the store was away.

    A lesson that killed `max_crashes` workers goes to review. Returns those to put on the queue again. The token
    grows, so that a worker that was only asleep writes nothing any more.
    """
    held = sa.and_(lessons.c.state == "running", lessons.c.claim_pool == pool)
    if worker is not None:
        held = sa.and_(held, lessons.c.claim_worker == worker)
    lock_batches(tx, tx.execute(sa.select(lessons.c.batch_id).where(held).distinct()).scalars())
    rows = tx.execute(
        lessons.update()
        .where(held)
        .values(
            state="queued",
            queued_at=now,
            crashes=lessons.c.crashes + int(crashed),
            lost_calls=lessons.c.lost_calls + 1,  # it may have had one out
            claim_token=lessons.c.claim_token + 1,
            claim_pool=None,
            claim_worker=None,
            reserved_usd=None,
        )
        .returning(lessons.c.batch_id, lessons.c.idx, lessons.c.crashes)
    ).all()
    again = []
    for row in rows:
        if row.crashes >= max_crashes:
            _review_worker_lost(tx, row.batch_id, row.idx, row.crashes, now)
            continue
        batch = tx.execute(sa.select(batches).where(batches.c.id == row.batch_id)).one()
        if batch.status == "running":
            again.append(LessonRef(row.batch_id, row.idx, batch.priority))
        else:
            _stop_with_batch(tx, row.batch_id, row.idx, batch.status, now)
    return again


def claim_holders(tx: Connection, pool: str) -> set[str]:
    """Workers of `pool` that hold a lesson."""
    held = sa.select(lessons.c.claim_worker).where(lessons.c.state == "running", lessons.c.claim_pool == pool)
    return set(tx.execute(held.distinct()).scalars())


def dead_pools(tx: Connection, *, now: float, claim_s: float) -> list[str]:
    """Pools whose heartbeat is `claim_s` off, and those that hold lessons and have no row at all."""
    fresh = is_fresh(now, claim_s)
    alive = sa.select(pools.c.id).where(fresh)
    holders = sa.select(lessons.c.claim_pool).where(_HELD, lessons.c.claim_pool.not_in(alive))
    return list(tx.execute(holders.union(sa.select(pools.c.id).where(sa.not_(fresh)))).scalars())


def running(tx: Connection) -> set[tuple[str, int]]:
    """(batch, index) of every lesson that is in somebody's hands."""
    held = sa.select(lessons.c.batch_id, lessons.c.idx).where(_HELD)
    return {(row.batch_id, row.idx) for row in tx.execute(held)}


def waiting_since_later(tx: Connection, *, now: float) -> list[LessonRef]:
    """Lessons that wait since a time that is yet to come: the store's clock, which every time in it is by, was set
    back, and their due time means nothing.
    """
    rows = tx.execute(
        sa.select(lessons.c.batch_id, lessons.c.idx)
        .join(batches, batches.c.id == lessons.c.batch_id)
        .where(
            batches.c.status == "running",
            lessons.c.state == "waiting",
            lessons.c.claimed_at > now + SET_BACK_S,
        )
    ).all()
    return [LessonRef(row.batch_id, row.idx, "normal") for row in rows]


def make_due(tx: Connection, refs: Iterable[LessonRef], *, now: float) -> None:
    """End the wait of these lessons, those that still wait."""
    for ref in refs:
        wanted = sa.and_(lessons.c.batch_id == ref.batch_id, lessons.c.idx == ref.index, lessons.c.state == "waiting")
        tx.execute(lessons.update().where(wanted).values(due_at=now, claimed_at=now))


def unfinished(tx: Connection, *, now: float, overdue_s: float) -> list[LessonRef]:
    """Lessons that ought to be on the queue: queued, or waiting and `overdue_s` past their time."""
    rows: Sequence[Any] = tx.execute(
        sa.select(lessons.c.batch_id, lessons.c.idx, batches.c.priority)
        .join(batches, batches.c.id == lessons.c.batch_id)
        .where(
            batches.c.status == "running",
            sa.or_(
                lessons.c.state == "queued",
                sa.and_(lessons.c.state == "waiting", lessons.c.due_at <= now - overdue_s),
            ),
        )
        .order_by(batches.c.created_at, lessons.c.idx)
    ).all()
    return [LessonRef(row.batch_id, row.idx, row.priority) for row in rows]


def offline_is_needed(tx: Connection) -> bool:
    """Whether an open batch is to be written by the offline writer, or one that was cancelled still is."""
    in_hand = sa.select(lessons.c.batch_id).where(_HELD)
    needed = sa.or_(batches.c.status == "running", batches.c.id.in_(in_hand))
    return any(options["offline"] for options in tx.execute(sa.select(batches.c.options).where(needed)).scalars())


def _reopen(tx: Connection, batch_id: str, now: float, **values: Any) -> None:
    """A model that was retired, or a request that was wrong, may be right now: they are tried again."""
    tx.execute(
        batches.update()
        .where(batches.c.id == batch_id)
        .values(
            status="running",
            opened_at=now,
            finished_at=None,
            stopped_by=None,
            dead_models={},
            bad_requests=0,
            **values,
        )
    )


def _review_worker_lost(tx: Connection, batch_id: str, index: int, crashes: int, now: float) -> None:
    tx.execute(
        lessons.update()
        .where(lessons.c.batch_id == batch_id, lessons.c.idx == index)
        .values(
            state="review",
            outcome="review",
            ended_at=now,
            error_class="worker_lost",
            error_code="E_WORKER_LOST",
            error_message=f"{counted(crashes, 'worker')} died with this lesson in hand",
        )
    )
    open_review(tx, batch_id, index, "worker_lost", now=now)
    close_batch(tx, batch_id, now=now)


def _stop_with_batch(tx: Connection, batch_id: str, index: int, status: str, now: float) -> None:
    """The batch was blocked or cancelled while the lost lesson ran: it shares that fate."""
    state = "parked" if status == "blocked" else "cancelled"
    tx.execute(
        lessons.update()
        .where(lessons.c.batch_id == batch_id, lessons.c.idx == index)
        .values(
            state=state,
            outcome=None if state == "parked" else state,
            ended_at=now,
            **why_stopped(tx, batch_id, state),
        )
    )
    close_batch(tx, batch_id, now=now)
