"""`watch`: follow a batch that others work on. Ctrl-C, SIGTERM and SIGHUP detach; the batch goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from .exit_codes import ExitCode, for_signal, for_status
from .options import LatestRef, duration_s, positive_s
from .signals import Signalled, raising
from .terminal import Mode, answer_lines, mode_now, say

if TYPE_CHECKING:
    from lessongen_core.store.rows import BatchRow
    from lessongen_jobs.batches import Batches
    from lessongen_jobs.progress import Snapshot

    from .follow import Followed

OUTCOMES = (ExitCode.PARTIAL, ExitCode.FAILED, ExitCode.CANCELLED, ExitCode.BLOCKED)
FOOTER = "Ctrl-C detaches, the batch keeps running."


def watch(
    ref: LatestRef = "latest",
    timeout_s: Annotated[
        float | None,
        typer.Option("--timeout", metavar="TIME", parser=duration_s, help="Stop watching after 90, 30m, 5h (exit 8)."),
    ] = None,
    stall_after_s: Annotated[
        float | None,
        typer.Option(
            "--stall-after",
            metavar="TIME",
            parser=positive_s,
            help="Stop watching when no worker lived, or nothing moved, for 90, 30m, 5h (exit 11).",
        ),
    ] = None,
    interval_s: Annotated[
        float | None,
        typer.Option("--interval", metavar="S", min=1, help="Between two lines of progress; default: 60, events 10."),
    ] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Write events as JSON lines on stdout.")] = False,
    no_exit_status: Annotated[
        bool, typer.Option("--no-exit-status", help="Exit 0 however the batch ended, once it has.")
    ] = False,
) -> None:
    """Show live progress until the batch ends.

    The exit code tells how it ended. Ctrl-C detaches, the batch goes on.
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs.batches import Batches

    with Batches(load_settings(looking=True)) as batches, raising():
        batch = batches.find(ref)
        if ref == "latest":
            say(f"latest = {batch.id} {batch.name}")
        how = Watching(timeout_s=timeout_s, stall_s=stall_after_s, idle_s=stall_after_s, interval_s=interval_s)
        code = watch_batch(batches, batch, how, mode=mode_now(jsonl=jsonl))
    raise typer.Exit(ExitCode.OK if no_exit_status and code in OUTCOMES else code)


@dataclass(frozen=True, slots=True)
class Watching:
    """How long to look, in seconds: until a time is over, until no worker lived or nothing moved for so long.

    `interval_s`: between two lines or events of progress.
    """

    timeout_s: float | None = None
    stall_s: float | None = None
    idle_s: float | None = None
    interval_s: float | None = None


def watch_batch(batches: Batches, batch: BatchRow, how: Watching, *, mode: Mode) -> ExitCode:
    """Follow `batch` and print its summary, unless there are events; returns how it ended.

    Raises:
        NoWorkers: no worker that can write it lived for as long as asked, off a terminal a minute; or nothing moved.
    """
    from .follow import STALL_S

    stall_s = how.stall_s or (None if mode == "live" else STALL_S)
    code = watch_while_alive(batches, batch, replace(how, stall_s=stall_s), mode=mode)
    if code is None:
        raise stalled(batch, batches.snapshot(batch.id, stages=False), how.idle_s)
    return code


def watch_while_alive(batches: Batches, batch: BatchRow, how: Watching, *, mode: Mode) -> ExitCode | None:
    """As `watch_batch`; None when it is stalled."""
    from . import display
    from .follow import follow

    seen: list[Snapshot] = []

    def source() -> Snapshot:
        seen[:] = [batches.snapshot(batch.id)]
        return seen[0]

    try:
        with display.opened(
            mode,
            footer=f"{FOOTER}  Back: lessongen watch {batch.id}",
            lessons=lambda: batches.lessons(batch.id),
            ended=lambda since: batches.ended_since(batch.id, since),
            every_s=how.interval_s,
            detaches=True,
        ) as shown:
            followed = follow(source, shown, timeout_s=how.timeout_s, stall_s=how.stall_s, idle_s=how.idle_s)
            code = code_of(followed)
            if followed.snapshot:
                shown.end(followed.snapshot, code)
    except Signalled as exc:
        detach(batch, seen[0] if seen else None)
        return for_signal(exc.number)
    if followed.ending == "stalled":
        return None
    return code if mode in ("none", "jsonl") else finish(batches, batch, code)


def code_of(followed: Followed) -> ExitCode:
    """The exit code for how following ended."""
    if followed.ending == "stalled":
        return ExitCode.STALLED
    if followed.ending == "timeout" or followed.snapshot is None:
        return ExitCode.PENDING
    return for_status(followed.snapshot.batch.status)


def finish(batches: Batches, batch: BatchRow, code: ExitCode) -> ExitCode:
    """Print the final summary on stdout."""
    from .summary import summary

    batch = batches.find(batch.id)
    lines = summary(batch, batches.lessons(batch.id), code=code, alive=batches.pool_alive(batch))
    answer_lines(lines)
    return code


def detach(batch: BatchRow, snapshot: Snapshot | None) -> list[str]:
    """Say that the batch goes on, how to come back and how to stop it; returns what was said."""
    lines = _detached(batch, snapshot)
    for line in lines:
        say(line)
    return lines


def _detached(batch: BatchRow, snapshot: Snapshot | None) -> list[str]:
    from .follow import ended
    from .pace import eta_s
    from .render import clock, duration
    from .trouble import last_ones

    if snapshot is not None and snapshot.batch.status == "cancelled":
        return [
            f"Detached. Batch {batch.id} is cancelled; the lessons in hand are finished and kept.",
            f"   Look at it  lessongen status {batch.id}",
        ]
    back = [f"   Come back   lessongen watch {batch.id}", f"   Stop it     lessongen cancel {batch.id}"]
    if snapshot is not None and not snapshot.workers_alive and not ended(snapshot):
        done = f"{snapshot.done:,}/{snapshot.batch.total:,} done"
        return [
            f"Detached. Batch {batch.id} is kept: {done}, and no worker lives for it.",
            f"   Go on       lessongen resume {batch.id} --watch",
            *back,
        ]
    state = ""
    if snapshot is not None:
        left = eta_s(snapshot)
        last = last_ones(snapshot)
        eta = f", {last}" if last else ""
        eta = eta if left is None else f", ETA {duration(left)} ({clock(snapshot.now, left)})"
        state = f": {snapshot.done:,}/{snapshot.batch.total:,} done{eta}"
    return [f"Detached. Batch {batch.id} keeps running{state}.", *back]


def stalled(batch: BatchRow, snapshot: Snapshot | None, idle_s: float | None = None) -> Exception:
    """The error for a batch that nobody works on, or in which nothing moved for `idle_s` seconds."""
    from lessongen_core.errors import NoWorkers, Stalled

    done = (
        f"{snapshot.done:,} done, {snapshot.batch.total - snapshot.done:,} waiting" if snapshot else "nothing is lost"
    )
    if snapshot is not None and snapshot.workers_alive and idle_s is not None:
        return Stalled(
            f"nothing of batch {batch.id} moved for {idle_s:g} s, although {snapshot.workers_alive:,} workers live",
            details=[f"the batch is intact: {done}"],
            hint=f"lessongen status {batch.id}     and  lessongen logs {batch.id} --failed",
        )
    unable = snapshot is not None and snapshot.workers_unable > 0
    nobody = "no worker that lives has an endpoint for its models" if unable else "no worker lives"
    return NoWorkers(
        f"batch {batch.id} waits and {nobody}",
        details=[f"the batch is intact: {done}"],
        hint=f"lessongen workers     then  lessongen watch {batch.id}",
    )
