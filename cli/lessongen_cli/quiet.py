"""-q: not a word unless a person is needed, so that cron mails only bad nights; -qq: not even then.

A monitor that did not hear the night, and a --notify-cmd that failed, need a person: they are told with -q, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext

import typer

from lessongen_core.errors import LessongenError

from . import terminal
from .failure import report

MOST_LINES = 25
USAGE = 2


@contextmanager
def hushed(level: int, *, as_json: bool = False, jsonl: bool = False) -> Iterator[None]:
    """No message is said inside, and at `level` 2 no error is told either, but those of usage and configuration.

    What stdout was asked to hold it holds all the same.
    """
    try:
        with terminal.unsaid(level) if level else nullcontext():
            yield
    except LessongenError as exc:
        if level < 2 or exc.exit_status == USAGE:
            raise
        with terminal.unsaid():
            report(exc, as_json=as_json, jsonl=jsonl)
        raise typer.Exit(exc.exit_status) from None


def say_to_person(lines: Sequence[str]) -> None:
    """A summary on stderr, in at most MOST_LINES lines: its beginning, and what to do next."""
    if len(lines) > MOST_LINES:
        end = MOST_LINES // 2
        lines = [*lines[: MOST_LINES - end - 1], "  ...", *lines[-end:]]
    for line in lines:
        terminal.say(line)
