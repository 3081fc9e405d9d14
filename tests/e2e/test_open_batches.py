"""More than one batch is open, or one that lay still: what people are told, and what counts as pace."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from courses import write_course
from fleet import open_fleet
from forked import Forked
from waiting import wait_for

from lessongen_core.store.database import open_store
from lessongen_core.store.schema import batches
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, failure
from lessongen_jobs.progress import Snapshot

TWO_WORKERS = "[workers]\ncount = 2\n"


def test_run_names_what_else_its_workers_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch that was stopped goes on with the next pool and costs money: it is named, with how to stop it."""
    with open_fleet(tmp_path, monkeypatch, more=TWO_WORKERS) as fleet:
        other = fleet.submit(write_course(tmp_path, 3, name="left")).batch.id
        done = fleet.command("run", str(write_course(tmp_path, 1, name="wanted")))
        assert done.returncode == 0, done.stderr
        assert "These workers also write 3 lessons of other batches that are on the queue:" in done.stderr
        assert f"{other} Sourdough" in done.stderr and f"3 left; not wanted: lessongen cancel {other}" in done.stderr
        done = fleet.command("resume", other, "--watch")
        assert done.returncode == 0 and "also write" not in done.stderr
        assert len(fleet.provider.calls) == 4


def test_a_wrong_key_says_what_else_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The batch of the run is not the only one that its workers parked: the others are named, with how they go on."""
    with open_fleet(tmp_path, monkeypatch, Rule(failure(401, "Incorrect API key")), more=TWO_WORKERS) as fleet:
        other = fleet.submit(write_course(tmp_path, 3, name="left")).batch.id
        done = fleet.command("run", str(write_course(tmp_path, 1, name="wanted")))
        assert done.returncode == 12, done.stderr
        assert "The same key stopped other batches" in done.stderr
        assert f"   {other} Sourdough" in done.stderr and f"lessongen resume {other} --watch" in done.stderr
        done = fleet.command("resume", other, "--watch")
        assert done.returncode == 12 and "other batches" not in done.stderr


def test_time_in_which_nobody_worked_is_no_pace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch that lay on the queue for two hours is as fast as its workers, and they began when they began."""
    slow = Rule(Reply(first_byte_s=30), lesson="1.6")
    with open_fleet(tmp_path, monkeypatch, slow, more=TWO_WORKERS) as fleet:
        batch_id = fleet.submit(write_course(tmp_path, 6)).batch.id
        store = open_store(fleet.settings.store_url)
        with store.write() as tx:
            two_hours = 7200
            tx.execute(
                sa.update(batches).values(
                    created_at=batches.c.created_at - two_hours, opened_at=batches.c.opened_at - two_hours
                )
            )
        store.close()
        with fleet.pool(2):

            def five_done() -> Snapshot | None:
                snapshot = fleet.snapshot(batch_id)
                return snapshot if snapshot.done == 5 else None

            seen = wait_for(five_done, timeout_s=25)
        assert len(seen.ends) == 5
        assert seen.window_s < 60


def test_resume_brings_workers_when_those_it_found_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`resume --watch` follows a batch that others write; when their pool ends first, it sees the batch through."""
    slow = Rule(Reply(first_byte_s=2))
    with open_fleet(tmp_path, monkeypatch, slow, more=TWO_WORKERS) as fleet:
        batch_id = fleet.submit(write_course(tmp_path, 6)).batch.id
        command = [sys.executable, "-m", "lessongen_cli", "resume", batch_id, "--watch"]
        with fleet.pool(2):
            wait_for(lambda: len(fleet.provider.calls) == 2)
            with (tmp_path / "err").open("w") as said:
                follower = Forked(command, cwd=tmp_path, stderr=said, stdout=subprocess.PIPE, text=True)
            wait_for(lambda: "event=started" in (tmp_path / "err").read_text(), what="it follows the batch")
        out, _ = follower.communicate(timeout=90)
        err = (tmp_path / "err").read_text()
        assert follower.returncode == 0, err
        assert "the workers that wrote it are gone; starting some" in err and "6 succeeded" in out
        assert len(fleet.provider.calls) == 6
