"""`logs`: what the workers of this machine did, event by event.

On a terminal as a table in local time; into a file or pipe the log's own lines (logfmt, UTC), whole.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import completion
from .failure import UsageError
from .options import MOST, AsJson, as_text
from .signals import raising
from .terminal import answer_json, clean, is_tty, reader_left, say, size_of, writing_result

if TYPE_CHECKING:
    from lessongen_core.config import Settings
    from lessongen_jobs.event_log import Event, Log, Wanted

    Write = Callable[[Iterable[bytes]], None]

TAIL_OF_ALL = 100
POLL_S = 0.3
_STYLES = {
    "completed": "green",
    "retrying": "yellow",
    "recovered": "yellow",
    "requeued": "yellow",
    "stalled": "yellow",
    "failed": "red",
    "blocked": "red",
    "bug": "bold red",
    "outage": "red",
    "store_lost": "red",
}
_PROCESSES = ("worker", "pool")  # long names, of use only where a process is what it is about
_NAME_THE_WORKER = ("recovered", "bug", "store_lost")


def logs(
    ref: Annotated[
        str | None,
        typer.Argument(
            metavar="[REF[/LESSON]]",
            callback=as_text,
            autocompletion=completion.lessons,
            help="Batch, or one of its lessons; default: all.",
        ),
    ] = None,
    tail: Annotated[
        int | None,
        typer.Option("--tail", metavar="N", min=0, max=MOST, help="Only the last N; default: 100, with REF all."),
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what comes, until Ctrl-C.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Only trouble: failed, retrying, blocked, bug, ...")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what the workers did, one event a line.

    Of the pools on this machine, as far back as the log reaches (40 MB).
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs.event_log import Log

    if follow and as_json:
        raise UsageError("--json is one document, and --follow has no end", hint="lessongen logs --follow | ...")
    settings = load_settings(looking=True)
    wanted = _wanted(settings, ref, failed=failed)
    wanted_tail = tail if tail is not None or ref is not None else TAIL_OF_ALL
    with Log(settings.state_dir / "logs") as log:
        lines = log.lines(wanted, tail=wanted_tail)
        if as_json:
            answer_json("logs", _data(lines))
            return
        if not lines and not follow and wanted_tail != 0:
            say(_nothing(settings.state_dir / "logs", ref, failed=failed))
        with raising():
            write = _writer()
            write(lines)
            if follow:
                _follow(log, wanted, write)


def _wanted(settings: Settings, ref: str | None, *, failed: bool) -> Wanted:
    from lessongen_jobs.batches import Batches
    from lessongen_jobs.event_log import Wanted

    if ref is None:
        return Wanted(failed=failed)
    with Batches(settings) as batches:
        batch, index = batches.locate(ref)
        if index is None:
            return Wanted(batch.id, failed=failed)
        return Wanted(batch.id, (batches.detail(batch.id, index).lesson.lesson_id, index + 1), failed=failed)


def _nothing(folder: Path, ref: str | None, *, failed: bool) -> str:
    what = "no trouble" if failed else "no event"
    return f"{what} of {ref} in {folder}" if ref else f"{what} yet in {folder}"


def _follow(log: Log, wanted: Wanted, write: Write) -> None:
    from lessongen_jobs.event_log import Follower

    with Follower(log, wanted) as follower:
        while not reader_left():
            write(follower.new_lines())
            time.sleep(POLL_S)


def _writer() -> Write:
    """Writes lines on stdout, as a table on a terminal; a reader that left ends the command."""
    if not is_tty(sys.stdout):

        def plain(lines: Iterable[bytes]) -> None:
            with writing_result():
                for line in lines:
                    sys.stdout.write(line.decode("utf-8", "replace") + "\n")
                sys.stdout.flush()

        return plain
    from lessongen_jobs.event_log import parse

    from .render import console_for

    console = console_for(sys.stdout)

    def table(lines: Iterable[bytes]) -> None:
        for event in map(parse, lines):
            if event is not None:
                console.print(_row(event, size_of(sys.stdout)[0]))

    return table


def _row(event: Event, width: int) -> Any:
    """`04:17:03  retrying   9c2hd0vt/1.7  attempt 2  E_UNAVAILABLE  again in 2.1 s  HTTP 503 ...`, wrapped by words."""
    import textwrap

    from rich.text import Text

    stamp = f"{_local(event.time)}  "
    row = Text(stamp, style="dim")
    row.append(f"{event.kind:<10} ", style=_STYLES.get(event.kind, "not dim"))
    indent = len(row.plain)
    rest = f"{clean(_place(event)):<13}  {'  '.join(clean(part) for part in _parts(event) if part)}".rstrip()
    first, *more = textwrap.wrap(rest, max(20, width - indent), break_on_hyphens=False, drop_whitespace=True) or [""]
    row.append("\n".join([first, *(" " * indent + line for line in more)]), style="not dim")
    return row


def _parts(event: Event) -> list[str]:
    """What happened, in the order in which people read it; what we have no words for as name=value."""
    fields = {name: value for name, value in event.fields.items() if name not in _PROCESSES}
    found = {name: fields.pop(name, "") for name in ("error", "evidence", "model", "outcome", "in_s", "score")}
    process = event.fields.get("worker", "") if event.kind in _NAME_THE_WORKER else ""
    return [
        f"attempt {event.attempt}" if event.attempt is not None else "",
        found["error"],
        f"-> {found['outcome']}" if found["outcome"] else "",
        f"again in {found['in_s']} s" if found["in_s"] else "",
        found["model"],
        f"score {found['score']}" if found["score"] else "",
        *(f"{name}={value}" for name, value in fields.items()),
        process,
        found["evidence"],
    ]


def _place(event: Event) -> str:
    if event.batch is None:
        return "-"
    lesson = event.lesson or (str(event.number) if event.number is not None else "")
    return f"{event.batch}/{lesson}" if lesson else event.batch


def _local(stamp: str) -> str:
    """Today's events with the time alone."""
    moment = datetime.fromisoformat(stamp).astimezone()
    return f"{moment:%H:%M:%S}" if moment.date() == datetime.now().date() else f"{moment:%m-%d %H:%M:%S}"


def _data(lines: Iterable[bytes]) -> dict[str, Any]:
    from lessongen_jobs.event_log import parse

    events = [event for event in map(parse, lines) if event is not None]
    return {"items": [_item(event) for event in events], "total": len(events)}


def _item(event: Event) -> dict[str, Any]:
    return {
        "time": event.time,
        "event": event.kind,
        "batch_id": event.batch,
        "lesson_id": event.lesson,
        "number": event.number,
        "attempt": event.attempt,
        "fields": event.fields,
    }
