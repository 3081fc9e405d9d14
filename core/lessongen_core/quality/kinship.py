"""How near a text that was written apart, a summary or the exercises, is to what the lesson teaches.

Whatever lesson a text was written for, it shares some words with any other. What tells is how many of its words this
one teaches, how often the lesson comes back to these, and whether the words that the lesson is made of are among them.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import cached_property
from heapq import nsmallest
from itertools import chain
from typing import Final

from .view import View

_MAIN: Final = 10  # words that most blocks hold
_OFTEN: Final = 2  # what often words weigh where a text also has words of its own, as tasks and their data have
_HALF: Final = 0.5


class Kinship:
    """The openings of the words of a lesson's introduction and sections, and in how many of their blocks each stands.

    The numbers that it gives have no unit: what is of the lesson itself has about 1, what is of another one half.
    """

    def __init__(self, view: View) -> None:
        self._spread = Counter(chain.from_iterable(view.openings))
        self._most = math.log(1 + max(1, len(view.openings)))
        titles = view.openings_of("\n".join(part.title for part in view.sections))
        self._known = view.subject.union(titles, self._spread)
        self._aims = view.openings_of(view.spec.title).union(*view.aims.values())

    def of_summary(self, found: frozenset[str]) -> float:
        """Of a summary's words the share that is known, how often they stand in the lesson, its main words."""
        return self._share(found) + self._often(found) + _HALF * len(found & self._main) / _MAIN

    def of_exercises(self, found: frozenset[str]) -> float:
        """The same of all exercises together; in place of the main words those of title and objectives."""
        return self._share(found) + _OFTEN * self._often(found) + len(found & self._aims) / max(1, len(self._aims))

    @cached_property
    def _main(self) -> frozenset[str]:
        spread = self._spread
        return frozenset(nsmallest(_MAIN, spread, key=lambda word: (-spread[word], word)))

    def _share(self, found: frozenset[str]) -> float:
        return len(found & self._known) / len(found)

    def _often(self, found: frozenset[str]) -> float:
        spread = self._spread
        return math.fsum([math.log(1 + spread[word]) for word in found]) / len(found) / self._most
