"""The account breaker and the limits that people see: rows that several workers write at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from lessongen_core.store import accounts, limits
from lessongen_core.store.database import Store
from lessongen_core.store.schema import credentials

FIELDS = {
    "concurrency": 8, "configured": 30, "requests_per_s": None, "cause": "", "waits_s": 0.0, "cuts": 1, "requests": 9,
    "limited": 2,
}  # fmt: skip


def test_many_workers_block_one_account_at_once(store: Store) -> None:
    """All are refused in the same moment: one row, and nobody fails."""

    def refused(number: int) -> None:
        with store.write() as tx:
            accounts.block(tx, "key", reason=f"401 of {number}", until=None, now=float(number))
            limits.save(tx, "key", "m", FIELDS, now=float(number))

    with ThreadPoolExecutor(16) as workers:
        list(workers.map(refused, range(64)))
    with store.read() as tx:
        assert tx.execute(sa.select(sa.func.count()).select_from(credentials)).scalar_one() == 1
        assert [row.limited for row in limits.read(tx, ["m", "other"], since=-1.0)] == [2]


def test_half_open_then_closed_or_blocked_again(store: Store) -> None:
    """A probe that is answered closes the breaker; one that is refused waits for a minute or more."""
    with store.write() as tx:
        accounts.block(tx, "key", reason="capped", until=50.0, now=40.0)
        assert not accounts.is_due(tx, now=49.0)
        assert accounts.reopen_due(tx, now=50.0) == {"key"}
        accounts.block(tx, "key", reason="capped", until=53.0, now=51.0)
        assert not accounts.is_due(tx, now=110.0)
        assert accounts.is_due(tx, now=51.0 + accounts.PROBE_EVERY_S)
        accounts.heal(tx, "key")
        assert accounts.is_due(tx, now=1000.0)  # blocked, not on trial: nobody's answer closes it
        accounts.half_open_all(tx)
        accounts.heal(tx, "key")
        assert tx.execute(sa.select(credentials)).all() == []
