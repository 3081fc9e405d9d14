"""Sentences without the words that carry grammar, as in a telegram: "Git records state files takes snapshot".

A list of names has few such words as well; it has commas, capitals and code. So a paragraph counts when its words
follow each other in a row without any of these.
"""

from __future__ import annotations

import re
from typing import Final

from ..languages import FUNCTION_WORDS
from ..one_line import counted
from ..score import Finding
from .other_languages import grammar_words
from .pieces import Piece
from .view import View

_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[·.,;:!?()\"“”„«»—–|…/-]")
_SHORTEST: Final = 12
# (most grammar words, as a share of all; words in a row). Of the paragraphs of manuals 1 in 300 has so few of the one
# and so many of the other, in lessons none but captions; in Russian endings do the work of many of these words.
_LIMITS: Final = {"en": (0.22, 4), "es": (0.22, 4), "de": (0.2, 4), "fr": (0.2, 4), "ru": (0.08, 10)}
_CAPTION: Final = tuple("(*_|![")


def grammar(view: View) -> Finding | None:
    """Paragraphs whose words stand in a row without grammar; None for a language without a table."""
    limits, known = _LIMITS.get(view.language), FUNCTION_WORDS.get(view.language)
    if limits is None or known is None:
        return None
    known |= grammar_words(view.other_languages)
    read = [piece for piece in view.own_prose if len(piece.bare_words) >= _SHORTEST]
    bare = [piece for piece in read if _is_telegram(piece, known, *limits)]
    if not bare:
        return Finding(1, "every sentence has its grammar")
    share = len(bare) / len(read)
    gate = len(bare) > 1 and share > 0.04
    ceiling = max(0.4, 0.7 - share) if gate else 0.8
    lack = "lacks" if len(bare) == 1 else "lack"
    evidence = f"line {bare[0].block.line}: {counted(len(bare), 'paragraph')} {lack} articles, pronouns, prepositions"
    advice = "Write whole sentences, with every word they need"
    return Finding(max(0.0, 1 - 5 * share), evidence, advice, "word_salad" if gate else None, ceiling)


def _is_telegram(piece: Piece, known: frozenset[str], most: float, least_row: int) -> bool:
    found = piece.bare_words
    if sum(map(known.__contains__, found)) > most * len(found) or piece.block.text.startswith(_CAPTION):
        return False
    return _longest_row(piece.bare, known) >= least_row


def _longest_row(text: str, known: frozenset[str]) -> int:
    """Words in small letters that follow each other with no grammar word, sign, figure or code between them."""
    longest = row = 0
    for token in _TOKEN.findall(text):
        if token[0].islower() and token not in known:
            row += 1
            longest = max(longest, row)
        elif not token[0].isupper() or token.casefold() in known:
            row = 0
    return longest
