"""Turns at the processors, between real processes: no more at once than there are, and nobody keeps one for good."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from waiting import wait_for

HOLDER = """
import fcntl, signal, sys
from pathlib import Path
from lessongen_jobs import turns
turns.LONGEST_S = float(sys.argv[2])
of_two = turns.Turns(Path(sys.argv[1]), 2)
"""
HOLDS = f"""{HOLDER}
try:
    with of_two.one():
        print("in", flush=True)
        if not sys.stdin.read():
            raise TimeoutError("as a job's alarm")
except TimeoutError:
    print("out", flush=True)
    signal.pause()
"""
ASKS = f"{HOLDER}print(int(of_two._take()))"
NO_LOCKS = f"""{HOLDER}
looks = []
def none(*_):
    looks.append(1)
    raise OSError(37, "No locks available")
fcntl.lockf = none
for _ in range(3):
    with of_two.one():
        pass
print(len(looks))
"""


@contextlib.contextmanager
def holder(folder: Path, longest_s: float = 60.0) -> Iterator[subprocess.Popen[str]]:
    """A process that has one of two turns until its standard input ends, or has given up waiting for one."""
    command = [sys.executable, "-c", HOLDS, str(folder), str(longest_s)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "in\n"
            yield process
        finally:
            process.kill()


def said(script: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", script, str(folder), "60"], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def one_is_free(folder: Path) -> bool:
    return said(ASKS, folder) == "1"


def test_one_comes_free_when_its_process_is_killed(tmp_path):
    """Two have one each; who waits for a third gets the dead one's, with nobody there to give it back."""
    with holder(tmp_path) as first, holder(tmp_path):
        assert not one_is_free(tmp_path)
        first.kill()
        wait_for(lambda: one_is_free(tmp_path))
        with holder(tmp_path):  # waits for a minute at most; comes in at once
            assert not one_is_free(tmp_path)


def test_one_is_given_back_after_an_error(tmp_path):
    """A time limit ends a lesson by an exception, and the process goes on."""
    with holder(tmp_path) as first, holder(tmp_path):
        assert first.stdin is not None
        assert first.stdout is not None
        first.stdin.close()
        assert first.stdout.readline() == "out\n"
        assert one_is_free(tmp_path)


def test_who_is_stopped_holds_up_nobody_for_good(tmp_path):
    """The third goes on without a turn, and takes none away from the two that have one."""
    with holder(tmp_path) as first, holder(tmp_path):
        first.send_signal(signal.SIGSTOP)
        with holder(tmp_path, longest_s=0.1):
            assert not one_is_free(tmp_path)
        assert not one_is_free(tmp_path)


def test_without_locks_nobody_waits(tmp_path):
    """A file system that has none: the first look says so, and nobody looks again."""
    assert said(NO_LOCKS, tmp_path) == "1"


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="Linux only")
def test_there_is_one_for_each_processor_that_may_be_used():
    """Of a machine with more than it is put on, too."""
    script = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
    script += "from lessongen_jobs.turns import processors; print(processors())"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "1\n"
