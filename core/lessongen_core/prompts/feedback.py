"""What a model is told of the version that fell short: what failed, where, what to do; bounded, the newest first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ..one_line import clipped

MOST_LINES: Final = 12
MOST_OF_A_LINE: Final = 400
MOST_OF_A_QUOTE: Final = 120
MOST_IN_ALL: Final = 3000  # characters: about 750 tokens
_PLACE: Final = re.compile(r"\bline (\d{1,6})\b")


def feedback_lines(criteria: Sequence[str], text: str) -> tuple[str, ...]:
    """The lines of a score on `text`, each with the words of the first line it names: the model sees none of it."""
    lines = text.split("\n")
    return tuple(clipped(_quoted(criterion, lines), MOST_OF_A_LINE) for criterion in criteria)


def merged_feedback(newest: Sequence[str], earlier: Sequence[str]) -> tuple[str, ...]:
    """What the last version failed by, then what earlier ones did: a fault that was cured must not come back.

    Of one criterion the newest line counts. What is over the bound is left out, the oldest first.
    """
    kept: dict[str, str] = {}
    for line in (*newest, *earlier):
        kept.setdefault(line.partition(":")[0], line)
    out: list[str] = []
    room = MOST_IN_ALL
    for line in list(kept.values())[:MOST_LINES]:
        room -= len(line)
        if room < 0:
            break
        out.append(line)
    return tuple(out)


def _quoted(criterion: str, lines: list[str]) -> str:
    """Evidence that quotes already is left as it is."""
    place = _PLACE.search(criterion)
    if place is None or '"' in criterion or not 1 <= int(place[1]) <= len(lines):
        return criterion
    words = " ".join(lines[int(place[1]) - 1].split())
    if not words:
        return criterion
    return f'{criterion[: place.end()]} ("{clipped(words, MOST_OF_A_QUOTE)}"){criterion[place.end() :]}'
