"""The wall clock is set forward or back by an hour under a pool: nobody alive loses a lesson, nothing waits an hour."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
import redis

from lessongen_core.config import Settings
from lessongen_core.store import batches, claims, hosts
from lessongen_core.store.batches import NewBatch, NewLesson
from lessongen_core.store.claims import Settlement
from lessongen_core.store.database import Store, open_store
from lessongen_core.store.schema import lessons
from lessongen_jobs.pool_helper import Helper
from lessongen_jobs.transport import OVERDUE_S

HOUR_S = 3600.0
CLAIM_S = 15.0
Jump = Callable[[float], None]


@pytest.fixture
def jump(monkeypatch: pytest.MonkeyPatch) -> Jump:
    """Move this process's wall clock; SQLite's is the same, the monotonic one goes on."""
    real, moved = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real() + moved[0])

    def by(seconds: float) -> None:
        moved[0] += seconds

    return by


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """A store whose first lesson is in the hands of pool "b", on another host, and whose second one waits 30 s."""
    opened = open_store(settings.store_url, migrate_under=settings.state_dir)
    both = [NewLesson.of({"lesson_id": f"1.{n}", "title": "Lesson"}, 0, f"k{n}") for n in (1, 2)]
    with opened.write() as tx:
        new = NewBatch("demo", "k", [], {"offline": False}, "normal", both, {})
        batch_id, _ = batches.insert_batch(tx, new, now=time.time(), reuse=True)
        assert claims.claim(tx, batch_id, 0, pool="b", worker="w", now=time.time())
        waits = claims.claim(tx, batch_id, 1, pool="b", worker="v", now=time.time())
        assert waits is not None
        after = Settlement("waiting", "unavailable", "E", "busy", 1, 0.0, due_at=time.time() + 30)
        assert claims.settle(tx, waits, None, after, evidence="", now=time.time())
        hosts.register(tx, hosts.Pool("b", hosts.this_host(), 1, "0.1", 2), claim_s=CLAIM_S)
    yield opened
    opened.close()


def states(store: Store) -> list[str]:
    with store.read() as tx:
        return list(tx.execute(lessons.select().order_by(lessons.c.idx).with_only_columns(lessons.c.state)).scalars())


def beat(store: Store) -> None:
    with store.write() as tx:
        hosts.beat(tx, hosts.Pool("b", hosts.this_host(), 1, "0.1", 2))


@pytest.mark.parametrize("by_s", [HOUR_S, -HOUR_S])
def test_a_jump_takes_no_lesson_from_a_living_pool(helper: Helper, store: Store, jump: Jump, by_s: float) -> None:
    """Its row is an hour off until its next beat; it has the time of a claim for that, as after an outage."""
    helper.sweep()
    jump(by_s)
    helper.sweep()
    assert states(store)[0] == "running"
    beat(store)
    helper.answers_since -= CLAIM_S
    helper.sweep()
    assert states(store)[0] == "running"


@pytest.mark.parametrize("by_s", [HOUR_S, -HOUR_S])
def test_a_pool_that_died_before_the_jump_is_dead_after_it(
    helper: Helper, store: Store, jump: Jump, by_s: float
) -> None:
    """A row from the future is as old as one of an hour ago: its lesson does not wait until the clock gets there."""
    helper.sweep()
    jump(by_s)
    helper.sweep()
    helper.answers_since -= CLAIM_S  # that much later, and nobody renewed the row
    helper.sweep()
    assert states(store)[0] == "queued"
    with store.read() as tx:
        assert hosts.live_pools(tx, claim_s=CLAIM_S) == []


def test_a_backoff_does_not_wait_for_the_clock_to_get_there_again(
    helper: Helper, store: Store, jump: Jump, redis_client: redis.Redis
) -> None:
    """Set back by an hour, a lesson that was to wait 30 s would wait 3,630: it is queued within seconds."""
    scheduled = f"rq:scheduled:lessongen-{store.id}"
    with store.read() as tx:
        batch_id = batches.find_batch(tx, "latest").id
    redis_client.zadd(scheduled, {f"{batch_id}-1": time.time() + 30})
    helper.sweep()
    assert redis_client.zcard(scheduled) == 1
    jump(-HOUR_S)
    helper.sweep()
    jump(OVERDUE_S + 1)
    for _ in range(3):
        helper.sweep()
    assert f"{batch_id}-1".encode() in redis_client.lrange(f"rq:queue:lessongen-{store.id}", 0, -1)
    with store.write() as tx:
        assert claims.claim(tx, batch_id, 1, pool="a", worker="u", now=time.time()) is not None


def test_small_differences_of_clocks_are_no_jump(helper: Helper, store: Store, jump: Jump) -> None:
    """Two machines a few seconds apart cut no backoff short."""
    jump(-5.0)
    helper.sweep()
    with store.read() as tx:
        (due,) = tx.execute(lessons.select().where(lessons.c.idx == 1).with_only_columns(lessons.c.due_at)).one()
    assert due - time.time() > 30
