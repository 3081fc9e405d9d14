"""Progress as logfmt lines on stderr, for logs of cron and CI, and for terminals that cannot draw (C.7 v)."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from lessongen_core.envelope import timestamp
from lessongen_jobs.progress import Snapshot

from .exit_codes import ExitCode
from .pace import eta_s, pace_text
from .terminal import clean, say, say_at_end
from .trouble import NO_WORKER, is_stalled, is_unanswered, last_ones, nobody

POLL_S = 1.0
PLAIN_S, DUMB_TTY_S = 60.0, 30.0
MAX_FAILURE_LINES = 20
SIGNALS = 128  # an exit code above it is a signal's


class PlainDisplay:
    """Logfmt lines (C.7 v): at the start, every `every_s` seconds, at each failure (the first 20), at the end.

    The last one is said when the command ends, whatever ended it: its exit code stands there. Lessons that only wait
    are told when a cause is new, then with the beat. `calm`, for people before a terminal that cannot draw: failures
    too, and no line where nothing changed. `detaches`: a signal ends only the looking.
    """

    interval_s = POLL_S

    def __init__(
        self,
        *,
        every_s: float = PLAIN_S,
        clock: Callable[[], float] = time.monotonic,
        hint: str = NO_WORKER,
        calm: bool = False,
        detaches: bool = False,
    ) -> None:
        self._every_s = every_s
        self._detaches = detaches
        self._calm = calm
        self._told: dict[str, int] = {}
        self._hint = hint
        self._alive = True
        self._stopping = False
        self._clock = clock
        self._next: float | None = None
        self._seen: dict[tuple[str, str], int] = {}
        self._failure_lines = 0
        self._held: dict[str, str] = {}
        self._last: Snapshot | None = None

    def show(self, snapshot: Snapshot) -> None:
        """Write what is due."""
        if self._next is None:
            self._line(snapshot, "started", total=snapshot.batch.total, workers=snapshot.workers_alive)
            if snapshot.batch.offline:
                self._line(snapshot, "offline", msg="no LLM writes these lessons")
            self._next = self._clock() + self._every_s
            say_at_end(self.last_line)
        self._last = snapshot
        self._tell_workers(snapshot)
        self._tell_limits(snapshot)
        beat = self._clock() >= self._next
        self._failures(snapshot, beat=beat)
        if beat:
            if not self._calm or snapshot.counts != self._told:
                self._progress(snapshot)
            self._told = snapshot.counts
            self._next = self._clock() + self._every_s

    def _tell_limits(self, snapshot: Snapshot) -> None:
        """One line when a model is held for all, and one when it is asked again."""
        held = {row.model: row.cause for row in snapshot.limits if row.cause}
        for row in snapshot.limits:
            if row.cause and self._held.get(row.model) != row.cause:
                self._line(snapshot, "held", model=row.model, cause=row.cause, wait_s=round(row.waits_s))
            elif self._held.get(row.model) and not row.cause:
                self._line(snapshot, "asked_again", model=row.model)
        self._held = held

    def _tell_workers(self, snapshot: Snapshot) -> None:
        """When nobody works on an open batch: one line each time it comes to that."""
        alive = snapshot.workers_alive > 0 or snapshot.batch.status != "running"
        if self._alive and not alive and not self._stopping:
            self._line(snapshot, "note", msg=nobody(snapshot, self._hint))
        self._alive = alive

    def note(self, text: str) -> None:
        """One line with `msg`."""
        if self._last is None:
            say(text)
        else:
            self._line(self._last, "note", msg=text)

    def set_footer(self, text: str) -> None:
        """There is no screen; that the workers go is no news any more."""
        self._stopping = True

    def end(self, snapshot: Snapshot, code: ExitCode, *, report: str | None = None) -> None:
        """The last line comes when the command ends."""
        self._last = snapshot
        say_at_end(self.last_line)

    def last_line(self, code: int) -> str:
        """How following ended, state, exit code and counts, so that a log alone tells all."""
        snapshot = self._last
        assert snapshot is not None
        elapsed = ((snapshot.batch.finished_at or snapshot.now) - snapshot.batch.created_at).total_seconds()
        return _logfmt(
            datetime.now(UTC),
            batch=snapshot.batch.id,
            event=self._ending(code),
            state=snapshot.batch.status,
            exit=int(code),
            **_counts(snapshot),
            elapsed_s=int(elapsed),
        )

    def _ending(self, code: int) -> str:
        names = {ExitCode.PENDING: "timeout", ExitCode.STALLED: "stalled"}
        names |= dict.fromkeys((ExitCode.INTERNAL, ExitCode.USAGE, ExitCode.INFRASTRUCTURE), "error")
        if code > SIGNALS:
            return "detached" if self._detaches else "stopped"
        return names.get(ExitCode(code), "finished")

    def _progress(self, snapshot: Snapshot) -> None:
        left = eta_s(snapshot)
        last = last_ones(snapshot) if left is None else ""
        self._line(
            snapshot,
            "progress",
            done=snapshot.done,
            total=snapshot.batch.total,
            **_counts(snapshot),
            running=snapshot.counts["running"],
            retries=snapshot.retries,
            **_hanging(snapshot),
            workers=snapshot.workers_alive,
            rate_per_min=pace_text(snapshot),
            **({} if left is None else {"eta": _utc(snapshot.now + timedelta(seconds=left))}),
            **({"msg": last} if last else {}),
        )

    def _failures(self, snapshot: Snapshot, *, beat: bool) -> None:
        for cause in snapshot.causes:
            key = (cause.bucket, cause.error_class)
            if cause.bucket == "running" or cause.count <= self._seen.get(key, 0):
                continue
            if key in self._seen and not beat and (self._calm or cause.bucket == "waiting"):
                continue
            self._seen[key] = cause.count
            self._failure_lines += 1
            if self._failure_lines <= MAX_FAILURE_LINES:
                self._line(
                    snapshot,
                    "lesson_waiting" if cause.bucket == "waiting" else "lesson_failed",
                    lesson=cause.example + 1,
                    bucket=cause.bucket,
                    cause=cause.error_class,
                    count=cause.count,
                    msg=cause.message,
                )
            elif self._failure_lines == MAX_FAILURE_LINES + 1:
                self._line(snapshot, "note", msg="further failures are counted only")

    def _line(self, snapshot: Snapshot, event: str, **fields: object) -> None:
        say(_logfmt(snapshot.now, batch=snapshot.batch.id, event=event, **fields))


def _logfmt(moment: datetime, **fields: object) -> str:
    return f"{_utc(moment)} " + " ".join(f"{name}={logfmt(value)}" for name, value in fields.items())


def _hanging(snapshot: Snapshot) -> dict[str, int]:
    """Calls that are out with nothing come back for a while, and the longest in seconds; nothing when none is."""
    quiet = [lesson.quiet_s or 0.0 for lesson in snapshot.active if is_unanswered(lesson) or is_stalled(lesson)]
    return {"hanging": len(quiet), "hanging_s": int(max(quiet))} if quiet else {}


def _counts(snapshot: Snapshot) -> dict[str, int]:
    names = ("succeeded", "retryable", "review", "cancelled", "parked")
    return {name: snapshot.counts[name] for name in names if snapshot.counts[name] or name == "succeeded"}


def _utc(moment: datetime) -> str:
    return timestamp(moment)[:19] + "Z"


def logfmt(value: object) -> str:
    """A value for `name=value`: quoted when it holds a space, a quote or `=`, one line always."""
    text = clean(str(value))
    if text and not any(char in text for char in ' "='):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
