"""Exit codes, each with its meaning: the one table (design, section 8), printed under every command's `--help`.

1 never means "some lessons failed": a shell answers 1 by itself when a redirection fails.
"""

from __future__ import annotations

import signal
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum


class ExitCode(IntEnum):
    """The process's exit status; `MEANINGS` has a sentence for each."""

    OK = 0
    INTERNAL = 1
    USAGE = 2
    PARTIAL = 3
    FAILED = 4
    INVALID_INPUT = 5
    NOT_FOUND = 6
    LOCKED = 7
    PENDING = 8
    CANCELLED = 9
    INFRASTRUCTURE = 10
    STALLED = 11
    BLOCKED = 12
    HANGUP = 129
    INTERRUPTED = 130
    TERMINATED = 143


MEANINGS = {
    ExitCode.OK: "ok: every lesson succeeded (or as --max-failures allows), or there was nothing to do",
    ExitCode.INTERNAL: "a bug of lessongen; a crash file was written",
    ExitCode.USAGE: "wrong option, argument or configuration; nothing was done",
    ExitCode.PARTIAL: "the batch ended: some lessons succeeded, some did not",
    ExitCode.FAILED: "the batch ended: no lesson succeeded",
    ExitCode.INVALID_INPUT: "a spec is not valid; nothing was enqueued",
    ExitCode.NOT_FOUND: "no such batch or lesson, or more than one fits",
    ExitCode.LOCKED: "somebody else is at it already: a schedule's last night; workers, for `down`",
    ExitCode.PENDING: "not finished yet, or the time ran out",
    ExitCode.CANCELLED: "the batch was cancelled",
    ExitCode.INFRASTRUCTURE: "the broker, the store or the disk cannot be reached or written",
    ExitCode.STALLED: "no worker lives, or nothing moves; the batch is intact",
    ExitCode.BLOCKED: "the account or key is blocked; the rest of the batch is parked",
    ExitCode.HANGUP: "SIGHUP; the batch is intact",
    ExitCode.INTERRUPTED: "Ctrl-C; the batch is intact",
    ExitCode.TERMINATED: "SIGTERM; the batch is intact",
}

# Which code wins when several hold (design, section 8): signal > 1 > 10 > 12 > 11 > 9 > 4 > 3 > 8 > 0. Usage errors
# (2, 5, 6, 7) end a command before any other can hold.
PRECEDENCE = (143, 130, 129, 1, 2, 5, 6, 7, 10, 12, 11, 9, 4, 3, 8, 0)

_BY_STATUS = {
    "running": ExitCode.PENDING,
    "succeeded": ExitCode.OK,
    "partial": ExitCode.PARTIAL,
    "failed": ExitCode.FAILED,
    "blocked": ExitCode.BLOCKED,
    "cancelled": ExitCode.CANCELLED,
}


def for_status(status: str) -> ExitCode:
    """The exit code that a batch's status stands for."""
    return _BY_STATUS[status]


def for_run(status: str, *, left_out: int) -> ExitCode:
    """How a `run` stands whose batch has `status`; at best PARTIAL when it left out lessons that were not valid."""
    code = for_status(status)
    if code is ExitCode.PENDING or not left_out:
        return code  # what is not finished is not partial yet
    return strongest([code, ExitCode.PARTIAL])


def for_signal(number: int) -> ExitCode:
    """128 + the signal's number, as shells do."""
    return ExitCode(128 + number) if 128 + number in set(ExitCode) else ExitCode(128 + signal.SIGTERM)


def strongest(codes: Iterable[ExitCode]) -> ExitCode:
    """The code that wins by `PRECEDENCE`; OK when there is none."""
    return min(codes, key=PRECEDENCE.index, default=ExitCode.OK)


# Any command may meet a full disk, if only under its stdout.
_EVERY = {ExitCode.OK, ExitCode.INTERNAL, ExitCode.USAGE, ExitCode.INFRASTRUCTURE}


def epilog(
    *codes: int, ok: str | None = None, means: Mapping[int, str] | None = None, examples: Sequence[str] = ()
) -> str:
    """What stands under a command's help: examples, its own codes, and those every command may end with.

    `ok`: what 0 means there; else the sentence of the table for commands that end as a batch did, "ok" for others.
    `means`: what other codes mean there.
    """
    meanings = MEANINGS | {ExitCode.OK: f"ok: {ok}" if ok else MEANINGS[ExitCode.OK] if 3 in codes else "ok"}
    meanings |= {ExitCode(code): text for code, text in (means or {}).items()}
    own = sorted({ExitCode(code) for code in codes} | _EVERY)
    # \b keeps the help formatter from filling the table into one paragraph.
    shown = ["\b", "Examples:", *(f"  {line}" for line in examples), ""] if examples else []
    return "\n".join([*shown, "\b", "Exit codes:", *table({code: meanings[code] for code in own})])


def table(meanings: Mapping[ExitCode, str]) -> list[str]:
    """The rows of the table, in the 78 columns that Typer leaves of 80."""
    return [line for code, meaning in meanings.items() for line in _lines(code, meaning)]


def _lines(code: int, meaning: str) -> list[str]:
    first, *more = textwrap.wrap(meaning, 71, break_on_hyphens=False)
    return [f"{code:>5}  {first}", *(f"{'':>5}  {line}" for line in more)]
