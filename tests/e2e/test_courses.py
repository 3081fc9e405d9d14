"""The main job on real input: every course of ../shared/lessons through `lessongen run --offline`, with 30 workers."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from commands import run_command

# Lessons of each course, and how many must succeed at least: the offline writer only restates its sources, so a
# lesson with thin sources, or none, rightly ends in review.
COURSES = {
    "git-novice.yaml": (14, 12),
    "git-novice.json": (14, 12),
    "shell-novice.yaml": (7, 5),
    "shell-novice-es.yaml": (7, 6),
    "sql-novice-survey.yaml": (11, 11),
    "lc-open-refine.yaml": (13, 11),  # of two the extract says the same again and again
    "minimal.yaml": (12, 8),
}


@pytest.mark.parametrize("course", COURSES)
def test_every_lesson_of_a_real_course_ends_in_a_bucket(course: str, lessons_folder: Path, tmp_path: Path) -> None:
    """Exit code, report and files agree; nothing is left open; what needs a person says why."""
    total, floor = COURSES[course]
    out = tmp_path / "out"
    environment = os.environ | {"LESSONGEN_STATE_DIR": str(tmp_path / "state")}
    arguments = ("run", "--offline", "--json", "--out", str(out), str(lessons_folder / course))
    done = run_command(*arguments, cwd=tmp_path, environment=environment, timeout_s=110)
    data = json.loads(done.stdout)["data"]
    summary, lessons = data["summary"], data["lessons"]
    assert summary["total"] == len(lessons) == total
    assert summary["succeeded"] + summary["review"] == total
    assert summary["succeeded"] >= floor
    assert done.returncode == (0 if summary["succeeded"] == total else 3), done.stderr
    assert {lesson["llm"] for lesson in lessons} == {False}
    assert all(lesson["error"]["message"] for lesson in lessons if lesson["outcome"] == "review")
    folder = out / data["batch"]["id"]
    written = {lesson["path"] for lesson in lessons if lesson["outcome"] == "succeeded"}
    assert {str(path.relative_to(folder)) for path in folder.glob("lessons/*.md")} == written
    assert (out / "latest").resolve() == folder.resolve()
