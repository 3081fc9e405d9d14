"""Does each paragraph belong: to the spec, to the paragraphs beside it, to the rest of the lesson.

Filler says what fits every lesson, padding what fits another one: neither uses the words this lesson is made of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final

from ..languages import FUNCTION_WORDS
from .pieces import Piece
from .score import Finding
from .structure import plateau
from .view import View

_CONCRETE: Final = re.compile(r"\d|\b[^\W\d_a-zà-ÿа-я]{2,}\b|(?<!\w)['‘\"“„«]\w")
_NAME: Final = re.compile(r"(?<=[a-zà-ÿа-я,;] )[A-ZÀ-ÞА-Я]\w")
_CAPITAL_NOUNS: Final = frozenset({"de", "lb"})
Shares = tuple[float, float, float]
_LONG_FILLER: Final = 8
_LONG_PARAGRAPH: Final = 6  # different content words
_NEIGHBOURS: Final = 2
_OFTEN: Final = 0.08  # of the paragraphs hold a word that the lesson is about
_FEW_PARAGRAPHS: Final = 8
# Sum of the three shares of known words, below which a paragraph is on another subject: where it has no word of its
# own section's title, key points and key words, and where there are none. Of what people wrote 1 and 5 % is below.
_ALIEN: Final = 0.6
_ALIEN_ALONE: Final = 0.4
_DIGRESSION: Final = 0.045  # of the text; in people's lessons 0.04 at most
_FILLER: Final = (0.1, 0.15)  # shares of the spec's words, and of those of neighbours or lesson, that filler is below
_STRAY: Final = 0.02  # of the text may be filler
_LITTLE: Final = 0.12  # of the content words are the spec's; in people's lessons 0.14 at least
_COLONS: Final = (":", "：")
_NOTHING: Final = 0.05  # below, it is another lesson
_MOSTLY: Final = 0.08  # of the text is filler: below, and where it is one paragraph, the lesson still passes


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """`size` in content words; `keeps`: whether it has a word of its own section's, None where there are none."""

    piece: Piece
    size: int
    shares: Shares
    keeps: bool | None


def cohesion(view: View) -> Finding | None:
    """Share of the text in paragraphs that take up nothing of the spec, their neighbours and the lesson's own words."""
    if view.language not in FUNCTION_WORDS:
        return None  # nothing tells grammar words, which every paragraph shares, from content
    held = view.openings
    spread = Counter(chain.from_iterable(held))
    often = frozenset(word for word, count in spread.items() if count > max(2, _OFTEN * len(held)))
    spec = view.subject
    found: list[_Paragraph] = []
    announced = _announced(view.taught)
    for at, piece in enumerate(view.taught):
        # An introduction may digress.
        prose = piece.block.kind in ("paragraph", "item") and piece.part.role == "section"
        if prose and at not in announced and len(held[at]) >= _LONG_PARAGRAPH:
            own = view.own_words.get(piece.part.line)
            keeps = None if not own else not own.isdisjoint(held[at])
            found.append(_Paragraph(piece, len(held[at]), _known(held, at, view.taught, spec, often), keeps))
    total = sum(paragraph.size for paragraph in found)
    if total == 0 or len(held) < _FEW_PARAGRAPHS:
        return None
    asked = sum(paragraph.size * paragraph.shares[0] for paragraph in found) / total
    if view.spec.sections and asked < _LITTLE:
        return _off_topic(asked)
    return _judged(found, total, asked, view.language)


def _announced(pieces: Sequence[Piece]) -> set[int]:
    """Places of what follows a colon, a list with all its items: details of what was said, whose words may be new."""
    found: set[int] = set()
    for at, (before, piece) in enumerate(pairwise(pieces), 1):
        told = before.block.kind == "paragraph" and before.bare.rstrip().endswith(_COLONS)
        goes_on = at - 1 in found and before.block.kind == piece.block.kind == "item"
        if before.part is piece.part and (told or goes_on):
            found.add(at)
    return found


def _off_topic(asked: float) -> Finding:
    evidence = f"only {asked:.0%} of the content words are the spec's"
    gate = asked < _NOTHING
    return Finding(0, evidence, "Teach what the spec asks", "off_topic" if gate else None, 1.0 if gate else 0.78)


def _judged(found: list[_Paragraph], total: int, asked: float, language: str) -> Finding:
    """Paragraphs are held against the lesson's own mean, since a short spec lends few words to any of them."""
    least = (min(_FILLER[0], 0.4 * asked), _FILLER[1], _FILLER[1])
    empty = [
        (paragraph.piece.block.line, paragraph.size)
        for paragraph in found
        if paragraph.size >= _LONG_FILLER
        and all(share <= most for share, most in zip(paragraph.shares, least, strict=True))
        and not _is_concrete(paragraph.piece, language)
    ]
    strange = [(paragraph.piece.block.line, paragraph.size) for paragraph in found if _is_alien(paragraph, asked)]
    if not empty and not strange:
        return Finding(1, "every paragraph is on the subject")
    filler, alien = (sum(size for _, size in rows) / total for rows in (empty, strange))
    score = min(plateau(filler, 0, _STRAY, 1, 0.2), plateau(alien, 0, _DIGRESSION, 1, 0.4))
    ceiling = min(1 - 8 * max(0.0, filler - _STRAY), 0.82 - 0.8 * filler if filler > 2 * _STRAY else 1.0)
    if alien > _DIGRESSION and len(strange) > 1:
        ceiling = min(ceiling, max(0.78, 0.93 - alien))
    ceiling = max(0.82 if len(empty) < 2 else 0.3 if filler > _MOSTLY else 0.76, ceiling)
    line = min((empty or strange)[0][0], (strange or empty)[0][0])
    evidence = f"line {line}: {alien:.0%} of the text is on another subject, {filler:.0%} fits any lesson"
    return Finding(score, evidence, "Cut what is not about the objectives" if score < 1 else "", ceiling=ceiling)


def _is_alien(paragraph: _Paragraph, asked: float) -> bool:
    """Hardly known, by the more the less its own section's heading and key points are in it."""
    if paragraph.keeps:
        return False
    most = min(_ALIEN_ALONE, 1.2 * asked) if paragraph.keeps is None else min(_ALIEN, 1.8 * asked)
    return sum(paragraph.shares) < most


def _known(
    held: list[frozenset[str]], at: int, pieces: list[Piece], spec: frozenset[str], often: frozenset[str]
) -> Shares:
    """Shares of a paragraph's content words: in the spec; there or often in the lesson; there or in the neighbours."""
    own = held[at]
    near: set[str] = set()
    for other in range(max(0, at - _NEIGHBOURS), min(len(held), at + _NEIGHBOURS + 1)):
        if other != at and pieces[other].part is pieces[at].part:
            near |= held[other]
    asked = own & spec
    return len(asked) / len(own), len(asked | own & often) / len(own), len(asked | own & near) / len(own)


def _is_concrete(piece: Piece, language: str) -> bool:
    """Code, figures, emphasis or a name make a paragraph say something; German nouns look like names."""
    text = piece.block.text
    if "`" in text or "$" in text or "**" in text or "__" in text or _CONCRETE.search(piece.bare) is not None:
        return True
    return language not in _CAPITAL_NOUNS and _NAME.search(piece.bare) is not None
