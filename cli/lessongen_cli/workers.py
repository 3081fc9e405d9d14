"""The commands around the processes: the worker pool and the embedded broker."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import typer

from .terminal import answer, say


def workers(
    count: Annotated[int | None, typer.Option("-n", "--count", min=1, max=1000, help="Processes; default 30.")] = None,
) -> None:
    """Work on the queue until stopped.

    First Ctrl-C: finish the lessons in hand. Second: put them back and stop.
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs.worker_pool import serve

    settings = load_settings()
    wanted = count or settings.file.workers.count
    raise typer.Exit(serve(settings, count=wanted, on_ready=lambda: say(f"{wanted} workers ready; Ctrl-C stops them")))


def down() -> None:
    """Stop the embedded broker. Batches stay in the store; the next command starts the broker again."""
    from lessongen_core.config import load_settings
    from lessongen_core.errors import AlreadyRunning, NoStore
    from lessongen_jobs.batches import Batches
    from lessongen_jobs.broker import stop_broker

    settings = load_settings()
    with suppress(NoStore), Batches(settings) as batches:
        if batches.pool_alive():
            raise AlreadyRunning("workers are running; they would start the broker again", hint="stop them first")
    answer("stopped" if stop_broker(settings) else "no embedded broker runs")
