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
from ..score import Finding
from .machine import shown_code
from .quotes import unquoted
from .view import View
from .words import word_set, words

_NOUNS: Final = "|".join(chain(FIGURES.values(), PARTS.values()))
_UNKNOWN: Final = r"(?:\?\?+(?:\.\?\?+)*|XX+(?:\.XX+)*|NN|__+|\[\?\])"
# "Figure ??", "page XX"
_UNNUMBERED: Final = re.compile(
    rf"\b(?:{_NOUNS})\.?\s{{1,2}}{_UNKNOWN}(?!\w| (?:of|del?|der|du)\b)"
    r"|(?<!\w)\?\?+(?:\.\?\?+)+|[(\[](?:§ ?)?\?\?+[)\]]",
    re.IGNORECASE,
)
_UNNUMBERED_SIGNS: Final = ("??", "XX", "xx", "NN", "__", "[?]")  # without one no such mark stands there
# What a typesetter has for a number: \ref{x}, [@x], @sec:x.
_KEYS: Final = re.compile(
    r"\\\w{0,20}(?:ref|cite)\w{0,20}\*?(?:\[[^\]\n]{0,80}\]){0,2}\{[^{}\n]{0,60}\}"
    r"|\[-?@[\w:.#/-]+(?:[;,] ?-?@[\w:.#/-]+)*\]"
    r"|(?<![\w.@/])@(?:(?:sec|fig|tbl|eq)-|(?:sec|fig|tbl|tab|eqn?|lst|thm|cha?p|app):)[\w:-]{0,60}\w"
    r"|\{#(?:sec|fig|tbl|tab|eqn?|lst)[:-][\w-]+\}"
)
# A lesson on one of the programs that read such keys shows them.
_TYPESETTERS: Final = re.compile(
    r"\b(?:(?:bib|la|lua|xe)?tex|pandoc|quarto|typst|sphinx|myst|bookdown|r ?markdown)\b", re.IGNORECASE
)
_KEY_SIGNS: Final = ("\\", "@", "{#")
# The error of a word processor in the midst of a sentence.
_ERROR: Final = re.compile(
    r"(?:(?<=[\w,;(\[¡] )|(?<=[(\[¡]))(?:Error|Fehler|Erreur|Errore|Erro|Ошибка) ?! +[A-ZÀ-ÞА-ЯЁ]"
)
_NAMED_LATER: Final = word_set(NAMED_LATER)
_WANTED: Final = word_set(WANTED)
_BRACKET: Final = re.compile(r"(?<![\]!\w\\])\[([^\W\d_][\w .?/-]{1,40})\](?![(\[:])")
_DEFINED: Final = re.compile(r"^\[([^\]\n]{1,60})\]:", re.MULTILINE)
# Who writes a bracket down tells of it.
_TOLD: Final = re.compile(
    r"(?:say|says|said|write|writes|wrote|written|put|puts|mark|marks|marked|type|types|dice|dicen|escrib\w+|pon\w*|steht|"
    r"schreib\w*|schrieb\w*|setz\w+|dit|disent|écri\w+|met\w*|пи[шс]\w+|ставят|стоит) [*_«“„\"]?\Z",
    re.IGNORECASE,
)
_SHOWN: Final = tuple(
    re.compile(sign, re.MULTILINE) for sign in (r"!\[|<(?:img|figure|svg)\b", r"^ *\|? *:?-{2,}", "^```")
)
_ENUMERATOR: Final = re.compile(
    r"^[\W_]*(\d{1,3}|[A-Za-z])(?:[.):]|[*_]{1,2}\W| [–—|-])|(?<!\w)\(?([A-Za-z])\)", re.MULTILINE
)
# "**Figure 3** The sea", "Table 2.1. Tides", a label before a colon.
_CAPTION: Final = re.compile(r"^(\W*)([^\W\d_]{2,24})\.? (\d{1,2}(?:\.\d+)?|[A-H]\b)(.?)", re.MULTILINE)
_COLONED: Final = re.compile(r"[A-H1-9](?<= .)(?:(?<=\d)\d?(?:\.\d+)?)?(?= ?[:—–])")
_NUMBER: Final = re.compile(r"[A-H1-9](?<= .)(?:(?<=\d)\d?(?:\.\d{1,2})?)?(?![\w%]|[.-]\w| %)")
_LONGEST_NAME: Final = 24  # characters
_AFTER_LETTER: Final = re.compile(
    r"[.,;:)*_?!]|\s?\Z|\s(?:and|or|is|are|y|o|e|es|son|und|oder|ist|sind|et|ou|est|и|или)\b"
)
_OF_ANOTHER: Final = re.compile(r"[.,)]? ?(?:of|in|from|by|de|del|en|von|aus|der|des|du|dans|из|в|у)\b|[^.]{0,80}\[\d")
_ENOUGH: Final = 2  # marks, or mentions


def references(view: View) -> Finding | None:
    """Marks of references that were never resolved, and mentions of what the lesson does not have.

    A mark is certain. What is not there may be another text's, or the reader's own: it is a doubt, and never a gate.
    """
    marks = list(_unresolved(view))
    gone = list(_dangling(view))
    if not marks and not gone:
        return None
    line, what = (marks or gone)[0]
    count = len(marks) + len(gone)
    evidence = f'line {line}: "{what[:60]}" leads nowhere' + (f", one of {count}" if count > 1 else "")
    gate = len(marks) >= _ENOUGH
    ceiling = max(0.4, 0.7 - 0.02 * count) if gate else 0.78 if marks or len(gone) >= _ENOUGH else 1.0
    advice = "Refer only to what the lesson has, by a name that the reader finds"
    return Finding(max(0.0, 1 - 0.3 * count), evidence, advice, "placeholders" if gate else None, ceiling)


def _unresolved(view: View) -> Iterator[tuple[int, str]]:
    """(line, mark) of each reference that nobody resolved."""
    shown = None
    defined = frozenset(_DEFINED.findall(view.outline.text)) if "]:" in view.outline.text else frozenset()
    for piece in view.all_prose:
        text = piece.block.text
        unnumbered = any(sign in text for sign in _UNNUMBERED_SIGNS)
        keys = any(sign in text for sign in _KEY_SIGNS)
        if not (unnumbered or keys or "!" in text or text.count("[") != text.count("](")):
            continue
        said = unquoted(view.dotted(piece.block))
        marks = [found[0] for found in _UNNUMBERED.finditer(said)] if unnumbered else []
        resolved = [found[0] for found in _KEYS.finditer(said)] if keys else []
        marks += resolved if resolved and not _TYPESETTERS.search(view.outline.text) else []
        marks += [found[0] for found in _ERROR.finditer(said)] if "!" in said else []
        marks += _to_be_named(said, defined) if "[" in said else []
        if marks:
            shown = shown_code(view.outline.blocks) if shown is None else shown
            yield from ((piece.block.line, mark) for mark in marks if mark not in shown)


def _to_be_named(said: str, defined: frozenset[str]) -> Iterator[str]:
    """Brackets that say a source or target is to come."""
    for found in _BRACKET.finditer(said):
        inner = frozenset(words(found[1]))
        named_later = inner & _NAMED_LATER and inner <= _NAMED_LATER | _WANTED and found[1] not in defined
        if named_later and not _TOLD.search(said, max(0, found.start() - 20), found.start()):
            yield found[0]


def _dangling(view: View) -> Iterator[tuple[int, str]]:
    """(line, mention) of each figure, table or option that the lesson has nowhere."""
    if view.language not in FIGURES:
        return
    there: frozenset[str] | None = None
    chosen: list[tuple[int, str, str]] = []
    for piece in view.all_prose:
        for found in _NUMBER.finditer(piece.bare):
            before = piece.bare[max(0, found.start() - _LONGEST_NAME) : found.start() - 1].split()
            name = before[-1].strip(".:*(").casefold() if before else ""
            if not _is_named(name, found[0], piece.bare[found.end() :][:5], view.language):
                continue
            if _OF_ANOTHER.match(piece.bare, found.end()):
                continue
            there = _labels(view.outline.text, view.language) if there is None else there
            if found[0].casefold() not in there:
                chosen.append((piece.block.line, name, found[0]))
    _, options, answers = _names(view.language)
    for names in (options, answers):
        # "Option A is dear, option B is cheap" names its options itself.
        own = {label for _, name, label in chosen if names.fullmatch(name)}
        chosen = [mention for mention in chosen if len(own) < _ENOUGH or not names.fullmatch(mention[1])]
    # What a paragraph says twice is one mention.
    yield from dict.fromkeys((line, f"{name} {label}") for line, name, label in chosen)


def _is_named(name: str, label: str, after: str, language: str) -> bool:
    """Whether a word before a label says what goes by it: figures by numbers, answers by letters, options by both."""
    figures, options, answers = _names(language)
    if not label.isalpha():
        return figures.fullmatch(name) is not None or ("." not in label and options.fullmatch(name) is not None)
    chosen = options.fullmatch(name) or answers.fullmatch(name)
    return chosen is not None and _AFTER_LETTER.match(after) is not None


@cache
def _names(language: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(names[language]) for names in (FIGURES, OPTIONS, ANSWERS))


def _labels(text: str, language: str) -> frozenset[str]:
    """The numbers and letters that anything in the text goes by; a number for each image, table or block of code."""
    figures, options, _ = _names(language)
    captions = (
        label
        for marks, name, label, after in _CAPTION.findall(text)
        if (marks.strip() or after in ".:*_—–")
        and (figures.fullmatch(name.casefold()) or options.fullmatch(name.casefold()))
    )
    items = (found[1] or found[2] for found in _ENUMERATOR.finditer(text))
    most = max(len(shown.findall(text)) for shown in _SHOWN)
    numbers = map(str, range(1, most + 1))
    return frozenset(label.casefold() for label in chain(captions, _COLONED.findall(text), items, numbers))
