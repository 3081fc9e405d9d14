"""Which `run` works on a schedule: one row a name, taken in the transaction that submits, given back at its end.

Alive   A run of this machine lives while its process does; of another machine, while its heartbeat is fresh. So what
        a killed run held is free at once here, and within seconds elsewhere, and no lock is ever left to be removed.
Busy    A schedule is, while a run that holds it lives; also while a batch of it is open and `workers` that can write it
        live. An open batch that nobody works on holds up no night.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..errors import ScheduleBusy
from ..processes import birth, is_alive
from .batches import batch_row, count_states
from .hosts import clock, live_pools, this_host
from .rows import BatchRow
from .schema import batches, schedules
from .times import at


def take(tx: Connection, name: str, token: str, *, process: tuple[int, str], claim_s: float) -> None:
    """Be the run that works on the schedule `name`; `process` is its number and birth.

    The caller is the only one that does so: `database.take_turn`.

    Raises:
        ScheduleBusy: an earlier night is not over.
    """
    if (busy := find_busy(tx, name, claim_s=claim_s)) is not None:
        raise busy
    hold(tx, name, token, process=process)


def hold(tx: Connection, name: str, token: str, *, process: tuple[int, str]) -> None:
    """Be the run that works on it, whoever was before."""
    pid, born = process
    now = clock(tx)
    tx.execute(schedules.delete().where(schedules.c.name == name))
    tx.execute(
        schedules.insert().values(
            name=name, token=token, host=this_host(), pid=pid, born=born, since=now, heartbeat=now
        )
    )


def works_on(tx: Connection, name: str, token: str, batch_id: str) -> None:
    """Note what the run that holds the schedule works on; a batch of no schedule becomes one of this."""
    mine = sa.and_(schedules.c.name == name, schedules.c.token == token)
    tx.execute(schedules.update().where(mine).values(batch_id=batch_id))
    free = sa.and_(batches.c.id == batch_id, batches.c.schedule.is_(None))
    tx.execute(batches.update().where(free).values(schedule=name))


def beat(tx: Connection, token: str) -> None:
    """The run still works on it."""
    tx.execute(schedules.update().where(schedules.c.token == token).values(heartbeat=clock(tx)))


def leave(tx: Connection, token: str) -> None:
    """The run has ended."""
    tx.execute(schedules.delete().where(schedules.c.token == token))


def find_busy(tx: Connection, name: str, *, claim_s: float) -> ScheduleBusy | None:
    """Why a night of the schedule would not be alone; None: it would."""
    holder = living_holder(tx, name, claim_s=claim_s)
    if holder is not None:
        return _busy(tx, name, _batch(tx, holder.batch_id), since=holder.since)
    batch = unfinished(tx, name)
    # What a run brought ends with it: one that was killed may still finish what it has in hand, and no more.
    pools = [pool for pool in live_pools(tx, claim_s=claim_s) if not pool.owned] if batch is not None else []
    if batch is None or not any(batch.writable_with(pool.models) for pool in pools):
        return None
    return _busy(tx, name, batch, since=batch.created_at.timestamp())


def living_holder(tx: Connection, name: str, *, claim_s: float) -> Any:
    """The row of the run that works on the schedule, None when none does."""
    row = tx.execute(sa.select(schedules).where(schedules.c.name == name)).first()
    if row is None:
        return None
    if row.host == this_host():
        return row if is_alive(row.pid) and birth(row.pid) == row.born else None
    return row if abs(clock(tx) - row.heartbeat) <= claim_s else None


def unfinished(tx: Connection, name: str) -> BatchRow | None:
    """The newest batch of the schedule with lessons that are queued, running or waiting."""
    mine = sa.and_(batches.c.schedule == name, batches.c.status == "running")
    row = tx.execute(sa.select(batches).where(mine).order_by(batches.c.created_at.desc()).limit(1)).first()
    return None if row is None else batch_row(row)


def _batch(tx: Connection, batch_id: str | None) -> BatchRow | None:
    row = tx.execute(sa.select(batches).where(batches.c.id == batch_id)).first()
    return None if row is None else batch_row(row)


def _busy(tx: Connection, name: str, batch: BatchRow | None, *, since: float) -> ScheduleBusy:
    began = f"since {at(since):%Y-%m-%d %H:%M} UTC"
    if batch is None:
        return ScheduleBusy(
            f'schedule "{name}" is at work already; nothing was submitted',
            details=[began],
            hint="the same command later, or with --if-running wait|skip",
        )
    counts = count_states(tx, batch.id)
    done = sum(counts[state] for state in ("succeeded", "retryable", "review"))
    busy = ScheduleBusy(
        f'schedule "{name}" is at work already; nothing was submitted',
        details=[f"{batch.id}  {batch.name}  {batch.status}  {began}  {done:,}/{batch.total:,} done"],
        hint=f"lessongen watch {batch.id}     or use --if-running wait|skip|attach",
    )
    busy.batch_id = batch.id
    return busy
