"""The nearest known name to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable

_CUTOFF = 70  # rapidfuzz ratio, 0..100: two or three letters off in a usual key


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The one of `known` that looks most like `name`, None when none comes close."""
    from rapidfuzz import fuzz, process  # only what is wrong needs it

    found = process.extractOne(name[:100], list(known), scorer=fuzz.ratio, score_cutoff=_CUTOFF)
    return str(found[0]) if found else None
