"""Damage of round 3 to facts: first in the sentences that one of the lesson's passages states too, then in others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from random import Random

from lessongen_core.sources import Passage

from .damage_facts import FACT_MODES, edit_facts, outside_code
from .damage_text import in_language
from .kinds import kind
from .lessons import Lesson
from .markdown import split
from .round3_claims import (
    ACTIONS,
    BASES,
    CLAUSES,
    DECLARATIVE,
    DENIALS,
    IMPERATIVES,
    NUMBER_WORDS,
    PREDICATES,
    QUANTITIES,
)
from .round3_text import continued

Spans = list[tuple[int, int, str]]
_CODE_SPAN = re.compile(r"`[^`\n]+`")
_NUMBER = re.compile(r"(?<![\w.,\[#/:-])\d+(?:[.,]\d+)?(?![\w\]/:-]|[.,]\d)")
_BOUNDARY = re.compile(
    r"\n(?:>[ \t]*\n)+|(?<=[.!?:])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bej\.)\s+(?=[\"'(¿¡*`\w>\[-])"
    r"|\n(?=(?:>\s?)*\s*(?:[-*+]|\d+[.)])\s)"
)
_MARK = re.compile(r"(?:>\s?)*\s*(?:(?:[-*+]|\d+[.)])\s+)?")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_LINE_BREAK = re.compile(r"\s*\n(?:>\s?)*\s*")
_ALIKE, _LEAST_SHARED = 0.5, 4  # Dice coefficient and number of the longer words that two sentences share


def sentence_spans(block: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a paragraph, list or quote begin and end, without the mark of an item; no captions."""
    if block.startswith("*("):
        return
    blank = _CODE_SPAN.sub(lambda span: "`" + "x" * (len(span[0]) - 2) + "`", block)
    begin = 0
    for end, following in [*((m.start(), m.end()) for m in _BOUNDARY.finditer(blank)), (len(blank), len(blank))]:
        mark = _MARK.match(blank, begin, end)
        yield (mark.end() if mark else begin), end
        begin = following


def _like(new: str, old: str) -> str:
    return new[0].upper() + new[1:] if old[0].isupper() else new


def _words(sentence: str) -> set[str]:
    return {word[:6] for word in _LONG_WORD.findall(sentence.lower())}


def stated_in(passages: Sequence[Passage]) -> Callable[[str, int], bool]:
    """Whether the sentence of a block at a place says in much the same words what a sentence of `passages` says."""
    blocks = [block.text for passage in passages for block in split(passage.text) if block.kind != "code"]
    known = [_words(block[begin:end]) for block in blocks for begin, end in sentence_spans(block)]

    def stated(block: str, place: int) -> bool:
        said = next((_words(block[b:e]) for b, e in sentence_spans(block) if b <= place < e), set())
        shared = [(len(said & one), len(said) + len(one)) for one in known]
        return any(both >= _LEAST_SHARED and 2 * both >= _ALIKE * all_of_them for both, all_of_them in shared)

    return stated


def _edit(lesson: Lesson, text: str, dose: float, drawn: Random, find: Callable[[str], Spans]) -> str:
    return edit_facts(text, dose, drawn, find, stated_in(lesson.settings["sources"].passages))


def _numbers(block: str) -> list[re.Match[str]]:
    """Numbers in digits, those of list items left out."""
    return [m for m in outside_code(block, _NUMBER) if not re.match(r"[.)]\s", block[m.end() : m.end() + 2])]


@kind("facts", doses=True, modes=FACT_MODES)
def digits_slipped(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the numbers has two digits exchanged, or is ten times as large or, with a point, as small."""

    def slipped(old: str) -> str:
        pairs = [at for at in range(len(old) - 1) if old[at : at + 2].isdigit() and old[at] != old[at + 1] != "0"]
        pairs = [at for at in pairs if at or old[1] != "0"]
        if pairs and (len(old) == 4 or drawn.random() < 0.5):
            at = drawn.choice(pairs)
            return old[:at] + old[at + 1] + old[at] + old[at + 2 :]
        if "." in old or "," in old:
            mark = "." if "." in old else ","
            whole, rest = old.split(mark)
            return f"{whole}{rest[0]}{mark}{rest[1:] or '0'}".lstrip("0") if whole.strip("0") else f"0{mark}0{rest}"
        return f"{old}0"

    return _edit(lesson, text, dose, drawn, lambda b: [(m.start(), m.end(), slipped(m[0])) for m in _numbers(b)])


@kind("facts", doses=True, modes=FACT_MODES)
def numbers_exchanged(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the numbers, in digits or words, is another number that the lesson or its passages have elsewhere."""
    words = in_language(NUMBER_WORDS, lesson)
    pattern = re.compile(rf"(?<![\w`-])(?:{'|'.join(words)})(?![\w`-])", re.IGNORECASE)
    known = [text, *(passage.text for passage in lesson.settings["sources"].passages)]
    digits = sorted({m[0] for one in known for m in _numbers(one)})
    spelt = sorted({m[0].lower() for one in known for m in outside_code(one, pattern)})

    def find(block: str) -> Spans:
        found = []
        for m in sorted([*_numbers(block), *outside_code(block, pattern)], key=lambda m: m.start()):
            old = m[0].lower()
            alike = [one for one in digits if ("." in one) == ("." in old) and abs(len(one) - len(old)) < 2]
            bank = alike if old[0].isdigit() else spelt
            new = drawn.choice([one for one in bank if one != old] or [one for one in words if one != old])
            found.append((m.start(), m.end(), _like(new, m[0])))
        return found

    return _edit(lesson, text, dose, drawn, find)


@kind("facts", doses=True, modes=FACT_MODES)
def quantities_made_exact(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of what is said of many, several, all, often or at any time is said of a made-up number instead."""
    table = in_language(QUANTITIES, lesson)
    longest_first = "|".join(sorted(table, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w`-])(?:{longest_first})(?![\w`-])", re.IGNORECASE)

    def find(block: str) -> Spans:
        found = []
        for m in outside_code(block, pattern):
            new = table[m[0].lower()].format(n=drawn.randrange(3, 60))
            found.append((m.start(), m.end(), _like(new, m[0])))
        return found

    return _edit(lesson, text, dose, drawn, find)


@kind("facts", doses=True, modes=FACT_MODES)
def statements_denied(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the statements is called untrue as a whole: "it is a mistake to think that ...", "... is not so"."""
    bank = in_language(DENIALS, lesson)
    opening = re.compile(in_language(DECLARATIVE, lesson))

    def find(block: str) -> Spans:
        found = []
        for begin, end in sentence_spans(block):
            said = block[begin:end].rstrip()
            if opening.match(said) and len(said.split()) > 5 and said.endswith(".") and "? " not in said:
                new = drawn.choice(bank).format(s="\0").replace("\0", continued(said.rstrip(".")))
                found.append((begin, begin + len(said), new))
        return found

    return _edit(lesson, text, dose, drawn, find)


@kind("facts", doses=True, modes=FACT_MODES)
def actions_negated(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of what programs and people do, or are told to do, is negated: "it does not show", "do not click"."""
    orders = in_language(IMPERATIVES, lesson)
    order = re.compile(rf"(?:{'|'.join(orders)})\b")
    rules = [(re.compile(pattern, re.IGNORECASE), new) for pattern, new in in_language(ACTIONS, lesson)]

    def find(block: str) -> Spans:
        found = []
        for begin, end in sentence_spans(block):
            said = _CODE_SPAN.sub(lambda span: "\0" * len(span[0]), block[begin:end])
            hits = [(m, new) for pattern, new in rules if (m := pattern.search(said))]
            if told := order.match(said):
                found.append((begin, begin + told.end(), orders[told[0]]))
            elif hits:
                m, new = min(hits, key=lambda hit: hit[0].start())
                base = BASES.get(m.groupdict().get("third", "").lower(), "")
                negated = m.expand(new).replace(m[0], m[0].lower()).replace("{base}", base)
                found.append((begin + m.start(), begin + m.end(), _like(negated, m[0])))
        return found

    return _edit(lesson, text, dose, drawn, find)


@kind("facts", doses=True, modes=FACT_MODES)
def causes_exchanged(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the sentences with if, when, because, so that and the like the two clauses change places."""
    before, between = (re.compile(pattern, re.DOTALL) for pattern in in_language(CLAUSES, lesson))

    def find(block: str) -> Spans:
        found = []
        for begin, end in sentence_spans(block):
            said = block[begin:end].rstrip()
            if m := before.match(said):
                new = f"{m[1]} {continued(m[3])}, {m[2]}{m[4]}"
            elif m := between.match(said):
                new = f"{m[3][0].upper()}{m[3][1:]}{m[2]}{continued(m[1])}{m[4]}"
            else:
                continue
            found.append((begin, begin + len(said), new))
        return found

    return _edit(lesson, text, dose, drawn, find)


@kind("facts", doses=True, modes=FACT_MODES)
def predicates_exchanged(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the sentences says of its subject what another sentence with the same verb says of its own."""
    pattern = re.compile(in_language(PREDICATES, lesson), re.DOTALL)

    def predicates(block: str) -> Iterator[tuple[int, re.Match[str]]]:
        for begin, end in sentence_spans(block):
            if m := pattern.match(block[begin:end].rstrip()):
                yield begin, m

    by_verb: dict[str, list[str]] = defaultdict(list)
    for block in re.split(r"\n\s*\n", text):
        for _, m in predicates(block):
            by_verb[m["verb"]].append(_LINE_BREAK.sub(" ", m["said"]))

    def find(block: str) -> Spans:
        found = []
        for begin, m in predicates(block):
            others = [said for said in dict.fromkeys(by_verb[m["verb"]]) if said != _LINE_BREAK.sub(" ", m["said"])]
            if others:
                found.append((begin + m.start("said"), begin + m.end("said"), drawn.choice(others)))
        return found

    return _edit(lesson, text, dose, drawn, find)
