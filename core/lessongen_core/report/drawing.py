"""The timeline and the bar of shares in the units of their drawings, with their words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from ..one_line import counted
from ..store.rows import LessonRow
from .figures import open_lessons, rough
from .timeline import KINDS, Bar, Column, Kind, Tick, Timeline, timeline

_WIDTH: Final = 960.0
_COLUMNS_HEIGHT: Final = 180.0
_LANE: Final = (14.0, 6.0)  # height of a lane: of few, and of very many


@dataclass(frozen=True, slots=True)
class Share:
    """A bucket's part of the batch."""

    title: str
    tone: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line behind columns, and its label."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What templates/charts.html draws of a Timeline. `paths`: the columns of each kind as one path."""

    height: float
    lane: float
    lanes: int
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    paths: tuple[tuple[Kind, str], ...]
    ticks: tuple[Tick, ...]
    breaks: tuple[tuple[float, str], ...]
    legend: tuple[tuple[Kind, str, int], ...]
    words: str
    workers: int


def shares(document: dict[str, Any]) -> list[Share]:
    """The buckets that hold lessons, from left to right."""
    summary, done = document["summary"], 0
    waiting = summary["review"] - summary["rejected"]
    counts = (
        ("succeeded", "good", summary["succeeded"]),
        ("retryable", "slow", summary["retryable"]),
        ("need review" if waiting != 1 else "needs review", "poor", waiting),
        ("rejected", "bad", summary["rejected"]),
        ("parked", "bad", summary["parked"]),
        ("cancelled", "mute", summary["cancelled"]),
        ("not finished", "mute", open_lessons(document)),
    )
    drawn = []
    for title, tone, count in counts:
        if count or title == "succeeded":
            total = max(1, summary["total"])
            drawn.append(Share(title, tone, count, _WIDTH * done / total, _WIDTH * count / total))
            done += count
    return drawn


def drawn_timeline(lessons: Sequence[LessonRow]) -> Drawn | None:
    """None when nothing was called."""
    found = timeline(lessons)
    if found is None:
        return None
    lane = min(_LANE[0], max(_LANE[1], 240 / max(1, found.lanes)))
    height = found.lanes * lane if found.lanes else _COLUMNS_HEIGHT
    return Drawn(
        height=height,
        lane=lane,
        lanes=found.lanes,
        bars=found.bars,
        lines=tuple(_lines(found.most)) if found.columns else (),
        paths=tuple(_paths(found)),
        ticks=found.ticks,
        breaks=tuple((x, rough(seconds)) for x, seconds in found.breaks),
        legend=tuple((kind, KINDS[kind], count) for kind, count in found.kinds),
        words=_words(found),
        workers=found.workers,
    )


def _words(found: Timeline) -> str:
    first, last = (
        datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S") for moment in (found.start, found.end)
    )
    kinds = ", ".join(f"{count:,} {KINDS[kind]}" for kind, count in found.kinds)
    pauses = f" Pauses cut out: {', '.join(rough(seconds) for _, seconds in found.breaks)}." if found.breaks else ""
    return f"{counted(found.calls, 'call')} from {first} to {last} UTC: {kinds}.{pauses}"


def _lines(most: float) -> Iterator[Line]:
    """Round numbers up to the highest column."""
    step = next(each for each in (1, 2, 5, 10, 20, 50, 100, 200, 500, 10**9) if most / each <= 5)
    for number in range(0, int(most) + 1, step):
        yield Line(round(_COLUMNS_HEIGHT * (1 - number / max(1.0, most)), 1), f"{number:,}")


def _paths(found: Timeline) -> Iterator[tuple[Kind, str]]:
    unit = _COLUMNS_HEIGHT / max(1.0, found.most)
    for kind in KINDS:
        shapes = [_rectangle(column, unit) for column in found.columns if column.kind == kind]
        if shapes:
            yield kind, "".join(shapes)


def _rectangle(column: Column, unit: float) -> str:
    top = _COLUMNS_HEIGHT - (column.base + column.height) * unit
    return f"M{column.x:.1f} {top:.1f}h{column.width:.1f}v{column.height * unit:.1f}h-{column.width:.1f}z"
