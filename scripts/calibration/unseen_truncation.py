"""Held-out damage that cuts something off; this file is not to be read while tuning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from .damage_text import in_language
from .kinds import kind
from .lessons import Lesson
from .markdown import Block, Part, assemble, parts_of, prose_places, section_places
from .unseen_phrases import HURRIED

_SPAN = re.compile(r"(?<!`)`[^`\n]+`(?!`)")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s", re.MULTILINE)
_LEAST_SPANS = 4  # in a lesson
_LEAST_LISTS = 2
_PROSE = ("text", "list", "quote", "table")


@kind("truncation", side="test")
def last_words_lost(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Every paragraph has lost its last two to five words, stop and all, as where each chunk lost its end."""
    parts = parts_of(text)
    for at, index in prose_places(parts):
        lost = rf"(?:\s+\S+){{{drawn.randrange(2, 6)}}}\s*$"
        rest = re.sub(lost, "", parts[at].blocks[index].text).rstrip(".,:;!?")
        parts[at].blocks[index] = Block("text", rest)
    return assemble(parts)


@kind("truncation", side="test")
def code_spans_lost(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Whatever stood in backticks within a sentence is gone: "use the command to go to"; code blocks are not."""
    parts = parts_of(text)
    count = 0
    for part in parts:
        for index, block in enumerate(part.blocks):
            if block.kind in _PROSE and "```" not in block.text:
                new, lost = _SPAN.subn("", block.text)
                count += lost
                part.blocks[index] = Block(block.kind, re.sub(r"(?<=\S) {2,}(?=\S)", " ", new)) if lost else block
    return assemble(parts) if count >= _LEAST_SPANS else text


@kind("truncation", side="test")
def lists_cut_short(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Of every list, also in exercises and summary, only the first item is left: it was taken for the stop."""
    parts = parts_of(text)
    count = 0
    for part in parts:
        for index, block in enumerate(part.blocks):
            items = list(_ITEM.finditer(block.text)) if block.kind == "list" else []
            if len(items) > 1 and "```" not in block.text:
                part.blocks[index] = Block("list", block.text[: items[1].start()].rstrip())
                count += 1
    return assemble(parts) if count >= _LEAST_LISTS else text


@kind("truncation", side="test")
def stops_at_first_block(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Each section ends where its first code, list, table or note would begin: their mark was taken for the stop."""
    parts = parts_of(text)
    for at in section_places(parts):
        others = [n for n, block in enumerate(parts[at].blocks) if block.kind not in ("text", "heading") and n]
        if others:
            parts[at].blocks = parts[at].blocks[: others[0]]
    return assemble(parts)


@kind("truncation", side="test")
def every_second_paragraph_lost(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Of the paragraphs of the sections every second one is lost; what refers to it, and all code, is still there."""
    parts = parts_of(text)
    places = [(at, index) for at, index in prose_places(parts) if parts[at].role == "section"]
    for at, index in reversed(places[1::2]):
        del parts[at].blocks[index]
    return assemble(parts)


@kind("truncation", side="test")
def rest_in_one_breath(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The second half of the sections has no headings and no text: one hurried sentence names their titles."""
    parts = parts_of(text)
    places = section_places(parts)
    gone = places[max(1, len(places) // 2) :]
    if not gone:
        return text
    titles = ", ".join(f"*{parts[at].title}*" for at in gone)
    said = drawn.choice(in_language(HURRIED, lesson)).format(t=titles)
    kept: list[Part] = [part for at, part in enumerate(parts) if at not in gone]
    kept[gone[0] - 1].blocks = [*kept[gone[0] - 1].blocks, Block("text", said)]
    return assemble(kept)
