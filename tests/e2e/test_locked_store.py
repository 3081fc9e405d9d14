"""Another process holds SQLite's write lock and does not let go (a stopped process, a backup tool, a shell)."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from pathlib import Path

import pytest
from courses import write_course
from fleet import open_fleet

from lessongen_core.store.database import sqlite_path


def test_a_locked_store_ends_short_commands_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`cancel` is exit 10 long before a worker would lose patience; who only looks is not held up."""
    with open_fleet(tmp_path, monkeypatch) as fleet:
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        path = sqlite_path(fleet.settings.store_url)
        assert path is not None
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            began = time.monotonic()
            cancel = fleet.command("cancel", batch_id)
            assert time.monotonic() - began < 10  # 4.5 s of patience, and a busy machine's start of Python
            assert fleet.command("status", batch_id).returncode == 0
        assert cancel.returncode == 10
        assert (
            f"{path} failed: database is locked" in cancel.stderr and "try: another process holds it" in cancel.stderr
        )
        assert fleet.snapshot(batch_id).counts["queued"] == 1
