"""A disk fills up under the state folder or under OUT: the path is named, nothing paid is lost or paid again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from courses import write_course
from disks import small_disk
from fleet import calls_of, open_fleet
from forked import Forked
from waiting import wait_for

from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule

pytestmark = pytest.mark.chaos

TWO_WORKERS = "[workers]\ncount = 2\n"


def test_a_full_disk_under_the_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Store, broker, logs: replies that came meanwhile wait for space, `run` says why, short commands end with 10."""
    with (
        small_disk(tmp_path / "state") as disk,
        open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=1.5)), more=TWO_WORKERS) as fleet,
    ):
        command = [sys.executable, "-m", "lessongen_cli", "run", str(write_course(tmp_path, 6))]
        said = (tmp_path / "said").open("w+")
        with said, Forked(command, cwd=tmp_path, stdout=said, stderr=said) as run:
            wait_for(lambda: len(fleet.provider.calls) == 2, what="two calls in flight")
            disk.fill()
            try:
                wait_for(lambda: "waiting: " in (tmp_path / "said").read_text(), what="run says what it waits for")
                short = fleet.command("cancel", "latest")
            finally:
                disk.empty()
            assert run.wait(timeout=60) == 0, (tmp_path / "said").read_text()
        told = (tmp_path / "said").read_text()
        assert str(tmp_path / "state") in told and "answers again" in told and "Traceback" not in told
        assert short.returncode == 10 and str(tmp_path / "state") in short.stderr and "make room" in short.stderr
        assert calls_of(fleet) == Counter(f"1.{n}" for n in range(1, 7))


def test_a_full_disk_under_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The batch is written to its end, the exit code names the disk, no report is half there; `report` makes up."""
    with (
        small_disk(tmp_path / "out") as disk,
        open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=0.5)), more=TWO_WORKERS) as fleet,
    ):
        course = write_course(tmp_path, 4)
        command = [sys.executable, "-m", "lessongen_cli", "run", str(course), "--out", str(disk.path)]
        with Forked(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
            wait_for(lambda: len(fleet.provider.calls) == 2, what="two calls in flight")
            disk.fill()
            _, err = run.communicate(timeout=60)
        assert run.returncode == 10
        assert str(disk.path) in err and "No space left" in err and "Traceback" not in err
        assert fleet.snapshot(fleet.latest()).counts["succeeded"] == 4
        assert not [path for path in disk.path.rglob("*") if path.suffix in (".json", ".tmp")]
        disk.empty()
        assert fleet.command("report", "latest", "--out", str(disk.path)).returncode == 0
        report = json.loads((disk.path / "latest" / "report.json").read_text())
        assert len(list((disk.path / "latest" / "lessons").glob("*.md"))) == report["data"]["summary"]["succeeded"] == 4
        assert len(fleet.provider.calls) == 4
