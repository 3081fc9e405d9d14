"""The lesson's title in the midst of sentences that do not need it: strewn in to be found by a search."""

from __future__ import annotations

import re
from typing import Final

from ..languages import FUNCTION_WORDS
from ..score import Finding
from .view import View
from .words import plain, subject_words, words

_LONG: Final = 2  # content words; a title of one is a term
_SOME: Final = 3
_MANY: Final = 4
_CERTAIN: Final = 3  # content words; two may be what the lesson calls its subject


def title_strewn(view: View) -> Finding | None:
    """Where the whole title stands between two words that are none of grammar; people have it so once at most."""
    functions = FUNCTION_WORDS.get(view.language)
    title = words(plain(view.spec.title))
    size = len(subject_words(title, view.language))
    if functions is None or size < _LONG:
        return None
    pattern = re.compile(r"([\w'’-]+) " + r"\W{1,3}".join(map(re.escape, title)) + r" ([\w'’-]+)")
    lines = [
        piece.block.line
        for piece in view.prose
        if title[0] in piece.bare_words and title[-1] in piece.bare_words
        for before, after in pattern.findall(piece.bare.casefold())
        if before not in functions and after not in functions
    ]
    if len(lines) < _SOME:
        return None
    gate = len(lines) >= _MANY and size >= _CERTAIN
    evidence = f"line {lines[0]}: the title where no sentence needs it, one of {len(lines)} places"
    advice = "Use the title's words where a sentence needs them"
    return Finding(
        0, evidence, advice, "stuffing" if gate else None, max(0.3, 0.7 - 0.02 * len(lines)) if gate else 0.78
    )
