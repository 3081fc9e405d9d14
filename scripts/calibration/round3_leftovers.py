"""Damage of round 3: what tools, forms and drafts leave behind."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from .damage_text import in_language
from .kinds import kind
from .lessons import Lesson
from .markdown import (
    Block,
    assemble,
    edit_prose,
    insert_after_prose,
    parts_of,
    prose_places,
    section_places,
    sentences,
)
from .round3_phrases import ANSWER_KEYS, PICTURES, RECORDS, REFERENCES


@kind("leftovers", doses=True)
def image_prompts(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """After a share of the paragraphs stands the order for a picture, or a picture that was never made."""
    bank = in_language(PICTURES, lesson)

    def picture(old: str) -> str:
        return drawn.choice(bank).format(title=drawn.choice(lesson.spec.sections).title, n=drawn.randrange(1, 30))

    return insert_after_prose(text, dose, drawn, picture)


@kind("leftovers", doses=True)
def tracked_changes(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs stands there before and after a change, with the marks of a merge, diff or editor."""
    way = drawn.randrange(3)

    def changed(old: str) -> str:
        said = sentences(old)
        words = said[0].split()
        half = " ".join(words[: (len(words) + 1) // 2]).rstrip(",:;") + "."
        shorter = " ".join([half, *said[1:]])
        if way == 0:
            return f"<<<<<<< draft-a\n{old}\n=======\n{shorter}\n>>>>>>> draft-b"
        if way == 1:
            gone, new = old.replace("\n", "\n-"), shorter.replace("\n", "\n+")
            return f"@@ -{len(words)},4 +{len(words)},2 @@\n-{gone}\n+{new}"
        return " ".join([f"{{--{said[0]}--}}{{++{half}++}}{{>>ed. 2<<}}", *said[1:]])

    return edit_prose(text, dose, drawn, changed)


@kind("leftovers")
def answer_keys(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Four times between the paragraphs stand the answers to a quiz that is not there."""
    parts = parts_of(text)
    places = prose_places(parts)
    chosen = sorted(drawn.sample(places, min(4, len(places))), reverse=True)
    for (at, index), line in zip(chosen, drawn.sample(in_language(ANSWER_KEYS, lesson), len(chosen)), strict=True):
        parts[at].blocks.insert(index + 1, Block("text", line))
    return assemble(parts)


@kind("leftovers")
def record_frames(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Each section is still a field of its record: what stood before and after it in JSON, YAML, XML or Python."""
    before, after = drawn.choice(RECORDS)
    parts = parts_of(text)
    for number, at in enumerate(section_places(parts), 1):
        values = {"title": parts[at].title, "n": number, "next": number + 1, "m": drawn.randrange(180, 520)}
        parts[at].blocks = [
            Block("text", before.format(**values)),
            *parts[at].blocks,
            Block("text", after.format(**values)),
        ]
    return assemble(parts)


@kind("leftovers", doses=True)
def broken_references(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs the first sentences end in references to figures and sections never resolved."""
    bank = in_language(REFERENCES, lesson)

    def referring(old: str) -> str:
        said = sentences(old)
        for at, sentence in enumerate(said[:3]):
            mark = drawn.choice(bank).format(n=drawn.randrange(2, 20))
            body = sentence.rstrip(".:")
            said[at] = f"{body} {mark}{sentence[len(body) :]}"
        return " ".join(said)

    return edit_prose(text, dose, drawn, referring)
