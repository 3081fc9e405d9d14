"""Held-out damage: many words for nothing; this file is not to be read while tuning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from .damage_text import in_language
from .kinds import kind
from .lessons import Lesson
from .markdown import edit_prose, insert_after_prose, sentences
from .round3_form import NAME
from .round3_text import continued
from .round4_form import in_turn, one_line
from .round4_speech import NOUNS
from .unseen_speech import ASKED, CONNECTIVES, EMPTY_STEPS, PRAISE, QUOTATIONS, QUOTED, SLOGANS, STEP_LEADS

_LEAST_PRAISED = 2  # nouns of a paragraph
_SPANS = re.compile(r"`[^`]*`|\[[^\]]*\]\([^)]*\)")
_ARTICLE = re.compile(r"(?P<article>\b(?:a|an|the|this|your|our|each|every|these|those|its|their)\s+)$", re.IGNORECASE)


def _blank(text: str) -> str:
    """As long as `text`, without the words in code and links."""
    return _SPANS.sub(lambda m: "\0" * len(m[0]), text)


@kind("stuffing", doses=True, side="test")
def slogans(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs a slogan follows each sentence: "It isn't just a table. It's a promise" and such."""
    pattern, lines = re.compile(in_language(NOUNS, lesson)), in_turn(in_language(SLOGANS, lesson), drawn)
    usual = "palabra" if lesson.course.language == "es" else "lesson"

    def sold(old: str) -> str:
        nouns = [m["noun"] for m in pattern.finditer(_blank(old))] or [usual]
        return " ".join(f"{said} {next(lines).format(w=drawn.choice(nouns))}" for said in sentences(old))

    return edit_prose(text, dose, drawn, sold)


@kind("stuffing", doses=True, side="test")
def asks_itself(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs a question stands before each sentence that does not answer it: "The result?"."""
    questions = in_turn(in_language(ASKED, lesson), drawn)
    return edit_prose(text, dose, drawn, lambda old: " ".join(f"{next(questions)} {said}" for said in sentences(old)))


@kind("stuffing", doses=True, side="test")
def connectives_pile_up(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs two or three connectives stand before each sentence, whether they fit or not."""
    bank = in_language(CONNECTIVES, lesson)

    def connected(old: str) -> str:
        made = []
        for sentence in sentences(old):
            chain = ", ".join(drawn.sample(bank, drawn.randrange(2, 4)))
            made.append(f"{chain[0].upper()}{chain[1:]}, {continued(sentence)}")
        return " ".join(made)

    return edit_prose(text, dose, drawn, connected)


def _plural(adjective: str) -> str:
    """Spanish adjectives of one form for both genders."""
    return adjective + ("s" if adjective.endswith("e") else "es")


@kind("stuffing", doses=True, side="test")
def adjectives_in_threes(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs every noun is praised by three adjectives: "the robust, seamless and rich table"."""
    pattern, bank = re.compile(in_language(NOUNS, lesson)), in_language(PRAISE, lesson)
    spanish = lesson.course.language == "es"

    def in_english(before: str, noun: str) -> str:
        three = drawn.sample(bank, 3)
        if re.search(r"\ba\s+$", before, re.IGNORECASE):
            three.sort(key=lambda word: word[0] in "aeiou")
            three[0] = "robust" if three[0][0] in "aeiou" else three[0]
        if re.search(r"\ban\s+$", before, re.IGNORECASE):
            three[0] = "intuitive"
        return f"{three[0]}, {three[1]} and {three[2]} {noun}"

    def praised(old: str) -> str | None:
        found = list(pattern.finditer(_blank(old)))
        for m in reversed(found):
            begin, end, noun = m.start("noun"), m.end("noun"), m["noun"]
            if spanish:
                three = [_plural(word) if noun.endswith("s") else word for word in drawn.sample(bank, 3)]
                new = f"{noun} {three[0]}, {three[1]} y {three[2]}"
            elif _ARTICLE.search(old[:begin]):
                new = in_english(old[:begin], noun)
            else:
                continue  # another adjective stands before the noun
            old = old[:begin] + new + old[end:]
        return old if len(found) >= _LEAST_PRAISED else None

    return edit_prose(text, dose, drawn, praised)


@kind("stuffing", doses=True, side="test")
def famous_quotations(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """After a share of the paragraphs somebody famous is quoted, with what anybody may have said."""
    lines, people = in_turn(in_language(QUOTATIONS, lesson), drawn), in_turn(QUOTED, drawn)
    dash = drawn.choice(("--", "—", "-"))

    def quoted(old: str) -> str:
        return f'> "{next(lines)}"\n> {dash} {next(people)}'

    return insert_after_prose(text, dose, drawn, quoted)


@kind("stuffing", doses=True, side="test")
def empty_steps(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is a list of steps that go with anything: set goals, apply it, review, repeat."""
    bank = in_language(EMPTY_STEPS, lesson)

    def stepped(old: str) -> str:
        names = [f"`{name}`" for name in NAME.findall(one_line(old))] or [f"*{lesson.spec.title}*"]
        it = drawn.choice(names)
        lead = drawn.choice(in_language(STEP_LEADS, lesson)).format(it=it)
        steps = drawn.sample(bank, drawn.randrange(5, 8))
        return "\n".join([f"{lead}\n", *(f"{n}. {step.format(it=it)}" for n, step in enumerate(steps, 1))])

    return edit_prose(text, dose, drawn, stepped)
