"""Blocks of a document joined to passages, whatever format they were read from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from .passages import Passage

MAX_WORDS = 220  # a passage; only a code block, a table or a single long block may exceed it
MIN_WORDS = 120  # a heading closes a passage from here on
_MOST_NAMED = 6  # headings of one passage
_LEAD_WORDS = 40  # a lead-in this short stays with the long block it announces
_CHARS_PER_WORD = 12  # where no spaces stand, as in Chinese
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])\s+")


@dataclass(frozen=True, slots=True)
class Block:
    """A block, as Markdown; `heading` is its level when it is one, else 0. `path` includes an own heading."""

    text: str
    path: tuple[str, ...]
    heading: int = 0


@dataclass(slots=True)
class Headings:
    """The headings that a reader is under, by level."""

    _open: list[tuple[int, str]] = field(default_factory=list)

    @property
    def path(self) -> tuple[str, ...]:
        """From the highest to the nearest."""
        return tuple(title for _, title in self._open)

    def enter(self, level: int, title: str) -> Block:
        """The block of a heading, which ends all of its level and below."""
        self._open = [(depth, name) for depth, name in self._open if depth < level] + [(level, title)]
        return Block(f"{'#' * level} {title}", self.path, level)


def cut(blocks: Iterable[Block], document: str) -> tuple[Passage, ...]:
    """Passages of about 120 to 220 words: cuts fall between blocks."""
    joined = _Joiner()
    for block in blocks:
        if block.text.strip():
            joined.add(block)
    joined.flush()
    return tuple(
        Passage(document, position, piece.heading_path, piece.text) for position, piece in enumerate(joined.passages)
    )


def count_words(text: str) -> int:
    """Words of `text`; by length where no spaces stand."""
    return max(len(text.split()), len(text) // _CHARS_PER_WORD if len(text) > 200 and " " not in text[:200] else 0)


def split_prose(text: str) -> Iterator[str]:
    """`text`, cut between sentences, at need between words, so that no piece exceeds MAX_WORDS."""
    if count_words(text) <= MAX_WORDS:
        yield text
        return
    piece: list[str] = []
    size = 0
    for sentence in _short_sentences(text):
        words = count_words(sentence)
        if piece and size + words > MAX_WORDS:
            yield " ".join(piece)
            piece, size = [], 0
        piece.append(sentence)
        size += words
    if piece:
        yield " ".join(piece)


def fenced(code: str, language: str = "") -> str:
    """A code block whose fence is longer than any in the code."""
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{code.strip(chr(10))}\n{fence}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first row is its head, short rows are filled up."""
    width = max(map(len, rows))
    lines = ["| " + " | ".join([*(cell.replace("|", "\\|") for cell in row), *[""] * (width - len(row))]) + " |"
             for row in rows]  # fmt: skip
    return "\n".join([lines[0], "|" + "---|" * width, *lines[1:]])


def as_items(items: Sequence[str], *, ordered: bool = False) -> Iterator[str]:
    """A list in one piece, or item by item when it is longer than a passage."""
    marked = []
    for number, item in enumerate(items, 1):
        mark = f"{number}. " if ordered else "- "
        marked.append(mark + item.replace("\n", "\n" + " " * len(mark)))
    text = "\n".join(marked)
    yield from (text,) if count_words(text) <= MAX_WORDS else marked


def _short_sentences(text: str) -> Iterator[str]:
    longest = MAX_WORDS * _CHARS_PER_WORD
    for sentence in _SENTENCE_END.split(text):
        words = sentence.split()
        if len(words) <= MAX_WORDS and len(sentence) <= longest:
            yield sentence
            continue
        for start in range(0, len(words), MAX_WORDS):
            run = " ".join(words[start : start + MAX_WORDS])
            yield from (run[at : at + longest] for at in range(0, len(run), longest))


@dataclass(slots=True)
class _Piece:
    """A passage so far: where each of its blocks stands, its text and words."""

    paths: list[tuple[str, ...]]
    text: str
    words: int

    @property
    def shared(self) -> tuple[str, ...]:
        """The headings that all of it is under."""
        return tuple(
            names[0] for names in takewhile(lambda names: len(set(names)) == 1, zip(*self.paths, strict=False))
        )

    @property
    def heading_path(self) -> str:
        """ "A > B": all of it is under B; "A > B; C": under A, a part of it under B and one under C.

        Of many, as in a glossary, the first and the last: the others stand in the text, and the path is paid for.
        """
        depth = len(self.shared)
        below = list(dict.fromkeys(path[depth] for path in self.paths if len(path) > depth))
        if len(below) > _MOST_NAMED:
            below = [below[0], "…", below[-1]]
        return " > ".join([*self.shared, *(["; ".join(below)] if below else [])])


@dataclass(slots=True)
class _Joiner:
    """Joins blocks to passages; small neighbour sections share one, their headings then stand in its text."""

    passages: list[_Piece] = field(default_factory=list)
    _blocks: list[Block] = field(default_factory=list)
    _words: int = 0
    _level: int = 0  # of the first heading: a higher one closes the passage, and so does every H1

    def add(self, block: Block) -> None:
        """Add the next block of the document."""
        words = count_words(block.text)
        full = self._words + words > MAX_WORDS and self._words > _LEAD_WORDS
        if full or (block.heading and (self._words >= MIN_WORDS or block.heading < max(self._level, 2))):
            self.flush()
        if block.heading and not self._blocks:  # the path tells it; the text need not
            self._level = block.heading
            return
        self._blocks.append(block)
        self._words += words

    def flush(self) -> None:
        """Close the passage. A tail of a few words joins the one before, when both stand under one heading."""
        while self._blocks and self._blocks[-1].heading:
            self._blocks.pop()
        if self._blocks:
            text = "\n\n".join(block.text for block in self._blocks)
            self._close(_Piece([block.path for block in self._blocks], text, self._words))
        self._blocks, self._words = [], 0

    def _close(self, piece: _Piece) -> None:
        if self.passages and piece.words < _LEAD_WORDS:
            before = self.passages[-1]
            if before.shared == piece.shared and before.words + piece.words <= MAX_WORDS + _LEAD_WORDS:
                joined = f"{before.text}\n\n{piece.text}"
                self.passages[-1] = _Piece([*before.paths, *piece.paths], joined, before.words + piece.words)
                return
        self.passages.append(piece)
