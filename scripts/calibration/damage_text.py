"""Damage that puts text in: another lesson's, leftovers of a model, other languages, what is in no source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

from .kinds import kind
from .lessons import Lesson
from .markdown import (
    Block,
    assemble,
    edit_prose,
    insert_after_prose,
    paragraphs,
    parts_of,
    prose_places,
)
from .phrases import ASSISTANT, CLAIMS, DRIFT, ECHOES, INJECTIONS, LINKS, PLACEHOLDERS, PROSE, THOUGHTS

T = TypeVar("T")
_WORD = re.compile(r"(?<![\w`*_\[(])[^\W\d_]{4,}(?![\w`*_\])])")
_CITATION = re.compile(r" \[\d+\]")


def in_language(table: Mapping[str, T], lesson: Lesson) -> T:
    """The lesson's row of `table`, English where it has none."""
    return table.get(lesson.course.language, table["en"])


def same_course(lesson: Lesson, pool: Sequence[Lesson]) -> list[Lesson]:
    """The other lessons of the course."""
    return [other for other in pool if other.course_name == lesson.course_name and other.name != lesson.name]


def other_courses(lesson: Lesson, pool: Sequence[Lesson]) -> list[Lesson]:
    """Lessons on another subject, in the same language if there are any; a translation is no other subject."""
    subject = lesson.course_name.removesuffix("-es")
    others = [other for other in pool if other.course_name.removesuffix("-es") != subject]
    return [other for other in others if other.course.language == lesson.course.language] or others


def _with_body_of(text: str, other: Lesson) -> str:
    """Own headings, exercises and summary, the sections' bodies from `other`, round and round."""
    bodies = [part.blocks for part in parts_of(other.text) if part.role == "section"]
    parts = parts_of(text)
    for number, part in enumerate(part for part in parts if part.role == "section"):
        part.blocks = bodies[number % len(bodies)]
    return assemble(parts)


@kind("off_topic")
def body_of_same_course(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Below the own headings stands another lesson of the same course; exercises and summary are the own."""
    return _with_body_of(text, drawn.choice(same_course(lesson, pool)))


@kind("off_topic")
def body_of_other_course(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Below the own headings stands a lesson of another course; exercises and summary are the own."""
    return _with_body_of(text, drawn.choice(other_courses(lesson, pool)))


@kind("off_topic", doses=True)
def paragraphs_replaced(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is replaced by paragraphs of another lesson of the same course."""
    strange = paragraphs(drawn.choice(same_course(lesson, pool)).text)
    return edit_prose(text, dose, drawn, lambda old: drawn.choice(strange))


@kind("off_topic", doses=True)
def padding(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """True text on no objective, from another course in the lesson's language, after a share of the paragraphs."""
    others = [other for other in other_courses(lesson, pool) if other.course.language == lesson.course.language]
    strange = [paragraph for other in others or same_course(lesson, pool) for paragraph in paragraphs(other.text)]
    return insert_after_prose(text, dose, drawn, lambda old: drawn.choice(strange))


@kind("leftovers")
def assistant_phrase(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The model talks to who asked it: before the lesson, in its middle or after it."""
    before, middle, after = in_language(ASSISTANT, lesson)
    match drawn.randrange(3):
        case 0:
            return f"{drawn.choice(before)}\n\n{text}"
        case 1:
            return put_between(text, drawn.choice(middle), drawn)
        case _:
            return f"{text.rstrip()}\n\n{drawn.choice(after)}\n"


@kind("leftovers")
def thoughts(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A block of a model's reasoning, whole or in part, before the lesson or between paragraphs."""
    thought = drawn.choice(THOUGHTS)
    return f"{thought}\n\n{text}" if drawn.random() < 0.5 else put_between(text, thought, drawn)


@kind("leftovers", doses=True)
def placeholders(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is left to be written."""
    return edit_prose(text, dose, drawn, lambda old: drawn.choice(PLACEHOLDERS))


@kind("leftovers")
def score_injection(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A line that asks for full marks."""
    return put_between(text, drawn.choice(INJECTIONS), drawn)


@kind("leftovers")
def prompt_echo(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A line of what a model may be asked, repeated in the lesson."""
    section = drawn.choice(lesson.spec.sections)
    line = drawn.choice(ECHOES).format(title=section.title, depth=section.constraints.depth)
    return put_between(text, line, drawn)


@kind("leftovers", doses=True)
def invented_links(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs a word leads to a page that does not exist."""

    def linked(old: str) -> str | None:
        found = list(_WORD.finditer(old))
        if not found:
            return None
        word = drawn.choice(found)
        target = drawn.choice(LINKS).format(slug=word[0].casefold())
        return f"{old[: word.start()]}[{word[0]}]({target}){old[word.end() :]}"

    return edit_prose(text, dose, drawn, linked)


@kind("leftovers", doses=True)
def mojibake(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs was read in the wrong encoding; apostrophes and accents tell."""

    def garbled(old: str) -> str:
        curled = re.sub(r"(?<=\w)'(?=\w)", "’", old)
        curled = re.sub(r" - | -- ", " – ", curled)
        if curled.isascii():
            curled = re.sub(r"\.(?=\s|$)", "…", curled)
        return curled.encode().decode("cp1252", errors="replace").replace("\ufffd", "")

    return edit_prose(text, dose, drawn, garbled)


@kind("language", doses=True)
def foreign_paragraphs(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is in one other language (es, de, fr; en in a Spanish lesson)."""
    bank = PROSE[drawn.choice(_foreign(lesson))]
    return edit_prose(text, dose, drawn, lambda old: " ".join(drawn.sample(bank, 3)))


@kind("language", doses=True)
def foreign_sentences(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs one sentence more, in one other language."""
    bank = PROSE[drawn.choice(_foreign(lesson))]
    return edit_prose(text, dose, drawn, lambda old: f"{old} {drawn.choice(bank)}")


@kind("language", doses=True)
def script_drift(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs two words turn Chinese, Russian, Japanese or Korean."""

    def drifted(old: str) -> str | None:
        found = list(_WORD.finditer(old))
        if len(found) < 2:
            return None
        for word in sorted(drawn.sample(found, 2), key=lambda m: -m.start()):
            old = old[: word.start()] + drawn.choice(DRIFT) + old[word.end() :]
        return old

    return edit_prose(text, dose, drawn, drifted)


@kind("language")
def foreign_summary(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The summary is in another language."""
    bank = PROSE[drawn.choice(_foreign(lesson))]
    parts = parts_of(text)
    for part in parts:
        if part.role == "summary":
            part.blocks = [Block("list", "\n".join(f"- {line}" for line in drawn.sample(bank, 5)))]
    return assemble(parts)


@kind("grounding", modes=("sources",))
def unknown_citations(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """One citation names a passage that was not given."""
    number = len(lesson.settings["sources"].passages) + drawn.randrange(1, 20)
    return edit_prose(text, 0, drawn, lambda old: f"{old} [{number}]")


@kind("grounding", modes=("sources",))
def citations_removed(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Nothing is cited."""
    return _CITATION.sub("", text)


@kind("grounding", doses=True, modes=("sources",))
def ungrounded_claims(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """After a share of the paragraphs a claim with names and figures that no source has."""
    bank = in_language(CLAIMS, lesson)

    def claim(old: str) -> str:
        numbers = {"a": drawn.randrange(17, 980), "b": drawn.randrange(3, 97), "c": drawn.randrange(1000, 9000)}
        version = f"{drawn.randrange(2, 9)}.{drawn.randrange(1, 30)}.{drawn.randrange(10)}"
        return drawn.choice(bank).format(**numbers, year=drawn.randrange(1991, 2025), v=version)

    return insert_after_prose(text, dose, drawn, claim)


def _foreign(lesson: Lesson) -> list[str]:
    return sorted(name for name in PROSE if name != lesson.course.language)


def put_between(text: str, line: str, drawn: Random) -> str:
    parts = parts_of(text)
    at, index = drawn.choice(prose_places(parts))
    parts[at].blocks.insert(index, Block("text", line))
    return assemble(parts)
