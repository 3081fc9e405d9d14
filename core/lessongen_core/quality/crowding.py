"""Whether something that every lesson has here and there stands crowded in a few of its paragraphs."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

CONCRETE: Final = re.compile(r"[\d·]")  # figures, code: what carries something of a lesson
_FEWEST: Final = 4  # paragraphs that say what a lesson is like
_NOTED: Final = 1.5  # deviations of a paragraph
_MOST: Final = 4.0  # above these: one paragraph tells no more, and a single one little


class Counted(NamedTuple):
    """A paragraph: of `size` units `such` are meant."""

    line: int
    size: int
    such: int


def crowding(paragraphs: Sequence[Counted], *, least: float, doubt: int, whole: int) -> tuple[float, int]:
    """(how far paragraphs are above what the rest of the lesson has, line of the farthest).

    Squares of deviations beside the root of the number of paragraphs. `least` is the share that any lesson may have;
    `doubt` the number of units of which one more may be such; neighbours of less than `whole` units count as one.
    """
    told = _joined(paragraphs, whole)
    if len(told) < _FEWEST:
        return 0.0, 0
    usual = max(least, sum(one.such for one in told) / sum(one.size for one in told))
    told.sort(key=lambda one: (one.such - one.size * usual) / math.sqrt(one.size), reverse=True)
    rest = told[len(told) // 4 :]
    usual = max(least, (sum(one.such for one in rest) + 1) / (sum(one.size for one in rest) + doubt))
    away = [(one.such - one.size * usual) / math.sqrt(one.size * usual) for one in told if one.such > 1]
    squares = sorted((min(_MOST, far - _NOTED) ** 2 for far in away if far > _NOTED), reverse=True)
    if squares:  # one paragraph may be minutes, or a joke
        squares[0] = min(squares[0], 4 + 2 * sum(squares[1:2]))
    return math.fsum(squares) / math.sqrt(len(told)), told[0].line


def _joined(paragraphs: Sequence[Counted], whole: int) -> list[Counted]:
    """Items and short paragraphs together, so that a list says what the paragraph says it was made of."""
    found: list[Counted] = []
    for one in paragraphs:
        if 0 < one.size < whole and found and found[-1].size < whole:
            before = found[-1]
            found[-1] = Counted(before.line, before.size + one.size, before.such + one.such)
        elif one.size:
            found.append(one)
    return found
