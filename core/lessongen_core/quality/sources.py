"""What the lesson rests on: citations that exist, sentences that the passages support."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from itertools import chain
from sys import intern
from typing import Final, NamedTuple

from ..one_line import counted
from ..score import Finding
from .pieces import Piece
from .structure import plateau
from .view import View
from .words import OPENING, without_code, words

CITATION: Final = re.compile(r"(?<![\w!\\])\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\](?![(:])")
_LISTED: Final = re.compile(r"^\s*(?:[-*+]\s+)?(?:\[(\d{1,3})\]|(\d{1,3})[.)]\s)", re.MULTILINE)
# Both begin with what they look for, and look back from there: a search for these signs is a third of the time.
_NUMBER: Final = re.compile(r"\d(?<![\w.].)[\d.,]*\d(?![\w])")
_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+")
_NAME: Final = re.compile(r"[A-ZÀ-ÞА-ЯЁ](?<=[a-zà-ÿа-я,;] .)\w+(?: [A-ZÀ-ÞА-ЯЁ]\w+)*")
_FEW_CONTENT: Final = 3  # content words
_MOST_FOREIGN: Final = 0.6  # of the content words in the passages: below, a figure from nowhere is a claim
_SOME_CLAIMS: Final = 0.04  # of the sentences; lessons by other authors than their sources' have up to 0.08
_LEAST_FOR_CLAIMS: Final = 0.82  # never a gate: the passages are a choice, and a fact may stand in the rest
_UNCITED: Final = 0.8  # what a lesson scores at most that cites none of its passages


class _Given(NamedTuple):
    """A passage, casefolded: the openings of its words, each once, and its numbers. Kept small: a worker has many."""

    openings: tuple[str, ...]
    numbers: tuple[str, ...]


@lru_cache(maxsize=128)  # those of a course, at some 2 kB each
def _given(heading_path: str, text: str) -> _Given:
    """A worker meets a passage again: at the next attempt, and in other lessons of the course."""
    folded = f"{heading_path} {text}".casefold()
    openings = {word[:OPENING] for word in words(folded)}
    return _Given(tuple(map(intern, openings)), tuple(set(_NUMBER.findall(folded))))


class _Support:
    """What the passages of a lesson hold: openings and numbers; and all their letters, which few lessons need."""

    def __init__(self, view: View) -> None:
        self._view = view
        given = [_given(passage.heading_path, passage.text) for passage in view.passages]
        self.openings = frozenset(chain.from_iterable(passage.openings for passage in given))
        self.numbers = frozenset(chain.from_iterable(passage.numbers for passage in given))

    def names(self, name: str) -> bool:
        """Passages or spec hold it, in any case."""
        return name.casefold() in self._letters

    @cached_property
    def _letters(self) -> str:
        texts = [f"{passage.heading_path} {passage.text}" for passage in self._view.passages]
        return "\n".join([*texts, self._view.spec.model_dump_json()]).casefold()


def citations(view: View) -> Finding | None:
    """Every number exists, and every section rests on one. Without passages or a list of sources nothing is known."""
    known = _known(view)
    if not known:
        return None
    cited = {line: numbers for piece in view.all_prose for line, numbers in [_cited(piece)] if numbers}
    unknown = [(number, line) for line, numbers in cited.items() for number in numbers if number not in known]
    advice = "Cite in every section, and only numbers of passages that were given"
    if unknown:
        number, line = unknown[0]
        return Finding(0, f"line {line}: [{number}] does not exist", advice, "unknown_citation")
    with_one = [part for part in view.sections if any(_cited(p)[1] for p in view.taught if p.part is part)]
    share = len(with_one) / len(view.sections) if view.sections else float(bool(cited))
    cite = "section cites" if len(view.sections) == 1 else "sections cite"
    evidence = f"{len(with_one)} of {len(view.sections)} {cite}"
    ceiling = 1.0 if cited or not view.passages else _UNCITED
    return Finding(plateau(share, 0.8, 1, 0.8, 1), evidence, advice if share < 0.8 else "", ceiling=ceiling)


def grounding(view: View) -> Finding | None:
    """Words and figures of the prose that occur in the passages, and claims that hold nothing of them."""
    if not view.passages:
        return None
    support, opening_of = _Support(view), view.opening_of.__getitem__
    shares: list[float] = []
    sentences = unsupported = 0
    claims: list[int] = []
    for piece in view.prose:
        found = list(filter(None, map(opening_of, piece.bare_words)))
        if len(found) >= 8:
            shares.append(sum(map(support.openings.__contains__, found)) / len(found))
        text = CITATION.sub("", piece.bare) if "[" in piece.bare else piece.bare
        for sentence in _SENTENCE.split(text):
            strange = [number for number in _NUMBER.findall(sentence) if number not in support.numbers]
            unsupported += len(strange)
            content = list(filter(None, map(opening_of, words(sentence))))
            sentences += len(content) >= _FEW_CONTENT
            if _claims(sentence, strange, content, support):
                claims.append(piece.block.line)
    if not shares:
        return None
    mean, share = sum(shares) / len(shares), len(claims) / max(1, sentences)
    # Independent sources share 34..76 % of a good lesson's words (research/quality.md, 5.1): the plateau begins there.
    score = plateau(mean, 0.5, 1, 0.3, 1) * (1 - min(0.3, 0.05 * unsupported))
    but = f"all but {counted(unsupported, 'number')}" if unsupported else "all numbers"
    evidence = f"{mean:.0%} of the words and {but} are in the passages"
    if claims:
        evidence += f"; {counted(len(claims), 'claim')} {'is' if len(claims) == 1 else 'are'} not, "
        evidence += f"the first in line {claims[0]}" if len(claims) > 1 else f"in line {claims[0]}"
    ceiling = max(_LEAST_FOR_CLAIMS, 0.95 - 2 * share) if len(claims) > 1 and share > _SOME_CLAIMS else 1.0
    advice = "Stay with what the passages say" if score < 1 or ceiling < 1 else ""
    return Finding(score, evidence, advice, ceiling=ceiling)


def _claims(sentence: str, strange: list[str], content: list[str], support: _Support) -> bool:
    """A sentence with a figure from nowhere in words from nowhere, or with two figures and names from nowhere.

    `content`: the openings of its words.
    """
    if len(content) < _FEW_CONTENT:
        return False
    names = [name for name in _NAME.findall(sentence) if not support.names(name)]
    figures = [number for number in strange if len(number) > 1]
    if len(figures) + len(names) > 1:
        return True
    return bool(figures) and sum(map(support.openings.__contains__, content)) < _MOST_FOREIGN * len(content)


def _known(view: View) -> set[int]:
    if view.passages:
        return set(range(1, len(view.passages) + 1))
    part = view.outline.first("sources")
    return {int(one or other) for one, other in _LISTED.findall(part.markdown)} if part else set()


def _cited(piece: Piece) -> tuple[int, list[int]]:
    """(line, numbers); [0] and lists of values such as [1, 2, 3] in teaching text are no citations."""
    if piece.block.kind not in ("paragraph", "item") or "[" not in piece.block.text:
        return piece.block.line, []
    found = CITATION.findall(without_code(piece.block.text))
    return piece.block.line, [int(number) for number in found if number.isdigit() and int(number) > 0]
