"""Honest lessons on what is easily taken for a fault: drafts, services, dialogues, templates, formulas, six languages.

They were written to provoke the score, by somebody who had read its rules; none has a fault that a reader would name. A
gate that is wrong costs money and a person's time: a rule that refuses one of these is too sure of itself.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from lessongen_core.score_files import FileScore, score_files

FOLDER = Path(__file__).parent / "honest"


def scored() -> list[FileScore]:
    found: list[FileScore] = []
    for batch in sorted(FOLDER.glob("*.yaml")):
        ids = [line.split('"')[1] for line in batch.read_text(encoding="utf-8").splitlines() if "lesson_id" in line]
        found += score_files(str(batch), [str(FOLDER / f"{name}.md") for name in ids], threshold=0.75)
    return found


LESSONS = {found.lesson_id: found for found in scored()}


def test_every_lesson_is_scored() -> None:
    """None lies here without a spec."""
    assert LESSONS.keys() == {path.stem for path in FOLDER.glob("*.md")}


@pytest.mark.parametrize("name", sorted(LESSONS))
def test_an_honest_lesson_passes(name: str) -> None:
    """At the threshold, with no gate."""
    score = LESSONS[name].score
    assert score.passed(0.75), score.reasons()
