"""Process boundary: the pool that `run` brings along: a process in its own session, ended by its owner's end.

In     SIGTERM: finish the lessons in hand and stop; a second one: put them back and stop.
Out    "ready" on its stdout once the workers are forked, then what its helper says of an outage, a line each; on its
       stderr why it could not start, as a command would say it.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from lessongen_core.config import Settings, load_settings
from lessongen_core.crash import write_crash
from lessongen_core.errors import InternalError, LessongenError

from .orders import WAITING, failure_text, read_failure
from .parent_death import die_with

START_S = 120.0
STOP_POLL_S = 0.05
LINE_BYTES = 1000
READY = "ready"
TROUBLE_S = 3.0  # shorter than that, whoever looks may see the outage itself, or its end


class OwnedPool:
    """A running pool process; `stop` and `drain` may be called in any state."""

    def __init__(self, process: subprocess.Popen[bytes], said: IO[bytes]) -> None:
        self._process = process
        self._said = said
        self._trouble: tuple[str, float] | None = None

    @classmethod
    def start(cls, settings: Settings, *, count: int) -> OwnedPool:
        """Start a pool of `count` workers and wait until they are forked.

        Raises:
            LessongenError: it could not start; class and message are its own: broker or store can't be had, the state
                folder cannot be written, another host works on this SQLite store.
            InternalError: it ended without a word, or by a bug.
        """
        command = [
            sys.executable,
            "-m",
            "lessongen_jobs.owned_pool",
            "--count",
            str(count),
            "--parent",
            str(os.getpid()),
        ]
        if settings.config_file is not None:
            command += ["--config", str(settings.config_file.absolute())]
        said = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the pool; a pipe would fill unread
        process = subprocess.Popen(
            command, bufsize=0, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, start_new_session=True
        )
        pool = cls(process, said)
        try:
            pool._wait_until_ready()
        except BaseException:
            process.terminate()
            said.close()
            raise
        return pool

    def _wait_until_ready(self) -> None:
        give_up = time.monotonic() + START_S
        while line := self._line(max(0.0, give_up - time.monotonic())):
            if line == READY:
                return
            self._note(line)  # an outage may be told before
        self._process.terminate()
        self._process.communicate()
        self._said.seek(0)
        raise read_failure(self._said.read().decode(errors="backslashreplace").strip(), self._process.returncode)

    @property
    def pid(self) -> int:
        """Of the pool's parent process."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether the pool's parent process still runs."""
        return self._process.poll() is None

    def trouble(self) -> str | None:
        """What has kept the pool from working for TROUBLE_S seconds, if anything: a full disk under the store, say."""
        while self.alive() and (line := self._line(0)):
            self._note(line)
        if self._trouble is None or time.monotonic() - self._trouble[1] < TROUBLE_S:
            return None
        return self._trouble[0]

    def _line(self, wait_s: float) -> str:
        """What the pool says next, "" when it says nothing for so long, or has ended."""
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], wait_s)[0]:
            return ""
        return self._process.stdout.readline().decode(errors="backslashreplace").strip()

    def _note(self, line: str) -> None:
        self._trouble = (line, time.monotonic()) if line.startswith(WAITING) else None

    def drain(self) -> None:
        """Ask it to finish the lessons in hand and stop; asked a second time, it puts them back."""
        if self.alive():
            self._process.send_signal(signal.SIGTERM)

    def stop(self, *, timeout_s: float | None = None) -> bool:
        """Drain and wait; after `timeout_s` seconds put the lessons back. False: it did not end in twice that time,
        and was killed.
        """
        self.drain()
        if self._ended_within(timeout_s):
            return True
        self.drain()
        if self._ended_within(timeout_s):
            return True
        self._process.kill()  # it hears nothing (SIGSTOP); its children hear of its death from the kernel
        self._ended_within(None)
        return False

    def _ended_within(self, timeout_s: float | None) -> bool:
        give_up = None if timeout_s is None else time.monotonic() + timeout_s
        while self.alive():
            if give_up is not None and time.monotonic() > give_up:
                return False
            time.sleep(STOP_POLL_S)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._said.close()
        return True


def main() -> int:
    """The pool process itself."""
    try:
        return _serve()
    except LessongenError as exc:
        told = exc
    except Exception as exc:  # noqa: BLE001  a person is told of it, and where it is kept
        settings = load_settings(_arguments().config)
        path = write_crash(exc, settings.state_dir, said="the pool of run", secrets=settings.secrets)
        told = InternalError(
            f"unexpected {type(exc).__name__}; details (secrets removed): {path}",
            hint="attach that file to a bug report",
        )
    sys.stderr.write(failure_text(told))
    return told.exit_status


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--config", type=Path)
    return parser.parse_args()


def _serve() -> int:
    arguments = _arguments()
    die_with(arguments.parent)
    from .worker_pool import serve

    def say_ready() -> None:
        tell(READY)

    def tell(line: str) -> None:
        with contextlib.suppress(OSError):  # nobody reads it any more
            os.write(1, line.replace("\n", " ").encode(errors="backslashreplace")[:LINE_BYTES] + b"\n")

    return serve(
        load_settings(arguments.config),
        count=arguments.count,
        on_ready=say_ready,
        on_outage=tell,
        owner=arguments.parent,
    )


if __name__ == "__main__":
    sys.exit(main())
