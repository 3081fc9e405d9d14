"""What `watch` asks the store twice a second, on a real SQLite and a real PostgreSQL."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from store_steps import NOW, failure, finish, must_take, record, settle, submit

from lessongen_core.config import load_settings
from lessongen_core.store import accounts, batches, claims, hosts, moments, rounds, schema
from lessongen_core.store.database import Store
from lessongen_core.store.moments import CauseRow
from lessongen_core.store.rows import Outlook
from lessongen_core.store.times import at
from lessongen_jobs.progress import HeldModel, take_snapshot


@pytest.fixture
def batch_id(store: Store) -> str:
    """Nine lessons: 0 succeeded at its second call, 1 to 3 failed, 4 waits, 5 is parked, 6 is in hand once more."""
    batch = submit(store, 9)
    held = must_take(store, batch, 0)
    reply = record(store, held)
    assert settle(store, held, reply.n, failure("waiting", due_at=NOW))
    held = must_take(store, batch, 0, now=NOW + 1)
    assert finish(store, held, record(store, held))
    for index, ends in ((2, NOW + 30), (1, NOW + 40), (3, NOW + 20)):
        held = must_take(store, batch, index, worker=f"w{index}")
        with store.write() as tx:
            after = failure("retryable", "quality" if index == 3 else "unavailable", retry_at=NOW + 900)
            assert claims.settle(tx, held, record_in(tx, held), after, evidence="why", now=ends)
    for index, state in ((4, "waiting"), (5, "parked")):
        assert settle(store, must_take(store, batch, index), None, failure(state, "rate_limited", due_at=NOW + 60))
    held = must_take(store, batch, 6)
    assert settle(store, held, record(store, held).n, failure("waiting", due_at=NOW))
    must_take(store, batch, 6, worker="again", now=NOW + 5)
    return batch


def record_in(tx: sa.Connection, held: claims.Claim) -> int:
    """One call of a claim."""
    reply = {"text": "x", "tokens_prompt": 1}
    return claims.record_reply(tx, held, model="m", started_at=NOW, ended_at=NOW + 1, reply=reply, cost_usd=None).n


def test_causes_have_their_newest_example(store: Store, batch_id: str) -> None:
    """The one that ended last, not the last in order; of those that have not ended the last in order."""
    with store.read() as tx:
        counts, found = moments.census(tx, batch_id, 9)
        assert counts == batches.count_states(tx, batch_id)
    assert found == [
        CauseRow("retryable", "unavailable", "E_X", "why", 2, 1, NOW + 40),
        *sorted(
            [
                CauseRow("retryable", "quality", "E_X", "why", 1, 3, NOW + 20),
                CauseRow("waiting", "rate_limited", "E_X", "why", 1, 4, None),
                CauseRow("parked", "rate_limited", "E_X", "why", 1, 5, None),
            ],
            key=lambda row: (row.error_class, found.index(row)),
        ),
    ]


def test_what_runs_says_why_it_runs_again(store: Store, batch_id: str) -> None:
    """Its earlier calls are counted, and its last failure stands beside it; retries are calls beyond the first."""
    with store.read() as tx:
        (running,) = moments.running_lessons(tx, batch_id)
        assert moments.count_retries(tx, batch_id) == 1
    assert (running.index, running.worker, running.pool, running.calls) == (6, "again", "p", 1)
    assert (running.error_class, running.message, running.claimed_at) == ("unavailable", "why", NOW + 5)


def test_what_waits_is_due_once_its_time_has_come(store: Store, batch_id: str) -> None:
    """The only one that waits, in nobody's hands; those that were due before and are in hand are not among it."""
    with store.read() as tx:
        due = [moments.count_due(tx, batch_id, NOW + seconds) for seconds in (60, 60.5)]
    assert due == [0, 1]


def test_the_newest_ends_are_of_work_alone(store: Store, batch_id: str) -> None:
    """Newest first, with the time in hand; what is cancelled or was never taken up is no pace."""
    with store.write() as tx:
        rounds.cancel_batch(tx, batch_id, now=NOW + 50)
    with store.read() as tx:
        ends = moments.newest_ends(tx, batch_id, NOW + 2)
        told = moments.ended_since(tx, batch_id, NOW + 35)
    assert [(end.succeeded, end.ended_at - NOW, end.took_s) for end in ends] == [
        (False, 40, 40), (False, 30, 30), (False, 20, 20),
    ]  # fmt: skip
    assert [(row.index, row.state, row.calls, row.error_class) for row in told] == [
        (1, "retryable", 1, "unavailable"),
        *[(index, "cancelled", 0, None) for index in (4, 5, 7, 8)],
    ]


def test_the_outlook_tells_what_comes_later(store: Store, batch_id: str) -> None:
    """Retryable ones that are not due, the next try of one that waits; none is rejected."""
    with store.read() as tx:
        assert moments.outlook(tx, batch_id, now=NOW) == Outlook(3, NOW + 900, NOW + 60, 0)
        assert moments.outlook(tx, batch_id, now=NOW + 1000) == Outlook(0, None, NOW + 60, 0)
        assert batches.count_states_of(tx, [batch_id])[batch_id]["retryable"] == 3


def test_counting_reads_no_row_of_a_lesson_that_is_over(store: Store, batch_id: str) -> None:
    """SQLite answers from the indexes alone: a row has the whole spec in front of what is counted."""
    asked: list[tuple[str, object]] = []
    with store.read() as tx:
        sa.event.listen(tx, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
        moments.newest_ends(tx, batch_id, NOW)
        moments.count_retries(tx, batch_id)
        batches.count_states(tx, batch_id)
        moments.census(tx, batch_id, 9)
        assert len(asked) == 4
        for statement, parameters in list(asked) if tx.dialect.name == "sqlite" else ():
            plan = tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            assert any("COVERING INDEX" in row[3] for row in plan), plan


def test_a_moment_is_one_transaction_and_one_look_into_redis(store: Store, batch_id: str) -> None:
    """Twice a second, beside thirty workers: with the rows of few lessons or of events that is three round trips."""
    begun, asked = [], []

    class Counted:
        def read(self) -> AbstractContextManager[sa.Connection]:
            begun.append("read")
            return store.read()

    seen = take_snapshot(Counted(), lambda: asked.append("redis"), load_settings(looking=True), batch_id)  # type: ignore
    assert (begun, asked) == (["read"], ["redis"])
    assert (seen.retries, seen.active[0].calls, seen.active[0].lost) == (1, 1, True)  # no pool "p" lives


def test_an_account_that_serves_nothing_is_in_the_moment(store: Store, batch_id: str) -> None:
    """By the model that a living pool asks with it; and what that pool has in hand has a heartbeat."""
    with store.write() as tx:
        tx.execute(
            schema.batches.update().values(options={"offline": False, "models": [{"name": "v/a"}, {"name": "v/b"}]})
        )
        pool = hosts.Pool("p", hosts.this_host(), os.getpid(), "0.1", 2, {"v/a": "full", "v/b": "good"})
        hosts.register(tx, pool, claim_s=15)
        accounts.block(tx, "full", reason="HTTP 402: no credit", until=NOW + 60, now=NOW)
        accounts.block(tx, "stranger", reason="HTTP 401", until=None, now=NOW)
    seen = take_snapshot(store, lambda: None, load_settings(looking=True), batch_id)
    assert seen.held == (HeldModel("v/a", False, "HTTP 402: no credit", at(NOW + 60)),)
    assert (seen.workers_alive, [pool.id for pool in seen.pools], seen.active[0].lost) == (2, ["p"], False)
