"""Memory of 30 workers, idle and at work, and the time until they are ready; beside a stock pool with the same imports.

PSS counts a page that several processes share once. Ours includes what stock RQ does not have: the helper, a store, an
HTTP client, an index of the sources in each worker.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

import peers
import redis
from processes import pss_mb, settle
from results import Figure, ratio
from stage import WORKERS, Course, Installation, broker, make_course, provider, url_of, wait_for

IDLE, BUSY, READY_S = 0.8, 0.7, 1.5
STOCK = {"parent": "RQ SimpleWorker, imports before the fork", "job": "RQ SimpleWorker, imports with the first job"}
OURS = "lessongen"


def measure(*, quick: bool, rounds: int) -> Figure:
    """Idle once nothing moves; busy when each worker has written several lessons and most wait for a reply."""
    figure = Figure("memory", f"at most {IDLE} x idle, {BUSY} x busy; ready in under {READY_S} s")
    idle: dict[str, list[float]] = {}
    busy: dict[str, list[float]] = {}
    forked: list[float] = []
    registered: list[float] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name, broker(Path(name)) as client:
        course = make_course(Path(name), 90 if quick else 180)
        with provider(course, 1.0) as url:
            for round_no in range(rounds):
                for when, contender in STOCK.items():
                    _stock(client, course, url, when, idle.setdefault(contender, []), busy.setdefault(contender, []))
                client.flushall()
                here = Installation(Path(name) / f"own{round_no}", redis_url=url_of(client), base_url=url)
                began = time.monotonic()
                with here.pool() as pool:
                    wait_for("ready", lambda: "ready" in here.said(), timeout_s=60, every_s=0.01)  # noqa: B023
                    forked.append(time.monotonic() - began)
                    wait_for("workers", lambda: client.scard("rq:workers") == WORKERS, timeout_s=60, every_s=0.01)
                    registered.append(time.monotonic() - began)
                    settle(pool.pid, busy=0.1)
                    idle.setdefault(OURS, []).append(pss_mb(pool.pid))
                    batch_id = here.submit(course.file)
                    busy.setdefault(OURS, []).append(_while_busy(client, course, pool.pid))
                    here.wait_until_over(batch_id)
    for kind, found in (("idle", idle), ("busy", busy)):
        for contender, values in found.items():
            beside = "" if contender == OURS else f"lessongen takes {ratio(found[OURS], values):.2f} x"
            figure.add(f"{contender}, {kind}", values, "MB", beside=beside)
    figure.add("lessongen workers: said to be ready after", forked, "s")
    figure.add("lessongen workers: all on the queue after", registered, "s")
    stock = STOCK["parent"]
    shares = ratio(idle[OURS], idle[stock]), ratio(busy[OURS], busy[stock])
    ready_s = statistics.median(registered)
    figure.found = f"{shares[0]:.2f} x idle, {shares[1]:.2f} x busy beside the first of them, ready in {ready_s:.2f} s"
    figure.kept = shares[0] <= IDLE and shares[1] <= BUSY and ready_s < READY_S
    return figure


def _stock(client: redis.Redis, course: Course, url: str, when: str, idle: list[float], busy: list[float]) -> None:
    client.flushall()
    with peers.rq_pool(client, "SimpleWorker", modules=("same_imports",) if when == "parent" else ()) as pool:
        settle(pool.pid, busy=0.1)
        idle.append(pss_mb(pool.pid))
        script = [sys.executable, "rq_run.py", url_of(client), course.count, url, course.prompts, "same_imports.lesson"]
        with peers.started(script, {}):
            busy.append(_while_busy(client, course, pool.pid))


def _while_busy(client: redis.Redis, course: Course, pid: int) -> float:
    """The median of five looks from the moment that half of the lessons are done."""

    def half_done() -> bool:
        keys = list(client.keys("rq:finished:*"))  # type: ignore[union-attr]
        return bool(keys) and client.zcard(keys[0]) >= course.count // 2  # type: ignore[operator]

    wait_for("half of the lessons", half_done)
    seen = []
    for _ in range(5):
        seen.append(pss_mb(pid))
        time.sleep(0.2)
    return statistics.median(seen)
