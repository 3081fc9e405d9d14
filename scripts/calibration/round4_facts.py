"""Held-out damage to facts: first in the sentences that one of the lesson's passages states too, then in others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from random import Random

from .damage_facts import FACT_MODES, edit_facts
from .damage_text import in_language
from .kinds import kind
from .lessons import Lesson
from .markdown import parts_of
from .round3_facts import sentence_spans, stated_in
from .round3_text import continued
from .round4_claims import (
    AR_ENDINGS,
    CONTRARIES,
    FORMAS,
    IRREGULAR_BASES,
    IRREGULAR_VERBS,
    NO_ROLE,
    NOUN_BEFORE,
    NOUNS_TOO,
    PURPOSES,
    QUALIFIERS,
    ROLES,
    TURNS,
    VERB_BEFORE,
    VERBOS,
    VERBS,
)
from .round4_form import one_line
from .round4_language import like
from .round4_speech import NOUNS

Spans = list[tuple[int, int, str]]
_KEPT = re.compile(r"`[^`\n]*`|\[[^\]]*\]\([^)]*\)|https?://\S+")
_NAME = re.compile(r"`[^`\n]+`(?![\w`])")
_WORD = re.compile(r"(?<![\w'/.-])[^\W\d_]+(?![\w'/-])")
_BEFORE = re.compile(r"([^\W\d_]+)\s+$")
_LINE_BREAK = re.compile(r"\s*\n(?:>\s?)*\s*")
_LEAST_KNOWN = 4  # nouns or purposes among which one is chosen
_NO_NOUNS = {
    "first", "same", "following", "other", "others", "next", "only", "second", "whole", "such", "more", "most",
    "then", "than",
    "mismo", "misma", "siguiente", "primera", "primero", "anterior", "otro", "otra", "menos", "demás", "about",
}  # fmt: skip


def _edit(lesson: Lesson, text: str, dose: float, drawn: Random, find: Callable[[str], Spans]) -> str:
    return edit_facts(text, dose, drawn, find, stated_in(lesson.settings["sources"].passages))


def _blank(block: str) -> str:
    """A block whose code, links and addresses are as long as before and hold no word."""
    return _KEPT.sub(lambda m: "\0" * len(m[0]), block)


def _statements(block: str) -> Iterator[tuple[int, str]]:
    """Where the sentences of a block begin that state something, and what they say, stop and all."""
    for begin, end in sentence_spans(block):
        said = block[begin:end].rstrip()
        if said.endswith(".") and "? " not in said and 5 < len(said.split()) < 45:
            yield begin, said


@kind("facts", doses=True, modes=FACT_MODES)
def nouns_exchanged(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the nouns is another noun of the lesson with the same ending: a pipe is called a folder."""
    pattern, spanish = re.compile(in_language(NOUNS, lesson)), lesson.course.language == "es"
    seen = Counter(m["noun"] for part in parts_of(text) for b in part.blocks for m in pattern.finditer(_blank(b.text)))
    known = sorted(noun for noun, count in seen.items() if count > 1 and noun not in _NO_NOUNS)
    if len(known) < _LEAST_KNOWN:
        return text

    def ending(noun: str) -> str:
        return noun[-2:] if noun.endswith("s") and spanish else noun[-1] if noun.endswith("s") or spanish else ""

    def find(block: str) -> Spans:
        found = []
        for m in pattern.finditer(_blank(block)):
            alike = [noun for noun in known if noun != m["noun"] and ending(noun) == ending(m["noun"])]
            if m["noun"] in known and alike:
                found.append((m.start("noun"), m.end("noun"), drawn.choice(alike)))
        return found

    return _edit(lesson, text, dose, drawn, find)


@kind("facts", doses=True, modes=FACT_MODES)
def roles_exchanged(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of what stands in, of, for or with something else changes places with it: "the file of the name"."""
    pattern = re.compile(in_language(ROLES, lesson))

    def find(block: str) -> Spans:
        found = []
        for m in pattern.finditer(block):
            one, two, join = m["one"], m["two"], m["join"].strip()
            if one == two or NO_ROLE & {one.split()[-1], two.split()[-1]}:
                continue
            if join in ("del", "al"):
                two, join = f"el {two}", join[:-1]
            found.append((m.start(), m.end(), _contracted(f"{two} {join} {one}")))
        return found

    return _edit(lesson, text, dose, drawn, find)


def _contracted(phrase: str) -> str:
    return phrase.replace(" de el ", " del ").replace(" a el ", " al ")


@kind("facts", doses=True, modes=FACT_MODES)
def purposes_exchanged(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of what something can, must or is there to do is what another sentence says of something else."""
    pattern = re.compile(in_language(PURPOSES, lesson))
    prose = [b.text for part in parts_of(text) for b in part.blocks if b.kind in ("text", "list", "quote")]
    known = sorted(
        {_LINE_BREAK.sub(" ", m["said"]) for block in prose if "```" not in block for m in pattern.finditer(block)}
    )
    if len(known) < _LEAST_KNOWN:
        return text

    def find(block: str) -> Spans:
        found = []
        for m in pattern.finditer(block):
            own = _LINE_BREAK.sub(" ", m["said"])
            others = [said for said in known if own not in said and said not in own]
            if others:
                found.append((m.start("said"), m.end("said"), drawn.choice(others)))
        return found

    return _edit(lesson, text, dose, drawn, find)


@kind("facts", doses=True, modes=FACT_MODES)
def false_conditions(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """In a share of the sentences a name or noun is followed by a condition that nobody made: "(on Windows only)"."""
    pattern = re.compile(in_language(NOUNS, lesson))
    bank = in_language(QUALIFIERS, lesson)

    def find(block: str) -> Spans:
        found = []
        for begin, said in _statements(block):
            places = [m.end() for m in _NAME.finditer(said)] or [m.end("noun") for m in pattern.finditer(_blank(said))]
            if places:
                end = begin + places[0]
                found.append((end, end, f" {drawn.choice(bank).format(n=drawn.randrange(11, 24))}"))
        return found

    return _edit(lesson, text, dose, drawn, find)


@kind("facts", doses=True, modes=FACT_MODES)
def contradicts_itself(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the statements is followed by its own contrary, as if both were the same: "in other words ..."."""
    rules = [re.compile(pattern, re.IGNORECASE) for pattern, _ in in_language(TURNS, lesson)]
    news = [new for _, new in in_language(TURNS, lesson)]
    bank = in_language(CONTRARIES, lesson)

    def find(block: str) -> Spans:
        found = []
        for begin, said in _statements(block):
            blank = _blank(said)
            for pattern, new in zip(rules, news, strict=True):
                if m := pattern.search(blank):
                    contrary = one_line(said[: m.start()] + m.expand(new) + said[m.end() :]).rstrip(".")
                    contrary = contrary.replace(" > ", " ")
                    added = drawn.choice(bank).replace("{s}", continued(contrary))
                    found.append((begin, begin + len(said), f"{said} {added}"))
                    break
        return found

    return _edit(lesson, text, dose, drawn, find)


def _english_verbs() -> dict[str, str]:
    """Every form of the verbs with the same form of what is said instead, nouns left out."""
    made = dict(IRREGULAR_VERBS)
    for old, new in VERBS.items():
        made.update(zip(_forms(old), _forms(new), strict=True))
    for old in NOUNS_TOO.split():
        del made[_forms(old)[1]]
    return made


def _forms(verb: str) -> tuple[str, str, str, str]:
    stem = verb.removesuffix("e")
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    if re.search(r"[^aeiou][aeiou][gmpt]$", verb) and verb != "edit":
        return verb, f"{verb}s", f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing"
    third = f"{verb}es" if verb.endswith(("ch", "sh", "ss", "x")) else f"{verb}s"
    return verb, third, f"{stem}ed", f"{stem}ing"


def _spanish_verbs() -> dict[str, str]:
    made = {f"{old}{end}": f"{new}{end}" for old, new in VERBOS.items() for end in AR_ENDINGS}
    return {**made, **FORMAS}


@kind("facts", doses=True, modes=FACT_MODES)
def actions_replaced(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the verbs is another one: what was copied is renamed, what was shown is concealed."""
    spanish = lesson.course.language == "es"
    table = _spanish_verbs() if spanish else _english_verbs()
    bases = set() if spanish else {*VERBS, *IRREGULAR_BASES.split()}
    nouns, verbs = set(in_language(NOUN_BEFORE, lesson).split()), set(VERB_BEFORE.split())

    def find(block: str) -> Spans:
        blank, found = _blank(block), []
        for m in _WORD.finditer(blank):
            old = m[0].lower()
            if old in table:
                before = _BEFORE.search(blank[: m.start()])
                word = before[1].lower() if before else ""
                a_verb = (word in verbs or (not word and m[0][0].isupper())) if old in bases else word not in nouns
                if a_verb:
                    found.append((m.start(), m.end(), like(table[old], m[0])))
        return found

    return _edit(lesson, text, dose, drawn, find)
