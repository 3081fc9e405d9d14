"""Turns at the processors: of a pool's workers no more judge at once than there are processors.

Thirty whose replies come together would share the processors, be done together, late, and so meet again after every
call. In turn the first is done when it would be alone, and from then on they come one after the other.

Fork   The parent opens the file. A lock is its process's own and goes with it, however that ends.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LONGEST_S = (
    1.0  # more than thirty lessons take: who has the turn was stopped or has a monster, and holds up nobody for good
)
POLL_S = 0.005


class Turns:
    """Made before the fork, in a folder that one pool has for itself; one turn for each of `processors`."""

    def __init__(self, folder: Path, processors: int) -> None:
        self._file = (folder / "turns").open("wb")
        self._count = processors

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a turn; wait for it LONGEST_S at most, and then go on without."""
        try:
            self._wait()
            yield
        finally:
            if self._count:
                fcntl.lockf(self._file, fcntl.LOCK_UN)  # whichever it is: an alarm may have come before that was known

    def _wait(self) -> None:
        give_up = time.monotonic() + LONGEST_S
        while not self._take() and self._count and time.monotonic() < give_up:
            time.sleep(POLL_S)

    def _take(self) -> bool:
        """Whether there was a turn that nobody had; this process has it now."""
        for number in range(self._count):
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
            except (BlockingIOError, PermissionError):
                continue
            except OSError:
                self._count = 0  # a file system without locks: nobody waits for turns
                return False
            return True
        return False


def processors() -> int:
    """How many this process may be put on. What share of them its container may use (a quota) is not asked for."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
