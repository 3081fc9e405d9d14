"""References that lead nowhere: numbers nobody filled in, keys nobody resolved, figures and options that are not there.

A typesetter leaves them when it is not run to its end, and a model copies them with the text it learned from. Nothing
here depends on the subject: such a mark is one wherever a reader meets it outside code and quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import Final

from ..reference_words import ANSWERS, FIGURES, NAMED_LATER, OPTIONS, PARTS, WANTED
from .machine import shown_code
from .quotes import unquoted
from .score import Finding
from .view import View
from .words import word_set, words

_NOUNS: Final = "|".join(chain(FIGURES.values(), PARTS.values()))
_SHOWN: Final = "|".join(chain(FIGURES.values(), OPTIONS.values()))
_UNKNOWN: Final = r"(?:\?\?+(?:\.\?\?+)*|XX+(?:\.XX+)*|NN|__+|\[\?\])"
# "Figure ??", "page XX"; keys of a typesetter; the error of a word processor in the midst of a sentence.
_UNRESOLVED: Final = re.compile(
    rf"\b(?:{_NOUNS})\.?\s{{1,2}}{_UNKNOWN}(?!\w)|(?<!\w)\?\?+(?:\.\?\?+)+|[(\[](?:§ ?)?\?\?+[)\]]"
    r"|\\\w*(?:ref|cite)\w*\*?(?:\[[^\]\n]*\]){0,2}\{[^{}\n]{0,60}\}"
    r"|\[-?@[\w:.#/-]+(?:[;,] ?-?@[\w:.#/-]+)*\]"
    r"|(?<![\w.@/])@(?:sec|fig|tbl|tab|eqn?|lst|thm|cha?p|app)[:-][\w:-]*\w"
    r"|\{#(?:sec|fig|tbl|tab|eqn?|lst)[:-][\w-]+\}"
    r"|(?<=[\w,;(\[¡] |.[(\[¡])(?-i:(?:Error|Fehler|Erreur|Errore|Erro|Ошибка) ?! +[A-ZÀ-ÞА-ЯЁ])",
    re.IGNORECASE,
)
# Without one of these no mark stands there.
_MAY_HOLD: Final = re.compile(r"\?\?|XX|xx|NN|__|\[|\\|@|\{#|!")
_NAMED_LATER: Final = word_set(NAMED_LATER)
_WANTED: Final = word_set(WANTED)
_BRACKET: Final = re.compile(r"(?<![\]!\w\\])\[([^\W\d_][\w .?/-]{1,40})\](?![(\[:])")
_IMAGE: Final = re.compile(r"!\[|<(?:img|figure|svg)\b")
_ENUMERATOR: Final = re.compile(r"^[\W_]*(\d{1,3}|[A-Za-z])[.):]|\(([A-Za-z])\)", re.MULTILINE)
_LABEL: Final = r"(\d{1,2}(?:\.\d+)?|[A-H]\b)"
_CAPTION: Final = re.compile(
    rf"^[\W_]+(?:{_SHOWN})\.? {_LABEL}|^(?:{_SHOWN})\.? {_LABEL}(?=[.*_]|\Z|$)|\b(?:{_SHOWN})\.? {_LABEL} ?[:—–]",
    re.IGNORECASE | re.MULTILINE,
)
_OF_ANOTHER: Final = re.compile(r"[.,)]? ?(?:of|in|from|by|de|del|en|von|aus|des|du|dans|из|в|у)\b|[^.]{0,80}\[\d")
_BOUNDS: Final = (1.0, 0.8, 0.78)
_ENOUGH: Final = 2
_MANY: Final = 3


def references(view: View) -> Finding | None:
    """Marks of references that were never resolved, and mentions of what the lesson does not have."""
    marks = list(_unresolved(view))
    gone = list(_dangling(view))
    if not marks and not gone:
        return None
    line, what = (marks or gone)[0]
    count = len(marks) + len(gone)
    evidence = f'line {line}: "{what[:60]}" leads nowhere' + (f", one of {count}" if count > 1 else "")
    gate = len(marks) >= _ENOUGH or count >= _MANY
    ceiling = max(0.4, 0.7 - 0.02 * count) if gate else min(0.78 if marks else 1.0, _BOUNDS[min(count, _ENOUGH)])
    advice = "Refer only to what the lesson has, by a name that the reader finds"
    return Finding(max(0.0, 1 - 0.3 * count), evidence, advice, "placeholders" if gate else None, ceiling)


def _unresolved(view: View) -> Iterator[tuple[int, str]]:
    """(line, mark) of each reference that nobody resolved."""
    text = view.outline.text
    if not _MAY_HOLD.search(text):
        return
    shown = None
    for piece in view.all_prose:
        if not _MAY_HOLD.search(piece.block.text):
            continue
        said = unquoted(view.dotted(piece.block))
        marks = [found[0] for found in _UNRESOLVED.finditer(said)]
        for found in _BRACKET.finditer(said) if "[" in said else ():
            inner = frozenset(words(found[1]))
            if inner and inner <= _NAMED_LATER | _WANTED and not inner <= _WANTED and f"{found[0]}:" not in text:
                marks += [found[0]] * (1 if inner.isdisjoint(_WANTED) else _ENOUGH)
        if marks:
            shown = shown_code(view.outline.blocks) if shown is None else shown
            yield from ((piece.block.line, mark) for mark in marks if mark not in shown)


def _dangling(view: View) -> Iterator[tuple[int, str]]:
    """(line, mention) of each figure, table or option that the lesson has nowhere."""
    patterns = _mentions(view.language)
    if patterns is None:
        return
    text = view.outline.text
    there: frozenset[str] | None = None
    for piece in view.all_prose:
        for found in chain.from_iterable(pattern.finditer(piece.bare) for pattern in patterns):
            if _OF_ANOTHER.match(piece.bare, found.end()):
                continue
            there = _labels(text) if there is None else there
            if (found[1] or found[2]).casefold() not in there:
                yield piece.block.line, found[0]


def _labels(text: str) -> frozenset[str]:
    """The numbers and letters that anything in the text goes by: captions, items, choices, one number an image."""
    captions = (found[1] or found[2] or found[3] for found in _CAPTION.finditer(text))
    items = (found[1] or found[2] for found in _ENUMERATOR.finditer(text))
    images = (str(number) for number, _ in enumerate(_IMAGE.finditer(text), 1))
    return frozenset(label.casefold() for label in chain(captions, items, images))


@cache
def _mentions(language: str) -> tuple[re.Pattern[str], ...] | None:
    """What names a figure by its number, and an option or answer by its letter, in a language."""
    if language not in FIGURES:
        return None
    number = r"(\d{1,2}(?:\.\d{1,2})?)()(?![\w.-]\w|\w| ?%)"
    ends = r"(?=[.,;:)*_?!]|\s(?:and|or|is|are|y|o|e|es|son|und|oder|ist|sind|et|ou|est|sont|и|или)\b|\Z)"
    return (
        re.compile(rf"(?<![\w-])(?:{FIGURES[language]})\.? {number}", re.IGNORECASE),
        re.compile(
            rf"(?<![\w-])(?:(?i:{OPTIONS[language]}) ([A-H]|\d{{1,2}})|(?i:{ANSWERS[language]})(?: ?:)? ([A-H])){ends}"
        ),
    )
