"""Read the documents of source sets. Nothing outside the batch file's folder is opened, and each file only once."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Protocol

from ..search_terms import recognized_language
from ..sources import Passage, Quarantined, SourceSet, Unparsable, format_of, quarantine, read_document, source_set
from .positions import LINE_END, shown

MAX_BYTES = 20_000_000  # a document; the longest text book has 5 MB
# While it is read a page takes 27 times its size, and reStructuredText 54 times, at a second for each MB.
MAX_BYTES_OF = {"HTML": 10_000_000, "reStructuredText": 5_000_000}


MOST_SHOWN = 200  # characters of a path; its end tells the file
NOT_FETCHED = "is an address: nothing is fetched; save the page and name its file"


class SourceFault(Exception):
    """A path that cannot be a source, in words for its author."""


class NoFile(SourceFault):
    """There is nothing at the path, or no file."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document that was read. `dropped`: what was left out, by kind; `hidden`: texts that were hidden in it."""

    passages: tuple[Passage, ...]
    quarantined: tuple[Quarantined, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    size: int = 0


class OtherSets(Protocol):
    """Sets that a batch file may name without defining them."""

    @property
    def served(self) -> bool:
        """A context service is asked for what nobody defines."""

    def find(self, set_id: str) -> SourceSet | None:
        """The registered set of that id."""

    def ids(self) -> Sequence[str]:
        """The ids of all registered sets."""


class NoOtherSets:
    """Only what the batch files define."""

    served = False

    def find(self, set_id: str) -> SourceSet | None:
        """None."""
        return None

    def ids(self) -> Sequence[str]:
        """None."""
        return ()


class SourceReader:
    """Documents, by path; shared by all batch files of one load. `release`: nothing is quarantined."""

    def __init__(self, *, release: bool = False) -> None:
        self._release = release
        self._read: dict[tuple[Path, str], Source | SourceFault] = {}
        self._sets: dict[tuple[Path, tuple[str, ...]], SourceSet] = {}
        self._languages: dict[tuple[Path, str], str | None] = {}

    def source(self, folder: Path, document: str) -> Source:
        """The document at `folder / document`.

        Raises:
            SourceFault: the path leaves the folder, or is no readable text.
        """
        key = (folder, document)
        if key not in self._read:
            try:
                self._read[key] = read_source(_inside(folder, document), document, release=self._release)
            except SourceFault as fault:
                self._read[key] = fault
        found = self._read[key]
        if isinstance(found, SourceFault):
            raise found
        return found

    def is_there(self, folder: Path, document: str) -> bool:
        """Whether the path names a file that may be read, whatever is in it."""
        try:
            _inside(folder, document)
        except SourceFault:
            return False
        return True

    def language(self, folder: Path, document: str) -> str | None:
        """The language of a document that was read before, None when it cannot be told."""
        key = (folder, document)
        if key not in self._languages:
            texts = (passage.text for passage in self.source(folder, document).passages)
            self._languages[key] = recognized_language("\n".join(texts))
        return self._languages[key]

    def set(self, set_id: str, folder: Path, documents: Sequence[str]) -> SourceSet:
        """The set of `documents`, which were all read before."""
        key = (folder, tuple(dict.fromkeys(documents)))
        if key not in self._sets:
            sources = [self.source(folder, document) for document in key[1]]
            self._sets[key] = set_of(sources)
        return replace(self._sets[key], id=set_id)


def set_of(sources: Sequence[Source], set_id: str = "") -> SourceSet:
    """The set that holds `sources`, in order."""
    return source_set(
        set_id,
        [passage for source in sources for passage in source.passages],
        [kept for source in sources for kept in source.quarantined],
    )


def read_source(path: Path, document: str, *, release: bool = False, typed: str | None = None) -> Source:
    """The document `path`, called `document`. `release`: its suspicious passages are as good as the others.

    `typed`: what a fault calls it, if not `document`.

    Raises:
        SourceFault: it is no readable text.
    """
    named = shown(document if typed is None else typed, MOST_SHOWN)
    text, size = _text(path, document, named)
    try:
        read = read_document(text, document)
    except Unparsable as exc:
        raise SourceFault(f"{named}: {exc}") from None
    if not read.passages:
        raise SourceFault(f"{named} holds no text beside headings and comments")
    passages, quarantined = (read.passages, ()) if release else quarantine(read.passages)
    return Source(passages, quarantined, read.dropped, read.hidden, size)


def is_address(text: str) -> bool:
    """A URL, which is no path."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text) is not None


def looks_like_path(text: str) -> bool:
    """A name with a folder or an extension: `notes/tides.md`, `tides.md`."""
    return "/" in text or re.search(r"\.\w{1,8}$", text) is not None


def _inside(folder: Path, document: str) -> Path:
    """The file, symbolic links followed; refused before anything is opened."""
    if is_address(document):
        raise SourceFault(f"{shown(document)} {NOT_FETCHED}")
    if PurePosixPath(document).is_absolute() or PureWindowsPath(document).anchor:
        raise SourceFault(f"{shown(document)} is an absolute path; paths start at the folder of the batch file")
    if Path(os.path.normpath(document)).parts[:1] == ("..",):
        raise SourceFault(f"{shown(document)} leaves the folder of the batch file")
    return within(folder, Path(document), document, "the folder of the batch file")


def within(root: Path, path: Path, document: str, what: str) -> Path:
    """`path` with its links followed; it must be a file under `root`, which a message calls `what`.

    Raises:
        SourceFault: it is none, or leaves the folder.
    """
    try:
        root = root.resolve()
        path = (root / path).resolve()
        if not path.is_relative_to(root):
            raise SourceFault(f"{shown(document)} leaves {what} through a symbolic link")
        if not path.exists():
            raise NoFile(f"there is no file {shown(document)}")
        if not path.is_file():
            raise NoFile(f"{shown(document)} is not a file" + (" but a folder" if path.is_dir() else ""))
    except (OSError, ValueError, RuntimeError) as exc:
        raise SourceFault(f"{shown(document)} cannot be read: {_reason(exc)}") from None
    return path


def _text(path: Path, document: str, named: str) -> tuple[str, int]:
    """The text, and its size in bytes; no more is read than a document may have."""
    limit = MAX_BYTES_OF.get(format_of(document), MAX_BYTES)
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as exc:
        raise SourceFault(f"{named} cannot be read: {_reason(exc)}") from None
    if len(data) > limit:
        raise SourceFault(f"{named} is larger than {limit // 1_000_000} MB")
    if data.startswith(b"%PDF-") or path.suffix.lower() == ".pdf":
        raise SourceFault(f"{named} is a PDF, and PDF is not read; save its text as .txt or .md")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = len(LINE_END.findall(data[: exc.start].decode("utf-8"))) + 1
        raise SourceFault(f"{named} is not UTF-8 (line {line})") from None
    if "\0" in text:
        raise SourceFault(f"{named} is not a text: it holds NUL characters")
    if not text.strip():
        raise SourceFault(f"{named} is empty")
    return text, len(data)


def _reason(exc: Exception) -> str:
    return (exc.strerror or "unreadable") if isinstance(exc, OSError) else "not a possible path"
