"""Damage to language and wording: other languages within the text, words out of place."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from random import Random

from .damage_text import in_language
from .kinds import MAIN_DOSE, kind
from .lessons import Lesson
from .markdown import Block, assemble, edit_prose, parts_of, section_places, sentences
from .round2_foreign import CLAUSES, CYRILLIC, FUNCTION_WORDS, STEPS, SWITCHED, SYNONYMS, TASKS

_NAME = re.compile(r"`([^`\n]{2,30})`")
_WORD = re.compile(r"(?<![\w`*_\[(/.\\-])[^\W\d_]+(?![\w`*_\])/-]|\.\w)")
_LEAST_WORDS = 8


def _other_language(lesson: Lesson, bank: Collection[str], drawn: Random) -> str:
    return drawn.choice(sorted(name for name in bank if name != lesson.course.language))


def _in_other_words(old: str, bank: Sequence[str], clauses: Sequence[str], subject: str, drawn: Random) -> str:
    """As many sentences of `bank` as `old` has, at most four, on the names of `old` or else on `subject`.

    Half of them end in a clause, so that a long lesson does not say the same few sentences all the time.
    """
    names = [f"`{name}`" for name in _NAME.findall(old)] or [f"*{subject}*"]
    made = []
    for line in drawn.sample(bank, min(4, len(sentences(old)))):
        longer = f"{line.rstrip('.')}, {drawn.choice(clauses)}" if line.endswith(".") and drawn.random() < 0.5 else line
        made.append(longer.format(it=drawn.choice(names)))
    return " ".join(made)


def _like(new: str, old: str) -> str:
    return new[0].upper() + new[1:] if old[0].isupper() else new


@kind("language")
def second_half_translated(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """From half-way on the paragraphs of the sections are in one other language; headings, lists and code stay."""
    language = _other_language(lesson, STEPS, drawn)
    parts = parts_of(text)
    places = [
        (at, index) for at in section_places(parts)
        for index, block in enumerate(parts[at].blocks)
        if block.kind == "text" and len(block.text.split()) >= _LEAST_WORDS
    ]  # fmt: skip
    for at, index in places[len(places) // 2 :]:
        new = _in_other_words(parts[at].blocks[index].text, STEPS[language], CLAUSES[language], parts[at].title, drawn)
        parts[at].blocks[index] = Block("text", new)
    return assemble(parts)


@kind("language")
def exercises_translated(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The tasks and solutions are in one other language; their headings, lists and code are not."""
    language = _other_language(lesson, TASKS, drawn)
    bank = (*TASKS[language], *STEPS[language])
    parts = parts_of(text)
    for part in parts:
        if part.role == "exercises":
            for index, block in enumerate(part.blocks):
                if block.kind == "text" and len(block.text.split()) >= _LEAST_WORDS:
                    new = _in_other_words(block.text, bank, CLAUSES[language], lesson.spec.title, drawn)
                    part.blocks[index] = Block("text", new)
    return assemble(parts)


@kind("language", doses=True)
def words_of_two_languages(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs the commonest words are those of one other language, the rest are not."""
    tables = in_language(SWITCHED, lesson)
    table = tables[drawn.choice(sorted(tables))]
    pattern = re.compile(rf"(?<![\w`/.-])(?:{'|'.join(table)})(?![\w`/-]|\.\w)", re.IGNORECASE)

    def switched(old: str) -> str | None:
        new, count = pattern.subn(lambda m: _like(table[m[0].lower()], m[0]), old)
        return new if count > 2 else None

    return edit_prose(text, dose, drawn, switched)


@kind("language", doses=True)
def sentences_change_over(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs a sentence begins in the lesson's language and ends in one other."""
    bank = CLAUSES[_other_language(lesson, CLAUSES, drawn)]

    def changed(old: str) -> str | None:
        said = sentences(old)
        longest = max(range(len(said)), key=lambda at: len(said[at]))
        words = said[longest].split()
        if len(words) < 6:
            return None
        said[longest] = f"{' '.join(words[: len(words) // 2]).rstrip(',:;')} {drawn.choice(bank)}"
        return " ".join(said)

    return edit_prose(text, dose, drawn, changed)


@kind("language")
def script_changes_in_words(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a fifth of the paragraphs three words begin in Latin letters and go on in Cyrillic ones."""

    def changed(old: str) -> str | None:
        found = [m for m in _WORD.finditer(old) if len(m[0]) > 5]
        for word in sorted(drawn.sample(found, min(3, len(found))), key=lambda m: -m.start()):
            middle = word.start() + len(word[0]) // 2
            new = "".join(CYRILLIC.get(letter, letter) for letter in old[middle : word.end()])
            old = old[:middle] + new + old[word.end() :]
        return old if found else None

    return edit_prose(text, MAIN_DOSE, drawn, changed)


@kind("wording", doses=True)
def word_order_broken(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs each word of a sentence changes places with its neighbour."""

    def broken(old: str) -> str:
        made = []
        for sentence in sentences(old):
            words = sentence.split()
            for at in range(0, len(words) - 1, 2):
                words[at], words[at + 1] = words[at + 1], words[at]
            made.append(" ".join(words))
        return " ".join(made)

    return edit_prose(text, dose, drawn, broken)


@kind("wording", doses=True)
def function_words_lost(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs articles, prepositions, pronouns and auxiliary verbs are left out."""
    gone = "|".join(in_language(FUNCTION_WORDS, lesson).split())
    pattern = re.compile(rf"(?<![\w`/.'’-])(?:{gone})(?![\w`/'’-]|\.\w)\s?", re.IGNORECASE)
    return edit_prose(text, dose, drawn, lambda old: pattern.sub("", old))


@kind("wording", doses=True)
def synonyms_spun(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs the terms are what a thesaurus has for them: a document folder is a portfolio."""
    table = in_language(SYNONYMS, lesson)

    def spun(old: str) -> str | None:
        count = 0

        def other(m: re.Match[str]) -> str:
            nonlocal count
            new = table.get(m[0].lower())
            count += new is not None
            return _like(new, m[0]) if new else m[0]

        new = _WORD.sub(other, old)
        return new if count > 1 else None

    return edit_prose(text, dose, drawn, spun)


@kind("wording", doses=True)
def words_clipped(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs every second long word lacks its end."""

    def clipped(old: str) -> str:
        long = [m for m in _WORD.finditer(old) if len(m[0]) > 5]
        for word in reversed(long[::2]):
            old = old[: word.start() + (len(word[0]) * 6) // 10] + old[word.end() :]
        return old

    return edit_prose(text, dose, drawn, clipped)
