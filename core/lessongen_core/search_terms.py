"""Words of a text as search terms: stems in the text's language, and technical names whole.

`C++`, `HEAD~1`, `commit-message` and `--amend` are terms of their own beside their parts. Every term consists of
letters, digits and `_`, so that no query can break the index's syntax.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

import snowballstemmer  # type: ignore[import-untyped]  # it ships no types

from .languages import FUNCTION_WORDS, STEMMERS

MAX_TERMS = 64  # words of one query; an objective has about ten
_DEFAULT = "en"
_CERTAIN = 8  # function words; a short title has two or three
_SAMPLE = 20_000  # characters are enough to tell a language
_WORD = re.compile(r"\w+")
_NAME = re.compile(  # starts at a word's start and never backtracks: a megabyte of base64 must not take minutes
    r"(?<!\w)(?:-{1,2}\w[\w-]*+|\.?\w++(?:[-~^./+#:@&]\w++)++[+#]*+|\w++[+#]{1,2}|\.\w++)"
)
_CODE = re.compile(r"`([^`\n]+)`")
_QUERY_CHARACTERS = 4_000  # of a query; a key point has no upper bound
_LONGEST = 60  # characters of a term; longer ones are no words
_SAME = 0.8  # Jaccard index of two texts' terms
_FUNCTION_WORDS = frozenset().union(*FUNCTION_WORDS.values())


def guess_language(text: str) -> str:
    """The language whose function words `text` holds most, "en" when it holds none; a table of five languages."""
    (best, count), *_ = _function_words(text)
    return best if count else _DEFAULT


def recognized_language(text: str) -> str | None:
    """The language of `text` where its function words leave no doubt, else None."""
    (best, count), (_, second), *_ = _function_words(text)
    return best if count >= _CERTAIN and count >= 2 * second else None


def _function_words(text: str) -> list[tuple[str, int]]:
    words = Counter(_WORD.findall(text[:_SAMPLE].casefold()))
    counts = {name: sum(words[word] for word in words.keys() & table) for name, table in FUNCTION_WORDS.items()}
    return sorted(counts.items(), key=lambda item: -item[1])


def terms(text: str, language: str) -> Iterator[str]:
    """The terms of `text` in order, repeated as they repeat."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    for word in _WORD.findall(folded):
        yield stem(word[:_LONGEST], language)
    for name in _NAME.findall(folded):
        yield _plain(name[:_LONGEST])


def are_twins(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Terms of the same text, slightly edited, by their Jaccard index; mostly the sizes alone say no."""
    few, many = sorted((len(ours), len(theirs)))
    common = len(ours & theirs) if few >= _SAME * many else 0
    return common / (few + many - common or 1) >= _SAME


class QueryWord(NamedTuple):
    """A word of a query: its stems, one per language, and whether it is a technical name."""

    stems: tuple[str, ...]
    is_name: bool


def query_words(text: str, languages: Sequence[str]) -> tuple[QueryWord, ...]:
    """The distinct words of a query that carry meaning, in order, at most MAX_TERMS.

    Function words of every known language are left out, since a Spanish query may meet an English document; not in
    code, where `for` and `if` are what is asked for.
    """
    folded = unicodedata.normalize("NFKC", text[:_QUERY_CHARACTERS]).casefold()
    in_code = {word for code in _CODE.findall(folded) for word in _WORD.findall(code)}
    found: dict[tuple[str, ...], bool] = {}
    for word in _WORD.findall(folded):
        functional = word in _FUNCTION_WORDS
        if _telling(word) and (word in in_code or not functional):
            stems = tuple(dict.fromkeys(stem(word[:_LONGEST], language) for language in languages))
            found.setdefault(stems, word in in_code and not functional)
    found.update(((_plain(name[:_LONGEST]),), True) for name in _NAME.findall(folded))
    return tuple(QueryWord(stems, is_name) for stems, is_name in found.items())[:MAX_TERMS]


def _telling(word: str) -> bool:
    """One Latin letter or digit alone tells nothing; one character of a script without spaces may be a word."""
    return len(word) > 1 or not word.isascii()


def _plain(name: str) -> str:
    """`c++` as `c_2b_2b`: letters, digits and `_` only."""
    return "".join(char if char.isalnum() else f"_{ord(char):x}" for char in name)


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The Snowball stem of a word in lower case; the word itself in a language without a stemmer."""
    stemmer = _stemmer(language)
    return str(stemmer.stemWord(word)) if stemmer else word


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(STEMMERS[language]) if language in STEMMERS else None
