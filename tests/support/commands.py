"""`lessongen` as a process of its own, forked from a server that has imported it: half a second of CPU less for each.

For commands whose start is not what the test is about. Those that are timed, killed, or need a terminal are started as
users start them.
"""

from __future__ import annotations

import multiprocessing
import os
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import lessongen_cli
import lessongen_core
import lessongen_jobs

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(
    [
        module.name
        for package in (lessongen_core, lessongen_jobs, lessongen_cli)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not module.name.endswith(".__main__") and ".migrations." not in module.name
    ]
)


def run_command(
    *arguments: str, cwd: Path, environment: Mapping[str, str] | None = None, timeout_s: float = 100
) -> subprocess.CompletedProcess[str]:
    """`lessongen ARGUMENTS`, run to its end; what it printed, and its status as `subprocess.run` gives it."""
    command = ["lessongen", *arguments]
    environment = dict(os.environ if environment is None else environment)
    with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
        process = _forks.Process(target=_become, args=(command, str(cwd), environment, out.name, err.name))
        process.start()
        process.join(timeout_s)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(command, timeout_s, out.read(), err.read())
        said = [Path(file.name).read_text(encoding="utf-8") for file in (out, err)]
        return subprocess.CompletedProcess(command, process.exitcode, *said)


def _become(command: Sequence[str], cwd: str, environment: Mapping[str, str], out: str, err: str) -> None:
    """Be `command`, in the fork; its standard streams are the files `out` and `err`."""
    from lessongen_cli.app import main

    for stream, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY), stream)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - as Python's own at a start
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = list(command)
    main()
