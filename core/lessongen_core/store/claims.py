"""A lesson in one worker's hands: claim, commit the reply, finish, settle, release. Always under a fencing token.

State and result are written only while the lesson still runs under the token that the claim returned; a worker that
was thought dead and wakes up writes nothing but its paid reply.

Every function may be called again after a commit whose answer was lost (PostgreSQL went away in between): the second
call finds what the first one wrote and adds nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..errors import AccountBlocked, BudgetReached
from ..packed import pack
from . import budget, statements
from .batches import close_batch, lock_batches
from .history import History, Partial, StoredReply
from .schema import batches, lessons, reviews

_OF_THE_REPLY = ("tokens_prompt", "tokens_completion", "request_id", "finish_reason", "served_model")

_ANSWERED = frozenset({"quality", "truncated"})

SettledState = Literal["waiting", "parked", "retryable", "review"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One lesson under one fencing token.

    `chain_index`, `tries`: the model it is at and the tries that one had; `needs_window`: one of so many tokens
    overflowed. `pending` is a paid reply to go on from, `partial` a cut one to continue, `last_text` the last judged
    one. `context`: the passages of this round's last prompt. `repairs`: attempts of this round that ended in a repair.
    `dead_models` and `accounts` (credential -> (state, reason)) say what is not to be asked.
    """

    batch_id: str
    index: int
    worker: str
    token: int
    round: int
    spent: int
    waited_s: float
    course_no: int
    spec: dict[str, Any]
    feedback: tuple[str, ...]
    chain_index: int
    tries: int
    needs_window: int
    pending: StoredReply | None
    partial: Partial | None
    last_text: str | None
    context: dict[str, Any] | None
    repairs: int
    max_cost_usd: float | None
    priority: str
    dead_models: dict[str, str]
    accounts: dict[str, tuple[str, str]]


NO_ERROR: dict[str, str | None] = {"error_class": None, "error_code": None, "error_message": None}


@dataclass(frozen=True, slots=True)
class Result:
    """A lesson worth publishing. `llm` is False when the offline writer wrote it."""

    content: str
    structured: dict[str, Any]
    score: float
    score_detail: dict[str, Any]
    model: str
    llm: bool
    fallback: bool
    token_count: int | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a failure does to the lesson's row, and the `step` that answers it. Times are seconds since the epoch."""

    state: SettledState
    error_class: str | None
    error_code: str | None
    message: str | None
    spent: int
    waited_s: float
    due_at: float | None = None
    retry_at: float | None = None
    feedback: tuple[str, ...] = ()
    content: str | None = None
    score_detail: dict[str, Any] | None = None
    step: str | None = None
    chain_index: int = 0
    tries: int = 0
    needs_window: int = 0


def claim(tx: Connection, batch_id: str, index: int, *, pool: str, worker: str, now: float) -> Claim | None:
    """Take the lesson if it is queued, or waiting and due; None when somebody has it or it is over.

    A worker has one lesson at a time: one that runs in its name already is its own earlier call's.
    """
    of_claim = {"pool": pool, "worker": worker, "now": now}
    row = tx.execute(statements.CLAIM, _place(batch_id, index) | of_claim).one_or_none()
    if row is None:
        return None
    return _claimed(tx, row)


def _claimed(tx: Connection, row: Any) -> Claim:
    """The claim of a lesson's row, with what came back for it so far and what is not to be asked."""
    history = History(tx, row.batch_id, row.idx, row.round)
    known = tx.execute(statements.BATCH_AND_ACCOUNTS, {"batch_id_": row.batch_id}).all()
    batch = known[0]
    return Claim(
        batch_id=row.batch_id,
        index=row.idx,
        worker=row.claim_worker,
        token=row.claim_token,
        round=row.round,
        spent=row.spent,
        waited_s=row.waited_s,
        course_no=row.course_no,
        spec=row.spec,
        feedback=tuple(row.feedback),
        chain_index=row.chain_index,
        tries=row.tries,
        needs_window=row.needs_window,
        pending=history.pending(),
        partial=history.partial(),
        last_text=history.last_text(),
        context=history.context(),
        repairs=history.count("repair"),
        max_cost_usd=batch.max_cost_usd,
        priority=batch.priority,
        dead_models=dict(batch.dead_models),
        accounts={each.id: (each.state, each.reason) for each in known if each.id is not None},
    )


def may_call(tx: Connection, held: Claim, credential: str) -> bool:
    """Whether this claim is still the lesson's, its batch may go on, and the account is not blocked by now."""
    row = tx.execute(statements.MAY_CALL, _place(held.batch_id, held.index) | {"credential": credential}).one()
    return bool(
        not row.blocked and row.claim_token == held.token and row.state == "running" and row.status == "running"
    )


def record_reply(
    tx: Connection,
    held: Claim,
    *,
    model: str,
    started_at: float,
    ended_at: float,
    reply: dict[str, Any],
    cost_usd: float | None,
    continues: int | None = None,
    reserved_usd: float | None = None,
    billed_usd: float | None = None,
    context: dict[str, Any] | None = None,
) -> StoredReply:
    """Append what came back, whatever it was and whoever holds the lesson by now: it may have been paid for.

    `cost_usd` is its price, as far as the reply tells it. `reserved_usd` is what was set aside for it: the budget gets
    back what it did not cost, which is `billed_usd`, or what it is taken for. `context`: the passages of its prompt.
    """
    if tx.dialect.name != "sqlite":  # its writers are alone
        tx.execute(statements.LOCK_LESSON, _place(held.batch_id, held.index))
    if (known := (earlier := _calls(tx, held)).get((model, started_at))) is not None:
        return StoredReply(known, model, reply, continues)
    n = max(earlier.values(), default=0) + 1
    attempt = {
        "batch_id": held.batch_id,
        "idx": held.index,
        "n": n,
        "round": held.round,
        "model": model,
        "worker": held.worker,
        "started_at": started_at,
        "ended_at": ended_at,
        "evidence": "",
        "cost_usd": cost_usd,
        "reply": pack(reply),
        "context": pack(context) if context is not None else None,
        "continues": continues,
        **{name: reply.get(name) for name in _OF_THE_REPLY},
    }
    tx.execute(statements.ADD_ATTEMPT, attempt)
    if reserved_usd is not None:
        budget.give_back(tx, (held.batch_id, held.index, held.token), reserved_usd=reserved_usd, billed_usd=billed_usd)
    return StoredReply(n, model, reply, continues)


def _calls(tx: Connection, held: Claim) -> dict[tuple[str, float], int]:
    """The numbers of the lesson's attempts by (model, start)."""
    rows = tx.execute(statements.CALLS, _place(held.batch_id, held.index))
    return {(row.model, row.started_at): row.n for row in rows}


def judge_unpaid(tx: Connection, held: Claim, n: int, error_class: str, evidence: str) -> None:
    """Judge an answer with nothing in it that a dead worker left: there is nothing to go on from, and it is old."""
    _judge(tx, held, n, error_class, evidence, "again")


def finish(tx: Connection, held: Claim, reply: StoredReply, result: Result, *, now: float) -> bool:
    """Write the one result and end the lesson as succeeded; False when the claim is lost and nothing was written."""
    lock_batches(tx, [held.batch_id])
    if not _end(tx, held, state="succeeded", outcome="succeeded", now=now, spent=held.spent + 1, **NO_ERROR):
        return _ended_so(tx, held, "succeeded")
    _judge(tx, held, reply.n, "ok", f"score {result.score:.2f}", None)
    _note_answered(tx, held.batch_id)
    insert_result(tx, held.batch_id, held.index, result, generated_at=now)
    close_batch(tx, held.batch_id, now=now)
    return True


def _note_answered(tx: Connection, batch_id: str) -> None:
    """Our requests are not wrong for every lesson: a text came of one."""
    tx.execute(statements.NOTE_ANSWERED, {"batch_id_": batch_id})


def insert_result(tx: Connection, batch_id: str, index: int, result: Result, *, generated_at: float) -> None:
    """Write the lesson's one result; the database refuses a second one."""
    content = result.content.encode()
    row = {
        "batch_id": batch_id,
        "idx": index,
        "content": zlib.compress(content),
        "structured": pack(result.structured, beside=content),
        "score": result.score,
        "score_detail": result.score_detail,
        "model": result.model,
        "llm": result.llm,
        "fallback": result.fallback,
        "token_count": result.token_count,
        "generated_at": generated_at,
    }
    tx.execute(statements.ADD_RESULT, row)


def settle(tx: Connection, held: Claim, n: int | None, after: Settlement, *, evidence: str, now: float) -> bool:
    """Write what a failure does to the lesson; `n` is the attempt that failed, None when no call was made."""
    lock_batches(tx, [held.batch_id])
    state = after.state if after.state != "waiting" else _state_of_waiting(tx, held.batch_id, "waiting")
    error = {"error_class": after.error_class, "error_code": after.error_code, "error_message": after.message}
    written = _end(
        tx,
        held,
        state=state,
        outcome=state if state in ("retryable", "review", "cancelled") else None,
        now=now,
        **(error if state == after.state else why_stopped(tx, held.batch_id, state)),
        due_at=after.due_at,
        retry_at=after.retry_at,
        feedback=list(after.feedback),
        spent=after.spent,
        waited_s=after.waited_s,
        chain_index=after.chain_index,
        tries=after.tries,
        needs_window=after.needs_window,
    )
    if not written:
        return _ended_so(tx, held, state)
    if n is not None:  # a late reply of a lost claim stays unjudged: the next claim may go on from it
        _judge(tx, held, n, after.error_class or "internal", evidence, after.step)
        if after.error_class in _ANSWERED:
            _note_answered(tx, held.batch_id)
    if state == "review":
        open_review(tx, held.batch_id, held.index, after.error_class or "internal", now=now, after=after)
    if state != "waiting":
        close_batch(tx, held.batch_id, now=now)
    return True


def release(tx: Connection, held: Claim, *, now: float, lost_call: bool = False) -> bool:
    """Put the lesson back as it was; no crash, no attempt (second SIGTERM, lost broker).

    `lost_call`: one was out, and is broken off: what it cost nobody knows.
    """
    lock_batches(tx, [held.batch_id])
    state = _state_of_waiting(tx, held.batch_id, "queued")
    outcome = state if state == "cancelled" else None
    why = why_stopped(tx, held.batch_id, state)
    released = _end(tx, held, state=state, outcome=outcome, now=now, queued_at=now, **why)
    if released and lost_call:
        lost = lessons.update().where(statements.LESSON).values(lost_calls=lessons.c.lost_calls + 1)
        tx.execute(lost, _place(held.batch_id, held.index))
    close_batch(tx, held.batch_id, now=now)
    return released


def open_review(
    tx: Connection,
    batch_id: str,
    index: int,
    reason: str,
    *,
    now: float,
    after: Settlement | None = None,
    decision: Mapping[str, Any] | None = None,
) -> None:
    """Ask a person to look at the lesson; with `decision`, note one that nobody was asked for."""
    content = after.content if after else None
    tx.execute(
        reviews.insert().values(
            batch_id=batch_id,
            idx=index,
            reason=reason,
            opened_at=now,
            content=zlib.compress(content.encode()) if content is not None else None,
            score_detail=after.score_detail if after else None,
            **(decision or {}),
        )
    )


def _place(batch_id: str, index: int) -> dict[str, Any]:
    return {"batch_id_": batch_id, "idx_": index}


def _end(tx: Connection, held: Claim, *, state: str, now: float, **values: Any) -> bool:
    """Leave `running`, if the token still holds."""
    values |= {"state": state, "claim_pool": None, "claim_worker": None, "reserved_usd": None}
    values["ended_at"] = now if state not in ("queued", "waiting", "parked") else None
    parameters = {f"{name}_": value for name, value in values.items()}
    place = _place(held.batch_id, held.index) | {"token": held.token}
    return tx.execute(statements.end(tuple(values)), parameters | place).rowcount == 1


def _ended_so(tx: Connection, held: Claim, state: str) -> bool:
    """Whether an earlier call of this claim's wrote this very end: nobody else writes under its token."""
    found = sa.select(lessons.c.state, lessons.c.claim_token).where(statements.LESSON)
    row = tx.execute(found, _place(held.batch_id, held.index)).one()
    return bool(row.state == state and row.claim_token == held.token)


def _judge(tx: Connection, held: Claim, n: int, error_class: str, evidence: str, step: str | None) -> None:
    judged = {"n_": n, "class_": error_class, "evidence_": evidence[:500], "step_": step}
    tx.execute(statements.JUDGE, _place(held.batch_id, held.index) | judged)


def why_stopped(tx: Connection, batch_id: str, state: str) -> dict[str, str | None]:
    """The error columns of a lesson that shares its batch's fate: parked for what the batch is blocked for."""
    if state != "parked":
        return NO_ERROR
    batch = tx.execute(sa.select(batches.c.blocked_reason, batches.c.stopped_by).where(batches.c.id == batch_id)).one()
    why = BudgetReached if batch.stopped_by == BudgetReached.error_class else AccountBlocked
    return {"error_class": why.error_class, "error_code": why.code, "error_message": batch.blocked_reason}


def _state_of_waiting(tx: Connection, batch_id: str, wanted: str) -> str:
    """`wanted`, unless the batch was blocked or cancelled meanwhile: then the lesson shares its fate."""
    status = tx.execute(sa.select(batches.c.status).where(batches.c.id == batch_id)).scalar_one()
    return {"blocked": "parked", "cancelled": "cancelled"}.get(status, wanted)
