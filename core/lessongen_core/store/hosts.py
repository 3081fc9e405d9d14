"""Pools and the hosts they run on: one row a pool, renewed while its helper lives.

Clock   Heartbeats are written and judged by the store's clock, so that hosts whose clocks differ agree on who lives.
        One from the future is as stale as an old one: that clock was set back since.
Host    A name and a boot of a machine: two machines of one name are two hosts, and so are two containers.
SQLite  serves one host: its write-ahead log is shared memory, which another machine does not see.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..config import ANY_MODEL
from ..errors import ConfigError, StoreError
from ..processes import is_alive
from .schema import pools

FORGET_S = 86_400
LIVE_S = 15.0
_BOOT = Path("/proc/sys/kernel/random/boot_id")  # Linux only; elsewhere the name has to do


@dataclass(frozen=True, slots=True)
class Pool:
    """One pool; `pid` is its parent process on `host`.

    `accounts`: the credential that it asks each model with, ANY_MODEL: all others. `owned`: it belongs to a `run` (or
    to a `resume --watch`), and ends with it.
    """

    id: str
    host: str
    pid: int
    version: str
    workers: int
    accounts: Mapping[str, str] = field(default_factory=lambda: {ANY_MODEL: ""})
    started_at: float = field(default=0.0, compare=False)  # as read; the store writes it
    owned: bool = False

    @property
    def models(self) -> Collection[str] | None:
        """Those it has an endpoint for; None: any."""
        return None if ANY_MODEL in self.accounts else self.accounts.keys()

    def account(self, model: str) -> str | None:
        """The credential that it asks `model` with; None: it has no endpoint for it."""
        return self.accounts.get(model, self.accounts.get(ANY_MODEL))


@cache
def this_host() -> str:
    """`name/boot`, as `pools.host` holds it."""
    name = socket.gethostname()
    return f"{name}/{_BOOT.read_text(encoding='ascii').strip()[:8]}" if _BOOT.exists() else name


def clock(tx: Connection) -> float:
    """Seconds since the epoch by the store's clock; SQLite's is this host's."""
    if tx.dialect.name == "sqlite":
        return time.time()
    return float(tx.execute(sa.select(sa.extract("epoch", sa.func.clock_timestamp()))).scalar_one())


def register(tx: Connection, pool: Pool, *, claim_s: float) -> None:
    """Write the pool's row; a helper that took over from a dead one finds it there.

    Raises:
        ConfigError: the store is SQLite, and another host's pool lives.
    """
    require_one_host(tx, claim_s=claim_s)
    now = clock(tx)
    tx.execute(pools.delete().where(sa.or_(pools.c.id == pool.id, pools.c.heartbeat < now - FORGET_S)))
    _insert(tx, pool, now)


def beat(tx: Connection, pool: Pool) -> None:
    """Renew the row; one that is gone (the store was restored, this machine slept for a day) is written anew."""
    if not renew(tx, pool.id):
        _insert(tx, pool, clock(tx))


def renew(tx: Connection, pool_id: str) -> bool:
    """Renew the row, unless it is gone."""
    return bool(tx.execute(pools.update().where(pools.c.id == pool_id).values(heartbeat=clock(tx))).rowcount)


def leave(tx: Connection, pool_id: str) -> None:
    """Take the row away: what the pool still held is anybody's at once."""
    tx.execute(pools.delete().where(pools.c.id == pool_id))


def find_pools(tx: Connection, ids: Sequence[str]) -> dict[str, Pool]:
    """The rows of these pools, of those that have one."""
    return {pool.id: pool for pool in _read(tx, pools.c.id.in_(ids))}


def is_fresh(now: float, claim_s: float) -> sa.ColumnElement[bool]:
    """Whether a pool's heartbeat counts."""
    return pools.c.heartbeat.between(now - claim_s, now + claim_s)


def live_pools(tx: Connection, *, claim_s: float) -> list[Pool]:
    """Pools whose heartbeat is younger than `claim_s`, without those of this host whose process is gone."""
    fresh = _read(tx, is_fresh(clock(tx), claim_s))
    return [pool for pool in fresh if pool.host != this_host() or is_alive(pool.pid)]


def all_pools(tx: Connection) -> list[Pool]:
    """Those whose rows are there, also when their heartbeats are old."""
    return _read(tx, sa.true())


def _read(tx: Connection, where: sa.ColumnElement[bool]) -> list[Pool]:
    rows = tx.execute(sa.select(pools).where(where))
    return [
        Pool(
            id=row.id,
            host=row.host,
            pid=row.pid,
            version=row.version,
            workers=row.workers,
            accounts={ANY_MODEL: ""} if row.accounts is None else row.accounts,  # an older version did not say
            started_at=row.started_at,
            owned=bool(row.owned),
        )
        for row in rows
    ]


def require_one_host(tx: Connection, *, claim_s: float = LIVE_S) -> None:
    """SQLite only: no pool of another host may be alive.

    Raises:
        ConfigError: one is.
    """
    if tx.dialect.name != "sqlite":
        return
    other = tx.execute(
        sa.select(pools.c.host).where(is_fresh(clock(tx), claim_s), pools.c.host != this_host()).limit(1)
    ).scalar()
    if other is not None:
        raise ConfigError(
            f"a pool of the host {other.partition('/')[0]} works on this store, and SQLite serves one host",
            hint="stop that pool, or give all hosts one PostgreSQL: LESSONGEN_STORE_URL=postgresql://...",
        )


def require_no_older_pool(tx: Connection) -> None:
    """Before a migration: no pool may be alive. It would not read what the new version writes, nor notice why.

    Reads only the columns that `pools` has had from the first version on.

    Raises:
        StoreError: one is.
    """
    named = sa.select(pools.c.host, pools.c.pid, pools.c.version).order_by(pools.c.host, pools.c.pid)
    rows = tx.execute(named.where(is_fresh(clock(tx), LIVE_S)))
    live = [row for row in rows if row.host != this_host() or is_alive(row.pid)]
    if live:
        who = ", ".join(f"{row.version} (pid {row.pid} on {row.host.partition('/')[0]})" for row in live)
        stop = "; ".join(f"on {row.host.partition('/')[0]}: kill {row.pid}" for row in live)
        raise StoreError(
            f"workers of an earlier version still work on this store; stop them first: {who}; nothing was changed",
            hint=f"{stop}; once they have ended the lessons in hand, this command again",
        )


def _insert(tx: Connection, pool: Pool, now: float) -> None:
    tx.execute(
        pools.insert().values(
            id=pool.id,
            host=pool.host,
            pid=pool.pid,
            version=pool.version,
            workers=pool.workers,
            started_at=now,
            heartbeat=now,
            accounts=dict(pool.accounts),
            owned=pool.owned,
        )
    )
