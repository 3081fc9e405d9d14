"""What a text shows instead of saying it: strings in quotation marks, emphasized words, formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

# Bounded, so that a thousand opening quotes are not read a thousand times to the end.
_QUOTES: Final = re.compile(
    r"“[^”]{1,300}”|„[^“”]{1,300}[“”]|«[^«»]{1,300}»|(?<![\w\"])\"(?=[^\s\"])[^\"]{0,299}(?<=\S)\"(?![\w\"])"
)
_EMPHASIS: Final = re.compile(r"\*{1,3}(?=[^\s*])([^*]{1,300})\*{1,3}")
_MADE_KNOWN: Final = re.compile(
    r"\b(?:called|known as|genannt|heißt|heißen|nennt man|llamad[oa]s?|se llama|appelée?s?|s'appelle|называ\w+)"
    r" (?:an? |the |ein(?:e|en)? |un[ae]? )?([^\W\d_]{1,40})\b"
    r"|\b([^\W\d_]{1,40}) (?:means|stands for|significa|bedeutet|steht für|signifie|означает)\b"
)
# One of these stands in whatever the pattern finds.
_MAKES_KNOWN: Final = (
    *("called", "known as", "genannt", "heiß", "nennt man", "llama", "appel", "называ"),
    *("means", "stands for", "signifi", "bedeutet", "steht für", "означает"),
)


def may_quote(text: str) -> bool:
    """Whether a text has a quotation mark at all."""
    return '"' in text or "“" in text or "„" in text or "«" in text


def unquoted(text: str) -> str:
    """Text with a dot for each string in quotation marks, so that no phrase runs across it."""
    return _QUOTES.sub(" · ", text) if may_quote(text) else text


def own_words(text: str) -> str:
    """Markdown without strings in quotation marks and emphasized words: what the writer says, not names or shows.

    `text` has its emphasis as stars (`words.starred`).
    """
    text = unquoted(text)
    return _EMPHASIS.sub(" · ", text) if "*" in text else text


def named_words(texts: Iterable[str]) -> str:
    """All that Markdown texts show in quotation marks or emphasis, or say what it means: terms, not mistakes."""
    found: list[str] = []
    for text in texts:
        found += _QUOTES.findall(text) if may_quote(text) else ()
        found += _EMPHASIS.findall(text) if "*" in text else ()
        if any(sign in text for sign in _MAKES_KNOWN):
            found += (called or meant for called, meant in _MADE_KNOWN.findall(text))
    return " ".join(found)
