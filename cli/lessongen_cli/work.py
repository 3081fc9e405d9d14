"""What `run`, and `retry-failed` and `resume` with --watch, add to `watch`: a broker and a pool of their own.

`run` also writes the lesson files as they finish, and repeats a batch in which nothing succeeded once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lessongen_core.config import Settings
from lessongen_core.errors import BrokerError, LessongenError, NoWorkers, OutputError
from lessongen_core.store.rows import BatchRow
from lessongen_jobs.batches import Batches
from lessongen_jobs.broker import ANSWER_S, ensure_broker, stop_broker, use_broker
from lessongen_jobs.owned_pool import OwnedPool
from lessongen_jobs.progress import Snapshot

from . import display
from .exit_codes import ExitCode
from .follow import Display, ended, follow
from .results import ResultWriter
from .signals import Signalled
from .specs import count
from .terminal import mode_now, say

FOOTER = "Ctrl-C stops after the lessons in hand; the batch is kept."
DRAINING = "Finishing the lessons in hand; Ctrl-C once more puts them back."
STOPPING = "Stopping; the lessons in hand are put back."
STARTING = "the workers are starting"
MAX_POOLS = 4
MAX_OTHERS = 3


def work_through(
    settings: Settings,
    batches: Batches,
    batch: BatchRow,
    writer: ResultWriter | None,
    *,
    code_of: Callable[[BatchRow], ExitCode],
    as_json: bool,
    repeat: bool = True,
) -> None:
    """Work on `batch` with a pool of our own until it ends; `writer` None: write no files.

    `repeat`: when nothing succeeded, ask once more for what is retryable.

    Raises:
        Signalled: a signal came; the lessons in hand are finished (after a second one: put back), the pool is gone.
        NoWorkers: the pool died again and again.
    """
    _say_others(batches, batch)
    with (
        display.opened(
            mode_now(as_json=as_json), footer=FOOTER, hint=STARTING, lessons=lambda: batches.lessons(batch.id)
        ) as shown,
        _Work(settings, batches, batch, writer, shown) as work,
    ):
        snapshot = work.follow()
        if repeat and worth_repeating(snapshot):
            retried = batches.retry_failed(batch.id)
            if retried.lessons:
                shown.note(f"none succeeded; {count(retried.lessons, 'retryable lesson')} queued once more")
                snapshot = work.follow()
        shown.end(snapshot, code_of(snapshot.batch))


def _say_others(batches: Batches, batch: BatchRow) -> None:
    """Name what else these workers will write: a batch that was stopped by hand goes on too, and costs money."""
    others = batches.others_open(batch.id)
    if not others:
        return
    lessons = count(sum(left for _, left in others), "lesson")
    say(f"These workers also write {lessons} of other batches that are on the queue:")
    for other, left in others[:MAX_OTHERS]:
        say(f"   {other.id} {other.name}, {left:,} left; not wanted: lessongen cancel {other.id}")
    if len(others) > MAX_OTHERS:
        say(f"   and {len(others) - MAX_OTHERS:,} more: lessongen list")


@contextmanager
def broker_for(settings: Settings) -> Iterator[None]:
    """The broker inside the block; an embedded one is stopped at its end, whoever started it, if nobody uses it."""
    release = use_broker(settings)
    try:
        # Who submits asks whether it takes writes, and a plan's check says who wanted it.
        ensure_broker(settings, writes=False)
        yield
    finally:
        release()
        # A broker left running costs a few megabytes; it must not change the exit code of a batch.
        with suppress(LessongenError):
            stop_broker(settings, unless_used=True)


def say_stopped(snapshot: Snapshot, exc: Signalled, *, out: Path | None = None, same_command: bool = False) -> None:
    """Say what is done, where it was written, and how to go on; `same_command`: that goes on with the batch, too."""
    batch = snapshot.batch
    done = f"{snapshot.done:,} of {count(batch.total, 'lesson')} done"
    if ended(snapshot):
        say(f"Stopped by {exc}, but nothing was left to do: batch {batch.id} has ended ({batch.status}), {done}.")
    else:
        say(f"Stopped by {exc}. Batch {batch.id} is kept: {done}.")
    if out is not None:
        say(f"   Written   lessons and report, in {out}")
    if not ended(snapshot):
        resume = f"lessongen resume {batch.id} --watch"
        say(f"   Go on     {f'the same command again, or  {resume}' if same_command else resume}")


def worth_repeating(snapshot: Snapshot) -> bool:
    """None succeeded, some are retryable, and no rule stopped the batch (design, section 4)."""
    batch = snapshot.batch
    return batch.status == "failed" and batch.stopped_by is None and snapshot.counts["retryable"] > 0


class _Work:
    def __init__(
        self, settings: Settings, batches: Batches, batch: BatchRow, writer: ResultWriter | None, shown: Display
    ) -> None:
        self._settings = settings
        self._batches = batches
        self._batch = batch
        self._writer = writer
        self._shown = shown
        if isinstance(shown, display.LiveDisplay):
            shown.show(batches.snapshot(batch.id))  # forking takes a second: people see at once what will happen
        self._pools = 1
        self._pool = self._start()
        self._told = False
        self._trouble: str | None = None

    def __enter__(self) -> _Work:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._pool.stop()
        except Signalled:
            self._pool.stop()  # asked once more, it puts back what it has in hand
            raise

    def follow(self) -> Snapshot:
        """Follow to the end; on a signal drain, then raise it."""
        try:
            followed = follow(self._snapshot, self._shown, each=self._each)
        except Signalled as exc:
            self._drain(exc)
            raise
        if followed.snapshot is None:  # pragma: no cover: "ended" always has one
            raise AssertionError("ended without a snapshot")
        return followed.snapshot

    def _start(self) -> OwnedPool:
        workers = self._settings.file.workers.count
        return OwnedPool.start(self._settings, count=workers)

    def _snapshot(self) -> Snapshot:
        try:
            return self._batches.snapshot(self._batch.id)
        except BrokerError:
            # An embedded one that died is started again; the sweep enqueues anew.
            ensure_broker(self._settings, answer_s=ANSWER_S)
            raise

    def _each(self, snapshot: Snapshot) -> None:
        self._write()
        self._tell_trouble()
        if not ended(snapshot) and not self._pool.alive():
            self._revive()

    def _tell_trouble(self) -> None:
        """What keeps the pool waiting while we can look: it writes, and writing needs more than reading."""
        before, self._trouble = self._trouble, self._pool.trouble()
        if self._trouble and not before:
            self._shown.note(self._trouble)
        elif before and not self._trouble:
            self._shown.note("it answers again")

    def _write(self) -> None:
        if self._writer is None:
            return
        try:
            self._writer.write_new()
        except OutputError as exc:  # the reports at the end try again, and fail loudly
            if not self._told:
                self._shown.note(f"lessongen: warning: {exc.message}; the lessons are kept in the store")
            self._told = True

    def _revive(self) -> None:
        if self._pools >= MAX_POOLS:
            raise NoWorkers(
                f"the worker pool of batch {self._batch.id} died {self._pools} times; the batch is intact",
                hint=f"lessongen workers     then  lessongen watch {self._batch.id}",
            )
        self._pools += 1
        self._shown.note("the worker pool died; starting another")
        self._pool.stop()
        self._pool = self._start()

    def _drain(self, exc: Signalled) -> None:
        """Let the lessons in hand finish; a second signal puts them back."""
        self._shown.note(f"{exc}: finishing the lessons in hand; once more to stop at once")
        self._shown.set_footer(DRAINING)
        self._pool.drain()
        try:
            follow(self._snapshot, self._shown, until=self._drained)
        except Signalled:
            self._shown.note("stopping at once; the lessons in hand are put back")
            self._shown.set_footer(STOPPING)

    def _drained(self, _snapshot: Snapshot) -> bool:
        """The pool is gone, not only this batch's lessons: it may have another batch's in hand."""
        return not self._pool.alive()
