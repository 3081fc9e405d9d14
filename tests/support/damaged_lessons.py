"""What the tests of every round of damage ask: of one text what changed, of real courses how many lessons change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import pytest
from calibration import lessons
from calibration.kinds import DOSES, Kind
from calibration.markdown import parts_of, split


def damaged(
    kinds: Mapping[str, Kind], folder: Path, courses: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> tuple[int, dict[str, int]]:
    """(lessons of these courses, of them by kind those that it changes at its main dose); nothing is scored."""
    monkeypatch.setattr(lessons, "COURSES", dict.fromkeys(courses, "dev"))
    found = lessons.load_lessons(folder, ("dev",))
    return len(found), {
        name: sum(kind.apply(one, found, kind.main_dose, kind.modes[0]) is not None for one in found)
        for name, kind in kinds.items()
    }


def outside(text: str, *, editable: Collection[str], introduction: bool = True) -> list[object]:
    """The headings, and the blocks that a damage has no business with, in their order.

    `editable`: the kinds of blocks of sections that it may change, and of the introduction unless told otherwise; none:
    all of them.
    """
    kept: list[object] = []
    for part in parts_of(text):
        inside = part.role == "section" or (part.role == "introduction" and introduction)
        kept.append(part.heading)
        if not inside:
            kept += part.blocks
        elif editable:
            kept += [block for block in part.blocks if block.kind not in editable]
    return kept


def check_doses(damaged_at: Callable[[float], str], base: str, *, adds_up: bool) -> None:
    """What a dose changes a larger one changes too, and the largest changes more than the smallest.

    `adds_up`: what it puts in as well as what it takes away.
    """
    whole = Counter(split(base))
    found = [Counter(split(damaged_at(dose))) for dose in (*DOSES, 0.9)]
    gone, made = [whole - one for one in found], [one - whole for one in found]
    for smaller, larger in zip(range(4), range(1, 5), strict=True):
        assert gone[smaller] <= gone[larger], (smaller, larger)
        assert not adds_up or made[smaller] <= made[larger], (smaller, larger)
    assert (gone[0] + made[0]).total() < (gone[-1] + made[-1]).total()


def from_bank(text: str, bank: tuple[str, ...], *, filled: int = 60) -> int:
    """How often texts of `bank` stand in `text`, whatever they were filled with, of at most so many characters."""
    telling = [line for line in bank if len(re.sub(r"\{\w+\}", "", line).strip()) > 5]
    patterns = [re.sub(r"\\\{\w+\\\}", f"(?s:.{{1,{filled}}}?)", re.escape(line)) for line in telling]
    return sum(len(re.findall(pattern, text)) for pattern in patterns)
