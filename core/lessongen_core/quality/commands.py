"""Commands of a lesson beside those of its passages: the same line with another option, operator or command in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from sys import intern
from typing import Final

_PROMPT: Final = re.compile(r"^\s*(?:[$>#%]|\w+@\S*[$#]|\w*>)\s+")
_OPTION: Final = re.compile(r"--?[A-Za-z]")
_KEYWORD: Final = re.compile(r"[A-Z]{2,}$")
_OPERATOR: Final = re.compile(r"(?:\|\|?|&&?|>>?|<|;|!=|==?|<>|<=|>=)$")
_COMMAND: Final = re.compile(r"[a-z]{2,}$")
_SHORTEST: Final = 3  # parts; what is shorter has nothing left that would be the same
_LONGEST: Final = 40  # parts of a line that somebody types
Line = tuple[str, ...]


def command_lines(code: Iterable[str]) -> Iterator[Line]:
    """Lines of code as the parts between their spaces, without a shell's or database's prompt."""
    for text in code:
        for line in text.splitlines():
            if len(line.split(None, 1)) < 2:  # most of what stands in prose
                continue
            parts = tuple(_PROMPT.sub("", line).split())
            if 1 < len(parts) <= _LONGEST:
                yield parts


class Commands:
    """The command lines of one passage; a worker keeps many, so that nothing beside the lines is kept."""

    __slots__ = ("in_order", "lines")

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = frozenset(tuple(map(intern, line)) for line in lines)
        self.in_order = tuple(sorted(self.lines))


class GivenCommands:
    """The command lines of all passages of a lesson: by length and first part, and by length and last part.

    Of two lines that differ in one part one of both is the same.
    """

    def __init__(self, passages: Sequence[Commands]) -> None:
        self._passages = passages
        self._by_first: dict[tuple[int, str], list[Line]] = {}
        self._by_last: dict[tuple[int, str], list[Line]] = {}
        for passage in passages:
            for line in passage.in_order:
                if len(line) >= _SHORTEST:
                    self._by_first.setdefault((len(line), line[0]), []).append(line)
                    self._by_last.setdefault((len(line), line[-1]), []).append(line)

    def holds(self, line: Line) -> bool:
        """Some passage has this very line."""
        return any(line in passage.lines for passage in self._passages)

    def takes(self, command: str, part: str) -> bool:
        """Some passage gives this part to that command."""
        lines = (line for passage in self._passages for line in passage.lines)
        return any(line[0] == command and part in line for line in lines)

    def but_for(self, at: int, line: Line) -> list[Line]:
        """Lines that differ from `line` in the part `at` alone, in the order of the passages."""
        near = self._by_first.get((len(line), line[0])) if at else self._by_last.get((len(line), line[-1]))
        before, behind = line[:at], line[at + 1 :]
        return [other for other in near or () if other[:at] == before and other[at + 1 :] == behind]


def altered(line: Line, lesson: frozenset[Line], given: GivenCommands) -> str | None:
    """What stands otherwise in `line` than in a line of the passages that the lesson does not have; None for nothing.

    Another option counts only where no passage gives it to that command, for a lesson has examples of its own.
    """
    if given.holds(line):
        return None
    for at, part in _telling(line):
        kind = _kind(part)
        for whole in given.but_for(at, line):
            if whole in lesson or kind != _kind(whole[at]):
                continue
            if kind in ("option", "keyword") and given.takes(line[0], part):
                continue
            return f"`{part}` where the passage has `{whole[at]}` in `{' '.join(whole)}`"
    return None


def _telling(line: Line) -> Iterator[tuple[int, str]]:
    """Each part that makes the line another command, and where it stands."""
    if len(line) < _SHORTEST:
        return
    for at, part in enumerate(line):
        kind = _kind(part)
        if kind == "option" and at == len(line) - 1:
            continue  # without its argument it is all that a line asks for
        if kind and (kind != "command" or at == 0 or line[at - 1] in ("|", "git", "sudo")):
            yield at, part


def _kind(part: str) -> str:
    for name, pattern in (("option", _OPTION), ("keyword", _KEYWORD), ("operator", _OPERATOR), ("command", _COMMAND)):
        if pattern.match(part):
            return name
    return ""
