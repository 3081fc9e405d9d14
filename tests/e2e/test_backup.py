"""Backups as docs/backup.md tells, taken while a batch runs, restored elsewhere, and gone on from."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from courses import write_course
from databases import new_database, own_postgres
from fleet import Fleet, open_fleet
from waiting import wait_for

from lessongen_core.store.rows import LessonRow
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule

DOCS = Path(__file__).parents[2] / "docs" / "backup.md"
LESSONS = 18


def documented(beginning: str) -> str:
    """The shell block of the documentation that contains `beginning`."""
    blocks = re.findall(r"^```sh\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.M | re.S)
    return next(block for block in blocks if beginning in block)


def as_documented(beginning: str, **variables: str | Path) -> None:
    """Run that block."""
    environment = os.environ | {name: str(value) for name, value in variables.items()}
    answer = subprocess.run(
        ["sh", "-euc", documented(beginning)], env=environment, capture_output=True, text=True, timeout=60
    )
    assert answer.returncode == 0, answer.stderr


def written(fleet: Fleet, batch_id: str) -> set[str]:
    """Lessons that succeeded."""
    return {row.lesson_id for row in fleet.lessons(batch_id).values() if row.outcome == "succeeded"}


def back_up(fleet: Fleet, beginning: str, **variables: str | Path) -> tuple[str, set[str], set[str]]:
    """Run a batch, take the backup in the middle of it; returns its id and what was written before and after."""
    batch_id = fleet.submit(write_course(fleet.folder, LESSONS)).batch.id
    with fleet.pool(3):
        before = wait_for(lambda: found if len(found := written(fleet, batch_id)) >= 5 else None, what="five lessons")
        as_documented(beginning, **variables)
        after = written(fleet, batch_id)
        assert Path(variables["BACKUP"]).stat().st_mode & 0o077 == 0
        assert len(after) < LESSONS, "the batch was over before the backup: it proves nothing"
    return batch_id, before, after


def check_moment(restored: Fleet, batch_id: str, before: set[str], after: set[str]) -> dict[str, LessonRow]:
    """The copy holds one moment between `before` and `after`, and its report says the same."""
    rows = restored.lessons(batch_id)
    done = {lesson_id for lesson_id, row in rows.items() if row.outcome == "succeeded"}
    assert before <= done <= after
    assert all(rows[lesson_id].content for lesson_id in done)
    report = json.loads(restored.command("report", batch_id, "--json").stdout)["data"]
    assert {lesson["lesson_id"] for lesson in report["lessons"] if lesson["outcome"] == "succeeded"} == done
    assert report["summary"]["total"] == LESSONS and report["summary"]["succeeded"] == len(done)
    return rows


def go_on(restored: Fleet, batch_id: str, rows: dict[str, LessonRow]) -> None:
    """A pool finishes what was unfinished at that moment: one call each, none where the reply was there already."""
    to_ask = {
        lesson_id
        for lesson_id, row in rows.items()
        if row.outcome is None and not any(attempt.error_class is None for attempt in row.attempt_rows)
    }
    with restored.pool(3):
        assert restored.wait_until_over(batch_id).batch.status == "succeeded"
    assert Counter(call.lesson_id for call in restored.provider.calls) == Counter(to_ask)


def need(program: str) -> None:
    """Absent: skip on a laptop, fail in CI."""
    if shutil.which(program) is None:
        if os.environ.get("CI"):
            pytest.fail(f"{program} is missing")
        pytest.skip(f"{program} is missing")


@pytest.mark.parametrize("way", ["VACUUM INTO", ".backup"])
def test_a_sqlite_backup_of_a_running_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """Both ways that SQLite has."""
    need("sqlite3")
    first, second, backup = tmp_path / "first", tmp_path / "second", tmp_path / "backup.sqlite3"
    first.mkdir()
    second.mkdir()
    with open_fleet(first, monkeypatch, Rule(Reply(latency_s=0.4))) as fleet:
        batch_id, before, after = back_up(fleet, way, STATE=fleet.settings.state_dir, BACKUP=backup)
    as_documented("mkdir", NEW=second / "state", BACKUP=backup)
    with open_fleet(second, monkeypatch) as restored:
        go_on(restored, batch_id, check_moment(restored, batch_id, before, after))


def test_a_postgres_backup_of_a_running_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore."""
    first, second, backup = tmp_path / "first", tmp_path / "second", tmp_path / "backup.dump"
    first.mkdir()
    second.mkdir()
    with own_postgres() as server:
        monkeypatch.setenv("PATH", f"{server.binaries}{os.pathsep}{os.environ['PATH']}")
        with open_fleet(first, monkeypatch, Rule(Reply(latency_s=0.4)), store_url=server.url) as fleet:
            batch_id, before, after = back_up(fleet, "pg_dump", DATABASE=server.url, BACKUP=backup)
        url = new_database(server.url, f"t{secrets.token_hex(6)}")
        as_documented("pg_restore", NEW_DATABASE=url, BACKUP=backup)
        with open_fleet(second, monkeypatch, store_url=url) as restored:
            go_on(restored, batch_id, check_moment(restored, batch_id, before, after))
