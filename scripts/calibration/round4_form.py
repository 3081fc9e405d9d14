"""Held-out damage to form: structure and truncation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import cycle, groupby
from random import Random

from .damage_text import in_language
from .kinds import kind
from .lessons import Lesson
from .markdown import Block, Part, amount, assemble, edit_prose, parts_of, prose_places, section_places, sentences
from .round4_phrases import COMPACTIONS, HOSTS, INTERJECTIONS

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"[*_`\"()\[\]]")
_WHOLE_WORD = re.compile(r"(?<![\w`/.-])[^\W\d_]{5,}(?![\w`/-]|\.\w)")
_WIDTHS = (191, 250, 255, 256, 300)  # characters that a column of a table holds
_ABRIDGED = ("...", "[...]", "(…)", "… …", "[…]", "- - -", "(...)", "[..]", "/.../", "{...}", "……", "-/-")
_LEAST_ABRIDGED = 9  # words of a sentence


def one_line(text: str) -> str:
    return " ".join(text.split())


def in_turn(bank: Sequence[str], drawn: Random) -> Iterator[str]:
    """The texts of `bank` in random order, round and round: none comes twice before all have come."""
    return cycle(drawn.sample(bank, len(bank)))


def _title_of(sentence: str) -> str:
    """The first words of a sentence as a heading."""
    words = _MARKS.sub("", _LINK.sub(r"\1", sentence)).split()
    return " ".join(words[:5]).rstrip(".,;:!?") or sentence


@kind("structure")
def headings_shatter(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Every sentence of the sections stands below a heading of its own, which is made of its first words."""
    parts = parts_of(text)
    for at in section_places(parts):
        blocks = []
        for block in parts[at].blocks:
            if block.kind == "text":
                for sentence in sentences(one_line(block.text)):
                    blocks += [Block("heading", f"### {_title_of(sentence)}"), Block("text", sentence)]
            else:
                blocks.append(block)
        parts[at].blocks = blocks
    return assemble(parts)


@kind("structure")
def sentences_dealt_out(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The sentences of all sections were dealt out anew: every paragraph has as many as before, from anywhere."""
    parts = parts_of(text)
    places = [(at, index) for at, index in prose_places(parts) if parts[at].role == "section"]
    dealt = [one_line(s) for at, index in places for s in sentences(parts[at].blocks[index].text)]
    drawn.shuffle(dealt)
    for at, index in places:
        count = len(sentences(parts[at].blocks[index].text))
        parts[at].blocks[index] = Block("text", " ".join(dealt[:count]))
        del dealt[:count]
    return assemble(parts)


@kind("structure")
def podcast_script(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The sections are the script of a show: two hosts say their sentences in turn and marvel at them."""
    hosts = drawn.choice(in_language(HOSTS, lesson))
    marvels = in_turn(in_language(INTERJECTIONS, lesson), drawn)
    parts = parts_of(text)
    turn = 0
    for at, index in reversed([place for place in prose_places(parts) if parts[place[0]].role == "section"]):
        spoken = []
        for sentence in sentences(parts[at].blocks[index].text):
            turn += 1
            spoken.append(Block("text", f"**{hosts[turn % 2]}:** {next(marvels)} {one_line(sentence)}"))
        parts[at].blocks[index : index + 1] = spoken
    return assemble(parts)


@kind("structure")
def bodies_below_last_heading(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The headings of the sections follow each other without text; all of it stands below the last of them."""
    parts = parts_of(text)
    places = section_places(parts)
    if len(places) > 1:
        bodies = [block for at in places for block in parts[at].blocks]
        for at in places:
            parts[at].blocks = []
        parts[places[-1]].blocks = bodies
    return assemble(parts)


@kind("structure")
def staircase_lists(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The paragraphs of the sections are lists in which each sentence is one level deeper than that before it."""
    parts = parts_of(text)
    for at in section_places(parts):
        blocks: list[Block] = []
        for is_text, group in groupby(parts[at].blocks, key=lambda block: block.kind == "text"):
            run = list(group)
            if is_text:
                said = [sentence for block in run for sentence in sentences(one_line(block.text))]
                run = [Block("list", "\n".join(f"{'  ' * depth}- {line}" for depth, line in enumerate(said)))]
            blocks += run
        parts[at].blocks = blocks
    return assemble(parts)


@kind("truncation", doses=True)
def paragraph_tails_lost(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs breaks off within a word, after a third to two thirds; the next one follows."""

    def broken(old: str) -> str | None:
        inside = [m.start() + 3 for m in _WHOLE_WORD.finditer(old) if 0.33 < m.start() / len(old) < 0.67]
        return old[: drawn.choice(inside)] if inside else None

    return edit_prose(text, dose, drawn, broken)


@kind("truncation")
def column_width(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Each section is as long as the column of the table that it was stored in: 191 to 300 characters."""
    width = drawn.choice(_WIDTHS)
    parts = parts_of(text)
    for at in section_places(parts):
        body = "\n\n".join(block.text for block in parts[at].blocks)
        parts[at].blocks = [Block("text", body[:width])] if body else []
    return assemble(parts)


@kind("truncation")
def sections_dwindle(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Each section has half the share of the one before; the last ones are a sentence or a few words."""
    parts = parts_of(text)
    places = section_places(parts)
    if len(places) > 2:
        for number, at in enumerate(places[1:], 1):
            parts[at].blocks = _dwindled(parts[at], 0.5**number)
    return assemble(parts)


def _dwindled(part: Part, share: float) -> list[Block]:
    """The first blocks of a section, `share` of its words; of the last paragraph the sentences that still fit."""
    left = max(6, int(share * sum(len(block.text.split()) for block in part.blocks)))
    kept: list[Block] = []
    for block in part.blocks:
        words = block.text.split()
        if len(words) > left:
            if block.kind == "text":
                kept.append(Block("text", " ".join(words[:left]).rstrip(".,;:") + "."))
            break
        kept.append(block)
        left -= len(words)
    return kept


@kind("truncation")
def context_compacted(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Half of the sections were dropped from the model's context; notes on what it had written stand instead."""
    bank = in_language(COMPACTIONS, lesson)
    parts = parts_of(text)
    places = section_places(parts)
    for at in drawn.sample(places, amount(0.5, len(places))):
        lines = drawn.sample(bank, 2)
        filled = [line.format(title=f"*{parts[at].title}*", n=drawn.randrange(900, 7000)) for line in lines]
        parts[at].blocks = [Block("text", line) for line in filled]
    return assemble(parts)


@kind("truncation", doses=True)
def sentences_abridged(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs three words from the begin and two from the end of each sentence are left."""
    mark = drawn.choice(_ABRIDGED)

    def abridged(old: str) -> str | None:
        made = []
        for sentence in sentences(one_line(old)):
            words = sentence.split()
            long = len(words) >= _LEAST_ABRIDGED
            made.append(" ".join([*words[:3], mark, *words[-2:]]) if long else sentence)
        new = " ".join(made)
        return new if mark in new else None

    return edit_prose(text, dose, drawn, abridged)
