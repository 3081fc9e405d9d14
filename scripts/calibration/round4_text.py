"""Held-out damage: another subject, the same again, many words for nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
    join,
    parts_of,
    prose_places,
    section_places,
    sentences,
    split,
)
from .round3_form import NAME
from .round3_text import continued
from .round4_form import in_turn, one_line
from .round4_phrases import LEAD_INS
from .round4_speech import APPOSITIONS, FLATTERY, FORMULAS, GLOSSES, HEDGES, NOUNS, SURNAMES
from .round4_subjects import DOCUMENTS, MEMORIES, STUDY_TIPS, TALES, WARNINGS

_RUNS = ("!", "0", ". ", "?", "@", "# ", "_", "$", "( ", "} ", "1", "- ", "¿", "…", "G", "哈", "\\n", "/")
_WHOLE_WORD = re.compile(r"(?<![\w`/.-])[^\W\d_]{5,}(?![\w`/-]|\.\w)")


@kind("off_topic", doses=True)
def nursery_tales(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is for the wrong reader: a bedtime story in which what they named has red boots."""
    told = in_turn(in_language(TALES, lesson), drawn)

    def tale(old: str) -> str:
        names = [f"`{name}`" for name in NAME.findall(old)]
        return next(told).format(it=names[0] if names else f"*{lesson.spec.title}*")

    return edit_prose(text, dose, drawn, tale)


@kind("off_topic", doses=True)
def other_documents(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is what a search in the wrong index found: a lease, a leaflet, minutes, an invoice."""
    found = in_turn(in_language(DOCUMENTS, lesson), drawn)
    return edit_prose(text, dose, drawn, lambda old: next(found).format(n=drawn.randrange(3, 80)))


@kind("off_topic", doses=True)
def safety_warnings(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """After a share of the paragraphs a warning of medicine, law, money, gloves, which has to do with nothing there."""
    warned = in_turn(in_language(WARNINGS, lesson), drawn)
    return insert_after_prose(text, dose, drawn, lambda old: next(warned))


@kind("off_topic", doses=True)
def memories_of_a_stranger(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """After a share of the paragraphs the model tells what it remembers of somebody else's chats."""
    recalled = in_turn(in_language(MEMORIES, lesson), drawn)
    return insert_after_prose(text, dose, drawn, lambda old: next(recalled))


@kind("off_topic", doses=True)
def study_tips(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is advice on how to learn anything: drink water, sleep, use coloured pens."""
    given = in_turn(in_language(STUDY_TIPS, lesson), drawn)
    return edit_prose(text, dose, drawn, lambda old: next(given))


@kind("repetition")
def retry_glued_on(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A first try, broken off within a paragraph of its middle, is followed by the second, whole one."""
    blocks = split(text)
    prose = [at for at, block in enumerate(blocks) if block.kind == "text" and _WHOLE_WORD.search(block.text[20:])]
    late = prose[int(len(prose) * 0.4) : max(int(len(prose) * 0.75), 1 + int(len(prose) * 0.4))]
    if not late:
        return text
    at = drawn.choice(late)
    words = list(_WHOLE_WORD.finditer(blocks[at].text, 20))
    stop = drawn.choice(words).start() + 3
    return join([*blocks[:at], Block("text", blocks[at].text[:stop]), *blocks])


@kind("repetition", doses=True)
def sentences_begin_alike(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs every sentence begins with one and the same formula."""
    formula = drawn.choice(in_language(FORMULAS, lesson))

    def begun(old: str) -> str:
        return " ".join(formula.replace("{s}", continued(sentence)) for sentence in sentences(old))

    return edit_prose(text, dose, drawn, begun)


@kind("repetition")
def character_run(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In the middle of a paragraph a section turns into one character, hundreds of times, and so it ends."""
    parts = parts_of(text)
    places = prose_places(parts)
    at, index = drawn.choice([place for place in places if parts[place[0]].role == "section"] or places)
    words = parts[at].blocks[index].text.split()
    begun = " ".join(words[: drawn.randrange(4, max(6, len(words)))])
    run = drawn.choice(_RUNS) * drawn.randrange(600, 1800)
    parts[at].blocks = [*parts[at].blocks[:index], Block("text", f"{begun} {run}".rstrip())]
    return assemble(parts)


@kind("repetition", doses=True)
def chunks_overlap(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs begins, within a word, with the second half of the one before: chunks that overlap."""
    parts = parts_of(text)
    places = prose_places(parts)
    before = {place: parts[at].blocks[index].text for place, (at, index) in zip(places[1:], places, strict=False)}
    for at, index in drawn.sample(places[1:], len(places) - 1)[: amount(dose, len(places))]:
        previous = one_line(before[at, index])
        begin = max(2, len(previous) - max(120, len(previous) // 2))
        while begin > 2 and not previous[begin - 1 : begin + 1].isalpha():
            begin -= 1
        parts[at].blocks[index] = Block("text", f"{previous[begin:]} {parts[at].blocks[index].text}")
    return assemble(parts)


@kind("repetition")
def summary_after_every_section(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Every section ends with the summary of the whole lesson."""
    lead_in = in_turn(in_language(LEAD_INS, lesson), drawn)
    parts = parts_of(text)
    summary = [block for part in parts if part.role == "summary" for block in part.blocks]
    if summary:
        for at in section_places(parts):
            parts[at].blocks = [*parts[at].blocks, Block("text", next(lead_in)), *summary]
    return assemble(parts)


@kind("stuffing", doses=True)
def flattery(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs the reader is flattered after each sentence."""
    praise = in_turn(in_language(FLATTERY, lesson), drawn)
    return edit_prose(text, dose, drawn, lambda old: " ".join(f"{said} {next(praise)}" for said in sentences(old)))


@kind("stuffing", doses=True)
def hedged_away(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs each sentence is followed by two that take it back."""
    doubts = in_turn(in_language(HEDGES, lesson), drawn)
    return edit_prose(
        text, dose, drawn, lambda old: " ".join(f"{said} {next(doubts)} {next(doubts)}" for said in sentences(old))
    )  # fmt: skip


def _behind_nouns(old: str, pattern: str, make: Iterator[str], mark: str) -> str | None:
    """Put the next of `make`, set off by `mark`, behind each noun outside code; None if there is but one."""
    blank = re.sub(r"`[^`]*`|\[[^\]]*\]\([^)]*\)", lambda m: "\0" * len(m[0]), old)
    found = list(re.finditer(pattern, blank))
    for m in reversed(found):
        end = mark if mark.strip() and old[m.end() : m.end() + 1] not in (",", ".", ";", ":") else ""
        old = f"{old[: m.end()]}{mark} {next(make).format(w=m['noun'])}{end}{old[m.end() :]}"
    return old if len(found) > 1 else None


@kind("stuffing", doses=True)
def appositions_pile_up(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs noun after noun is adorned: "the file, that silent guardian of order, is"."""
    nouns, ornaments = in_language(NOUNS, lesson), in_turn(in_language(APPOSITIONS, lesson), drawn)
    return edit_prose(text, dose, drawn, lambda old: _behind_nouns(old, nouns, ornaments, ","))


@kind("stuffing", doses=True)
def circular_glosses(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs noun after noun is explained by itself, in brackets."""
    nouns, glosses = in_language(NOUNS, lesson), in_turn(in_language(GLOSSES, lesson), drawn)
    return edit_prose(text, dose, drawn, lambda old: _behind_nouns(old, nouns, glosses, ""))


@kind("stuffing", doses=True)
def invented_references(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs each sentence cites two or three works of authors who never wrote them."""

    def work() -> str:
        one, two = drawn.sample(SURNAMES, 2)
        who = drawn.choice((one, f"{one} & {two}", f"{one} et al."))
        page = drawn.choice(("", f", p. {drawn.randrange(3, 400)}"))
        return f"{who}, {drawn.randrange(1987, 2025)}{drawn.choice('ab  ')}".strip() + page

    def cited(old: str) -> str:
        made = []
        for sentence in sentences(old):
            body = sentence.rstrip(".:!?")
            works = "; ".join(work() for _ in range(drawn.randrange(2, 4)))
            made.append(f"{body} ({works}){sentence[len(body) :]}")
        return " ".join(made)

    return edit_prose(text, dose, drawn, cited)
