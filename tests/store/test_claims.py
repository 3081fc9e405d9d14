"""One lesson in one worker's hands: claims and fencing, on a real SQLite and a real PostgreSQL."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from store_steps import (
    NOW,
    REPLY,
    RESULT,
    counts,
    failure,
    finish,
    must_take,
    record,
    release_dead,
    settle,
    status,
    submit,
    take,
)

from lessongen_core.store import claims, views
from lessongen_core.store.claims import Claim
from lessongen_core.store.database import Store
from lessongen_core.store.schema import attempts, results


def test_a_lesson_is_claimed_once(store: Store) -> None:
    """Of two deliveries one gets the lesson."""
    batch_id = submit(store, 1)
    assert take(store, batch_id) is not None
    assert take(store, batch_id, worker="w2") is None


def test_of_many_threads_one_claims(store: Store) -> None:
    """Sixteen at once: one claim, no error."""
    batch_id = submit(store, 1)
    taken: list[Claim | None] = []
    threads = [
        threading.Thread(target=lambda n=n: taken.append(take(store, batch_id, worker=f"w{n}"))) for n in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 16
    assert sum(held is not None for held in taken) == 1


def test_success_closes_the_batch(store: Store) -> None:
    """The transaction that ends the last lesson writes the batch's status."""
    batch_id = submit(store, 2)
    for index in (0, 1):
        assert status(store, batch_id) == "running"
        held = must_take(store, batch_id, index)
        assert finish(store, held, record(store, held))
    assert status(store, batch_id) == "succeeded"
    with store.read() as tx:
        rows = views.read_lessons(tx, batch_id, with_content=True)
    assert [(row.outcome, row.content, row.attempts, row.quality_score) for row in rows] == [
        ("succeeded", "# A lesson", 1, 0.9)
    ] * 2
    assert rows[0].attempt_rows[0].error_class == "ok"


def test_two_last_lessons_at_once_close_the_batch(store: Store) -> None:
    """Each sees the other's end, whoever commits first."""
    for _ in range(5):
        batch_id = submit(store, 4, key=f"k{_}")
        held = [must_take(store, batch_id, index, worker=f"w{index}") for index in range(4)]
        replies = [record(store, claim) for claim in held]
        threads = [threading.Thread(target=finish, args=(store, *pair)) for pair in zip(held, replies, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert status(store, batch_id) == "succeeded"


def test_a_worker_thought_dead_writes_no_second_result(store: Store) -> None:
    """Its token is stale: one result, the other worker's; its paid reply is kept."""
    batch_id = submit(store, 1)
    asleep = must_take(store, batch_id)
    assert [ref.index for ref in release_dead(store)] == [0]
    awake = must_take(store, batch_id, worker="w2")
    assert finish(store, awake, record(store, awake))
    late = record(store, asleep)
    assert not finish(store, asleep, late)
    assert not settle(store, asleep, late.n, failure("review"))
    with store.read() as tx:
        assert tx.execute(sa.select(sa.func.count()).select_from(results)).scalar_one() == 1
        assert tx.execute(sa.select(sa.func.count()).select_from(attempts)).scalar_one() == 2
    assert counts(store, batch_id) == {"succeeded": 1}


def test_a_paid_reply_is_gone_on_from(store: Store) -> None:
    """A reply committed before the crash is handed to the next claim, so that nobody pays again."""
    batch_id = submit(store, 1)
    record(store, must_take(store, batch_id))
    release_dead(store)
    held = must_take(store, batch_id, worker="w2")
    assert held.pending is not None
    assert held.pending.reply == REPLY
    assert finish(store, held, held.pending)
    with store.read() as tx:
        assert tx.execute(sa.select(sa.func.count()).select_from(attempts)).scalar_one() == 1


def test_a_late_reply_serves_the_next_claim(store: Store) -> None:
    """What a worker thought dead still paid for is used, if it arrives before the next claim."""
    batch_id = submit(store, 1)
    asleep = must_take(store, batch_id)
    release_dead(store)
    record(store, asleep)
    held = must_take(store, batch_id, worker="w2")
    assert held.pending is not None and held.pending.reply == REPLY


def test_release_is_no_crash(store: Store) -> None:
    """A second SIGTERM puts the lesson back at no cost."""
    batch_id = submit(store, 1)
    held = must_take(store, batch_id)
    with store.write() as tx:
        assert claims.release(tx, held, now=NOW)
    again = must_take(store, batch_id)
    assert again.spent == 0
    with store.read() as tx:
        (row,) = views.read_lessons(tx, batch_id)
    assert (row.crashes, row.lost_calls) == (0, 0)


def test_calls_that_were_out_are_counted(store: Store) -> None:
    """Broken off by a second SIGTERM, or in the hands of a worker that died: what they cost nobody knows."""
    batch_id = submit(store, 1)
    held = must_take(store, batch_id)
    for _ in range(2):  # a commit whose answer was lost is done again
        with store.write() as tx:
            claims.release(tx, held, now=NOW, lost_call=True)
    must_take(store, batch_id)
    release_dead(store)
    with store.read() as tx:
        (row,) = views.read_lessons(tx, batch_id)
    assert row.lost_calls == 2


def test_waiting_is_claimed_when_due(store: Store) -> None:
    """A lesson in backoff keeps the batch open and is not claimed before its time."""
    batch_id = submit(store, 1)
    held = must_take(store, batch_id)
    assert settle(store, held, record(store, held).n, failure("waiting", due_at=NOW + 60, feedback=("more",)))
    assert status(store, batch_id) == "running"
    assert take(store, batch_id, now=NOW + 59) is None
    again = must_take(store, batch_id, now=NOW + 60)
    assert (again.spent, again.feedback, again.pending, again.last_text) == (1, ("more",), None, "# A lesson")


def test_a_failed_write_leaves_nothing(store: Store) -> None:
    """All of a transaction, or nothing."""
    batch_id = submit(store, 1)
    held = must_take(store, batch_id)
    with pytest.raises(RuntimeError), store.write() as tx:
        claims.finish(tx, held, claims.StoredReply(1, "m", REPLY), RESULT, now=NOW)
        raise RuntimeError
    assert counts(store, batch_id) == {"running": 1}


def test_a_late_failure_leaves_the_reply_to_the_next_claim(store: Store) -> None:
    """A fenced worker judges nothing: what it paid for is still there to go on from."""
    batch_id = submit(store, 1)
    asleep = must_take(store, batch_id)
    late = record(store, asleep)
    release_dead(store)
    assert not settle(store, asleep, late.n, failure("waiting", "quality", due_at=NOW))
    assert must_take(store, batch_id, worker="w2").pending == late
