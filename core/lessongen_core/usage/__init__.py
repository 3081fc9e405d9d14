"""Which words follow each other in a language, as people write it: weights of pairs and triples of word classes.

A class is one of the thousand commonest words, the last letters of any other, a figure, a name, a sign. Each triple of
neighbours has a weight: positive where texts have it, negative where the same texts have it after their words were left
out, exchanged, repeated, put in another form or between others. 1.5 MB a language, read when it is first asked for; a
language without a file is not judged. `scripts/usage.py` made the files from free documentation, package descriptions,
stories of games and speeches (docs/decisions/0014 says which): numbers about texts, and no sentence of any.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import accumulate
from operator import itemgetter
from struct import pack, unpack
from typing import Final

TRIPLE_BITS: Final = 20  # binary logarithms of the numbers of weights
PAIR_BITS: Final = 18
ZERO: Final = 8  # a weight is stored as 1 to 15
STEPS: Final = 2  # of a weight, for one unit of evidence
NEUTRAL: Final = 3 * ZERO  # the sum of three weights that tell nothing
EDGE: Final = 0  # the class of what is before and after a paragraph
_FIRST: Final = 2  # the class of the commonest word
_KEPT: Final = 100_000  # chunks of text whose classes are kept
_PARTS: Final = r"[^\W\d_]+(?:['’][^\W\d_]+)*(?:-[^\W_]+)*|\w+|[.!?…]+|[,;:()\[\]·—–]|(?<!\S)-(?!\S)"
_ELIDED: Final = r"(?<![^\W_])(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu)['’](?=\w)|"
_SIGNS: Final = {";": ":", "[": "(", "]": ")", "–": "—", "-": "—"}
_TRIPLES: Final = (1 << TRIPLE_BITS) - 1
_PAIRS: Final = (1 << PAIR_BITS) - 1
_LANE: Final = 32  # bits


@cache
def _pattern(language: str) -> re.Pattern[str]:
    return re.compile((_ELIDED if language == "fr" else "") + _PARTS, re.IGNORECASE)


def symbols(chunk: str, language: str, *, first: bool) -> list[str]:
    """What a chunk of text between blanks is made of: signs, "#" for figures, "@" for names, casefolded words.

    `first`: it begins a sentence, so that a capital tells nothing. German capitals inside a sentence are marked "^", at
    its beginning "?": most are nouns.
    """
    found = []
    for token in _pattern(language).findall(chunk):
        found.append(_symbol(token, language, first=first))
        first = found[-1] in (".", ":")
    return found


def _symbol(token: str, language: str, *, first: bool) -> str:
    if token[0] in ".!?…":
        return "."
    if not token[0].isalnum():
        return _SIGNS.get(token, token)
    if not token.isalpha() and any(map(str.isdigit, token)):
        return "#" if token.isdigit() else "#x"
    small = token.lower()
    if not token[0].isupper():
        return small
    if len(token) > 1 and token.isupper():
        return "@"
    if language == "de":
        return ("?" if first else "^") + small
    return small if first else "@"


def endings(symbol: str) -> tuple[str, ...]:
    """By what a word that is not common is classed, the longest first."""
    mark, word = ("^", symbol[1:]) if symbol[0] in "^?" else ("-", symbol)
    return mark + word[-3:], mark + word[-2:], mark


class _Lanes:
    """Three classes in a row, at each place of a text, as digits of three whole numbers: a lane of 32 bits for each.

    So a weight's place is found for all of them in a few multiplications: several times as fast as one by one.
    """

    def __init__(self, ids: Sequence[int]) -> None:
        self.count = max(0, len(ids) - 2)
        whole = int.from_bytes(pack(f"<{len(ids)}I", *ids), "little")
        mask = (1 << _LANE * self.count) - 1
        self._neighbours = whole & mask, whole >> _LANE & mask, whole >> 2 * _LANE
        self._ones = int.from_bytes(pack("<I", 1) * self.count, "little")

    def looked_up(self, table: bytes, factors: tuple[int, int, int], mask: int) -> int:
        """The weights at each place, a byte each; no sum is larger than a lane."""
        lanes = sum(factor * ids for factor, ids in zip(factors, self._neighbours, strict=True))
        coded = (lanes & mask * self._ones).to_bytes(_LANE // 8 * self.count, "little")
        places = unpack(f"<{self.count}I", coded)
        return int.from_bytes(bytes(itemgetter(0, 0, *places)(table)[2:]), "little")  # one alone were no tuple


@dataclass(slots=True)
class Usage:
    """The tables of one language: `classes` are common words, signs and endings, by name; weights lie at hashes."""

    language: str
    classes: dict[str, int]
    triples: bytes
    pairs: bytes
    around: bytes  # the first and third of three
    _met: tuple[dict[str, list[int]], dict[str, list[int]]] = field(default_factory=lambda: ({}, {}))

    def evidence(self, texts: Iterable[str]) -> list[bytes]:
        """For each text, for each of its words and signs: `NEUTRAL` and how usual it is between its neighbours.

        One unit of evidence are `STEPS`. All texts are looked up at once: see `_Lanes`.
        """
        ids: list[int] = []
        sizes: list[int] = []
        for text in texts:
            own = self.read(text)
            ids += (EDGE, *own, EDGE)
            sizes.append(len(own))
        lanes = _Lanes(ids)
        found = (
            lanes.looked_up(self.triples, (40499, 104729, 224737), _TRIPLES)
            + lanes.looked_up(self.pairs, (0, 25013, 48611), _PAIRS)
            + lanes.looked_up(self.around, (30011, 0, 57649), _PAIRS)
        ).to_bytes(lanes.count, "little")
        starts = accumulate((size + 2 for size in sizes), initial=0)
        return [found[at : at + size] for at, size in zip(starts, sizes, strict=False)]

    def read(self, text: str) -> list[int]:
        """The classes of the words and signs of `text`."""
        inside, first = self._met
        stops = self.classes["."], self.classes[":"]
        met, ids = first, []
        for chunk in text.split():
            found = met.get(chunk)
            if found is None:
                found = self._meet(chunk, met, first=met is first)
            if found:
                ids += found
                met = first if found[-1] in stops else inside
        return ids

    def _meet(self, chunk: str, met: dict[str, list[int]], *, first: bool) -> list[int]:
        if len(met) >= _KEPT:
            met.clear()
        found = met[chunk] = [self.class_of(symbol) for symbol in symbols(chunk, self.language, first=first)]
        return found

    def class_of(self, symbol: str) -> int:
        """Of a symbol as `symbols` makes them."""
        classes = self.classes
        found = classes.get(symbol)
        if found is None and symbol[0] == "?":
            found = classes.get(symbol[1:])
        return found if found is not None else next(classes[end] for end in endings(symbol) if end in classes)


def classes_of(names: Iterable[str]) -> dict[str, int]:
    """Numbers for the classes of a language, by name."""
    return {name: at for at, name in enumerate(dict.fromkeys(names), _FIRST)}


def packed(classes: dict[str, int], triples: bytes, pairs: bytes, around: bytes) -> bytes:
    """The file of a language."""
    names = json.dumps(list(classes), ensure_ascii=False).encode()
    return zlib.compress(len(names).to_bytes(4) + names + triples + pairs + around, 9)


@cache
def usage(language: str) -> Usage | None:
    """None for a language without tables."""
    path = files(__name__) / f"{language}.bin"
    if not path.is_file():
        return None
    data = zlib.decompress(path.read_bytes())
    names = 4 + int.from_bytes(data[:4])
    triples, pairs = names + (1 << TRIPLE_BITS), names + (1 << TRIPLE_BITS) + (1 << PAIR_BITS)
    classes = classes_of(json.loads(data[4:names]))
    return Usage(language, classes, data[names:triples], data[triples:pairs], data[pairs:])
