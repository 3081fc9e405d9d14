"""Honest lessons that no course of the reference lessons has: other subjects, other people, more languages.

Each folder of `tests/unit/honest` holds a batch file for each language and the lessons as Markdown, named after their
ids: `provoking` those that were written to provoke the score, `teachers` those by people who did not know it, and
`unseen` such as whoever tunes the score has not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lessongen_core.score_files import FileScore, score_files
from lessongen_core.spec.loader import load_specs

FOLDER = Path(__file__).parent.parent.parent / "tests" / "unit" / "honest"
THRESHOLD = 0.75


@dataclass(frozen=True, slots=True)
class Honest:
    """One lesson of a batch file with its score; `seen` by those who tune."""

    batch: Path
    language: str
    title: str
    seen: bool
    found: FileScore


def honest_lessons(folder: Path = FOLDER) -> list[Honest]:
    """All lessons of its folders, by language and in the order of their specs."""
    return [one for own in sorted(folder.iterdir()) for one in _of_folder(own, seen=own.name != "unseen")]


def _of_folder(folder: Path, *, seen: bool) -> list[Honest]:
    lessons: list[Honest] = []
    for batch in sorted(folder.glob("*.yaml")):
        loaded = load_specs([batch])
        files = [str(folder / f"{one.lesson_id}.md") for one in loaded.lessons]
        scored = score_files(str(batch), files, threshold=THRESHOLD)
        language = loaded.courses[0].course.language
        lessons += [
            Honest(batch, language, one.spec.title, seen, found)
            for one, found in zip(loaded.lessons, scored, strict=True)
        ]
    return lessons
