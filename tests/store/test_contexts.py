"""Which passages a prompt had is kept with its reply, and handed to whoever goes on from it."""

from __future__ import annotations

from typing import Any

from store_steps import NOW, REPLY, failure, must_take, record, release_dead, settle, submit

from lessongen_core.store import claims, rounds
from lessongen_core.store.claims import Claim
from lessongen_core.store.database import Store
from lessongen_core.store.history import History


def kept(number: int) -> dict[str, Any]:
    return {"passages": [["tides", number]], "by_section": [[1]]}


def answered(store: Store, held: Claim, number: int, *, started_at: float) -> claims.StoredReply:
    with store.write() as tx:
        return claims.record_reply(
            tx, held, model="m", started_at=started_at, ended_at=NOW, reply=REPLY, cost_usd=None, context=kept(number)
        )


def test_a_reply_s_passages_come_back_with_it(store: Store) -> None:
    """After its worker died: the next claim judges with what the prompt had."""
    batch_id = submit(store, 1)
    held = must_take(store, batch_id)
    assert held.context is None
    answered(store, held, 7, started_at=NOW)
    release_dead(store)
    again = must_take(store, batch_id, now=NOW + 60)
    assert again.pending is not None and again.context == kept(7)


def test_a_round_goes_on_with_the_passages_of_its_last_prompt(store: Store) -> None:
    """Also when it is asked again; a new round looks anew, and a person in review has those of the round in review."""
    batch_id = submit(store, 1)
    held = must_take(store, batch_id)
    settle(store, held, answered(store, held, 1, started_at=NOW).n, failure("waiting", due_at=NOW))
    held = must_take(store, batch_id)
    assert held.context == kept(1)
    settle(store, held, answered(store, held, 2, started_at=NOW + 1).n, failure("retryable"))
    with store.write() as tx:
        rounds.retry_batch(tx, batch_id, now=NOW + 5, everything=True)
    assert must_take(store, batch_id, now=NOW + 6).context is None
    with store.read() as tx:
        assert History(tx, batch_id, 0, 1).context() == kept(2)


def test_replies_of_older_versions_have_none(store: Store) -> None:
    """Their passages are looked up anew, as before."""
    batch_id = submit(store, 1)
    record(store, must_take(store, batch_id))
    release_dead(store)
    assert must_take(store, batch_id, now=NOW + 60).context is None
