"""The pool as pid 1 of a container: signals arrive, orphans are reaped, nothing is left when it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from courses import write_course
from fleet import Fleet, children_of, is_alive, kill, open_fleet
from waiting import wait_for

from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule

pytestmark = pytest.mark.chaos

CONTAINER = ("unshare", "--pid", "--fork", "--mount-proc", "--kill-child=SIGKILL")


@contextmanager
def container(fleet: Fleet, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`lessongen ARGUMENTS` as pid 1 of its own processes; with the pid that it has outside."""
    if subprocess.run([*CONTAINER, "true"], capture_output=True).returncode != 0:
        assert "CI" not in os.environ
        pytest.skip("no process namespaces here")
    command = [*CONTAINER, sys.executable, "-m", "lessongen_cli", *arguments]
    outside = subprocess.Popen(
        command, cwd=fleet.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        (first,) = wait_for(lambda: children_of(outside.pid), what="pid 1 runs")
        yield outside, first
    finally:
        outside.kill()
        outside.communicate()


def zombies_of(pid: int) -> list[int]:
    """Dead children that it has not reaped."""
    return [child for child in children_of(pid) if not is_alive(child)]


@pytest.mark.parametrize("command", ["workers", "run"])
def test_as_pid_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """`docker stop`: one SIGTERM, and the lessons in hand are finished."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=1.5)), more="[workers]\ncount = 2\n") as fleet:
        course = write_course(tmp_path, 8)
        if command == "workers":
            fleet.submit(course)
        arguments = ["workers", "-n", "2"] if command == "workers" else ["run", str(course)]
        with container(fleet, *arguments) as (process, first):
            wait_for(lambda: len(fleet.provider.calls) == 2, what="two calls in flight")
            kill(first, signal.SIGTERM)
            _, err = process.communicate(timeout=40)
        assert process.returncode == (0 if command == "workers" else 143), err
        counts = fleet.snapshot(fleet.latest()).counts
        assert (counts["succeeded"], counts["queued"], counts["running"]) == (2, 6, 0)
        assert len(fleet.provider.calls) == 2


def test_pid_1_reaps_what_it_did_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The broker is a daemon: when it dies, `workers` inherits it, and the helper starts another."""
    with open_fleet(tmp_path, monkeypatch) as fleet, container(fleet, "workers", "-n", "1") as (_, first):
        broker = fleet.folder / "state" / "broker" / "valkey.pid"
        wait_for(broker.exists, what="the broker runs")
        wait_for(lambda: len(children_of(first)) >= 5, what="helper, schedulers, worker and the broker")
        family = children_of(first)
        for pid in family:
            if "valkey" in Path(f"/proc/{pid}/comm").read_text():
                kill(pid, signal.SIGKILL)
                wait_for(lambda pid=pid: pid not in children_of(first), what="it is reaped")
                break
        else:
            raise AssertionError("the broker is no child of pid 1")
        wait_for(lambda: not zombies_of(first), what="no zombie is left")
