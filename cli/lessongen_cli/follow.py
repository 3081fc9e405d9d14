"""Follow a batch to its end: snapshots from a callable, shown by a display. Knows no broker and no terminal."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from lessongen_core.errors import BrokerError, StoreError
from lessongen_jobs.progress import ASKED, Snapshot

from .exit_codes import ExitCode

Ending = Literal["ended", "timeout", "stalled"]

STALL_S = 60.0
GIVE_UP_S = 300.0
_BACKOFF_S = (0.5, 1.0, 2.0, 4.0, 8.0, 10.0)


class Display(Protocol):
    """Where progress goes. `interval_s`: how long to wait between two snapshots."""

    interval_s: float

    def show(self, snapshot: Snapshot) -> None:
        """Show one moment."""

    def note(self, text: str) -> None:
        """Say something that is not progress, once."""

    def set_footer(self, text: str) -> None:
        """What the screen's last line says from now on: what Ctrl-C does next."""

    def end(self, snapshot: Snapshot, code: ExitCode, *, report: str | None = None) -> None:
        """Following ended, with `snapshot` as the last; `report`: where it was written."""


@dataclass(frozen=True, slots=True)
class Followed:
    """How following ended, with the last snapshot (None: none came)."""

    ending: Ending
    snapshot: Snapshot | None


def ended(snapshot: Snapshot) -> bool:
    """The batch has its final status, and no call is in flight any more (a blocked batch settles first)."""
    return snapshot.batch.status != "running" and not snapshot.counts["running"]


def follow(
    source: Callable[[], Snapshot],
    display: Display,
    *,
    until: Callable[[Snapshot], bool] = ended,
    each: Callable[[Snapshot], None] | None = None,
    timeout_s: float | None = None,
    stall_s: float | None = None,
    idle_s: float | None = None,
    give_up_s: float = GIVE_UP_S,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> Followed:
    """Show snapshots until one satisfies `until`, `timeout_s` passed, or it is stalled: no worker lived for `stall_s`
    seconds, or nothing moved for `idle_s`.

    `each` is called with every snapshot before the end is judged. A source that fails is asked again, with backoff.

    Raises:
        BrokerError, StoreError: the source failed for `give_up_s` seconds without a break.
    """
    start = alive_at = moved_at = clock()
    moved: object = None
    outage = _Outage(display, clock, give_up_s)
    last: Snapshot | None = None
    while True:
        try:
            last = source()
            if each is not None:
                each(last)
        except (BrokerError, StoreError) as exc:
            wait_s = outage.wait_after(exc)
        else:
            outage.over()
            display.show(last)
            alive_at = clock() if last.workers_alive else alive_at
            if until(last):
                return Followed("ended", last)
            before, moved = moved, movement(last)
            moved_at = clock() if moved != before else moved_at
            if _over(stall_s, clock() - alive_at) or _over(idle_s, clock() - moved_at):
                return Followed("stalled", last)
            wait_s = display.interval_s
        left_s = math.inf if timeout_s is None else start + timeout_s - clock()
        if left_s <= 0:
            return Followed("timeout", last)
        pause(min(wait_s, left_s))


def movement(snapshot: Snapshot) -> object:
    """What differs as soon as anything moves: a lesson came to an end, or some of a reply came in. A call that is sent
    once more is no progress.
    """
    at_rest = [number for state, number in snapshot.counts.items() if state not in ("queued", "running", "waiting")]
    streaming = [(lesson.index, lesson.stage, lesson.percent) for lesson in snapshot.active if lesson.percent > ASKED]
    return at_rest, sorted(streaming)


def _over(limit_s: float | None, passed_s: float) -> bool:
    return limit_s is not None and passed_s >= limit_s


class _Outage:
    """A source that does not answer: told once, asked again after growing pauses, given up in the end."""

    def __init__(self, display: Display, clock: Callable[[], float], give_up_s: float) -> None:
        self._display = display
        self._clock = clock
        self._give_up_s = give_up_s
        self._failures = 0
        self.over()

    def over(self) -> None:
        """The source answered."""
        if self._failures:
            self._display.note("it answers again")
        self._failures = 0
        self._answered_at = self._clock()

    def wait_after(self, exc: BrokerError | StoreError) -> float:
        """Seconds to wait before it is asked again; raises `exc` when it was silent for too long."""
        if self._clock() - self._answered_at >= self._give_up_s:
            raise exc
        self._failures += 1
        if self._failures == 1:
            self._display.note(f"waiting: {exc.message}; the batch is safe, asking again")
        return _BACKOFF_S[min(self._failures, len(_BACKOFF_S)) - 1]
