"""Do words follow each other as people write them: paragraphs far from what the lesson itself is like.

Whatever disturbs a text on its way (words lost, repeated, of no language, in another form or order) leaves pairs and
triples of words that nobody writes. How many of them a good text has depends on its subject and its style, so each
paragraph is measured beside the others of its lesson.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from ..one_line import counted
from ..score import Finding
from ..usage import NEUTRAL, STEPS, Usage, usage
from .structure import plateau
from .view import View

_SHORTEST: Final = 8  # words and signs
_FEWEST: Final = 3  # paragraphs that say what a lesson is like
_SPREAD: Final = 1.35 * STEPS  # standard deviation of the evidence of one place in good texts
_LOWEST_USUAL: Final = -0.1 * STEPS  # evidence a place; lessons on unusual subjects come down to it
_AT_MOST: Final = bytes(min(told, NEUTRAL + STEPS) for told in range(256))  # beyond one unit a place tells no more
# Deviations of a paragraph. Of 72 lessons that people wrote the second paragraph is at most 2.5 away, and what is above
# 1.5 has squares that sum up to 0.52 at most, beside the root of the number of paragraphs.
_NOTED: Final = 1.5
_FAR: Final = 2.7
_DOUBTED: Final = 0.6
_CERTAIN: Final = 0.9


class _Read(NamedTuple):
    line: int
    size: int
    mean: float


def word_use(view: View) -> Finding | None:
    """How far single paragraphs are from the usual sequence of words; None for a language without tables."""
    table = usage(view.language)
    read = [] if table is None else _read(view, table)
    if len(read) < _FEWEST:
        return None
    usual = max(_LOWEST_USUAL, _median(read))
    far = sorted((((usual - one.mean) * math.sqrt(one.size) / _SPREAD, -one.line) for one in read), reverse=True)
    strain = math.fsum((away - _NOTED) ** 2 for away, _ in far if away > _NOTED) / math.sqrt(len(far))
    if strain <= _DOUBTED:
        return Finding(plateau(strain, 0, _DOUBTED, 1, 4), "words follow each other as people write them")
    gate = far[1][0] > _FAR and strain > _CERTAIN
    ceiling = max(0.4, 0.72 - 0.05 * strain) if gate else max(0.78, 0.9 - 0.15 * strain)
    noted = sum(away > _NOTED for away, _ in far)
    evidence = f"line {-far[0][1]}: words in an order that nobody writes, in {counted(noted, 'paragraph')}"
    advice = "Write whole sentences, with every word in its place and form"
    return Finding(plateau(strain, 0, _DOUBTED, 1, 4), evidence, advice, "word_salad" if gate else None, ceiling)


def _read(view: View, table: Usage) -> list[_Read]:
    found = []
    pieces = [piece for piece in view.own_prose if len(piece.bare_words) >= _SHORTEST]
    for piece, evidence in zip(pieces, table.evidence([piece.bare for piece in pieces]), strict=True):
        size = len(evidence)
        if size >= _SHORTEST:
            found.append(_Read(piece.block.line, size, sum(evidence.translate(_AT_MOST)) / size - NEUTRAL))
    return found


def _median(read: list[_Read]) -> float:
    """Of the places, not of the paragraphs."""
    ordered = sorted(read, key=lambda one: one.mean)
    left = sum(one.size for one in read) / 2
    for one in ordered:
        left -= one.size
        if left <= 0:
            return one.mean
    return ordered[-1].mean
