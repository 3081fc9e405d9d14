"""Whom a night tells how it went: a monitor by pings, and a command of the user's. Neither changes the exit code.

Told is every end after the options were read, also that of a night that could not even start.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import typer

from lessongen_core.errors import InternalError, LessongenError, Stopped
from lessongen_core.variables import PREFIX

from .exit_codes import ExitCode, for_signal
from .signals import Signalled
from .terminal import say, warn

if TYPE_CHECKING:
    from lessongen_core.config import Settings
    from lessongen_core.store.rows import BatchRow
    from lessongen_jobs.ping import Pings
    from lessongen_jobs.progress import Snapshot

COMMAND_S = 30
NOT_STARTED = "not_started"


class News:
    """What becomes of one `run`. A context manager: at its end, however it comes, the monitor and the command hear.

    Who works inside sets `code`, and `batch`, `report` and `lines` (the summary) once they are there.
    """

    def __init__(self, *, ping_url_file: Path | None, notify_cmd: str | None) -> None:
        self.code = ExitCode.OK
        self.settings: Settings | None = None
        self.batch: BatchRow | None = None
        self.report: Path | None = None
        self.lines: Sequence[str] = ()
        self.skipped = False  # another run tells of this night
        self.busy_with: str | None = None
        self._file = ping_url_file
        self._command = notify_cmd
        self._pings: Pings | None = None
        self._started = False

    def __enter__(self) -> News:
        return self

    def open(self) -> None:
        """Read the file with the URL. Raises ConfigError."""
        if self._file is not None:
            from lessongen_jobs.ping import Pings

            self._pings = Pings(self._file)

    def skip(self, why: str, *, busy_with: str | None) -> None:
        """Say why this night was not one; nobody else hears. `busy_with`: the batch of the run that goes on."""
        self.skipped = True
        self.busy_with = busy_with
        self.lines = [why]
        say(why)

    def begin(self) -> None:
        """Ping that it starts, once."""
        if not self._started:
            self._started = True
            self._ping("start")

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        error = _error_of(exc)
        if error is not None:
            self.code = _code_of(exc, error)
        if self.skipped:
            return
        snapshot, rejected = self._standing()
        lines = [f"error[{error.code}]: {error.message}", *error.details] if error is not None else self.lines
        self._ping(str(int(self.code)), "\n".join(lines))
        self._run_command(snapshot, rejected, error)

    def _standing(self) -> tuple[Snapshot | None, int]:
        """The batch as it is now, and how many lessons people rejected; None: there is none, or no store."""
        if self.batch is None or self.settings is None:
            return None, 0
        from lessongen_jobs.batches import Batches

        try:
            with Batches(self.settings) as batches:
                return batches.snapshot(self.batch.id, stages=False), batches.outlook(self.batch.id).rejected
        except LessongenError:
            return None, 0

    def _ping(self, what: str, body: str = "") -> None:
        if self._pings is not None and (failure := self._pings.send(what, body)):
            warn(f"the ping /{what} was not heard: {failure}")

    def _run_command(self, snapshot: Snapshot | None, rejected: int, error: LessongenError | None) -> None:
        if self._command is None:
            return
        try:
            process = subprocess.Popen(
                ["/bin/sh", "-c", self._command],
                stdin=subprocess.PIPE,
                stdout=sys.stderr,  # stdout is for our result
                env=os.environ | self._environment(snapshot),
                start_new_session=True,
                text=True,
            )
        except OSError as exc:
            warn(f"--notify-cmd did not start: {exc.strerror}")
            return
        try:
            process.communicate(self._document(snapshot, rejected, error), timeout=COMMAND_S)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            warn(f"--notify-cmd took more than {COMMAND_S} s and was ended")
            return
        if process.returncode:
            warn(f"--notify-cmd ended with {process.returncode}")

    def _environment(self, snapshot: Snapshot | None) -> dict[str, str]:
        counts = {} if snapshot is None else snapshot.counts
        state = NOT_STARTED if self.batch is None else (snapshot.batch if snapshot else self.batch).status
        told = {
            "BATCH": self.batch.id if self.batch else "",
            "STATE": state,
            "EXIT": str(int(self.code)),
            "FAILED": str(sum(counts.get(name, 0) for name in ("retryable", "review", "parked"))),
            "REPORT": str(self.report.absolute()) if self.report else "",
        }
        return {PREFIX + name: value for name, value in told.items()}

    def _document(self, snapshot: Snapshot | None, rejected: int, error: LessongenError | None) -> str:
        """`status@1` of the batch, with the exit code of this run; without a batch `error@1`."""
        from lessongen_core.envelope import envelope, error_envelope, to_json

        from .status_data import status_data

        document: dict[str, Any]
        if snapshot is not None:
            told = {"rejected": rejected, "exit_code": int(self.code)}
            document = envelope("status", status_data(snapshot) | told)
        else:
            error = error or LessongenError("the batch cannot be read")
            document = error_envelope(error, exit_code=int(self.code))
        return to_json(document)


def _error_of(exc: BaseException | None) -> LessongenError | None:
    """What ended the run, as an error; None: it came to its end."""
    if exc is None or isinstance(exc, LessongenError | typer.Exit):
        return exc if isinstance(exc, LessongenError) else None
    if isinstance(exc, Signalled | KeyboardInterrupt):
        signal_name = exc if isinstance(exc, Signalled) else "SIGINT"
        return Stopped(f"stopped by {signal_name}", hint="the same command again")
    return InternalError(f"unexpected {type(exc).__name__}")


def _code_of(exc: BaseException | None, error: LessongenError) -> ExitCode:
    """What the process will end with; Ctrl-C before `raising` is Python's own exception."""
    if isinstance(exc, Signalled):
        return for_signal(exc.number)
    return ExitCode.INTERRUPTED if isinstance(exc, KeyboardInterrupt) else ExitCode(error.exit_status)
