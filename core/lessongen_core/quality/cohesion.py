"""Does each paragraph belong: to the spec, to the paragraphs beside it, to the rest of the lesson.

Filler says what fits every lesson, padding what fits another one: neither uses the words this lesson is made of.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final

from ..languages import FUNCTION_WORDS
from ..score import Finding
from .pieces import Piece
from .structure import plateau
from .view import View

_CONCRETE: Final = re.compile(r"\d|\b[^\W\d_a-zà-ÿа-я]{2,}\b|(?<!\w)['‘\"“„«][ \u00a0\u202f]?\w")
_NAME: Final = re.compile(r"(?<=[a-zà-ÿа-я,;] )[A-ZÀ-ÞА-Я]\w")
_CAPITAL_NOUNS: Final = frozenset({"de", "lb"})
Shares = tuple[float, float, float]
_LONG_FILLER: Final = 8
_LONG_PARAGRAPH: Final = 6  # different content words
_ENOUGH: Final = 20  # content words: as many as a paragraph has
_CHOPPY: Final = 5 / 6  # of the paragraphs are shorter
_NEIGHBOURS: Final = 2
_OFTEN: Final = 0.08  # of the paragraphs hold a word that the lesson is about
_FEW_PARAGRAPHS: Final = 8
# A paragraph that has nothing in common with its lesson weighs 1, one with half of what half of the lesson's paragraphs
# have, since a short lesson says everything once and a long one comes back to it, nothing; so do most of people's.
_STRAY: Final = 0.5
_SLIGHT: Final = 0.2  # beside such a one, what a colon announces is not counted
_WHOLE: Final = 12  # different content words of one that weighs all of that
_STRAYS: Final = 1.35  # together; people's lessons have 0.9 at most, 1.0 as lists
_MANY_STRAYS: Final = 0.033  # of the paragraphs
_DIGRESSIONS: Final = ((0.5, 1.0), (0.85, 0.84), (1.05, 0.78))  # what weighs so much bounds the score to that
_OF_SECTION: Final = 0.5  # what the words of the whole section weigh beside those of the neighbours
_COMING_BACK: Final = 2  # what it weighs in how many paragraphs the words stand
_LEAST: Final = 0.02
_DIGRESSION: Final = 0.045  # of the text
_FILLER: Final = (0.1, 0.15)  # shares of the spec's words, and of those of neighbours or lesson, that filler is below
_USUAL: Final = 0.85  # of what half of the paragraphs have
_ONCE: Final = 0.02  # of the text may be filler
_LITTLE: Final = 0.12  # of the content words are the spec's; in people's lessons 0.14 at least
_COLONS: Final = (":", "：")
_NOTHING: Final = 0.05  # below, it is another lesson
_MOSTLY: Final = 0.08  # of the text is filler: below, and where it is one paragraph, the lesson still passes


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """One paragraph, or neighbouring items of a list that say as much.

    `size` in content words; `kinship`: how much it is of this lesson, in no unit; `announced`: by a colon.
    """

    pieces: Sequence[Piece]
    size: int
    shares: Shares
    kinship: float
    announced: bool

    @property
    def piece(self) -> Piece:
        """Where it begins."""
        return self.pieces[0]


def cohesion(view: View) -> Finding | None:
    """Share of the text in paragraphs that take up nothing of the spec, their neighbours and the lesson's own words."""
    if view.language not in FUNCTION_WORDS:
        return None  # nothing tells grammar words, which every paragraph shares, from content
    everything = _paragraphs(view, _units(view, ("item",)))
    found = [paragraph for paragraph in everything if not paragraph.announced]
    total = sum(paragraph.size for paragraph in found)
    if total == 0 or len(view.taught) < _FEW_PARAGRAPHS:
        return None
    asked = sum(paragraph.size * paragraph.shares[0] for paragraph in found) / total
    if view.spec.sections and asked < _LITTLE:
        return _off_topic(asked)
    # A short paragraph may say what fits any lesson, and no more; a story from elsewhere is one at any length.
    wide = _paragraphs(view, _units(view, ("item", "paragraph"))) if _is_choppy(view) else found
    empty = _filler([paragraph for paragraph in wide if not paragraph.announced], asked, view.language)
    return _judged(empty, _strays(found, everything), total, len(found))


def _paragraphs(view: View, units: list[list[int]]) -> list[_Paragraph]:
    """Those of the sections, since an introduction may digress, that are long enough to tell."""
    spec, spread = view.subject, Counter(chain.from_iterable(view.openings))
    often = frozenset(word for word, count in spread.items() if count > max(2, _OFTEN * len(view.openings)))
    most = math.log(1 + max(1, len(view.openings)))
    announced, sections = _announced(view.taught), _spread_in_sections(view)
    held = [frozenset[str]().union(*(view.openings[at] for at in unit)) for unit in units]
    starts = [view.taught[unit[0]] for unit in units]
    found: list[_Paragraph] = []
    for number, (unit, piece, own) in enumerate(zip(units, starts, held, strict=True)):
        prose = piece.block.kind in ("paragraph", "item") and piece.part.role == "section"
        if prose and len(own) >= _LONG_PARAGRAPH:
            near = _near(held, number, starts)
            comes_back = math.fsum([math.log(spread[word]) for word in own]) / most
            section = sections[piece.part.line]
            in_section = sum([section[word] > 1 for word in own])
            told = len(own & near) + len(own & spec) + _OF_SECTION * in_section + _COMING_BACK * comes_back
            kinship = _LEAST + told / len(own)
            shares = _known(own, near, spec, often)
            pieces = [view.taught[at] for at in unit]
            found.append(_Paragraph(pieces, len(own), shares, kinship, unit[0] in announced))
    return found


def _units(view: View, joined: Collection[str]) -> list[list[int]]:
    """Neighbours of a kind of `joined` together until they are as long as a paragraph; all else by itself."""
    units: list[list[int]] = []
    size = _ENOUGH
    for at, (piece, own) in enumerate(zip(view.taught, view.openings, strict=True)):
        before = view.taught[at - 1] if at else piece
        goes_on = piece.block.kind == before.block.kind in joined and piece.part is before.part
        if goes_on and size < _ENOUGH:
            units[-1].append(at)
            size += len(own)
        else:
            units.append([at])
            size = len(own)
    return units


def _is_choppy(view: View) -> bool:
    """Whether hardly a paragraph of the sections is as long as people's are: the writer broke one with each thought."""
    sizes = [
        len(own)
        for piece, own in zip(view.taught, view.openings, strict=True)
        if piece.block.kind == "paragraph" and piece.part.role == "section" and len(own) >= _LONG_PARAGRAPH
    ]
    return sum(size < _ENOUGH for size in sizes) >= _CHOPPY * len(sizes)


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


def _filler(found: Sequence[_Paragraph], asked: float, language: str) -> list[_Paragraph]:
    """What fits any lesson, held against the lesson's own paragraphs, since a short spec lends few words to any."""
    if not found:
        return []
    _, often, near = (sorted(shares)[len(found) // 2] for shares in zip(*(one.shares for one in found), strict=True))
    least = (min(_FILLER[0], 0.4 * asked), min(_FILLER[1], _USUAL * often), min(_FILLER[1], _USUAL * near))
    return [
        one
        for one in found
        if one.size >= _LONG_FILLER
        and all(share <= most for share, most in zip(one.shares, least, strict=True))
        and not any(_is_concrete(piece, language) for piece in one.pieces)
    ]


def _judged(fillers: list[_Paragraph], strays: list[tuple[int, float, float]], total: int, paragraphs: int) -> Finding:
    empty = [(one.piece.block.line, one.size) for one in fillers]
    if not empty and not strays:
        return Finding(1, "every paragraph is on the subject")
    filler, alien = (sum(row[1] for row in rows) / total for rows in (empty, strays))
    score = min(plateau(filler, 0, _ONCE, 1, 0.2), plateau(alien, 0, _DIGRESSION, 1, 0.4))
    ceiling = min(1 - 8 * max(0.0, filler - _ONCE), 0.82 - 0.8 * filler if filler > 2 * _ONCE else 1.0)
    ceiling = max(0.86 if len(empty) < 2 else 0.3 if filler > _MOSTLY else 0.76, ceiling)
    ceiling = min(ceiling, _of_strays(sum(weight for _, _, weight in strays), paragraphs))
    line = min((empty or strays)[0][0], (strays or empty)[0][0])
    evidence = f"line {line}: {alien:.0%} of the text is on another subject, {filler:.0%} fits any lesson"
    return Finding(score, evidence, "Cut what is not about the objectives" if score < 1 else "", ceiling=ceiling)


def _strays(found: Sequence[_Paragraph], everything: Sequence[_Paragraph]) -> list[tuple[int, float, float]]:
    """(line, strange words, weight) of what has hardly anything in common with the spec, its section and the lesson.

    A colon may announce details whose words are all new: what follows one counts beside a stray only, items never.
    """
    usual = sorted(paragraph.kinship for paragraph in found)[len(found) // 2]
    strays: list[tuple[int, float, float]] = []
    alone = True
    for one in everything:
        block = one.piece.block
        strange = 1 - one.kinship / (_STRAY * usual)
        if strange > 0 and not block.quoted and not (one.announced and block.kind == "item"):
            strays.append((block.line, strange * one.size, strange * min(1.0, one.size / _WHOLE)))
            alone = alone and (one.announced or strange < _SLIGHT)
    return [] if alone else strays


def _of_strays(weight: float, paragraphs: int) -> float:
    """What a lesson scores at most: people digress, once in a while twice."""
    if weight >= max(_STRAYS, _MANY_STRAYS * paragraphs):
        return 0.74 - 0.45 * weight / paragraphs
    for (light, high), (heavy, low) in pairwise(_DIGRESSIONS):
        if weight < heavy:
            return high - (high - low) * max(0.0, weight - light) / (heavy - light)
    return _DIGRESSIONS[-1][1]


def _spread_in_sections(view: View) -> dict[int, Counter[str]]:
    """By line of a section: in how many of its blocks each word stands."""
    found: dict[int, Counter[str]] = {}
    for piece, held in zip(view.taught, view.openings, strict=True):
        found.setdefault(piece.part.line, Counter()).update(held)
    return found


def _near(held: Sequence[frozenset[str]], at: int, pieces: Sequence[Piece]) -> set[str]:
    """The words of the neighbours within the section."""
    near: set[str] = set()
    for other in range(max(0, at - _NEIGHBOURS), min(len(held), at + _NEIGHBOURS + 1)):
        if other != at and pieces[other].part is pieces[at].part:
            near |= held[other]
    return near


def _known(own: frozenset[str], near: set[str], spec: frozenset[str], often: frozenset[str]) -> Shares:
    """Shares of a paragraph's content words: in the spec; there or often in the lesson; there or in the neighbours."""
    asked = own & spec
    return len(asked) / len(own), len(asked | own & often) / len(own), len(asked | own & near) / len(own)


def _is_concrete(piece: Piece, language: str) -> bool:
    """Code, figures, emphasis or a name make a paragraph say something; German nouns look like names."""
    text = piece.block.text
    if "`" in text or "$" in text or "**" in text or "__" in text or _CONCRETE.search(piece.bare) is not None:
        return True
    return language not in _CAPITAL_NOUNS and _NAME.search(piece.bare) is not None
