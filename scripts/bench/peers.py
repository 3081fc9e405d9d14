"""The others on the same work: an asyncio script, stock RQ, Celery, BullMQ; installed once, outside the repository.

What each does not do that lessongen does stands in `LACKS`, and goes into the table.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import redis
from stage import CONTENDERS, LONGEST_S, WORKERS, Course, url_of, wait_for

PACKAGES = ("celery", "packaging", f"redis=={version('redis')}", f"rq=={version('rq')}", f"httpx=={version('httpx')}")
NPM_PACKAGES = (
    "celery",
    "packaging",
    f"redis=={version('redis')}",
    f"rq=={version('rq')}",
    f"httpx=={version('httpx')}",
)
CACHE = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "lessongen-bench"
LACKS = {
    "asyncio + httpx": "one process; no queue, no store, no score: an end of the process loses all",
    "RQ SimpleWorker": "returns the text to Redis; no store, no score, no limiter; a dead worker's job waits minutes",
    "RQ Worker": "as SimpleWorker, with a process forked per job",
    "Celery prefork": "returns the text to Redis; no store, no score, no limiter; acknowledges before the work",
    "BullMQ": "one Node process, 30 at once; returns the text to Redis; no store, no score",
}


def python() -> Path:
    """The peers' Python, made at the first call."""
    folder = CACHE / "peers"
    mark = folder / "installed"
    wanted = "\n".join(PACKAGES)
    if not mark.exists() or mark.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([folder / "bin" / "pip", "install", "-q", *PACKAGES], check=True, stderr=subprocess.DEVNULL)
        mark.write_text(wanted)
    return folder / "bin" / "python"


def node_modules() -> Path | None:
    """Where BullMQ is, installed at the first call; None without Node."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return None
    folder = CACHE / "node"
    if not (folder / "node_modules" / "bullmq").exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--silent", "--prefix", folder, *NPM_PACKAGES], check=True)
    return folder / "node_modules"


def versions() -> dict[str, str]:
    """What runs."""
    names = "celery", "rq", "redis", "httpx"
    code = f"from importlib.metadata import version; print(*map(version, {names}))"
    said = subprocess.run([python(), "-c", code], check=True, capture_output=True, text=True).stdout.split()
    found = dict(zip(names, said, strict=True))
    if modules := node_modules():
        found["node"] = subprocess.run(["node", "-v"], check=True, capture_output=True, text=True).stdout.strip()
        package = (modules / "bullmq" / "package.json").read_text(encoding="utf-8")
        found["bullmq"] = package.partition('"version": "')[2].partition('"')[0]
    return found


def measured(command: list[object], environment: dict[str, str] | None = None) -> float:
    """Seconds, as a contender's script prints them."""
    done = subprocess.run(
        [str(part) for part in command], env=os.environ | (environment or {}), cwd=CONTENDERS,
        check=False, capture_output=True, text=True, timeout=LONGEST_S,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return float(done.stdout.split()[-1])


@contextlib.contextmanager
def started(command: list[object], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A pool in a session of its own, whose every process ends with the block."""
    with subprocess.Popen(
        [str(part) for part in command], env=os.environ | environment, cwd=CONTENDERS,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(15)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def asyncio_script(client: redis.Redis, work: list[object], count: int) -> float:
    """Takes nothing from the broker."""
    base_url, prompts = work
    return measured([python(), "asyncio_plain.py", base_url, prompts, count])


@contextlib.contextmanager
def rq_pool(client: redis.Redis, worker_class: str, count: int = WORKERS) -> Iterator[subprocess.Popen[bytes]]:
    """`rq worker-pool`, as its documentation starts it, all workers registered."""
    command = [python(), "-m", "rq.cli", "worker-pool", "lessons", "-n", count, "--url", url_of(client)]
    command += ["--worker-class", f"rq.worker.{worker_class}", "--quiet"]
    with started(command, {"PYTHONPATH": str(CONTENDERS)}) as process:
        wait_for("RQ's workers", lambda: client.scard("rq:workers") == count, timeout_s=60)
        yield process


def stock_rq(worker_class: str) -> Callable[[redis.Redis, list[object], int], float]:
    """The makespan of a pool of that class."""

    def run(client: redis.Redis, work: list[object], count: int) -> float:
        with rq_pool(client, worker_class):
            return measured([python(), "rq_run.py", url_of(client), count, *work])

    return run


@contextlib.contextmanager
def celery_pool(client: redis.Redis, count: int = WORKERS) -> Iterator[subprocess.Popen[bytes]]:
    """A prefork worker; it answers a ping when all its processes are up."""
    command = [python(), "-m", "celery", "-A", "celery_app", "worker", "--concurrency", count, "--loglevel", "ERROR"]
    environment = {"BENCH_REDIS_URL": url_of(client), "PYTHONPATH": str(CONTENDERS)}
    with started(command, environment) as process:
        ping = [python(), "-m", "celery", "-A", "celery_app", "inspect", "ping", "--timeout", "2"]
        wait_for("Celery answers", lambda: _succeeds(ping, environment), timeout_s=120)
        yield process


def _succeeds(command: list[object], environment: dict[str, str]) -> bool:
    done = subprocess.run(
        [str(part) for part in command],
        env=os.environ | environment,
        cwd=CONTENDERS,
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def celery(client: redis.Redis, work: list[object], count: int) -> float:
    """With RQ's own protocol of measurement: from the first task queued to the last result read."""
    with celery_pool(client):
        return measured([python(), "celery_app.py", count, *work], {"BENCH_REDIS_URL": url_of(client)})


def bullmq(client: redis.Redis, work: list[object], count: int) -> float:
    """One process that queues and works."""
    port = client.get_connection_kwargs()["port"]
    return measured(["node", "bullmq_run.js", port, count, *work], {"NODE_PATH": str(node_modules())})


PEERS: dict[str, Callable[[redis.Redis, list[object], int], float]] = {
    "asyncio + httpx": asyncio_script,
    "RQ SimpleWorker": stock_rq("SimpleWorker"),
    "RQ Worker": stock_rq("Worker"),
    "Celery prefork": celery,
    "BullMQ": bullmq,
}


def available() -> list[str]:
    """Those that can run here."""
    return [name for name in PEERS if name != "BullMQ" or node_modules() is not None]


def run(name: str, client: redis.Redis, count: int, course: Course | None = None, base_url: str = "") -> float:
    """Seconds that `name` takes for `count` lessons of `course`, or for so many jobs that do nothing."""
    client.flushall()
    work: list[object] = [base_url, course.prompts] if course is not None else []
    return PEERS[name](client, work, count)
