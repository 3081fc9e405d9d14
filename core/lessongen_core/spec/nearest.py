"""The end of a message about a name that is not known."""

from __future__ import annotations

from collections.abc import Iterable

from ..nearest import nearest
from .positions import clipped, shown

_LISTED = 12  # names, when none is near


def suggestion(name: str, known: Iterable[str]) -> str:
    """The end of a message: `; did you mean "title"?`, else what is known, else nothing."""
    names = list(dict.fromkeys(known))
    if close := nearest(name, names):
        return f"; did you mean {shown(close)}?"
    listed = ", ".join(clipped(known_name, 60) for known_name in names[:_LISTED])
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"; known: {listed}{more}" if names else ""
