"""A name that is not known: the nearest one that is, and how a message ends that says so."""

from __future__ import annotations

from collections.abc import Iterable

from .one_line import clipped

_CUTOFF = 70  # rapidfuzz ratio, 0..100: two or three letters off in a usual key
_LISTED = 12  # names, when none is near


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The one of `known` that looks most like `name`, None when none comes close."""
    from rapidfuzz import fuzz, process  # only what is wrong needs it

    found = process.extractOne(name[:100], list(known), scorer=fuzz.ratio, score_cutoff=_CUTOFF)
    return str(found[0]) if found else None


def suggestion(name: str, known: Iterable[str]) -> str:
    """The end of a message: `; did you mean "title"?`, else what is known, else nothing."""
    names = list(dict.fromkeys(known))
    if close := nearest(name, names):
        return f'; did you mean "{clipped(close)}"?'
    listed = ", ".join(clipped(known_name, 60) for known_name in names[:_LISTED])
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"; known: {listed}{more}" if names else ""
