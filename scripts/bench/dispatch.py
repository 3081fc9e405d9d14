"""Dispatch alone: jobs that do nothing through 30 workers, ours and stock RQ's; and what the store adds to ours."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import peers
import redis
from processes import cpu_s
from results import Figure, ratio
from stage import WORKERS, Installation, broker, url_of, wait_for, write_course

AIM = 1.2
STOCK = "RQ SimpleWorker"
OURS = "lessongen's pool, a job that does nothing"
STORE = "lessongen's pool, claim, reply and end in the store"


def measure(*, quick: bool, rounds: int) -> Figure:
    """Jobs a second, and CPU a job, which a busy machine changes less."""
    count = 300 if quick else 2100
    figure = Figure("dispatch", f"at least {AIM} x stock RQ SimpleWorker")
    rates: dict[str, list[float]] = {}
    cpu: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as name, broker(Path(name)) as client:
        for round_no in range(rounds):
            folder = Path(name) / str(round_no)
            folder.mkdir()
            for contender, (seconds, used_s, jobs) in {
                STOCK: _stock(client, count),
                OURS: _ours(client, folder, "nothing", count),
                STORE: _ours(client, folder, "store", count // 3),
            }.items():
                rates.setdefault(contender, []).append(jobs / seconds)
                cpu.setdefault(contender, []).append(used_s / jobs * 1000)
            for contender in (name for name in (peers.CELERY, peers.BULLMQ) if name not in peers.missing()):
                rates.setdefault(contender, []).append(count / peers.run(contender, client, count))
    times, of_cpu = ratio(rates[OURS], rates[STOCK]), ratio(cpu[STOCK], cpu[OURS])
    for contender, values in rates.items():
        beside = f"{times:.2f} x RQ SimpleWorker" if contender == OURS else ""
        figure.add(contender, values, "jobs/s", beside=beside)
    for contender, values in cpu.items():
        beside = f"RQ SimpleWorker takes {of_cpu:.2f} x" if contender == OURS else ""
        figure.add(f"{contender}: CPU", values, "ms/job", beside=beside)
    figure.found = f"{times:.2f} x in jobs/s, {of_cpu:.2f} x in CPU"
    figure.kept = times >= AIM
    return figure


def _stock(client: redis.Redis, count: int) -> tuple[float, float, int]:
    """Seconds, seconds of CPU, jobs."""
    client.flushall()
    with peers.rq_pool(client, "SimpleWorker") as pool:
        before = cpu_s(pool.pid)
        seconds = peers.measured([sys.executable, "rq_run.py", url_of(client), count])
        return seconds, cpu_s(pool.pid) - before, count


def _ours(client: redis.Redis, folder: Path, kind: str, count: int) -> tuple[float, float, int]:
    """The same of our pool, by the job function of that name in own_dispatch.py."""
    client.flushall()
    here = Installation(folder / kind, redis_url=url_of(client), base_url="http://127.0.0.1:9/v1")
    with peers.started([sys.executable, "own_dispatch.py", kind, WORKERS], here.environment) as pool:
        wait_for("workers", lambda: client.scard("rq:workers") == WORKERS, timeout_s=60)
        before = cpu_s(pool.pid)
        if kind == "store":
            seconds = here.wait_until_over(here.submit(write_course(here.folder, count)))
        else:
            seconds = peers.measured([sys.executable, "own_queue.py", count], here.environment)
        return seconds, cpu_s(pool.pid) - before, count
