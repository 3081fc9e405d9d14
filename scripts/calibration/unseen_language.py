"""Held-out damage to the language of a lesson; this file is not to be read while tuning."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random

from .damage_text import in_language
from .kinds import kind
from .lessons import Lesson
from .markdown import Block, assemble, edit_prose, parts_of, prose_places, sentences
from .round2_foreign import SWITCHED
from .round3_form import NAME
from .round4_language import like
from .round4_leftovers import ANY_WORDS, WORDS
from .unseen_languages import MARKS, ROMANISED, TERMS

_LEAST_TERMS = 2  # of a paragraph that is changed
_MARK = re.compile(r"`[^`]*`|\[[^\]]*\]\([^)]*\)|https?://\S+|(?P<mark>[,.:;?!)](?=[\s)]|$)|(?<!\w)\()(?P<space>\s*)")


def _exchanged(text: str, table: Mapping[str, str], drawn: Random, share: float = 1.0) -> tuple[str, int]:
    """`text` with a share of the words that `table` has as there, and how many these were; code stays."""
    count = 0

    def other(m: re.Match[str]) -> str:
        nonlocal count
        new = table.get((m["word"] or "").lower())
        if new is None or drawn.random() > share:
            return m[0]
        count += 1
        return like(new, m[0])

    return ANY_WORDS.sub(other, text), count


@kind("language", doses=True, side="test")
def glossed_in_other_language(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs terms are followed, in brackets, by the Chinese, Russian or German word."""
    language = drawn.choice(sorted({"zh", "ru", "de"}))
    table = {old: new for old, new in in_language(TERMS, lesson)[language].items() if new.lower() != old}
    brackets = "（{}）" if language == "zh" else " ({})"

    def glossed(old: str) -> str | None:
        found = [m for m in WORDS.finditer(old) if (m["word"] or "").lower() in table]
        for m in reversed(found):
            old = old[: m.end()] + brackets.format(table[m[0].lower()]) + old[m.end() :]
        return old if len(found) >= _LEAST_TERMS else None

    return edit_prose(text, dose, drawn, glossed)


@kind("language", doses=True, side="test")
def marks_of_other_script(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs has the commas and stops of Chinese, Japanese, Urdu or Amharic; code stays."""
    marks = MARKS[drawn.choice(sorted(MARKS))]

    def marked(m: re.Match[str]) -> str:
        return m[0] if m["mark"] is None else marks[m["mark"]]

    return edit_prose(text, dose, drawn, lambda old: _MARK.sub(marked, old).rstrip())


@kind("language", doses=True, side="test")
def romanised_paragraphs(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is Hindi, Russian, Greek, Japanese or Chinese in Latin letters, as models chat."""
    bank = ROMANISED[drawn.choice(sorted(ROMANISED))]

    def answered(old: str) -> str:
        names = [f"`{name}`" for name in NAME.findall(old)] or [f"*{lesson.spec.title}*"]
        said = drawn.sample(bank, max(2, min(5, len(sentences(old)))))
        return " ".join(line.format(it=drawn.choice(names)) for line in said)

    return edit_prose(text, dose, drawn, answered)


@kind("language", doses=True, side="test")
def terms_in_other_language(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs the terms are those of another term base: "the Tabelle has Spalten"."""
    tables = in_language(TERMS, lesson)
    table = tables[drawn.choice(sorted(tables.keys() & {"de", "fr", "en"}))]

    def termed(old: str) -> str | None:
        new, count = _exchanged(old, table, drawn)
        return new if count >= _LEAST_TERMS else None

    return edit_prose(text, dose, drawn, termed)


@kind("language", side="test")
def drift_grows(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """From the first third on more and more words are those of one other language, at the end nearly all it has."""
    common, terms = in_language(SWITCHED, lesson), in_language(TERMS, lesson)
    language = drawn.choice(sorted(common.keys() & terms.keys()))
    table = {**terms[language], **common[language]}
    parts = parts_of(text)
    places = prose_places(parts)
    begin = len(places) // 3
    for number, (at, index) in enumerate(places[begin:], 1):
        share = number / (len(places) - begin)
        new, _ = _exchanged(parts[at].blocks[index].text, table, drawn, share)
        parts[at].blocks[index] = Block("text", new)
    return assemble(parts)
