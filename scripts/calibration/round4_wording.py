"""Held-out damage to wording: posts, persons, forms that do not agree, slips, stops anywhere, stars of a filter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from .damage_text import in_language
from .kinds import kind
from .lessons import Lesson
from .markdown import edit_prose, sentences
from .round3_text import continued
from .round4_form import in_turn, one_line
from .round4_language import like
from .round4_languages import DISAGREEING
from .round4_leftovers import ANY_WORDS, WORDS
from .round4_speech import EMOJI, PERSONS, POST_ENDS

_STARS = ("*", "█", "#", "•", "x", "-", "%", "¤", "·", "=", "+", "▒")
_NEAR = dict(zip("abcdefghijklmnopqrstuvwxyz", "svxswdfguhjknbiowearycqztx", strict=True))  # keys side by side
_LEAST_CHANGES = 3  # of a paragraph that agrees no longer


@kind("wording", doses=True)
def social_media_post(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is a post: a picture before every sentence, a line for each, a call, hash tags."""
    ends = in_turn(in_language(POST_ENDS, lesson), drawn)

    def posted(old: str) -> str:
        lines = [f"{drawn.choice(EMOJI)} {one_line(said)}" for said in sentences(old)]
        words = [m["word"] for m in WORDS.finditer(old) if m["word"] and len(m["word"]) > 5]
        tags = (
            dict.fromkeys(drawn.choice(words).capitalize() for _ in range(4)) if words else {lesson.spec.title[:5]: 0}
        )
        return "\\\n".join([*lines, " ".join([next(ends), *(f"#{tag}" for tag in tags)])])

    return edit_prose(text, dose, drawn, posted)


@kind("wording", doses=True)
def in_character(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is spoken by a pirate, a knight, a detective, a robot or a cowboy."""
    opening, *calls = drawn.choice(in_language(PERSONS, lesson))

    def spoken(old: str) -> str:
        turns = in_turn(calls, drawn)
        made = [opening]
        for said in sentences(old):
            call = next(turns)
            made.append(f"{said} {call}" if not call.endswith(",") else f"{call} {continued(said)}")
        return " ".join(made)

    return edit_prose(text, dose, drawn, spoken)


@kind("wording", doses=True)
def agreement_broken(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs nothing agrees: "these file are", "una archivo son", "them has"."""
    table = in_language(DISAGREEING, lesson)

    def broken(old: str) -> str | None:
        count = 0

        def other(m: re.Match[str]) -> str:
            nonlocal count
            new = table.get((m["word"] or "").lower())
            count += new is not None
            return like(new, m[0]) if new else m[0]

        new = ANY_WORDS.sub(other, old)
        return new if count >= _LEAST_CHANGES else None

    return edit_prose(text, dose, drawn, broken)


@kind("wording", doses=True)
def letters_slip(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs every second word of four letters or more is misspelt: "colunm", "taable"."""

    def slipped(old: str) -> str:
        at = drawn.randrange(1, len(old) - 1)
        match drawn.randrange(4):
            case 0 if at + 2 < len(old) and old[at] != old[at + 1]:
                return old[:at] + old[at + 1] + old[at] + old[at + 2 :]
            case 1:
                return old[: at + 1] + old[at:]
            case 2:
                return old[:at] + _NEAR.get(old[at], "w") + old[at + 1 :]
            case _:
                return old[:at] + old[at + 1 :]

    def misspelt(old: str) -> str:
        found = [m for m in WORDS.finditer(old) if m["word"] and len(m["word"]) > 3]
        for m in reversed(found[::2]):
            old = old[: m.start()] + slipped(m[0]) + old[m.end() :]
        return old

    return edit_prose(text, dose, drawn, misspelt)


@kind("wording", doses=True)
def stops_strewn(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs sentences. End every. Few words with a stop and. Begin again."""

    def strewn(old: str) -> str | None:
        words = re.sub(r"(?<=[^\W\d_])[.,;:]+(?=\s|$)", "", old).split()
        made, left = [], 0
        for word in words:
            made.append(like(word, "A") if left == 0 and word[0].isalpha() else word)
            left = left - 1 if left else drawn.randrange(1, 4)
            if left == 0 and word[-1].isalpha():
                made[-1] += "."
        made[-1] += "." if made[-1][-1].isalpha() else ""
        return " ".join(made)

    return edit_prose(text, dose, drawn, strewn)


@kind("wording", doses=True)
def words_starred_out(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs a filter of bad words hid the inside of every third word it did not know: t###e."""
    star = drawn.choice(_STARS)

    def starred(old: str) -> str:
        found = [m for m in WORDS.finditer(old) if m["word"] and len(m["word"]) > 3]
        for m in reversed(found[::3]):
            mark = f"\\{star}" if star == "*" else star
            old = f"{old[: m.start()]}{m[0][0]}{mark * (len(m[0]) - 2)}{m[0][-1]}{old[m.end() :]}"
        return old

    return edit_prose(text, dose, drawn, starred)
