"""Another process holds SQLite's write lock and does not let go (a stopped process, a backup tool, a shell)."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from courses import write_course
from fleet import Fleet, calls_of, once_each, open_fleet
from forked import Forked
from waiting import wait_for

from lessongen_core.store.database import sqlite_path
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule

pytestmark = pytest.mark.chaos

IMPATIENT = (
    "import lessongen_core.store.database as d; d.BUSY_TIMEOUT_S = 3.5; from lessongen_cli.app import main; main()"
)
ONE_WORKER = "[workers]\ncount = 1\n"
FAST_CLAIMS = "[workers]\nrenew_s = 0.3\nclaim_s = 1.5\n"


def path_of(fleet: Fleet) -> Path:
    """The store's file."""
    path = sqlite_path(fleet.settings.store_url)
    assert path is not None
    return path


@contextlib.contextmanager
def locked(fleet: Fleet) -> Iterator[None]:
    """Somebody else holds the write lock inside."""
    with contextlib.closing(sqlite3.connect(path_of(fleet), timeout=30, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


class Started:
    """A command without a terminal, and what it has said by now."""

    def __init__(self, fleet: Fleet, arguments: Sequence[str], *, patient: bool = True) -> None:
        self._said = fleet.folder / f"said-{'-'.join(arguments[:1])}"
        how = ["-m", "lessongen_cli"] if patient else ["-c", IMPATIENT]
        with self._said.open("w") as out:
            self.process = Forked(
                [sys.executable, *how, *arguments], cwd=fleet.folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )

    @property
    def said(self) -> str:
        return self._said.read_text(encoding="utf-8")

    def ends_with(self, code: int) -> None:
        assert self.process.wait(timeout=60) == code, self.said


def test_who_must_write_says_that_it_waits_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`submit`, `run` and `workers` name the file within seconds; short commands end with 10, looking is not held up.

    Once the lock is gone those that waited do what they were asked, and nothing is asked twice.
    """
    with open_fleet(tmp_path, monkeypatch, more=ONE_WORKER) as fleet:
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        (tmp_path / "more").mkdir()
        more = str(write_course(tmp_path / "more", 2))
        with locked(fleet):
            waiting = [Started(fleet, command) for command in (["submit", more], ["run", more], ["workers", "-n", "1"])]
            for name in ("cancel", "resume"):
                end_by = fleet.end_by(4)
                short = fleet.command(name, batch_id)
                assert time.monotonic() < end_by
                assert short.returncode == 10, short.stderr
                assert f"{path_of(fleet)} failed: database is locked" in short.stderr
                assert "try: another process holds it" in short.stderr
            for command in waiting:
                line = f"waiting: the store {path_of(fleet)} is locked by another process"
                wait_for(lambda command=command, line=line: line in command.said, what="it says why it waits")
                assert command.process.poll() is None, command.said
            assert fleet.command("status", batch_id).returncode == 0
            assert fleet.snapshot(batch_id).counts["queued"] == 1
        for command in waiting[:2]:
            command.ends_with(0)
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        pool = waiting[2]
        assert "it answers again" in pool.said and "1 worker ready" in pool.said
        pool.process.terminate()
        pool.ends_with(0)
        rows = [*fleet.lessons(batch_id).values(), *fleet.lessons(fleet.latest()).values()]
        assert {(row.outcome, row.crashes) for row in rows} == {("succeeded", 0)}
        assert max(row.attempts for row in rows) == 1


def test_who_waited_in_vain_ends_with_10(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the path and the next step, and nothing is recorded. The patience is cut to 3.5 s from 30."""
    with open_fleet(tmp_path, monkeypatch, more=ONE_WORKER) as fleet:
        course = str(write_course(tmp_path, 1))
        assert fleet.command("submit", course).returncode == 0
        with locked(fleet):
            commands = (["submit", course], ["run", course], ["workers", "-n", "1"])
            for command in [Started(fleet, arguments, patient=False) for arguments in commands]:
                command.ends_with(10)
                first, last = f"waiting: the store {path_of(fleet)} is locked", f"{path_of(fleet)} failed: database is"
                assert first in command.said and last in command.said and "  try: another process" in command.said
                assert "Traceback" not in command.said
        assert not fleet.provider.calls


def test_a_lock_longer_than_a_claim_takes_no_lesson_from_the_living(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two pools, whose heartbeats wait in SQLite and grow old: once it is free, neither takes the other for dead."""
    rule = Rule(Reply(latency_s=1.0))
    with open_fleet(tmp_path, monkeypatch, rule, more=FAST_CLAIMS) as fleet, fleet.pool(2), fleet.pool(2):
        batch_id = fleet.submit(write_course(tmp_path, 8)).batch.id
        wait_for(lambda: len(fleet.provider.calls) >= 4, what="all are at it")
        with locked(fleet):
            until = time.monotonic() + 3.0  # two claims
            wait_for(lambda: time.monotonic() > until, what="every heartbeat is old")
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        assert calls_of(fleet) == once_each(8)
        assert {row.crashes for row in fleet.lessons(batch_id).values()} == {0}
        log = (tmp_path / "state" / "logs" / "events.log").read_text(encoding="utf-8")
        assert " event=stalled " not in log
