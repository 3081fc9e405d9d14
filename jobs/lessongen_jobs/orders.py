"""The parent's end of the pipe to the pool's helper: one JSON object a line, never blocking the parent."""

from __future__ import annotations

import contextlib
import json
import os

MOST_UNSENT = 1_000_000


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
