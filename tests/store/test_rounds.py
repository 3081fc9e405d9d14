"""Many lessons at once: rounds, blocks, cancels, the dead, on a real SQLite and a real PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from store_steps import NOW, counts, failure, finish, must_take, new_batch, record, release_dead, settle, status, submit

from lessongen_core.errors import AccountBlocked
from lessongen_core.store import accounts, batches, claims, hosts, rounds, views
from lessongen_core.store.batches import NewBatch
from lessongen_core.store.database import Store
from lessongen_core.store.review_queue import list_reviews
from lessongen_core.store.schema import credentials, lessons, pools


def test_a_lesson_that_kills_workers_goes_to_review(store: Store) -> None:
    """After three crashes nobody gets it any more, and the batch ends."""
    batch_id = submit(store, 1)
    for crash in (1, 2, 3):
        must_take(store, batch_id)
        again = release_dead(store)
        assert [ref.index for ref in again] == ([0] if crash < 3 else [])
    assert counts(store, batch_id) == {"review": 1}
    assert status(store, batch_id) == "failed"
    with store.read() as tx:
        (row,) = views.read_lessons(tx, batch_id)
    assert (row.error_class, row.crashes) == ("worker_lost", 3)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (["succeeded", "succeeded"], "succeeded"),
        (["succeeded", "review"], "partial"),
        (["retryable", "review"], "failed"),
    ],
)
def test_status_of_the_batch(store: Store, ends: list[Any], expected: str) -> None:
    """All, some or none succeeded."""
    batch_id = submit(store, len(ends))
    for index, end in enumerate(ends):
        held = must_take(store, batch_id, index)
        reply = record(store, held)
        assert finish(store, held, reply) if end == "succeeded" else settle(store, held, reply.n, failure(end))
    assert status(store, batch_id) == expected


def test_retry_opens_a_round(store: Store) -> None:
    """Due lessons get a fresh budget, attempt numbers go on, others keep their time."""
    batch_id = submit(store, 3)
    for index, after in enumerate(
        [failure("retryable"), failure("retryable", retry_at=NOW + 900), failure("review", "quality")]
    ):
        held = must_take(store, batch_id, index)
        settle(store, held, record(store, held).n, after)
    with store.write() as tx:
        assert rounds.retry_batch(tx, batch_id, now=NOW + 10, everything=False) == (1, 1)
    assert status(store, batch_id) == "running"
    held = must_take(store, batch_id, 0)
    assert (held.round, held.spent, held.pending, held.last_text) == (2, 0, None, None)
    assert record(store, held).n == 2
    with store.write() as tx:
        assert rounds.retry_batch(tx, batch_id, now=NOW + 10, everything=True) == (1, 0)


def test_a_blocked_account_parks_all_open_batches(store: Store) -> None:
    """Queued and waiting lessons are parked and spend nothing; offline batches go on; resume puts them back."""
    first, second, offline = submit(store, 2), submit(store, 1, key="b"), submit(store, 1, key="c", offline=True)
    held = must_take(store, first, 0)
    with store.write() as tx:
        assert rounds.park_all(tx, reason="401", error=AccountBlocked, now=NOW) == 2
        claims.settle(tx, held, None, failure("parked", "account_blocked"), evidence="401", now=NOW)
    assert [status(store, id_) for id_ in (first, second, offline)] == ["blocked", "blocked", "running"]
    assert counts(store, first) == {"parked": 2}
    with store.write() as tx:
        assert rounds.resume_batch(tx, first, now=NOW) == 2
    assert status(store, first) == "running"
    assert must_take(store, first, 1).spent == 0


def test_an_account_that_is_due_opens_no_other(store: Store) -> None:
    """What was parked for it goes on; an account that named no time, and its batches, wait for a person."""
    due, other = (
        replace(new_batch(1, key=key), options={"offline": False, "models": [{"name": name}]})
        for key, name in (("a", "m-a"), ("b", "m-b"))
    )
    pool = hosts.Pool("p", "elsewhere", 1, "1", 2, started_at=NOW, accounts={"m-a": "A", "m-b": "B"})
    with store.write() as tx:
        hosts.register(tx, pool, claim_s=15)
        ids = [batches.insert_batch(tx, new, now=NOW, reuse=True)[0] for new in (due, other)]
        accounts.block(tx, "A", reason="capped", until=NOW + 60, now=NOW)
        accounts.block(tx, "B", reason="401", until=None, now=NOW)
        rounds.park_all(tx, reason="blocked", error=AccountBlocked, now=NOW)
        assert rounds.resume_due(tx, now=NOW + 59) == []
        assert rounds.resume_due(tx, now=NOW + 60) == ids[:1]
        states = tx.execute(sa.select(credentials.c.id, credentials.c.state).order_by(credentials.c.id)).all()
    assert [tuple(row) for row in states] == [("A", "half_open"), ("B", "blocked")]
    assert [status(store, id_) for id_ in ids] == ["running", "blocked"]


def test_a_call_in_flight_may_still_succeed_while_blocked(store: Store) -> None:
    """What was in flight ends as it ends; what would wait is parked; nobody may send anything new."""
    batch_id = submit(store, 3)
    held = [must_take(store, batch_id, index, worker=f"w{index}") for index in range(3)]
    with store.write() as tx:
        rounds.park_all(tx, reason="401", error=AccountBlocked, now=NOW)
        assert not claims.may_call(tx, held[1], "")
    assert finish(store, held[0], record(store, held[0]))
    assert settle(store, held[1], None, failure("waiting", due_at=NOW))
    with store.write() as tx:
        assert claims.release(tx, held[2], now=NOW)
    assert counts(store, batch_id) == {"succeeded": 1, "parked": 2}
    assert status(store, batch_id) == "blocked"
    with store.read() as tx:
        parked = [row for row in views.read_lessons(tx, batch_id) if row.state == "parked"]
    assert {(row.error_class, row.error_message) for row in parked} == {("account_blocked", "401")}


def test_cancel_ends_what_has_not_begun(store: Store) -> None:
    """The lesson in hand runs to its end; then the batch is cancelled."""
    batch_id = submit(store, 2)
    held = must_take(store, batch_id, 0)
    with store.write() as tx:
        assert rounds.cancel_batch(tx, batch_id, now=NOW) == 1
    assert finish(store, held, record(store, held))
    assert counts(store, batch_id) == {"succeeded": 1, "cancelled": 1}
    assert status(store, batch_id) == "cancelled"
    with store.write() as tx:
        assert rounds.resume_batch(tx, batch_id, now=NOW) == 1
    held = must_take(store, batch_id, 1)
    assert finish(store, held, record(store, held))
    assert status(store, batch_id) == "succeeded"


def test_what_was_paid_is_reused(store: Store) -> None:
    """A lesson whose key has a result takes it; only what changed is queued."""
    first = submit(store, 2)
    for index in (0, 1):
        held = must_take(store, first, index)
        finish(store, held, record(store, held))
    changed = new_batch(2, key="other")
    changed = NewBatch(
        **{
            **{name: getattr(changed, name) for name in changed.__slots__},
            "lessons": [new_batch(2).lessons[0], changed.lessons[1]],
        }
    )
    with store.write() as tx:
        batch_id, reused = batches.insert_batch(tx, changed, now=NOW + 9, reuse=True)
    assert reused == 1
    assert counts(store, batch_id) == {"succeeded": 1, "queued": 1}
    with store.read() as tx:
        rows = views.read_lessons(tx, batch_id, with_content=True)
    assert (rows[0].content, rows[0].attempts) == ("# A lesson", 0)


def test_dead_pools_are_those_without_a_fresh_heartbeat(store: Store) -> None:
    """A pool whose row is old or gone loses its lessons; a living one keeps them."""
    batch_id = submit(store, 1)
    must_take(store, batch_id)
    with store.read() as tx:
        assert rounds.dead_pools(tx, now=NOW, claim_s=15) == ["p"]
    row = {"id": "p", "host": "h", "pid": 1, "version": "0", "workers": 1, "started_at": NOW, "heartbeat": NOW}
    with store.write() as tx:
        tx.execute(pools.insert().values(**row))
        assert rounds.dead_pools(tx, now=NOW + 14, claim_s=15) == []
        assert rounds.dead_pools(tx, now=NOW + 16, claim_s=15) == ["p"]


def test_a_sweep_does_not_read_all_lessons_there_are(store: Store) -> None:
    """Who holds one is asked of an index: every two seconds, and the store keeps the lessons of months."""
    asked: list[tuple[str, Any]] = []
    with store.read() as tx:
        sa.event.listen(tx, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
        rounds.dead_pools(tx, now=NOW, claim_s=15)
        rounds.running(tx)
        rounds.claim_holders(tx, "p")
        for statement, parameters in list(asked) if tx.dialect.name == "sqlite" else ():
            plan = [row[3] for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            assert any("INDEX lessons_by_claim" in step for step in plan), plan


def test_unfinished_are_queued_or_overdue(store: Store) -> None:
    """What the queue ought to hold: not what runs, rests, or waits for its time."""
    batch_id = submit(store, 3)
    held = must_take(store, batch_id, 0)
    settle(store, held, None, failure("waiting", due_at=NOW))
    must_take(store, batch_id, 1)
    with store.read() as tx:
        assert [ref.index for ref in rounds.unfinished(tx, now=NOW + 4, overdue_s=5)] == [2]
        assert [ref.index for ref in rounds.unfinished(tx, now=NOW + 6, overdue_s=5)] == [0, 2]


ERROR = sa.select(lessons.c.error_class, lessons.c.error_code, lessons.c.error_message).order_by(lessons.c.idx)


def test_no_cause_outlives_its_lesson_s_trouble(store: Store) -> None:
    """What succeeded after a failure, and what was cancelled while it waited or was parked, has no error."""
    batch_id = submit(store, 4)
    held = must_take(store, batch_id, 0)
    settle(store, held, record(store, held).n, failure("waiting", due_at=NOW))
    held = must_take(store, batch_id, 0, now=NOW + 5)
    assert finish(store, held, record(store, held))
    held = must_take(store, batch_id, 1)
    settle(store, held, record(store, held).n, failure("waiting", due_at=NOW + 60))
    held = must_take(store, batch_id, 2)
    settle(store, held, record(store, held).n, failure("waiting", due_at=NOW))
    must_take(store, batch_id, 2, now=NOW + 5)  # in hand when the batch is cancelled, and its worker dies
    with store.write() as tx:
        rounds.park_all(tx, reason="the key is dead", error=AccountBlocked, now=NOW + 6)
        rounds.cancel_batch(tx, batch_id, now=NOW + 7)
    release_dead(store)
    assert counts(store, batch_id) == {"succeeded": 1, "cancelled": 3}
    with store.read() as tx:
        assert {tuple(row) for row in tx.execute(ERROR)} == {(None, None, None)}


def test_a_lesson_lost_in_a_blocked_batch_is_parked_for_what_blocked_it(store: Store) -> None:
    """Not for what it waited for before."""
    batch_id = submit(store, 1)
    held = must_take(store, batch_id)
    settle(store, held, record(store, held).n, failure("waiting", due_at=NOW))
    must_take(store, batch_id, now=NOW + 5)
    with store.write() as tx:
        rounds.park_all(tx, reason="the key is dead", error=AccountBlocked, now=NOW + 6)
    release_dead(store)
    with store.read() as tx:
        assert tuple(tx.execute(ERROR).one()) == ("account_blocked", "E_ACCOUNT_BLOCKED", "the key is dead")


def test_an_older_row_s_cause_is_not_shown(store: Store) -> None:
    """Stores of before kept it in the row of a lesson that succeeded."""
    batch_id = submit(store, 1)
    held = must_take(store, batch_id)
    assert finish(store, held, record(store, held))
    with store.write() as tx:
        tx.execute(lessons.update().values(error_code="E_UNAVAILABLE", error_message="503"))
    with store.read() as tx:
        (row,) = views.read_lessons(tx, batch_id)
    assert (row.error_class, row.error_code, row.error_message) == (None, None, None)


def test_references(store: Store) -> None:
    """Id, name, unique prefix and latest; what fits several or none is an error that says what to do."""
    from lessongen_core.errors import NotFound

    batch_id = submit(store, 1)
    with store.write() as tx:
        for ref in (batch_id, "demo", batch_id[:3], "latest", batch_id.upper(), batch_id[:4].upper()):
            assert batches.find_batch(tx, ref).id == batch_id
        with pytest.raises(NotFound, match="at least 3 characters") as caught:
            batches.find_batch(tx, batch_id[:2])
        assert batch_id in caught.value.details[0]
        for ref in ("nothing", "zzz", batch_id[:2], "%", ""):
            with pytest.raises(NotFound):
                batches.find_batch(tx, ref)


def test_ten_thousand_lessons_in_one_transaction(store: Store) -> None:
    """A reader sees none of them or all."""
    batch_id = submit(store, 10_000)
    with store.read() as tx:
        assert tx.execute(sa.select(sa.func.count()).select_from(lessons)).scalar_one() == 10_000
        assert batches.find_batch(tx, batch_id).total == 10_000


def test_cancel_reaches_a_batch_that_is_all_in_hand(store: Store) -> None:
    """Nothing is left to cancel, yet what fails now is cancelled instead of asked again; resume takes it up."""
    batch_id = submit(store, 1)
    held = must_take(store, batch_id)
    with store.write() as tx:
        assert rounds.cancel_batch(tx, batch_id, now=NOW) == 0
    assert settle(store, held, None, failure("waiting", due_at=NOW))
    assert (counts(store, batch_id), status(store, batch_id)) == ({"cancelled": 1}, "cancelled")


def test_resume_before_the_cancelled_lesson_has_ended(store: Store) -> None:
    """Cancelled, then resumed while the only lesson is still in hand: its failure is asked again."""
    batch_id = submit(store, 1)
    held = must_take(store, batch_id)
    with store.write() as tx:
        rounds.cancel_batch(tx, batch_id, now=NOW)
        rounds.resume_batch(tx, batch_id, now=NOW)
    assert settle(store, held, None, failure("waiting", due_at=NOW))
    assert counts(store, batch_id) == {"waiting": 1}


def test_a_finished_batch_is_not_cancelled(store: Store) -> None:
    """There is nothing to stop."""
    batch_id = submit(store, 1)
    held = must_take(store, batch_id)
    finish(store, held, record(store, held))
    with store.write() as tx:
        assert rounds.cancel_batch(tx, batch_id, now=NOW) == 0
    assert status(store, batch_id) == "succeeded"


def test_the_reason_of_a_block_lasts_as_long_as_the_block(store: Store) -> None:
    """A batch that ends well keeps no reason; one that stays blocked through a retry keeps it."""
    well, blocked = submit(store, 1), submit(store, 2, key="b")
    in_hand, failed = must_take(store, well), must_take(store, blocked)
    assert settle(store, failed, None, failure("retryable"))
    with store.write() as tx:
        rounds.park_all(tx, reason="401: no", error=AccountBlocked, now=NOW)
    assert finish(store, in_hand, record(store, in_hand))
    with store.write() as tx:
        assert rounds.retry_batch(tx, blocked, now=NOW, everything=False) == (1, 0)
    again = must_take(store, blocked)
    assert finish(store, again, record(store, again))
    with store.read() as tx:
        found = [batches.find_batch(tx, id_) for id_ in (well, blocked)]
    assert [(row.status, row.blocked_reason) for row in found] == [("succeeded", None), ("blocked", "401: no")]


def test_requests_called_wrong_count_until_one_is_answered(store: Store) -> None:
    """Whatever the text was worth. A few stop a batch, a few more where others are in hand, which may go well."""
    batch_id = submit(store, 6)

    def refused(times: int) -> bool:
        with store.write() as tx:
            return [rounds.is_refused(tx, batch_id, least=3) for _ in range(times)][-1]

    assert not refused(2) and refused(1)
    held = [must_take(store, batch_id, index, worker=f"w{index}") for index in range(3)]
    assert not refused(2) and refused(1)
    assert settle(store, held[0], record(store, held[0]).n, failure("review", "quality"))
    assert not refused(4) and refused(1)
    assert finish(store, held[1], record(store, held[1]))
    assert not refused(3) and refused(1)


def test_a_worker_that_gave_up_on_the_store_is_no_crash(store: Store) -> None:
    """Its lesson comes back, and nobody counts it as one that kills workers."""
    batch_id = submit(store, 1)
    must_take(store, batch_id)
    with store.write() as tx:
        assert rounds.release_dead(tx, "p", "w1", now=NOW, max_crashes=1, crashed=False)
    with store.read() as tx:
        assert views.read_lessons(tx, batch_id)[0].crashes == 0


def test_a_person_has_a_lesson_written_again(store: Store) -> None:
    """`review retry`: the lesson is open again with a fresh budget, the review is decided, its crashes stay visible."""
    batch_id = submit(store, 2)
    for index in (0, 1):
        held = must_take(store, batch_id, index)
        assert settle(store, held, record(store, held).n, failure("review", "bad_request"))
    with store.write() as tx:
        assert len(list_reviews(tx, batch_id)) == 2
        assert rounds.retry_reviews(tx, batch_id, 1, by="ops", now=NOW) == 1
        assert [row.index for row in list_reviews(tx, batch_id)] == [0]
    assert (status(store, batch_id), counts(store, batch_id)) == ("running", {"queued": 1, "review": 1})
    assert must_take(store, batch_id, 1).spent == 0
    with store.write() as tx:
        assert rounds.retry_reviews(tx, batch_id, None, by="ops", now=NOW) == 1


def test_the_offline_writer_is_needed_until_the_last_lesson_in_hand(store: Store) -> None:
    """A cancelled batch keeps what its workers have in hand: it must not lose its writer to the sweep."""
    batch_id = submit(store, 2, offline=True)
    held = must_take(store, batch_id)
    with store.write() as tx:
        rounds.cancel_batch(tx, batch_id, now=NOW)
        assert rounds.offline_is_needed(tx)
    assert finish(store, held, record(store, held))
    with store.read() as tx:
        assert not rounds.offline_is_needed(tx)
