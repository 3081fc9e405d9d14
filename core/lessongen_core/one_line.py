"""Text of others in a message: on one line, short, nothing in it that acts."""

from __future__ import annotations


def clipped(text: str, limit: int = 80) -> str:
    """`text` on one line, without control characters, at most `limit` characters."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    if cut.isprintable():
        return cut
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in cut)
