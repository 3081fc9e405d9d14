"""Is it language at all: grammar words in the order grammar gives them, sentences that begin and end, closed brackets.

A list of key words, shuffled words and text that a chain of words spat out each break some of it in every paragraph;
of 1,482 paragraphs that people wrote none breaks two of these rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest
from typing import Final

from ..languages import FUNCTION_WORDS
from ..score import Finding
from .phrases import BROKEN_PAIRS, CAPITALS
from .pieces import Piece
from .quotes import unquoted
from .structure import plateau
from .view import View

_TOKEN: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[.,;!?](?=\s|$)|[.,;!?]\S|[^\w\s.,;!?]")
_ENDS: Final = frozenset(".,;!?")
# A sentence that ends and goes on in small letters; the word before the stop may be an abbreviation.
_GOES_ON: Final = re.compile(r"[.!?][\"»«”“’)]*\s+([^\W\d_])(?!\))")
_WORD_BEFORE: Final = re.compile(r"(?<![\w.'’-])([^\W\d_][\w'’-]*|·)\)? ?\Z")
_ABBREVIATED: Final = frozenset(
    {"etc", "vs", "ej", "bzw", "usw", "ggf", "vgl", "evtl", "sog", "inkl", "тыс", "руб", "стр", "гг", "fig", "art"}
    | {"approx", "incl", "resp", "vol", "cap"}
)
_CAPITAL: Final = re.compile(r"[A-ZÀ-ÞА-ЯЁ](?<=[^\W\d_] .)[^\W\d_A-Z]+(?= [^\W\d_A-Z])")
_ENUMERATOR: Final = re.compile(r"(?<!\S)\w{1,3}\)|[:;]-?[()]|[\[(]-?[\d.∞]+[,;]\s*[-+]?[\w.∞]+[\])]")
_TERMINAL: Final = tuple("$.!?:;)]»«”“\"'*`_…|。！？؟۔।")
# Below a fifth of grammar words, or with a tenth of the phrases broken, a paragraph is a list of words; in people's
# lessons at most a few are (commands in a row), and of all phrases at most 1 in 80 is broken.
_LEAST_GRAMMAR: Final = 0.2
_MOST_BROKEN: Final = 0.1
_FAULTS: Final = 2
_CERTAIN_FAULTS: Final = 3
_MOST_SALAD: Final = 0.06
_MOST_LISTED: Final = 0.2
_MOST_BROKEN_OF_ALL: Final = 0.03
_FEW_OPENINGS: Final = 12
_FEW_BROKEN: Final = 3
_FEW_WITH_BROKEN: Final = 2  # paragraphs: one sentence may be mannered
_LONG_PARAGRAPH: Final = 8
_ASIDE: Final = 6  # paragraphs: further apart, two brackets have nothing to do with each other
_LONG_LIST: Final = 10
_FEW_WORDS: Final = 80
_LONG_UNIT: Final = 4  # letters; units are shorter
# Words without a stop, comma, dash, bracket or quote; one paragraph in a hundred that people wrote has more than 30.
_STOPS: Final = re.compile(r"[.,;:!?()\"“”„«»—–|…。，、！？；：؟،]")
_DASH: Final = re.compile(r"\s-\s")
_BREATHLESS: Final = (30, 40)
_MOST_STRAIN: Final = 0.13  # weak signs a paragraph; in people's lessons 0.11 at most
_SALAD_STRAIN: Final = 0.22
_FEW_PARAGRAPHS: Final = 12
Rules = tuple[tuple[frozenset[str], frozenset[str], str], ...]


@dataclass
class _Count:
    """Words of a text, in paragraphs long enough to tell."""

    total: int = 0
    grammar: int = 0
    listed: int = 0  # in paragraphs without grammar, or with a tenth of it broken
    broken: int = 0  # in paragraphs with two faults
    openings: int = 0
    broken_openings: int = 0
    with_broken: int = 0  # paragraphs
    worst: int = 0  # faults of the worst paragraph
    paragraphs: int = 0
    strain: int = 0  # weak signs: a broken phrase, any fault, too many words in one breath
    lines: list[int] = field(default_factory=list)


def fluency(view: View) -> Finding | None:
    """Share of grammar words, and of the text that stands in paragraphs no sentence of which was ever written."""
    functions, rules = FUNCTION_WORDS.get(view.language), BROKEN_PAIRS.get(view.language)
    if functions is None or rules is None:
        return None
    count = _Count()
    salads = 0
    asides = _asides(view.own_prose)
    for at, piece in enumerate(view.own_prose):
        if len(piece.bare_words) >= _LONG_PARAGRAPH:
            salads += _add(count, piece, view, functions, rules, aside=at in asides)
    return _judged(count, salads) if count.total >= _FEW_WORDS else None


def _asides(pieces: Sequence[Piece]) -> frozenset[int]:
    """Places of paragraphs in which a bracket opens that one of the next closes: an aside of several sentences."""
    found: list[int] = []
    begun: int | None = None
    for at, piece in enumerate(pieces):
        opened = piece.bare.count("(") - piece.bare.count(")")
        near = begun is not None and at - begun <= _ASIDE and piece.part is pieces[begun].part
        if opened == -1 and near and begun is not None:
            found += (begun, at)
        if opened:
            begun = at if opened == 1 else None
    return frozenset(found)


def _add(count: _Count, piece: Piece, view: View, functions: frozenset[str], rules: Rules, *, aside: bool) -> bool:
    """Count a paragraph; True when it has two faults. `aside`: a bracket runs on into it, or from it."""
    size = len(piece.bare_words)
    grammar = sum(map(functions.__contains__, piece.bare_words))
    openings, broken = _openings(view.said(piece.block), rules)
    other = _faults(piece, unquoted(view.dotted(piece.block)), _small(view.language), aside)
    faults = broken + other
    breath = _longest_breath(piece.bare.replace("\n", " ")) if size > _BREATHLESS[0] else 0
    count.paragraphs += 1
    count.strain += (broken > 0) + (other > 0) + sum(breath >= most for most in _BREATHLESS)
    count.total += size
    count.grammar += grammar
    count.openings += openings
    count.broken_openings += broken
    count.with_broken += broken > 0
    told = size if grammar >= _LEAST_GRAMMAR * size else size - _figures(piece.bare_words)
    listed = told >= _LONG_LIST and grammar < _LEAST_GRAMMAR * told
    listed = listed or (broken > 1 and broken > _MOST_BROKEN * openings)
    count.listed += size * listed
    if faults >= _FAULTS:
        count.broken += size
        count.worst = max(count.worst, faults)
    if listed or faults >= _FAULTS:
        count.lines.append(piece.block.line)
    return faults >= _FAULTS


def _longest_breath(text: str) -> int:
    """Blanks between two stops."""
    text = _DASH.sub(".", text) if "-" in text else text
    return max(stretch.count(" ") for stretch in _STOPS.split(text))


def _judged(count: _Count, salads: int) -> Finding:
    grammar, listed, broken = (part / count.total for part in (count.grammar, count.listed, count.broken))
    rate = count.broken_openings / max(count.openings, _FEW_OPENINGS)
    share = max(listed, broken)
    strain = count.strain / max(count.paragraphs, _FEW_PARAGRAPHS)
    score = min(plateau(grammar, 0.3, 1, 0.2, 1), plateau(share, 0, 0.05, 1, 0.3), plateau(rate, 0, 0.02, 1, 0.06))
    evidence = f"{grammar:.0%} grammar words, {share:.0%} of the text is no sentence, {rate:.1%} of phrases broken"
    evidence += f", {count.strain} signs of broken sentences" if strain > _MOST_STRAIN else ""
    evidence += f", from line {count.lines[0]}" if count.lines else ""
    gate = (salads > 1 and broken > _MOST_SALAD) or listed > _MOST_LISTED
    gate = gate or (
        rate > _MOST_BROKEN_OF_ALL and count.broken_openings >= _FEW_BROKEN and count.with_broken >= _FEW_WITH_BROKEN
    )
    ceiling = 0.76 if count.worst >= _CERTAIN_FAULTS else 0.8 if salads else 1.0
    gate = gate or strain > _SALAD_STRAIN
    ceiling = min(ceiling, 0.88 - 2 * (strain - _MOST_STRAIN)) if strain > _MOST_STRAIN else ceiling
    ceiling = max(0.3, min(0.65 - 0.3 * share, ceiling)) if gate else ceiling
    advice = "Write whole sentences" if score < 1 or ceiling < 1 else ""
    return Finding(score, evidence, advice, "word_salad" if gate else None, ceiling)


def _figures(found: Sequence[str]) -> int:
    """Figures and the units behind them: "120 km"."""
    return sum(
        word[:1].isdigit() or (len(word) < _LONG_UNIT and at > 0 and found[at - 1][:1].isdigit())
        for at, word in enumerate(found)
    )


@cache
def _small(language: str) -> frozenset[str]:
    """Grammar words that have no capital inside a sentence; in German any word may be made a noun."""
    return frozenset() if language == "de" else FUNCTION_WORDS[language] - CAPITALS


def _faults(piece: Piece, dotted: str, small: frozenset[str], aside: bool) -> int:
    """What shuffling and chains of words leave behind: a bracket or backtick alone counts twice."""
    text = piece.bare
    found = 0
    for stop in _GOES_ON.finditer(dotted):  # a term in bold may follow a stop in small letters
        if stop[1].islower() and (before := _WORD_BEFORE.search(dotted[max(0, stop.start() - 40) : stop.start()])):
            found += (len(before[1]) > 1 or before[1] == "·") and before[1].casefold() not in _ABBREVIATED
    found += sum(word.casefold() in small for word in _CAPITAL.findall(text))
    if "`" in text or (text.count("(") != text.count(")") and not aside):
        cleaned = _ENUMERATOR.sub("", text)
        found += 2 * ("`" in text or cleaned.count("(") != cleaned.count(")"))
    cut_off = piece.block.kind == "paragraph" and not piece.block.text.rstrip().endswith(_TERMINAL)
    return int(found + cut_off)


def _openings(text: str, rules: Rules) -> tuple[int, int]:
    """How often a word of the rules stands, and how often with what never follows it."""
    followers = _followers(rules)
    tokens = _tokens(text)
    openings = broken = 0
    for word, after in zip_longest(tokens, tokens[1:], fillvalue="."):
        rule = followers.get(word if word.islower() else word.casefold())
        if rule is not None:
            openings += 1
            # A capital inside a sentence is a name or a noun: "the IT department", "im Haben".
            broken += after in rule[0] or (after in _ENDS and after not in rule[1])
    return openings, broken


def _tokens(text: str) -> list[str]:
    """What `_TOKEN` finds; it is asked only where a word has more beside it than a stop."""
    found: list[str] = []
    for chunk in text.split():
        if chunk.isalnum():
            found.append(chunk)
        elif chunk[-1] in _ENDS and chunk[:-1].isalnum():
            found += (chunk[:-1], chunk[-1])
        else:
            found += _TOKEN.findall(chunk)
    return found


@cache
def _followers(rules: Rules) -> dict[str, tuple[frozenset[str], str]]:
    """Each word that a rule is about: what never follows it, and which stops may; of two rules both count."""
    found: dict[str, tuple[frozenset[str], str]] = {}
    for opening, never, stops in rules:
        for word in opening:
            before = found.get(word)
            found[word] = (never | before[0], stops) if before else (never, stops)
    return found
