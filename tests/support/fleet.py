"""A whole lessongen of a test's own: state folder, configuration, provider, pool processes; and how to look into it."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import redis
import sqlalchemy as sa
from commands import run_command
from ended import breaches
from forked import forking
from waiting import wait_for

from lessongen_core.config import Settings, load_settings
from lessongen_core.spec.loader import load_specs
from lessongen_core.store.database import open_store, sqlite_path
from lessongen_core.store.rows import LessonRow
from lessongen_fixtures.scripted import Rule, ScriptedProvider, scripted_provider
from lessongen_jobs.batches import Batches
from lessongen_jobs.broker import stop_broker
from lessongen_jobs.connection import connect
from lessongen_jobs.owned_pool import OwnedPool
from lessongen_jobs.progress import Snapshot
from lessongen_jobs.submit import Submitted, submit_batch

KEY = "sk-test-canary-0123456789abcdef"
CONFIG = """\
[provider]
first_byte_s = {first_byte_s}
idle_s = {idle_s}
total_s = {total_s}
[retry]
base_s = 0.1
cap_s = 0.5
{more}
"""


class Fleet:
    """Everything of one installation, in one folder."""

    def __init__(self, folder: Path, provider: ScriptedProvider, settings: Settings) -> None:
        self.folder = folder
        self.provider = provider
        self.settings = settings

    def submit(self, path: Path) -> Submitted:
        """Load and submit a batch file."""
        loaded = load_specs([path])
        assert not loaded.problems, loaded.problems
        return submit_batch(loaded, self.settings)

    @contextlib.contextmanager
    def pool(self, count: int) -> Iterator[OwnedPool]:
        """A running pool of `count` workers, stopped at the end."""
        with forking():
            pool = OwnedPool.start(self.settings, count=count)
        try:
            yield pool
        finally:
            pool.stop(timeout_s=10)

    def snapshot(self, batch_id: str) -> Snapshot:
        """This moment of the batch."""
        with Batches(self.settings) as batches:
            return batches.snapshot(batch_id)

    def lessons(self, batch_id: str) -> dict[str, LessonRow]:
        """Lessons by lesson_id."""
        with Batches(self.settings) as batches:
            return {row.lesson_id: row for row in batches.lessons(batch_id, with_content=True)}

    def count(self, table: sa.Table) -> int:
        """Rows of a table of the store."""
        store = open_store(self.settings.store_url)
        try:
            with store.read() as tx:
                return int(tx.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
        finally:
            store.close()

    def worker(self, name: str | None) -> int:
        """The process of a worker, as RQ shows it to `rq info`; 0: it shows none."""
        with connect(self.settings) as client:
            return _pid(client, f"rq:worker:{name}")

    def workers(self, count: int) -> list[int]:
        """Processes of the living workers, once there are `count`."""

        def found() -> list[int]:
            with connect(self.settings) as client:
                pids = [_pid(client, key.decode()) for key in client.smembers("rq:workers")]  # type: ignore[union-attr]
            alive = [pid for pid in pids if pid and is_alive(pid)]
            return alive if len(alive) == count else []

        return wait_for(found, what=f"{count} workers live")

    def broker(self) -> int:
        """The process of the broker."""
        with connect(self.settings) as client:
            return int(client.info("server")["process_id"])  # type: ignore[index]

    def latest(self) -> str:
        """The id of the newest batch."""
        with Batches(self.settings) as batches:
            return batches.find("latest").id

    def wait_until_over(self, batch_id: str, *, timeout_s: float = 60) -> Snapshot:
        """Wait until nothing of the batch is queued, running or waiting."""
        with Batches(self.settings) as batches:

            def over() -> Snapshot | None:
                snapshot = batches.snapshot(batch_id, stages=False)  # the broker may be away
                return snapshot if snapshot.over else None

            return wait_for(over, timeout_s=timeout_s, what="the batch is over")

    def put_to_sleep(self, pids: Sequence[int]) -> None:
        """SIGSTOP these processes, at a moment in which none of them holds SQLite's write lock."""
        path = sqlite_path(self.settings.store_url)

        def asleep() -> bool:
            for pid in pids:
                kill(pid, signal.SIGSTOP)
            if path is None:
                return True  # PostgreSQL locks rows, and nobody else wants these
            with contextlib.closing(sqlite3.connect(path, timeout=0.5, isolation_level=None)) as connection:
                try:
                    connection.execute("BEGIN IMMEDIATE")
                    return True
                except sqlite3.OperationalError:
                    for pid in reversed(pids):
                        kill(pid, signal.SIGCONT)
                    return False

        wait_for(asleep, what="they sleep without a lock")

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `lessongen ARGUMENTS` as a user would."""
        return run_command(*arguments, cwd=self.folder)

    def end_by(self, limit_s: float) -> float:
        """When a command that may wait `limit_s` is to have ended, if started now; later where cores are busy."""
        began = time.monotonic()
        self.command("list")
        now = time.monotonic()
        return now + limit_s + 3 * (now - began)

    def started_command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The same with the start of Python, for what is measured."""
        command = [sys.executable, "-m", "lessongen_cli", *arguments]
        return subprocess.run(command, capture_output=True, text=True, cwd=self.folder, timeout=100)


@contextlib.contextmanager
def open_fleet(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *rules: Rule,
    first_byte_s: float = 20,
    idle_s: float = 20,
    total_s: float = 60,
    more: str = "",
    requests_per_s: int = 0,
    concurrency: int = 0,
    retry_after: str | None = "1",
    store_url: str | None = None,
    redis_url: str | None = None,
    judged: bool = True,
) -> Iterator[Fleet]:
    """A fleet whose provider answers by `rules`, and with good lessons otherwise. Store and broker: else embedded.

    Whatever the test did: at its end no batch may break what `ended` says. Not `judged`: there is no store to be read.
    """
    config = folder / "lessongen.toml"
    config.write_text(CONFIG.format(first_byte_s=first_byte_s, idle_s=idle_s, total_s=total_s, more=more))
    with scripted_provider(
        *rules, requests_per_s=requests_per_s, concurrency=concurrency, retry_after=retry_after
    ) as provider:
        environment = {
            "LESSONGEN_STATE_DIR": str(folder / "state"),
            "LESSONGEN_CONFIG": str(config),
            "LESSONGEN_BASE_URL": provider.url,
            "LESSONGEN_API_KEY": KEY,
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        for name, url in (("LESSONGEN_STORE_URL", store_url), ("LESSONGEN_REDIS_URL", redis_url)):
            if url is not None:
                monkeypatch.setenv(name, url)
        settings = load_settings()
        try:
            yield Fleet(folder, provider, settings)
            wrong = breaches(settings) if judged else []
            assert not wrong, wrong
        finally:
            stop_broker(settings)


def calls_of(fleet: Fleet) -> Counter[str]:
    """Calls the provider saw, by lesson."""
    return Counter(call.lesson_id for call in fleet.provider.calls)


def once_each(count: int) -> Counter[str]:
    """What `calls_of` is when each of the lessons 1.1 to 1.`count` was asked once."""
    return Counter({f"1.{n}": 1 for n in range(1, count + 1)})


def children_of(pid: int) -> list[int]:
    """Direct children of a process (Linux)."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []


def descendants_of(pid: int) -> list[int]:
    """Children, their children, and so on."""
    return [each for child in children_of(pid) for each in (child, *descendants_of(child))]


def is_alive(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def kill(pid: int, number: int) -> None:
    """Send a signal to a process that may be gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _pid(client: redis.Redis, worker: str) -> int:
    return int(client.hget(worker, "pid") or 0)  # type: ignore[arg-type]
