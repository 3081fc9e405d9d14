"""Process boundary: what runs in each child of the pool after the fork.

In     Settings and names, inherited memory; signals as the parent had them blocked are unblocked first.
Out    An exit status; the parent starts another whatever it is, unless the pool stops.
"""

from __future__ import annotations

import logging
import mmap
import os
import signal
import struct
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import redis
from rq.scheduler import RQScheduler
from rq.serializers import JSONSerializer

from lessongen_core.config import Settings
from lessongen_core.crash import write_crash
from lessongen_core.errors import LessongenError
from lessongen_core.store.database import Store

from . import context, events
from .broker import use_broker
from .orders import failure_text
from .parent_death import die_with
from .pool_helper import run_helper
from .transport import Backoff, Transport, job_timeout_s, queue_name
from .turns import Turns
from .worker import LessonWorker

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
DEADLINE = struct.Struct("d")
STANDBY_RETRY_S = 1


@dataclass(frozen=True, slots=True)
class Found:
    """What the helper has seen to before any worker is forked: the store, and the broker of these clients."""

    store_id: str
    client: redis.Redis
    eye: redis.Redis


@dataclass(frozen=True, slots=True)
class PoolPlan:
    """What every child knows. `deadlines` is shared memory: one double a worker, monotonic seconds, 0.0: idle.

    Neither `store` nor the clients in `found` have a connection before the fork.
    """

    settings: Settings
    pool_id: str
    workers: int
    folder: Path
    deadlines: mmap.mmap
    turns: Turns
    store: Store
    log: logging.Logger
    found: Found | None = None
    owned: bool = False

    def worker_name(self, slot: int, generation: int) -> str:
        """Unique over all pools and incarnations: RQ refuses a name that is alive."""
        return f"lessongen-{self.pool_id}-{slot}-{generation}"


def fork(parent: int, run: Callable[[], int], *, quiet: bool = True) -> int:
    """Fork a child that does `run` and ends with its status; returns its pid. The child gets a group of its own.

    What ends it goes to pool.log, or, unless `quiet`, to stderr: the reason why a pool does not start.
    """
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        os.setpgid(0, 0)
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a logout is the parent's to judge: under nohup it goes on
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
        die_with(parent)
        status = run()
    except LessongenError as exc:
        if quiet:
            logging.getLogger("rq.pool").warning("a child of the pool ends: %s", exc)
        else:
            sys.stderr.write(failure_text(exc))
        status = exc.exit_status
    except BaseException as exc:
        logging.getLogger("rq.pool").exception("a child of the pool ended: %s", exc)
    finally:
        os._exit(status)


def worker(plan: PoolPlan, slot: int, name: str) -> int:
    """Work on lessons until told to stop. Store and provider are connected to with the first lesson."""
    assert plan.found is not None
    store_id, client = plan.found.store_id, plan.found.client
    use_broker(plan.settings)  # until this process ends

    def on_job(allowed_s: float | None) -> None:
        # The alarm ends an overdue lesson from inside; the parent kills what the alarm can't reach.
        until = time.monotonic() + allowed_s + 60 if allowed_s else 0.0
        DEADLINE.pack_into(plan.deadlines, slot * DEADLINE.size, until)

    rq_worker = LessonWorker(
        queue_name(store_id),
        client,
        name=name,
        timeout_s=job_timeout_s(plan.settings.file),
        renew_s=plan.settings.file.workers.renew_s,
        on_job=on_job,
        secrets=plan.settings.secrets,
    )
    here = context.WorkerContext(
        plan.settings,
        plan.store,
        client,
        store_id=store_id,
        eye=plan.found.eye,
        log=plan.log,
        pool_id=plan.pool_id,
        worker=name,
        pool_folder=plan.folder,
        bounds=rq_worker,
        workers=plan.workers,
        turns=plan.turns,
        bring_forward=lambda *lesson: Transport(client, store_id, plan.settings.file).bring_forward(*lesson),
    )
    context.install(here)
    rq_worker.on_beat = here.renew
    rq_worker.may_take = here.may_take
    rq_worker.work()
    return 0


class _Scheduler(RQScheduler):
    """Takes over from a dead one at the next tick, where RQ's own waits two minutes; goes by Redis' clock."""

    def prepare_registries(self, queue_names: Iterable[str] | None = None) -> None:
        """Where to look for jobs whose time has come."""
        names = queue_names or self.acquired_locks
        self._scheduled_job_registries = [
            Backoff(name, connection=self.connection, serializer=self.serializer)  # type: ignore[no-untyped-call]
            for name in names
        ]

    @property
    def should_reacquire_locks(self) -> bool:
        """Whether a queue's lock is not ours yet."""
        return bool(self._queue_names != self.acquired_locks)


def scheduler(plan: PoolPlan, slot: int) -> int:
    """Move lessons whose backoff is over back to the queue; the second one stands by. Ends when Redis goes away."""
    assert plan.found is not None
    use_broker(plan.settings)
    name = f"lessongen-{plan.pool_id}-scheduler-{slot}"  # the same after a restart: the lock is still its own
    queues = [queue_name(plan.found.store_id)]
    try:
        _Scheduler(
            queues,
            connection=plan.found.client,
            interval=1,
            logging_level=logging.WARNING,
            serializer=JSONSerializer,
            name=name,
        ).work()  # type: ignore[no-untyped-call]
    except redis.RedisError as exc:
        logging.getLogger("rq.pool").warning("scheduler %s ends: %s", name, exc)
        return 1
    return 0


def helper(plan: PoolPlan, orders: int, ready: int, tell: Callable[[str], None]) -> int:
    """Heartbeat, sweep, offline writer: see `pool_helper`."""
    try:
        run_helper(
            plan.settings,
            pool_id=plan.pool_id,
            workers=plan.workers,
            owned=plan.owned,
            folder=plan.folder,
            orders=orders,
            ready=ready,
            tell=tell,
        )
    except LessongenError:
        raise
    except Exception as exc:
        write_crash(exc, plan.settings.state_dir, secrets=plan.settings.secrets)
        raise
    return 0


def log_to_file(settings: Settings) -> None:
    """RQ's loggers write to STATE/logs/pool.log, not to the terminal."""
    log = events.open_log(settings.state_dir / "logs", name="rq", file="pool.log")
    log.setLevel(logging.WARNING)
    logging.raiseExceptions = False  # a full disk shall not print tracebacks of the logging on the terminal
    # RQ adds a console handler to each of its loggers, unless it finds one that reaches the root.
    logging.getLogger().addHandler(log.handlers[0])
