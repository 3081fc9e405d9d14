"""The commands around the processes: the worker pool and the embedded broker."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from .terminal import answer, say


def workers(
    count: Annotated[
        int | None, typer.Option("-n", "--count", metavar="N", min=1, max=1000, help="Processes; default 30.")
    ] = None,
) -> None:
    """Work on the queue until stopped.

    First Ctrl-C: finish the lessons in hand. Second: put them back and stop.
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs.checks import check_key
    from lessongen_jobs.worker_pool import serve

    settings = load_settings()
    check_key(settings)
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
    """Stop the embedded broker. Batches stay in the store; the next command starts the broker again."""
    from lessongen_core.config import load_settings
    from lessongen_core.errors import AlreadyRunning, NoStore
    from lessongen_jobs.batches import Batches
    from lessongen_jobs.broker import stop_broker
    from lessongen_jobs.valkey import EmbeddedValkey

    settings = load_settings()
    with suppress(NoStore), Batches(settings) as batches:
        if batches.pool_alive():
            raise AlreadyRunning("workers are running; they would start the broker again", hint="stop them first")
    pid = _pid_in(EmbeddedValkey(settings.state_dir).folder / "valkey.pid")
    answer(f"stopped the embedded broker{pid}" if stop_broker(settings) else "no embedded broker runs")


def _pid_in(file: Path) -> str:
    """` (pid 4711)`, as the running server wrote it; nothing without the file."""
    try:
        return f" (pid {int(file.read_text())})"
    except (OSError, ValueError):
        return ""
