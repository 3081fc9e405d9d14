"""Cost of a lesson by the size of its batch: 1,000, 10,000 and 30,000 lessons, each claimed, replied to and ended.

The pool is lessongen's own with its helper, its sweep and the three commits of each lesson; provider and score are left
out: they do not know of the batch, and with them 30,000 lessons would take a quarter of an hour.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

import peers
from processes import cpu_s
from results import Figure
from stage import WORKERS, Installation, broker, make_course, provider, url_of, wait_for, write_course

AIM = 1.1


def measure(*, quick: bool, rounds: int) -> Figure:
    """CPU of the pool, helper included, and time, a lesson."""
    sizes = (300, 3000) if quick else (1000, 10_000, 30_000)
    figure = Figure("growth", f"time a lesson at most {AIM} x that of the smallest batch")
    cpu: dict[int, list[float]] = {size: [] for size in sizes}
    took: dict[int, list[float]] = {size: [] for size in sizes}
    with tempfile.TemporaryDirectory(prefix="bench-") as name, broker(Path(name)) as client:
        course = make_course(Path(name), 1)
        with provider(course, 0.0) as url:
            for round_no in range(rounds):
                for size in sizes:
                    if size != sizes[0] and round_no > 0:
                        continue  # one of them is many lessons already
                    client.flushall()
                    here = Installation(Path(name) / f"{size}-{round_no}", redis_url=url_of(client), base_url=url)
                    command = [sys.executable, "own_dispatch.py", "store", WORKERS]
                    with peers.started(command, here.environment) as pool:
                        wait_for("workers", lambda: client.scard("rq:workers") == WORKERS, timeout_s=60)
                        before = cpu_s(pool.pid)
                        seconds = here.wait_until_over(here.submit(write_course(here.folder, size)))
                        took[size].append(seconds / size * 1000)
                        cpu[size].append((cpu_s(pool.pid) - before) / size * 1000)
    for what, values in (("time", took), ("CPU of the pool", cpu)):
        first = statistics.median(values[sizes[0]])
        for size in sizes:
            beside = "" if size == sizes[0] else f"{statistics.median(values[size]) / first:.2f} x of {sizes[0]:,}"
            figure.add(f"{what}, {size:,} lessons", values[size], "ms/lesson", beside=beside)
    grown = {size: statistics.median(took[size]) / statistics.median(took[sizes[0]]) for size in sizes[1:]}
    figure.found = ", ".join(f"{times:.2f} x at {size:,}" for size, times in grown.items())
    figure.kept = max(grown.values()) <= AIM
    return figure
