"""A commit whose answer was lost is done again: on a real SQLite and a real PostgreSQL, nothing is written twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from lessongen_core.store import batches, budget, claims, schema
from lessongen_core.store.batches import NewBatch, NewLesson
from lessongen_core.store.budget import Budget
from lessongen_core.store.claims import Claim, Result, Settlement, StoredReply
from lessongen_core.store.database import Store, open_store
from lessongen_core.store.schema import attempts, lessons, results, reviews

NOW = 1_700_000_000.123456
REPLY = {"text": "# A lesson", "tokens_prompt": 10, "tokens_completion": 20}
RESULT = Result("# A lesson", {"title": "A lesson"}, 0.9, {"score": 0.9}, "m", True, False, 20)


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Iterator[Store]:
    """A store with one queued lesson."""
    opened = open_store(store_url, migrate_under=tmp_path)
    lesson = NewLesson.of({"lesson_id": "1.1", "title": "Lesson"}, 0, "k")
    new = NewBatch("demo", "k", [], {"offline": False}, "normal", [lesson], {})
    with opened.write() as tx:
        batches.insert_batch(tx, new, now=NOW, reuse=True)
    yield opened
    opened.close()


def take(tx: Connection, *, pool: str = "p", worker: str = "w1") -> Claim | None:
    """Claim the one lesson."""
    batch_id = tx.execute(sa.select(lessons.c.batch_id)).scalar_one()
    return claims.claim(tx, batch_id, 0, pool=pool, worker=worker, now=NOW)


def record(tx: Connection, held: Claim, *, started_at: float = NOW) -> StoredReply:
    """Commit the reply of the call that began at `started_at`."""
    return claims.record_reply(tx, held, model="m", started_at=started_at, ended_at=NOW + 9, reply=REPLY, cost_usd=None)


def count(store: Store, table: sa.Table) -> int:
    """Rows."""
    with store.read() as tx:
        return int(tx.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def claimed(store: Store) -> Claim:
    """The lesson in w1's hands."""
    with store.write() as tx:
        held = take(tx)
    assert held is not None
    return held


def test_a_worker_gets_the_lesson_it_holds_already(store: Store) -> None:
    """Else it would run for ever: its worker lives, and nobody works on it. No other worker or pool gets it."""
    first = claimed(store)
    with store.write() as tx:
        assert take(tx, worker="w2") is None
        assert take(tx, pool="q") is None
    again = claimed(store)
    assert again.token > first.token


def test_a_reply_is_recorded_once(store: Store) -> None:
    """The same call again finds its attempt; another call is another attempt."""
    held = claimed(store)
    with store.write() as tx:
        first = record(tx, held)
    with store.write() as tx:
        assert record(tx, held) == first
    assert count(store, attempts) == 1
    with store.write() as tx:
        assert record(tx, held, started_at=NOW + 1).n == first.n + 1


def test_a_result_is_written_once(store: Store) -> None:
    """The second call knows that the first one wrote it; a claim that was lost still hears so."""
    lost, held = claimed(store), claimed(store)
    with store.write() as tx:
        reply = record(tx, held)
    for _ in range(2):
        with store.write() as tx:
            assert claims.finish(tx, held, reply, RESULT, now=NOW)
    with store.write() as tx:
        assert not claims.finish(tx, lost, reply, RESULT, now=NOW)
    assert count(store, results) == 1


def test_money_is_set_aside_once(store: Store) -> None:
    """The second call takes nothing more of the budget, even where nothing is left; nor does a lost claim."""
    with store.write() as tx:
        tx.execute(schema.batches.update().values(max_cost_usd=0.5))
    lost, held = claimed(store), claimed(store)
    said = []
    for claim in (lost, held, held, lost):
        with store.write() as tx:
            said.append(budget.reserve(tx, claim.batch_id, 0, 0.4, token=claim.token))
    assert said == ["busy", "reserved", "reserved", "busy"]
    with store.read() as tx:
        assert budget.read(tx, held.batch_id) == Budget(0.5, 0.4, 0.0)


@pytest.mark.parametrize("state", ["review", "retryable", "waiting"])
def test_a_failure_is_settled_once(store: Store, state: claims.SettledState) -> None:
    """One review is opened, whatever was lost on the way."""
    held = claimed(store)
    after = Settlement(state, "quality", "E_X", "why", 1, 0.0, due_at=NOW + 60)
    for _ in range(2):
        with store.write() as tx:
            assert claims.settle(tx, held, None, after, evidence="why", now=NOW)
    assert count(store, reviews) == (1 if state == "review" else 0)
