"""Seconds from SIGKILL until the lesson in hand is asked again: of a worker, and of a whole pool beside another one.

Stock RQ beside it: a SimpleWorker of a pool is killed at the beginning, and looked at until the rest is measured. RQ's
defaults would take 7 to 18 minutes (docs/reliability.md), which nobody waits for here.
"""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import peers
import psutil
import redis
from results import Figure
from stage import Course, Installation, asked, broker, make_course, provider, url_of, wait_for

WORKER_S, POOL_S = 3.0, 20.0
LATENCY_S = 600.0  # longer than anybody waits


def measure(*, quick: bool, rounds: int) -> Figure:
    """One lesson that takes LATENCY_S; its second request at the provider ends the clock."""
    figure = Figure("recovery", f"{WORKER_S:g} s after a worker, {POOL_S:g} s after a pool")
    worker: list[float] = []
    pool: list[float] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name, broker(Path(name)) as client:
        course = make_course(Path(name), 1)
        with _stock_rq(Path(name) / "stock", course) as watched:
            for round_no in range(rounds):
                worker.append(_after_a_worker(client, course, Path(name) / f"worker{round_no}"))
                pool.append(_after_a_pool(client, course, Path(name) / f"pool{round_no}"))
            waited_s, again = watched()
    figure.add("lessongen, a worker killed", worker, "s")
    how = "by the age of its row, as across machines"
    figure.add("lessongen, a whole pool killed, helper and parent too", pool, "s", note=how)
    note = "until it was asked again" if again else "waited for in vain: not asked again so far"
    figure.add("RQ SimpleWorker pool, a worker killed", [waited_s], "s", note=note)
    figure.found = f"{statistics.median(worker):.1f} s and {statistics.median(pool):.1f} s"
    figure.kept = max(worker) <= WORKER_S and max(pool) <= POOL_S
    return figure


def _until_asked_again(base_url: str, strike: Callable[[], None], timeout_s: float) -> float:
    wait_for("the first request", lambda: asked(base_url)["requests"] >= 1, timeout_s=60)
    strike()
    began = time.monotonic()
    with contextlib.suppress(TimeoutError):
        wait_for("the second request", lambda: asked(base_url)["requests"] >= 2, timeout_s=timeout_s)
    return time.monotonic() - began


def _busy_worker(client: redis.Redis) -> int:
    """The process that RQ shows as busy."""
    found: list[int] = []

    def busy() -> list[int]:
        rows = [client.hgetall(key) for key in client.smembers("rq:workers")]  # type: ignore[union-attr]
        found[:] = [int(row[b"pid"]) for row in rows if row.get(b"state") == b"busy"]
        return found

    wait_for("a busy worker", busy, timeout_s=30)
    return found[0]


def _after_a_worker(client: redis.Redis, course: Course, folder: Path) -> float:
    client.flushall()
    with provider(course, LATENCY_S) as url:
        here = Installation(folder, redis_url=url_of(client), base_url=url)
        with here.pool(3) as process:
            wait_for("workers", lambda: client.scard("rq:workers") == 3, timeout_s=60)
            here.submit(course.file)
            seconds = _until_asked_again(url, lambda: os.kill(_busy_worker(client), signal.SIGKILL), 60)
            _kill_all(process.pid)
        return seconds


def _after_a_pool(client: redis.Redis, course: Course, folder: Path) -> float:
    client.flushall()
    with provider(course, LATENCY_S) as url:
        here = Installation(folder, redis_url=url_of(client), base_url=url)
        with here.pool(1) as first:
            wait_for("a worker", lambda: client.scard("rq:workers") == 1, timeout_s=60)
            here.submit(course.file)
            wait_for("the first request", lambda: asked(url)["requests"] >= 1, timeout_s=60)
            with here.pool(1) as second:
                wait_for("the other pool", lambda: client.scard("rq:workers") == 2, timeout_s=60)
                time.sleep(16)  # a helper that has not seen the store for the length of a claim judges nobody
                seconds = _until_asked_again(url, lambda: _kill_all(first.pid), 60)
                _kill_all(second.pid)
        return seconds


def _kill_all(pid: int) -> None:
    """The parent first, then all that it had."""
    every = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    for process in every:
        with contextlib.suppress(psutil.Error):
            process.kill()


@contextlib.contextmanager
def _stock_rq(folder: Path, course: Course) -> Iterator[Callable[[], tuple[float, bool]]]:
    """Kill a stock worker; yields who tells the seconds since then, and whether its lesson was asked again by now."""
    folder.mkdir()
    with (
        broker(folder) as client,
        provider(course, LATENCY_S) as url,
        peers.rq_pool(client, "SimpleWorker", 3),
        peers.started([sys.executable, "rq_run.py", url_of(client), 1, url, course.prompts], {}),
    ):
        wait_for("the first request", lambda: asked(url)["requests"] >= 1, timeout_s=60)
        os.kill(_busy_worker(client), signal.SIGKILL)
        began = time.monotonic()
        yield lambda: (time.monotonic() - began, asked(url)["requests"] >= 2)
