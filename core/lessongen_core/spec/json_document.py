"""JSON text, or JSON Lines, to plain values and their positions.

`json.loads` judges the syntax; a second pass over the tokens, which then are known to be right, finds positions and
keys given twice.
"""

from __future__ import annotations

import json
import re
from typing import Any

from .positions import (
    MAX_DEPTH,
    Document,
    Finding,
    Marks,
    Path,
    Unreadable,
    clipped,
    line_and_column,
    line_starts,
    shown,
)
from .yaml_document import CONTROL

_TOKEN = re.compile(r'[{}\[\],:]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s{}\[\],:"]+')
_LONG_NUMBER = 40  # characters; no bound of a spec needs more than two


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
    """Parse JSON Lines into a list; empty lines are skipped.

    Raises:
        Unreadable: a line is not JSON, or there is none.
    """
    values: list[Any] = []
    marks = Marks(0)
    findings: list[Finding] = []
    end = -1
    for number, line in enumerate(text.split("\n"), 1):
        start, end = end + 1, end + 1 + len(line)
        if not line.strip():
            continue
        value = _loads(line, number)
        scan = _Scan((len(values),))
        scan.run(text, start, end)
        marks.children[len(values)] = scan.marks
        values.append(value)
        findings += scan.findings
    if not values:
        raise Unreadable("the file is empty: it holds no JSON line")
    return Document(values, marks, text, "JSON", tuple(findings))


def _loads(text: str, line: int) -> Any:
    try:
        return json.loads(text, parse_int=_integer)
    except RecursionError:
        raise _too_deep(text, line) from None
    except json.JSONDecodeError as exc:
        at = line + exc.lineno - 1
        message = f"JSON: {clipped(exc.msg.removesuffix(' at'), 100)} at line {at}, column {exc.colno}"
        raise Unreadable(message, at, exc.colno) from None


def _integer(text: str) -> int | float:
    """An integer; a very long one as a float, which every bound refuses (Python will not convert it)."""
    return int(text) if len(text) <= _LONG_NUMBER else float(text)


def _too_deep(text: str, line: int) -> Unreadable:
    depth = 0
    for found in _TOKEN.finditer(text):  # well-formed up to here: a thousand levels were read
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(found.group(), 0)
        if depth > MAX_DEPTH:
            row, column = line_and_column(line_starts(text), found.start())
            return Unreadable(f"nested deeper than {MAX_DEPTH} levels", line + row - 1, column)
    return Unreadable(f"nested deeper than {MAX_DEPTH} levels", line)


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
                    raise _too_deep(text, 1)
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
