"""Signs that prose does not have: tags of posts, words whose letters a filter has hidden.

Tags set to a text stand in a row, at its end or beside pictures; in a sentence they are names, of channels or ids.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ..one_line import clipped, counted
from ..score import Finding
from .view import View

_TAG: Final = re.compile(r"(?<=[^\w#&/=(]) ?#([^\W\d_]\w{2,})")
_BEHIND: Final = re.compile(r"\s*(?:\Z|#[^\W\d_]\w{2})")  # another tag or the end
_PICTURE: Final = re.compile(r"[\U0001F300-\U0001FAFF\u2600-\u26FF\u2728\u2764\u267B]")
# Two of one sign and more, such as words have none inside; two hyphens are a dash, two of the others an operator.
_RUN: Final = re.compile(r"([^\w\s.'’/\\|,:;!?()\[\]{}<>\"&–—=+-]|--|==|\+\+)\\?(?:\1\\?){1,40}+[-=+]?+(?=[^\W\d_])")
_TELLS_OF_TAGS: Final = ("hashtag", "хештег", "хэштег")
_SOME: Final = 3  # people's lessons have two at most
_MANY: Final = 6
Places = Sequence[tuple[int, str]]


def tags(view: View) -> Finding | None:
    """Hash tags, pictures beside them; none where the lesson is about such tags, or shows them as code."""
    if "#" not in view.outline.text or any(word in view.folded for word in _TELLS_OF_TAGS):
        return None
    found = [
        (piece.block.line, f"#{tag}")
        for piece in view.own_prose
        if "#" in piece.bare
        for tag in _set(piece.bare)
        if f"#{tag}" not in view.shown
    ]
    pictures = sum(len(_PICTURE.findall(piece.bare)) for piece in view.own_prose) if len(found) > 1 else 0
    return _judged(found, len(found) + min(pictures, len(found)), "a tag of a post", "Write for readers", "leftovers")


def _set(text: str) -> list[str]:
    """The tags that stand in a row or at the end; all, where a picture is among them."""
    found = list(_TAG.finditer(text))
    pictured = _PICTURE.search(text) is not None
    behind = [pictured or _BEHIND.match(text, tag.end()) is not None for tag in found]
    before = [at > 0 and not text[found[at - 1].end() : tag.start()].strip() for at, tag in enumerate(found)]
    return [tag[1] for tag, one, other in zip(found, behind, before, strict=True) if one or other]


def hidden(view: View) -> Finding | None:
    """Words whose inside is one sign again and again."""
    found = [
        (piece.block.line, piece.bare[max(0, at.start() - 8) : at.end() + 8])
        for piece in view.own_prose
        for at in _RUN.finditer(piece.bare)
        if at.start() and piece.bare[: at.start()].removesuffix("\\")[-1:].isalpha()
    ]
    return _judged(found, len(found), "letters are hidden", "Spell every word out", "garbled")


def _judged(found: Places, weight: int, what: str, advice: str, gate: str) -> Finding | None:
    if weight < _SOME:
        return None
    certain = weight >= _MANY and len({line for line, _ in found}) > 1
    evidence = (
        f'line {found[0][0]}: "{clipped(found[0][1].strip(), 30)}", {what}, one of {counted(len(found), "place")}'
    )
    ceiling = max(0.4, 0.7 - 0.01 * weight) if certain else 0.78
    return Finding(0, evidence, advice, gate if certain else None, ceiling)
