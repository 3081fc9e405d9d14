"""Text of Markdown blocks -> words and stems, in any script."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final, Protocol
from unicodedata import combining, normalize

import snowballstemmer  # type: ignore[import-untyped]

from ..languages import FUNCTION_WORDS, STEMMERS

WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_CODE_SPAN: Final = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
# As Pandoc reads them, so that "$5 and $6" is none.
_FORMULA: Final = re.compile(r"\$\$[^$]{1,600}\$\$|(?<![\\\w$])\$(?=[^\s$])[^$\n]{0,200}(?<=[^\s\\$])\$(?![\w$])")
# What stands for an image is read by nobody who sees the image: no place to teach something.
_IMAGE: Final = re.compile(r"!\[[^\[\]]*\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
_LINK: Final = re.compile(r"\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
# Each branch begins with a character of its own, so that the search looks for these only: three times as fast.
_MARKUP: Final = re.compile(r"\*|~|_(?:(?<!\w_)_*|_*(?!\w))|<[^<>\n]{1,80}>|\[(?<=^\[)[^\]\n]+\]:.*$", re.MULTILINE)
# Latin letters as small ones, digits and apostrophes as they are, all else as blanks: a text is split ten times as fast
# in bytes. The apostrophe that is no byte stands as a control character, other signs that books have as blanks.
_CURLY: Final = "\x92"
_LATIN_WORDS: Final = bytes(
    ord(sign.lower()) if sign.isalnum() or sign in ("'", _CURLY) else 32 for sign in map(chr, range(256))
)
_SIGNS: Final = {"’": _CURLY, **dict.fromkeys("“”„‘—–…→", " ")}
# One apostrophe at most between letters belongs to a word.
_NO_APOSTROPHES: Final = tuple(
    pair.encode("latin-1") for one in ("'", _CURLY) for pair in (f"{one}'", f"{one}{_CURLY}", f"{one} ", f" {one}")
)
# Underscores that emphasize; names as _snake_case_ are left as they are.
_STRONG: Final = re.compile(r"(?<!\w)__(?=[^\s_])([^\n]{0,300}?[^\s_])__(?!\w)")
_SLOT_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]*")
_EMPHASIS: Final = re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]{0,300}?[^\s_])_(?!\w)")
_EAST_ASIAN: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"  # kana, Han, Hangul
_UNSPACED: Final = re.compile(f"[{_EAST_ASIAN}]")
_RUNS: Final = re.compile(f"[{_EAST_ASIAN}]+|[^{_EAST_ASIAN}]+")
_PREFIX = 3
_KEY = 6
OPENING: Final = 5  # letters that two forms of a word share; stems cost more, and tell no more of most things


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...


@cache
def _stemmer(language: str) -> _Stemmer | None:
    name = STEMMERS.get(language)
    return snowballstemmer.stemmer(name) if name else None


@lru_cache(maxsize=20_000)
def stem(word: str, language: str) -> str:
    """Snowball's stem of a casefolded word; the word itself where the language has no stemmer."""
    stemmer = _stemmer(language)
    return stemmer.stemWord(word) if stemmer else word


def key(word: str, language: str) -> str:
    """What two forms of a word share: the stem, cut so that `configure` and `configuration` meet."""
    return stem(word, language)[:_KEY]


def plain(text: str) -> str:
    """Inline Markdown -> text: links keep their words, code spans their content."""
    if "`" in text:
        text = text.replace("`", "") if _has_simple_spans(text) else _CODE_SPAN.sub(r"\2", text)
    return without_markup(text)


def without_code(text: str) -> str:
    """Inline Markdown -> text in which a code span is a dot, so that no phrase runs across it."""
    return without_markup(code_dotted(text))


def code_dotted(text: str) -> str:
    """Code spans and formulas (`$x$`, `$$x$$`) as dots, all other markup kept."""
    if "`" in text:
        text = " · ".join(text.split("`")[::2]) if _has_simple_spans(text) else _CODE_SPAN.sub(" · ", text)
    return _FORMULA.sub(" · ", text) if "$" in text else text


def _has_simple_spans(text: str) -> bool:
    """Each span between two backticks: what the pattern finds as well, ten times as fast."""
    return "``" not in text and text.count("`") % 2 == 0


def code_spans(text: str) -> str:
    """The contents of the code spans, one a line."""
    return "\n".join(found[2] for found in _CODE_SPAN.finditer(text))


def starred(text: str, *, names: bool = True) -> str:
    """Markdown with emphasis in one form, that of stars: no rule may tell `_x_` from `*x*`.

    `names`: also what looks like a variable of a template, `__KEYWORD__`.
    """
    if "_" not in text:
        return text
    text = _STRONG.sub(lambda m: m[0] if not names and _SLOT_NAME.fullmatch(m[1]) else f"**{m[1]}**", text)
    return _EMPHASIS.sub(r"*\1*", text)


def emphasizes_with_underscores(text: str) -> bool:
    """Whether anything but a name in capitals stands as `__x__`."""
    return "__" in text and any(not _SLOT_NAME.fullmatch(m[1]) for m in _STRONG.finditer(text))


def without_markup(text: str) -> str:
    """Links as their words, images, emphasis and tags gone; code spans are left as they are."""
    if "](" in text:
        text = _LINK.sub(r"\1", without_images(text))
    return _MARKUP.sub("", text)


def without_images(text: str) -> str:
    """Markdown without images and what stands for them."""
    return _IMAGE.sub(" ", text) if "![" in text else text


def words(text: str) -> list[str]:
    """Casefolded words, in order: what `WORD` finds, several times as fast for most of what is written in Latin.

    Of Chinese, Japanese and Korean pairs of signs: these write no blanks between words, or hang particles on them.
    Every two neighbouring signs are what an index of such texts takes for a word (as Lucene's CJKAnalyzer does).
    """
    if text.isascii():
        found = text.encode().translate(_LATIN_WORDS)
        if b"'" in found:
            found = found.replace(b"''", b"  ").replace(b"' ", b"  ").replace(b" '", b"  ").strip(b"'")
        return found.decode().split()
    latin = _latin(text)
    if latin is not None:
        return latin
    split: list[str] = WORD.findall(text.casefold())
    if _UNSPACED.search(text):
        return [pair for word in split for run in _RUNS.findall(word) for pair in _pairs(run)]
    return split


def _latin(text: str) -> list[str] | None:
    """The words of a text whose letters have a byte each, None for others."""
    coded = _bytes_of(text)
    if coded is None:
        return None
    found = coded.translate(_LATIN_WORDS)
    curly = b"\x92" in found
    if curly or b"'" in found:
        for pair in _NO_APOSTROPHES:
            found = found.replace(pair, b"  ")
        found = found.strip(b"'\x92")
    said = found.decode("latin-1")
    if curly:
        said = said.replace(_CURLY, "’")
    return (said.replace("ß", "ss") if "ß" in said else said).split()


def _bytes_of(text: str) -> bytes | None:
    # Casefolded the first is no byte, the second stands for another sign, the third is in every sentence in Cyrillic.
    if "µ" in text or _CURLY in text or "\u043e" in text:
        return None
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError as exc:
        if text[exc.start] not in _SIGNS:
            return None
    for sign, byte in _SIGNS.items():
        text = text.replace(sign, byte)
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None


def _pairs(run: str) -> Iterable[str]:
    if len(run) < 3 or not _UNSPACED.match(run):
        return (run,)
    return (run[at : at + 2] for at in range(len(run) - 1))


def word_set(text: str) -> frozenset[str]:
    """A table written as text."""
    return frozenset(text.split())


def subject_words(found: Iterable[str], language: str) -> list[str]:
    """Those of casefolded words that carry the subject; one letter is a word only when it is a digit."""
    ignored = FUNCTION_WORDS.get(language, frozenset())
    return [word for word in found if word not in ignored and (len(word) > 1 or word.isdigit())]


class Openings(dict[str, str]):
    """Word -> its opening where it carries the subject (`subject_words`), else ""; filled as words are asked for."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._ignored = FUNCTION_WORDS.get(language, frozenset())

    def __missing__(self, word: str) -> str:
        carries = word not in self._ignored and (len(word) > 1 or word.isdigit())
        found = self[word] = word[:OPENING] if carries else ""
        return found


@lru_cache(maxsize=1000)  # texts of a spec, for which several criteria ask
def content_keys(text: str, language: str, *, skip_first: bool = False) -> frozenset[str]:
    """Keys of the content words; `skip_first` leaves the leading verb of an objective out."""
    everything = words(text)
    found = subject_words(everything, language)
    if skip_first and len(found) > 2 and found[0] == everything[0]:
        del found[0]
    return frozenset(key(word, language) for word in found)


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    """Without accents, as most stemmers leave a word."""
    if word.isascii():
        return word
    return normalize("NFC", "".join(sign for sign in normalize("NFD", word) if not combining(sign)))


class Vocabulary:
    """The keys worth looking for, so that only words that can match are stemmed (stemming is most of the time)."""

    def __init__(self, keys: Iterable[str], language: str) -> None:
        self._keys = frozenset(keys)
        self._key_of = _Met(self._keys, language).__getitem__

    def present(self, found: Iterable[str]) -> frozenset[str]:
        """The keys that occur among casefolded words; each word of a lesson is looked at once."""
        return self._keys.intersection(map(self._key_of, found))


class _Met(dict[str, str]):
    """Word -> its key where that is one of `keys`, "" where it is none; filled as words are met."""

    def __init__(self, keys: frozenset[str], language: str) -> None:
        super().__init__()
        self._keys = keys
        # A stemmer changes the end of a word, and of its accents all: the rest of a key begins each of its forms.
        self._openings = frozenset(_folded(known)[: max(_PREFIX, len(known) - 1)] for known in keys)
        self._beginnings = frozenset(opening[:_PREFIX] for opening in self._openings)  # most words have none of them
        self._language = language

    def __missing__(self, word: str) -> str:
        start = word if word.isascii() else _folded(word)
        found = ""
        if start[:_PREFIX] in self._beginnings:
            openings = self._openings
            if start[:3] in openings or start[:4] in openings or start[:5] in openings:
                known = key(word, self._language)
                found = known if known in self._keys else ""
        self[word] = found
        return found
