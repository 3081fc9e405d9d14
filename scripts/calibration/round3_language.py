"""Damage of round 3 to language and wording."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from random import Random

from lessongen_core.languages import heading, heading_role

from .damage_text import in_language
from .kinds import kind
from .lessons import Lesson
from .markdown import Block, assemble, edit_prose, parts_of, section_places, sentences
from .round3_form import NAME
from .round3_vocabulary import (
    CHAT,
    CHAT_ENDS,
    FILLERS,
    FRAMES,
    INFINITIVES,
    IRREGULAR,
    ITEMS,
    SCRIPTS,
    THINGS,
    VERBS,
)

# Code and links are passed over; what is left is in the group "word".
_KEPT = r"`[^`]*`|\[[^\]]*\]\([^)]*\)|https?://\S+|<[^>\n]*>"
_WORD = re.compile(rf"{_KEPT}|(?P<word>(?<![\w/.-])[^\W\d_]+(?:['’][a-z]+)?(?![\w/-]|\.\w))")
_SPACE = re.compile(rf"{_KEPT}|(?P<space>\s)")
_HEADING = re.compile(r"(#+ )(\w+)(.*)", re.DOTALL)
_ITEM = re.compile(r"^((?:>[ \t]?)*[ \t]*(?:[-*+]|\d+[.)])[ \t]+|>[ \t]?)(?P<said>.*\w.*)$", re.MULTILINE)
_ROLES = ("exercises", "exercise", "solution", "summary", "rubric")


def _other_language(lesson: Lesson, bank: Collection[str], drawn: Random) -> str:
    return drawn.choice(sorted(name for name in bank if name != lesson.course.language))


def _like(new: str, old: str) -> str:
    return new[0].upper() + new[1:] if old[0].isupper() else new


@kind("language")
def frame_in_other_language(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """Headings of exercises, solutions and summary, and a first and last line of each section, are in another one."""
    language = _other_language(lesson, FRAMES, drawn)
    first, last = FRAMES[language]

    def translated(line: str) -> str:
        m = _HEADING.match(line)
        role = heading_role(m[2]) if m else None
        return f"{m[1]}{heading(language, role)}{m[3]}" if m and role in _ROLES else line

    parts = parts_of(text)
    for number, at in enumerate(section_places(parts)):
        opening = first[number % len(first)].format(title=parts[at].title)
        parts[at].blocks = [Block("text", opening), *parts[at].blocks, Block("text", last[number % len(last)])]
    for part in parts:
        part.heading = part.heading and translated(part.heading)
        part.blocks = [Block(b.kind, translated(b.text)) if b.kind == "heading" else b for b in part.blocks]
    return assemble(parts)


@kind("language")
def lists_translated(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """The items of all lists and the lines of all notes but the summary's are in one other language, names kept."""
    language = _other_language(lesson, ITEMS, drawn)
    subject = f"*{lesson.spec.title}*"

    def translated(m: re.Match[str]) -> str:
        names = [f"`{name}`" for name in NAME.findall(m["said"])] or [subject]
        return m[1] + drawn.choice(ITEMS[language]).format(it=drawn.choice(names))

    parts = parts_of(text)
    for part in parts:
        if part.role != "summary":
            part.blocks = [
                Block(b.kind, _ITEM.sub(translated, b.text))
                if b.kind in ("list", "quote") and "```" not in b.text else b
                for b in part.blocks
            ]  # fmt: skip
    return assemble(parts)


@kind("language", doses=True)
def other_script(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is written, letter by letter, in Cyrillic, Greek or Armenian; code stays."""
    table = SCRIPTS[drawn.choice(sorted(SCRIPTS))]

    def letter(old: str) -> str:
        plain = unicodedata.normalize("NFD", old)[0]
        new = table.get(plain.lower(), old)
        return new.upper() if plain.isupper() else new

    def written(old: str) -> str:
        return _WORD.sub(lambda m: "".join(map(letter, m[0])) if m["word"] else m[0], old)

    return edit_prose(text, dose, drawn, written)


@kind("language", doses=True)
def pseudo_words(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs the longer words are of no language: put together from pieces of the lesson's."""
    known = [m[0].lower() for m in _WORD.finditer(lesson.text) if m["word"] and len(m[0]) > 4]
    heads = sorted({word[:3] for word in known})
    middles = sorted({word[at : at + 2] for word in known for at in range(2, len(word) - 3)})
    ends = sorted({word[-3:] for word in known})
    real = set(known)

    def invented(m: re.Match[str]) -> str:
        old = m["word"]
        if not old or len(old) < 4 or not (heads and middles and ends):
            return m[0]
        made = old.lower()
        while made in real or made == old.lower():
            middle = drawn.choices(middles, k=max(0, len(old) - 6) // 2)
            made = "".join([drawn.choice(heads), *middle, drawn.choice(ends)])
        return _like(made, old)

    return edit_prose(text, dose, drawn, lambda old: _WORD.sub(invented, old))


@kind("wording", doses=True)
def spoken_transcript(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is what a recognizer heard: a time, no stops or capitals, fillers, words twice."""
    bank = in_language(FILLERS, lesson)

    def spoken(old: str) -> str:
        heard = []
        for word in re.sub(r"[.,;:!?¿¡()\"*]+(?=\s|$)|(?<!\S)[¿¡(\"*]+", "", old).split():
            if drawn.random() < 0.2:
                heard.append(drawn.choice(bank))
            elif drawn.random() < 0.1 and word.isalpha():
                heard.append(word.lower())
            heard.append(word if "`" in word else word.lower())
        return f"[00:{drawn.randrange(10, 60)}:{drawn.randrange(10, 60)}] {' '.join(heard)}"

    return edit_prose(text, dose, drawn, spoken)


def _base_forms() -> dict[str, str]:
    """Every form of an English verb but its base, with the base."""
    found = dict(IRREGULAR)
    for verb in VERBS.split():
        stem = verb.removesuffix("e")
        third = f"{verb}es" if verb.endswith(("ch", "sh", "ss")) else f"{verb}s"
        forms = [third, f"{stem}ed", f"{stem}ing", f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing"]
        if verb.endswith("y") and verb[-2] not in "aeiou":
            forms += [f"{verb[:-1]}ies", f"{verb[:-1]}ied"]
        found.update(dict.fromkeys(forms, verb))
    return found


@kind("wording", doses=True)
def verbs_unconjugated(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs the common verbs have no person and no tense: "it be a tool that show you"."""
    spanish = lesson.course.language == "es"
    table = INFINITIVES if spanish else _base_forms()

    def unconjugated(old: str) -> str | None:
        count = 0

        def base(m: re.Match[str]) -> str:
            nonlocal count
            old = m[0].lower().replace("’", "'")
            new = table.get(old) or (f"{old[:-4]}ar" if spanish and old.endswith("amos") else None)
            count += new is not None
            return _like(new, m[0]) if new else m[0]

        new = _WORD.sub(base, old)
        return new if count > 2 else None

    return edit_prose(text, dose, drawn, unconjugated)


@kind("wording", doses=True)
def nouns_are_things(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs what follows an article or the like is a thing, a thingy or some stuff."""
    pattern, things = in_language(THINGS, lesson)
    rule = re.compile(pattern, re.IGNORECASE)

    def vague(old: str) -> str | None:
        new, count = rule.subn(lambda m: _like(drawn.choice(things), m[0]), old)
        return new if count > 1 else None

    return edit_prose(text, dose, drawn, vague)


@kind("wording", doses=True)
def chat_speak(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the paragraphs is written as messages are: u 4 you for, no capitals, lol after each sentence."""
    table, ends = in_language(CHAT, lesson), in_language(CHAT_ENDS, lesson)

    def typed(m: re.Match[str]) -> str:
        return table.get(m["word"].lower(), m["word"].lower()) if m["word"] else m[0]

    def chatted(old: str) -> str:
        return " ".join(_WORD.sub(typed, said).rstrip(".:;") + drawn.choice(ends) for said in sentences(old))

    return edit_prose(text, dose, drawn, chatted)


@kind("wording", doses=True)
def spaces_lost(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the paragraphs three of four spaces are lost, as in text taken out of a PDF."""

    def joined(old: str) -> str:
        return _SPACE.sub(lambda m: "" if m["space"] and drawn.random() < 0.75 else m[0], old)

    return edit_prose(text, dose, drawn, joined)
