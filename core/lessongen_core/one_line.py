"""Parts of messages: text of others on one line, short, with nothing in it that acts; numbers with their nouns."""

from __future__ import annotations


def clipped(text: str, limit: int = 80) -> str:
    """`text` on one line, without control characters, at most `limit` characters."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    if cut.isprintable():
        return cut
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in cut)


def counted(number: int, noun: str) -> str:
    """`1 lesson`, `2 lessons`, `5,000 lessons`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
