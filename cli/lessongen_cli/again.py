"""`retry-failed` and `resume`: more of a batch that is there. With --watch they see it through, as `run` does.

Without a live pool they then bring one of their own, and end it with the batch; Ctrl-C lets it finish the lessons in
hand. They write no files: `report` does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import completion
from .batch import hint_workers
from .exit_codes import ExitCode, for_signal, for_status
from .failure import UsageError
from .night_options import Quiet
from .options import AsJson, MaxCost, Ref, as_text, positive_s
from .quiet import hushed, say_to_person
from .signals import Signalled, raising
from .specs import count
from .terminal import Mode, answer, answer_json, say

if TYPE_CHECKING:
    from lessongen_core.config import Settings
    from lessongen_core.store.rows import BatchRow
    from lessongen_jobs.batches import Batches, Requeued
    from lessongen_jobs.progress import Snapshot

    from .work import Patience

DESERTED_S = 5.0  # without workers: a pool that dies is often followed by another

Watch = Annotated[
    bool, typer.Option("--watch", help="Follow to the end, with workers of its own if none lives; exit as watch does.")
]
OwnWorkers = Annotated[
    int | None,
    typer.Option(
        "-n",
        "--workers",
        metavar="N",
        min=1,
        max=1000,
        help="With --watch: workers to start if none lives; default: one a lesson, 30 at most.",
    ),
]
Limit = Annotated[
    float | None,
    typer.Option("--timeout", metavar="TIME", parser=positive_s, help="With --watch: stop after 90, 30m, 5h; exit 8."),
]
Stall = Annotated[
    float | None,
    typer.Option(
        "--stall-after",
        metavar="TIME",
        parser=positive_s,
        help="With --watch: stop when nothing moved for so long; exit 11.",
    ),
]


@dataclass(frozen=True, slots=True)
class _How:
    """Whether and how it is seen through; durations in seconds."""

    watch: bool
    workers: int | None
    timeout_s: float | None
    stall_s: float | None
    begun: float = field(default_factory=time.monotonic)

    def check(self, command: str) -> None:
        """Raises UsageError: nobody follows, and something is asked of that."""
        given = (("-n", self.workers), ("--timeout", self.timeout_s), ("--stall-after", self.stall_s))
        for option, value in given:
            if value is not None and not self.watch:
                raise UsageError(f"{option} goes with --watch", hint=f"lessongen {command} --help")

    @property
    def until(self) -> float | None:
        """When the time is up, by the monotonic clock."""
        return None if self.timeout_s is None else self.begun + self.timeout_s


def retry_failed(
    ref: Annotated[
        str | None,
        typer.Argument(
            metavar="[REF]",
            callback=as_text,
            autocompletion=completion.batches,
            help="Batch; default: the newest that has any.",
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also the lessons that are not due yet.")] = False,
    watch: Watch = False,
    workers: OwnWorkers = None,
    timeout: Limit = None,
    stall_after: Stall = None,
    quiet: Quiet = 0,
    as_json: AsJson = False,
) -> None:
    """Queue the retryable lessons again.

    Only those that are due, with fresh attempts; lessons that succeeded are not touched.
    """
    from lessongen_core.errors import NoStore

    try:
        code = _again(
            "retry-failed",
            lambda batches: batches.find_to_retry(ref),
            lambda batches: batches.retry_failed(ref, everything=everything),
            _tell_retried,
            how=_How(watch, workers, timeout, stall_after),
            quiet=quiet,
            as_json=as_json,
        )
    except NoStore:
        if ref is not None:
            raise
        _tell_no_batch(quiet=quiet, as_json=as_json)
        return
    raise typer.Exit(code)


def _tell_no_batch(*, quiet: int, as_json: bool) -> None:
    from lessongen_jobs.batches import Requeued

    if not quiet:
        say("nothing to retry: there is no batch yet")
    if as_json:
        answer_json("retry-failed", _data(Requeued(None, 0), None))


def resume(
    ref: Ref,
    max_cost: MaxCost = None,
    watch: Watch = False,
    workers: OwnWorkers = None,
    timeout: Limit = None,
    stall_after: Stall = None,
    quiet: Quiet = 0,
    as_json: AsJson = False,
) -> None:
    """Go on with a batch after a stop or a block.

    Queues what is parked or was cancelled, and whatever the queue lost; what is done is not touched.
    """
    code = _again(
        "resume",
        lambda batches: batches.find(ref),
        lambda batches: batches.resume(ref, max_cost_usd=max_cost),
        _tell_resumed,
        how=_How(watch, workers, timeout, stall_after),
        quiet=quiet,
        as_json=as_json,
    )
    raise typer.Exit(code)


def _again(
    command: str,
    find: Callable[[Batches], BatchRow | None],
    ask: Callable[[Batches], Requeued],
    tell: Callable[[Batches, Requeued], None],
    *,
    how: _How,
    quiet: int,
    as_json: bool,
) -> ExitCode:
    from lessongen_core.config import load_settings
    from lessongen_jobs.batches import Batches

    how.check(command)
    watch = how.watch
    with hushed(quiet, as_json=as_json):
        settings = load_settings()
        settings = settings if how.workers is None else settings.with_workers(how.workers)
        with raising(), Batches(settings) as batches, ExitStack() as stack:
            if watch:
                _check_writers(settings, batches, command, find(batches))
                stack.enter_context(_broker_for(settings))
            asked = ask(batches)
            tell(batches, asked)
            code = _followed(settings, batches, asked.batch, how, silent=as_json or quiet > 0) if watch else ExitCode.OK
            now = batches.find(asked.batch.id) if asked.batch is not None else None
            if now is not None and not watch and (asked.lessons or now.status == "running"):
                hint_workers(now.id, alive=batches.pool_alive(now))
            if as_json:
                answer_json(command, _data(asked, now))
            elif now is not None and not watch and not quiet and (asked.lessons or command == "resume"):
                answer(now.id)
            lines = _lines(batches, now, code) if quiet == 1 and now is not None and code else []
    say_to_person(lines)
    return code


def _followed(settings: Settings, batches: Batches, batch: BatchRow | None, how: _How, *, silent: bool) -> ExitCode:
    """See it through while it runs; how it ended. What waits for its time is not done: no 0 for that."""
    if batch is None:
        return ExitCode.OK
    if batch.status == "running":
        return _see_through(settings, batches, batch, how, as_json=silent)
    return for_status(batch.status)


def _lines(batches: Batches, batch: BatchRow, code: ExitCode) -> list[str]:
    from .summary import summary

    return summary(batch, batches.lessons(batch.id), code=code, alive=batches.pool_alive(batch))


def _broker_for(settings: Settings) -> Any:
    from .work import broker_for

    return broker_for(settings)


def _see_through(settings: Settings, batches: Batches, batch: BatchRow, how: _How, *, as_json: bool) -> ExitCode:
    """Follow `batch`, whoever works on it; returns how it ended, or stands when the time is up."""
    from .terminal import mode_now
    from .watch import finish
    from .work import Patience, say_stopped, work_through

    mode = mode_now(as_json=as_json)
    patience = Patience(how.until, how.stall_s)
    if batches.pool_alive(batch):
        if how.workers is not None:
            say("workers live: none are started, and -n changes nothing")
        code = _watched(batches, batch, patience, mode)
        if code is not None:
            return code
        say("the workers that wrote it are gone; starting some")
    _check_provider(settings, batch)
    settings = settings if how.workers is not None else _for_rest(settings, batches.snapshot(batch.id, stages=False))
    try:
        last = work_through(
            settings,
            batches,
            batch,
            None,
            code_of=lambda last: for_status(last.batch.status),
            mode=mode,
            repeat=False,
            patience=patience,
        )
    except Signalled as exc:
        say_stopped(batches.snapshot(batch.id, stages=False), exc, others=batches.pool_alive(batch))
        return for_signal(exc.number)
    if last.batch.status == "running":
        say_stopped(last, "--timeout", others=batches.pool_alive(batch))
        return ExitCode.PENDING
    code = for_status(batches.find(batch.id).status)
    return code if as_json else finish(batches, batch, code)


def _for_rest(settings: Settings, snapshot: Snapshot) -> Settings:
    """With no more workers than the batch has lessons open: each is a process, and the others would only wait."""
    from lessongen_core.store.rows import OPEN_STATES

    left = sum(snapshot.counts[state] for state in OPEN_STATES)
    return settings.with_workers(max(1, min(settings.file.workers.count, left)))


def _watched(batches: Batches, batch: BatchRow, patience: Patience, mode: Mode) -> ExitCode | None:
    """Look on while others work; None: they are gone. Raises Stalled: they live, and nothing moves."""
    from .watch import Watching, stalled, watch_while_alive

    watching = Watching(timeout_s=patience.left_s(), stall_s=DESERTED_S, idle_s=patience.stall_s)
    code = watch_while_alive(batches, batch, watching, mode=mode)
    if code is None and patience.stall_s is not None and batches.pool_alive(batch):
        raise stalled(batch, batches.snapshot(batch.id, stages=False), patience.stall_s)
    return code


def _check_provider(settings: Settings, batch: BatchRow) -> None:
    from lessongen_core.errors import ConfigError

    if not batch.offline and not settings.has_provider:
        raise ConfigError(
            f"no LLM is configured here, so no workers were started; the lessons of {batch.id} stay on the queue",
            hint=f"set LESSONGEN_BASE_URL, then  lessongen resume {batch.id} --watch",
        )


def _check_writers(settings: Settings, batches: Batches, command: str, batch: BatchRow | None) -> None:
    """Before anything is queued: somebody can write what `command` would queue of `batch`.

    Raises:
        ConfigError: no pool lives, and one started here could ask nobody.
    """
    from lessongen_core.errors import ConfigError
    from lessongen_jobs.checks import check_key

    if batch is None or batch.offline or batches.pool_alive(batch):
        return
    counts = batches.snapshot(batch.id, stages=False).counts
    states = ("retryable",) if command == "retry-failed" else ("queued", "waiting", "running", "parked", "cancelled")
    if not any(counts[state] for state in states):
        return  # it says itself that there is nothing to do
    check_key(settings)
    if not settings.has_provider:
        raise ConfigError(
            f"no LLM is configured here; nothing of {batch.id} was queued",
            details=["a night's own settings, for this shell:  set -a; . ./night.env; set +a"],
            hint=f"set LESSONGEN_BASE_URL, then  lessongen {command} {batch.id} --watch",
        )


def _tell_retried(batches: Batches, retried: Requeued) -> None:
    batch = retried.batch
    if batch is None:
        say("nothing to retry: no batch has a retryable lesson")
        return
    if retried.lessons:
        say(f"{batch.id}: {count(retried.lessons, 'lesson')} queued again ({batch.name})")
    elif not retried.not_due:
        say(f"nothing to retry: {batch.id} has no retryable lesson ({batch.name}: {batch.status})")
        if batch.status != "succeeded":
            say(f"   what else there is to do   lessongen status {batch.id}")
    else:
        say(f"nothing to retry yet: no retryable lesson of {batch.id} is due ({batch.name}: {batch.status})")
    if retried.not_due:
        say(f"{count(retried.not_due, 'lesson')} not due yet{_first_due(batches, batch)}")
        say(f"   all the same, now   lessongen retry-failed {batch.id} --all")


def _first_due(batches: Batches, batch: BatchRow) -> str:
    from datetime import UTC, datetime

    from lessongen_core.store.times import at

    from .render import due

    first = batches.outlook(batch.id).first_due
    return "" if first is None else f"; the first at {due(at(first), datetime.now(UTC))}"


def _tell_resumed(batches: Batches, resumed: Requeued) -> None:
    batch = resumed.batch
    assert batch is not None  # a REF that names none has raised
    if resumed.lessons:
        say(f"{batch.id}: {count(resumed.lessons, 'lesson')} on the queue ({batch.name})")
    elif batch.status == "running":
        whose = "workers" if batches.pool_alive(batch) else "workers that are gone, and go to the next that come"
        say(f"{batch.id}: all lessons that are left are in the hands of {whose} ({batch.name})")
    else:
        say(f"nothing to resume: {batch.id} has no lesson that waits ({batch.status})")


def _data(asked: Requeued, now: BatchRow | None) -> dict[str, Any]:
    return {
        "id": now.id if now else None,
        "status": now.status if now else None,
        "lessons": asked.lessons,
        "not_due": asked.not_due,
    }
