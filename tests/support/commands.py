"""`lessongen` as a process of its own, forked from a server that has imported it.

For commands whose start is not what the test is about. Those that are timed, or need a terminal, are started as users
start them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from forked import Forked


def run_command(
    *arguments: str, cwd: Path, environment: Mapping[str, str] | None = None, stdin: str = "", timeout_s: float = 100
) -> subprocess.CompletedProcess[str]:
    """`lessongen ARGUMENTS`, run to its end; what it printed, and its status as `subprocess.run` gives it."""
    command = [sys.executable, "-m", "lessongen_cli", *arguments]
    environment = dict(os.environ if environment is None else environment)
    with tempfile.TemporaryFile() as typed, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        typed.write(stdin.encode())
        typed.seek(0)
        with Forked(command, cwd=cwd, env=environment, stdin=typed, stdout=out, stderr=err) as process:
            try:
                code = process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        said = [_all_of(file) for file in (out, err)]
        return subprocess.CompletedProcess(["lessongen", *arguments], code, *said)


def _all_of(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8")
