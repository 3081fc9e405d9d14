"""Sentences of a lesson and of its passages, as they are compared: words, figures, names and negations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from typing import Final

from ..languages import NEGATIONS
from ..opposites import COUNTED, MULTIPLIED
from .words import plain, words

_SENTENCE: Final = re.compile(r"(?<=[.!?…:;])[\"”»)*_]*\s+|\n{2,}|\n\s*(?:[-*+]|\d+[.)])\s|\|")
CODE: Final = re.compile(r"`+([^`\n]+)`+")
_NUMBER: Final = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?!\w)")
_THOUSANDS: Final = re.compile(r"[.,](?=\d{3}(?!\d))")
_NAME: Final = re.compile(r"(?<=[\w,;)»”\"*_] )[*_\[(«“\"]*([^\W\d_a-zß-ÿа-я][^\W_]+)")
_CITATION: Final = re.compile(r" ?\[\d[\d,; ]*\](?!\()")
_NOT: Final = re.compile("n['’]t", re.IGNORECASE)
_FEWEST_SPACES: Final = 2  # five words may stand between hyphens, hardly between fewer blanks
_SHORTEST: Final = 5  # words; shorter sentences are alike by chance
_TENS: Final = range(20, 100, 10)


class Sentence:
    """One sentence: `frame` is what is left without its figures, names in code and negations."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.spoken: list[str] = words(plain(CODE.sub(" ", text) if "`" in text else text))
        left_out = _left_out(language)
        self.frame: list[str] = [word for word in self.spoken if word not in left_out and not word.isdigit()]
        if language == "en" and _NOT.search(text):
            self.frame = [word[:-3] if word.endswith(("n't", "n’t")) else word for word in self.frame]

    @cached_property
    def numbers(self) -> Counter[str]:
        """Figures and numbers in words, both as figures."""
        text = CODE.sub(" ", self.text)
        return Counter([*map(_figure, _NUMBER.findall(text)), *_in_words(self.spoken, self.language)])

    @cached_property
    def code(self) -> Counter[str]:
        """Names, commands and options in code."""
        return Counter(name.strip() for name in CODE.findall(self.text))

    @cached_property
    def names(self) -> frozenset[str]:
        """Words with a capital, the first of the sentence apart; none in German, where each noun has one."""
        return _names(self.text, self.language)

    @cached_property
    def negations(self) -> int:
        known = NEGATIONS.get(self.language, frozenset())
        return sum(word in known or word.endswith(("n't", "n’t")) for word in self.spoken)


class Known:
    """What a text names anywhere; read when it is first asked for, since most lessons contradict nobody."""

    def __init__(self, texts: Sequence[str], language: str) -> None:
        self._texts = texts
        self._language = language

    @cached_property
    def code(self) -> frozenset[str]:
        return frozenset(name.strip() for text in self._texts for name in CODE.findall(text))

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset().union(*(_names(text, self._language) for text in self._texts))


def sentences(text: str, language: str) -> Iterator[Sentence]:
    """Those of Markdown without fences that are long enough to be compared; citations are no part of them."""
    for part in _SENTENCE.split(_CITATION.sub("", text) if "[" in text else text):
        if part.count(" ") + part.count("\n") >= _FEWEST_SPACES:
            sentence = Sentence(part, language)
            if len(sentence.frame) >= _SHORTEST:
                yield sentence


@cache
def _left_out(language: str) -> frozenset[str]:
    return NEGATIONS.get(language, frozenset()).union(COUNTED.get(language, ()))


def _names(text: str, language: str) -> frozenset[str]:
    return frozenset() if language == "de" else frozenset(_NAME.findall(CODE.sub(" ", text)))


def _figure(written: str) -> str:
    return _THOUSANDS.sub("", written).replace(",", ".")


def _in_words(spoken: list[str], language: str) -> Iterator[str]:
    """ "twenty five" -> 25, "two hundred" -> 200; a figure before "million" is told as a figure already."""
    counted, multiplied = COUNTED.get(language, {}), MULTIPLIED.get(language, {})
    value = 0
    for word in spoken:
        number = counted.get(word, 0)
        if number and value in _TENS and number < 10:
            value += number
        elif value and word in multiplied:
            value *= multiplied[word]
        else:
            if value:
                yield str(value)
            value = number
    if value:
        yield str(value)
