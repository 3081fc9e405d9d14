"""The three displays of progress, all on stderr: a live screen, plain lines, nothing."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import IO, Any, cast

from rich.console import ConsoleDimensions
from rich.live import Live
from rich.text import Text

from lessongen_core.envelope import timestamp
from lessongen_core.store.rows import LessonRow
from lessongen_jobs.progress import Snapshot

from .exit_codes import ExitCode
from .follow import Display
from .pace import eta_s, pace_text
from .render import console_for, glyphs_for
from .screen import NO_WORKER, View, frame, nobody
from .terminal import MIN_COLUMNS, MIN_ROWS, Mode, clean, is_tty, keys_unseen, say, silence, size_of

FRAME_S = 0.5
PLAIN_POLL_S = 1.0
PLAIN_S, DUMB_TTY_S = 60.0, 30.0
MAX_FAILURE_LINES = 20

Lessons = Callable[[], Sequence[LessonRow]]


class SilentDisplay:
    """Shows nothing; a note is still said."""

    interval_s = FRAME_S

    def show(self, snapshot: Snapshot) -> None:
        """Show nothing."""

    def note(self, text: str) -> None:
        """Say `text` on stderr."""
        say(text)

    def set_footer(self, text: str) -> None:
        """There is no screen."""


class PlainDisplay:
    """Logfmt lines (C.7 v): at the start, every `every_s` seconds, at each failure (the first 20), at the end.

    Lessons that only wait are told when a cause is new, then with the beat. `calm`, for people before a terminal that
    cannot draw: failures too, and no line where nothing changed.
    """

    interval_s = PLAIN_POLL_S

    def __init__(
        self,
        *,
        every_s: float = PLAIN_S,
        clock: Callable[[], float] = time.monotonic,
        hint: str = NO_WORKER,
        calm: bool = False,
    ) -> None:
        self._every_s = every_s
        self._calm = calm
        self._told: dict[str, int] = {}
        self._hint = hint
        self._alive = True
        self._stopping = False
        self._clock = clock
        self._next: float | None = None
        self._seen: dict[tuple[str, str], int] = {}
        self._failure_lines = 0
        self._last: Snapshot | None = None

    def show(self, snapshot: Snapshot) -> None:
        """Write what is due."""
        if self._next is None:
            self._line(snapshot, "started", total=snapshot.batch.total, workers=snapshot.workers_alive)
            if snapshot.batch.offline:
                self._line(snapshot, "offline", msg="no LLM writes these lessons")
            self._next = self._clock() + self._every_s
        self._tell_workers(snapshot)
        beat = self._clock() >= self._next
        self._failures(snapshot, beat=beat)
        if beat:
            if not self._calm or snapshot.counts != self._told:
                self._progress(snapshot)
            self._told = snapshot.counts
            self._next = self._clock() + self._every_s
        self._last = snapshot

    def _tell_workers(self, snapshot: Snapshot) -> None:
        """When nobody works on an open batch: one line each time it comes to that."""
        alive = snapshot.workers_alive > 0 or snapshot.batch.status != "running"
        if self._alive and not alive and not self._stopping:
            self._line(snapshot, "note", msg=nobody(snapshot, self._hint))
        self._alive = alive

    def note(self, text: str) -> None:
        """One line with `msg`."""
        if self._last is None:
            say(text)
        else:
            self._line(self._last, "note", msg=text)

    def set_footer(self, text: str) -> None:
        """There is no screen; that the workers go is no news any more."""
        self._stopping = True

    def end(self, snapshot: Snapshot, code: ExitCode) -> None:
        """The last line: how following ended, state, exit code and counts, so that a log alone tells all."""
        elapsed = ((snapshot.batch.finished_at or snapshot.now) - snapshot.batch.created_at).total_seconds()
        self._line(
            snapshot,
            {ExitCode.PENDING: "timeout", ExitCode.STALLED: "stalled"}.get(code, "finished"),
            state=snapshot.batch.status,
            exit=int(code),
            **_counts(snapshot),
            elapsed_s=int(elapsed),
        )

    def _progress(self, snapshot: Snapshot) -> None:
        left = eta_s(snapshot)
        at = None if left is None else datetime.fromtimestamp(snapshot.now.timestamp() + left, snapshot.now.tzinfo)
        self._line(
            snapshot,
            "progress",
            done=snapshot.done,
            total=snapshot.batch.total,
            **_counts(snapshot),
            running=snapshot.counts["running"],
            workers=snapshot.workers_alive,
            rate_per_min=pace_text(snapshot),
            **({} if at is None else {"eta": _utc(at)}),
        )

    def _failures(self, snapshot: Snapshot, *, beat: bool) -> None:
        for cause in snapshot.causes:
            key = (cause.bucket, cause.error_class)
            if cause.count <= self._seen.get(key, 0):
                continue
            if key in self._seen and not beat and (self._calm or cause.bucket == "waiting"):
                continue
            self._seen[key] = cause.count
            self._failure_lines += 1
            if self._failure_lines <= MAX_FAILURE_LINES:
                self._line(
                    snapshot,
                    "lesson_waiting" if cause.bucket == "waiting" else "lesson_failed",
                    lesson=cause.example + 1,
                    bucket=cause.bucket,
                    cause=cause.error_class,
                    count=cause.count,
                    msg=cause.message,
                )
            elif self._failure_lines == MAX_FAILURE_LINES + 1:
                self._line(snapshot, "note", msg="further failures are counted only")

    def _line(self, snapshot: Snapshot, event: str, **fields: object) -> None:
        pairs = {"batch": snapshot.batch.id, "event": event, **fields}
        say(f"{_utc(snapshot.now)} " + " ".join(f"{name}={logfmt(value)}" for name, value in pairs.items()))


def _counts(snapshot: Snapshot) -> dict[str, int]:
    names = ("succeeded", "retryable", "review", "cancelled", "parked")
    return {name: snapshot.counts[name] for name in names if snapshot.counts[name] or name == "succeeded"}


def _utc(moment: datetime) -> str:
    return timestamp(moment)[:19] + "Z"


def logfmt(value: object) -> str:
    """A value for `name=value`: quoted when it holds a space, a quote or `=`, one line always."""
    text = clean(str(value))
    if text and not any(char in text for char in ' "='):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class _Screen:
    """A terminal that may be closed under us: what is drawn from then on is lost, the batch is not."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """As the stream's own."""
        try:
            return self._stream.write(text)
        except OSError:
            silence(self._stream)
            return len(text)

    def flush(self) -> None:
        """As the stream's own."""
        try:
            self._stream.flush()
        except OSError:
            silence(self._stream)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class LiveDisplay:
    """The screen: one frame per snapshot in place, gone at the end. stdout is not touched."""

    interval_s = FRAME_S

    def __init__(self, stream: IO[str], view: View, lessons: Lessons | None = None) -> None:
        self._stream = stream
        self._view = view
        self._lessons = lessons
        self._console = console_for(cast(IO[str], _Screen(stream)), interactive=True)
        self._size = (0, 0)
        self._rows = 0
        self._last: tuple[Snapshot, Sequence[LessonRow]] | None = None
        self._live = self._new_live()

    def show(self, snapshot: Snapshot) -> None:
        """Draw one frame in the terminal's present size."""
        self._follow_size()
        few = snapshot.batch.total < self._size[1]
        self._draw(snapshot, self._lessons() if self._lessons and few else ())

    def _draw(self, snapshot: Snapshot, lessons: Sequence[LessonRow]) -> None:
        self._last = snapshot, lessons
        columns, rows = self._size
        if columns < MIN_COLUMNS or rows < MIN_ROWS:
            lines = [Text(f"{snapshot.done}/{snapshot.batch.total}"[: columns - 1])]
        else:
            lines = frame(snapshot, self._view_now(), lessons)
        self._rows = min(max(self._rows, len(lines)), rows - 1)
        lines += [Text()] * (self._rows - len(lines))  # a constant height: the rows below never jump
        self._live.update(Text("\n").join(lines), refresh=True)

    def note(self, text: str) -> None:
        """Write a line above the screen; it stays in the scrollback."""
        self._live.console.print(Text(clean(text), no_wrap=True, overflow="ignore"))

    def set_footer(self, text: str) -> None:
        """Draw the last frame again with `text` at its end: the next snapshot may be seconds away."""
        self._view = replace(self._view, footer=text, hint="the workers have stopped")
        if self._last is not None:
            self._draw(*self._last)

    def __enter__(self) -> LiveDisplay:
        """Hide the cursor."""
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Wipe the frame and show the cursor again, whatever happened."""
        try:
            self._live.stop()
        finally:
            self._console.show_cursor(True)

    def _view_now(self) -> View:
        columns, rows = self._size
        return replace(self._view, width=columns, height=rows)

    def _follow_size(self) -> None:
        size = size_of(self._stream)
        if size == self._size:
            return
        first, self._size = self._size == (0, 0), size
        self._console.size = ConsoleDimensions(*size)
        if not first:  # rows of the old frame may have been wrapped by the terminal: start on a clean screen
            self._live.stop()
            self._console.clear()
            self._rows = 0
            self._live = self._new_live()
            self._live.start()

    def _new_live(self) -> Live:
        return Live(
            console=self._console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
            vertical_overflow="crop",
        )


@contextmanager
def opened(mode: Mode, *, footer: str, lessons: Lessons | None = None, hint: str = NO_WORKER) -> Iterator[Display]:
    """The display for `mode` on this process's stderr."""
    if mode == "live":
        columns, rows = size_of(sys.stderr)
        view = View(columns, rows, glyphs_for(sys.stderr), footer, hint)
        with keys_unseen(sys.stderr), LiveDisplay(sys.stderr, view, lessons) as live:
            yield live
    elif mode == "plain":
        calm = is_tty(sys.stderr)
        yield PlainDisplay(every_s=DUMB_TTY_S if calm else PLAIN_S, hint=hint, calm=calm)
    else:
        yield SilentDisplay()
