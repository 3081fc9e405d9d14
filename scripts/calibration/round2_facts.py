"""Damage to facts: plausible sentences that are wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random

from .damage_facts import FACT_MODES, edit_facts, outside_code
from .damage_text import in_language
from .kinds import MAIN_DOSE, kind
from .lessons import Lesson
from .markdown import Block, amount, assemble, insert_after_prose, parts_of
from .round2_vocabulary import COMPARED, EXCHANGED, INVENTED, NUMBER_WORDS, SCOPES, TIMES_AND_UNITS

_NAME = re.compile(r"`([^`\n]{2,30})`")
_PROPER = re.compile(r"(?<=[a-záéíóúñ,;] )[A-Z]\w*[a-z](?: [A-Z][a-z]+)*(?!\w)")
_NOT_PROPER = {
    "If", "In", "It", "Is", "Let", "The", "This", "We", "You",
    "January", "February", "March", "April", "June", "July", "August", "September", "October", "November", "December",
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
}  # fmt: skip
_YEAR = re.compile(r"(?<![\w./-])(?:19|20)\d\d(?![\w.]|-\d)")
# What a command or query says -> the same with another meaning.
_CODE_RULES: Sequence[tuple[str, str | Sequence[str]]] = (
    (r"(?<=\s)-[a-zA-Z](?![\w-])", ("-a", "-q", "-x", "-u", "-k", "-w", "-e", "-Z")),
    (r"(?<=\s)--[a-z][a-z-]+", ("--all", "--force", "--quiet", "--no-check", "--invert", "--once")),
    (r"\bAND\b", "OR"), (r"\bOR\b", "AND"), (r"\bASC\b", "DESC"), (r"\bDESC\b", "ASC"), (r"\bMIN\b", "MAX"),
    (r"\bmin(?=\()", "max"), (r"\bmax(?=\()", "min"), (r"\bIS NULL\b", "IS NOT NULL"), (r"\bDISTINCT ", ""),
    (r"(?<=\w) = (?=')", " != "), (r"(?<= )>(?= [a-z][\w-]*\.)", ">>"), (r"(?<= )\|(?= \w)", "&&"), (r"\$@", "$1"),
    (r"HEAD~1", "HEAD~3"), (r"HEAD(?![~\w])", "HEAD~2"), (r"(?<=\s)\.\.(?=\s|/|$)", "."),
    (r"\btoUppercase\b", "toLowercase"), (r"\btoLowercase\b", "toTitlecase"), (r"\btrim\b", "reverse"),
    (r"\.split\b", ".join"), (r"\.join\b", ".split"), (r"\.length\(\)", ".sort()"), (r"\bgit add\b", "git rm"),
    (r"\bgit push\b", "git pull"), (r"\bgit pull\b", "git push"), (r"\bcp (?=[\w/])", "mv "), (r"\bmkdir\b", "rmdir"),
    (r"\bhead (?=[-\w])", "tail "), (r"\btail (?=[-\w])", "head "), (r"\bINSERT INTO\b", "DELETE FROM"),
)  # fmt: skip
_CODE = [(re.compile(pattern, re.MULTILINE), new) for pattern, new in _CODE_RULES]
Spans = list[tuple[int, int, str]]


def _like(new: str, old: str) -> str:
    return new[0].upper() + new[1:] if old[0].isupper() else new


def _swaps(table: Mapping[str, str], *, both_ways: bool) -> Callable[[str], Spans]:
    """Finds the words and phrases of `table` outside code, each with what takes its place."""
    rules = {**table, **({new: old for old, new in table.items()} if both_ways else {})}
    longest_first = "|".join(sorted((re.escape(old) for old in rules), key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w`-])(?:{longest_first})(?![\w`-])", re.IGNORECASE)

    def find(block: str) -> Spans:
        return [(m.start(), m.end(), _like(rules[m[0].lower()], m[0])) for m in outside_code(block, pattern)]

    return find


@kind("facts", modes=FACT_MODES)
def number_words_changed(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A fifth of the numbers in words (two, twice, both, second) is another one."""
    return edit_facts(text, MAIN_DOSE, drawn, _swaps(in_language(NUMBER_WORDS, lesson), both_ways=False))


@kind("facts", modes=FACT_MODES)
def times_and_units_changed(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A fifth of the units, months, weekdays and years is another: hours for minutes, megabytes for bytes."""
    words = _swaps(in_language(TIMES_AND_UNITS, lesson), both_ways=False)

    def find(block: str) -> Spans:
        years = [(m.start(), m.end(), str(int(m[0]) - drawn.randrange(4, 17))) for m in outside_code(block, _YEAR)]
        return sorted([*words(block), *years])

    return edit_facts(text, MAIN_DOSE, drawn, find)


@kind("facts", doses=True, modes=FACT_MODES)
def scope_changed(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the words that say when and for what a sentence holds is another: unless for if, few for all."""
    return edit_facts(text, dose, drawn, _swaps(in_language(SCOPES, lesson), both_ways=False))


@kind("facts", modes=FACT_MODES)
def comparisons_reversed(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A fifth of the judgements and comparisons is reversed: harder for easier, "from B to A", "B instead of A"."""
    words = _swaps(in_language(COMPARED, lesson), both_ways=True)
    patterns = [(re.compile(pattern), new) for pattern, new in in_language(EXCHANGED, lesson)]

    def find(block: str) -> Spans:
        sides = [(m.start(), m.end(), m.expand(new)) for pattern, new in patterns for m in pattern.finditer(block)]
        return _apart([*sides, *words(block)])

    return edit_facts(text, MAIN_DOSE, drawn, find)


def _apart(spans: Spans) -> Spans:
    """The spans from left to right, those that overlap one before them left out."""
    kept: Spans = []
    for span in sorted(spans):
        if not kept or kept[-1][1] <= span[0]:
            kept.append(span)
    return kept


@kind("facts", modes=FACT_MODES)
def proper_names_swapped(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A fifth of the people, products and places is another one that the lesson names."""

    def names(block: str) -> list[re.Match[str]]:
        return [m for m in outside_code(block, _PROPER) if m[0] not in _NOT_PROPER]

    prose = [block.text for part in parts_of(text) for block in part.blocks if block.kind in ("text", "list")]
    known = sorted({m[0] for block in prose for m in names(block)})
    if len(known) < 3:
        return text

    def find(block: str) -> Spans:
        return [(m.start(), m.end(), drawn.choice(_others(known, m[0]))) for m in names(block)]

    return edit_facts(text, MAIN_DOSE, drawn, find)


def _others(known: Sequence[str], name: str) -> list[str]:
    """The names that are not part of `name`, nor it of them."""
    return [other for other in known if other not in name and name not in other] or [
        other for other in known if other != name
    ]


@kind("facts", modes=FACT_MODES)
def commands_altered(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A third of the options, operators and commands in code is another than it was, as a model remembers it."""
    parts = parts_of(text)
    places = [
        (at, index, span)
        for at, part in enumerate(parts) if part.role in ("section", "exercises")
        for index, block in enumerate(part.blocks) if not re.match(r"[`~]{3,}\s*(?:output|error|text)", block.text)
        for span in _altered(block, drawn)
    ]  # fmt: skip
    if not places:
        return text
    for at, index, (begin, end, new) in sorted(drawn.sample(places, amount(1 / 3, len(places))), reverse=True):
        old = parts[at].blocks[index]
        parts[at].blocks[index] = Block(old.kind, old.text[:begin] + new + old.text[end:])
    return assemble(parts)


def _altered(block: Block, drawn: Random) -> Spans:
    """What can be altered in a code block, or in the code spans of any other."""
    if block.kind == "code":
        ranges = [(0, len(block.text))]
    else:
        ranges = [(m.start(1), m.end(1)) for m in _NAME.finditer(block.text)]
    found: Spans = []
    for begin, end in ranges:
        for pattern, new in _CODE:
            for m in pattern.finditer(block.text, begin, end):
                other = new if isinstance(new, str) else drawn.choice([one for one in new if one != m[0]])
                found.append((m.start(), m.end(), other))
    return _apart(found)


@kind("facts", doses=True, modes=FACT_MODES)
def behaviour_invented(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """After a share of the paragraphs a sentence on something the lesson names, precise and untrue."""
    named = [name for name in dict.fromkeys(_NAME.findall(text)) if not name.startswith("-")]
    subjects = [f"`{name}`" for name in named] or [f"*{section.title}*" for section in lesson.spec.sections]
    bank = in_language(INVENTED, lesson)

    def invented(old: str) -> str:
        here = [f"`{name}`" for name in _NAME.findall(old) if name in named]
        return drawn.choice(bank).format(it=drawn.choice(here or subjects), n=drawn.randrange(3, 90))

    return insert_after_prose(text, dose, drawn, invented)
