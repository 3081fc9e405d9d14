"""Paragraphs that lack their beginning or their end: chunks that were cut blindly, previews with their rest elsewhere.

A beginning is missing where a paragraph starts in small letters though the one before it has ended, or with a piece of
a word; an end, where it stops at dots, with hardly a word behind them. People do either once in a lesson.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import chain, pairwise
from typing import Final

from ..content import Block, Part
from ..lexicon import Lexicon, lexicon
from ..one_line import clipped, counted
from ..score import Finding
from .view import View
from .words import stem

# The first word, in small letters; "a)" counts items, a name with a dot or a hyphen is none.
_SMALL: Final = re.compile(r"(?![^\W\d_]\b[.)])[a-zß-öø-ÿа-яё]++(?![\w.@/\\'’-])")
# The last word, in small letters, of a paragraph that no stop ends.
_LAST: Final = re.compile(r"(?<=\w\W)(?<![\w.@/\\'’-])([a-zß-öø-ÿа-яё]{2,})\s*\Z")
_ENDED: Final = (".", "!", "?", "…")
_DOTS: Final = re.compile(
    r"\w[)`*_]*\s?[\[(]?(?:…|\.\.\.)[\])]?[^\w.!?…\"”»'’]*(?:[^.!?…\"”»'’]{0,30}[\])*_»→]+)?\s*\Z"
)
_WRAPPED: Final = 50  # characters of a line that ends where the page did
_SHORTEST: Final = 6  # words
_TAIL: Final = 60  # characters
_FEW: Final = 2
_CERTAIN: Final = 3
_MOST: Final = 0.04  # of the paragraphs


class _Words:
    """The lesson's words, read once and only where a paragraph asks: a hostile one asks for each of its thousands."""

    def __init__(self, view: View) -> None:
        self._view = view

    @cached_property
    def times(self) -> Counter[str]:
        """How often each word stands there."""
        return Counter(re.findall(r"\w+", self._view.folded))

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(set(re.findall(r"(?<![\w’'-])\w+", self._view.folded)))

    def begins_another(self, word: str) -> bool:
        """Whether a word that is longer by two letters and more, and no form of `word`, begins so."""
        found = self._sorted[bisect_left(self._sorted, word) : bisect_right(self._sorted, f"{word}\U0010ffff")]
        language = self._view.language
        own = stem(word, language)
        return any(len(longer) > len(word) + 1 and stem(longer, language) != own for longer in found)

    def is_piece(self, word: str, known: Lexicon) -> bool:
        """No word of the language, nor one that the lesson has elsewhere or its spec."""
        if self.times[word] != 1 or known.is_common(word) or known.knows(stem(word, self._view.language)):
            return False
        return not any(word in found for found in self._view.spec_said)


def torn(view: View) -> Finding | None:
    """Places where the rest of a paragraph is missing; the first words tell, and the last ones."""
    parts = [part for part in view.outline.parts if part.role in ("introduction", "section")]
    total = sum(map(_is_paragraph, chain.from_iterable(part.blocks for part in parts)))
    if not total:
        return None
    words = _Words(view)
    heads = list(chain.from_iterable(_beheaded(part, words, view) for part in parts))
    tails = [(block.line, block.text[-40:]) for part in parts for block in part.blocks if _is_shown_in_part(block)]
    halves, unknown = _halved(parts, words, view)
    sure = [*_of_different_words(heads), *tails, *halves]
    places = sorted([*sure, *unknown])
    if not places:
        return Finding(1, f"{counted(total, 'paragraph')} with beginning and end")
    share = len(places) / total
    line, shown = places[0]
    evidence = f'line {line}: a paragraph is torn at "{clipped(" ".join(shown.split()), 40)}"'
    evidence += f", one of {len(places)}" if len(places) > 1 else ""
    gate = len(halves) >= _FEW or (len(sure) >= _CERTAIN and share > _MOST)
    ceiling = max(0.4, 0.7 - share) if gate else 0.78 if len(places) >= _FEW or halves else 0.9
    advice = "Write every paragraph from its beginning to its end"
    return Finding(max(0.0, 1 - 4 * share), evidence, advice, "garbled" if gate else None, ceiling)


def _is_paragraph(block: Block) -> bool:
    return block.kind == "paragraph" and block.top and not block.quoted


def _beheaded(part: Part, words: _Words, view: View) -> Iterator[tuple[int, str]]:
    """(line, first words) of paragraphs that begin within a sentence that nothing before them began."""
    known = lexicon(view.language)
    blocks = [block for block in part.blocks if block.kind != "html"]
    for before, block in pairwise([None, *blocks]):
        if block is not None and _is_paragraph(block) and (found := _SMALL.match(block.text)):
            alone = before is None or before.kind == "heading" or _is_whole(before)
            if alone or (known is not None and words.is_piece(found[0], known)):
                yield block.line, block.text[:40]


def _halved(parts: list[Part], words: _Words, view: View) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """(line, last words) of paragraphs that no stop ends: in a piece of a word of the lesson; perhaps in one.

    What nobody knows may be a name or rare ("halva"), and a word may begin another by chance ("map" and "maple").
    """
    halves: list[tuple[int, str]] = []
    unknown: list[tuple[int, str]] = []
    known = lexicon(view.language)
    if known is None:
        return halves, unknown
    for block in chain.from_iterable(part.blocks for part in parts):
        if _is_paragraph(block) and (found := _LAST.search(block.text[-_TAIL:])) and not _is_verse(block.text):
            word, shown = found[1], (block.line, block.text[-40:])
            piece, begins = words.is_piece(word, known), words.times[word] == 1 and words.begins_another(word)
            if piece or begins:
                (halves if piece and begins else unknown).append(shown)
    return halves, unknown


def _is_verse(text: str) -> bool:
    """Lines that somebody ended on purpose: short ones, or with a stroke between them."""
    lines = text.split("\n")[:-1]
    return " / " in text or (bool(lines) and sum(map(len, lines)) < _WRAPPED * len(lines))


def _is_whole(before: Block) -> bool:
    return _is_paragraph(before) and before.text.rstrip(" *_").endswith(_ENDED)


def _of_different_words(heads: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Each first word counts once: a name may be written small wherever it stands ("pandas", "npm")."""
    return list({shown.split()[0]: (line, shown) for line, shown in reversed(heads)}.values())


def _is_shown_in_part(block: Block) -> bool:
    return _is_paragraph(block) and block.text.count(" ") >= _SHORTEST and _DOTS.search(block.text[-60:]) is not None
