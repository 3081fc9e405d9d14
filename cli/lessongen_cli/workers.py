"""The commands around the processes: the worker pool and the embedded broker."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import AsJson
from .terminal import answer, answer_json, say

if TYPE_CHECKING:
    from lessongen_core.config import Settings
    from lessongen_core.errors import AlreadyRunning


def workers(
    count: Annotated[
        int | None, typer.Option("-n", "--count", metavar="N", min=1, max=1000, help="Processes; default 30.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Work on the queue until stopped.

    First Ctrl-C: finish the lessons in hand. Second: put them back and stop. With --json a document at the end.
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

    code = serve(settings, count=wanted, on_ready=ready, on_stop=_say_stop, on_outage=say)
    if as_json:
        answer_json("workers", {"count": wanted, "exit_code": code})
    raise typer.Exit(code)


def _say_stop(times: int) -> None:
    if times == 1:
        say("finishing the lessons in hand; once more to put them back and stop at once")
    elif times == 2:
        say("stopping at once; the lessons in hand are put back, what was sent of them is paid for")


def down(as_json: AsJson = False) -> None:
    """Stop the embedded broker.

    Batches stay in the store; the next command that needs the broker starts it again.
    """
    from lessongen_core.config import load_settings
    from lessongen_core.errors import AlreadyRunning
    from lessongen_jobs.broker import stop_broker
    from lessongen_jobs.valkey import EmbeddedValkey

    settings = load_settings(looking=True)
    pid = _pid_in(EmbeddedValkey(settings.state_dir).folder / "valkey.pid")
    which = f" (pid {pid})" if pid else ""
    try:
        stopped = stop_broker(settings, unless_used=True)
    except AlreadyRunning as exc:
        raise _used_by(settings, exc) from None
    if as_json:
        answer_json("down", {"stopped": stopped, "pid": pid if stopped else None})
    else:
        answer(f"stopped the embedded broker{which}" if stopped else "no embedded broker runs")


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


def _pid_in(file: Path) -> int | None:
    """The process, as the running server wrote it; None without the file."""
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None
