"""JSON text, or JSON Lines, to plain values and their positions.

`json.loads` judges the syntax; a second pass over the tokens, which then are known to be right, finds positions and
keys given twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ..one_line import clipped
from .positions import (
    BROKEN,
    MAX_DEPTH,
    MAX_FINDINGS,
    Document,
    Finding,
    Marks,
    Path,
    Unreadable,
    line_and_column,
    line_starts,
    shown,
)
from .yaml_document import CONTROL

_TOKEN = re.compile(r'[{}\[\],:]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s{}\[\],:"]+')
_NOT_SPACE = re.compile(r"\S")
_LONG_NUMBER = 40  # characters; no bound of a spec needs more than two
_SHOWN_REST = 40  # characters of what follows a value


def read_json(text: str) -> Document:
    """Parse one JSON value.

    Raises:
        Unreadable: not JSON, empty, or nested too deep.
    """
    value = _loads(text, 1)
    scan = _Scan()
    scan.run(text, 0, len(text))
    return Document(value, scan.marks, text, "JSON", tuple(scan.findings))


def read_json_lines(text: str) -> Document:
    """Parse JSON Lines into a list; empty lines are skipped, and a line that is no JSON is a finding and `BROKEN`.

    Raises:
        Unreadable: there is no line, or the file is one JSON value over several.
    """
    values: list[Any] = []
    marks = Marks(0)
    findings: list[Finding] = []
    for number, start, end in _lines(text):
        at, scan = len(values), _Scan((len(values),))
        try:
            values.append(_loads(text[start:end], number))
            scan.run(text, start, end)
            marks.children[at] = scan.marks
            findings += scan.findings
        except Unreadable as exc:
            if at == 0 and _is_json(text):
                message = f"{exc.message}; the file is one JSON value over several lines: name it .json"
                raise Unreadable(message, exc.line, exc.column) from None
            values[at:] = [BROKEN]
            marks.children[at] = start
            if len(findings) <= MAX_FINDINGS:
                findings.append(Finding((at,), exc.message, offset=start + exc.column - 1))
    if not values:
        raise Unreadable("the file is empty: it holds no JSON line")
    return Document(values, marks, text, "JSON", tuple(findings))


def _lines(text: str) -> Iterator[tuple[int, int, int]]:
    """Number, start and end of each line that holds anything; one at a time, since a file may have millions."""
    number, end = 1, 0
    while found := _NOT_SPACE.search(text, end):
        start = max(end, text.rfind("\n", end, found.start()) + 1)
        number += text.count("\n", end, start)
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield number, start, end


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
    """Positions of one JSON value that is known to be well-formed; `prefix` is its path in the file."""

    def __init__(self, prefix: Path = ()) -> None:
        self.marks: Marks | int = 0
        self.findings: list[Finding] = []
        self._prefix = prefix
        self._stack: list[tuple[Marks, bool, str | int]] = []  # container, is a mapping, key or index that comes next

    def run(self, text: str, start: int, end: int) -> None:
        """Read the tokens of `text[start:end]`, once."""
        stack = self._stack
        expects_key = False
        for found in _TOKEN.finditer(text, start, end):
            part = found.group()
            if part in "{[":
                if len(stack) >= MAX_DEPTH:
                    raise _deep(text[start : found.end()], 1)
                marks = Marks(found.start())
                self._put(marks)
                stack.append((marks, part == "{", 0))
                expects_key = part == "{"
            elif part in "}]":
                stack.pop()
                expects_key = False
            elif part == ",":
                marks, expects_key, at = stack[-1]
                if not expects_key:
                    stack[-1] = (marks, False, int(at) + 1)
            elif expects_key and part != ":":
                self._key(part, found.start())
                expects_key = False
            elif part != ":":
                self._scalar(part, found.start())

    def _put(self, marks: Marks | int) -> None:
        if not self._stack:
            self.marks = marks
            return
        parent, _, at = self._stack[-1]
        parent.children[at] = marks

    def _key(self, token: str, offset: int) -> None:
        key = json.loads(token)
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
