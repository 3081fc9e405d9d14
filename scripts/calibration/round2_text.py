"""Damage: another subject, the same again, key words without a lesson."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from random import Random

from .damage_text import in_language, other_courses
from .damage_words import spec_keywords, spec_sentences
from .kinds import kind
from .lessons import Lesson
from .markdown import (
    Block,
    Part,
    amount,
    assemble,
    edit_prose,
    paragraphs,
    parts_of,
    prose_places,
    section_places,
    sentences,
)
from .round2_form import level, spans_below
from .round2_leftovers import lowered
from .round2_subjects import CONNECTIVES, ESSAYS, NEIGHBOURS, REPHRASINGS, TABLE_HEADS, TABLE_WORDS

_WORD = re.compile(r"(?<![\w`*_\[(/.-])[^\W\d_]{6,}(?![\w`*_\])/-])")


def _longest(parts: Sequence[Part]) -> Part:
    """The section with most text."""
    return max((parts[at] for at in section_places(list(parts))), key=lambda p: sum(len(b.text) for b in p.blocks))


def _foreign_body(lesson: Lesson, pool: Sequence[Lesson], drawn: Random) -> list[Block]:
    """The body of a section with some prose, from a lesson on another subject."""
    parts = parts_of(drawn.choice(other_courses(lesson, pool)).text)
    return drawn.choice([parts[at] for at in dict.fromkeys(at for at, _ in prose_places(parts) if at)]).blocks


@kind("off_topic")
def section_of_other_course(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Below one of the headings stands a section of another course."""
    parts = parts_of(text)
    parts[drawn.choice(section_places(parts))].blocks = _foreign_body(lesson, pool, drawn)
    return assemble(parts)


@kind("off_topic")
def exercises_of_other_course(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The exercises, with their solutions, are those of a lesson of another course."""
    parts = parts_of(text)
    others = [
        part.blocks for other in other_courses(lesson, pool)
        for part in parts_of(other.text) if part.role == "exercises"
    ]  # fmt: skip
    if others:
        for part in parts:
            if part.role == "exercises":
                part.blocks = drawn.choice(others)
    return assemble(parts)


@kind("off_topic")
def essay_in_section(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The longest section is a school essay on learning, progress and society that names the lesson's title twice."""
    parts = parts_of(text)
    body = [line.format(title=lesson.spec.title) for line in in_language(ESSAYS, lesson)]
    _longest(parts).blocks = [Block("text", paragraph) for paragraph in body]
    return assemble(parts)


@kind("off_topic")
def neighbouring_subject(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Half of the sections explain what is often taken for the subject: Subversion, cmd.exe, MongoDB, a spreadsheet."""
    bank = NEIGHBOURS.get(lesson.course_name)
    if bank is None:
        return text
    parts = parts_of(text)
    places = section_places(parts)
    for at in drawn.sample(places, amount(0.5, len(places))):
        parts[at].blocks = [Block("text", paragraph) for paragraph in drawn.sample(bank, 3)]
    return assemble(parts)


@kind("repetition")
def paragraphs_alternate(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Two paragraphs that follow each other come again in turn, five times."""
    parts = parts_of(text)
    pairs = [(one, two) for one, two in pairwise(prose_places(parts)) if one[0] == two[0]]
    if not pairs:
        return text
    (at, one), (_, two) = drawn.choice(pairs)
    blocks = parts[at].blocks
    blocks[two + 1 : two + 1] = [blocks[one], blocks[two]] * 5
    return assemble(parts)


@kind("repetition")
def phrase_loop(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In the middle of a sentence a section falls into a loop of three to six words and never comes out of it."""
    parts = parts_of(text)
    at, index = drawn.choice(prose_places(parts))
    words = parts[at].blocks[index].text.split()
    size = drawn.randrange(3, 7)
    stop = drawn.randrange(size, len(words))
    looped = words[:stop] + words[stop - size : stop] * drawn.randrange(25, 45)
    parts[at].blocks = [*parts[at].blocks[:index], Block("text", " ".join(looped))]
    return assemble(parts)


@kind("repetition", doses=True)
def sentences_restart(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs every sentence begins, breaks off after a few words and begins again."""

    def restarted(old: str) -> str | None:
        made = []
        for sentence in sentences(old):
            words = sentence.split()
            begun = " ".join(words[: drawn.randrange(3, 6)])
            made.append(f"{begun} {sentence}" if len(words) > 5 else sentence)
        return None if made == sentences(old) else " ".join(made)

    return edit_prose(text, dose, drawn, restarted)


@kind("repetition")
def one_point_rephrased(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The longest section says a single objective or key point again and again, each time in another wrapping."""
    parts = parts_of(text)
    point = drawn.choice(spec_sentences(lesson.spec)).rstrip(".")
    frames = list(in_language(REPHRASINGS, lesson))
    drawn.shuffle(frames)
    said = [frame.format(point=point, small=lowered(point)) for frame in frames]
    _longest(parts).blocks = [Block("text", " ".join(said[at : at + 3])) for at in range(0, len(said), 3)]
    return assemble(parts)


@kind("repetition")
def lesson_begins_anew(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Each part was written by itself and begins with title and introduction of the whole lesson."""
    parts = parts_of(text)
    for part in parts[2:]:
        part.blocks = [*parts[0].blocks, *part.blocks]
    return assemble(parts)


@kind("repetition")
def exercises_all_alike(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Every exercise has the text and the solution of the first."""
    parts = parts_of(text)
    for part in parts:
        if part.role == "exercises":
            spans = spans_below(part.blocks, [at for at, block in enumerate(part.blocks) if level(block) == 3])
            for begin, end in reversed(spans[1:]):
                part.blocks[begin:end] = part.blocks[spans[0][0] : spans[0][1]]
    return assemble(parts)


@kind("stuffing")
def key_points_as_prose(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Each section strings the objectives and key points of the spec together with connectives; no more is said."""
    parts = parts_of(text)
    connectives = in_language(CONNECTIVES, lesson)
    for at in section_places(parts):
        said = spec_sentences(lesson.spec)
        drawn.shuffle(said)
        lines = [f"{drawn.choice(connectives)} {lowered(sentence.rstrip('.'))}." for sentence in said]
        parts[at].blocks = [Block("text", " ".join(lines[n : n + 4])) for n in range(0, len(lines), 4)]
    return assemble(parts)


@kind("stuffing")
def key_words_hidden(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Of each section two sentences are left; its words and points are in comments, hidden tags and image texts."""
    parts = parts_of(text)
    words, points = list(dict.fromkeys(spec_keywords(lesson.spec))), spec_sentences(lesson.spec)
    for number, at in enumerate(section_places(parts)):
        first = next((block.text for block in parts[at].blocks if block.kind == "text"), parts[at].title)
        row = " ".join(drawn.sample(words, min(12, len(words))))
        hidden = (
            f"<!-- {' '.join(points)} {row} -->",
            f'<div style="display:none">{" ".join(points)} {row}</div>',
            f'![{" ".join(points)} {row}](images/figure{number + 1}.png "{row}")',
        )[number % 3]
        parts[at].blocks = [Block("text", " ".join(sentences(first)[:2])), Block("text", hidden)]
    return assemble(parts)


@kind("stuffing")
def key_words_in_table(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Each section is a table of the spec's words whose cells explain them by one another."""
    parts = parts_of(text)
    words = list(dict.fromkeys(word.replace("|", "") for word in spec_keywords(lesson.spec)))
    one, two = in_language(TABLE_WORDS, lesson)
    for at in section_places(parts):
        rows = []
        for word in drawn.sample(words, min(9, len(words))):
            cells = (drawn.choice(column).format(a=word, b=drawn.choice(words)) for column in (one, two))
            rows.append(f"| {word} | {' | '.join(cells)} |")
        parts[at].blocks = [Block("table", "\n".join([in_language(TABLE_HEADS, lesson), "| --- | --- | --- |", *rows]))]
    return assemble(parts)


@kind("stuffing")
def other_course_renamed(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The paragraphs are those of another course, with every third long word replaced by one of the spec's."""
    words = spec_keywords(lesson.spec)
    strange = paragraphs(drawn.choice(other_courses(lesson, pool)).text)

    def renamed(old: str) -> str:
        return _WORD.sub(lambda m: drawn.choice(words) if drawn.random() < 1 / 3 else m[0], drawn.choice(strange))

    return edit_prose(text, 1.0, drawn, renamed)
