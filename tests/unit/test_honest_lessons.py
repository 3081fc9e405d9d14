"""Honest lessons on what is easily taken for a fault: drafts, services, dialogues, templates, formulas, six languages.

Some were written to provoke the score by somebody who had read its rules, others by people who write as teachers do and
had not; none has a fault that a reader would name. A gate that is wrong costs money and a person's time: a rule that
refuses one of these is too sure of itself. Those of `unseen` are measured by scripts/calibrate, not held to pass.
"""

from __future__ import annotations

import pytest
from calibration.honest import FOLDER, honest_lessons
from calibration.tables import honest_table

LESSONS = {one.found.lesson_id: one for one in honest_lessons()}


def test_every_lesson_is_scored() -> None:
    """None lies there without a spec, and no two have one id."""
    assert sorted(LESSONS) == sorted(path.stem for path in FOLDER.glob("*/*.md"))


@pytest.mark.parametrize("name", sorted(name for name, one in LESSONS.items() if one.seen))
def test_an_honest_lesson_passes(name: str) -> None:
    """At the threshold, with no gate."""
    score = LESSONS[name].found.score
    assert score.passed(0.75), score.reasons()


def test_refused_ones_are_named_in_the_table() -> None:
    """One line for each language and side, with all that do not pass."""
    shown = honest_table(list(LESSONS.values()))
    rows = {(one.language, one.seen) for one in LESSONS.values()} | {("all", one.seen) for one in LESSONS.values()}
    assert shown.count("\n") - 1 == len(rows)
    assert [one.title for one in LESSONS.values() if not one.found.passed and one.title not in shown] == []
