"""What was done to a reply and what was noticed in it, for the report."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

MOST_SHOWN: Final = 80

# Rules whose find somebody should see: no lesson holds it by accident, or a reader would have been misled.
ALARMING: Final = frozenset(
    {
        "active_content", "tag_character", "terminal_sequence", "bidirectional_control", "disguised_letter",
        "link_target", "unknown_link", "deceptive_link", "image", "prompt_echo", "dangerous_command", "secret",
        "mermaid_directive", "invariant",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One rule that changed the text: how often, the first line (1-based, of the text that the rule met), what it met.

    A note is the same of a rule that changes nothing; its line is the finished text's.
    """

    rule: str
    count: int
    line: int
    found: str = ""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Text that is safe to store and show, what was done to get there, and what was left for a person to see."""

    text: str
    changes: tuple[Change, ...]
    notes: tuple[Change, ...] = ()

    @property
    def rules(self) -> frozenset[str]:
        """Every rule that changed or noticed something."""
        return frozenset(change.rule for change in (*self.changes, *self.notes))

    def to_dict(self) -> dict[str, Any]:
        """For the store and JSON: `changes` and `notes`, each {rule, count, line, found}, and the alarming `rules`."""
        return {
            "changes": [asdict(change) for change in self.changes],
            "notes": [asdict(change) for change in self.notes],
            "alarming": sorted(self.rules & ALARMING),
        }


class Log:
    """Counts changes by rule, in the order in which the rules first fired."""

    def __init__(self) -> None:
        self._found: dict[str, Change] = {}

    def add(self, rule: str, count: int | bool = 1, line: int = 1, found: str = "") -> None:
        """Record `count` changes; 0 records nothing. `found` is kept of the first."""
        if count:
            earlier = self._found.get(rule)
            if earlier is None:
                self._found[rule] = Change(rule, int(count), line, shown(found))
            else:
                first = earlier.found or shown(found)
                self._found[rule] = Change(rule, int(count) + earlier.count, min(line, earlier.line), first)

    def changes(self) -> tuple[Change, ...]:
        """Everything recorded so far."""
        return tuple(self._found.values())


def line_of(text: str, position: int) -> int:
    """1-based line of a character position."""
    return text.count("\n", 0, position) + 1


_NAMES: Final[Mapping[int, str]] = {0xE0000 + code: chr(code) for code in range(0x20, 0x7F)}


def shown(text: str) -> str:
    """At most 80 characters on one line; hidden text decoded, other characters that nobody sees as `U+202E`."""
    out: list[str] = []
    length = 0
    for char in text[: 4 * MOST_SHOWN].translate(_NAMES):
        hidden = unicodedata.category(char)[0] == "C" or char == "\u3164"
        piece = " " if char in "\n\t" else f"U+{ord(char):04X}" if hidden else char
        length += len(piece)
        if length > MOST_SHOWN:
            return "".join(out) + "…"
        out.append(piece)
    return "".join(out).strip()
