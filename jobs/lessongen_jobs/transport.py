"""The queue as transport: which jobs may run, how lessons get on it, and what of them lies there.

Redis is not code: a job names one of `ALLOWED` or it does not run, and callbacks, webhooks and instances from a job's
hash are ignored. Traces of an earlier run are removed in the same transaction that queues a lesson again, since RQ's
own cleanup would otherwise end the second run in the name of the first.

Clock  A backoff ends by Redis' clock, whichever machine wrote it down and whichever looks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import redis
from rq import Queue
from rq.exceptions import NoSuchJobError
from rq.job import Job
from rq.registry import ScheduledJobRegistry
from rq.serializers import JSONSerializer
from rq.worker_registration import clean_worker_registry

from lessongen_core.config import FileSettings, Settings
from lessongen_core.store import hosts, rounds
from lessongen_core.store.database import Store
from lessongen_core.store.rounds import LessonRef

RUN_LESSON = "lessongen_jobs.lesson_job.run_lesson"
CHUNK, FIRST_CHUNK = 1000, 60  # the first is small: workers that wait have enough, and need not wait for the others
PUTTING_S = 10.0  # for one chunk; who was killed in between holds up nobody for longer
_TO_FRONT = """
if redis.call('LREM', KEYS[1], 1, ARGV[1]) == 0 then return 0 end
return redis.call('LPUSH', KEYS[1], ARGV[1])
"""
REGISTRIES = ("scheduled", "failed", "finished", "canceled")
HOUR_S = 3600
OVERDUE_S = 5.0


class ForbiddenJob(Exception):
    """A job on our queue names something that is not ours."""


def _run_lesson(*args: Any) -> Any:
    # The job function imports the whole pipeline; a command that only submits does not need it.
    from .lesson_job import run_lesson

    return run_lesson(*args)


ALLOWED: dict[str, Callable[..., Any]] = {RUN_LESSON: _run_lesson}


class LessonJob(Job):
    """A job whose function comes from `ALLOWED` and from nowhere else."""

    @property
    def func(self) -> Callable[..., Any]:
        """The function; the only place that turns a name from Redis into code."""
        if self.instance is not None or self.func_name not in ALLOWED:
            raise ForbiddenJob(f"{self.func_name!r} is no job of lessongen")
        return ALLOWED[self.func_name]

    @property
    def success_callback(self) -> None:
        """None: RQ would import what the hash names."""
        return

    @property
    def failure_callback(self) -> None:
        """None: as above."""
        return

    @property
    def stopped_callback(self) -> None:
        """None: as above."""
        return

    def send_webhooks(self, status: Any, *, exc_string: str | None = None) -> None:
        """Nothing: RQ would call any URL that the hash names."""

    def restore(self, raw_data: Any) -> Any:
        """Read the hash; a damaged one counts as missing, and nothing of it steers RQ's retries."""
        try:
            restored = super().restore(raw_data)
        except NoSuchJobError:
            raise
        except Exception as exc:
            raise NoSuchJobError(f"damaged job {self.id}: {exc}") from exc
        self.retries_left = None
        self.repeats_left = None
        self.rate_limit_key = None
        self._dependency_ids = []
        return restored


class LessonQueue(Queue):
    """Our queue: JSON only, our jobs only."""

    job_class = LessonJob

    def __init__(self, name: str = "default", connection: redis.Redis | None = None, **kwargs: Any) -> None:
        kwargs |= {"serializer": JSONSerializer, "job_class": LessonJob}
        super().__init__(name, connection=connection, **kwargs)

    def move_dependents_to_ready(self, job: Job, *args: Any, **kwargs: Any) -> dict[str, list[str]]:
        """None: no lesson waits for another, and what Redis says of that starts nothing."""
        return {}

    def schedule_job(self, job: Job, datetime: datetime, *args: Any, **kwargs: Any) -> Job:
        """Put the job among those that wait; RQ reckons by this machine's clock."""
        ahead_s = redis_clock(self.connection) - time.time()
        return super().schedule_job(job, datetime + timedelta(seconds=ahead_s), *args, **kwargs)


class Backoff(ScheduledJobRegistry):
    """Those that wait, as RQ's scheduler looks for whose time has come."""

    def get_jobs_to_schedule(self, timestamp: int | None = None, chunk_size: int = CHUNK) -> list[str]:
        """Their ids; `timestamp`, this machine's, means nothing."""
        return super().get_jobs_to_schedule(int(redis_clock(self.connection)), chunk_size)


def redis_clock(client: Any) -> float:
    """Seconds since the epoch by the server's clock."""
    seconds, micros = client.time()
    return float(seconds + micros / 1e6)


def queue_name(store_id: str) -> str:
    """Named after the store: two stores on one Redis never eat each other's ids."""
    return f"lessongen-{store_id}"


def job_timeout_s(settings: FileSettings) -> int:
    """RQ's alarm stands above the provider's own deadline, in whole seconds."""
    return int(settings.provider.total_s) + 60


def job_id(batch_id: str, index: int) -> str:
    """`<batch id>-<index>`, 0-based; letters, digits and `-` only, as RQ asks."""
    return f"{batch_id}-{index}"


class Transport:
    """Puts lessons on one store's queue. A duplicate there is harmless: the claim decides."""

    def __init__(self, client: redis.Redis, store_id: str, settings: FileSettings) -> None:
        self._redis: Any = client  # redis-py types replies as str or bytes; we read bytes
        self._name = queue_name(store_id)
        self._timeout_s = job_timeout_s(settings)
        self._retention = settings.retention
        self._longest_s = settings.retry.defer_after_s + OVERDUE_S
        self.queue = LessonQueue(self._name, connection=client)
        self._to_front = client.register_script(_TO_FRONT)

    def clock(self) -> float:
        """Now, for everything below that asks for it."""
        return redis_clock(self._redis)

    def put(self, lessons: Iterable[LessonRef]) -> int:
        """Queue `lessons`, CHUNK a transaction, removing what an earlier run of each left. Returns how many.

        While that takes several, `being_put` names their batches, so that no sweep queues the rest a second time.
        """
        total = 0
        every = list(lessons)
        putting = {self._putting(lesson.batch_id) for lesson in every} if len(every) > CHUNK else set()
        front = [lesson for lesson in every if lesson.priority == "high"]
        # Each is put in front of the one before: the last goes first.
        remaining = iter([*reversed(front), *(lesson for lesson in every if lesson.priority != "high")])
        while chunk := list(islice(remaining, CHUNK if total else FIRST_CHUNK)):
            if putting:
                self._note(putting)
            self._put_chunk(chunk)
            total += len(chunk)
        if putting:
            self._redis.delete(*putting)
        return total

    def being_put(self, batch_ids: Iterable[str]) -> set[str]:
        """Of these batches those whose lessons somebody is queuing now; with who was killed at it, that lapses."""
        wanted = sorted(batch_ids)
        noted = self._redis.mget([self._putting(batch_id) for batch_id in wanted]) if wanted else []
        return {batch_id for batch_id, note in zip(wanted, noted, strict=True) if note is not None}

    def _putting(self, batch_id: str) -> str:
        return f"lessongen:putting:{self._name}:{batch_id}"

    def _note(self, putting: Iterable[str]) -> None:
        with self._redis.pipeline() as pipe:
            for key in putting:
                pipe.set(key, 1, px=int(PUTTING_S * 1000))
            pipe.execute()

    def _put_chunk(self, chunk: Sequence[LessonRef]) -> None:
        ids = [job_id(lesson.batch_id, lesson.index) for lesson in chunk]
        stale = self._executions_of(set(ids))
        with self._redis.pipeline() as pipe:
            if stale:
                pipe.zrem(f"rq:wip:{self._name}", *stale)
            for id_ in ids:
                pipe.lrem(f"rq:queue:{self._name}:intermediate", 0, id_)
            pipe.delete(*(f"rq:{kind}:{id_}" for id_ in ids for kind in ("job", "results", "executions")))
            for registry in REGISTRIES:
                pipe.zrem(f"rq:{registry}:{self._name}", *ids)
            self.queue.enqueue_many([self._data(lesson) for lesson in chunk], pipeline=pipe)
            pipe.execute()

    def _data(self, lesson: LessonRef) -> Any:
        return Queue.prepare_data(
            RUN_LESSON,
            args=[lesson.batch_id, lesson.index],
            job_id=job_id(lesson.batch_id, lesson.index),
            timeout=self._timeout_s,
            description=f"lesson {lesson.index} of batch {lesson.batch_id}",
            at_front=lesson.priority == "high",
            result_ttl=int(self._retention.completed.age_h * HOUR_S),
            failure_ttl=int(self._retention.failed.age_h * HOUR_S),
        )

    def bring_forward(self, batch_id: str, index: int) -> bool:
        """Put a lesson that lies on the queue in front of all others; False: it does not lie there any more."""
        return bool(self._to_front(keys=[f"rq:queue:{self._name}"], args=[job_id(batch_id, index)]))

    def _executions_of(self, ids: set[str]) -> list[bytes]:
        """What RQ still takes for running of these: there is at most one entry a worker, dead or alive."""
        running: list[bytes] = self._redis.zrange(f"rq:wip:{self._name}", 0, -1)
        return [member for member in running if member.decode().partition(":")[0] in ids]

    def held(self, *, now: float) -> set[str]:
        """Ids that lie on the queue or in backoff.

        Not those whose backoff ended OVERDUE_S ago: nobody moves them, or a broken record keeps RQ's scheduler from it.
        Not those with longer to wait than any backoff lasts: Redis' clock was set back.
        Not those in the intermediate list: a worker that pops a job takes it out of there within milliseconds, one
        that died in between leaves it there for ever.
        """
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.lrange(f"rq:queue:{self._name}", 0, -1)
            pipe.zrangebyscore(f"rq:scheduled:{self._name}", now - OVERDUE_S, now + self._longest_s)
            found = pipe.execute()
        return {id_.decode() for ids in found for id_ in ids}

    def count_held(self, *, now: float) -> int:
        """How many entries `held` would look at; a lesson that lies there twice counts twice."""
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.llen(f"rq:queue:{self._name}")
            pipe.zcount(f"rq:scheduled:{self._name}", now - OVERDUE_S, now + self._longest_s)
            return int(sum(pipe.execute()))

    def forget_worker(self, name: str) -> None:
        """Remove all traces of a dead worker, in one transaction: its executions and its registration."""
        key = f"rq:worker:{name}"
        executions = [member.decode() for member in self._redis.smembers(f"{key}:executions")]
        with self._redis.pipeline() as pipe:
            self._end(pipe, executions)
            pipe.delete(key, f"{key}:executions")
            for registered in ("rq:workers", f"rq:workers:{self._name}"):
                pipe.srem(registered, key)
            pipe.execute()

    def in_hand(self) -> set[str]:
        """What RQ takes for running, as `<job id>:<execution id>`, and job ids that were popped and not begun."""
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.zrange(f"rq:wip:{self._name}", 0, -1)
            pipe.lrange(f"rq:queue:{self._name}:intermediate", 0, -1)
            found = pipe.execute()
        return {entry.decode() for entries in found for entry in entries}

    def drop(self, entries: Iterable[str]) -> None:
        """Take entries out of what RQ takes for running or popped: nobody is left to do so."""
        with self._redis.pipeline() as pipe:
            self._end(pipe, entries)
            pipe.execute()

    def _end(self, pipe: Any, entries: Iterable[str]) -> None:
        """Remove executions whose end nobody writes; a job's hash then goes in time, as that of a finished one does."""
        for entry in entries:
            id_, _, execution = entry.partition(":")
            pipe.zrem(f"rq:wip:{self._name}", entry)
            pipe.delete(f"rq:execution:{entry}")
            pipe.zrem(f"rq:executions:{id_}", execution)
            pipe.lrem(f"rq:queue:{self._name}:intermediate", 0, id_)
            pipe.expire(f"rq:job:{id_}", int(self._retention.completed.age_h * HOUR_S))

    def drop_overdue(self, *, now: float) -> None:
        """Take out of the backoff what RQ's scheduler ought to have moved: one record without a job stops it for good.

        The store knows which of them are lessons that wait; those are missing then, and put again.
        """
        self._redis.zremrangebyscore(f"rq:scheduled:{self._name}", "-inf", now - OVERDUE_S)

    def unschedule(self, lessons: Iterable[LessonRef]) -> None:
        """Take these out of the backoff."""
        ids = [job_id(lesson.batch_id, lesson.index) for lesson in lessons]
        if ids:
            self._redis.zrem(f"rq:scheduled:{self._name}", *ids)

    def trim(self, *, now: float) -> None:
        """Keep as many finished and failed queue records as settings say; drop registrations of dead workers."""
        for registry, keep in (("finished", self._retention.completed), ("failed", self._retention.failed)):
            key = f"rq:{registry}:{self._name}"
            # RQ scores a record by the end of its time to live.
            gone = self._redis.zrangebyscore(key, 0, now) + self._redis.zrange(key, 0, -keep.count - 1)
            if gone:
                with self._redis.pipeline() as pipe:
                    pipe.zrem(key, *gone)
                    pipe.delete(*(f"rq:{kind}:{id_.decode()}" for id_ in gone for kind in ("job", "results")))
                    pipe.execute()
        clean_worker_registry(self.queue)


def enqueue_unfinished(store: Store, client: redis.Redis, settings: Settings, batch_id: str) -> int:
    """Queue what the store calls queued in one batch. Returns how many lessons."""
    with store.read() as tx:
        found = rounds.unfinished(tx, now=hosts.clock(tx), overdue_s=0.0)
    return Transport(client, store.id, settings.file).put(ref for ref in found if ref.batch_id == batch_id)
