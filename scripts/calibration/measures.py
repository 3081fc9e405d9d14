"""The statistics of the calibration, in plain Python: areas under curves, rank correlation, bootstrap intervals."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

RESAMPLES = 1000


class Estimate(NamedTuple):
    """A figure with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


def auc(whole: Sequence[float], damaged: Sequence[float]) -> float:
    """How often a whole lesson scores above a damaged one, of all pairs; equal scores count half.

    Raises:
        ValueError: one of the two is empty.
    """
    if not whole or not damaged:
        raise ValueError("an AUC needs scores on both sides")
    below = sorted(damaged)
    wins = sum(bisect_left(below, score) + bisect_right(below, score) for score in whole)
    return wins / (2 * len(whole) * len(damaged))


def paired_wins(whole: Sequence[float], damaged: Sequence[float]) -> float:
    """How often a lesson scores above its own damaged self; equal scores count half."""
    return sum((a > b) + 0.5 * (a == b) for a, b in zip(whole, damaged, strict=True)) / len(whole)


def bootstrap(count: int, figure: Callable[[list[int]], float], seed: str) -> tuple[float, float]:
    """2.5 and 97.5 percentile of `figure` over resamples of `count` lessons, given as their numbers."""
    drawn = Random(seed)
    numbers = range(count)
    found = sorted(figure(drawn.choices(numbers, k=count)) for _ in range(RESAMPLES))
    return found[int(0.025 * RESAMPLES)], found[int(0.975 * RESAMPLES) - 1]


def estimate(count: int, figure: Callable[[list[int]], float], seed: str) -> Estimate:
    """`figure` of all lessons, with its interval. A lesson is drawn with all that belongs to it."""
    return Estimate(figure(list(range(count))), *bootstrap(count, figure, seed))


def ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1; equal values share the mean of theirs."""
    ordered = sorted(values)
    return [(bisect_left(ordered, value) + 1 + bisect_right(ordered, value)) / 2 for value in values]


def pearson(one: Sequence[float], other: Sequence[float]) -> float:
    """Linear correlation; 0 where one side does not vary."""
    mean_one, mean_other = sum(one) / len(one), sum(other) / len(other)
    a, b = [x - mean_one for x in one], [y - mean_other for y in other]
    size = math.sqrt(sum(x * x for x in a) * sum(y * y for y in b))
    return sum(x * y for x, y in zip(a, b, strict=True)) / size if size else 0.0


def spearman(one: Sequence[float], other: Sequence[float]) -> float:
    """Rank correlation; 0 where one side does not vary."""
    return pearson(ranks(one), ranks(other))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of them do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
