"""Held-out damage to wording; this file is not to be read while tuning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from .damage_text import in_language
from .kinds import kind
from .lessons import Lesson
from .markdown import edit_prose, sentences
from .round4_form import one_line
from .round4_language import like
from .round4_leftovers import WORDS
from .unseen_words import ALTERNATIVE_FORMS, ALTERNATIVES, LOOKALIKES, RARE

_LEAST_ALTERNATIVES = 3  # words of a paragraph
_LEAST_DERAILED = 7  # words of a sentence
_VOWELS, _CONSONANTS = "[aeiouyáéíóú]", r"[^\Waeiouyáéíóú\d_]"
_SYLLABLE = re.compile(
    rf"(?<={_VOWELS})(?={_CONSONANTS}{_VOWELS}\w)|(?<={_VOWELS}{_CONSONANTS})(?={_CONSONANTS}{_VOWELS})"
)


@kind("wording", doses=True, side="test")
def hyphens_of_line_ends(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs every second long word is still divi- ded as at the end of a printed line."""

    def divided(old: str) -> str:
        found = [m for m in WORDS.finditer(old) if m["word"] and len(m["word"]) > 5]
        for m in reversed(found[::2]):
            places = [cut.start() for cut in _SYLLABLE.finditer(m[0], 2)] or [len(m[0]) // 2]
            at = m.start() + drawn.choice(places)
            old = f"{old[:at]}- {old[at:]}"
        return old

    return edit_prose(text, dose, drawn, divided)


@kind("wording", doses=True, side="test")
def scanned_badly(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs every second word has letters that a scanner misread: "tab1e", "cornmand"."""

    def misread(word: str) -> str:
        usable = [(old, new) for old, new in LOOKALIKES if old in word[1:]]
        if not usable:
            return word
        old, new = drawn.choice(usable)
        return word[0] + word[1:].replace(old, new, 1)

    def scanned(old: str) -> str:
        found = [m for m in WORDS.finditer(old) if m["word"] and len(m["word"]) > 3]
        for m in reversed(found[::2]):
            old = old[: m.start()] + misread(m[0]) + old[m.end() :]
        return old

    return edit_prose(text, dose, drawn, scanned)


@kind("wording", doses=True, side="test")
def words_with_alternatives(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs words stand there with what a translator might say instead: "use/employ/utilise"."""
    table, form = in_language(ALTERNATIVES, lesson), drawn.choice(ALTERNATIVE_FORMS)

    def offered(old: str) -> str | None:
        found = [m for m in WORDS.finditer(old) if (m["word"] or "").lower() in table]
        for m in reversed(found):
            others = [like(word.replace("_", " "), m[0]) for word in table[m[0].lower()].split()]
            old = old[: m.start()] + form.format(m[0], *others) + old[m.end() :]
        return old if len(found) >= _LEAST_ALTERNATIVES else None

    return edit_prose(text, dose, drawn, offered)


@kind("wording", doses=True, side="test")
def sentences_derail(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs each sentence begins as it was and ends in rare words without sense."""
    bank = in_language(RARE, lesson).split()

    def derailed(old: str) -> str | None:
        made, lost = [], 0
        for sentence in sentences(one_line(old)):
            words = sentence.split()
            if len(words) >= _LEAST_DERAILED:
                begun = words[: drawn.randrange(3, len(words) - 2)]
                strange = drawn.sample(bank, drawn.randrange(5, 12))
                sentence = f"{' '.join(begun).rstrip(',;:')} {' '.join(strange)}."
                lost += 1
            made.append(sentence)
        return " ".join(made) if lost else None

    return edit_prose(text, dose, drawn, derailed)
