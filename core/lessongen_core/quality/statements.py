"""Find what is said about a lesson and not in it: objectives and key points of the spec, stated once more.

"By the end you will be able to explain what the staging area is for" teaches nothing about it: not in the introduction,
not in a list, not as the only line of a section.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from .words import content_keys, key, plain, subject_words, words

_SEGMENT: Final = re.compile(r"[.;:!?…]+(?=\s|$)|[。！？；：|]|\s[-–—]\s")
_CLAUSE: Final = re.compile(r",(?=\s)|[，、()]")
_LITERAL: Final = 88  # percent of the words, in their order
_NAME: Final = 4  # so few words without their verb are a name, and names are what teaching uses
_COVERED: Final = 0.75
_OTHERS: Final = 3  # a statement has one content word of its own for this many of the sentence
_OTHER: Final = "\0"


@dataclass(frozen=True, slots=True)
class _Sentence:
    """`code`: its words, one character each; `terms`: those it is about; `own`: these and the verb."""

    code: str
    letters: frozenset[str]
    terms: frozenset[str]
    own: frozenset[str]


class _Codes(dict[str, str]):
    """Word -> the character of its key; filled as words are met, the others only compared by their first letters."""

    def __init__(self, letters: Mapping[str, str], language: str) -> None:
        super().__init__()
        self._letters = letters
        self._prefixes = frozenset(known[:3] for known in letters)
        self._language = language

    def __missing__(self, word: str) -> str:
        known = word[:3] in self._prefixes
        found = self[word] = self._letters.get(key(word, self._language), _OTHER) if known else _OTHER
        return found


class Statements:
    """Sentences of a spec; `without` takes them out of a text."""

    def __init__(self, sentences: Iterable[str], language: str) -> None:
        self._language = language
        self._letters: dict[str, str] = {}  # key of a word -> the character that stands for it
        self._sentences = [found for sentence in sentences if (found := self._read(plain(sentence))).terms]
        self._code_of = _Codes(self._letters, language).__getitem__
        # The words of which so many must stand in a text that states a sentence, and by word what it is one of.
        every = [found for sentence in self._sentences for found in (sentence.terms, sentence.letters)]
        self._least = [_COVERED * len(found) for found in every]
        self._holders: dict[str, list[int]] = {}
        for at, wanted in enumerate(every):
            for letter in wanted:
                self._holders.setdefault(letter, []).append(at)

    def without(self, text: str) -> list[str]:
        """The casefolded words of `text`, plain as `words.plain` makes it, that are part of no statement."""
        kept: list[str] = []
        for segment in _SEGMENT.split(text):
            found = words(segment)
            if not self.may_state(found):
                kept += found
                continue
            found = self._cut(found)
            if not self._states(found):
                clauses = _CLAUSE.split(segment)
                if len(clauses) > 1 and any(self._states(words(clause)) for clause in clauses):
                    found = [word for c in clauses if not self._states(part := words(c)) for word in self._cut(part)]
                kept += found
        return kept

    def may_state(self, found: list[str]) -> bool:
        """Whether enough of any sentence's words stand there, in whatever order: cheap, and false for most text."""
        counts: dict[int, int] = {}
        for letter in set(map(self._code_of, found)):
            for at in self._holders.get(letter, ()):
                counts[at] = count = counts.get(at, 0) + 1
                if count >= self._least[at]:
                    return True
        return False

    def _read(self, sentence: str) -> _Sentence:
        everything = words(sentence)
        code = "".join(
            self._letters.setdefault(key(word, self._language), chr(256 + len(self._letters))) for word in everything
        )
        terms = self._coded(content_keys(sentence, self._language, skip_first=True))
        own = self._coded(content_keys(sentence, self._language))
        if len(code) > _NAME:
            code = code[1:]
        return _Sentence(code, frozenset(code), terms, own)

    def _coded(self, keys: Iterable[str]) -> frozenset[str]:
        return frozenset(self._letters[known] for known in keys)

    def _encode(self, found: list[str]) -> str:
        return "".join(map(self._code_of, found))

    def _cut(self, found: list[str]) -> list[str]:
        """Words without those that state a sentence in its own words and order."""
        code = self._encode(found)
        for sentence in self._sentences:
            while len(code) >= 0.85 * len(sentence.code) and len(sentence.letters.intersection(code)) >= _COVERED * len(
                sentence.letters
            ):
                hit = fuzz.partial_ratio_alignment(sentence.code, code, score_cutoff=_LITERAL)
                if hit is None:
                    break
                code = code[: hit.dest_start] + code[hit.dest_end :]
                found = found[: hit.dest_start] + found[hit.dest_end :]
        return found

    def _states(self, found: list[str]) -> bool:
        """Hardly a content word beside those of a sentence, in whatever order."""
        coded = self._encode(subject_words(found, self._language))
        held = frozenset(coded)
        for sentence in self._sentences:
            common = len(held & sentence.terms)
            if common and common >= _COVERED * len(sentence.terms):
                others = coded.count(_OTHER) + len(held - sentence.own - {_OTHER})
                if others <= len(sentence.terms) // _OTHERS:
                    return True
        return False
