"""Commands of a lesson beside those of its passages: the same line with another option, operator or command in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

_PROMPT: Final = re.compile(r"^\s*(?:[$>#%]|\w+@\S*[$#]|\w*>)\s+")
_OPTION: Final = re.compile(r"--?[A-Za-z]")
_KEYWORD: Final = re.compile(r"[A-Z]{2,}$")
_OPERATOR: Final = re.compile(r"(?:\|\|?|&&?|>>?|<|;|!=|==?|<>|<=|>=)$")
_COMMAND: Final = re.compile(r"[a-z]{2,}$")
_SHORTEST: Final = 3  # parts; what is shorter has nothing left that would be the same
_LONGEST: Final = 40  # parts of a line that somebody types
Line = tuple[str, ...]
_Gap = tuple[Line, Line]  # what stands before and behind one part


def command_lines(code: Iterable[str]) -> Iterator[Line]:
    """Lines of code as the parts between their spaces, without a shell's or database's prompt."""
    for text in code:
        for line in text.splitlines():
            parts = tuple(_PROMPT.sub("", line).split())
            if 1 < len(parts) <= _LONGEST:
                yield parts


class Commands:
    """The command lines of one passage."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = frozenset(lines)
        self.options = frozenset((line[0], part) for line in self.lines for part in line)
        self.gaps: dict[_Gap, list[tuple[str, Line]]] = {}
        for line in sorted(self.lines):
            for gap, part in _gaps(line):
                self.gaps.setdefault(gap, []).append((part, line))


def altered(line: Line, lesson: frozenset[Line], passages: Sequence[Commands]) -> str | None:
    """What stands otherwise in `line` than in a line of the passages that the lesson does not have; None for nothing.

    Another option counts only where no passage gives it to that command, for a lesson has examples of its own.
    """
    if any(line in passage.lines for passage in passages):
        return None
    for gap, part in _gaps(line):
        for passage in passages:
            for their, whole in passage.gaps.get(gap, ()):
                if whole in lesson or _kind(part) != _kind(their):
                    continue
                if _kind(part) in ("option", "keyword") and any((line[0], part) in known.options for known in passages):
                    continue
                return f"`{part}` where the passage has `{their}` in `{' '.join(whole)}`"
    return None


def _gaps(line: Line) -> Iterator[tuple[_Gap, str]]:
    """Each part that makes the line another command, and what is round it."""
    if len(line) < _SHORTEST:
        return
    for at, part in enumerate(line):
        kind = _kind(part)
        if kind == "option" and at == len(line) - 1:
            continue  # without its argument it is all that a line asks for
        if kind and (kind != "command" or at == 0 or line[at - 1] in ("|", "git", "sudo")):
            yield (line[:at], line[at + 1 :]), part


def _kind(part: str) -> str:
    for name, pattern in (("option", _OPTION), ("keyword", _KEYWORD), ("operator", _OPERATOR), ("command", _COMMAND)):
        if pattern.match(part):
            return name
    return ""
