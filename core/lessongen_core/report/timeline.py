"""The provider calls of a batch over time, as shapes of a drawing. Pure.

Each worker has a lane from its first call to its last; after that another one may have it. Calls whose worker is not
known (those of earlier versions) are packed into as few lanes as hold them without overlap. Many calls are drawn as
columns instead, how many were under way in each stretch of time. Hours in which nothing was called are cut out.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from ..store.rows import AttemptRow, LessonRow

Kind = Literal["ok", "poor", "limited", "failed", "open"]
KINDS: Final[dict[Kind, str]] = {
    "ok": "gave the lesson",
    "poor": "a reply that is no good lesson",
    "limited": "told to slow down",
    "failed": "failed",
    "open": "not judged",
}
_POOR: Final = frozenset({"quality", "truncated", "malformed_response", "refused"})
_LIMITED: Final = frozenset({"rate_limited", "deferred"})
WIDTH: Final = 960.0
MOST_BARS: Final = 500
MOST_LANES: Final = 40
_COLUMNS: Final = 120
_IDLE_SHARE: Final = 0.15  # of the time with calls; a pause that is longer, and longer than _IDLE_S, is cut out
_IDLE_S: Final = 60.0
_BREAK: Final = 26.0  # width of what stands for a pause
_LEAST: Final = 1.5  # width of the shortest call that can be seen
_LABEL: Final = 76.0  # width of a time below the axis
_STEPS_S: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 604800)


@dataclass(frozen=True, slots=True)
class Call:
    """Seconds since the epoch."""

    start: float
    end: float
    kind: Kind
    lesson_id: str
    n: int
    error_class: str | None
    worker: str | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A call in its lane, from 0; `x` and `width` are in units of the drawing."""

    lane: int
    x: float
    width: float
    call: Call


@dataclass(frozen=True, slots=True)
class Column:
    """Calls of one kind in a stretch of time: on average `height` of them at once, above `base` of other kinds."""

    kind: Kind
    x: float
    width: float
    base: float
    height: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A time below the axis."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """`lanes` with `bars`, or `columns` up to `most`. `breaks`: where a pause was cut out, and how long it was.

    `workers` made the calls, one after the other in a lane; 0: it is not known who did.
    """

    calls: int
    kinds: tuple[tuple[Kind, int], ...]
    bars: tuple[Bar, ...]
    lanes: int
    columns: tuple[Column, ...]
    most: float
    ticks: tuple[Tick, ...]
    breaks: tuple[tuple[float, float], ...]
    start: float
    end: float
    workers: int = 0


def timeline(lessons: Iterable[LessonRow]) -> Timeline | None:
    """Of all calls of `lessons`; None when there were none."""
    calls = sorted(_calls(lessons), key=lambda call: (call.start, call.end))
    if not calls:
        return None
    scale = Scale.of(calls)
    counts = {kind: sum(call.kind == kind for call in calls) for kind in KINDS}
    bars, lanes = _bars(calls, scale) if len(calls) <= MOST_BARS else ((), 0)
    columns: tuple[Column, ...] = ()
    if not 0 < lanes <= MOST_LANES:
        bars, lanes, columns = (), 0, tuple(_columns(calls, scale))
    return Timeline(
        calls=len(calls),
        kinds=tuple((kind, count) for kind, count in counts.items() if count),
        bars=bars,
        lanes=lanes,
        columns=columns,
        most=max((column.base + column.height for column in columns), default=0.0),
        ticks=tuple(scale.ticks()),
        breaks=scale.breaks,
        start=calls[0].start,
        end=max(call.end for call in calls),
        workers=len({call.worker for call in calls}) if lanes and all(call.worker for call in calls) else 0,
    )


def kind_of(error_class: str | None) -> Kind:
    """What a person is told of a call's class by its colour."""
    if error_class is None:
        return "open"
    if error_class == "ok":
        return "ok"
    if error_class in _POOR:
        return "poor"
    return "limited" if error_class in _LIMITED else "failed"


def _calls(lessons: Iterable[LessonRow]) -> Iterator[Call]:
    for lesson in lessons:
        for row in lesson.attempt_rows:
            start, kind = row.started_at.timestamp(), kind_of(row.error_class)
            yield Call(start, max(start, _end(row)), kind, lesson.lesson_id, row.n, row.error_class, row.worker)


def _end(row: AttemptRow) -> float:
    return row.ended_at.timestamp()


class Scale:
    """Times -> places on the axis; each span of time in which calls were under way has its share of the width."""

    def __init__(self, spans: Sequence[tuple[float, float]]) -> None:
        self._spans = spans
        self._busy_s = sum(end - start for start, end in spans)
        self._unit = (WIDTH - _BREAK * (len(spans) - 1)) / self._busy_s
        self._lefts = [0.0]
        for start, end in spans[:-1]:
            self._lefts.append(self._lefts[-1] + (end - start) * self._unit + _BREAK)

    @classmethod
    def of(cls, calls: Sequence[Call]) -> Scale:
        """For `calls`, ascending by start."""
        spans = _merged(calls, 0.0)
        spans = _merged(calls, max(_IDLE_S, _IDLE_SHARE * sum(end - start for start, end in spans)))
        if len(spans) > 8:  # rather empty stretches than breaks only
            spans = [(spans[0][0], spans[-1][1])]
        if spans[-1][1] - spans[-1][0] < 0.001:  # a single call that took no time
            spans[-1] = (spans[-1][0], spans[-1][0] + 1.0)
        return cls(spans)

    def place(self, moment: float) -> float:
        """Where `moment` stands; one in a pause stands at its beginning."""
        number = max(0, bisect_right(self._spans, (moment, float("inf"))) - 1)
        start, end = self._spans[number]
        return self._lefts[number] + (min(moment, end) - start) * self._unit

    @property
    def spans(self) -> Sequence[tuple[float, float]]:
        """The stretches that are drawn."""
        return self._spans

    @property
    def breaks(self) -> tuple[tuple[float, float], ...]:
        """(middle of the gap in the drawing, seconds) of the pauses that are left out."""
        pauses = zip(self._spans, self._spans[1:], self._lefts[1:], strict=False)
        return tuple((left - _BREAK / 2, after[0] - before[1]) for before, after, left in pauses)

    def ticks(self) -> Iterator[Tick]:
        """The start of each span, and round times between as far as there is room for their labels."""
        step = next((each for each in _STEPS_S if each * self._unit >= _LABEL), _STEPS_S[-1])
        form = "%H:%M:%S" if step < 60 else "%H:%M"
        free = 0.0
        for number, (start, end) in enumerate(self._spans):
            limit = (self._lefts[number + 1] if number + 1 < len(self._spans) else WIDTH + _LABEL / 3) - _LABEL
            for moment in (start, *_round_times(start, end, step)):
                x = self.place(moment)
                if x < free or (moment > start and x > limit):
                    continue
                free = x + _LABEL
                yield Tick(x, datetime.fromtimestamp(moment, UTC).strftime(form))


def _round_times(start: float, end: float, step: int) -> Iterator[float]:
    moment = (start // step + 1) * step
    while moment < end:
        yield moment
        moment += step


def _merged(calls: Sequence[Call], pause_s: float) -> list[tuple[float, float]]:
    """Stretches of time with calls under way; two with at most `pause_s` between them are one."""
    spans: list[tuple[float, float]] = []
    for call in calls:
        if spans and call.start <= spans[-1][1] + pause_s:
            spans[-1] = (spans[-1][0], max(spans[-1][1], call.end))
        else:
            spans.append((call.start, call.end))
    return spans


def _bars(calls: Sequence[Call], scale: Scale) -> tuple[tuple[Bar, ...], int]:
    """The bars and how many lanes they need.

    A worker has a lane from its first call to its last; then another may have it. A call of nobody is alone.
    """
    names = [call.worker or str(number) for number, call in enumerate(calls)]
    spans: dict[str, tuple[float, float]] = {}
    for name, call in zip(names, calls, strict=True):
        start, end = spans.get(name, (call.start, call.end))
        spans[name] = start, max(end, call.end)
    lane_of, free = {}, list[int]()
    busy: list[tuple[float, int]] = []
    for name, (start, end) in spans.items():
        while busy and busy[0][0] <= start:
            heapq.heappush(free, heapq.heappop(busy)[1])
        lane_of[name] = heapq.heappop(free) if free else len(busy)
        heapq.heappush(busy, (end, lane_of[name]))
    bars = tuple(_bar(call, lane_of[name], scale) for name, call in zip(names, calls, strict=True))
    return bars, 1 + max(lane_of.values())


def _bar(call: Call, lane: int, scale: Scale) -> Bar:
    x = scale.place(call.start)
    return Bar(lane, x, max(_LEAST, scale.place(call.end) - x), call)


def _columns(calls: Sequence[Call], scale: Scale) -> Iterator[Column]:
    """Stacked columns of equal width; each span has at least one."""
    busy_s = sum(end - start for start, end in scale.spans)
    for start, end in scale.spans:
        number = max(1, round(_COLUMNS * (end - start) / busy_s))
        size = (end - start) / number
        seconds = {kind: [0.0] * number for kind in KINDS}
        for call in calls:
            if call.start < end and call.end > start:
                _spread(seconds[call.kind], (call.start - start) / size, (call.end - start) / size, size)
        for place in range(number):
            base, x = 0.0, scale.place(start + place * size)
            width = scale.place(start + (place + 1) * size - 1e-6) - x
            for kind in KINDS:
                if height := seconds[kind][place] / size:
                    yield Column(kind, x, width, base, height)
                    base += height


def _spread(bins: list[float], first: float, last: float, size: float) -> None:
    """Add the seconds of a call from `first` to `last`, in bins of `size` seconds, to each bin it lies in."""
    first, last = max(0.0, first), min(float(len(bins)), last)
    for place in range(int(first), min(len(bins), int(last) + 1)):
        bins[place] += max(0.0, min(last, place + 1) - max(first, place)) * size
