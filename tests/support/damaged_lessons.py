"""To how many lessons of real courses kinds of damage apply."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from calibration import lessons
from calibration.kinds import Kind


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
