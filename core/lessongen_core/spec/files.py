"""Find the batch files a command names, and read them as text."""

from __future__ import annotations

import glob
import io
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from ..one_line import clipped
from .json_document import not_utf8, read_json, read_json_lines
from .positions import Document, Unreadable
from .yaml_document import read_yaml

STDIN = "-"
MAX_BYTES = 256_000_000  # 10,000 full lessons have about 50 MB
_JSON, _YAML, _LINES = (".json",), (".yaml", ".yml"), (".jsonl", ".ndjson")
# JSON Lines under another name: a line that looks like a lesson, then another. No JSON value begins like this.
_TWO_LESSONS = re.compile(r"\s*\{[^\n]*\}[ \t\r]*\n\s*\{")


@dataclass(frozen=True, slots=True)
class BatchFile:
    """One file named on the command line. `name` is how problems call it, `folder` is where its sources start."""

    name: str
    path: Path | None
    folder: Path

    @property
    def stem(self) -> str:
        """The name without folder and extension."""
        return _as_text(self.path.stem) if self.path else "stdin"


def find_files(paths: Sequence[str | Path]) -> Iterator[BatchFile | tuple[str, str]]:
    """Each file once, in order; globs sorted. What is not there comes as (name, message)."""
    seen: set[Path] = set()
    for given in paths:
        name = str(given)
        if name == STDIN:
            yield BatchFile("<stdin>", None, Path())
            continue
        found = _expand(name)
        if not found:
            yield (
                clipped(_as_text(name), 200),
                "no file matches this pattern" if glob.has_magic(name) else "there is no such file",
            )
        for path in found:
            if (real := path.resolve()) not in seen:
                seen.add(real)
                yield BatchFile(clipped(_as_text(str(path)), 4096), path, path.parent)


def _as_text(name: str) -> str:
    """A file's name, with bytes that are no UTF-8 as `\\xff`: the store and JSON hold text alone."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _expand(name: str) -> list[Path]:
    try:
        if Path(name).exists() or not glob.has_magic(name):
            return [Path(name)] if Path(name).exists() else []
        return [Path(match) for match in sorted(glob.glob(name, recursive=True))]  # noqa: PTH207 (the pattern may be absolute)
    except (OSError, ValueError):
        return []


def read_document(file: BatchFile, stdin: TextIO | None) -> Document:
    """Read and parse one file; the extension tells the format, without one the first character does.

    Raises:
        Unreadable: it cannot be read, is not UTF-8, is empty, or is no YAML or JSON.
    """
    suffix = file.path.suffix.lower() if file.path else ""
    if suffix in _LINES and file.path is not None and _fits(file.path):
        return read_json_lines(_lines(file.path))
    data = _bytes(file, stdin)
    text = _decode(data)
    if not text.strip():
        raise Unreadable("the file is empty")
    if suffix in _LINES:
        return read_json_lines(io.BytesIO(data))
    if suffix in _JSON or (suffix not in _YAML and text.lstrip()[0] in "{["):
        return read_json_lines(io.BytesIO(data)) if _TWO_LESSONS.match(text) else read_json(text)
    return read_yaml(text)


def _fits(path: Path) -> bool:
    """A file on the disk, within the limit: it can be read line by line. A pipe has no size, and is read as a whole."""
    try:
        return path.is_file() and path.stat().st_size <= MAX_BYTES
    except OSError:
        return False


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as opened:
            yield from opened
    except OSError as exc:
        raise _cannot_be_read(exc) from None


def _bytes(file: BatchFile, stdin: TextIO | None) -> bytes:
    try:
        if file.path is None:
            data = _read_stdin(stdin)
        elif file.path.is_dir():
            raise Unreadable("this is a folder; name the files in it", 0, 0)
        else:
            with file.path.open("rb") as opened:
                data = opened.read(MAX_BYTES + 1)
    except OSError as exc:
        raise _cannot_be_read(exc) from None
    if len(data) > MAX_BYTES:
        raise Unreadable(f"the file is larger than {MAX_BYTES // 1_000_000} MB", 0, 0)
    return data


def _cannot_be_read(exc: OSError) -> Unreadable:
    return Unreadable(f"the file cannot be read: {exc.strerror}", 0, 0)


def _read_stdin(stdin: TextIO | None) -> bytes:
    if stdin is None:
        raise Unreadable("nothing can be read from standard input here")
    if isinstance(buffer := getattr(stdin, "buffer", None), io.BufferedIOBase):
        return buffer.read(MAX_BYTES + 1)
    try:
        return stdin.read(MAX_BYTES + 1).encode("utf-8", "surrogateescape")
    except UnicodeError:
        raise Unreadable("standard input is not UTF-8") from None


def _decode(data: bytes) -> str:
    """UTF-8, with or without a byte order mark."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise not_utf8(data, exc) from None
