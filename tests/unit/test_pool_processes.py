"""Processes and folders of pools that are gone: strangers that got their numbers are left alone."""

from __future__ import annotations

import errno
import fcntl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from lessongen_jobs import orphans, pool_folder


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process that is nobody's worker."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


def test_a_pid_that_was_given_away_is_not_waited_for(stranger: subprocess.Popen[bytes]) -> None:
    """Only the process that was born when the worker was is the worker."""
    began = time.monotonic()
    orphans.outlive({stranger.pid: "of another birth"})
    assert time.monotonic() - began < orphans.ORPHAN_S / 2
    assert stranger.poll() is None


def test_an_orphan_is_ended_in_time(stranger: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that goes on after its pool's death is told to stop, and killed if need be."""
    monkeypatch.setattr(orphans, "ORPHAN_S", 0.1)
    monkeypatch.setattr(orphans, "ORPHAN_KILLED_S", 0.2)
    orphans.outlive({stranger.pid: orphans.birth(stranger.pid)})
    assert stranger.wait(timeout=10) < 0


def test_a_folder_that_cannot_be_locked_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file system has no locks the folder would be taken for a dead pool's; also under `python -O`."""
    real = fcntl.flock

    def no_locks(file: int, how: int) -> None:
        if Path(f"/proc/self/fd/{file}").resolve().is_dir():
            raise OSError(errno.ENOLCK, "no locks available")
        real(file, how)

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with pytest.raises(OSError, match="cannot be locked"):
        pool_folder.make(tmp_path, "ab")


def test_a_sweep_waits_for_nobody_who_tidies_up(tmp_path: Path) -> None:
    """Another pool's helper that sleeps with the lock in hand holds up no sweep."""
    (tmp_path / "pools" / "dead").mkdir(parents=True)
    with FileLock(tmp_path / "pools" / ".lock"):
        pool_folder.remove_dead(tmp_path)
        assert (tmp_path / "pools" / "dead").exists()
    pool_folder.remove_dead(tmp_path)
    assert not (tmp_path / "pools" / "dead").exists()
