"""What the pool's helper does beside the lessons: its heartbeat, and the retention that keeps queue and log small."""

from __future__ import annotations

import dataclasses
import threading
import time

import pytest
import redis
import sqlalchemy as sa
from store_steps import NOW, new_batch
from waiting import wait_for

from lessongen_core.config import Keep, Retention, Workers, load_settings
from lessongen_core.limiter import Grant, Outcome
from lessongen_core.store import batches, hosts, limits
from lessongen_core.store.schema import pools
from lessongen_jobs import events
from lessongen_jobs.fleet_limits import LimitNotes, limiters
from lessongen_jobs.pool_helper import SWEEP_S, TRIM_S, Helper
from lessongen_jobs.transport import Transport, queue_name


def configured(helper: Helper, **sections: object) -> Helper:
    """The helper under other settings."""
    file = helper.settings.file.model_copy(update=sections)
    helper.settings = dataclasses.replace(helper.settings, file=file)
    helper.transport = Transport(helper.client, helper.store.id, file)
    return helper


@pytest.mark.parametrize(("registry", "kept"), [("finished", 2), ("failed", 3)])
def test_the_sweep_keeps_as_many_queue_records_as_asked(
    helper: Helper, redis_client: redis.Redis, registry: str, kept: int
) -> None:
    """Of each kind its own number, the newest; what is older than its age goes whatever its number."""
    keep = Retention(completed=Keep(count=2, age_h=24), failed=Keep(count=3, age_h=168))
    configured(helper, retention=keep)
    name = f"rq:{registry}:{queue_name(helper.store.id)}"
    for n in range(6):
        redis_client.hset(f"rq:job:abcd1234-{n}", "data", "x")
        redis_client.zadd(name, {f"abcd1234-{n}": time.time() + (3600 + n if n else -1)})
    helper.sweep()
    left = [member.decode() for member in redis_client.zrange(name, 0, -1)]  # type: ignore[union-attr]
    assert left == [f"abcd1234-{n}" for n in range(6 - kept, 6)]
    assert len(redis_client.keys("rq:job:abcd1234-*")) == kept  # type: ignore[arg-type]


def test_age_alone_ends_a_record(helper: Helper, redis_client: redis.Redis) -> None:
    """RQ scores a record by the end of its time to live; the default count would keep it."""
    name = f"rq:failed:{queue_name(helper.store.id)}"
    redis_client.zadd(name, {"abcd1234-0": time.time() - 1, "abcd1234-1": time.time() + 60})
    helper.sweep()
    assert redis_client.zrange(name, 0, -1) == [b"abcd1234-1"]


def test_the_sweep_trims_again_after_a_while(helper: Helper, redis_client: redis.Redis) -> None:
    """Not in every pass: once in TRIM_S seconds."""
    name = f"rq:finished:{queue_name(helper.store.id)}"
    helper.sweep()
    redis_client.zadd(name, {"abcd1234-0": time.time() - 1})
    helper.sweep()
    assert redis_client.zcard(name) == 1
    helper.next_trim -= TRIM_S
    helper.sweep()
    assert redis_client.zcard(name) == 0


def test_the_sweep_rotates_a_full_log(helper: Helper, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest lines stay in events.log, three older files beside it, nothing beyond."""
    monkeypatch.setattr(events, "MAX_BYTES", 10)  # ours; ten megabytes of lines would show nothing more
    folder = helper.settings.state_dir / "logs"
    for n in range(6):
        (folder / "events.log").write_text(f"event=started n={n}\n")
        helper.next_trim = 0.0
        helper.sweep()
    files = {path.name: path.read_text() for path in folder.glob("events.log*")}
    assert {name: text for name, text in files.items() if name != "events.log"} == {
        f"events.log.{n}": f"event=started n={6 - n}\n" for n in (1, 2, 3)
    }
    assert not files.get("events.log")


def three_queued(helper: Helper) -> str:
    """A batch that the store knows and the queue does not; its id."""
    new = dataclasses.replace(new_batch(3), options={"offline": False, "models": [{"name": "m"}]})
    with helper.store.write() as tx:
        return batches.insert_batch(tx, new, now=NOW, reuse=True)[0]


def test_a_missing_lesson_is_found_behind_doubled_ones(helper: Helper, redis_client: redis.Redis) -> None:
    """By number the queue is complete, and the sweep only counts; at the next whole look it sees what is missing."""
    batch_id = three_queued(helper)
    queue = f"rq:queue:{queue_name(helper.store.id)}"
    helper.sweep()
    redis_client.rpush(queue, f"{batch_id}-0", f"{batch_id}-1", f"{batch_id}-1")
    for _ in range(2):
        helper.absent = frozenset()
        helper.sweep()
    assert redis_client.lpos(queue, f"{batch_id}-2") is None
    within_s = helper.next_whole_look - time.monotonic() + 2 * SWEEP_S  # it is put again at the second pass
    assert within_s < 20, "a lesson that is lost runs again within 20 s"
    helper.next_whole_look = 0.0
    for _ in range(2):
        helper.sweep()
    assert redis_client.lpos(queue, f"{batch_id}-2") == 3


def test_a_lost_queue_is_put_again_at_the_second_pass(helper: Helper, redis_client: redis.Redis) -> None:
    """The numbers differ: no whole look is waited for."""
    three_queued(helper)
    helper.next_whole_look = time.monotonic() + 3600
    for _ in range(2):
        helper.sweep()
    assert redis_client.llen(f"rq:queue:{queue_name(helper.store.id)}") == 3


def test_lessons_that_somebody_is_queuing_are_left_to_him(helper: Helper, redis_client: redis.Redis) -> None:
    """A submit of 30,000 takes longer than two passes; should it be killed, the rest is put as soon as its note lapses.

    Queued twice they would all be taken twice, which cost a third of the CPU of such a batch.
    """
    batch_id = three_queued(helper)
    queue, note = (
        f"rq:queue:{queue_name(helper.store.id)}",
        f"lessongen:putting:{queue_name(helper.store.id)}:{batch_id}",
    )
    redis_client.set(note, 1)
    for _ in range(3):
        helper.sweep()
    assert redis_client.llen(queue) == 0
    redis_client.delete(note)
    helper.sweep()
    assert redis_client.llen(queue) == 3


def test_the_heartbeat_comes_every_renew_s(helper: Helper) -> None:
    """A pool's claims live by the age of its row: it is renewed by a thread, as often as settings say."""
    configured(helper, workers=Workers(renew_s=0.05))
    helper.register(3)
    seen: set[float] = set()

    def beats() -> bool:
        with helper.store.read() as tx:
            seen.add(tx.execute(sa.select(pools.c.heartbeat)).scalar_one())
        return len(seen) > 5

    beat = threading.Thread(target=helper.beat_for_ever)
    started = time.monotonic()
    beat.start()
    try:
        wait_for(beats)
        assert time.monotonic() - started >= 5 * 0.05
        with helper.store.read() as tx:
            assert [pool.id for pool in hosts.live_pools(tx, claim_s=1)] == ["a"]
    finally:
        helper.done.set()
        beat.join()


def test_news_of_the_limits_is_written_with_the_next_sweep(
    helper: Helper, redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever watches the first 429s does not wait for the next count, which comes every NOTE_S."""
    monkeypatch.setenv("LESSONGEN_BASE_URL", "http://127.0.0.1:1/v1")
    notes = LimitNotes(load_settings(), helper.store, redis_client)
    _, model, limiter = next(limiters(notes.settings, redis_client))

    def asked(outcome: str) -> None:
        grant = limiter.acquire("w", wait_s=0)
        assert isinstance(grant, Grant)
        limiter.done(grant, Outcome(outcome))

    def written() -> tuple[int, int]:
        notes.look()
        with helper.store.read() as tx:
            (row,) = limits.read(tx, [model], since=-1.0)
        return row.requests, row.limited

    asked("ok")
    assert written() == (1, 0)
    asked("ok")
    assert written() == (1, 0)  # nothing but a count is new
    asked("limited")
    asked("limited")  # a lone one changes no limit
    assert written() == (4, 2)
