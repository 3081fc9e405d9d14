"""Damage that nobody sees without sources: figures, negations, relations and names that are wrong.

Every kind is scored with the lesson's sources, with the undamaged lesson as its own source, and without any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from .damage_text import in_language
from .kinds import kind
from .lessons import Lesson
from .markdown import Block, amount, assemble, parts_of

FACT_MODES = ("sources", "own", "plain")
_PROSE = ("text", "list", "quote")
_CODE_SPAN = re.compile(r"`[^`\n]+`")
_NUMBER = re.compile(r"(?<![\w.\[#/:-])\d+(?:\.\d+)?(?![\w\]%/:-]|\.\d)")
_NAME = re.compile(r"`([^`\n]{2,40})`")
# What is said -> its contrary; the first that matches in a sentence is turned round.
_NEGATIONS = {
    "en": (
        (r"\b(is|are|was|were|can|could|will|should|must|does|do|has|have) not\b", r"\1"),
        (r"\b(is|are|was|were|could|should|does|do|has|have)n['’]t\b", r"\1"),
        (r"\bcannot\b|\bcan['’]t\b", "can"),
        (r"\bnever\b", "always"),
        (r"\b(is|are|was|were|could|will|should|must)\b(?! not)", r"\1 not"),
        (r"\bcan\b(?! not)", "cannot"),
        (r"\balways\b", "never"),
    ),
    "es": (
        (r"\bno (es|está|están|son|se|puede|pueden|hay|tiene|necesita)\b", r"\1"),
        (r"\bnunca\b", "siempre"),
        (r"\b(?<!no )(es|está|están|son|puede|pueden|hay|tiene|necesita)\b", r"no \1"),
        (r"\bsiempre\b", "nunca"),
    ),
}
_RELATIONS = {
    "en": (
        "before after", "first last", "more fewer", "above below", "left right", "same different", "larger smaller",
        "add remove", "old new", "start end", "true false", "local remote", "upper lower", "without with",
        "beginning end", "all none", "create delete", "input output", "open closed", "row column",
        "rows columns", "read write", "longer shorter", "later earlier",
    ),
    "es": (
        "antes después", "primero último", "primera última", "más menos", "arriba abajo", "izquierda derecha",
        "mismo distinto", "mayor menor", "viejo nuevo", "verdadero falso", "sin con", "crear borrar",
        "entrada salida", "abierto cerrado", "leer escribir", "siguiente anterior", "inicio final", "todos ningunos",
    ),
}  # fmt: skip


def edit_facts(
    text: str,
    dose: float,
    drawn: Random,
    find: Callable[[str], list[tuple[int, int, str]]],
    first: Callable[[str, int], bool] | None = None,
) -> str:
    """Replace a share `dose` of the spans (begin, end, new text) that `find` sees in paragraphs, lists and quotes.

    Those for which `first` (of the block's text and where the span begins) is true are replaced before any other.
    """
    parts = parts_of(text)
    places = [
        (at, index, span)
        for at, part in enumerate(parts) if part.role in ("introduction", "section")
        for index, block in enumerate(part.blocks) if block.kind in _PROSE and "```" not in block.text
        for span in find(block.text)
    ]  # fmt: skip
    order = drawn.sample(places, len(places))
    if first is not None:
        order.sort(key=lambda place: not first(parts[place[0]].blocks[place[1]].text, place[2][0]))
    for at, index, (begin, end, new) in sorted(order[: amount(dose, len(places))], reverse=True):
        block = parts[at].blocks[index]
        parts[at].blocks[index] = Block(block.kind, block.text[:begin] + new + block.text[end:])
    return assemble(parts)


def outside_code(text: str, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    return list(pattern.finditer(_CODE_SPAN.sub(lambda span: "\0" * len(span[0]), text)))


@kind("facts", doses=True, modes=FACT_MODES)
def numbers_changed(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the numbers in the prose is another number of like size; list and citation numbers stay."""

    def changed(old: str) -> str:
        if "." in old:
            whole, rest = old.split(".")
            return f"{int(whole) + drawn.randrange(1, 9)}.{rest[:-1]}{(int(rest[-1]) + drawn.randrange(1, 9)) % 10}"
        return str(int(old) + max(1, int(old) * drawn.randrange(20, 80) // 100) + drawn.randrange(2))

    def numbers(block: str) -> list[tuple[int, int, str]]:
        found = [m for m in outside_code(block, _NUMBER) if not re.match(r"[.)]\s", block[m.end() : m.end() + 2])]
        return [(m.start(), m.end(), changed(m[0])) for m in found]

    return edit_facts(text, dose, drawn, numbers)


@kind("facts", doses=True, modes=FACT_MODES)
def statements_negated(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the sentences with a verb or word that can be negated says the contrary."""
    rules = [(re.compile(pattern, re.IGNORECASE), new) for pattern, new in in_language(_NEGATIONS, lesson)]

    def negations(block: str) -> list[tuple[int, int, str]]:
        found = []
        for sentence in re.finditer(r"[^.!?¿¡]+[.!?]?", _CODE_SPAN.sub(lambda span: "\0" * len(span[0]), block)):
            for pattern, new in rules:
                if hit := pattern.search(sentence[0]):
                    begin = sentence.start() + hit.start()
                    found.append((begin, begin + len(hit[0]), hit.expand(new)))
                    break
        return found

    return edit_facts(text, dose, drawn, negations)


@kind("facts", doses=True, modes=FACT_MODES)
def relations_reversed(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the words that have an opposite (before, first, local, ...) is that opposite."""
    pairs = [pair.split() for pair in in_language(_RELATIONS, lesson)]
    opposite = {one: other for pair in pairs for one, other in (pair, pair[::-1])}
    pattern = re.compile(rf"(?<![\w`-])(?:{'|'.join(opposite)})(?![\w`-])")

    def relations(block: str) -> list[tuple[int, int, str]]:
        return [(m.start(), m.end(), opposite[m[0]]) for m in outside_code(block, pattern)]

    return edit_facts(text, dose, drawn, relations)


@kind("facts", doses=True, modes=FACT_MODES)
def names_swapped(lesson: Lesson, text: str, pool: Sequence[Lesson], dose: float, drawn: Random) -> str:
    """A share of the code spans in the prose holds another command or name of the same lesson."""
    known = list(dict.fromkeys(_NAME.findall(text)))
    if len(known) < 2:
        return text

    def names(block: str) -> list[tuple[int, int, str]]:
        found = []
        for span in _NAME.finditer(block):
            others = [name for name in known if name != span[1]]
            found.append((span.start(1), span.end(1), drawn.choice(others)))
        return found

    return edit_facts(text, dose, drawn, names)
