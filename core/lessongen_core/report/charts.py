"""The charts of the HTML report beside the timeline, as shapes: latency and tokens by model, scores, causes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .causes import by_cause

WIDTH: Final = 360.0
HEIGHT: Final = 150.0  # of the columns of scores
_BINS: Final = 20
_MOST_MODELS: Final = 6
_MOST_CAUSES: Final = 8


@dataclass(frozen=True, slots=True)
class ModelStrip:
    """One model: where 80 of 100 of its lessons lay, the middle one, and its tokens, in units of the drawing."""

    model: str
    low: float | None
    middle: float | None
    high: float | None
    latency: str
    prompt: float
    completion: float
    tokens: str


@dataclass(frozen=True, slots=True)
class ScoreColumn:
    """Lessons with a score from `low` to `high`, of them `succeeded`; heights in units of the drawing.

    `label`: the count, where there is room for it.
    """

    x: float
    width: float
    low: float
    high: float
    count: int
    succeeded: int
    height: float
    succeeded_height: float
    label: str


@dataclass(frozen=True, slots=True)
class CauseBar:
    """Lessons of one bucket that ended for one reason."""

    title: str
    bucket: str
    count: int
    width: float


def model_strips(models: Sequence[Mapping[str, Any]]) -> list[ModelStrip]:
    """The models that were called most, in the document's order."""
    called = sorted(models, key=lambda model: -model["calls"])[:_MOST_MODELS]
    chosen = [model for model in models if any(model is each for each in called)]
    slowest = max((model["latency_s"]["p90"] for model in chosen if model["latency_s"]), default=0.0) or 1.0
    tokens = max((model["tokens_prompt"] + model["tokens_completion"] for model in chosen), default=0) or 1
    return [_strip(model, slowest, tokens) for model in chosen]


def _strip(model: Mapping[str, Any], slowest: float, tokens: int) -> ModelStrip:
    seconds, prompt, completion = model["latency_s"], model["tokens_prompt"], model["tokens_completion"]
    low, middle, high = (None if seconds is None else WIDTH * seconds[name] / slowest for name in ("p10", "p50", "p90"))
    return ModelStrip(
        model=model["model"],
        low=low,
        middle=middle,
        high=high,
        latency=f"median {seconds['p50']:.1f} s, 9 of 10 within {seconds['p90']:.1f} s" if seconds else "no lesson",
        prompt=WIDTH * prompt / tokens,
        completion=WIDTH * completion / tokens,
        tokens=f"{prompt:,} tokens in, {completion:,} out",
    )


def score_columns(lessons: Iterable[Mapping[str, Any]]) -> list[ScoreColumn]:
    """Twenty columns from 0 to 1, of the lessons that have a score; none when no lesson has."""
    counts, succeeded = [0] * _BINS, [0] * _BINS
    for lesson in lessons:
        if lesson["quality_score"] is not None:
            place = min(_BINS - 1, int(lesson["quality_score"] * _BINS + 1e-9))
            counts[place] += 1
            succeeded[place] += lesson["outcome"] == "succeeded"
    most = max(counts)
    if not most:
        return []
    step = WIDTH / _BINS
    return [
        ScoreColumn(
            x=step * place,
            width=step,
            low=place / _BINS,
            high=(place + 1) / _BINS,
            count=count,
            succeeded=good,
            height=HEIGHT * count / most,
            succeeded_height=HEIGHT * good / most,
            label=f"{count:,}" if count == most or count < 100 else "",
        )
        for place, (count, good) in enumerate(zip(counts, succeeded, strict=True))
    ]


def cause_bars(lessons: Sequence[dict[str, Any]]) -> list[CauseBar]:
    """Why lessons are retryable, in review or parked; the most frequent first, the rest as one bar."""
    found: list[tuple[str, str, int]] = []
    for bucket in ("review", "retryable", "parked"):
        members = [lesson for lesson in lessons if lesson["state"] == bucket]
        found += [(group.title, bucket, len(group.lessons)) for group in by_cause(members)]
    found.sort(key=lambda row: (-row[2], row[0]))
    if rest := found[_MOST_CAUSES:]:
        found[_MOST_CAUSES:] = [(f"{len(rest)} other causes", "other", sum(count for _, _, count in rest))]
    most = max((count for _, _, count in found), default=1)
    return [CauseBar(title, bucket, count, WIDTH * count / most) for title, bucket, count in found]
