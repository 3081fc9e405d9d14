"""Source documents: Markdown or plain text, cut into passages along their structure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

MAX_WORDS = 220  # a passage; only a code block, a table or a single long block may exceed it
MIN_WORDS = 120  # a heading closes a passage from here on
_LEAD_WORDS = 40  # a lead-in this short stays with the long block it announces
_CHARS_PER_WORD = 12  # where no spaces stand, as in Chinese
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_JOINERS = re.compile(r"(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])\s+")
_WHOLE = ("fence", "code_block", "table")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document. `position` counts from 0 in the document; `heading_path` is "A > B"."""

    document: str
    position: int
    heading_path: str
    text: str


@dataclass(frozen=True, slots=True)
class SourceSet:
    """Passages of the documents a set names. `key` is a hash of documents and texts, not of the id."""

    id: str
    key: str
    passages: tuple[Passage, ...]


def source_set(set_id: str, passages: Sequence[Passage]) -> SourceSet:
    """A set with its key: SHA-256, in hex, over documents, heading paths and texts."""
    digest = hashlib.sha256()
    for passage in passages:
        for part in (passage.document, passage.heading_path, passage.text):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big") + data)
    return SourceSet(set_id, digest.hexdigest(), tuple(passages))


def chunk(text: str, document: str) -> tuple[Passage, ...]:
    """Cut `text` into passages of about 120 to 220 words.

    Cuts fall between blocks; a long paragraph is cut between sentences, a long list between items, a code block or a
    table never. Front matter, HTML comments and invisible characters are dropped. `.txt` is read as plain paragraphs.
    """
    clean = visible_text(text)
    blocks = _paragraphs(clean) if document.lower().endswith(".txt") else _blocks(_FRONT_MATTER.sub("", clean))
    joined = _Joiner()
    for block in blocks:
        joined.add(block)
    joined.flush()
    return tuple(Passage(document, position, path, body) for position, (path, body, _) in enumerate(joined.passages))


def visible_text(text: str) -> str:
    """`text` with `\\n` line ends and without characters no reader sees; joiners inside non-Latin words stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not _INVISIBLE.search(text):
        return text
    kept = {found.start() for found in _JOINERS.finditer(text)}
    return _INVISIBLE.sub(lambda found: found.group() if found.start() in kept else "", text)


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of Markdown; `heading` is its level when it is one, else 0. `path` includes an own heading."""

    text: str
    path: tuple[str, ...]
    heading: int = 0


def _words(text: str) -> int:
    return max(len(text.split()), len(text) // _CHARS_PER_WORD if len(text) > 200 and " " not in text[:200] else 0)


def _paragraphs(text: str) -> Iterator[_Block]:
    for paragraph in re.split(r"\n[ \t]*\n", text):
        if paragraph.strip():
            for piece in _split_prose(paragraph.strip("\n")):
                yield _Block(piece, ())


def _blocks(text: str) -> Iterator[_Block]:
    lines = text.split("\n")
    parser = MarkdownIt("commonmark").enable("table").disable("inline")  # blocks are enough to cut by
    tree = SyntaxTreeNode(parser.parse(text))
    path: list[tuple[int, str]] = []
    for node in tree.children:
        if node.type == "heading":
            level, title = int(node.tag[1]), _plain(node.children[0].content if node.children else "")
            path = [(depth, name) for depth, name in path if depth < level] + [(level, title)]
            yield _Block(f"{'#' * level} {title}", tuple(name for _, name in path), level)
            continue
        for piece in _pieces(node, lines):
            if piece.strip():
                yield _Block(piece, tuple(name for _, name in path))


def _plain(heading: str) -> str:
    """A heading without comments, attributes `{#id}` and line breaks."""
    return " ".join(re.sub(r"\s*\{[#.:][^}]*\}\s*$", "", _COMMENT.sub("", heading)).split())


def _pieces(node: SyntaxTreeNode, lines: list[str]) -> Iterator[str]:
    """The text of a block; one that is too long as the texts of its parts."""
    if node.map is None:
        return
    raw = "\n".join(lines[node.map[0] : node.map[1]]).strip("\n")
    if node.type in _WHOLE:
        yield raw
        return
    if _words(raw) > MAX_WORDS and any(child.map for child in node.children) and node.type != "paragraph":
        for child in node.children:
            yield from _pieces(child, lines)
        return
    text = raw if _holds_code(node) else _COMMENT.sub("", raw)
    yield from _split_prose(text) if node.type in ("paragraph", "html_block") else (text,)


def _holds_code(node: SyntaxTreeNode) -> bool:
    return any(child.type in _WHOLE for child in node.walk())


def _split_prose(text: str) -> Iterator[str]:
    """`text`, cut between sentences, at need between words, so that no piece exceeds MAX_WORDS."""
    if _words(text) <= MAX_WORDS:
        yield text
        return
    piece: list[str] = []
    size = 0
    for sentence in _short_sentences(text):
        words = _words(sentence)
        if piece and size + words > MAX_WORDS:
            yield " ".join(piece)
            piece, size = [], 0
        piece.append(sentence)
        size += words
    if piece:
        yield " ".join(piece)


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
class _Joiner:
    """Joins blocks to passages; small neighbour sections share one, their headings then stand in its text."""

    passages: list[tuple[str, str, int]] = field(default_factory=list)  # heading path, text, words
    _texts: list[str] = field(default_factory=list)
    _path: tuple[str, ...] = ()
    _words: int = 0
    _level: int = 0  # of the first heading: a higher one closes the passage, and so does every H1

    def add(self, block: _Block) -> None:
        """Add the next block of the document."""
        words = _words(block.text)
        full = self._words + words > MAX_WORDS and self._words > _LEAD_WORDS
        if full or (block.heading and (self._words >= MIN_WORDS or block.heading < max(self._level, 2))):
            self.flush()
        if block.heading and not self._texts:  # the path tells it; the text need not
            self._path, self._level = block.path, block.heading
            return
        self._path = _shared(self._path, block.path) if self._texts else block.path
        self._texts.append(block.text)
        self._words += words

    def flush(self) -> None:
        """Close the passage. A tail of a few words joins the one before, when both stand under one heading."""
        while self._texts and _is_heading(self._texts[-1]):
            self._texts.pop()
        if self._texts:
            self._close(" > ".join(self._path), "\n\n".join(self._texts))
        self._texts, self._words = [], 0

    def _close(self, path: str, text: str) -> None:
        if self.passages and self._words < _LEAD_WORDS:
            same_path, before, words = self.passages[-1]
            if same_path == path and words + self._words <= MAX_WORDS + _LEAD_WORDS:
                self.passages[-1] = (path, f"{before}\n\n{text}", words + self._words)
                return
        self.passages.append((path, text, self._words))


def _is_heading(text: str) -> bool:
    return text.startswith("#") and "\n" not in text


def _shared(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    """The headings both paths begin with."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(ours, theirs, strict=False))
    return tuple(name for name, _ in same)
