"""What a batch may cost, on a real SQLite and a real PostgreSQL."""

from __future__ import annotations

from dataclasses import replace

import pytest
from store_steps import NOW, REPLY, must_take, new_batch, release_dead

from lessongen_core.store import batches, budget, claims
from lessongen_core.store.budget import Budget
from lessongen_core.store.claims import Claim
from lessongen_core.store.database import Store


def submit_with(store: Store, most: float, lessons: int = 3) -> str:
    with store.write() as tx:
        new = replace(new_batch(lessons), max_cost_usd=most)
        return batches.insert_batch(tx, new, now=NOW, reuse=True)[0]


def reserve(store: Store, held: Claim, cost_usd: float) -> str:
    with store.write() as tx:
        return budget.reserve(tx, held.batch_id, held.index, cost_usd, token=held.token)


def over(store: Store, held: Claim, *, cost_usd: float | None, billed_usd: float | None) -> None:
    """The call is over, of which 0.4 was set aside."""
    with store.write() as tx:
        claims.record_reply(
            tx, held, model="m", started_at=NOW, ended_at=NOW, reply=REPLY,
            cost_usd=cost_usd, reserved_usd=0.4, billed_usd=billed_usd,
        )  # fmt: skip


def budget_of(store: Store, batch_id: str) -> Budget:
    with store.read() as tx:
        found = budget.read(tx, batch_id)
    assert found is not None
    return Budget(found.most, pytest.approx(found.taken), pytest.approx(found.unpriced))


def test_what_a_call_did_not_cost_is_given_back(store: Store) -> None:
    """1 USD holds two calls of 0.4; a third one waits for them, and goes when one of them cost less."""
    batch_id = submit_with(store, 1.0)
    first, second, third = (must_take(store, batch_id, n, worker=f"w{n}") for n in range(3))
    assert [reserve(store, held, 0.4) for held in (first, second, third)] == ["reserved", "reserved", "busy"]
    assert budget_of(store, batch_id) == Budget(1.0, 0.8, 0.0)
    over(store, first, cost_usd=0.1, billed_usd=0.1)
    assert budget_of(store, batch_id) == Budget(1.0, 0.5, 0.0)
    assert reserve(store, third, 0.4) == "reserved"


def test_a_killed_call_keeps_what_was_set_aside(store: Store) -> None:
    """Nobody knows what it cost: the budget is never passed, and it is said how much that is."""
    batch_id = submit_with(store, 1.0)
    held = must_take(store, batch_id, 0)
    assert reserve(store, held, 0.4) == "reserved"
    release_dead(store)
    assert budget_of(store, batch_id) == Budget(1.0, 0.4, 0.4)
    again, other = must_take(store, batch_id, 0), must_take(store, batch_id, 1, worker="w2")
    assert reserve(store, again, 0.4) == "reserved"
    over(store, again, cost_usd=0.1, billed_usd=0.1)
    assert budget_of(store, batch_id) == Budget(1.0, 0.5, 0.4)
    assert reserve(store, other, 0.6) == "reached"


@pytest.mark.parametrize(("billed_usd", "taken", "unpriced"), [(0.0, 0.0, 0.0), (0.1, 0.1, 0.1), (None, 0.4, 0.4)])
def test_a_reply_without_a_price_takes_what_it_is_taken_for(
    store: Store, billed_usd: float | None, taken: float, unpriced: float
) -> None:
    """An error nothing, a reply that broke off what came of it, one of which nothing is known all."""
    batch_id = submit_with(store, 1.0)
    held = must_take(store, batch_id, 0)
    reserve(store, held, 0.4)
    over(store, held, cost_usd=None, billed_usd=billed_usd)
    assert budget_of(store, batch_id) == Budget(1.0, taken, unpriced)


def test_a_batch_without_a_budget_has_none(store: Store) -> None:
    """Nothing to show."""
    with store.write() as tx:
        batch_id = batches.insert_batch(tx, new_batch(1), now=NOW, reuse=True)[0]
    with store.read() as tx:
        assert budget.read(tx, batch_id) is None
