"""The commands around the processes: the worker pool and the embedded broker."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .terminal import answer, say

if TYPE_CHECKING:
    from lessongen_core.config import Settings
    from lessongen_core.errors import AlreadyRunning


def workers(
    count: Annotated[
        int | None, typer.Option("-n", "--count", metavar="N", min=1, max=1000, help="Processes; default 30.")
    ] = None,
) -> None:
    """Work on the queue until stopped.

    First Ctrl-C: finish the lessons in hand. Second: put them back and stop.
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs.checks import check_context, check_key
    from lessongen_jobs.worker_pool import serve

    settings = load_settings()
    check_key(settings)
    check_context(settings)
    if not settings.has_provider:
        say("no LLM is configured here: these workers write offline batches only (an LLM: set LESSONGEN_BASE_URL)")
    wanted = count or settings.file.workers.count

    def ready() -> None:
        say(f"{wanted} worker{'s' if wanted > 1 else ''} ready; Ctrl-C stops them")

    raise typer.Exit(serve(settings, count=wanted, on_ready=ready, on_stop=_say_stop, on_outage=say))


def _say_stop(times: int) -> None:
    if times == 1:
        say("finishing the lessons in hand; once more to put them back and stop at once")
    elif times == 2:
        say("stopping at once; the lessons in hand are put back, what was sent of them is paid for")


def down() -> None:
    """Stop the embedded broker.

    Batches stay in the store; the next command that needs the broker starts it again.
    """
    from lessongen_core.config import load_settings
    from lessongen_core.errors import AlreadyRunning
    from lessongen_jobs.broker import stop_broker
    from lessongen_jobs.valkey import EmbeddedValkey

    settings = load_settings(looking=True)
    pid = _pid_in(EmbeddedValkey(settings.state_dir).folder / "valkey.pid")
    try:
        stopped = stop_broker(settings, unless_used=True)
    except AlreadyRunning as exc:
        raise _used_by(settings, exc) from None
    answer(f"stopped the embedded broker{pid}" if stopped else "no embedded broker runs")


def _used_by(settings: Settings, used: AlreadyRunning) -> AlreadyRunning:
    """`used`, and by whom as far as the store tells, which may be damaged, locked, or of another version."""
    from lessongen_core.errors import AlreadyRunning, LessongenError, NoStore
    from lessongen_jobs.batches import Batches

    try:
        with Batches(settings) as batches:
            if batches.pool_alive():
                return AlreadyRunning("workers are running; they would start the broker again", hint="stop them first")
    except NoStore:
        pass
    except LessongenError as exc:
        used.details = (f"which one is not known: {exc.message}",)
    return used


def _pid_in(file: Path) -> str:
    """` (pid 4711)`, as the running server wrote it; nothing without the file."""
    try:
        return f" (pid {int(file.read_text())})"
    except (OSError, ValueError):
        return ""
