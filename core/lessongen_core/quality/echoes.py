"""What is said again at once, or in one mould all over: stutters, echoes, lists that only count, stock phrases.

None of it needs to know what the text is about. People stutter once in a lesson by mistake, and write step-by-step
instructions with a phrase in common; what a program strews in comes back more often.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Final

from ..languages import FUNCTION_WORDS
from ..one_line import clipped, counted
from ..score import Finding
from .pieces import Piece
from .view import View
from .words import words

_SENTENCE: Final = re.compile(r"[.!?…]+[\"”»’)*_]*\s+")
_MOST_BESIDE: Final = 6  # words that an echo adds
_SHORT_LINE: Final = 20  # words
# In 25,000 paragraphs of people's, texts of 1,000 to 6,000 words have eight such places at most.
_PHRASE: Final = 5  # words
_LONG_RUN: Final = 4  # phrases, each begun a word after the one before
_OFTEN: Final = 3
_MOST_TOPICAL: Final = 0.15  # of the words; what states an objective again is not meant here
_USUAL_LENGTH: Final = 1000  # words; each lets one more phrase come again
_DOUBT: Final = 0.78
Places = list[tuple[int, str]]
Gram = tuple[str, ...]


def echoes(view: View) -> Finding | None:
    """Each is certain by itself; what one alone may be by chance, or on purpose, is a doubt or nothing."""
    pieces = view.own_prose
    if not pieces:
        return None
    grams = [list(zip(*(piece.bare_words[at:] for at in range(_PHRASE)), strict=False)) for piece in pieces]
    stutters, echoed = list(_stutters(view, pieces)), list(_echoed(pieces, grams))
    lines, stock = _counted(view.prose), _stock_phrases(view, pieces, grams)
    size = sum(len(piece.bare_words) for piece in view.prose) / _USUAL_LENGTH
    measures = (  # places, how many are a doubt, how many are certain
        (stutters, 2, 3),
        (echoed, 1, 2),
        (lines, 4, 8),
        (stock, 5 + size, 7.5 + size),
    )
    found = [place for places, doubt, _ in measures if len(places) >= doubt for place in places]
    if not found:
        return Finding(1, "nothing is said again at once")
    gate = any(len(places) >= certain for places, _, certain in measures)
    line, what = min(found)
    evidence = f'line {line}: "{clipped(what, 60)}" is said again, one of {counted(len(found), "place")}'
    ceiling = max(0.3, 0.7 - 0.01 * len(found)) if gate else _DOUBT
    score = max(0.0, 1 - 0.1 * len(found))
    return Finding(score, evidence, "Say everything once, in its own words", "repetition" if gate else None, ceiling)


def _stutters(view: View, pieces: Sequence[Piece]) -> Iterator[tuple[int, str]]:
    """Words that carry the subject, twice in a row with nothing between them."""
    grammar = FUNCTION_WORDS.get(view.language, frozenset())
    for piece in pieces:
        found = piece.bare_words
        twice = [
            word
            for at, word in enumerate(found[1:])
            if word == found[at] and len(word) > 1 and word not in grammar and not word.isdigit()
        ]
        text = piece.bare.casefold() if twice else ""
        stands = {word for word in set(twice) if f"{word} {word}" in text}  # each looked for once
        yield from ((piece.block.line, f"{word} {word}") for word in twice if word in stands)


def _echoed(pieces: Sequence[Piece], grams: Sequence[Sequence[Gram]]) -> Iterator[tuple[int, str]]:
    """Sentences that hold all of the one before them, and little else before it."""
    for piece, some in zip(pieces, grams, strict=True):
        if len(set(some)) == len(some):
            continue
        before: list[str] = []
        for sentence in _SENTENCE.split(piece.bare):
            found = words(sentence)
            more = len(found) - len(before)
            if len(before) >= _PHRASE and 0 <= more <= _MOST_BESIDE and found[more:] == before:
                yield piece.block.line, sentence
            before = found


def _counted(pieces: Sequence[Piece]) -> Places:
    """The lines of which the most say the same but for their figures; choices of one word come again."""
    lines: dict[tuple[str, ...], Places] = {}
    for piece in pieces:
        if len(piece.words) <= _SHORT_LINE and not piece.block.text.rstrip().endswith(":"):
            said = tuple([word for word in piece.words if not word.isdigit()])
            if len(said) > 1 or len(said) < len(piece.words):
                lines.setdefault(said, []).append((piece.block.line, piece.block.text.strip()))
    return max(lines.values(), key=len, default=[])


def _stock_phrases(view: View, pieces: Sequence[Piece], grams: Sequence[Sequence[Gram]]) -> Places:
    """Where phrases begin that come again, hardly about the subject: six words three times, or eight words twice."""
    texts = [
        (piece.block.line, some)
        for piece, some in zip(pieces, grams, strict=True)
        if piece.part.role in ("introduction", "section")
    ]
    counts = Counter(chain.from_iterable(some for _, some in texts))
    again = {gram for gram, count in counts.items() if count > 1}
    found: Places = []
    for line, some in texts:
        if again.isdisjoint(some):
            continue
        run: list[Gram] = []
        for gram in [*some, ()]:
            if gram in again:
                run.append(gram)
            elif run:
                if _is_stock(run, counts, view):
                    found.append((line, " ".join([*run[0], *(one[-1] for one in run[1:])])))
                run = []
    return found


def _is_stock(run: Sequence[Gram], counts: Counter[Gram], view: View) -> bool:
    """Whether phrases that come again, each begun a word after the one before, are long or frequent enough."""
    whole = (*run[0], *(one[-1] for one in run[1:]))
    if len(run) >= _LONG_RUN and _topical(whole, view) <= _MOST_TOPICAL * len(whole):
        return True
    return any(
        min(counts[one], counts[other]) >= _OFTEN and _topical((*one, other[-1]), view) <= 1
        for one, other in pairwise(run)
    )


def _topical(gram: Gram, view: View) -> int:
    return sum(view.opening_of[word] in view.subject for word in gram)
