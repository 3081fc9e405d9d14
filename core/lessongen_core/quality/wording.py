"""Words that are none: clipped, run together, of two languages or scripts, out of a thesaurus nobody reads.

A word counts as strange when its language does not know it, nor spec, code and passages of the lesson have it. What has
a capital may be a name and is left out. A strange word that begins another word of the lesson has lost its end.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from ..lexicon import Lexicon, lexicon
from ..one_line import clipped, counted
from ..score import Finding
from .pieces import Piece
from .quotes import named_words
from .structure import plateau
from .view import View
from .words import stem, words

_SPAN: Final = re.compile(r"`([^`]+)`")
_SHORTEST: Final = 3
_LONG: Final = 5  # letters; a shorter stump may be a word by chance
_OFTEN: Final = 3  # paragraphs; the author's own word
_LOST: Final = 2  # letters that a clipped word lacks at least
_FEW_WORDS: Final = 400
_USUAL_LENGTH: Final = 1000  # words
# Of people's lessons 1 in 28 has two words without their end, or two paragraphs with three strange words.
_MOST_CLIPPED: Final = 1.5
_CERTAIN_CLIPPED: Final = 3.5
_MANY: Final = 3
_SOME: Final = 2
_SHOWN: Final = 5
_MOST_STRANGE: Final = 0.012
# Whatever trade or dialect a lesson is about has words that no lexicon has: only as a share of all words do they tell,
# or where a paragraph is full of such that stand nowhere else. People's terms come again; of their paragraphs one in
# 2,600 has three such words, and none a tenth.
_CERTAIN_STRANGE: Final = 0.1
_BROKEN: Final = 0.15
_MANY_BROKEN: Final = 4
_DOUBTED: Final = 0.78
_ITEM: Final = r"(?<![\w'’-])[\w'’-]++(?: [\w'’-]++)?"
_AND: Final = r"(?:and|or|y|o|und|oder|et|ou|и|или) "
_ROW: Final = re.compile(rf"{_ITEM}, ?{_ITEM}(?:(?:, ?(?:{_AND})?| {_AND}){_ITEM})+")  # "one, two and three": names


@dataclass
class _Found:
    """Strange words by line; `clipped` counts those that lost their end, a half where the language knows them."""

    strange: dict[int, set[str]] = field(default_factory=dict)
    lengths: dict[int, int] = field(default_factory=dict)  # words of a paragraph, by line
    clipped: float = 0.0
    first: tuple[int, str, str] | None = None  # line, word, what it begins

    @property
    def count(self) -> int:
        return sum(map(len, self.strange.values()))

    def lines(self, least: int, share: float) -> list[int]:
        """Lines of the paragraphs with `least` strange words and such a share of them."""
        return [
            line for line, some in self.strange.items() if len(some) >= max(least, share * self.lengths.get(line, 0))
        ]

    @property
    def broken(self) -> list[int]:
        """Lines of the paragraphs that are full of words which stand nowhere else."""
        spread = Counter(chain.from_iterable(self.strange.values()))
        alone = {line: sum(spread[word] == 1 for word in some) for line, some in self.strange.items()}
        return [line for line, count in alone.items() if count >= max(_MANY_BROKEN, _BROKEN * self.lengths[line])]


def wording(view: View) -> Finding | None:
    """How much of the text are words that nobody has; None for a language without a lexicon."""
    known = lexicon(view.language)
    total = sum(len(piece.bare_words) for piece in view.all_prose)
    if known is None or not total:
        return None
    found = _strange(view, known)
    if not found.strange:
        return Finding(1, "every word is one")
    broken = [] if any(lexicon(code) is None for code in view.other_languages) else found.broken
    many, some = found.lines(_MANY, 0.06), found.lines(_SOME, 0.05)
    share = found.count / max(total, _FEW_WORDS)
    line = broken[0] if broken else many[0] if many else some[0] if some else next(iter(found.strange))
    shown = ", ".join(clipped(word, 24) for word in sorted(found.strange[line])[:_SHOWN])
    evidence = f"line {line}: {shown}"
    evidence += (
        f", of {counted(found.count, 'word')} that are none" if found.count > 1 else ", a word that no lexicon has"
    )
    if found.first is not None:
        evidence += f'; line {found.first[0]}: "{found.first[1]}" of "{found.first[2]}"'
    score = plateau(share, 0, _MOST_STRANGE, 1, 4 * _MOST_STRANGE)
    gate, ceiling = _bounds(found, len(many), len(some), len(view.all_prose), total)
    if len(broken) > 1:
        gate, ceiling = True, min(ceiling, max(0.4, 0.7 - len(broken) / len(view.all_prose)))
    advice = "Spell every word out, in the language of the course" if gate or ceiling < 1 else ""
    return Finding(score, evidence, advice, "garbled" if gate else None, ceiling)


def _bounds(found: _Found, many: int, some: int, paragraphs: int, total: int) -> tuple[bool, float]:
    """(gate, ceiling): certain by words without their end, or where every tenth word is none; else a doubt."""
    size = min(1.0, max(0.5, total / _USUAL_LENGTH))
    strange = found.count / max(total, _FEW_WORDS)
    certain = max(found.clipped / (_CERTAIN_CLIPPED * size), strange / _CERTAIN_STRANGE)
    if certain >= 1:
        return True, max(0.4, 0.7 - 0.1 * certain)
    strain = max(certain, many / 2, some / max(5, 0.08 * paragraphs), strange / (3 * _MOST_STRANGE))
    return False, max(_DOUBTED, 0.84 - 0.1 * strain) if strain >= 0.5 else 1.0


def _strange(view: View, known: Lexicon) -> _Found:
    found = _Found()
    pieces = [(piece, set(piece.bare_words)) for piece in view.own_prose]
    held = Counter(chain.from_iterable(own for _, own in pieces))
    rare = {word for word in held if len(word) >= _SHORTEST and word.isalpha() and not known.is_common(word)}
    rare -= _excused(view, rare)
    if not rare:
        return found

    def stemmed(word: str) -> str:
        return stem(word, view.language)

    unknown = {word for word in rare if not known.knows(stemmed(word))}
    forms = Counter(form for _, own in pieces for form in {stemmed(word) for word in own & rare})
    whole = sorted(word for word in held if word not in unknown)
    for piece, own in pieces:
        for word in sorted(own & rare):
            often = forms[stemmed(word)] > _OFTEN
            longer = None if often else _longer(word, whole, stemmed)
            if (longer or (word in unknown and not often)) and _in_small_letters(word, piece):
                found.lengths[piece.block.line] = len(piece.bare_words)
                found.strange.setdefault(piece.block.line, set()).add(word)
                if longer:
                    found.clipped += 1.0 if word in unknown or len(word) < _LONG else 0.5
                    found.first = found.first or (piece.block.line, word, longer)
    return found


def _excused(view: View, rare: set[str]) -> set[str]:
    """Those of `rare` that spec, code, headings, passages have or text names; words of English and of its subject."""
    found = set(chain.from_iterable(view.spec_said))
    read = {id(piece.block): piece.words for piece in view.taught if piece.block.kind == "code"}
    for block in view.outline.blocks:
        if block.kind == "code":
            found.update(read.get(id(block)) or words(block.text))
        elif "`" in block.text:
            found.update(words(" ".join(_SPAN.findall(block.text))))
    headings = (block.text for block in view.outline.blocks if block.kind == "heading")
    texts = [view.dotted(piece.block) for piece in view.all_prose]
    found.update(words(" ".join([*headings, named_words(texts)])))
    left = rare - found
    if left and view.passages:
        found.update(word for passage in view.passages for word in left.intersection(words(passage.text)))
    others = sorted({"en", *view.other_languages} - {view.language}) if left else []
    tables = [(code, table) for code in others if (table := lexicon(code)) is not None]
    return (found & rare) | {word for word in left if any(table.knows(stem(word, code)) for code, table in tables)}


def _longer(word: str, whole: Sequence[str], stemmed: Callable[[str], str]) -> str | None:
    """A word of the lesson, no form of `word`, that begins so; `whole` is sorted."""
    for other in whole[bisect_left(whole, word) :]:
        if not other.startswith(word):
            return None
        if len(other) >= len(word) + _LOST and stemmed(word) != stemmed(other):
            return other
    return None


def _in_small_letters(word: str, piece: Piece) -> bool:
    """Not as part of a name, an address or a compound, nor in a row of names."""
    alone = re.compile(rf"(?<![\w'’.@/\\#$&-]){word}(?![\w'’@/\\&(-]|\.\w)")
    return alone.search(piece.bare) is not None and alone.search(_ROW.sub(" … ", piece.bare)) is not None
