"""Held-out damage to structure; this file is not to be read while tuning."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from random import Random

from .damage_text import in_language
from .kinds import kind
from .lessons import Lesson
from .markdown import Block, assemble, edit_prose, join, parts_of, section_places, sentences, split
from .round4_form import in_turn, one_line
from .unseen_outlines import HEADINGS, NOTES, SLIDE, TABLE_HEADS

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"[*_`\"()\[\]]")
_BULLET_WORDS = 6
_SLIDE_BULLETS = 4
_LEVELS = range(1, 7)
_BULLETS = ("-", "*", "+", "{}.")


def _clipped(sentence: str) -> str:
    """The first words of a sentence as a bullet of a slide."""
    words = _MARKS.sub("", _LINK.sub(r"\1", sentence)).split()
    return " ".join(words[:_BULLET_WORDS]).rstrip(".,;:!?")


@kind("structure", side="test")
def slide_deck(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Slides instead of a lesson: each has a number, bullets of six words, pictures to come, notes for a speaker."""
    notes, slide = in_turn(in_language(NOTES, lesson), drawn), in_language(SLIDE, lesson)
    number = 0
    parts = parts_of(text)
    for at in section_places(parts):
        title = parts[at].title
        said = [s for block in parts[at].blocks if block.kind == "text" for s in sentences(one_line(block.text))]
        made = []
        for begin in range(0, len(said), _SLIDE_BULLETS):
            number += 1
            bullets = "\n".join(f"- {_clipped(sentence)}" for sentence in said[begin : begin + _SLIDE_BULLETS])
            made += [
                Block("heading", f"### {slide} {number}: {title}"),
                Block("list", bullets),
                Block("text", next(notes)),
            ]
        parts[at].blocks = [*made, *(block for block in parts[at].blocks if block.kind == "code")]
    return assemble(parts)


@kind("structure", side="test")
def prose_in_tables(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The paragraphs of each section were dealt out over a table: a sentence a cell, under heads that do not fit."""
    heads = in_turn(in_language(TABLE_HEADS, lesson), drawn)
    parts = parts_of(text)
    for at in section_places(parts):
        said = [s for block in parts[at].blocks if block.kind == "text" for s in sentences(one_line(block.text))]
        if len(said) > 1:
            cells = [sentence.replace("|", "\\|") for sentence in said]
            cells += [""] * (-len(cells) % 3)
            rows = [next(heads), ("---",) * 3, *zip(cells[::3], cells[1::3], cells[2::3], strict=True)]
            table = Block("table", "\n".join(f"| {' | '.join(row)} |" for row in rows))
            parts[at].blocks = [table, *(block for block in parts[at].blocks if block.kind != "text")]
    return assemble(parts)


@kind("structure", side="test")
def heading_levels_jumbled(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The level of every heading is another one, drawn from one to six: sections below solutions, titles below both."""

    def jumbled(heading: str) -> str:
        marks, title = heading.split(" ", 1)
        return f"{'#' * drawn.choice([level for level in _LEVELS if level != len(marks)])} {title}"

    return join([
        Block("heading", jumbled(block.text)) if block.kind == "heading" and " " in block.text else block
        for block in split(text)
    ])  # fmt: skip


@kind("structure", doses=True, side="test")
def lines_as_bullets(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is a list: each line of it became an item, wherever in a sentence it began."""
    width, mark = drawn.randrange(32, 60), drawn.choice(_BULLETS)

    def listed(old: str) -> str:
        lines = textwrap.wrap(one_line(old), width, break_long_words=False, break_on_hyphens=False)
        return "\n".join(f"{mark.format(n)} {line}" for n, line in enumerate(lines, 1))

    return edit_prose(text, dose, drawn, listed)


@kind("structure", side="test")
def empty_headings(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """After each section stand two or three headings more, below which nothing was written: pitfalls, case study."""
    titles = in_turn(in_language(HEADINGS, lesson), drawn)
    parts = parts_of(text)
    for at in section_places(parts):
        more = [Block("heading", f"### {next(titles)}") for _ in range(drawn.randrange(2, 4))]
        parts[at].blocks = [*parts[at].blocks, *more]
    return assemble(parts)


@kind("structure", side="test")
def frame_headings_lost(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The headings of exercises, solutions and summary are gone: all of these are paragraphs of the last section."""
    parts = parts_of(text)
    for part in parts:
        if part.role in ("exercises", "summary"):
            part.heading = None
            part.blocks = [block for block in part.blocks if block.kind != "heading"]
    return assemble(parts)
