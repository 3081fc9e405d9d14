"""What `run`, and `retry-failed` and `resume` with --watch, add to `watch`: a broker and a pool of their own.

`run` also writes the lesson files as they finish, repeats a batch in which nothing succeeded once, asks what is
retryable again as often as it was told to, and stops when its time is up or nothing moves.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lessongen_core.config import Settings
from lessongen_core.errors import BrokerError, LessongenError, NoWorkers, OutputError, Stalled
from lessongen_core.store.rows import BatchRow
from lessongen_core.store.times import at
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
from .terminal import Mode, say

FOOTER = "Ctrl-C stops after the lessons in hand; the batch is kept."
DRAINING = "Finishing the lessons in hand; Ctrl-C once more puts them back."
STOPPING = "Stopping; the lessons in hand are put back."
STARTING = "the workers are starting"
MAX_POOLS = 4
MAX_OTHERS = 3
WAIT_POLL_S = 0.5
GIVE_UP_S = 5.0  # what has not moved for so long will not end by itself, either
PUT_BACK_S = 60.0  # for what needs no call to end; more than that, and it never ends


def work_through(
    settings: Settings,
    batches: Batches,
    batch: BatchRow,
    writer: ResultWriter | None,
    *,
    code_of: Callable[[Snapshot], ExitCode],
    mode: Mode,
    repeat: bool = True,
    patience: Patience | None = None,
) -> Snapshot:
    """Work on `batch` with a pool of our own until it ends, or its time is up; returns how it stands then.

    `writer` None: write no files.

    `repeat`: when nothing succeeded, ask once more for what is retryable.

    Raises:
        Signalled: a signal came; the lessons in hand are finished (after a second one: put back), the pool is gone.
        NoWorkers: the pool died again and again.
        Stalled: nothing moved for as long as `patience` says.
    """
    others = batches.others_open(batch.id)
    _say_others(others)
    with (
        display.opened(
            mode,
            footer=FOOTER,
            hint=STARTING,
            lessons=lambda: batches.lessons(batch.id),
            ended=lambda since: batches.ended_since(batch.id, since),
        ) as shown,
        _Work(settings, batches, batch, writer, shown, patience or Patience()) as work,
    ):
        snapshot = work.through(repeat=repeat)
        shown.end(snapshot, code_of(snapshot), report=None if writer is None else str(writer.path / "report.md"))
    if snapshot.batch.status == "blocked" and not snapshot.batch.over_budget:
        _say_parked([batches.find(other.id) for other, _ in others])
    return snapshot


def _say_parked(others: Sequence[BatchRow]) -> None:
    """Name what these workers took up beside their own batch, and parked with the same key."""
    parked = [other for other in others if other.status == "blocked" and not other.over_budget]
    if not parked:
        return
    say("The same key stopped other batches, which these workers wrote too; each goes on once it is in order:")
    for other in parked[:MAX_OTHERS]:
        say(f"   {other.id} {other.name}:  lessongen resume {other.id} --watch")
    if len(parked) > MAX_OTHERS:
        say(f"   and {len(parked) - MAX_OTHERS:,} more: lessongen list")


def _say_others(others: Sequence[tuple[BatchRow, int]]) -> None:
    """Name what else these workers will write: a batch that was stopped by hand goes on too, and costs money."""
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


def say_stopped(
    snapshot: Snapshot, by: object, *, out: Path | None = None, same_command: bool = False, others: bool = False
) -> None:
    """Say what has ended, where it was written, and how to go on; `same_command`: that goes on with the batch, too.

    `others`: workers that are not ours live, and write it.
    """
    batch = snapshot.batch
    done = f"{snapshot.done:,} of {count(batch.total, 'lesson')} ended"
    again = f"lessongen resume {batch.id} --watch"
    if ended(snapshot) and snapshot.counts["retryable"]:
        say(f"Stopped by {by}. Batch {batch.id} has ended ({batch.status}), {done}.")
        again = f"lessongen retry-failed {batch.id} --watch"
    elif ended(snapshot):
        again = ""
        say(f"Stopped by {by}, but nothing was left to do: batch {batch.id} has ended ({batch.status}), {done}.")
    else:
        say(f"Stopped by {by}. Batch {batch.id} is kept: {done}.")
        if others:
            say(f"   Others    other workers go on writing it;  lessongen cancel {batch.id}  stops it")
    if out is not None:
        what = "lessons and report" if snapshot.counts["succeeded"] else "report"
        say(f"   Written   {what}, in {out}")
    if again:
        say(f"   Go on     {f'the same command again, or  {again}' if same_command else again}")


def worth_repeating(snapshot: Snapshot) -> bool:
    """None succeeded, some are retryable, and no rule stopped the batch (design, section 4)."""
    batch = snapshot.batch
    return batch.status == "failed" and batch.stopped_by is None and snapshot.counts["retryable"] > 0


def _monotonic(moment: datetime) -> float:
    """`moment` by the monotonic clock: the wall clock may be set while it is waited for."""
    return time.monotonic() + (moment - datetime.now(UTC)).total_seconds()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on. `until`: by the monotonic clock; `rounds`: how often what is retryable is asked again."""

    until: float | None = None
    stall_s: float | None = None
    rounds: int = 0

    def left_s(self) -> float | None:
        """Seconds, None: no end."""
        return None if self.until is None else max(0.0, self.until - time.monotonic())

    def reaches(self, due: float) -> bool:
        """Whether `due`, by the monotonic clock, comes before the end; without an end nothing is waited for."""
        return self.until is not None and due < self.until


class _Work:
    def __init__(
        self,
        settings: Settings,
        batches: Batches,
        batch: BatchRow,
        writer: ResultWriter | None,
        shown: Display,
        patience: Patience,
    ) -> None:
        self._settings = settings
        self._patience = patience
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
            self._pool.stop(timeout_s=self._drain_s)
        except Signalled:
            self._pool.stop(timeout_s=PUT_BACK_S)  # asked once more, it puts back what it has in hand
            raise

    def through(self, *, repeat: bool) -> Snapshot:
        """Follow to the end, round after round; the last moment that was seen."""
        for done in itertools.count():
            snapshot = self._follow()
            if self._patience.left_s() == 0:
                break
            if done < self._patience.rounds:
                more = self._has_rested(snapshot, done) and self._asked_again(snapshot)
            else:
                more = repeat and not done and worth_repeating(snapshot) and self._asked_again(snapshot)
            if not more:
                break
        return snapshot

    def _follow(self) -> Snapshot:
        """Follow one round to its end, or until the time is up; on a signal drain, then raise it."""
        try:
            followed = follow(
                self._snapshot,
                self._shown,
                each=self._each,
                timeout_s=self._patience.left_s(),
                idle_s=self._patience.stall_s,
            )
            if followed.ending == "timeout":
                self._finish_in_hand("the time is up")
        except Signalled as exc:
            self._drain(exc)
            raise
        if followed.ending == "stalled":
            self._give_up()
        if followed.ending == "timeout" or followed.snapshot is None:  # what was in hand has ended since
            return self._batches.snapshot(self._batch.id, stages=False)
        return followed.snapshot

    def _has_rested(self, snapshot: Snapshot, done: int) -> bool:
        """After an outage, wait for longer than a lesson's own backoff does: few lessons use up their attempts within
        seconds, too few failures to hold the batch. False: the time would be up.
        """
        away = any(cause.bucket == "retryable" and cause.error_class == "unavailable" for cause in snapshot.causes)
        rest_s = self._settings.file.retry.cap_s * 2 ** min(done, 5) if away else 0.0
        due = time.monotonic() + rest_s
        if not rest_s or snapshot.batch.stopped_by is not None:
            return True
        if self._patience.until is not None and not self._patience.reaches(due):
            return False
        self._shown.note(f"the provider was away; asking again in {rest_s:g} s")
        self._wait_until(due)
        return True

    def _asked_again(self, snapshot: Snapshot) -> bool:
        """Queue what is retryable and due, and wait for what becomes due in our time. False: there is nothing."""
        if snapshot.batch.status not in ("partial", "failed") or snapshot.batch.stopped_by is not None:
            return False  # what a rule or a person stopped would be stopped again
        while not (retried := self._batches.retry_failed(self._batch.id)).lessons:
            first = self._batches.outlook(self._batch.id).first_due
            due = None if first is None else _monotonic(at(first))
            if due is None or not self._patience.reaches(due):
                return False
            self._shown.note(f"{count(retried.not_due, 'retryable lesson')} not due yet; waiting for the first")
            self._wait_until(due)
        why = "none succeeded; " if snapshot.batch.status == "failed" else ""
        self._shown.note(f"{why}{count(retried.lessons, 'retryable lesson')} queued once more")
        return True

    def _wait_until(self, due: float) -> None:
        while time.monotonic() <= due and self._patience.left_s() != 0:
            time.sleep(WAIT_POLL_S)

    def _give_up(self) -> None:
        self._pool.stop(timeout_s=GIVE_UP_S)
        raise Stalled(
            f"no lesson of batch {self._batch.id} ended and no call moved for {self._patience.stall_s:g} s; "
            "the batch is intact",
            hint=f"lessongen logs {self._batch.id}     then  lessongen resume {self._batch.id} --watch",
        )

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
        try:
            self._finish_in_hand(f"{exc}", more="; once more to stop at once")
        except Signalled:
            self._shown.note("stopping at once; the lessons in hand are put back")
            self._shown.set_footer(STOPPING)

    def _finish_in_hand(self, why: str, more: str = "") -> None:
        self._shown.note(f"{why}: finishing the lessons in hand{more}")
        self._shown.set_footer(DRAINING)
        self._pool.drain()
        if follow(self._snapshot, self._shown, until=self._drained, timeout_s=self._drain_s).ending == "timeout":
            self._shown.note("the workers do not end; they are stopped")
            self._pool.stop(timeout_s=GIVE_UP_S)

    @property
    def _drain_s(self) -> float:
        """No call takes longer. A pool whose parent is stopped itself (SIGSTOP) would be waited for for ever."""
        return self._settings.file.provider.total_s + PUT_BACK_S

    def _drained(self, _snapshot: Snapshot) -> bool:
        """The pool is gone, not only this batch's lessons: it may have another batch's in hand."""
        return not self._pool.alive()
