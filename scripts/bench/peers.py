"""The others on the same work: an asyncio script, stock RQ, Celery, BullMQ; `HOW` each runs, and what it leaves out.

RQ and httpx are lessongen's own. Celery and BullMQ are installed once, outside the repository; where one cannot be, it
is left out, and `missing` says why.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

import redis
from stage import CONTENDERS, LONGEST_S, WORKERS, Course, url_of, wait_for

PACKAGES = ("celery==5.7.0", "packaging", f"redis=={version('redis')}", f"httpx=={version('httpx')}")
NPM_PACKAGES = ("bullmq@6.7.0", "ioredis@5.11.1")  # without ioredis, a peer that npm takes for optional, it spins
CACHE = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "lessongen-bench"
CELERY, BULLMQ = "Celery prefork", "BullMQ"
HOW = {
    "asyncio + httpx": (
        "a script of 40 lines: one process, 30 at once, one client with 30 connections",
        "queue, store, score, limits; the end of the process loses all",
    ),
    "RQ SimpleWorker": (
        "`WorkerPool` of 30 with RQ's defaults; the job's module is imported before the fork",
        "store, score, limits; a dead worker's job waits for minutes",
    ),
    "RQ Worker": ("the same, with a process forked for each job", "the same"),
    CELERY: (
        "30 processes, prefetch 1; a task is acknowledged before it runs, as is Celery's default",
        "store, score, limits; what a dead process had is lost (with `acks_late` it comes back after an hour)",
    ),
    BULLMQ: ("one Node process, concurrency 30, `fetch`", "store, score, limits"),
}


def celery_python() -> Path:
    """Celery's Python, in an environment that is made at the first call."""
    return _installed("celery", PACKAGES, _install_celery) / "bin" / "python"


def node_modules() -> Path:
    """Where BullMQ is, installed at the first call."""
    return _installed("bullmq", NPM_PACKAGES, _install_bullmq) / "node_modules"


def _installed(name: str, wanted: tuple[str, ...], install: Callable[[Path], None]) -> Path:
    """Its folder; `installed` in it says what of."""
    folder = CACHE / name
    mark = folder / "installed"
    if not mark.exists() or mark.read_text() != "\n".join(wanted):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        install(folder)
        mark.write_text("\n".join(wanted))
    return folder


def _install_celery(folder: Path) -> None:
    _quietly(sys.executable, "-m", "venv", folder)
    _quietly(folder / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES)


def _install_bullmq(folder: Path) -> None:
    _quietly("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, *NPM_PACKAGES)


def _quietly(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300)


@cache
def missing() -> dict[str, str]:
    """Those that cannot run here, and why."""
    needs = {CELERY: celery_python, BULLMQ: node_modules}
    found = {} if shutil.which("node") and shutil.which("npm") else {BULLMQ: "there is no Node with npm"}
    for name in needs.keys() - found.keys():
        try:
            needs[name]()
        except (OSError, subprocess.SubprocessError) as exc:
            said = str(getattr(exc, "stderr", "") or exc).strip().splitlines()
            found[name] = f"it could not be installed: {said[-1] if said else exc}"
    return found


def available() -> list[str]:
    """Those that can run here."""
    return [name for name in PEERS if name not in missing()]


def versions() -> dict[str, str]:
    """What runs besides lessongen's own packages."""
    found = {}
    if CELERY not in missing():
        code = "from importlib.metadata import version; print(version('celery'))"
        found["celery"] = _said(celery_python(), "-c", code)
    if BULLMQ not in missing():
        found["node"] = _said("node", "-v")
        found["bullmq"] = NPM_PACKAGES[0].partition("@")[2]
    return found


def _said(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


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
    return measured([sys.executable, "asyncio_plain.py", *work, count])


@contextlib.contextmanager
def rq_pool(
    client: redis.Redis, worker_class: str, count: int = WORKERS, *, modules: tuple[str, ...] = ("stock_rq",)
) -> Iterator[subprocess.Popen[bytes]]:
    """RQ's pool, all workers registered. `modules` are imported before it forks, as RQ advises for speed."""
    with started([sys.executable, "rq_pool.py", url_of(client), count, worker_class, *modules], {}) as process:
        wait_for("RQ's workers", lambda: client.scard("rq:workers") == count, timeout_s=60)
        yield process


def stock_rq(worker_class: str) -> Callable[[redis.Redis, list[object], int], float]:
    """The makespan of a pool of that class."""

    def run(client: redis.Redis, work: list[object], count: int) -> float:
        with rq_pool(client, worker_class):
            return measured([sys.executable, "rq_run.py", url_of(client), count, *work])

    return run


def celery(client: redis.Redis, work: list[object], count: int) -> float:
    """A prefork worker; its tasks are queued once all its processes answer."""
    environment = {"BENCH_REDIS_URL": url_of(client)}
    command = [celery_python(), "-m", "celery", "-A", "celery_app", "worker", "--concurrency", WORKERS]
    with started([*command, "--loglevel", "ERROR"], environment):
        return measured([celery_python(), "celery_app.py", count, *work], environment)


def bullmq(client: redis.Redis, work: list[object], count: int) -> float:
    """One process that queues and works."""
    port = client.get_connection_kwargs()["port"]
    return measured(["node", "bullmq_run.js", port, count, *work], {"NODE_PATH": str(node_modules())})


PEERS: dict[str, Callable[[redis.Redis, list[object], int], float]] = {
    "asyncio + httpx": asyncio_script,
    "RQ SimpleWorker": stock_rq("SimpleWorker"),
    "RQ Worker": stock_rq("Worker"),
    CELERY: celery,
    BULLMQ: bullmq,
}


def run(name: str, client: redis.Redis, count: int, course: Course | None = None, base_url: str = "") -> float:
    """Seconds that `name` takes for `count` lessons of `course`, or for so many jobs that do nothing."""
    client.flushall()
    work: list[object] = [base_url, course.prompts] if course is not None else []
    return PEERS[name](client, work, count)
