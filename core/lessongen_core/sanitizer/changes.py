"""What was done to a reply, for the report."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """One rule that changed the text: how often, and the first line (1-based, of the text that the rule met)."""

    rule: str
    count: int
    line: int


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Text that is safe to store and show, and what was done to get there."""

    text: str
    changes: tuple[Change, ...]


class Log:
    """Counts changes by rule, in the order in which the rules first fired."""

    def __init__(self) -> None:
        self._found: dict[str, Change] = {}

    def add(self, rule: str, count: int | bool = 1, line: int = 1) -> None:
        """Record `count` changes; 0 records nothing."""
        if count:
            earlier = self._found.get(rule)
            self._found[rule] = Change(
                rule, int(count) + (earlier.count if earlier else 0), min(line, earlier.line) if earlier else line
            )

    def changes(self) -> tuple[Change, ...]:
        """Everything recorded so far."""
        return tuple(self._found.values())


def line_of(text: str, position: int) -> int:
    """1-based line of a character position."""
    return text.count("\n", 0, position) + 1
