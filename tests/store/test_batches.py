"""Batches among others: whom a reference names, which are open, who can write them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from store_steps import NOW, finish, must_take, new_batch, record, submit

from lessongen_core.store import batches, hosts, rounds
from lessongen_core.store.database import Store
from lessongen_core.store.rows import BatchRow
from lessongen_core.store.schema import batches as table
from lessongen_core.store.times import at


def test_an_id_goes_before_a_name(store: Store) -> None:
    """A newer batch that is named like another one's id takes nothing over: `cancel ID` hits the one meant."""
    first = submit(store, 1)
    second = submit(store, 1, key="other")
    with store.write() as tx:
        tx.execute(table.update().where(table.c.id == second).values(name=first))
        assert batches.find_batch(tx, first).id == first


def test_open_batches_are_counted_by_what_is_left(store: Store) -> None:
    """Oldest first; one that ended, was cancelled or is blocked is not open."""
    first, second, over, parked = (submit(store, n, key=key) for n, key in ((3, "a"), (2, "b"), (1, "c"), (2, "d")))
    for batch_id in (first, over):
        held = must_take(store, batch_id)
        assert finish(store, held, record(store, held))
    must_take(store, second)
    with store.write() as tx:
        tx.execute(table.update().where(table.c.id == parked).values(status="blocked"))
        tx.execute(table.update().where(table.c.id == second).values(created_at=NOW + 1))
        assert [(batch.id, left) for batch, left in batches.open_batches(tx)] == [(first, 2), (second, 2)]


@pytest.mark.parametrize(
    ("reachable", "offline", "able"),
    [(None, False, True), (("a", "x"), False, True), (("x",), False, False), ((), False, False), ((), True, True)],
)
def test_who_can_write_a_batch(reachable: tuple[str, ...] | None, offline: bool, able: bool) -> None:
    """One endpoint for all, or for a model of its chain; the offline writer comes with every pool."""
    row = BatchRow("i", "n", "k", "running", 1, offline, at(NOW), None, None, 1, models=("a", "b"))
    assert row.writable_with(reachable) is able


@pytest.mark.parametrize("accounts", [{"*": "x"}, {}, {"a": "x", "b": "y"}, {"a": "y", "*": "x"}])
def test_a_pool_says_which_models_it_reaches(store: Store, accounts: dict[str, str]) -> None:
    """Any, none at all and some are three things, on both stores; each model has its account or that of all others."""
    with store.write() as tx:
        hosts.register(tx, hosts.Pool("p", hosts.this_host(), 1, "0.1", 3, accounts), claim_s=15)
        (pool,) = hosts.live_pools(tx, claim_s=15)
    others = accounts.get("*")
    assert (None if pool.models is None else set(pool.models)) == (None if others else set(accounts))
    assert [pool.account(model) for model in ("a", "b")] == [accounts.get("a", others), accounts.get("b", others)]


def test_a_batch_opens_anew_when_it_is_asked_for_more(store: Store) -> None:
    """The time a batch was cancelled or blocked is no time in which anybody worked on it."""
    batch_id = submit(store, 2)
    with store.write() as tx:
        assert batches.find_batch(tx, batch_id).opened_at == at(NOW)
        rounds.cancel_batch(tx, batch_id, now=NOW + 10)
        rounds.resume_batch(tx, batch_id, now=NOW + 5000)
        assert batches.find_batch(tx, batch_id).opened_at == at(NOW + 5000)


def test_reuse_takes_a_few_statements(store: Store) -> None:
    """However many lessons are taken over: other writers wait for that transaction."""
    count = 300
    first = submit(store, count)
    for index in range(count):
        held = must_take(store, first, index)
        assert finish(store, held, record(store, held))
    statements: list[str] = []
    with store.write() as tx:
        sa.event.listen(tx.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        _, reused = batches.insert_batch(tx, new_batch(count), now=NOW + 9, reuse=True)
    assert reused == count
    assert len(statements) < 20
