"""The displays of progress on stderr: a live screen, plain lines, nothing. Events on stdout: event_stream.py."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, Any, cast

from rich.console import ConsoleDimensions
from rich.live import Live
from rich.text import Text

from lessongen_core.errors import LessongenError
from lessongen_core.store.rows import LessonRow
from lessongen_jobs.progress import Snapshot

from .event_stream import PROGRESS_S, Ended, EventStream, remember
from .exit_codes import ExitCode, for_signal
from .follow import Display
from .plain_lines import DUMB_TTY_S, PLAIN_S, PlainDisplay
from .render import console_for, glyphs_for
from .screen import frame, tiny
from .screen_rows import View
from .signals import Signalled
from .terminal import MIN_COLUMNS, MIN_ROWS, Mode, clean, is_tty, keys_unseen, say, silence, size_of
from .trouble import NO_WORKER

FRAME_S = 0.5

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

    def end(self, snapshot: Snapshot, code: ExitCode, *, report: str | None = None) -> None:
        """The command's answer tells it."""


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
            lines = tiny(snapshot, self._view_now())
        else:
            lines = frame(snapshot, self._view_now(), lessons)
        self._rows = min(max(self._rows, len(lines)), rows - 1)
        lines += [Text()] * (self._rows - len(lines))  # a constant height: the rows below never jump
        self._live.update(Text("\n").join(lines), refresh=True)

    def note(self, text: str) -> None:
        """Write a line above the screen; it stays in the scrollback."""
        self._live.console.print(Text(clean(text), no_wrap=True, overflow="ignore"))

    def end(self, snapshot: Snapshot, code: ExitCode, *, report: str | None = None) -> None:
        """The command's answer tells it."""

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
def opened(
    mode: Mode,
    *,
    footer: str,
    lessons: Lessons | None = None,
    ended: Ended | None = None,
    hint: str = NO_WORKER,
    every_s: float | None = None,
    detaches: bool = False,
) -> Iterator[Display]:
    """The display for `mode` on this process's stderr, or of events on stdout: these need `ended`.

    `every_s`: between two lines of progress, where there are lines. `detaches`: a signal, or a reader that left, ends
    only the looking.
    """
    if mode == "live":
        columns, rows = size_of(sys.stderr)
        view = View(columns, rows, glyphs_for(sys.stderr), footer, hint)
        with keys_unseen(sys.stderr), LiveDisplay(sys.stderr, view, lessons) as live:
            yield live
    elif mode == "plain":
        calm = is_tty(sys.stderr)
        every_s = every_s or (DUMB_TTY_S if calm else PLAIN_S)
        yield PlainDisplay(every_s=every_s, hint=hint, calm=calm, detaches=detaches)
    elif mode == "jsonl" and ended is not None:
        with _events(remember(EventStream(ended, every_s=every_s or PROGRESS_S, leaves=detaches))) as events:
            yield events
    else:
        yield SilentDisplay()


@contextmanager
def _events(events: EventStream) -> Iterator[EventStream]:
    """Whatever ends it has a last line."""
    try:
        yield events
    except Signalled as exc:
        events.detached(for_signal(exc.number))
        raise
    except LessongenError as exc:
        events.failed(exc)
        raise
