"""Ctrl-C, SIGTERM and SIGHUP as one exception, so that `with` and `finally` clean up on each of them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

Handler = Callable[[int, FrameType | None], object] | int | signal.Handlers
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Signalled(BaseException):
    """A signal arrived. Like KeyboardInterrupt it is no Exception: `except Exception` must not swallow it.

    `number` is the signal's; a SIGTERM or SIGINT that comes to a stop begun by SIGHUP puts its own in its place.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    def __str__(self) -> str:
        return signal.Signals(self.number).name


class _Stops:
    """The handler: a first stop raises, and so does a second one.

    SIGHUP is nobody's second word (a terminal that closes sends it twice, systemd may send it after SIGTERM), nor is
    what comes after it a second one: of signals sent together the kernel and Python hand over the lowest number first.
    """

    def __init__(self) -> None:
        self._hang_up: Signalled | None = None
        self._stopping = False
        self._after: Mapping[signal.Signals, Handler] | None = None

    def close(self, after: Mapping[signal.Signals, Handler]) -> None:
        """Act as `after` says from now on, by signal number.

        The handler itself stays: Python complains on stderr of a signal that it had noted while another thread's
        handler was in place and finds none for.
        """
        self._after = after

    def earlier(self, number: signal.Signals) -> Handler | None:
        """What a closed one does on `number`; None while it raises."""
        return None if self._after is None else self._after[number]

    def __call__(self, number: int, frame: FrameType | None) -> None:
        after = self.earlier(signal.Signals(number))
        if callable(after):
            after(number, frame)
            return
        if after is not None:
            signal.signal(number, after)
            os.kill(os.getpid(), number)
            return
        # Not ignored by the kernel: see `close`.
        if number == signal.SIGHUP and (self._stopping or _within(frame)):
            return  # inside the handler: it came together with another, whose exception would be lost
        self._stopping = True
        if self._hang_up is not None:
            self._hang_up.number, self._hang_up = number, None
            return
        stop = Signalled(number)
        if number == signal.SIGHUP:
            self._hang_up = stop
        raise stop


def _within(frame: FrameType | None) -> bool:
    """Was it the handler itself that a signal interrupted, for another signal?"""
    while frame is not None and frame.f_code is not _Stops.__call__.__code__:
        frame = frame.f_back
    return frame is not None


@contextmanager
def raising() -> Iterator[None]:
    """Raise `Signalled` for SIGINT, SIGTERM and SIGHUP inside the block; what was ignored (nohup) stays ignored."""
    before = {number: _handler_of(number) for number in STOPPING}
    stops = _Stops()
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, stops)
    try:
        yield
    finally:
        stops.close(before)


def _handler_of(number: signal.Signals) -> Handler:
    """What happens on `number` now; of a block that is over, what happened before it."""
    handler = signal.getsignal(number) or signal.SIG_DFL
    closed = handler.earlier(number) if isinstance(handler, _Stops) else None
    return handler if closed is None else closed
