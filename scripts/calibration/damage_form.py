"""Damage to the form of a lesson: truncation, structure, order, code, required and prohibited words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from lessongen_core.languages import heading_role

from .kinds import kind
from .lessons import Lesson
from .markdown import Block, amount, assemble, join, parts_of, prose_places, rotate, section_places, sentences, split

_SENTENCES = {
    "en": "You can {term} do this the other way round, too.",
    "es": "También se puede, {term}, hacer esto al revés.",
}
_BRACKETS = re.compile(r"[()\[\]{}\"']")
_COMMAND = re.compile(r"[A-Za-z]{2,}")


def _without(text: str, role: str) -> str:
    return assemble([part for part in parts_of(text) if part.role != role])


@kind("truncation")
def cut(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The text ends after 45 to 70 % of its characters."""
    return text[: int(len(text) * drawn.uniform(0.45, 0.7))]


@kind("truncation", doses=True)
def tail_lost(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The last blocks are lost, cut between blocks."""
    blocks = split(text)
    return join(blocks[: len(blocks) - amount(dose, len(blocks))])


@kind("truncation")
def open_fence(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """One code fence is not closed: all that follows, up to the next fence that closes, is code."""
    blocks = split(text)
    fences = [at for at, block in enumerate(blocks) if block.kind == "code"]
    if fences:
        at = drawn.choice(fences)
        blocks[at] = Block("code", blocks[at].text.rsplit("\n", 1)[0])
    else:
        blocks.insert(drawn.randrange(len(blocks) // 2, len(blocks)), Block("code", "```text"))
    return join(blocks)


@kind("truncation")
def summary_removed(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The summary is gone."""
    return _without(text, "summary")


@kind("structure")
def half_sections_removed(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Every second section is gone."""
    parts = parts_of(text)
    gone = set(section_places(parts)[1::2])
    return assemble([part for at, part in enumerate(parts) if at not in gone])


@kind("structure")
def one_section_removed(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """One section is gone."""
    parts = parts_of(text)
    if len(section_places(parts)) > 1:
        del parts[drawn.choice(section_places(parts))]
    return assemble(parts)


@kind("structure")
def headings_removed(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The headings of all sections are gone, their text is not."""
    parts = parts_of(text)
    for at in section_places(parts):
        parts[at].heading = None
        parts[at].blocks = [block for block in parts[at].blocks if block.kind != "heading"]
    return assemble(parts)


@kind("structure")
def exercises_removed(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The exercises are gone."""
    return _without(text, "exercises")


@kind("structure")
def solutions_removed(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The exercises have no solutions."""
    parts = parts_of(text)
    for part in parts:
        if part.role == "exercises":
            kept, dropping = [], False
            for block in part.blocks:
                if block.kind == "heading":
                    dropping = heading_role(block.text.lstrip("# ")) == "solution"
                if not dropping:
                    kept.append(block)
            part.blocks = kept
    return assemble(parts)


@kind("structure")
def swapped_bodies(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Each section stands below the heading of the one before."""
    parts = parts_of(text)
    places = section_places(parts)
    bodies = [parts[at].blocks for at in places]
    for at, body in zip(places, bodies[1:] + bodies[:1], strict=True):
        parts[at].blocks = body
    return assemble(parts)


@kind("structure")
def one_sentence_sections(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Of each section only the first sentence is left."""
    parts = parts_of(text)
    for at in section_places(parts):
        first = next((block.text for block in parts[at].blocks if block.kind == "text"), "")
        parts[at].blocks = [Block("text", sentences(first)[0])] if first else []
    return assemble(parts)


@kind("structure", doses=True)
def paragraphs_reordered(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs, at least two, change places."""
    parts = parts_of(text)
    places = prose_places(parts)
    chosen = drawn.sample(places, len(places))[: max(2, amount(dose, len(places)))]
    rotate(parts, chosen)
    return assemble(parts)


@kind("code")
def code_removed(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """All code blocks outside quotes and lists are gone."""
    parts = parts_of(text)
    for part in parts:
        part.blocks = [block for block in part.blocks if block.kind != "code"]
    return assemble(parts)


@kind("code", doses=True)
def code_broken(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the code blocks, output left out, lose a bracket or quote and have a word misspelt."""
    blocks = split(text)
    places = [
        at for at, block in enumerate(blocks)
        if block.kind == "code" and "\n" in block.text and not re.match(r"[`~]{3,}\s*(?:output|error|text)", block.text)
    ]  # fmt: skip
    for at in drawn.sample(places, len(places))[: amount(dose, len(places))]:
        head, body = blocks[at].text.split("\n", 1)
        blocks[at] = Block("code", f"{head}\n{_broken(body, drawn)}")
    return join(blocks)


def _broken(body: str, drawn: Random) -> str:
    marks = list(_BRACKETS.finditer(body))
    if marks:
        mark = drawn.choice(marks)
        body = body[: mark.start()] + body[mark.end() :]
    found = list(_COMMAND.finditer(body))
    if found:
        word = drawn.choice(found)
        body = body[: word.start()] + word[0][1] + word[0][0] + word[0][2:] + body[word.end() :]
    return body


@kind("terms")
def prohibited_term(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """One sentence with a term that spec or course prohibit, in a section that must not have it."""
    named = {s.title: s.constraints.prohibited_terms for s in lesson.spec.sections if s.constraints.prohibited_terms}
    everywhere = lesson.course.guidance.avoid_jargon
    parts = parts_of(text)
    places = [at for at in section_places(parts) if named.get(parts[at].title) or everywhere]
    if not places:
        return text
    part = parts[drawn.choice(places)]
    term = drawn.choice([*named.get(part.title, ()), *everywhere])
    sentence = _SENTENCES.get(lesson.course.language, _SENTENCES["en"]).format(term=term)
    part.blocks.insert(drawn.randrange(len(part.blocks) + 1), Block("text", sentence))
    return assemble(parts)


@kind("terms", doses=True)
def keywords_removed(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the required key words is called "it" wherever it stands outside code blocks."""
    wanted = sorted({word for section in lesson.spec.sections for word in section.constraints.required_keywords})
    if not wanted:
        return text
    gone = drawn.sample(wanted, len(wanted))[: amount(dose, len(wanted))]
    pattern = re.compile("|".join(rf"(?<!\w)`?{re.escape(word.strip('`'))}`?(?!\w)" for word in gone), re.IGNORECASE)
    it = "eso" if lesson.course.language == "es" else "it"
    blocks = split(text)
    return join([
        block if block.kind in ("code", "heading") else Block(block.kind, pattern.sub(it, block.text))
        for block in blocks
    ])  # fmt: skip


@kind("markup")
def whole_text_in_a_fence(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A code fence round the whole text, long enough to hold those inside."""
    return f"````markdown\n{text}\n````\n"


@kind("markup", doses=True)
def bold_headings(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the section headings are a bold line instead."""
    parts = parts_of(text)
    places = section_places(parts)
    for at in drawn.sample(places, len(places))[: amount(dose, len(places))]:
        parts[at].heading = f"**{parts[at].title}**"
    return assemble(parts)
