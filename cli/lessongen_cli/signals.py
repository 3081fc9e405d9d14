"""Ctrl-C, SIGTERM and SIGHUP as one exception, so that `with` and `finally` clean up on each of them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Signalled(BaseException):
    """A signal arrived. Like KeyboardInterrupt it is no Exception: `except Exception` must not swallow it."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


def _raise(number: int, _frame: FrameType | None) -> NoReturn:
    # A terminal that closes sends it twice, systemd may send it after SIGTERM: it is nobody's second word.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    raise Signalled(number)


@contextmanager
def raising() -> Iterator[None]:
    """Raise `Signalled` for SIGINT, SIGTERM and SIGHUP inside the block; what was ignored (nohup) stays ignored."""
    before = {number: signal.getsignal(number) for number in STOPPING}
    heard = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, _raise)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number] or signal.SIG_DFL)
