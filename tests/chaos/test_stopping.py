"""Stops as service managers and terminals send them: to every process at once, twice, without a terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import subprocess
import sys
import termios
import threading
from pathlib import Path

import pytest
from courses import write_course
from fleet import Fleet, descendants_of, is_alive, kill, open_fleet
from forked import Forked
from waiting import wait_for

from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule
from lessongen_jobs.broker import find_broker

pytestmark = pytest.mark.chaos

TWO_WORKERS = "[workers]\ncount = 2\n"


def start(fleet: Fleet, *arguments: str, **options: object) -> subprocess.Popen[str]:
    """`lessongen ARGUMENTS` without a terminal."""
    command = [sys.executable, "-m", "lessongen_cli", *arguments]
    return Forked(
        command,
        cwd=fleet.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("command", ["workers", "run"])
def test_a_stop_of_the_whole_control_group_is_one_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """systemd's default: SIGTERM to every process, the embedded broker too. The lessons in hand are finished."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=1.5)), more=TWO_WORKERS) as fleet:
        course = write_course(tmp_path, 6)
        if command == "workers":
            fleet.submit(course)
            process = start(fleet, "workers", "-n", "2")
        else:
            process = start(fleet, "run", str(course))
        wait_for(lambda: len(fleet.provider.calls) == 2, what="two calls in flight")
        group = [process.pid, *descendants_of(process.pid), fleet.broker()]
        for number in (signal.SIGTERM, signal.SIGHUP):  # the second one where a unit or session says SendSIGHUP
            for pid in group:
                kill(pid, number)
        _, err = process.communicate(timeout=60)
        assert process.returncode == (0 if command == "workers" else 143), err
        assert "put back" not in err.replace("once more to put them back", "")
        assert len(fleet.provider.calls) == 2
        wait_for(lambda: not any(is_alive(pid) for pid in group), what="nothing is left")
        assert find_broker(fleet.settings) is None  # systemd would wait for it, and then kill it
        batch_id = fleet.latest()
        counts = fleet.snapshot(batch_id).counts
        assert (counts["succeeded"], counts["queued"], counts["running"]) == (2, 4, 0)
        assert {row.crashes for row in fleet.lessons(batch_id).values()} == {0}


def test_a_terminal_that_closes_is_one_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernel and shell both send SIGHUP, and the screen is gone: the lessons in hand are finished and written."""
    master, slave = pty.openpty()
    screen = {"stdin": slave, "stdout": slave, "stderr": slave}
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("CI", raising=False)
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=1.5)), more=TWO_WORKERS) as fleet:
        command = [sys.executable, "-m", "lessongen_cli", "run", str(write_course(tmp_path, 4))]

        def own_terminal() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        process = subprocess.Popen(command, cwd=tmp_path, start_new_session=True, preexec_fn=own_terminal, **screen)
        os.close(slave)
        seen = bytearray()
        reader = threading.Thread(target=read_until, args=(master, seen, b"running 2"))
        reader.start()
        wait_for(lambda: len(fleet.provider.calls) == 2, what="two calls in flight")
        reader.join(timeout=20)
        assert b"running 2" in seen  # the live screen
        os.close(master)
        kill(process.pid, signal.SIGHUP)
        assert process.wait(timeout=30) == 129
        counts = fleet.snapshot(fleet.latest()).counts
        assert (counts["succeeded"], counts["queued"], len(fleet.provider.calls)) == (2, 2, 2)
        assert len(list((tmp_path / "lessongen-out" / "latest" / "lessons").glob("*.md"))) == 2
        assert not (tmp_path / "state" / "crashes").exists()


def read_until(screen: int, seen: bytearray, what: bytes) -> None:
    """Read a terminal, as whoever draws it does, until `what` was on it."""
    while what not in seen:
        seen += os.read(screen, 65_536)
