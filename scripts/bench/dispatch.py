"""Dispatch alone: jobs that do nothing through 30 workers, ours and stock RQ's; and what the store adds to ours."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import peers
from processes import cpu_s
from results import Figure, ratio
from stage import WORKERS, Installation, broker, make_course, url_of, wait_for

AIM = 1.2
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
            client.flushall()
            with peers.rq_pool(client, "SimpleWorker") as pool:
                before = cpu_s(pool.pid)
                seconds = peers.measured([peers.python(), "rq_run.py", url_of(client), count])
                _note(rates, cpu, "RQ SimpleWorker", count, seconds, cpu_s(pool.pid) - before)
            for kind, contender in (("nothing", OURS), ("store", STORE)):
                client.flushall()
                here = Installation(
                    Path(name) / f"{kind}{round_no}", redis_url=url_of(client), base_url="http://127.0.0.1:9/v1"
                )
                with peers.started([sys.executable, "own_dispatch.py", kind, WORKERS], here.environment) as pool:
                    wait_for("workers", lambda: client.scard("rq:workers") == WORKERS, timeout_s=60)
                    before = cpu_s(pool.pid)
                    if kind == "store":
                        seconds = here.wait_until_over(here.submit(make_course(here.folder, count // 3).file))
                    else:
                        seconds = peers.measured([sys.executable, "own_queue.py", count], here.environment)
                    jobs = count if kind == "nothing" else count // 3
                    _note(rates, cpu, contender, jobs, seconds, cpu_s(pool.pid) - before)
            for contender in set(peers.available()) & {"Celery prefork", "BullMQ"}:
                rates.setdefault(contender, []).append(count / peers.run(contender, client, count))
    times = ratio(rates[OURS], rates["RQ SimpleWorker"])
    of_cpu = ratio(cpu["RQ SimpleWorker"], cpu[OURS])
    for contender, values in rates.items():
        beside = f"{times:.2f} x RQ SimpleWorker" if contender == OURS else ""
        figure.add(contender, values, "jobs/s", beside=beside, note=peers.LACKS.get(contender, ""))
    for contender, values in cpu.items():
        beside = f"RQ SimpleWorker takes {of_cpu:.2f} x" if contender == OURS else ""
        figure.add(f"{contender}: CPU", values, "ms/job", beside=beside)
    figure.found = f"{times:.2f} x in jobs/s, {of_cpu:.2f} x in CPU;"
    figure.kept = times >= AIM
    return figure


def _note(
    rates: dict[str, list[float]], cpu: dict[str, list[float]], contender: str, count: int, seconds: float, used: float
) -> None:
    rates.setdefault(contender, []).append(count / seconds)
    cpu.setdefault(contender, []).append(used / count * 1000)
