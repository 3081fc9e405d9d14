"""Damage: what models, chats, tools and web pages leave behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from .damage_text import in_language, put_between
from .kinds import kind
from .lessons import Lesson
from .markdown import Block, assemble, edit_prose, parts_of, prose_places, section_places, sentences
from .round2_phrases import (
    CHAT_TURNS,
    DELIBERATIONS,
    FOREIGN_TALK,
    PRODUCT_MARKS,
    REFUSALS,
    REVISION_NOTES,
    TOOL_CALLS,
    VARIABLES,
    VERSIONS,
    WEB_PAGE,
)

_WORD = re.compile(r"(?<![\w`*_\[(/.-])[^\W\d_]{5,}(?![\w`*_\])/-])")


def lowered(sentence: str) -> str:
    """A sentence that goes on after an opening: small first letter, unless it is an acronym or code."""
    return sentence[0].lower() + sentence[1:] if sentence[1:2].islower() else sentence


def _title(lesson: Lesson, drawn: Random) -> str:
    return drawn.choice(lesson.spec.sections).title


@kind("leftovers")
def chat_turns(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A turn of the chat in which the lesson was written, with who speaks."""
    return put_between(text, drawn.choice(in_language(CHAT_TURNS, lesson)).format(title=_title(lesson, drawn)), drawn)


@kind("leftovers")
def tool_call(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A call of a tool, or its answer, as text of the lesson."""
    return put_between(text, drawn.choice(TOOL_CALLS).format(title=_title(lesson, drawn)), drawn)


@kind("leftovers", doses=True)
def product_citation_marks(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs ends with the mark by which a chat product shows its source."""
    mark = drawn.choice(PRODUCT_MARKS)
    return edit_prose(
        text, dose, drawn, lambda old: f"{old} {mark.format(a=drawn.randrange(10), b=drawn.randrange(1, 20))}"
    )


@kind("leftovers")
def revision_notes(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A note on what was changed or is still to be done, at the begin, in the middle or at the end."""
    note = drawn.choice(in_language(REVISION_NOTES, lesson))
    where = drawn.randrange(3)
    if where == 0:
        return f"{note}\n\n{text}"
    return put_between(text, note, drawn) if where == 1 else f"{text.rstrip()}\n\n{note}\n"


@kind("leftovers", doses=True)
def unfilled_variables(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs a template's variable stands where two of its words should be."""
    variable = drawn.choice(VARIABLES)

    def unfilled(old: str) -> str | None:
        found = list(_WORD.finditer(old))
        for word in sorted(drawn.sample(found, min(2, len(found))), key=lambda m: -m.start()):
            old = old[: word.start()] + variable + old[word.end() :]
        return old if found else None

    return edit_prose(text, dose, drawn, unfilled)


@kind("leftovers")
def deliberation(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The model thinks aloud about the lesson, without any tag, as a paragraph of it."""
    return put_between(text, drawn.choice(in_language(DELIBERATIONS, lesson)), drawn)


@kind("leftovers")
def refusal_in_section(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """One section is a refusal or an error of the service instead of a text."""
    parts = parts_of(text)
    part = parts[drawn.choice(section_places(parts))]
    part.blocks = [Block("text", drawn.choice(in_language(REFUSALS, lesson)).format(title=part.title))]
    return assemble(parts)


@kind("leftovers")
def versions_to_choose(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """One paragraph in ten stands there in two versions for somebody to choose from."""
    one, two, opening, last = drawn.choice(in_language(VERSIONS, lesson))

    def both(old: str) -> str:
        shorter = " ".join(sentences(old)[:-1]) or old
        return f"{one}\n\n{old}\n\n{two}\n\n{opening} {lowered(shorter)}\n\n{last}"

    return edit_prose(text, 0.1, drawn, both)


@kind("leftovers")
def foreign_assistant_talk(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The model talks to who asked it in a language that is not the lesson's, between paragraphs or at the end."""
    before, after = FOREIGN_TALK[drawn.choice(sorted(FOREIGN_TALK))]
    return put_between(text, before, drawn) if drawn.random() < 0.5 else f"{text.rstrip()}\n\n{after}\n"


@kind("off_topic")
def web_page_around(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Four lines of what stands round an article on a web page, between the paragraphs."""
    parts = parts_of(text)
    places = prose_places(parts)
    chosen = sorted(drawn.sample(places, min(4, len(places))), reverse=True)
    for (at, index), line in zip(chosen, drawn.sample(in_language(WEB_PAGE, lesson), len(chosen)), strict=True):
        parts[at].blocks.insert(index + 1, Block("text", line))
    return assemble(parts)
