"""A reply that the token limit cut, and what came when it was asked to go on. Pure."""

from __future__ import annotations

import zlib

LEAST_REPEATED, MOST_REPEATED = 12, 400  # characters


def joined(before: str, after: str) -> str:
    """Return a cut reply and its continuation as one text; what the model repeats of the end stands once."""
    for length in range(min(len(before), len(after), MOST_REPEATED), LEAST_REPEATED - 1, -1):
        if before.endswith(after[:length]):
            return before + after[length:]
    return before + after


LEAST_GAIN = 100  # bytes, compressed: some 250 letters of prose
LEAST_SHARE = 0.05  # of what came, compressed: prose has 0.3 to 0.4, code and tables 0.1 to 0.2, a loop 0.01


def adds(before: str, after: str) -> bool:
    """Whether `after` says something that `before` did not: compressed together they are clearly longer than `before`.

    A model that runs in circles fills any room, and each round is paid for.
    """
    old, new = (text.encode("utf-8", "surrogatepass") for text in (before, after))
    gain = len(zlib.compress(old + new)) - len(zlib.compress(old))
    return gain >= max(LEAST_GAIN, LEAST_SHARE * len(new))
