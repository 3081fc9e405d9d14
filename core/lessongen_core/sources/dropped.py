"""What was left out of a document, counted, and what of it a person should see."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from .injections import suspicion

MOST_SHOWN = 5  # hidden texts of one document
_LENGTH = 200


@dataclass(slots=True)
class Dropped:
    """`counts` by kind, as "comments"; `hidden`: texts that were hidden on purpose, or that speak to the model."""

    counts: Counter[str] = field(default_factory=Counter)
    hidden: list[str] = field(default_factory=list)

    def drop(self, kind: str, text: str = "", *, count: int = 1) -> None:
        """Count it; a text that speaks to the model is kept to be shown."""
        self.counts[kind] += count
        if text and suspicion(text):
            self.show(text)

    def show(self, text: str) -> None:
        """Keep a hidden text for people, cut, each once."""
        line = " ".join(text.split())[:_LENGTH]
        if line not in self.hidden and len(self.hidden) < MOST_SHOWN:
            self.hidden.append(line)
