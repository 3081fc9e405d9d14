"""Text that was read in the wrong encoding: "donâ€™t" for "don’t"."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from ..one_line import counted
from ..score import Finding
from .view import View

# UTF-8 read as Windows-1252 or Latin-1: a lead byte as a letter, then continuation bytes as the signs they became.
_CONTINUATION: Final = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_GARBLED: Final = re.compile(
    rf"[ÂÃÎÏÐÑØÙ×][{_CONTINUATION}]|â(?:€[{_CONTINUATION}]?|[\u0080-\u00bf][{_CONTINUATION}])"
    rf"|[ã-é][{_CONTINUATION}]{{2}}|\ufffd|ï»¿|ðŸ|&amp;(?:#\d+|[a-z]+);"
)
_LEAD: Final = re.compile("[ÂÃÎÏÐÑØÙ×â-éïð\ufffd]")
_FOLLOWS: Final = re.compile(f"[{_CONTINUATION}\ufffd]")
_FEW_LOST: Final = 3
_NEAR: Final = 12  # characters; who shows what a letter became names the letter
_MANY: Final = 3  # places in one paragraph; more than an example, unless encodings are what the lesson is about
_ABOUT_ENCODINGS: Final = re.compile(
    r"utf-?(?:8|16)|unicode|ascii|latin-?1|8859|1252|encod|charset|mojibake|kodier|codific|кодиров"
)


def encoding(view: View) -> Finding | None:
    """Paragraphs that hold signs no author types; one may be an example, two are damage."""
    text = view.outline.text
    lost = _lost(text) >= _FEW_LOST
    garbled = "&amp;" in text or (_LEAD.search(view.signs) and _FOLLOWS.search(view.signs))
    if not lost and not (garbled and _GARBLED.search(text)):
        return None
    broken = [
        piece
        for piece in view.all_prose
        if _garbled(piece.bare) or (lost and "://" not in piece.bare and _lost(piece.bare))
    ]
    if not broken:
        return None
    share = len(broken) / max(1, len(view.all_prose))
    many = _garbled(broken[0].bare) >= _MANY and not _ABOUT_ENCODINGS.search(view.folded)
    gate = len(broken) > 1 or many
    ceiling = max(0.3, 0.7 - 0.4 * share) if gate else 0.78
    evidence = f"line {broken[0].block.line}: letters of a wrong encoding, in {counted(len(broken), 'paragraph')}"
    return Finding(max(0.0, 1 - 4 * share), evidence, "Write the text in UTF-8", "garbled" if gate else None, ceiling)


def _garbled(text: str) -> int:
    """Places of a wrong encoding, but those that stand beside the letter they were: "Ã© for é"."""
    return sum(not _is_shown(found, text) for found in _GARBLED.finditer(text))


def _is_shown(found: re.Match[str], text: str) -> bool:
    for codec in ("cp1252", "latin-1"):
        try:
            right = found[0].encode(codec).decode("utf-8")
        except UnicodeError:
            continue
        return right in text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
    return False


def _lost(text: str) -> int:
    """Letters that no encoding could hold and that became question marks inside their words: "Espa?ol"."""
    if "?" not in text:
        return 0
    return sum(before[-1:].isalpha() and after[:1].isalpha() for before, after in pairwise(text.split("?")))
