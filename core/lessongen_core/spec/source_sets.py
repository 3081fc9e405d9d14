"""Read the documents of source sets. Nothing outside the batch file's folder is opened, and each file only once."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath

from ..search_terms import recognized_language
from ..sources import Passage, SourceSet, chunk, source_set
from .positions import LINE_END, shown

MAX_BYTES = 20_000_000  # a document; the longest text book has 5 MB


class SourceFault(Exception):
    """A path that cannot be a source, in words for its author."""


class SourceReader:
    """Passages of documents, by path; shared by all batch files of one load."""

    def __init__(self) -> None:
        self._read: dict[tuple[Path, str], tuple[Passage, ...] | SourceFault] = {}
        self._sets: dict[tuple[Path, tuple[str, ...]], SourceSet] = {}
        self._languages: dict[tuple[Path, str], str | None] = {}

    def passages(self, folder: Path, document: str) -> tuple[Passage, ...]:
        """Passages of the document at `folder / document`.

        Raises:
            SourceFault: the path leaves the folder, or is no readable text.
        """
        key = (folder, document)
        if key not in self._read:
            try:
                self._read[key] = _passages(folder, document)
            except SourceFault as fault:
                self._read[key] = fault
        found = self._read[key]
        if isinstance(found, SourceFault):
            raise found
        return found

    def language(self, folder: Path, document: str) -> str | None:
        """The language of a document that was read before, None when it cannot be told."""
        key = (folder, document)
        if key not in self._languages:
            texts = (passage.text for passage in self.passages(folder, document))
            self._languages[key] = recognized_language("\n".join(texts))
        return self._languages[key]

    def set(self, set_id: str, folder: Path, documents: Sequence[str]) -> SourceSet:
        """The set of `documents`, which were all read before."""
        key = (folder, tuple(dict.fromkeys(documents)))
        if key not in self._sets:
            self._sets[key] = source_set(
                "", [found for document in key[1] for found in self.passages(folder, document)]
            )
        return replace(self._sets[key], id=set_id)


def _passages(folder: Path, document: str) -> tuple[Passage, ...]:
    found = chunk(_text(_inside(folder, document)), document)
    if not found:
        raise SourceFault(f"{shown(document)} holds no text beside headings and comments")
    return found


def looks_like_path(text: str) -> bool:
    """A name with a folder or an extension: `notes/tides.md`, `tides.md`."""
    return "/" in text or re.search(r"\.\w{1,8}$", text) is not None


def _inside(folder: Path, document: str) -> Path:
    """The file, symbolic links followed; refused before anything is opened."""
    if PurePosixPath(document).is_absolute() or PureWindowsPath(document).anchor:
        raise SourceFault(f"{shown(document)} is an absolute path; paths start at the folder of the batch file")
    if Path(os.path.normpath(document)).parts[:1] == ("..",):
        raise SourceFault(f"{shown(document)} leaves the folder of the batch file")
    try:
        root = folder.resolve()
        path = (root / document).resolve()
        if not path.is_relative_to(root):
            raise SourceFault(f"{shown(document)} leaves the folder of the batch file through a symbolic link")
        if not path.exists():
            raise SourceFault(f"there is no file {shown(document)}")
        if not path.is_file():
            raise SourceFault(f"{shown(document)} is not a file")
    except (OSError, ValueError, RuntimeError) as exc:
        raise SourceFault(f"{shown(document)} cannot be read: {_reason(exc)}") from None
    return path


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as exc:
        raise SourceFault(f"{shown(path.name)} cannot be read: {_reason(exc)}") from None
    if len(data) > MAX_BYTES:
        raise SourceFault(f"{shown(path.name)} is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = len(LINE_END.findall(data[: exc.start].decode("utf-8"))) + 1
        raise SourceFault(f"{shown(path.name)} is not UTF-8 (line {line})") from None
    if "\0" in text:
        raise SourceFault(f"{shown(path.name)} is not a text: it holds NUL characters")
    if not text.strip():
        raise SourceFault(f"{shown(path.name)} is empty")
    return text


def _reason(exc: Exception) -> str:
    return (exc.strerror or "unreadable") if isinstance(exc, OSError) else "not a possible path"
