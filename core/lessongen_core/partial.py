"""A reply that the token limit cut, and what came when it was asked to go on. Pure."""

from __future__ import annotations

LEAST_REPEATED, MOST_REPEATED = 12, 400  # characters


def joined(before: str, after: str) -> str:
    """Return a cut reply and its continuation as one text; what the model repeats of the end stands once."""
    for length in range(min(len(before), len(after), MOST_REPEATED), LEAST_REPEATED - 1, -1):
        if before.endswith(after[:length]):
            return before + after[length:]
    return before + after
