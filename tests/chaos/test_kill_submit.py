"""SIGKILL of `submit`: in its transaction nothing is recorded, after it nothing is lost."""

from __future__ import annotations

import contextlib
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from courses import write_course
from databases import slow_inserts
from fleet import Fleet, calls_of, kill, open_fleet
from forked import Forked
from leftovers import nothing_left
from waiting import wait_for

from lessongen_core.store.database import open_store, sqlite_path
from lessongen_jobs.batches import Batches

pytestmark = pytest.mark.chaos

INSERTING = """SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND state = 'active' AND query LIKE 'INSERT INTO lessons%'"""


@contextlib.contextmanager
def submitting(fleet: Fleet, course: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`lessongen submit`, inside its transaction."""
    store = open_store(fleet.settings.store_url, migrate_under=fleet.settings.state_dir)
    try:
        with slow_inserts(store, "lessons"):
            command = [sys.executable, "-m", "lessongen_cli", "submit", str(course)]
            with Forked(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
                wait_for(lambda: is_inserting(fleet), what="submit is in its transaction")
                yield process
    finally:
        store.close()


def is_inserting(fleet: Fleet) -> bool:
    """Whether somebody writes lessons: by SQLite's lock, held for longer than a moment, or as PostgreSQL says."""
    path = sqlite_path(fleet.settings.store_url)
    if path is None:
        with psycopg.connect(fleet.settings.store_url) as asked:
            return asked.execute(INSERTING).fetchone() is not None
    with contextlib.closing(sqlite3.connect(path, timeout=0.1, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        connection.execute("ROLLBACK")
        return False


def recorded(fleet: Fleet) -> int:
    """How many batches the store has."""
    with Batches(fleet.settings) as batches:
        return batches.recent(5)[1]


def test_killed_in_its_transaction_nothing_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No batch, no lesson on the queue; the same command again submits all of it."""
    with open_fleet(tmp_path, monkeypatch) as fleet:
        course = write_course(tmp_path, 3)
        with submitting(fleet, course) as submit:
            submit.kill()
        assert submit.returncode == -signal.SIGKILL
        assert recorded(fleet) == 0
        assert fleet.command("submit", str(course)).returncode == 0
        assert recorded(fleet) == 1


def test_killed_before_it_queued_the_lessons_they_run_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch is committed and the broker hangs: the next pool finds in the store what the queue does not hold."""
    with open_fleet(tmp_path, monkeypatch) as fleet:
        broker = fleet.broker()
        with submitting(fleet, write_course(tmp_path, 3)) as submit:
            kill(broker, signal.SIGSTOP)
            try:
                wait_for(lambda: recorded(fleet) == 1, what="the batch is committed")
                submit.kill()
            finally:
                kill(broker, signal.SIGKILL)  # and with it what submit may have sent and nobody read
        assert submit.returncode == -signal.SIGKILL
        with fleet.pool(2) as pool:
            assert fleet.wait_until_over(fleet.latest()).batch.status == "succeeded"
            nothing_left(fleet, living=[pool.pid])
        assert calls_of(fleet) == {"1.1": 1, "1.2": 1, "1.3": 1}
