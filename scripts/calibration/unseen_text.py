"""Held-out damage: another subject, the same again; this file is not to be read while tuning."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from random import Random

from .damage_text import in_language
from .kinds import kind
from .lessons import Lesson
from .markdown import (
    Block,
    amount,
    assemble,
    edit_prose,
    insert_after_prose,
    parts_of,
    prose_places,
    section_places,
    sentences,
)
from .round3_form import NAME, named
from .round4_form import in_turn, one_line
from .round4_speech import NOUNS
from .unseen_speech import CLOSINGS, LISTED, OPENINGS, REMINDERS
from .unseen_subjects import ADVANCED, EXECUTIVE, HISTORY, INSTALLATION
from .unseen_worlds import ANALOGIES, DAYS, POST_HEADS, POSTS, USERS

_PARTIAL_WORDS = 4  # that a stream adds at a time
_MOST_PARTIAL = 48  # words of a paragraph that come as a stream; the rest came at once
_LEAST_NOUNS = 3
_SPANS = re.compile(r"`[^`]*`|\[[^\]]*\]\([^)]*\)")


def _name_in(lesson: Lesson, old: str, drawn: Random) -> str:
    names = [f"`{name}`" for name in NAME.findall(old)]
    return drawn.choice(names or [f"*{lesson.spec.title}*"])


@kind("off_topic", doses=True, side="test")
def history_lessons(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """After a share of the paragraphs comes history that nobody needs: clay tablets, looms, ENIAC, garages."""
    told = in_turn(in_language(HISTORY, lesson), drawn)
    return insert_after_prose(text, dose, drawn, lambda old: next(told))


@kind("off_topic", doses=True, side="test")
def for_executives(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is for the wrong reader: what it returns on investment, who owns it, which risks."""
    said = in_turn(in_language(EXECUTIVE, lesson), drawn)
    return edit_prose(text, dose, drawn, lambda old: next(said).format(it=_name_in(lesson, old, drawn)))


@kind("off_topic", doses=True, side="test")
def installation_detours(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is on installing something: memory, licence, proxy, control panel."""
    said = in_turn(in_language(INSTALLATION, lesson), drawn)
    return edit_prose(text, dose, drawn, lambda old: next(said))


@kind("off_topic", doses=True, side="test")
def too_advanced(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is far above the level: page tables, category theory, quorums, LALR grammars."""
    said = in_turn(in_language(ADVANCED, lesson), drawn)
    return edit_prose(text, dose, drawn, lambda old: next(said).format(it=_name_in(lesson, old, drawn)))


@kind("off_topic", side="test")
def analogy_takes_over(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In half of the sections an analogy is told on and on, of a kitchen or a garden, and what it is for is not."""
    worlds = in_turn(in_language(ANALOGIES, lesson), drawn)
    parts = parts_of(text)
    places = section_places(parts)
    for at in drawn.sample(places, amount(0.5, len(places))):
        opening, *rest = next(worlds)
        about = named(lesson, parts[at])[0]
        kept = [block for block in parts[at].blocks if block.kind == "code"]
        told = [Block("text", " ".join([opening.format(it=about), *rest[:3]])), Block("text", " ".join(rest[3:]))]
        parts[at].blocks = [*told, *kept]
    return assemble(parts)


@kind("off_topic", side="test")
def forum_thread(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Half of the sections go on, after their first paragraph, as a thread of a forum: posts, thanks, bumps."""
    head = drawn.choice(in_language(POST_HEADS, lesson))
    posts, users, days = (in_turn(bank, drawn) for bank in (in_language(POSTS, lesson), USERS, DAYS))
    parts = parts_of(text)
    places = section_places(parts)
    for at in drawn.sample(places, amount(0.5, len(places))):
        about = named(lesson, parts[at])
        first = next((n for n, block in enumerate(parts[at].blocks) if block.kind == "text"), -1)
        thread = [
            Block("text", f"{head.format(u=next(users), d=next(days))}\n{next(posts).format(it=drawn.choice(about))}")
            for _ in range(drawn.randrange(4, 7))
        ]
        parts[at].blocks = [*parts[at].blocks[: first + 1], *thread]
    return assemble(parts)


@kind("repetition", doses=True, side="test")
def points_listed_again(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """After a share of the paragraphs all that they said is said again, sentence for sentence, as a list."""
    leads = in_turn(in_language(LISTED, lesson), drawn)

    def listed(old: str) -> str:
        items = "\n".join(f"- {said.rstrip('.')}" for said in sentences(one_line(old)))
        return f"{next(leads)}\n\n{items}"

    return insert_after_prose(text, dose, drawn, listed)


@kind("repetition", side="test")
def sections_framed_alike(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Every section opens with the same announcement and closes with the same conclusion, but for its title."""
    opening = " ".join(drawn.sample(in_language(OPENINGS, lesson), 2))
    closing = " ".join(drawn.sample(in_language(CLOSINGS, lesson), 2))
    parts = parts_of(text)
    for at in section_places(parts):
        first, last = (Block("text", line.replace("{t}", f"*{parts[at].title}*")) for line in (opening, closing))
        parts[at].blocks = [first, *parts[at].blocks, last]
    return assemble(parts)


@kind("repetition", side="test")
def reminders_everywhere(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """One and the same sentence of the lesson is called to mind at the end of every paragraph but the first."""
    leads = in_turn(in_language(REMINDERS, lesson), drawn)
    parts = parts_of(text)
    places = prose_places(parts)
    said = [s for at, n in places for s in sentences(one_line(parts[at].blocks[n].text)) if 8 <= len(s.split()) <= 30]
    if not said:
        return text
    sentence = drawn.choice(said[: max(1, len(said) // 2)])
    for at, index in places[1:]:
        old = parts[at].blocks[index].text
        parts[at].blocks[index] = Block("text", f"{old} {next(leads)} {sentence}")
    return assemble(parts)


@kind("repetition", side="test")
def slot_loop(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """One paragraph ends in a sentence said twenty to forty times with one word in it exchanged, as small models do."""
    pattern = re.compile(in_language(NOUNS, lesson))
    parts = parts_of(text)
    places = prose_places(parts)
    prose = {place: _SPANS.sub(lambda m: "\0" * len(m[0]), parts[place[0]].blocks[place[1]].text) for place in places}
    count = Counter(m["noun"] for one in prose.values() for m in pattern.finditer(one))
    nouns = [noun for noun, _ in count.most_common(40)]
    slots = []
    for at, index in places:
        for said in sentences(one_line(parts[at].blocks[index].text)):
            found = list(pattern.finditer(said))
            if found and said.endswith(".") and 5 <= len(said.split()) <= 26:
                slots.append((at, index, said, found[-1]))
    if not slots:
        return text
    at, index, said, m = drawn.choice(slots)
    alike = [noun for noun in nouns if noun != m["noun"] and noun.endswith("s") == m["noun"].endswith("s")]
    if len(alike) < _LEAST_NOUNS:
        return text
    others = in_turn(alike, drawn)
    again = [said[: m.start("noun")] + next(others) + said[m.end("noun") :] for _ in range(drawn.randrange(20, 41))]
    parts[at].blocks[index] = Block("text", " ".join([parts[at].blocks[index].text, *again]))
    return assemble(parts)


@kind("repetition", side="test")
def summary_copies_sections(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The summary sums up nothing: it holds, word for word, the first two paragraphs of every section."""
    parts = parts_of(text)
    copied = [
        Block("text", block.text)
        for at in section_places(parts)
        for block in [one for one in parts[at].blocks if one.kind == "text"][:2]
    ]
    for part in parts:
        if part.role == "summary" and copied:
            part.blocks = copied
    return assemble(parts)


@kind("repetition", doses=True, side="test")
def cumulative_stream(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs each piece of a stream holds all before it: "We can We can sort We can sort by"."""

    def heaped(old: str) -> str:
        words = one_line(old).split(" ")
        ends = range(_PARTIAL_WORDS, min(len(words), _MOST_PARTIAL), _PARTIAL_WORDS)
        return " ".join([*(" ".join(words[:end]) for end in ends), *words])

    return edit_prose(text, dose, drawn, heaped)
