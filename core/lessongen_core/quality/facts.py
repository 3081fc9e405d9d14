"""Does it say what the passages say: a sentence close to one of theirs with another figure, another name, a "not".

Only sentences that follow a passage closely are compared, so that text in the author's own words is never accused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz

from ..languages import NEGATIONS
from ..one_line import counted
from .score import Finding
from .view import View
from .words import plain, words

_SENTENCE: Final = re.compile(r"(?<=[.!?…:;])[\"”»)*_]*\s+|\n{2,}|\n\s*(?:[-*+]|\d+[.)])\s|\|")
_CODE: Final = re.compile(r"`+([^`\n]+)`+")
_FENCED: Final = re.compile(r"^[> ]*(```+|~~~+).*?^[> ]*\1", re.MULTILINE | re.DOTALL)
_QUOTE: Final = re.compile(r"^(?:> ?)+", re.MULTILINE)
_NUMBER: Final = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?!\w)")
_CITATION: Final = re.compile(r" ?\[\d[\d,; ]*\](?!\()")
_SHORTEST: Final = 5  # words; shorter sentences are alike by chance
_LIKE: Final = 80  # percent, with figures, names and negations left out (research/quality.md, section 2)
_CANDIDATES: Final = 2
_FEW: Final = 3  # compared sentences; fewer tell nothing of the lesson


@dataclass(frozen=True)
class _Sentence:
    """One sentence: `frame` is what is left without its figures, names in code and negations."""

    text: str
    language: str

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset(_NUMBER.findall(_CODE.sub(" ", self.text)))

    @cached_property
    def names(self) -> Counter[str]:
        return Counter(name.strip() for name in _CODE.findall(self.text))

    @cached_property
    def spoken(self) -> list[str]:
        return words(plain(_CODE.sub(" ", self.text)))

    @cached_property
    def negations(self) -> int:
        known = NEGATIONS.get(self.language, frozenset())
        return sum(word in known or word.endswith(("n't", "n’t")) for word in self.spoken)

    @cached_property
    def frame(self) -> list[str]:
        known = NEGATIONS.get(self.language, frozenset())
        kept = (word.removesuffix("n't").removesuffix("n’t") for word in self.spoken if word not in known)
        return [word for word in kept if not word.isdigit()]


def facts(view: View) -> Finding | None:
    """Share of the sentences that follow a passage and yet say otherwise; None where hardly any follows one."""
    if not view.passages:
        return None
    passages = "\n\n".join(_FENCED.sub("\n\n", passage.text) for passage in view.passages)
    given = list(_sentences(_QUOTE.sub("", passages), view.language))
    swapped = _names(passages) & _names("\n".join(piece.block.text for piece in view.prose))
    index = _index(given)
    compared, wrong = 0, []
    for piece in view.prose:
        for sentence in _sentences(piece.block.text, view.language):
            nearest = _nearest(sentence, given, index)
            if nearest is not None:
                compared += 1
                if what := _contradiction(sentence, nearest, swapped):
                    wrong.append((piece.block.line, what))
    if compared < _FEW:
        return None
    return _judged(compared, wrong)


def _judged(compared: int, wrong: list[tuple[int, str]]) -> Finding:
    if not wrong:
        followed = f"{counted(compared, 'sentence')} {'follows' if compared == 1 else 'follow'} a passage"
        return Finding(1, f"{followed}, none of them against it")
    share = len(wrong) / compared
    line, what = wrong[0]
    evidence = f"line {line}: {what}; {len(wrong)} of {compared} sentences that follow a passage say otherwise"
    ceiling = max(0.4, 0.79 - share) if len(wrong) > 1 else 0.82
    return Finding(max(0.0, 1 - 5 * share), evidence, "Say what the passages say", ceiling=ceiling)


def _sentences(text: str, language: str) -> Iterator[_Sentence]:
    for part in _SENTENCE.split(_CITATION.sub("", text)):
        sentence = _Sentence(part, language)
        if len(sentence.frame) >= _SHORTEST:
            yield sentence


def _index(given: list[_Sentence]) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    for at, sentence in enumerate(given):
        for pair in set(pairwise(sentence.frame)):
            found.setdefault(pair, []).append(at)
    return found


def _nearest(sentence: _Sentence, given: list[_Sentence], index: dict[tuple[str, str], list[int]]) -> _Sentence | None:
    """The sentence of the passages that is most like it, if one is like it at all."""
    hits = Counter(at for pair in dict.fromkeys(pairwise(sentence.frame)) for at in index.get(pair, ()))
    best, alike = None, float(_LIKE)
    for at, _ in hits.most_common(_CANDIDATES):
        ratio = fuzz.ratio(sentence.frame, given[at].frame, score_cutoff=alike)
        if ratio and (ratio > alike or best is None or given[at].text == sentence.text):
            best, alike = given[at], ratio
    return best


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in _CODE.findall(text))


def _contradiction(sentence: _Sentence, source: _Sentence, known: frozenset[str]) -> str | None:
    """What the two say differently: a figure, a name for another that both texts know, a negation.

    A name that only one of them has belongs to another example of the same thing.
    """
    if source.numbers and (strange := sentence.numbers - source.numbers):
        return f"{min(strange)} where the passage has {', '.join(sorted(source.numbers))}"
    other, missing = sentence.names - source.names, source.names - sentence.names
    if other and missing and known.issuperset([*other, *missing]):
        return f"`{min(other)}` where the passage has `{min(missing)}`"
    if sentence.negations % 2 != source.negations % 2:
        return "a negation that the passage does not have" if sentence.negations else "the passage's negation is gone"
    return None
