"""Sentences that carry nothing of the lesson, in common words: flattery, hedges, ornaments, a person that is played.

People write such sentences, too, but evenly, and each once. What is strewn in fills some paragraphs with them, and
comes again word for word. Neither sign needs to know what the sentences say.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Final

from ..lexicon import Lexicon, lexicon
from ..one_line import clipped, counted
from ..score import Finding
from .crowding import CONCRETE, Counted, crowding
from .structure import plateau
from .view import View
from .words import words

_SENTENCE: Final = re.compile(r"(?<=[.!?…:])[\"”»’)*_]*\s+|\n\n+")
_PART: Final = re.compile(r"[,;()—–]")
_CLOSING: Final = '"”»’)*_ '
_NAME: Final = re.compile(r"(?<=[\w,;] )[A-ZÀ-ÞА-Я]\w")
_CAPITAL_NOUNS: Final = frozenset({"de", "lb"})
_SHORTEST: Final = 2  # words of a sentence
_PART_WORDS: Final = 3  # of a part of one, two of them no grammar
_LEAST_SHARE: Final = 0.05  # of the sentences of any lesson
_DOUBT_SIZE: Final = 4  # sentences
_WHOLE: Final = 4  # sentences
# Of 94 lessons that people wrote one is above 3.3 (3.7), made into lists none above 4.9; in none come two again.
_NOTICED: Final = 3.3
_DOUBTED: Final = 5.3
_HEAVY: Final = 10.0
_SOME_CALLS: Final = 2
_MOST_CALLS: Final = 0.2  # beside the root of the number of sentences; people's lessons have one, 0.18 at most
_AGAIN: Final = 2
_SURELY_AGAIN: Final = 4
_Said = tuple[str, list[str]]  # a sentence and its words


def asides(view: View) -> Finding | None:
    """Paragraphs with far more such sentences than the lesson has elsewhere, such as come again, and exclamations."""
    known = lexicon(view.language)
    if known is None:
        return None
    paragraphs = list(_sentences(view))
    read = [_read(line, said, view, known) for line, said in paragraphs]
    strain, line = crowding(read, least=_LEAST_SHARE, doubt=_DOUBT_SIZE, whole=_WHOLE)
    again = _said_again(paragraphs, view)
    calls = _calls(paragraphs, view)
    loud = len(calls) >= _SOME_CALLS and len(calls) > _MOST_CALLS * math.sqrt(sum(one.size for one in read))
    if strain <= _NOTICED and len(again) < _AGAIN and not loud:
        return Finding(1, "no sentences strewn in")
    gate = len(again) >= _SURELY_AGAIN or sum([len(again) >= _AGAIN, strain > _DOUBTED, loud]) > 1
    ceiling = max(0.45, 0.68 - 0.02 * len(again)) if gate else _of_doubt(strain, sure=loud or len(again) >= _AGAIN)
    if again:
        said, lines = next(iter(again.items()))
        evidence = f'line {min(lines)}: "{clipped(" ".join(said), 50)}" stands there again'
        evidence += f", one of {counted(len(again), 'phrase')} that say nothing of the lesson"
    elif loud:
        evidence = f'line {calls[0][0]}: "{clipped(calls[0][1], 50)}", one of {len(calls)} exclamations about nothing'
    else:
        evidence = f"line {line}: sentences in a row that say nothing of the lesson"
    score = min(plateau(len(again), 0, 1, 1, 8), plateau(strain, 0, _NOTICED, 1, 30), 0.5 if loud else 1.0)
    return Finding(score, evidence, "Cut what teaches nothing", "stuffing" if gate else None, ceiling)


def _of_doubt(strain: float, *, sure: bool) -> float:
    if strain > _DOUBTED or sure:
        return 0.76 if strain > _HEAVY else 0.78
    return 0.86 - 0.08 * (strain - _NOTICED) / (_DOUBTED - _NOTICED)


def _sentences(view: View) -> Iterator[tuple[int, list[_Said]]]:
    """(line, sentences) of each paragraph that teaches, in the writer's own words."""
    for piece in view.own_prose:
        if piece.part.role in ("introduction", "section"):
            yield piece.block.line, [(said, words(said)) for said in _SENTENCE.split(piece.bare)]


def _read(line: int, sentences: Sequence[_Said], view: View, known: Lexicon) -> Counted:
    """How many sentences have no word of the subject, no figure, code, name and no word that few people use."""
    count = empty = 0
    for sentence, found in sentences:
        if len(found) >= _SHORTEST:
            count += 1
            empty += (
                view.subject.isdisjoint([view.opening_of[word] for word in found])
                and not CONCRETE.search(sentence)
                and (view.language in _CAPITAL_NOUNS or not _NAME.search(sentence))
                and all(map(known.is_common, found))
            )
    return Counted(line, count, empty)


def _calls(paragraphs: Sequence[tuple[int, list[_Said]]], view: View) -> list[tuple[int, str]]:
    """Exclamations without a word of the subject."""
    return [
        (line, sentence)
        for line, sentences in paragraphs
        for sentence, found in sentences
        if sentence.rstrip(_CLOSING).endswith("!")
        and not CONCRETE.search(sentence)
        and view.subject.isdisjoint([view.opening_of[word] for word in found])
    ]


def _said_again(paragraphs: Sequence[tuple[int, list[_Said]]], view: View) -> dict[tuple[str, ...], set[int]]:
    """Whole sentences, or parts between commas and brackets, without a word of the subject, in several paragraphs.

    What ends in a colon is a label, and may come again in each section.
    """
    lines: dict[tuple[str, ...], set[int]] = {}
    for line, sentences in paragraphs:
        for sentence, whole in sentences:
            parts = _PART.split(sentence)
            least, content = (_SHORTEST, 1) if len(parts) == 1 else (_PART_WORDS, 2)
            for part in () if sentence.endswith(":") or len(whole) < least else parts:
                if part.count(" ") + 1 >= least and not CONCRETE.search(part):
                    found = tuple(whole if len(parts) == 1 else words(part))
                    held = [opening for word in found if (opening := view.opening_of[word])]
                    if len(found) >= least and len(held) >= content and view.subject.isdisjoint(held):
                        lines.setdefault(found, set()).add(line)
    return {found: some for found, some in lines.items() if len(some) > 1}
