"""Process boundary: one worker process of the pool; RQ's SimpleWorker, so that its connections outlive a lesson.

In/out RQ jobs come in; `lesson_job` does the work. `rq info` shows the worker under RQ's own names.
Fork   Made after the fork: no socket is shared with the parent.
Signal SIGTERM and SIGINT, however often, only set a flag: the lesson in hand is finished, no new one taken. A service
       manager sends them to every process at once, besides the parent, who passes them on. Only the parent's STOP_NOW
       puts the lesson back. RQ's own handlers write to Redis from the signal handler and can lose a job (rq #2236).
Death  A thread renews the worker's and the job's heartbeats. Recovery is our sweep's, by the store; RQ's maintenance,
       whose rules know nothing of claims, is off.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Collection
from datetime import timedelta
from functools import partial
from types import FrameType
from typing import Any, TypeVar

import redis
from rq import SimpleWorker
from rq.exceptions import DequeueTimeout, StopRequested
from rq.executions import Execution
from rq.job import Job
from rq.queue import Queue
from rq.serializers import JSONSerializer
from rq.utils import now
from rq.worker import WorkerStatus

from lessongen_core.crash import hide_secrets

from .context import PutBack
from .meta import last_meta
from .orders import STOP_NOW
from .orphans import end_in_time
from .redis_client import is_away
from .transport import LessonJob, LessonQueue

T = TypeVar("T")
POP_S = 1  # a blocking pop; a stop is noticed when it returns
EXECUTION_TTL_S = 60  # long: only a stranger's `rq info` acts on it
FIRST_WAIT_S, RECONNECT_CAP_S = 0.1, 2.0
IDLE_BEAT_S = 10.0
LOOK_AGAIN_S = 0.2
LOOKS_A_BEAT = 5


class LessonWorker(SimpleWorker):
    """Takes lessons off one queue until it is told to stop. `on_job` hears (seconds allowed) or None at the end."""

    def __init__(
        self,
        queue: str,
        client: redis.Redis,
        *,
        name: str,
        timeout_s: int,
        renew_s: float,
        on_job: Callable[[float | None], None],
        secrets: Collection[str] = (),
    ) -> None:
        super().__init__(
            [LessonQueue(queue, connection=client)],
            name=name,
            connection=client,
            serializer=JSONSerializer,
            job_class=LessonJob,
            queue_class=LessonQueue,
            worker_ttl=16,
        )
        self._timeout_s = timeout_s
        self._renew_s = renew_s
        self._on_job = on_job
        self._secrets = secrets
        self.on_beat: Callable[[], object] = lambda: None  # what else is to be renewed while a lesson is in hand
        self.may_take: Callable[[], bool] = lambda: True  # asked before each pop
        self.may_interrupt = False  # set by the job function while it waits for a slot or for the provider
        self.stop_now = False
        self._beat_due = 0.0
        self._beat: _Beat | None = None
        self._parent = os.getppid()

    # -- one lesson

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run the job in this process, with a heartbeat thread beside it."""
        job.timeout = self._timeout_s  # the hash does not decide how long a job may hold a worker
        execution = self.prepare_execution(job)

        def renew() -> None:
            try:
                self.on_beat()  # first: it holds the lesson also while the broker is away
            finally:
                self.maintain_heartbeats(job, execution)

        if self._beat is None:
            self._beat = _Beat(every_s=self._renew_s)  # after the fork: no thread survives one
        self._beat.start(renew)
        self._on_job(self._timeout_s)
        try:
            self.perform_job(job, queue, execution)
        finally:
            self._beat.stop()
            self._on_job(None)

    def handle_execution_ended(self, job: Job, queue: Queue, heartbeat_ttl: int) -> None:
        """Silence the heartbeat before the job's end is written, so that no beat undoes it; the time limit is over."""
        if self._beat is not None:
            self._beat.stop()
        self._on_job(None)
        job.ended_at = now()

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """Log a bug without the secrets that its traceback may quote."""
        told = hide_secrets("".join(traceback.format_exception(*exc_info)), self._secrets)
        self.log.error("worker %s: job %s failed\n%s", self.name, job.id, told)

    def handle_job_failure(
        self,
        job: Job,
        queue: Queue,
        started_job_registry: Any = None,
        exc_string: str = "",
        execution: Any = None,
    ) -> None:
        """Keep the traceback in Redis, as RQ does, without secrets."""
        told = hide_secrets(exc_string, self._secrets)
        super().handle_job_failure(job, queue, started_job_registry, told, execution)

    def get_heartbeat_ttl(self, job: Job, working_time: float = 0.0) -> int:
        """Seconds an execution counts as alive without a beat."""
        return EXECUTION_TTL_S

    # -- a broker that is away at a lesson's begin or end

    def prepare_execution(self, job: Job) -> Execution:
        """Tell the queue who has the lesson, and that it begins: what RQ says in two transactions."""
        return self._patiently(partial(self._begin, job))

    def _begin(self, job: Job) -> Execution:
        ttl = self.get_heartbeat_ttl(job)
        with self.connection.pipeline() as pipe:
            execution = Execution.create(job, ttl, pipeline=pipe, worker_name=self.name)
            self.executions[execution.id] = execution
            self.set_state(WorkerStatus.BUSY, pipeline=pipe)
            self.heartbeat(ttl, pipeline=pipe)
            job.prepare_for_execution(self.name, pipeline=pipe)
            pipe.persist(job.key)
            pipe.lrem(self.queues[0].intermediate_queue_key, 1, job.id)
            pipe.execute()
        return execution

    def prepare_job_execution(self, job: Job, remove_from_intermediate_queue: bool = False) -> None:
        """Said by `prepare_execution`."""

    def handle_job_success(
        self, job: Job, queue: Queue, started_job_registry: Any = None, execution: Any = None
    ) -> None:
        """Tell the queue of the end. RQ alone would call what is in the store a failure, and end the worker."""
        self._patiently(partial(self._end, job, execution))

    def _end(self, job: Job, execution: Execution) -> None:
        """What RQ says, without a look at who depends on the job (nobody does), and the last stage with it."""
        assert job.started_at is not None
        assert job.ended_at is not None
        ttl = job.get_result_ttl(self.default_result_ttl)
        with self.connection.pipeline() as pipe:
            self.increment_successful_job_count(pipeline=pipe)
            self.increment_total_working_time(job.ended_at - job.started_at, pipe)
            if ttl != 0:
                job._handle_success(ttl, pipe, self.name, execution.id, execution.created_at, job.ended_at)
            if (meta := last_meta(job)) is not None:
                pipe.hset(job.key, "meta", meta)
            job.cleanup(ttl, pipeline=pipe, remove_from_queue=False)
            self.cleanup_execution(job, pipeline=pipe, execution=execution)
            pipe.execute()

    def handle_job_retry(self, *args: Any, **kwargs: Any) -> None:
        """Tell the queue when the lesson comes back. Told twice, it comes twice, and the claim decides."""
        self._patiently(partial(super().handle_job_retry, *args, **kwargs))

    def _patiently(self, tell: Callable[[], T]) -> T:
        """What `tell` returns, once the broker answers; a stop ends the wait, and the sweep tidies up."""
        wait_s = FIRST_WAIT_S
        while True:
            try:
                return tell()
            except redis.RedisError as exc:
                if self._stop_requested or not is_away(exc):
                    raise
            time.sleep(wait_s)
            wait_s = min(wait_s * 2, RECONNECT_CAP_S)

    # -- taking lessons

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """Pop the next job; short pops, so that a stop is noticed, and patience while the broker is away."""
        wait_s, idle = FIRST_WAIT_S, False
        while True:
            if self._stop_requested:
                raise StopRequested
            try:
                self.heartbeat()
                if not self.may_take():
                    time.sleep(LOOK_AGAIN_S)
                    continue
                found = self.queue_class.dequeue_any(
                    self._ordered_queues,
                    POP_S,
                    connection=self.connection,
                    job_class=self.job_class,
                    serializer=self.serializer,
                    death_penalty_class=self.death_penalty_class,
                )
            except DequeueTimeout:
                if not idle:  # said only now: between two lessons nobody would see it
                    self._patiently(partial(self.set_state, WorkerStatus.IDLE))
                    idle = True
                continue
            except redis.RedisError as exc:
                if not is_away(exc):
                    raise
                time.sleep(wait_s)
                wait_s = min(wait_s * 2, RECONNECT_CAP_S)
                continue
            if found is not None:
                job, queue = found
                job.redis_server_version = self.get_redis_server_version()  # type: ignore[no-untyped-call]
                return job, queue

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """RQ asks for this several times a job, one round trip each; a bare one is sent every IDLE_BEAT_S at most.

        A bare one that does not get through is no reason to end.
        """
        if pipeline is not None:
            super().heartbeat(timeout, pipeline=pipeline)
        elif time.monotonic() >= self._beat_due:
            self._beat_due = time.monotonic() + IDLE_BEAT_S
            try:
                with self.connection.pipeline() as pipe:
                    super().heartbeat(timeout, pipeline=pipe)
                    pipe.execute()
            except redis.RedisError as exc:
                if not is_away(exc):
                    raise

    # -- stopping

    def _install_signal_handlers(self) -> None:
        super()._install_signal_handlers()  # type: ignore[no-untyped-call]
        signal.signal(STOP_NOW, self.request_force_stop)

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Finish the lesson in hand; in time, if this is the kernel's word that the pool's parent is dead."""
        self._stop_requested = True
        self._shutdown_requested_date = now() - timedelta(seconds=1)
        if os.getppid() != self._parent:
            end_in_time()

    def request_force_stop(self, signum: int, frame: FrameType | None) -> None:
        """Break off the wait or the call in hand, so that the lesson is put back."""
        self._stop_requested = self.stop_now = True
        if self.may_interrupt:
            self.may_interrupt = False
            raise PutBack

    # -- what RQ would do and we do not want

    def bootstrap(self, *args: Any, **kwargs: Any) -> None:
        """Say that we are here; RQ's loggers were set up before the fork, by `pool_children.log_to_file`."""
        self.register_birth()  # type: ignore[no-untyped-call]
        self.set_state(WorkerStatus.STARTED)

    @property
    def should_run_maintenance_tasks(self) -> bool:
        """Never."""
        return False

    def check_for_suspension(self, burst: bool) -> None:
        """Not asked: `rq suspend` would stop paid work of every user of this Redis."""

    def subscribe(self) -> None:
        """No command channel: nothing in Redis may stop a lesson or shut a worker down."""

    def unsubscribe(self) -> None:
        """Nothing to leave."""

    def register_death(self) -> None:
        """Say goodbye, if the broker is there to hear it."""
        try:
            super().register_death()  # type: ignore[no-untyped-call]
        except redis.RedisError:
            self.log.warning("worker %s ends while the broker is away", self.name)


class _Beat:
    """Calls `beat` every so many seconds in a thread, from `start` to `stop`; after `stop` no call is in flight.

    One thread for all lessons of a worker: it looks by itself whether it is time, so that a lesson wakes nobody.
    """

    def __init__(self, *, every_s: float) -> None:
        self._every_s = every_s
        self._beat: Callable[[], None] | None = None
        self._due = 0.0
        self._lock = threading.Lock()
        threading.Thread(target=self._run, name="heartbeat", daemon=True).start()

    def start(self, beat: Callable[[], None]) -> None:
        with self._lock:
            self._beat, self._due = beat, time.monotonic() + self._every_s

    def stop(self) -> None:
        with self._lock:
            self._beat = None

    def _run(self) -> None:
        while True:
            time.sleep(self._every_s / LOOKS_A_BEAT)
            with self._lock:
                if self._beat is None or time.monotonic() < self._due:
                    continue
                self._due = time.monotonic() + self._every_s
                try:
                    self._beat()
                except Exception as exc:  # noqa: BLE001  the next beat may come through; the lesson goes on either way
                    logging.getLogger("rq.worker").warning("a heartbeat failed: %s", exc)
