"""Standard output and standard error that are closed, full, or left by their reader."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A state folder of the test's own."""
    monkeypatch.setenv("LESSONGEN_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("argument", ["version", "--help"])
def test_a_reader_that_leaves_is_no_error(argument: str) -> None:
    """A closed pipe on stdout is silent and exit 0, for a command's answer and for the help."""
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "lessongen_cli", argument]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["version"], 10),
        (["--help"], 10),
        (["list", "--json"], 10),
        (["logs", "--json"], 10),
        (["show", "x", "--json"], 6),
    ],
)
def test_a_full_disk_under_stdout_is_named(arguments: list[str], code: int, unbuffered: str) -> None:
    """No bug, no traceback, not the interpreter's own 120; an error keeps its own code."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "lessongen_cli", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            timeout=60,
            check=False,
        )
    assert done.returncode == code
    assert done.stderr.startswith("lessongen: error[")
    assert ("No space left on device" in done.stderr) == (code == 10)
    assert not any(word in done.stderr for word in ("Traceback", "E_INTERNAL", "Exception ignored"))


@pytest.mark.parametrize(("closed", "code"), [(">&-", 0), ("2>&-", 0), (">&- 2>&-", 0), ("2>/dev/full", 0)])
def test_a_stream_that_takes_nothing_is_no_crash(closed: str, code: int) -> None:
    """A closed stdout or stderr, and a full stderr, stop nothing."""
    command = f"{sys.executable} -m lessongen_cli list {closed}"  # says on stderr that there is none
    assert subprocess.run(command, shell=True, timeout=60, check=False).returncode == code
