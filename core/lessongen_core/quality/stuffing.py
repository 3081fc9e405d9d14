"""Words put there to be found, not read: rows of key words, the spec's own statements, one mould filled again."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from ..languages import FUNCTION_WORDS
from ..score import Finding
from .pieces import Piece
from .structure import plateau
from .view import View
from .words import OPENING, plain, subject_words, words

_ITEM: Final = re.compile(r"[,;•·|]\s*|\s[-–—]\s|\n|(?<=[.!?…:])\s+")
_SENTENCE: Final = re.compile(r"[.!?…:;]\s")
_BRACKET: Final = re.compile(r"\(([^()]*,[^()]*)\)")
_LONG_BRACKET: Final = 4  # items
_LONG_HEADING: Final = 3  # blanks
_LONG_ROW: Final = 6  # items of nothing but the spec's words
_LONG_ITEM: Final = 4
_LONG_RUN: Final = 8  # words without one of grammar, nearly all of them the spec's; people stop at 6
# A label for search engines, not for a reader.
_LABEL: Final = re.compile(
    r"\A[\W_]*(?:key ?words|tags|palabras clave|etiquetas|schl(?:ü|ue)sselw(?:ö|oe)rter|stichw(?:ö|oe)rter"
    r"|mots[- ]cl[ée]s|ключевые слова|теги)[\W_]{0,3}:",
    re.IGNORECASE,
)
_NEARLY_ALL: Final = 0.85
_LEFT: Final = 0.35  # of a paragraph's content words, beside those that state an objective or key point
_SOME_STATED: Final = 0.04  # of the paragraphs of the sections; in people's lessons 0.03
_SLOT: Final = "*"
_MOULD: Final = 6  # words, one at least the spec's
_SOME_MOULD: Final = 0.04  # of such phrases come again with other words of the spec; in people's lessons 0.01
_MOST_MOULD: Final = 0.15


def stuffing(view: View) -> Finding | None:
    """Rows without grammar, paragraphs that only state an aim, sentences of one mould."""
    if view.language not in FUNCTION_WORDS or not view.prose:
        return None
    known = _spec_words(view)
    coded = [[word if word not in known else _SLOT for word in piece.words] for piece in view.prose]
    rows = [
        piece.block.line for piece, code in zip(view.prose, coded, strict=True) if _has_row(piece, code, known, view)
    ]
    rows += _rows_of_headings(view)
    stated = _stated(view)
    mould = _mould(coded)
    share = len(stated) / max(1, sum(piece.part.role == "section" for piece in view.prose))
    faults = [
        (line, what)
        for lines, what in ((rows, "a row of key words"), (stated, "states an aim again"))
        for line in lines[:1]
    ]
    if mould > _SOME_MOULD:
        faults.append((view.prose[0].block.line, f"{mould:.0%} of the phrases are of one mould"))
    if not faults:
        return Finding(1, "no rows of key words")
    score = min(
        max(0.0, 1 - 0.3 * len(rows)), plateau(share, 0, _SOME_STATED, 1, 0.3), plateau(mould, 0, _SOME_MOULD, 1, 0.2)
    )
    line, what = min(faults)
    evidence = f"line {line}: {what}; {len(rows)} rows, {len(stated)} statements"
    gate = len(rows) > 1 or mould > _MOST_MOULD
    ceiling = min(
        _of_rows(len(rows), len(view.prose)), _of_statements(len(stated), share), 1 - max(0.0, mould - _SOME_MOULD)
    )
    return Finding(
        score,
        evidence,
        "Use key words where a sentence needs them" if score < 1 else "",
        "stuffing" if gate else None,
        ceiling,
    )


def _of_rows(count: int, paragraphs: int) -> float:
    return 1.0 if not count else 0.74 if count == 1 else max(0.3, 0.7 - 0.5 * count / paragraphs)


def _of_statements(count: int, share: float) -> float:
    """One may introduce a section, and a second one end another."""
    if not count or share <= _SOME_STATED:
        return 1.0
    return 0.95 if count == 1 else 0.88 if count == 2 else max(0.5, 0.86 - 0.5 * share)


def _spec_words(view: View) -> frozenset[str]:
    """The words of the lesson, as they stand there, that are the spec's in any form."""
    used = {word for piece in view.prose for word in piece.words}
    return frozenset(word for word in subject_words(used, view.language) if word[:OPENING] in view.subject)


def _rows_of_headings(view: View) -> list[int]:
    """Lines of headings inside sections that are rows of the spec's words, without grammar."""
    headings = [
        block for part in view.sections for block in part.blocks
        if block.kind == "heading" and block.text.count(" ") >= _LONG_HEADING
    ]  # fmt: skip
    lines = []
    for block in headings:
        found = words(plain(block.text))
        openings = {word[:OPENING] for word in found}
        if FUNCTION_WORDS[view.language].isdisjoint(found) and openings <= view.subject:
            lines.append(block.line)
    return lines if len(lines) > 1 else []  # one may be a name


def _has_row(piece: Piece, coded: list[str], known: frozenset[str], view: View) -> bool:
    if _LABEL.match(piece.block.text):
        return True
    if coded.count(_SLOT) < _LONG_ROW:
        return False
    functions = FUNCTION_WORDS[view.language]
    # Code is left out: a path is a row of words, too.
    for sentence in _SENTENCE.split(piece.bare) if _runs_on(piece.bare_words, functions) else ():
        run = slots = 0
        for word in words(sentence):
            run, slots = (0, 0) if word in functions else (run + 1, slots + (word in known))
            if run >= _LONG_RUN and slots >= _NEARLY_ALL * run:
                return True
    for bracket in _BRACKET.findall(piece.bare):
        items = [subject_words(words(item), view.language) for item in bracket.split(",")]
        if len(items) >= _LONG_BRACKET and all(item and known.issuperset(item) for item in items):
            return True
    longest = 0
    items_of_text = _ITEM.split(piece.plain)
    for item in items_of_text if len(items_of_text) >= _LONG_ROW else ():
        found = words(item)
        content = subject_words(found, view.language)
        longest = longest + 1 if content and len(found) <= _LONG_ITEM and known.issuperset(content) else 0
        if longest >= _LONG_ROW:
            return True
    return False


def _runs_on(found: list[str], functions: frozenset[str]) -> bool:
    """Whether so many words stand in a row without one of grammar, in one sentence or in several."""
    run = 0
    for word in found:
        run = 0 if word in functions else run + 1
        if run >= _LONG_RUN:
            return True
    return False


def _stated(view: View) -> list[int]:
    """Lines of paragraphs of sections that hold little beside an objective or key point of the spec."""
    found = []
    for piece, left in zip(view.taught, view.words_beside_all, strict=True):
        prose = piece.block.kind in ("paragraph", "item") and piece.part.role == "section"
        if prose and len(left) < len(piece.words):
            content = subject_words(piece.words, view.language)
            if len(subject_words(left, view.language)) <= _LEFT * len(content):
                found.append(piece.block.line)
    return found


def _mould(coded: list[list[str]]) -> float:
    """Share of the phrases round a word of the spec that come again with another word in its place."""
    seen: Counter[tuple[str, ...]] = Counter()
    for code in coded:
        if _SLOT in code:
            short = [word for word, before in zip(code, ["", *code], strict=False) if word != _SLOT or before != _SLOT]
            slots = [at for at, word in enumerate(short) if word == _SLOT]
            starts = {at for slot in slots for at in range(max(0, slot - _MOULD + 1), slot + 1)}
            seen.update(tuple(short[at : at + _MOULD]) for at in starts if at + _MOULD <= len(short))
    total = sum(seen.values())
    return sum(count - 1 for count in seen.values()) / total if total else 0.0
