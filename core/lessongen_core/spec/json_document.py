"""JSON text, or JSON Lines, to plain values and their positions.

`json.loads` judges the syntax; a second pass over the tokens, which then are known to be right, finds positions and
keys given twice.
"""

from __future__ import annotations

import io
import json
import re
from array import array
from collections.abc import Iterable, Iterator
from typing import Any

from ..one_line import clipped
from .positions import (
    BROKEN,
    LINE_END,
    MAX_DEPTH,
    PACKED_DEPTH,
    Document,
    Entry,
    Finding,
    Marks,
    Path,
    Unreadable,
    line_and_column,
    line_starts,
    packed,
    shown,
)
from .yaml_document import CONTROL

_TOKEN = re.compile(r'[{}\[\],:]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s{}\[\],:"]+')
_LONG_NUMBER = 40  # characters; no bound of a spec needs more than two
_SHOWN_REST = 40  # characters of what follows a value


def read_json(text: str) -> Document:
    """Parse one JSON value.

    Raises:
        Unreadable: not JSON, empty, or nested too deep.
    """
    value = _loads(text, 1)
    scan = _Scan()
    scan.run(text)
    return Document(value, scan.marks, text, "JSON", tuple(scan.findings))


def read_json_lines(lines: Iterable[bytes]) -> Document:
    """JSON Lines as a document whose value is an iterator of `Entry`, read while it is walked through.

    Empty lines are skipped, and a line that is no JSON is a finding and `BROKEN`. Walking through it raises Unreadable:
    there is no line, one is not UTF-8, or the file is one JSON value over several.
    """
    marks, starts = Marks(0), array("I", [0])
    return Document(_entries(lines, marks, starts), marks, "", "JSON", starts=starts)


def _entries(lines: Iterable[bytes], marks: Marks, starts: array[int]) -> Iterator[Entry]:
    """One line at a time, since a file may have millions; `marks` and `starts` grow as they are read."""
    number = offset = count = 0
    to_read = [lines]
    while to_read:
        lines = iter(to_read.pop())
        for raw in lines:
            number += 1
            if raw == b"\n":
                offset += 1
                starts.append(offset)
                continue
            text = _line(raw, number, starts)
            if not text.isspace():
                try:
                    yield _entry(text.removesuffix("\n"), number, count, offset, marks)
                except Unreadable as exc:
                    if count == 0:  # nothing but the first line tells that the file has another form
                        rest = b"".join(lines)
                        _refuse_one_value(raw + rest, exc)
                        to_read.append(io.BytesIO(rest))
                    marks.children[count] = offset
                    yield Entry(BROKEN, [Finding((count,), exc.message, offset=offset + exc.column - 1)])
                count += 1
            starts.extend(offset + found.end() for found in LINE_END.finditer(text))
            offset += len(text)
    if not count:
        raise Unreadable("the file is empty")


def _line(raw: bytes, number: int, starts: array[int]) -> str:
    try:
        return raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as exc:
        raise not_utf8(raw, exc, len(starts)) from None


def not_utf8(data: bytes, exc: UnicodeDecodeError, first_line: int = 1) -> Unreadable:
    """`data` begins with line `first_line`."""
    before = data[: exc.start].decode("utf-8-sig")
    line = len(LINE_END.findall(before)) + first_line
    column = len(before) - max(before.rfind("\n"), before.rfind("\r"))
    return Unreadable(f"the file is not UTF-8: byte {data[exc.start]:#04x}", line, column)


def _entry(text: str, number: int, at: int, offset: int, marks: Marks) -> Entry:
    scan = _Scan((at,), offset)
    value = _loads(text, number)
    scan.run(text)
    marks.children[at] = packed(scan.marks)
    return Entry(value, scan.findings)


def _refuse_one_value(data: bytes, exc: Unreadable) -> None:
    if _is_json(data.decode("utf-8-sig", "replace")):
        message = f"{exc.message}; the file is one JSON value over several lines: name it .json"
        raise Unreadable(message, exc.line, exc.column) from None


def _is_json(text: str) -> bool:
    try:
        _loads(text, 1)
    except Unreadable:
        return False
    return True


def _loads(text: str, line: int) -> Any:
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise _too_deep(text, line) from None
    except json.JSONDecodeError as exc:
        at = line + exc.lineno - 1
        if exc.msg == "Extra data":
            last = len(text[: exc.pos].rstrip()) - 1
            row, column = line + text.count("\n", 0, last), last - text.rfind("\n", 0, last)
            rest = text[exc.pos : exc.pos + _SHOWN_REST].split("\n", 1)[0].rstrip()
            message = (
                f"the value ended at line {row}, column {column}, but more follows at line {at}, column {exc.colno}"
            )
            raise Unreadable(f"JSON: {message}: {shown(rest)}", at, exc.colno) from None
        message = f"JSON: {clipped(exc.msg.removesuffix(' at'), 100)} at line {at}, column {exc.colno}"
        raise Unreadable(message, at, exc.colno) from None


def _integer(text: str) -> int | float:
    """An integer; a very long one as a float, which every bound refuses (Python will not convert it)."""
    return int(text) if len(text) <= _LONG_NUMBER else float(text)


_DECODER = json.JSONDecoder(parse_int=_integer)  # one for all lines: to make it takes longer than to read a short line


def _too_deep(text: str, line: int) -> Unreadable:
    depth = 0
    for found in _TOKEN.finditer(text):  # well-formed up to here: a thousand levels were read
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(found.group(), 0)
        if depth > MAX_DEPTH:
            return _deep(text[: found.end()], line)
    return Unreadable(f"nested deeper than {MAX_DEPTH} levels", line)


def _deep(before: str, line: int) -> Unreadable:
    """`before` ends with the bracket that opens a level too many."""
    row, column = line_and_column(line_starts(before), len(before) - 1)
    return Unreadable(f"nested deeper than {MAX_DEPTH} levels", line + row - 1, column)


class _Scan:
    """Positions of one JSON value that is known to be well-formed; `prefix` and `base` are its path and offset."""

    def __init__(self, prefix: Path = (), base: int = 0) -> None:
        self.marks: Marks | int = 0
        self.findings: list[Finding] = []
        self._prefix = prefix
        self._base = base
        self._stack: list[tuple[Marks, bool, str | int]] = []  # container, is a mapping, key or index that comes next

    def run(self, text: str) -> None:
        """Read the tokens of `text`, once."""
        stack, base = self._stack, self._base
        pack_up_to = PACKED_DEPTH - len(self._prefix)
        expects_key = False
        for found in _TOKEN.finditer(text):
            part = found.group()
            if part in "{[":
                if len(stack) >= MAX_DEPTH:
                    raise _deep(text[: found.end()], 1)
                marks = Marks(base + found.start())
                self._put(marks)
                stack.append((marks, part == "{", 0))
                expects_key = part == "{"
            elif part in "}]":
                closed, _, _ = stack.pop()
                if stack and len(stack) <= pack_up_to and not stack[-1][1]:
                    self._put(packed(closed))
                expects_key = False
            elif part == ",":
                marks, expects_key, at = stack[-1]
                if not expects_key:
                    stack[-1] = (marks, False, int(at) + 1)
            elif expects_key and part != ":":
                self._key(part, base + found.start())
                expects_key = False
            elif part != ":":
                self._scalar(part, base + found.start())

    def _put(self, marks: Marks | int | bytes) -> None:
        if not self._stack:
            assert not isinstance(marks, bytes)
            self.marks = marks
            return
        parent, _, at = self._stack[-1]
        parent.children[at] = marks

    def _key(self, token: str, offset: int) -> None:
        key = json.loads(token) if "\\" in token else token[1:-1]
        marks, mapping, _ = self._stack[-1]
        self._stack[-1] = (marks, mapping, key)
        if key in marks.keys:
            self.findings.append(Finding(self._path(), f"the key {shown(key)} is given twice", offset=offset))
        marks.keys[key] = offset

    def _scalar(self, token: str, offset: int) -> None:
        if "\\" in token and (found := CONTROL.search(json.loads(token))):
            message = f"the control character U+{ord(found.group()):04X} is not allowed in a text"
            self.findings.append(Finding(self._path(), message, offset=offset))
        self._put(offset)

    def _path(self) -> Path:
        return (*self._prefix, *(at for _, _, at in self._stack))
