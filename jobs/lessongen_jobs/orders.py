"""What a pool's processes tell each other: a signal to workers, a pipe to the helper, a word for people from it.

The pipe: one JSON object a line, never blocking the parent. A pool that cannot start says why on stderr, as a command
would, and `run` reads that.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue

from lessongen_core.errors import InternalError, LessongenError, error_of

# To a worker: put the lesson back. A signal of its own, since anybody may repeat SIGTERM: systemd sends it to every
# process of a service at once, besides the parent, who passes on what it got.
STOP_NOW = signal.SIGUSR1
WAITING = "waiting: "  # so begins what a helper says of an outage; anything else that it says is the end of one
MOST_UNSENT = 1_000_000
_FAILURE = re.compile(r"lessongen: error\[(\w+)\]: (.*?)(?:\n  try: ([^\n]*))?\s*\Z", re.DOTALL)


def failure_text(exc: LessongenError) -> str:
    """Why a pool does not start."""
    return f"lessongen: error[{exc.code}]: {exc.message}\n" + (f"  try: {exc.hint}\n" if exc.hint else "")


def read_failure(said: str, status: int) -> LessongenError:
    """The error that `failure_text` told, last of what was `said`; a pool that told none ended by a bug or a kill."""
    found = _FAILURE.search(said)
    if found is None:
        return InternalError(
            f"the pool could not start (exit {status})", hint="read pool.log under LESSONGEN_STATE_DIR/logs"
        )
    return error_of(found[1])(f"the pool could not start: {found[2]}", hint=found[3])


class Orders:
    """A pipe that a slow helper may leave full. What does not fit waits here for the next `flush`."""

    def __init__(self) -> None:
        self._end = -1
        self._unsent = bytearray()

    def open(self) -> int:
        """Make a new pipe, for a new helper; returns the helper's end."""
        self.close()
        self._unsent.clear()
        theirs, self._end = os.pipe()
        os.set_blocking(self._end, False)
        return theirs

    def close(self) -> None:
        """Close our end: the helper's word that the pool is over. In a forked child: leave that word to the parent."""
        if self._end >= 0:
            os.close(self._end)
            self._end = -1

    def tell(self, order: dict[str, object]) -> None:
        """Send `order`, now or with a later `flush`; with a helper that reads nothing for long it is dropped.

        The living are told again every few seconds, so nothing of this must arrive.
        """
        if len(self._unsent) > MOST_UNSENT:
            self._unsent[:] = b"\n"  # ends the line that may be half sent
        self._unsent += json.dumps(order).encode() + b"\n"
        self.flush()

    def flush(self) -> None:
        """Write what waits, as far as the pipe takes it."""
        with contextlib.suppress(BlockingIOError, BrokenPipeError):
            while self._unsent:
                del self._unsent[: os.write(self._end, self._unsent)]


@dataclass(slots=True)
class Troubles:
    """What keeps a pool from working, by who met it: its sweep, its heartbeat, each in a thread of its own.

    `tell` hears of the first trouble and of the end of the last; in between everything was said. It is called in a
    thread: a full pipe, or a terminal that is stopped (Ctrl-S), must not hold a heartbeat.
    """

    tell: Callable[[str], None] = lambda _: None
    _known: dict[str, str] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _words: SimpleQueue[str] = field(default_factory=SimpleQueue, init=False)
    _speaker: threading.Thread | None = field(default=None, init=False)

    def met(self, who: str, what: str) -> None:
        """`who` can't go on for now."""
        with self._lock:
            first = not self._known
            self._known[who] = what
            if first:
                self._say(f"{WAITING}{what}; the batches are safe, asking again")

    def over(self, who: str) -> None:
        """`who` came through."""
        with self._lock:
            if self._known.pop(who, None) is not None and not self._known:
                self._say("it answers again")

    def _say(self, words: str) -> None:
        self._words.put(words)
        if self._speaker is None:
            self._speaker = threading.Thread(target=self._speak, name="troubles", daemon=True)
            self._speaker.start()

    def _speak(self) -> None:
        while True:
            self.tell(self._words.get())


def read_order(line: bytes) -> dict[str, object]:
    """An order; an empty one for a line that was cut off when a slow helper's orders were dropped."""
    try:
        order = json.loads(line)
    except ValueError:
        return {}
    return order if isinstance(order, dict) else {}
