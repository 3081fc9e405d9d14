"""Where a value stands in its file, without keeping a node for every value.

A `Marks` tree mirrors the parsed value and holds one character offset per value and per key; line and column are worked
out only when somebody asks, since nearly all values are never complained about. For the same reason the marks of each
entry of a list near the top of a file, which is what lessons are, lie packed: a tenth of the room.
"""

from __future__ import annotations

import pickle
import re
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Literal, NamedTuple

from ..one_line import clipped

Path = tuple[str | int, ...]
LINE_END = re.compile(r"\r\n?|\n")
PACKED_DEPTH = 2  # of a list whose entries' marks are packed: the file, or what stands under one of its keys
MAX_DEPTH = 50  # a spec needs 8; more is an attack or a mistake
MAX_FINDINGS = 10_000  # told of one file; what is wrong behind them is refused without a message of its own
BROKEN = object()  # in the place of a value that could not be read; a finding of the document tells why


@dataclass(slots=True)
class Marks:
    """Offsets of a container: its start, its children (a scalar is its bare offset) and, in a mapping, its keys."""

    start: int
    children: dict[str | int, Marks | int | bytes] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)


def packed(marks: Marks | int) -> int | bytes:
    """A container's marks as bytes, for `unpacked`; of an empty one where it starts, which is all of it."""
    if isinstance(marks, int) or not marks.children:
        return marks if isinstance(marks, int) else marks.start
    return zlib.compress(pickle.dumps(marks), level=1)


@lru_cache(maxsize=1)  # what is wrong in one lesson is asked for in a row
def unpacked(blob: bytes) -> Marks:
    """The reverse of `packed`."""
    found: Marks = pickle.loads(zlib.decompress(blob))  # noqa: S301 (bytes that `packed` made in this process)
    return found


@dataclass(frozen=True, slots=True)
class Finding:
    """A complaint about the value at `path`; `on_key` points at the key instead, `offset` at a place of its own.

    `kind` is that of a warning: of many of one kind a few are enough to see what is meant.
    """

    path: Path
    message: str
    on_key: bool = False
    offset: int | None = None
    kind: str = ""


class Entry(NamedTuple):
    """One value of JSON Lines, and what is wrong with its line."""

    value: Any
    findings: list[Finding]


class Unreadable(Exception):
    """The text is no YAML or JSON we read; `line` and `column` count from 1, and are 0 when there is no text."""

    def __init__(self, message: str, line: int = 1, column: int = 1, path: Path = ()) -> None:
        super().__init__(message)
        self.message, self.line, self.column, self.path = message, line, column, path


@dataclass(frozen=True)
class Document:
    """One parsed file. `findings` are faults that do not stop the reading, such as a key given twice.

    Of JSON Lines `value` is an iterator of `Entry`, and `starts`, where lines begin, takes the place of the text.
    """

    value: Any
    marks: Marks | int
    text: str
    kind: Literal["YAML", "JSON"]
    findings: tuple[Finding, ...] = ()
    starts: Sequence[int] | None = None

    @cached_property
    def _lines(self) -> Sequence[int]:
        return line_starts(self.text) if self.starts is None else self.starts

    def place(self, path: Path) -> tuple[int, int]:
        """Line and column, from 1, of the value at `path`; of the nearest container when there is no such value."""
        return line_and_column(self._lines, self._offset(path))

    def place_of(self, finding: Finding) -> tuple[int, int]:
        """Line and column, from 1, of what `finding` complains about."""
        offset = self._offset(finding.path, on_key=finding.on_key) if finding.offset is None else finding.offset
        return line_and_column(self._lines, offset)

    def token(self, path: Path) -> str:
        """The plain scalar at `path` as it is written, at most 40 characters."""
        offset = self._offset(path)
        found = re.match(r"[^\s,\]}#]*", self.text[offset : offset + 40])
        return found.group() if found else ""

    def _offset(self, path: Path, *, on_key: bool = False) -> int:
        marks = self.marks
        for depth, part in enumerate(path):
            if isinstance(marks, int) or part not in marks.children:
                break
            if on_key and depth == len(path) - 1 and part in marks.keys:
                return marks.keys[str(part)]
            child = marks.children[part]
            marks = unpacked(child) if isinstance(child, bytes) else child
        return marks if isinstance(marks, int) else marks.start


def line_starts(text: str) -> Sequence[int]:
    """Offsets at which the lines of `text` begin; four bytes each, since a file may have millions of empty lines."""
    starts = array("I", [0])
    starts.extend(found.end() for found in LINE_END.finditer(text))
    return starts


def line_and_column(starts: Sequence[int], offset: int) -> tuple[int, int]:
    """Line and column, from 1, of `offset`."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


def path_text(path: Iterable[str | int]) -> str:
    """`lessons[0].sections[1].title`; `(file)` for the empty path."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{clipped(part, 60)}"
    return text.removeprefix(".") or "(file)"


def shown(value: object, limit: int = 80) -> str:
    """A short form of `value` for a message; text in double quotes, containers by their kind only."""
    match value:
        case str():
            return f'"{clipped(value, limit)}"'
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return clipped(number_text(value), 30)
        case dict():
            return "a mapping"
    return "a list"


def number_text(value: float) -> str:
    """The number as text; one too long for Python to print becomes a word."""
    try:
        return str(value)
    except ValueError:
        return "a very long number"
