"""On which line of a TOML text each value is set.

`tomllib` tells no positions. It judges the syntax first; the pass here runs over tokens that then are known to be
right, and only has to find where keys stand.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\''  # strings, the long ones first
    r"|#[^\n]*|\n|[][{}=,.]|[^][{}=,.#\"'\s]+",
    re.DOTALL,
)


def places(text: str) -> Mapping[Path, int]:
    """The line (from 1) of every table, key and array element; `text` is valid TOML."""
    return _Scan(text).run()


class _Scan:
    """One pass. `_table` is what the last header opened; `_lengths` are those of arrays of tables so far."""

    def __init__(self, text: str) -> None:
        self._words = [*_tokens(text), ("\n", 0)]
        self._at = 0
        self._found: dict[Path, int] = {}
        self._table: Path = ()
        self._lengths: dict[Path, int] = {}

    def run(self) -> Mapping[Path, int]:
        while self._at < len(self._words):
            if self._word == "\n":
                self._at += 1
            elif self._word == "[":
                self._header()
            else:
                self._assignment(self._table)
        return self._found

    @property
    def _word(self) -> str:
        return self._words[self._at][0]

    @property
    def _line(self) -> int:
        return self._words[self._at][1]

    def _header(self) -> None:
        line = self._line
        brackets = 2 if self._words[self._at + 1][0] == "[" else 1
        self._at += brackets
        *parents, name = self._key()
        self._at += brackets
        path = (*self._newest(parents), name)
        if brackets == 2:
            number = self._lengths.get(path, 0)
            self._lengths[path] = number + 1
            self._found.setdefault(path, line)
            self._table = (*path, number)
        else:
            self._table = path
        self._found.setdefault(self._table, line)

    def _newest(self, parts: list[str]) -> Path:
        """The table that `parts` names: of an array of tables, its newest."""
        path: Path = ()
        for part in parts:
            path += (part,)
            if path in self._lengths:
                path += (self._lengths[path] - 1,)
        return path

    def _assignment(self, table: Path) -> None:
        line, path = self._line, table
        for part in self._key():
            path += (part,)
            self._found.setdefault(path, line)
        self._at += 1  # the =
        self._value(path)

    def _key(self) -> list[str]:
        parts = [_plain(self._word)]
        self._at += 1
        while self._word == ".":
            parts.append(_plain(self._words[self._at + 1][0]))
            self._at += 2
        return parts

    def _value(self, path: Path) -> None:
        if self._word == "{":
            for _ in self._items("}"):
                self._assignment(path)
        elif self._word == "[":
            for number in self._items("]"):
                self._found[(*path, number)] = self._line
                self._value((*path, number))
        else:
            while self._word not in (",", "]", "}", "\n"):
                self._at += 1

    def _items(self, end: str) -> Iterator[int]:
        """Stand before each item of a container, and at last behind its end."""
        number = 0
        self._at += 1
        while self._word != end:
            if self._word in (",", "\n"):
                self._at += 1
                continue
            yield number
            number += 1
        self._at += 1


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line, counted = 1, 0
    for found in _TOKEN.finditer(text):
        line, counted = line + text.count("\n", counted, found.start()), found.start()
        if not found[0].startswith("#"):
            yield found[0], line


def _plain(token: str) -> str:
    """A key without its quotes."""
    return str(tomllib.loads(f"key = {token}")["key"]) if token[0] in "\"'" else token
