"""Held-out damage to facts, first in sentences that a passage states too; this file is not to be read while tuning."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from .damage_facts import FACT_MODES, edit_facts
from .damage_text import in_language
from .kinds import kind
from .lessons import Lesson
from .markdown import parts_of
from .round3_facts import sentence_spans, stated_in
from .round4_language import like
from .unseen_claims import CLAUSES, MISREMEMBERED, REASONS, SAME_AS, SIBLINGS, SWEEPING

Spans = list[tuple[int, int, str]]
_KEPT = re.compile(r"`[^`\n]*`|\[[^\]]*\]\([^)]*\)|https?://\S+")
_NAME = re.compile(r"(?<!`)`(?P<name>[^`\s][^`\n]{0,38}[^`\s])`(?![\w`])")
_LINE_BREAK = re.compile(r"\s*\n(?:>\s?)*\s*")
_RULES = [(re.compile(pattern, re.DOTALL), ways) for pattern, ways in MISREMEMBERED]
_LEAST_NAMES = 2
_LEAST_REASONED, _MOST_REASONED = 6, 40  # words of a sentence


def _edit(lesson: Lesson, text: str, dose: float, drawn: Random, find: Callable[[str], Spans]) -> str:
    return edit_facts(text, dose, drawn, find, stated_in(lesson.settings["sources"].passages))


def _blank(block: str) -> str:
    """A block whose code, links and addresses are as long as before and hold no word."""
    return _KEPT.sub(lambda m: "\0" * len(m[0]), block)


def _pattern(words: Mapping[str, str]) -> re.Pattern[str]:
    """Any of `words`, the longest that fits; not as a part of another word."""
    longest_first = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(rf"(?<![\w`/.-])(?:{longest_first})(?![\w`/-]|\.\w)", re.IGNORECASE)


def _prose(text: str) -> Iterator[str]:
    for part in parts_of(text):
        for block in part.blocks:
            if block.kind in ("text", "list", "quote") and "```" not in block.text:
                yield block.text


@kind("facts", doses=True, modes=FACT_MODES, side="test")
def names_misremembered(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the names in code is one that does not exist but might: `SELECT_ALL`, `VisitedList`."""

    def other(name: str) -> str:
        pattern, ways = next((pattern, ways) for pattern, ways in _RULES if pattern.match(name))
        return pattern.sub(drawn.choice(ways), name, count=1)

    def find(block: str) -> Spans:
        return [(m.start("name"), m.end("name"), other(m["name"])) for m in _NAME.finditer(block)]

    return _edit(lesson, text, dose, drawn, find)


@kind("facts", doses=True, modes=FACT_MODES, side="test")
def siblings_confused(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the terms is one of the same kin: a record for a field, a facet for a filter, push for pull."""
    table = in_language(SIBLINGS, lesson)
    both_ways = {**{new: old for old, new in table.items()}, **table}
    pattern = _pattern(both_ways)

    def find(block: str) -> Spans:
        found = pattern.finditer(_blank(block))
        return [(m.start(), m.end(), like(both_ways[m[0].lower()], m[0])) for m in found]

    return _edit(lesson, text, dose, drawn, find)


@kind("facts", doses=True, modes=FACT_MODES, side="test")
def overgeneralised(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of what is said with care is said of all and always: "some" is "all", "a common" is "the only"."""
    table = in_language(SWEEPING, lesson)
    pattern = _pattern(table)

    def find(block: str) -> Spans:
        return [(m.start(), m.end(), like(table[m[0].lower()], m[0])) for m in pattern.finditer(_blank(block))]

    return _edit(lesson, text, dose, drawn, find)


@kind("facts", doses=True, modes=FACT_MODES, side="test")
def reasons_invented(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the statements has a reason that is none: "because the processor reads from right to left"."""
    bank = in_language(REASONS, lesson)

    def find(block: str) -> Spans:
        found = []
        for begin, end in sentence_spans(block):
            said = block[begin:end].rstrip()
            if said.endswith(".") and _LEAST_REASONED <= len(said.split()) <= _MOST_REASONED:
                stop = begin + len(said) - 1
                found.append((stop, stop, drawn.choice(bank)))
        return found

    return _edit(lesson, text, dose, drawn, find)


@kind("facts", doses=True, modes=FACT_MODES, side="test")
def false_synonyms(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the names is said to be the same as another name of the lesson: "`ls` (also known as `cd`)"."""
    bank = in_language(SAME_AS, lesson)
    known = sorted({m["name"] for block in _prose(text) for m in _NAME.finditer(block)})
    if len(known) < _LEAST_NAMES:
        return text

    def find(block: str) -> Spans:
        found = []
        for m in _NAME.finditer(block):
            others = [name for name in known if name != m["name"]]
            said = drawn.choice(bank).format(x=f"`{drawn.choice(others)}`")
            comes = block[m.end() : m.end() + 1]
            found.append((m.end(), m.end(), said.rstrip(",") if comes and comes in ",.;:)?!" else said))
        return found

    return _edit(lesson, text, dose, drawn, find)


@kind("facts", doses=True, modes=FACT_MODES, side="test")
def clauses_exchanged(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the clauses with that, which or who is that of another sentence."""
    pattern = re.compile(in_language(CLAUSES, lesson))
    known: dict[str, set[str]] = defaultdict(set)
    for block in _prose(text):
        for m in pattern.finditer(_blank(block)):
            known[m["join"]].add(_LINE_BREAK.sub(" ", block[m.start("said") : m.end("said")]))

    def find(block: str) -> Spans:
        found = []
        for m in pattern.finditer(_blank(block)):
            own = _LINE_BREAK.sub(" ", block[m.start("said") : m.end("said")])
            others = [said for said in sorted(known[m["join"]]) if said not in own and own not in said]
            alike = [said for said in others if said.split()[0] == own.split()[0]]
            if others:
                found.append((m.start("said"), m.end("said"), drawn.choice(alike or others)))
        return found

    return _edit(lesson, text, dose, drawn, find)
