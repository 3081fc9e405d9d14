"""How much of an objective or key point some neighbouring blocks of a lesson take up, and where."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from ..content import Part
from .pieces import Piece

_WINDOW: Final = 3  # blocks
_ENOUGH: Final = 90  # words: short blocks, as a list has, are taken together until they say as much as paragraphs
_MOST: Final = 12  # blocks
Keys = Sequence[frozenset[str]]


class Recall:
    """Shares of terms in what teaches; `keys` are the terms that each of `taught` holds."""

    def __init__(self, taught: Sequence[Piece], keys: Keys) -> None:
        self._taught = taught
        self._keys = keys
        self._rarities: dict[str, float] = {}
        self._ends: dict[int, int] = {}
        self._placed: dict[int, dict[str, list[int]]] = {}  # by identity: whoever asks keeps its sets
        self._found: dict[tuple[frozenset[str], int | None, int], tuple[float, int]] = {}

    def best(self, terms: frozenset[str], part: Part | None, among: Keys) -> tuple[float, int]:
        """(share of `terms`, rare ones counting more, in the best neighbouring blocks, of `part` only; line).

        `among` holds one set for each of the taught pieces. Two criteria ask for each key point: it is looked for once.
        """
        if not terms:
            return 1.0, 0
        asked = terms, None if part is None else part.line, id(among)
        found = self._found.get(asked)
        if found is None:
            found = self._found[asked] = self._best(terms, part, among)
        return found

    def _best(self, terms: frozenset[str], part: Part | None, among: Keys) -> tuple[float, int]:
        places = self._places(among)
        rarities = [self.rarity(term) for term in terms]
        held: dict[int, int] = {}  # of a block which terms, as bits
        for bit, term in enumerate(terms):
            for at in places.get(term, ()):
                if part is None or self._taught[at].part is part:
                    held[at] = held.get(at, 0) | 1 << bit
        sums: dict[int, float] = {}
        best, line = 0.0, 0
        for at in sorted(held):
            near = held[at]
            for beside in range(at + 1, self._end(at)):
                near |= held.get(beside, 0)
            hit = sums.get(near)
            if hit is None:
                # exact: the same line in every process
                hit = sums[near] = math.fsum(rarity for bit, rarity in enumerate(rarities) if near >> bit & 1)
            if hit > best:
                best, line = hit, self._taught[at].block.line
        return best / math.fsum(rarities), line

    def _end(self, at: int) -> int:
        """Behind the last block that is looked at together with the one at `at`."""
        end = self._ends.get(at)
        if end is None:
            said, end = 0, at
            while end < min(len(self._taught), at + _MOST) and (end < at + _WINDOW or said < _ENOUGH):
                said += len(self._taught[end].words)
                end += 1
            self._ends[at] = end
        return end

    def _places(self, among: Keys) -> dict[str, list[int]]:
        """Where each key stands."""
        found = self._placed.get(id(among))
        if found is None:
            found = self._placed[id(among)] = {}
            for at, held in enumerate(among):
                for term in held:
                    found.setdefault(term, []).append(at)
        return found

    def rarity(self, term: str) -> float:
        """How much a term tells: more, the fewer pieces hold it."""
        found = self._rarities.get(term)
        if found is None:
            holders = len(self._places(self._keys).get(term, ()))
            found = self._rarities[term] = math.log(2 + len(self._keys) / (1 + holders))
        return found
