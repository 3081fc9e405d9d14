"""A broker that hangs, a state folder that cannot be used: told at once, in one line, and nobody else waits for it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from courses import write_course
from fleet import Fleet, children_of, kill, open_fleet
from waiting import wait_for

from lessongen_core.store.database import sqlite_path
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule
from lessongen_jobs.broker import find_broker
from lessongen_jobs.connection import connect

pytestmark = pytest.mark.chaos


@contextlib.contextmanager
def embedded_broker_asleep(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """It lives, it takes connections, it says nothing."""
    with connect(fleet.settings) as client:
        pid = int(client.info("server")["process_id"])
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextlib.contextmanager
def silent_server(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """LESSONGEN_REDIS_URL names a port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("LESSONGEN_REDIS_URL", f"redis://127.0.0.1:{server.getsockname()[1]}/0")
        yield
        monkeypatch.delenv("LESSONGEN_REDIS_URL")


@pytest.mark.parametrize("broker", [embedded_broker_asleep, silent_server])
def test_a_broker_that_hangs_is_exit_10_in_5_s_and_holds_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broker
) -> None:
    """`submit` and `resume`; the store can be written all the while, and nothing changed."""
    with open_fleet(tmp_path, monkeypatch) as fleet:
        batch_id = fleet.submit(write_course(tmp_path, 2)).batch.id
        (tmp_path / "more").mkdir()
        more = str(write_course(tmp_path / "more", 1))
        path = sqlite_path(fleet.settings.store_url)
        assert path is not None
        with broker(fleet, monkeypatch), contextlib.closing(sqlite3.connect(path, timeout=0.5)) as store:
            for arguments in (["resume", batch_id], ["submit", more]):
                end_by = fleet.end_by(4)
                with ThreadPoolExecutor() as beside:
                    running = beside.submit(fleet.command, *arguments)
                    while not running.done():
                        store.execute("BEGIN IMMEDIATE")  # raises when somebody holds it for half a second
                        store.rollback()
                        time.sleep(0.05)
                answer = running.result()
                assert answer.returncode == 10, answer.stderr
                assert time.monotonic() < end_by
                assert "E_REDIS_UNREACHABLE" in answer.stderr and "Traceback" not in answer.stderr
        assert fleet.snapshot(batch_id).counts["queued"] == 2


@pytest.mark.parametrize("command", [["run", "course.json"], ["workers", "-n", "1"]])
@pytest.mark.parametrize("folder", ["pools", "logs"])
def test_a_state_folder_that_cannot_be_used_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], folder: str
) -> None:
    """A file in the place of a folder: exit 10, its path, what to do, and no traceback; the batch is safe."""
    with open_fleet(tmp_path, monkeypatch) as fleet:
        write_course(tmp_path, 1)
        (tmp_path / "state").mkdir(exist_ok=True)
        (tmp_path / "state" / folder).write_text("not a folder")
        answer = fleet.command(*command)
        assert answer.returncode == 10, answer.stderr
        assert "E_STORAGE" in answer.stderr and str(tmp_path / "state" / folder) in answer.stderr
        assert "try: make the state folder writable" in answer.stderr
        assert "Traceback" not in answer.stderr and not fleet.provider.calls


def test_after_a_kill_of_everything_nobody_is_said_to_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, not when the pool's row has grown old: `status` counts no workers, `resume` says how to get some."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=30.0))) as fleet:
        batch_id = fleet.submit(write_course(tmp_path, 2)).batch.id
        with fleet.pool(2) as pool:
            wait_for(lambda: len(fleet.provider.calls) == 2, what="both lessons are in hand")
            for pid in (pool.pid, *children_of(pool.pid)):
                kill(pid, signal.SIGKILL)
            wait_for(lambda: not pool.alive(), what="the pool is gone")
            status = json.loads(fleet.command("status", batch_id, "--json").stdout)["data"]
            assert status["workers"]["alive"] == 0, status["workers"]
            assert "no worker lives" in fleet.command("resume", batch_id).stderr


@pytest.mark.parametrize("more", [False, True], ids=["last", "not-last"])
def test_the_last_to_end_stops_the_embedded_broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: bool) -> None:
    """Whoever started it: a pool that ends leaves no server behind, unless somebody else uses it."""
    with open_fleet(tmp_path, monkeypatch) as fleet:
        fleet.submit(write_course(tmp_path, 1))
        other = connect(fleet.settings) if more else None
        with fleet.pool(1):
            pass
        assert (find_broker(fleet.settings) is not None) == more
        if other is not None:
            other.close()


def test_a_submit_that_finds_no_store_starts_no_broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it would have left behind is a server that nobody knows of."""
    url = "postgresql://nobody:pw@127.0.0.1:1/x"
    with open_fleet(tmp_path, monkeypatch, store_url=url, judged=False) as fleet:
        write_course(tmp_path, 1)
        assert fleet.command("submit", "course.json").returncode == 10
        assert find_broker(fleet.settings) is None


def test_a_bug_in_the_pool_of_run_is_one_line_and_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The crash file holds the traceback, the screen only names it."""
    with open_fleet(tmp_path, monkeypatch) as fleet:
        write_course(tmp_path, 1)
        broken = tmp_path / "broken"
        (broken / "rq").mkdir(parents=True)
        (broken / "rq" / "__init__.py").write_text("raise ValueError('a broken installation')")
        monkeypatch.setenv("PYTHONPATH", str(broken))
        answer = fleet.command("run", "course.json")
        assert answer.returncode == 1, answer.stderr
        assert "E_INTERNAL" in answer.stderr and "unexpected ValueError" in answer.stderr
        assert "Traceback" not in answer.stderr
        (crash,) = (tmp_path / "state" / "crashes").iterdir()
        assert str(crash) in answer.stderr and "a broken installation" in crash.read_text()
