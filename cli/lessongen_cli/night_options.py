"""What `run` adds for nights: the options, and how their values are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from .options import MOST, as_text, positive_s

IfRunningMode = Literal["fail", "skip", "wait", "attach"]


@dataclass(frozen=True, slots=True)
class Bound:
    """How many lessons may fail: a number, or percent of all."""

    number: float
    percent: bool

    def allows(self, failed: int, total: int) -> bool:
        """Whether `failed` of `total` lessons are within it."""
        return failed <= (total * self.number / 100 if self.percent else self.number)

    def __str__(self) -> str:
        return f"{self.number:g}{'%' if self.percent else ''}"


def bound(text: str) -> Bound:
    """The bound that `10` or `1%` names."""
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,6})?)(%?)", text.strip())
    if found is None or (found[2] and float(found[1]) > 100) or (not found[2] and "." in found[1]):
        raise typer.BadParameter(f'"{text}" is neither a number of lessons nor a percentage; write 10 or 1%')
    return Bound(float(found[1]), bool(found[2]))


def schedule_name(text: str | None) -> str | None:
    """A name that can stand in a unit's file name and in `latest:NAME`."""
    text = as_text(text)
    if text is not None and not re.fullmatch(r"[\w.@-]{1,100}", text, re.ASCII):
        raise typer.BadParameter(f'"{text}" is no name for a schedule; use a-z, digits, ".", "_" and "-"')
    if text == "workers":
        raise typer.BadParameter('"workers" is the name of the unit for workers; name the schedule otherwise')
    return text


Schedule = Annotated[
    str | None,
    typer.Option("--schedule", metavar="NAME", callback=schedule_name, help="A night of this schedule; one at a time."),
]
IfRunning = Annotated[
    IfRunningMode | None,
    typer.Option("--if-running", help="When its last night is not over: fail (exit 7), skip, wait or attach."),
]
Wait = Annotated[
    float | None,
    typer.Option("--wait", metavar="TIME", parser=positive_s, help="How long --if-running wait waits; default 30m."),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        "--timeout", metavar="TIME", parser=positive_s, help="Finish what is in hand after 90, 30m, 5h; exit 8."
    ),
]
StallAfter = Annotated[
    float | None,
    typer.Option(
        "--stall-after", metavar="TIME", parser=positive_s, help="Stop when nothing moved for so long; exit 11."
    ),
]
Rounds = Annotated[
    int, typer.Option("--retry-failed", metavar="N", min=0, max=MOST, help="Ask what is retryable up to N times more.")
]
MaxFailures = Annotated[
    Bound | None,
    typer.Option("--max-failures", metavar="N|P%", parser=bound, help="So many may fail, and the exit code is 0."),
]
PingUrlFile = Annotated[
    Path | None,
    typer.Option("--ping-url-file", metavar="FILE", help="Ping the URL in FILE: /start, and /EXIT at the end."),
]
NotifyCmd = Annotated[
    str | None,
    typer.Option(
        "--notify-cmd",
        metavar="CMD",
        help="Run CMD at the end, with the status on stdin and variables that tell how it went.",
    ),
]
Jsonl = Annotated[
    bool, typer.Option("--jsonl", help="Write events as JSON lines on stdout, in place of progress and summary.")
]
Quiet = Annotated[
    int,
    typer.Option(
        "--quiet",
        "-q",
        count=True,
        show_default=False,
        help="Silent unless a person is needed; -qq: the exit code only.",
    ),
]


@dataclass(frozen=True, slots=True)
class NightOptions:
    """Durations in seconds."""

    schedule: str | None = None
    if_running: IfRunningMode | None = None
    wait_s: float | None = None
    timeout_s: float | None = None
    stall_s: float | None = None
    rounds: int = 0
    max_failures: Bound | None = None
