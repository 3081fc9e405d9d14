"""Does one formula begin sentence after sentence: three words that say nothing of the subject."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Final

from ..score import Finding
from .view import View

# The first three words of sentences that go on for two more.
_BEGIN: Final = re.compile(
    r"(?:\A|(?<=[.!?…:])[\"”»)]*\s)\W*(\w+(?:['’]\w+)*) (\w+(?:['’]\w+)*) (\w+(?:['’]\w+)*)(?=,? \S+ \S)"
)
_STOP: Final = re.compile(r"[.!?…](?:\s|\Z)")
# How often one formula begins a sentence, and the share of the sentences; people do so three times at most.
_DOUBTED: Final = (4, 0.035, 0.86)
_LIKELY: Final = (5, 0.1, 0.78)
_CERTAIN: Final = (6, 0.13, 0.72)
_LOOKED_AT: Final = 8
_PARAGRAPHS: Final = 2  # in one, it is a figure of speech


def beginnings(view: View) -> Finding | None:
    """How often the commonest beginning comes in paragraphs; one with a word of the spec counts half."""
    found: Counter[tuple[str, ...]] = Counter()
    lines: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    stops = 0
    for piece in view.prose:
        if piece.block.kind != "paragraph" or piece.block.quoted or "![" in piece.block.text:
            continue
        stops += len(_STOP.findall(piece.bare))
        for begin in _BEGIN.findall(piece.bare.casefold()):
            found[begin] += 1
            lines[begin].add(piece.block.line)
    counted = [(_empty(view, begin, times), begin) for begin, times in found.most_common(_LOOKED_AT)]
    count, begin = max(counted, default=(0, ()), key=lambda one: one[0])
    for least, share, ceiling in (_CERTAIN, _LIKELY, _DOUBTED):
        if count >= max(least, share * stops) and (ceiling >= _DOUBTED[2] or len(lines[begin]) >= _PARAGRAPHS):
            evidence = f'line {min(lines[begin])}: "{" ".join(begin)} ..." begins {count} of {stops} sentences'
            return Finding(
                max(0.0, 1 - 4 * count / stops), evidence, "Begin each sentence with what it is about", ceiling=ceiling
            )
    return Finding(1, "sentences begin with what they are about") if stops else None


def _empty(view: View, begin: tuple[str, ...], times: int) -> int:
    """A beginning that names the subject may come twice as often."""
    return times if view.subject.isdisjoint(map(view.opening_of.__getitem__, begin)) else times // 2
