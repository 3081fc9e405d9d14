"""The queue as transport: what an earlier run left does not disturb the next one."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pytest
import redis
from rq import SimpleWorker
from rq.job import JobStatus
from rq.serializers import JSONSerializer

from lessongen_core.config import FileSettings, Keep, Retention
from lessongen_core.store.rounds import LessonRef
from lessongen_jobs.transport import CHUNK, FIRST_CHUNK, ForbiddenJob, LessonJob, LessonQueue, Transport, queue_name

STORE = "0badcafe"
LESSON = LessonRef("abcd1234", 0, "normal")
ID = "abcd1234-0"


@pytest.fixture
def transport(redis_client: redis.Redis) -> Transport:
    """A transport on an empty broker."""
    return Transport(redis_client, STORE, FileSettings())


def ids(transport: Transport) -> list[str]:
    return list(transport.queue.get_job_ids())


def test_put_again_leaves_no_trace_of_the_first_run(transport: Transport, redis_client: redis.Redis) -> None:
    """A finished record, its time to live and its meta are gone when the lesson is queued again."""
    transport.put([LESSON])
    job = transport.queue.fetch_job(ID)
    assert job is not None
    job.meta = {"stage": "failed"}
    job.save_meta()
    job.set_status(JobStatus.FINISHED)
    redis_client.expire(job.key, 60)
    redis_client.zadd(f"rq:finished:{queue_name(STORE)}", {ID: 1})
    redis_client.zadd(f"rq:scheduled:{queue_name(STORE)}", {ID: 1})
    redis_client.delete(f"rq:queue:{queue_name(STORE)}")
    transport.put([LESSON])
    again = transport.queue.fetch_job(ID)
    assert again is not None
    assert (ids(transport), again.get_status(), again.meta) == ([ID], JobStatus.QUEUED, {})
    assert redis_client.ttl(job.key) == -1
    assert not redis_client.exists(f"rq:finished:{queue_name(STORE)}", f"rq:scheduled:{queue_name(STORE)}")


def test_a_put_of_many_says_so_until_it_is_over(
    transport: Transport, redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the sweeps of all pools, in a note that lapses with who is killed at it; a put in one go says nothing."""
    noted: list[tuple[set[str], int]] = []
    sizes: list[int] = []
    put_chunk = transport._put_chunk

    def look(chunk: Sequence[LessonRef]) -> None:
        left_ms: Any = redis_client.pttl(f"lessongen:putting:{queue_name(STORE)}:abcd1234")
        noted.append((transport.being_put({"abcd1234", "other123"}), left_ms))
        put_chunk(chunk)
        sizes.append(len(chunk))

    monkeypatch.setattr(transport, "_put_chunk", look)  # ours: only to look in between
    assert transport.put([dataclasses.replace(LESSON, index=n) for n in range(CHUNK + 1)]) == CHUNK + 1
    assert [batches for batches, _ in noted] == [{"abcd1234"}] * 2
    assert redis_client.llen(f"rq:queue:{queue_name(STORE)}") == CHUNK + 1
    assert all(0 < left_ms <= 20_000 for _, left_ms in noted), "a lost lesson runs again within 20 s"
    assert not transport.being_put({"abcd1234"})
    assert sizes == [FIRST_CHUNK, CHUNK + 1 - FIRST_CHUNK], "waiting workers begin with the first few"
    transport.put([LESSON])
    assert noted[2][0] == set()


def test_held_sees_queue_and_backoff(transport: Transport, redis_client: redis.Redis) -> None:
    """On the list or scheduled; what a dead worker left on its way is missing, and taken from there when put again."""
    transport.put([LESSON])
    name = queue_name(STORE)
    redis_client.rpush(f"rq:queue:{name}:intermediate", "abcd1234-1")
    redis_client.zadd(f"rq:scheduled:{name}", {"abcd1234-2": 1, "abcd1234-3": 3601})  # an hour: the clock was set back
    assert transport.held(now=1) == {ID, "abcd1234-2"}
    transport.put([dataclasses.replace(LESSON, index=1)])
    assert transport.held(now=1) == {ID, "abcd1234-1", "abcd1234-2"}
    assert redis_client.llen(f"rq:queue:{name}:intermediate") == 0


def test_a_dead_workers_traces_go(transport: Transport, redis_client: redis.Redis) -> None:
    """Executions, registries and registration: RQ's own cleanup finds nothing to fail."""
    transport.put([LESSON])
    worker = SimpleWorker([transport.queue], connection=redis_client, serializer=JSONSerializer, name="w1")
    worker.register_birth()
    job = transport.queue.fetch_job(ID)
    assert job is not None
    worker.prepare_execution(job)
    transport.forget_worker("w1")
    left = {key.decode() for key in redis_client.keys("rq:*")}  # type: ignore[union-attr]
    assert left == {f"rq:job:{ID}", "rq:queues", f"rq:queue:{queue_name(STORE)}"}


def test_put_again_forgets_an_execution_of_a_dead_worker(transport: Transport, redis_client: redis.Redis) -> None:
    """RQ's cleanup would end the second run in the name of the first; other lessons' runs are left alone."""
    name = queue_name(STORE)
    redis_client.zadd(f"rq:wip:{name}", {f"{ID}:dead": 1, "abcd1234-9:alive": 2})
    transport.put([LESSON])
    assert redis_client.zrange(f"rq:wip:{name}", 0, -1) == [b"abcd1234-9:alive"]


def test_trim_keeps_as_many_as_asked(redis_client: redis.Redis) -> None:
    """The newest stay; records and their hashes beyond the count go."""
    retention = Retention(completed=Keep(count=2, age_h=24))
    transport = Transport(redis_client, STORE, FileSettings(retention=retention))
    name = queue_name(STORE)
    for n in range(5):
        redis_client.hset(f"rq:job:abcd1234-{n}", "data", "x")
        redis_client.zadd(f"rq:finished:{name}", {f"abcd1234-{n}": 1000 + n})
    transport.trim(now=1000.5)
    kept = [id_.decode() for id_ in redis_client.zrange(f"rq:finished:{name}", 0, -1)]  # type: ignore[union-attr]
    assert kept == ["abcd1234-3", "abcd1234-4"]
    assert len(redis_client.keys("rq:job:*")) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["os.system", "lessongen_jobs.lesson_job.run_lesson ", "builtins.eval", ""])
def test_names_from_redis_are_not_imported(redis_client: redis.Redis, name: str) -> None:
    """Anything but our own function is refused without an import."""
    job = LessonJob.create(name or "x", connection=redis_client, serializer=JSONSerializer)
    with pytest.raises(ForbiddenJob):
        _ = job.func


def test_callbacks_and_retries_in_the_hash_are_ignored(transport: Transport, redis_client: redis.Redis) -> None:
    """Whoever can write to Redis can't make RQ import a callback, call a URL or retry by its own rules."""
    transport.put([LESSON])
    key = f"rq:job:{ID}"
    hostile = {"success_callback_name": "os.system", "failure_callback_name": "os.system", "retries_left": 5}
    redis_client.hset(key, mapping=hostile)
    redis_client.hset(key, "webhooks", '[{"url": "http://127.0.0.1:1/"}]')
    job = LessonJob.fetch(ID, connection=redis_client, serializer=JSONSerializer)
    assert (job.success_callback, job.failure_callback, job.retries_left) == (None, None, None)
    job.send_webhooks(JobStatus.FINISHED)


def test_a_damaged_hash_is_a_missing_job(transport: Transport, redis_client: redis.Redis) -> None:
    """It does not stop the worker that pops it."""
    transport.put([LESSON])
    redis_client.hset(f"rq:job:{ID}", "created_at", "not a date")
    queue = LessonQueue(queue_name(STORE), connection=redis_client)
    assert queue.fetch_job(ID) is None


def test_thousands_at_once(transport: Transport) -> None:
    """More than one chunk, in order."""
    count = 2_500
    assert transport.put(dataclasses.replace(LESSON, index=n) for n in range(count)) == count
    assert ids(transport) == [f"abcd1234-{n}" for n in range(count)]
