"""YAML text to plain values and their positions, from libyaml's events.

Scalars follow the core schema of YAML 1.2: only null, true/false and numbers are not text, so `no`, `on`, `1:30` and
`2026-11-24` stay what the author wrote. (PyYAML's own composer, which follows 1.1, is also five times slower.)
Refused: tags, aliases that multiply, recursion, deep nesting; a key given twice is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from ..one_line import clipped
from .positions import (
    MAX_DEPTH,
    PACKED_DEPTH,
    Document,
    Finding,
    Marks,
    Path,
    Unreadable,
    line_and_column,
    line_starts,
    packed,
    shown,
    unpacked,
)

MAX_ALIASED = 5_000  # values that aliases may add to one file, and ...
ALIASED_PER_VALUE = 10  # ... so many more for each value that is written out
NOT_ALLOWED = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
PLAIN_TAGS = ("!", *(f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq")))
_CONSTANTS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_MERGE = "<<"


def read_yaml(text: str) -> Document:
    """Parse one YAML document.

    Raises:
        Unreadable: not YAML, empty, or one of the refused things.
    """
    if found := NOT_ALLOWED.search(text):
        raise _at(text, found.start(), f"YAML: the character U+{ord(found.group()):04X} is not allowed")
    builder = _Builder(text)
    try:
        for event in yaml.parse(text, yaml.CSafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as exc:
        raise _syntax(exc, text) from None
    except (yaml.YAMLError, RecursionError) as exc:
        raise Unreadable(f"YAML: {clipped(str(exc), 200)}") from None
    if not builder.documents:
        raise Unreadable("the file is empty: it holds no YAML value")
    return Document(builder.value, builder.marks, text, "YAML", tuple(builder.findings))


def _at(text: str, offset: int, message: str, path: Path = ()) -> Unreadable:
    return Unreadable(message, *line_and_column(line_starts(text), offset), path=path)


def _syntax(exc: yaml.MarkedYAMLError, text: str) -> Unreadable:
    mark = exc.problem_mark or exc.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if mark and text[mark.index : mark.index + 1] == "\t":
        return Unreadable("YAML: the line is indented with a tab; use spaces", line, column)
    what = ", ".join(part for part in (exc.context, exc.problem) if part)
    hint = "; put quotes around a text that holds a colon" if "mapping values are not allowed" in what else ""
    return Unreadable(f"YAML: {clipped(what, 200)} at line {line}, column {column}{hint}", line, column)


@dataclass(slots=True)
class _Frame:
    """A container that is being filled. `size` counts the values in it, aliases expanded."""

    value: Any
    marks: Marks
    anchor: str | None
    key: str | None = None
    merged: list[tuple[Any, Marks | int]] = field(default_factory=list)
    size: int = 1


class _Builder:
    """Takes libyaml's events in order; `value` and `marks` are the document afterwards."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.value: Any = None
        self.marks: Marks | int = 0
        self.documents = 0
        self.findings: list[Finding] = []
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Any, Marks | int, int]] = {}
        self._aliased = 0
        self._written = 0
        self._lines: Sequence[int] = ()

    def take(self, event: Any) -> None:
        """Add one event."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._scalar(event)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._open(event, {} if kind is yaml.MappingStartEvent else [])
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._close()
        elif kind is yaml.AliasEvent:
            self._alias(event)
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                raise self._refuse(event, "YAML: a second document starts here; one is read")

    def _scalar(self, event: Any) -> None:
        if event.tag is not None and event.tag not in PLAIN_TAGS:
            raise self._refuse(event, _tag_message(event.tag))
        text, offset, plain = event.value, event.start_mark.index, event.implicit[0] and event.tag is None
        frame = self._stack[-1] if self._stack else None
        if frame is not None and frame.key is None and type(frame.value) is dict:
            self._key(frame, text, offset, merge=plain and text == _MERGE)
            return
        if event.style == '"' and (found := CONTROL.search(text)):
            message = f"the control character U+{ord(found.group()):04X} is not allowed in a text"
            self.findings.append(Finding((*self._path(), *self._next()), message, offset=offset))
        self._add(_resolve(text) if plain else text, offset, 1, event.anchor)

    def _key(self, frame: _Frame, text: str, offset: int, *, merge: bool) -> None:
        frame.key = text
        if text in frame.value and not merge:
            line, _ = self._place(frame.marks.keys[text])
            message = f"the key {shown(text)} is given twice; the first is in line {line}"
            self.findings.append(Finding((*self._path(), text), message, offset=offset))
        if not merge:
            frame.marks.keys[text] = offset

    def _open(self, event: Any, value: Any) -> None:
        if event.tag is not None and event.tag not in PLAIN_TAGS:
            raise self._refuse(event, _tag_message(event.tag))
        if len(self._stack) >= MAX_DEPTH:
            raise self._refuse(event, f"nested deeper than {MAX_DEPTH} levels")
        frame = self._stack[-1] if self._stack else None
        if frame is not None and frame.key is None and type(frame.value) is dict:
            raise self._refuse(event, "YAML: a list or a mapping cannot be a key")
        self._stack.append(_Frame(value, Marks(event.start_mark.index), event.anchor))

    def _close(self) -> None:
        frame = self._stack.pop()
        for value, marks in frame.merged:
            self._merge(frame, value, marks)
        self._add(frame.value, frame.marks, frame.size, frame.anchor)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            raise self._refuse(event, f"YAML: the alias *{clipped(event.anchor, 40)} has no finished anchor before it")
        value, marks, size = self._anchors[event.anchor]
        self._aliased += size
        limit = MAX_ALIASED + ALIASED_PER_VALUE * self._written
        if self._aliased > limit:
            raise self._refuse(event, f"the aliases up to here expand to more than {limit:,} values")
        frame = self._stack[-1] if self._stack else None
        if frame is not None and frame.key is None and type(frame.value) is dict:
            raise self._refuse(event, "YAML: an alias cannot be a key")
        self._add(value, marks, size, None)

    def _add(self, value: Any, marks: Marks | int, size: int, anchor: str | None) -> None:
        self._written += 1
        if anchor is not None:
            self._anchors[anchor] = (value, marks, size)
        if not self._stack:
            self.value, self.marks = value, marks
            return
        frame = self._stack[-1]
        frame.size += size
        key = frame.key
        if key is None:
            near_top = len(self._stack) <= PACKED_DEPTH
            frame.marks.children[len(frame.value)] = packed(marks) if near_top else marks
            frame.value.append(value)
            return
        frame.key = None
        if key == _MERGE and key not in frame.marks.keys:
            frame.merged.append((value, marks))
        elif key not in frame.value:
            frame.value[key] = value
            frame.marks.children[key] = marks

    def _merge(self, frame: _Frame, value: Any, marks: Marks | int) -> None:
        """Put the keys of `<<: *anchor` under those the mapping has of its own."""
        if isinstance(value, list) and isinstance(marks, Marks):
            for index, item in enumerate(value):
                child = marks.children[index]
                self._merge(frame, item, unpacked(child) if isinstance(child, bytes) else child)
        elif isinstance(value, dict) and isinstance(marks, Marks):
            for key in value.keys() - frame.value.keys():
                frame.value[key] = value[key]
                frame.marks.children[key] = marks.children[key]
                frame.marks.keys[key] = marks.keys[key]
        else:
            raise Unreadable("YAML: << needs a mapping", *self._place(frame.marks.start))

    def _path(self) -> Path:
        """Path of the open container."""
        return tuple(frame.key if frame.key is not None else len(frame.value) for frame in self._stack[:-1])

    def _next(self) -> Path:
        """Path, inside the open container, of the value that comes next."""
        if not self._stack:
            return ()
        frame = self._stack[-1]
        return (frame.key if frame.key is not None else len(frame.value),)

    def _refuse(self, event: Any, message: str) -> Unreadable:
        path = [*self._path(), *self._next()]
        while path and isinstance(path[-1], int):  # fifty times [0] tells nobody where it is
            path.pop()
        return Unreadable(message, *self._place(event.start_mark.index), path=tuple(path))

    def _place(self, offset: int) -> tuple[int, int]:
        self._lines = self._lines or line_starts(self.text)
        return line_and_column(self._lines, offset)


def _tag_message(tag: str) -> str:
    return f"the tag {clipped(tag.replace('tag:yaml.org,2002:', '!!'), 60)} is not allowed; nothing was run"


def _resolve(text: str) -> Any:
    """A plain scalar by the core schema; numbers too long for a number stay text."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "-+.0123456789" or len(text) > 100:
        return text
    if _NUMBER.fullmatch(text):
        return float(text) if set(text) & set(".eE") else int(text)
    return float(text.lower().replace(".", "")) if _SPECIAL.fullmatch(text) else text
