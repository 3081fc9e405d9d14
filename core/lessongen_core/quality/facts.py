"""Does it say what the passages say: a sentence close to one of theirs with another figure, another name, a "not".

Only sentences that follow a passage closely are compared, so that text in the author's own words is never accused.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, KeysView, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from ..one_line import counted
from ..score import Finding
from .commands import Commands, GivenCommands, altered, command_lines
from .contradiction import contradiction
from .sentences import CODE, Known, Sentence, sentences
from .view import View

_QUOTE: Final = re.compile(r"^(?:> ?)+", re.MULTILINE)
_FENCED: Final = re.compile(r"^ *(```+|~~~+)[^\n]*\n(.*?)^ *\1", re.MULTILINE | re.DOTALL)
_LIKE: Final = 80  # percent, with figures, names and negations left out (research/quality.md, section 2)
_CANDIDATES: Final = 4
_FEWEST_PAIRS: Final = 2  # of neighbouring words: what is so like has more, however short
_FEW_FOR_A_SHARE: Final = 10
_FEW: Final = 3  # compared sentences; fewer tell nothing of the lesson, unless one says otherwise


class Given:
    """One passage, read once for the lessons that it is given to.

    A worker keeps hundreds: of a sentence its text, the number of its words, and a hash of each pair of neighbouring
    words. It is read again where it may be alike.
    """

    __slots__ = ("_ends", "_pairs", "_sizes", "_texts", "commands", "language")

    def __init__(self, text: str, language: str) -> None:
        unquoted = _QUOTE.sub("", text) if ">" in text else text
        prose = _FENCED.sub("\n\n", unquoted)
        self.language = language
        texts: list[str] = []
        self._sizes = array("I")
        self._ends = array("I", [0])
        self._pairs = array("q")
        for sentence in sentences(prose, language):
            texts.append(sentence.text)
            self._sizes.append(len(sentence.frame))
            self._pairs.extend(pairs_of(sentence))
            self._ends.append(len(self._pairs))
        self._texts = tuple(texts)
        self.commands = Commands(
            command_lines([*(code for _, code in _FENCED.findall(unquoted)), *CODE.findall(prose)])
        )

    def places(self, pairs: KeysView[int]) -> Iterator[tuple[set[int], Place]]:
        """Its sentences that hold enough of some pairs, each with what they hold, as they are looked up."""
        for at, (begin, end) in enumerate(pairwise(self._ends)):
            held = pairs & self._pairs[begin:end]
            if len(held) >= _FEWEST_PAIRS:
                yield held, Place(end - begin, self._sizes[at], self._texts[at])


class Place(NamedTuple):
    """A sentence of a passage, not yet read: how many different pairs of neighbouring words, how many words."""

    pairs: int
    size: int
    text: str


def pairs_of(sentence: Sentence) -> set[int]:
    """What stands for its pairs of neighbouring words; two pairs are never the same in 64 bits."""
    return set(map(hash, pairwise(sentence.frame)))


@lru_cache(maxsize=128)  # those of a course, at some 6 kB each
def given(text: str, language: str) -> Given:
    """A passage as it is compared; a worker meets it again in other lessons of the course."""
    return Given(text, language)


def facts(view: View) -> Finding | None:
    """Share of the sentences and commands that follow a passage and yet say otherwise; None where hardly any does."""
    if not view.passages:
        return None
    passages = [given(passage.text, view.language) for passage in view.passages]
    compared, wrong = _prose(view, passages)
    followed, altered_lines = _code(view, passages)
    if compared < _FEW and not wrong and not altered_lines:
        return None
    share = max(_share(wrong, compared), _share(altered_lines, followed + len(altered_lines)))
    return _judged(compared + followed, sorted(wrong + altered_lines), share)


def _share(wrong: Sequence[object], compared: int) -> float:
    """Of few, each is less than its share."""
    return len(wrong) / max(compared, _FEW_FOR_A_SHARE)


def _prose(view: View, passages: Sequence[Given]) -> tuple[int, list[tuple[int, str]]]:
    """(sentences that follow a passage, line and what of those that say otherwise)."""
    texts = [piece.block.text for piece in view.prose]
    placed = [
        (piece.block.line, sentence) for piece, text in zip(view.prose, texts, strict=True)
        for sentence in sentences(text, view.language)
    ]  # fmt: skip
    lesson = Known(texts, view.language)
    compared, wrong = 0, []
    for at, candidates in _candidates([sentence for _, sentence in placed], passages).items():
        line, sentence = placed[at]
        alike = _alike(sentence, candidates)
        if alike:
            compared += 1
            found = [contradiction(sentence, source, lesson) for source in alike]
            if found[0] and all(found):
                wrong.append((line, found[0]))
    return compared, wrong


def _code(view: View, passages: Sequence[Given]) -> tuple[int, list[tuple[int, str]]]:
    """(command lines that stand in a passage, line and what of those that stand there otherwise)."""
    lesson = {
        parts: piece.block.line
        for piece in reversed(view.taught)
        if piece.block.kind == "code" or "`" in piece.block.text
        for parts in command_lines([piece.block.text] if piece.block.kind == "code" else CODE.findall(piece.block.text))
    }
    given_lines = GivenCommands([passage.commands for passage in passages])
    known = frozenset(lesson)
    followed = sum(map(given_lines.holds, lesson))
    wrong = [(line, what) for parts, line in lesson.items() if (what := altered(parts, known, given_lines))]
    return followed, wrong


def _judged(compared: int, wrong: list[tuple[int, str]], share: float) -> Finding:
    if not wrong:
        verb = "follows" if compared == 1 else "follow"
        return Finding(1, f"{counted(compared, 'statement')} {verb} a passage, none against it")
    line, what = wrong[0]
    evidence = f"line {line}: {what}; {len(wrong)} that follow a passage say otherwise"
    ceiling = max(0.4, 0.79 - share) if len(wrong) > 1 else 0.82
    return Finding(max(0.0, 1 - 5 * share), evidence, "Say what the passages say", ceiling=ceiling)


def _candidates(lesson: Sequence[Sentence], passages: Sequence[Given]) -> dict[int, list[Sentence]]:
    """By the number of a sentence, those of the passages that share most pairs of neighbouring words with it."""
    holders: dict[int, list[int]] = {}
    for at, sentence in enumerate(lesson):
        for pair in pairs_of(sentence):
            holders.setdefault(pair, []).append(at)
    shared: dict[int, list[tuple[int, Place]]] = {}
    known = holders.keys()
    for passage in passages:
        for held, place in passage.places(known):
            hits: dict[int, int] = {}
            for pair in held:
                for at in holders[pair]:
                    hits[at] = hits.get(at, 0) + 1
            for at, count in hits.items():
                if count >= _FEWEST_PAIRS:
                    shared.setdefault(at, []).append((count, place))
    return {at: _read(lesson[at], found) for at, found in sorted(shared.items())}


def _read(sentence: Sentence, found: list[tuple[int, Place]]) -> list[Sentence]:
    """The nearest few, without those that cannot be alike however their words stand."""
    nearest = sorted(found, key=lambda one: -one[0])[:_CANDIDATES]
    return [Sentence(place.text, sentence.language) for count, place in nearest if count >= _least(sentence, place)]


def _least(sentence: Sentence, place: Place) -> float:
    """So many pairs two sentences share at least that are alike.

    Of both frames together, `_LIKE` percent of the words stand in a common order; each word beside these breaks one
    pair of the common ones at most, and what a frame says twice counts once.
    """
    both = len(sentence.frame) + place.size
    told_twice = place.size - 1 - place.pairs
    return both * (1.5 * _LIKE / 100 - 1) - 1 - told_twice


def _alike(sentence: Sentence, candidates: Sequence[Sentence]) -> list[Sentence]:
    """Those that say the same of the same, the nearest first."""
    alike = [
        (ratio, source) for source in candidates
        if (ratio := fuzz.ratio(sentence.frame, source.frame, score_cutoff=_LIKE))
    ]  # fmt: skip
    if len(alike) > 1:
        alike.sort(key=lambda one: (-one[0], -fuzz.ratio(sentence.text, one[1].text)))
    return [source for _, source in alike]
