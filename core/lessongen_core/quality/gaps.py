"""Sentences whose middle is missing: a mark stands for it between two words, in one sentence after the other.

A person leaves words out of a quote, once; or tells what "[...]" means, once in a paragraph. Bare dots are also how
somebody hesitates or leaves a gap for the reader to fill in: a doubt, and in exercises nothing.
"""

from __future__ import annotations

import re
from typing import Final

from ..one_line import clipped, counted
from ..score import Finding
from .spec_texts import spec_texts
from .view import View

# Dots in any brackets, or three signs and more that no operator is, between two words of one sentence.
_MARK: Final = re.compile(
    r"(?<=[\w,;)·]) (?P<odd>[\[({/<]{1,2} ?(?:\.{2,5}|…{1,3}) ?[\])}/>]{1,2}|[-/~_*#+=.]{0,3}[/~_*#+][-/~_*#+=.]{1,3}"
    r"|- - -)(?= [\w(·])|(?<=[\w,;)·]) (?:\.{2,6}|…{1,3}(?: …)?)(?= [\w(·])"
)
_MAY_MARK: Final = re.compile(r" (?:…|[-/~_*#+=.\[({<][-/~_*#+=.…]|- - )")
_STOP: Final = re.compile(r"[.!?](?=\s|\Z)")
_FEW: Final = 2  # marks of a paragraph or of all, paragraphs
_MANY: Final = 3  # marks, in two paragraphs
_BARE: Final = frozenset(" .…")
_DOUBT: Final = 0.78


def gaps(view: View) -> Finding | None:
    """Paragraphs in most sentences of which a mark stands for words; None where no sign of it is there."""
    pieces = [piece for piece in view.own_prose if _MAY_MARK.search(piece.bare)]
    if not pieces:
        return None
    named = "\n".join([*spec_texts(view.spec), *(b.text for b in view.outline.blocks if b.kind == "code")])
    lines, shown, count, odd = [], "", 0, 0
    for piece in pieces:
        marks = [found for found in _MARK.finditer(piece.bare) if found[0].strip() not in named]
        if piece.part.role == "exercises":
            marks = [found for found in marks if not _is_bare(found)]
        if marks and (len(marks) >= _FEW or 2 * len(marks) >= len(_STOP.findall(piece.bare))):
            lines.append(piece.block.line)
            count += len(marks)
            odd += not all(map(_is_bare, marks))
            shown = shown or piece.bare[max(0, marks[0].start() - 15) : marks[0].end() + 15]
    if count < _FEW:
        return None
    gate = odd >= _FEW and count >= _MANY
    share = len(lines) / len(view.own_prose)
    evidence = f'line {lines[0]}: "{clipped(" ".join(shown.split()), 40)}", a mark instead of words'
    evidence += f", in {counted(len(lines), 'paragraph')}"
    ceiling = max(0.3, 0.7 - share) if gate else _DOUBT
    return Finding(max(0.0, 1 - 4 * share), evidence, "Write every sentence out", "garbled" if gate else None, ceiling)


def _is_bare(mark: re.Match[str]) -> bool:
    """Dots in no brackets, as a gap to fill in is drawn."""
    return set(mark[0]) <= _BARE
