"""`--jsonl`: what happens to a batch as `lessongen/event@1` lines on stdout, each flushed.

First a snapshot, last how following ended; who saw no such last line knows that the watcher died, not the batch.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lessongen_core.envelope import error_envelope, measured, schema_name, timestamp, to_json
from lessongen_core.errors import LessongenError, OutputError, Stalled
from lessongen_core.store.times import at
from lessongen_jobs.progress import Snapshot

from .exit_codes import ExitCode
from .pace import eta_s, rate_per_min
from .status_data import status_data
from .terminal import reader_left, say, silence, writing_result

if TYPE_CHECKING:
    from lessongen_core.store.moments import EndedRow

Ended = Callable[[float], Sequence["EndedRow"]]

POLL_S = 1.0
PROGRESS_S = 10.0
OVERLAP_S = 10.0  # an end may be written by the clock of one moment and committed at a later one
_KINDS = {"succeeded": "lesson.ok", "cancelled": "lesson.skipped"}


class EventStream:
    """A display that writes events. `ended`: the lessons that ended after a time, as `Batches.ended_since` has them.

    `every_s`: between two `batch.progress`. `leaves`: a reader that left ends the command (watch), or not (run).
    """

    interval_s = POLL_S

    def __init__(
        self,
        ended: Ended,
        *,
        every_s: float = PROGRESS_S,
        leaves: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ended = ended
        self._every_s = every_s
        self._leaves = leaves
        self._who = "watch" if leaves else "run"
        self._clock = clock
        self._seq = 0
        self._next = 0.0
        self._since = 0.0
        self._told: dict[tuple[int, float], None] = {}
        self._last: Snapshot | None = None
        self._stopping = False
        self._exit_code: int | None = None

    def show(self, snapshot: Snapshot) -> None:
        """Write what is new."""
        before, self._last = self._last, snapshot
        if before is None:
            self._begin(snapshot)
        else:
            self._workers(before, snapshot)
            for row in self._new(snapshot):
                self._lesson(row)
            if self._clock() >= self._next:
                self._progress(snapshot)
        if self._leaves and reader_left():
            raise BrokenPipeError

    def note(self, text: str) -> None:
        """Say `text` on stderr: it is no event of the batch."""
        say(text)

    def set_footer(self, text: str) -> None:
        """There is no screen; that the workers go is no news any more."""
        self._stopping = True

    def end(self, snapshot: Snapshot, code: ExitCode, *, report: str | None = None) -> None:
        """The last line."""
        if code is ExitCode.PENDING:
            self._write(f"{self._who}.timeout", exit_code=int(code), resume=self._resume(snapshot))
        elif code is ExitCode.STALLED:
            why = "nothing moved" if snapshot.workers_alive else "no worker that can write it lives"
            self._write("batch.stalled", exit_code=int(code), reason=why, resume=self._resume(snapshot))
        else:
            self._write("batch.finished", exit_code=int(code), report=report, data=status_data(snapshot))

    def detached(self, code: ExitCode) -> None:
        """A signal came: `watch` leaves the batch to its workers, `run` has stopped its own; the last line."""
        resume = None if self._last is None else self._resume(self._last)
        event = "watch.detached" if self._leaves else "run.stopped"
        self._write(event, exit_code=int(code), resume=resume)

    def failed(self, exc: LessongenError, code: int | None = None) -> None:
        """An error ended the command, with `code` or its own; the last line, unless the one that stands tells of it."""
        code = exc.exit_status if code is None else code
        if self._exit_code == code:
            return
        if isinstance(exc, Stalled) and self._last is not None:
            resume = self._resume(self._last)
            self._write("batch.stalled", exit_code=code, reason=exc.message, resume=resume)
        else:
            self._write("error", exit_code=code, error=error_envelope(exc, exit_code=code)["error"])

    def elsewhere(self, event: str, *, batch: str | None, **fields: Any) -> None:
        """Nothing was followed, another run works; the only line."""
        self._write(event, batch=batch, **fields)

    def _begin(self, snapshot: Snapshot) -> None:
        self._write("batch.snapshot", data=status_data(snapshot))
        self._since = snapshot.now.timestamp()
        self._next = self._clock() + self._every_s
        in_hand = {lesson.index for lesson in snapshot.active}
        early = [row for row in self._ended(self._since - OVERLAP_S) if row.ended_at <= self._since]
        self._told = {(row.index, row.ended_at): None for row in early if row.index not in in_hand}

    def _new(self, snapshot: Snapshot) -> list[EndedRow]:
        """Lessons whose end was not told yet, in their order."""
        before, now = self._since, snapshot.now.timestamp()
        found = self._ended(min(before, now) - OVERLAP_S)
        rows = [row for row in found if (row.index, row.ended_at) not in self._told]
        if now < before:  # the clock was set back: what ended between it and then is old, and no end of that time new
            rows = [row for row in rows if row.ended_at <= now or row.ended_at > before - OVERLAP_S]
        self._since = now
        self._told |= {(row.index, row.ended_at): None for row in found}
        return rows

    def _lesson(self, row: EndedRow) -> None:
        failed = row.state in ("retryable", "review")
        self._write(
            _KINDS.get(row.state, "lesson.failed"),
            moment=at(row.ended_at),
            lesson=row.lesson_id,
            index=row.index,
            title=row.title,
            state=row.state,
            attempt=row.calls,
            duration_s=None if row.took_s is None else measured(max(0.0, row.took_s)),
            **{"class": row.error_class if failed else None},
            code=row.error_code if failed else None,
            message=row.message if failed else None,
        )

    def _workers(self, before: Snapshot, now: Snapshot) -> None:
        old, new = ({pool.id: pool for pool in each.pools} for each in (before, now))
        for kind, pools in (("worker.lost", old.keys() - new.keys()), ("worker.up", new.keys() - old.keys())):
            if kind == "worker.lost" and self._stopping:
                continue  # it was sent home
            for pool in ((new | old)[name] for name in sorted(pools)):
                self._write(kind, pool=pool.id, host=pool.host.partition("/")[0], workers=pool.workers)

    def _progress(self, snapshot: Snapshot) -> None:
        self._next = self._clock() + self._every_s
        self._write(
            "batch.progress",
            counts={"total": snapshot.batch.total, **snapshot.counts, "retries": snapshot.retries},
            rate_per_min=measured(rate_per_min(snapshot)),
            eta_s=measured(eta_s(snapshot)),
        )

    def _write(self, event: str, *, moment: datetime | None = None, batch: str | None = None, **fields: Any) -> None:
        self._seq += 1
        self._exit_code = fields.get("exit_code", self._exit_code)
        batch, now = (self._last.batch.id, self._last.now) if self._last is not None else (batch, None)
        moment = moment or now
        head = {
            "schema": schema_name("event"),
            "seq": self._seq,
            "t": None if moment is None else timestamp(moment),
            "batch": batch,
            "event": event,
        }
        try:
            with writing_result():
                sys.stdout.write(to_json({**head, **fields}))
                sys.stdout.flush()
        except (BrokenPipeError, OutputError) as exc:
            silence(sys.stdout)
            if self._leaves:
                raise
            if isinstance(exc, OutputError):  # `run` goes on with its batch, whoever listens
                say(f"lessongen: warning: {exc.message}")

    def _resume(self, snapshot: Snapshot) -> str:
        """What goes on from here."""
        return (
            f"lessongen watch {snapshot.batch.id}" if self._leaves else f"lessongen resume {snapshot.batch.id} --watch"
        )


_opened: list[EventStream] = []


def remember(stream: EventStream) -> EventStream:
    """`stream` has the last word of this command."""
    _opened[:] = [stream]
    return stream


def tell_error(exc: LessongenError, code: int) -> None:
    """Write what ended the command with `code` as the last line, also where there were no events yet."""
    stream = _opened.pop() if _opened else EventStream(lambda _: ())
    with suppress(BrokenPipeError, OutputError):
        stream.failed(exc, code)
