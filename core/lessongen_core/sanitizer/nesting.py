"""Quotes in quotes in lists: deeper than people write, and deeper than a parser looks.

Ours stops at 20 levels, as its kind does; others go on, and would find what nobody had cleaned.
"""

from __future__ import annotations

import re
from typing import Final

from ..content import block_tokens
from .changes import Log

MOST_LEVELS: Final = 16  # of tokens: 16 quotes, or 8 lists
_MARKERS: Final = re.compile(r"(?:[ \t]*(?:>|[-*+](?=[ \t]|\Z)|\d{1,9}[.)](?=[ \t]|\Z)))*[ \t]*")


def flatten(text: str, log: Log) -> str:
    """A block that is nested too deep becomes one quote, its markers dropped."""
    tokens = block_tokens(text)
    if not is_too_deep(text):
        return text
    lines = text.split("\n")
    begin = end = 0
    for token in tokens:
        if token.level == 0 and token.map:
            begin, end = token.map
        if token.level >= MOST_LEVELS and begin < end:
            log.add("nesting", 1, begin + 1, lines[begin])
            end = _end(lines, begin, end)
            lines[begin:end] = [_flat(line) for line in lines[begin:end]]
            begin = end
    return "\n".join(lines)


def is_too_deep(text: str) -> bool:
    """Some block lies deeper than is looked at."""
    return any(token.level >= MOST_LEVELS for token in block_tokens(text))


def _end(lines: list[str], begin: int, end: int) -> int:
    """Where the block ends: a parser that gives up takes all that follows for a part of it."""
    for number in range(begin + 1, end):
        found = _MARKERS.match(lines[number])
        if not lines[number - 1].strip() and lines[number].strip() and found and not found[0]:
            return number
    return end


def _flat(line: str) -> str:
    found = _MARKERS.match(line)
    rest = line[found.end() :] if found else line
    return f"> {rest}" if rest else ""
