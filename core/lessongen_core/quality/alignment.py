"""Does each section teach what its own heading promises, better than the others do."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Final

from ..content import Part
from ..score import Finding
from ..spec.models import Section
from .structure import plateau
from .view import View

# Shares of a section's own words. In people's lessons sections hold 0.12 more of their own than the others do of them.
_APART: Final = 0.1
_NOWHERE: Final = 0.03
_LITTLE: Final = 0.22
_MOVED: Final = 0.05  # the best other section holds so much more on average: the texts stand in the wrong places
_ELSEWHERE: Final = 0.2  # and so much more of a single section
Matrix = list[list[float]]
Promise = tuple[Section, Part, frozenset[str], frozenset[str]]


def alignment(view: View) -> Finding | None:
    """Shares of the words of title, key points and key words: each section's in its own text against the others."""
    pairs = view.promised
    if len(pairs) < 2:
        return None
    table = _matrix(pairs)
    own = [row[at] for at, row in enumerate(table)]
    best = [max(chain(row[:at], row[at + 1 :])) for at, row in enumerate(table)]
    others = (sum(map(sum, table)) - sum(own)) / (len(table) - 1)
    mine, apart = sum(own) / len(own), (sum(own) - others) / len(own)
    ahead = (sum(best) - sum(own)) / len(own)
    evidence = f"sections hold {mine:.0%} of their own words and {mine - apart:.0%} of each other's"
    if exchanged := _exchanged(table):
        at, to = exchanged[0]
        evidence = f'line {pairs[to][1].line}: "{pairs[to][0].title}" teaches what "{pairs[at][0].title}" should'
        gate = ahead > _MOVED or len(exchanged) > 1
        cap, ceiling = ("misplaced", 1.0) if gate else (None, 0.78)
        return Finding(0, evidence, "Put each text under its own heading", cap, ceiling)
    if apart < _NOWHERE and mine < _LITTLE:
        return Finding(0, evidence, "Teach in each section what its title and key points name", "off_topic", 0.72)
    score = plateau(apart, _APART, 1, _APART, 1)
    return Finding(score, evidence, "Keep each section to its own title and key points" if score < 1 else "")


def _exchanged(table: Matrix) -> list[tuple[int, int]]:
    """(section, where its text stands): those that another section holds far more of than their own does."""
    found = []
    for at, row in enumerate(table):
        to = max((other for other in range(len(row)) if other != at), key=row.__getitem__)
        if row[to] > row[at] + _ELSEWHERE and table[to][to] < max(table[to]):
            found.append((at, to))
    return found


def _matrix(promised: Sequence[Promise]) -> Matrix:
    """Row: a section of the spec; column: the text of a section; rare words and words of one section count more."""
    wanted, held = [row[2] for row in promised], [row[3] for row in promised]
    asking, holding = Counter(chain.from_iterable(wanted)), Counter(chain.from_iterable(held))
    table = []
    for terms in wanted:
        weight = {term: math.log(1 + len(promised) / (0.5 + holding[term])) / asking[term] for term in terms}
        total = sum(weight.values()) or 1.0
        table.append([sum(weight[term] for term in terms & keys) / total for keys in held])
    return table
