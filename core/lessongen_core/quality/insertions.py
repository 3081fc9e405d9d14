"""Words between commas, dashes and brackets that carry nothing of the lesson: ornaments on noun after noun."""

from __future__ import annotations

import re
from typing import Final

from ..lexicon import Lexicon, lexicon
from ..score import Finding
from .crowding import CONCRETE, Counted, crowding
from .view import View
from .words import words

_SENTENCE: Final = re.compile(r"(?<=[.!?…:;])[\"”»’)*_]*\s+|\n\n+")
_CUT: Final = re.compile(r",(?=\s)|[—–]|\s-(?=\s)|[()]")
_WORDS: Final = (4, 12)
_LEAST: Final = 0.01  # a word of the text, in any lesson
_DOUBT_SIZE: Final = 100  # words
_WHOLE: Final = 60  # words
_DOUBTED: Final = 3.4  # of 94 lessons that people wrote one reaches 2.8 (3.3 with other dashes), the next 2.2
_HEAVY: Final = 6.0


def insertions(view: View) -> Finding | None:
    """Paragraphs with far more of them than the lesson has elsewhere."""
    known = lexicon(view.language)
    if known is None:
        return None
    read = [
        Counted(piece.block.line, len(piece.bare_words), _count(piece.bare, view, known))
        for piece in view.own_prose
        if piece.part.role in ("introduction", "section")
    ]
    strain, line = crowding(read, least=_LEAST, doubt=_DOUBT_SIZE, whole=_WHOLE)
    if strain <= _DOUBTED:
        return None
    evidence = f"line {line}: insertions that say nothing of the lesson, crowded"
    return Finding(0, evidence, "Cut what only adorns", ceiling=0.76 if strain > _HEAVY else 0.79)


def _count(text: str, view: View, known: Lexicon) -> int:
    """Parts of sentences, not the first, in common words without figures, code and a word of the subject."""
    found = 0
    for sentence in _SENTENCE.split(text):
        for part in _CUT.split(sentence)[1:]:
            said = words(part) if _WORDS[0] <= part.count(" ") + 1 and not CONCRETE.search(part) else []
            if _WORDS[0] <= len(said) <= _WORDS[1]:
                held = [opening for word in said if (opening := view.opening_of[word])]
                found += bool(held) and view.subject.isdisjoint(held) and all(map(known.is_common, said))
    return found
