"""The statements that each lesson runs, built once a process: putting one together costs more than SQLite takes for it.

Names of parameters end in an underscore where a column of the same statement has the name without it.
"""

from __future__ import annotations

from functools import cache

import sqlalchemy as sa
from sqlalchemy import bindparam as given

from .rows import OPEN_STATES
from .schema import attempts, batches, credentials, lessons, results

LESSON = sa.and_(lessons.c.batch_id == given("batch_id_"), lessons.c.idx == given("idx_"))
ATTEMPTS = sa.and_(attempts.c.batch_id == given("batch_id_"), attempts.c.idx == given("idx_"))
BATCH = batches.c.id == given("batch_id_")
_RUNNING = lessons.c.state == "running"
_OURS = sa.and_(_RUNNING, lessons.c.claim_pool == given("pool"), lessons.c.claim_worker == given("worker"))
_DUE = sa.and_(lessons.c.state == "waiting", lessons.c.due_at <= given("now"))
_BLOCKED = sa.exists().where(credentials.c.id == given("credential"), credentials.c.state == "blocked")

CLAIM = (
    lessons.update()
    .where(LESSON, sa.or_(lessons.c.state == "queued", _DUE, _OURS))
    .values(
        state="running",
        claim_pool=given("pool"),
        claim_worker=given("worker"),
        claim_token=lessons.c.claim_token + 1,
        claimed_at=given("now"),
        reserved_usd=None,
    )
    .returning(lessons)
)
BATCH_AND_ACCOUNTS = (  # a row for each account that is not well; one with NULLs when all are
    sa.select(
        batches.c.dead_models,
        batches.c.max_cost_usd,
        batches.c.priority,
        credentials.c.id,
        credentials.c.state,
        credentials.c.reason,
    )
    .select_from(sa.outerjoin(batches, credentials, sa.true()))
    .where(BATCH)
)
ATTEMPTS_OF_ROUND = (
    sa.select(
        attempts.c.n,
        attempts.c.model,
        attempts.c["class"].label("judged"),
        attempts.c.step,
        attempts.c.continues,
        attempts.c.tokens_completion,
        attempts.c.finish_reason,
        attempts.c.ended_at,
    )
    .where(ATTEMPTS, attempts.c.round == given("round_"))
    .order_by(attempts.c.n)
)
CONTEXT = sa.select(attempts.c.context).where(ATTEMPTS, attempts.c.n == given("n_"))
REPLY = sa.select(attempts.c.reply).where(ATTEMPTS, attempts.c.n == given("n_"))
MAY_CALL = (
    sa.select(lessons.c.claim_token, lessons.c.state, batches.c.status, _BLOCKED.label("blocked"))
    .join(batches, batches.c.id == lessons.c.batch_id)
    .where(LESSON)
)
LOCK_LESSON = sa.select(lessons.c.idx).where(LESSON).with_for_update()
CALLS = sa.select(attempts.c.n, attempts.c.model, attempts.c.started_at).where(ATTEMPTS)
ADD_ATTEMPT = attempts.insert()
ADD_RESULT = results.insert().inline()
JUDGE = (
    attempts.update()
    .where(ATTEMPTS, attempts.c.n == given("n_"))
    .values(**{"class": given("class_"), "evidence": given("evidence_"), "step": given("step_")})
)
STILL_OPEN = (
    sa.select(lessons.c.idx)
    .where(lessons.c.batch_id == given("batch_id_"), lessons.c.state.in_(OPEN_STATES))
    .limit(sa.literal_column("1"))
)
NOTE_ANSWERED = batches.update().where(BATCH, batches.c.bad_requests > 0).values(bad_requests=0)


@cache
def end(names: tuple[str, ...]) -> sa.Update:
    """Leave `running` under the token `token`, setting the columns `names` to parameters of that name and "_"."""
    values = {name: given(f"{name}_", type_=lessons.c[name].type) for name in names}
    return lessons.update().where(LESSON, lessons.c.claim_token == given("token"), _RUNNING).values(**values)
