"""Damage of round 3: another subject, the same again, many words for nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import cycle
from random import Random

from .damage_text import in_language, same_course
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
from .round3_form import named
from .round3_subjects import (
    ADVERTISING,
    ANECDOTES,
    ASPECTS,
    CIRCLES,
    COUNTED,
    ECHOES,
    HOMONYMS,
    INFLATION,
    RECAPS,
    SEARCHES,
)

_SPACE = re.compile(r"`[^`]*`|\[[^\]]*\]\([^)]*\)|(?P<space> )")
_WORD = re.compile(r"`[^`]*`|\[[^\]]*\]\([^)]*\)|(?P<word>(?<![\w/.-])[^\W\d_]{2,}(?![\w/-]|\.\w))")
_RECALLED = 8  # sentences


def continued(sentence: str) -> str:
    """A sentence after an opening: with a small first letter, unless its first word is code, an acronym or "I"."""
    first = sentence.split(maxsplit=1)[0] if sentence.strip() else ""
    if first == "A" or (first[1:] and first[1:] == first[1:].lower()):
        return sentence[0].lower() + sentence[1:]
    return sentence


def _in_turn(bank: Sequence[str], drawn: Random) -> Iterator[str]:
    """The texts of `bank` in random order, round and round: none comes twice before all have come."""
    return cycle(drawn.sample(bank, len(bank)))


@kind("off_topic")
def second_half_of_other_spec(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """From half-way on stand the sections of another lesson of the course, headings and all; then the own exercises."""
    others = [other for other in same_course(lesson, pool) if len(section_places(parts_of(other.text))) > 1]
    parts = parts_of(text)
    places = section_places(parts)
    if len(places) < 2 or not others:
        return text
    strange = parts_of(drawn.choice(others).text)
    theirs = [strange[at] for at in section_places(strange)]
    gone = places[len(places) // 2 :]
    kept = [part for at, part in enumerate(parts) if at not in gone]
    return assemble([*kept[: gone[0]], *theirs[len(theirs) // 2 :], *kept[gone[0] :]])


@kind("off_topic")
def summary_of_other_lesson(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The summary is that of another lesson of the same course."""
    others = [
        part.blocks for other in same_course(lesson, pool) for part in parts_of(other.text) if part.role == "summary"
    ]
    parts = parts_of(text)
    for part in parts:
        if part.role == "summary" and others:
            part.blocks = drawn.choice(others)
    return assemble(parts)


@kind("off_topic")
def advertising(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Half of the sections advertise a course on the lesson's title: offers, ratings, happy customers."""
    lines = _in_turn(in_language(ADVERTISING, lesson), drawn)
    parts = parts_of(text)
    places = section_places(parts)
    for at in drawn.sample(places, amount(0.5, len(places))):
        parts[at].blocks = [Block("text", next(lines).format(title=lesson.spec.title)) for _ in range(3)]
    return assemble(parts)


@kind("off_topic")
def homonym_explained(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Half of the sections are on what else the words can mean: sea shells, pruning, film sequels, oil refineries."""
    bank = HOMONYMS.get(lesson.course_name)
    if bank is None:
        return text
    paragraphs = _in_turn(bank, drawn)
    parts = parts_of(text)
    places = section_places(parts)
    for at in drawn.sample(places, amount(0.5, len(places))):
        parts[at].blocks = [Block("text", next(paragraphs)) for _ in range(2)]
    return assemble(parts)


@kind("off_topic", doses=True)
def anecdotes(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """After a share of the paragraphs the narrator tells of grandmother, dogs, holidays and shoes."""
    told = _in_turn(in_language(ANECDOTES, lesson), drawn)
    return insert_after_prose(text, dose, drawn, lambda old: next(told))


@kind("repetition")
def list_counts_on(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """After one paragraph begins a numbered list whose items say nothing new and which counts to 120 or more."""
    item = drawn.choice(in_language(COUNTED, lesson))
    parts = parts_of(text)
    at, index = drawn.choice(prose_places(parts))
    lines = [item.format(n=n, next=n + 1) for n in range(1, drawn.randrange(120, 220))]
    parts[at].blocks.insert(index + 1, Block("list", "\n".join(lines)))
    return assemble(parts)


@kind("repetition")
def recaps_grow(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """After every second paragraph the first sentences of those before it, up to eight, are said again."""
    bank = in_language(RECAPS, lesson)
    parts = parts_of(text)
    places = prose_places(parts)
    first = [sentences(parts[at].blocks[index].text)[0] for at, index in places]
    for number in reversed(range(1, len(places), 2)):
        at, index = places[number]
        recalled = first[max(0, number + 1 - _RECALLED) : number + 1]
        parts[at].blocks.insert(index + 1, Block("text", " ".join([drawn.choice(bank), *recalled])))
    return assemble(parts)


@kind("repetition", doses=True)
def sentences_echoed(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs each sentence is said twice, the second time with two words before it."""
    bank = in_language(ECHOES, lesson)

    def echoed(old: str) -> str:
        said = [
            part for s in sentences(old) for part in (s, drawn.choice(bank).format(s="\0").replace("\0", continued(s)))
        ]
        return " ".join(said)

    return edit_prose(text, dose, drawn, echoed)


@kind("repetition", doses=True)
def words_stutter(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs every third word is said two to four times in a row."""

    def stuttered(old: str) -> str:
        words = list(_WORD.finditer(old))
        for word in reversed([m for m in words if m["word"]][2::3]):
            old = old[: word.end()] + f" {word[0]}" * drawn.randrange(1, 4) + old[word.end() :]
        return old

    return edit_prose(text, dose, drawn, stuttered)


@kind("stuffing")
def faq_in_circles(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Each section is a list of questions whose answers repeat the question and nothing else."""
    parts = parts_of(text)
    for at in section_places(parts):
        about = named(lesson, parts[at])
        made = []
        for question, answer in drawn.sample(in_language(CIRCLES, lesson), 5):
            a = drawn.choice(about)
            made.append(Block("text", f"**{question.format(a=a)}** {answer.format(a=a)}"))
        parts[at].blocks = made
    return assemble(parts)


@kind("stuffing", doses=True)
def sentences_inflated(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs each sentence stands between two phrases, longer than itself, that say nothing."""
    bank = in_language(INFLATION, lesson)

    def inflated(old: str) -> str:
        made = []
        for sentence in sentences(old):
            before, after = drawn.choice(bank)
            body = sentence.rstrip(".:")
            made.append(f"{before} {continued(body)}, {after}{sentence[len(body) :]}")
        return " ".join(made)

    return edit_prose(text, dose, drawn, inflated)


@kind("stuffing")
def aspects_of_each_term(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Each section lists importance, advantages, types and future of its terms, and has not a word on any of them."""
    parts = parts_of(text)
    bank = in_language(ASPECTS, lesson)
    for at in section_places(parts):
        lines = []
        for a in named(lesson, parts[at])[:4]:
            lines += [f"- **{a.strip('*')}**", *(f"  - {line.format(a=a)}" for line in drawn.sample(bank, 6))]
        parts[at].blocks = [Block("list", "\n".join(lines))]
    return assemble(parts)


@kind("stuffing", doses=True)
def search_phrases(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs what people type into a search box stands in the middle of every sentence."""
    title = lesson.spec.title.replace("`", "").lower()

    def stuffed(old: str) -> str:
        made = []
        for sentence in sentences(old):
            spaces = [m.start() for m in _SPACE.finditer(sentence) if m["space"]]
            phrase = drawn.choice(in_language(SEARCHES, lesson)).format(t=title)
            at = drawn.choice(spaces) if spaces else len(sentence)
            made.append(f"{sentence[:at]} {phrase}{sentence[at:]}")
        return " ".join(made)

    return edit_prose(text, dose, drawn, stuffed)
