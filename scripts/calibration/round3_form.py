"""Damage of round 3 to form: structure and truncation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from .damage_text import in_language
from .kinds import kind
from .lessons import Lesson
from .markdown import Block, Part, amount, assemble, edit_prose, join, parts_of, prose_places, section_places, split
from .round3_phrases import PLAN, PREVIEW_ENDS, QUESTIONS, TEASER_ENDS, TIMETABLE

NAME = re.compile(r"`([^`\s()]{2,30}|[^`\s()]+ [^`()]{0,20}[^`\s()])`")
_LEAST_PREVIEW = 16  # words of a paragraph of which a preview shows less than all
_GAP_EVERY = 90  # characters


def named(lesson: Lesson, part: Part) -> list[str]:
    """What a section is about: its code names, the key words asked of it, and its title."""
    names = [f"`{name}`" for block in part.blocks if block.kind != "code" for name in NAME.findall(block.text)]
    asked = [
        word
        for section in lesson.spec.sections
        if section.title == part.title
        for word in section.constraints.required_keywords
    ]
    titles = [f"*{title}*" for title in (part.title, lesson.spec.title)]
    return list(dict.fromkeys([titles[0], *(f"`{word.strip('`')}`" for word in asked), *names, titles[1]]))


@kind("structure")
def plan_as_headings(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The steps of a plan for writing, each with its purpose, stand instead of the sections' headings."""
    parts = parts_of(text)
    bank = in_language(PLAN, lesson)
    for number, at in enumerate(section_places(parts)):
        heading, purpose = bank[number % len(bank)]
        parts[at].heading = f"## {number + 1}. {heading}"
        parts[at].blocks.insert(0, Block("text", purpose))
    return assemble(parts)


@kind("structure")
def lesson_plan_instead(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Each section is a teacher's timetable, with minutes, group work and materials, instead of an explanation."""
    parts = parts_of(text)
    bank = in_language(TIMETABLE, lesson)
    for at in section_places(parts):
        chosen = sorted(drawn.sample(range(len(bank)), 5))
        lines = [bank[n].format(title=parts[at].title, n=drawn.randrange(2, 5) * 5) for n in chosen]
        parts[at].blocks = [Block("list", "\n".join(f"- {line}" for line in lines))]
    return assemble(parts)


@kind("structure")
def wall_of_text(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Headings, fences, lists and tables have lost their marks and breaks: the lesson is one single paragraph."""
    bare = re.sub(r"^(?:[#>\s]+|\s*[-*+] |\s*\d+[.)] |[`~]{3,}.*|\|[\s:|-]+\|)", "", text, flags=re.MULTILINE)
    return " ".join(bare.replace("|", " ").split()) + "\n"


@kind("structure", doses=True)
def paragraphs_crossed(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs, at least two, begin as one and go on, within a sentence, as another."""
    parts = parts_of(text)
    places = prose_places(parts)
    order = drawn.sample(places, len(places))
    shares = {place: drawn.uniform(0.35, 0.65) for place in places}
    halves = {}
    for at, index in places:
        words = parts[at].blocks[index].text.split()
        middle = max(1, int(len(words) * shares[at, index]))
        while middle > 1 and words[middle - 1].endswith((".", "!", "?", ":")):
            middle -= 1
        halves[at, index] = " ".join(words[:middle]), " ".join(words[middle:])
    pairs = list(zip(order[::2], order[1::2], strict=False))  # one paragraph may be left over
    for one, two in pairs[: max(1, amount(dose, len(places)) // 2)]:
        for (at, index), other in ((one, two), (two, one)):
            parts[at].blocks[index] = Block("text", f"{halves[at, index][0]} {halves[other][1]}")
    return assemble(parts)


@kind("structure")
def questions_only(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Each section asks question after question on what it names and answers none."""
    parts = parts_of(text)
    bank = in_language(QUESTIONS, lesson)
    for at in section_places(parts):
        about = named(lesson, parts[at])
        asked = []
        for line in drawn.sample(bank, 8):
            a, b = drawn.sample(about, 2) if len(about) > 1 else (about[0], about[0])
            asked.append(line.format(a=a, b=b))
        parts[at].blocks = [Block("text", " ".join(asked[:4])), Block("text", " ".join(asked[4:]))]
    return assemble(parts)


@kind("truncation", doses=True)
def teasers(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Of a share of the paragraphs the first words are left, and the mark by which a preview invites to read more."""
    end = drawn.choice(in_language(TEASER_ENDS, lesson))

    def shown(old: str) -> str | None:
        words = old.split()
        if len(words) < _LEAST_PREVIEW:
            return None
        rest = " ".join(words[: min(drawn.randrange(10, 18), len(words) // 2)]).rstrip(".,:;")
        return rest + end.format(n=len(old) - len(rest))

    return edit_prose(text, dose, drawn, shown)


@kind("truncation", doses=True)
def paragraph_heads_lost(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs has lost its first part and begins within a word, as a chunk that was cut blindly."""

    def beheaded(old: str) -> str | None:
        inside = [m.start() + 2 for m in re.finditer(r"[^\W\d_]{5,}", old) if 0.3 < m.start() / len(old) < 0.7]
        return old[drawn.choice(inside) :] if inside else None

    return edit_prose(text, dose, drawn, beheaded)


@kind("truncation", doses=True)
def stream_gaps(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs pieces of 12 to 30 characters are missing: packets of a stream were lost."""

    def torn(old: str) -> str | None:
        if len(old) < _GAP_EVERY:
            return None
        starts = range(20, len(old) - 30, _GAP_EVERY)
        for start in reversed([start + drawn.randrange(25) for start in starts]):
            old = old[:start] + old[start + drawn.randrange(12, 31) :]
        return old

    return edit_prose(text, dose, drawn, torn)


@kind("truncation")
def beginning_lost(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The first 35 to 50 % of the characters are gone, title and all; what is left begins within a word."""
    begin = int(len(text) * drawn.uniform(0.35, 0.5))
    while begin < len(text) - 1 and not text[begin - 1 : begin + 1].isalpha():
        begin += 1
    return text[begin:]


@kind("truncation")
def preview_ends(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """After 30 to 45 % of the blocks a notice says that the rest is not part of the preview."""
    blocks = split(text)
    shown = blocks[: max(2, int(len(blocks) * drawn.uniform(0.3, 0.45)))]
    return join([*shown, Block("text", drawn.choice(in_language(PREVIEW_ENDS, lesson)))])
