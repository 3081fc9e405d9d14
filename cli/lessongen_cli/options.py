"""The options and arguments that several commands share, each named once."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Literal

import typer

from . import completion

MOST = 1_000_000_000  # of anything counted: far more than there can be, and a number that every database takes
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def duration_s(text: str | float) -> float:
    """Seconds of `90`, `90s`, `30m`, `5h`, `2d` or `1w`."""
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,6})?)\s*([smhdw]?)", str(text).strip(), re.ASCII | re.IGNORECASE)
    if found is None:
        raise typer.BadParameter(f'"{text}" is no duration; write 90, 30m, 5h or 2d')
    return float(found[1]) * _UNITS[found[2].lower()]


def positive_s(text: str | float) -> float:
    """As `duration_s`, and more than none."""
    if not (seconds := duration_s(text)):
        raise typer.BadParameter(f'"{text}" is no time at all; write 90, 30m, 5h or 2d')
    return seconds


def as_text(value: str | None) -> str | None:
    """What a shell gave, with bytes that are no UTF-8 as `\\xff`: the store holds text alone."""
    return value and os.fsencode(value).decode("utf-8", "backslashreplace")


Files = Annotated[
    list[str],
    typer.Argument(metavar="FILE...", help="Spec files (YAML, JSON, JSON Lines), globs, or - for standard input."),
]
_REF_HELP = "Batch: id, name, unique prefix, or latest."
Ref = Annotated[str, typer.Argument(metavar="REF", callback=as_text, autocompletion=completion.batches, help=_REF_HELP)]
LatestRef = Annotated[
    str, typer.Argument(metavar="[REF]", callback=as_text, autocompletion=completion.batches, help=_REF_HELP)
]
Name = Annotated[
    str | None,
    typer.Option("--name", metavar="N", callback=as_text, help="Name of the batch; default: the course's title."),
]
Priority = Annotated[Literal["normal", "high"], typer.Option("--priority", help="high goes to the front of the queue.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Validate, count, estimate tokens and cost; record nothing.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Write every lesson anew, also those already paid for.")]
SkipInvalid = Annotated[bool, typer.Option("--skip-invalid", help="Go on without the lessons that are not valid.")]
Offline = Annotated[bool, typer.Option("--offline", help="Write without an LLM: the offline writer, for trials.")]
AllowSuspicious = Annotated[
    bool,
    typer.Option("--allow-suspicious", help="Cite passages that seem to speak to the model, too."),
]
MaxCost = Annotated[
    float | None,
    typer.Option("--max-cost", metavar="USD", min=0.0, help="Park what is left once the calls have cost so much."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="Folder for lessons and reports; default: the plan's, else lessongen-out."
    ),
]
Workers = Annotated[
    int | None,
    typer.Option("-n", "--workers", metavar="N", min=1, max=1000, help="Worker processes; default: the plan's or 30."),
]
PlanFile = Annotated[
    Path | None,
    typer.Option("--plan", metavar="FILE", help="Plan (JSON): jobType, concurrency, retryStrategy, and so on."),
]
