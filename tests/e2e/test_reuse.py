"""A night regenerates only what changed: of 50 lessons 3 are edited, and exactly 3 calls are made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from courses import write_course
from fleet import Fleet, open_fleet

from lessongen_jobs.batches import Batches

EDITED = ("1.7", "1.23", "1.50")


def edit(path: Path, lesson_ids: tuple[str, ...]) -> None:
    """Ask for something else in these lessons."""
    course = json.loads(path.read_text(encoding="utf-8"))
    for lesson in course["lessons"]:
        if lesson["lesson_id"] in lesson_ids:
            lesson["description"] += " Now with rye."
    path.write_text(json.dumps(course), encoding="utf-8")


def called(fleet: Fleet, since: int) -> list[str]:
    """Lessons the provider was asked for, from call number `since` on."""
    return sorted(call.lesson_id for call in fleet.provider.calls[since:])


def test_three_edits_are_three_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest is taken over with its text and its score, and costs nothing; a third run has nothing to do."""
    with open_fleet(tmp_path, monkeypatch, more="[workers]\ncount = 6\n") as fleet:
        path = write_course(tmp_path, 50)
        assert fleet.command("run", str(path)).returncode == 0
        assert len(fleet.provider.calls) == 50
        before = {row.lesson_id: row for row in fleet.lessons(newest(fleet)).values()}
        edit(path, EDITED)
        again = fleet.command("run", str(path))
        assert again.returncode == 0, again.stderr
        assert called(fleet, 50) == sorted(EDITED)
        after = fleet.lessons(newest(fleet))
        assert len(after) == 50 and {row.outcome for row in after.values()} == {"succeeded"}
        kept = [row for lesson_id, row in after.items() if lesson_id not in EDITED]
        assert [row.attempts for row in kept] == [0] * 47
        assert all(row.content == before[row.lesson_id].content for row in kept)
        assert len(list((tmp_path / "lessongen-out" / "latest" / "lessons").glob("*.md"))) == 50
        assert fleet.command("run", str(path)).returncode == 0
        assert len(fleet.provider.calls) == 53


def test_a_source_that_changed_is_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key holds the sources' texts: every lesson that names the set is written anew; `--fresh` writes all."""
    with open_fleet(tmp_path, monkeypatch, more="[workers]\ncount = 3\n") as fleet:
        path = write_course(tmp_path, 3)
        assert fleet.command("run", str(path)).returncode == 0
        source = tmp_path / "starter.md"
        source.write_text(source.read_text(encoding="utf-8") + "\nA starter can be dried and kept for years.\n")
        assert fleet.command("run", str(path)).returncode == 0
        assert called(fleet, 3) == ["1.1", "1.2", "1.3"]
        assert fleet.command("run", str(path), "--fresh").returncode == 0
        assert called(fleet, 6) == ["1.1", "1.2", "1.3"]


def newest(fleet: Fleet) -> str:
    """The id of the newest batch."""
    with Batches(fleet.settings) as batches:
        return batches.find("latest").id
