"""The embedded broker is stopped when nobody uses it: not under a command that is at work, and not for a row's sake."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from courses import write_course
from filelock import FileLock
from fleet import Fleet, open_fleet
from waiting import wait_for

from lessongen_core.store.database import sqlite_path
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule
from lessongen_jobs.broker import find_broker
from lessongen_jobs.connection import connect

pytestmark = pytest.mark.chaos

USE = """
import time
from lessongen_core.config import load_settings
from lessongen_jobs.connection import connect
for n in range(12):
    time.sleep(0.01)  # in which it is nobody's
    with connect(load_settings(), patience_s=0.0) as client:
        client.incr("used")
"""
STOP = """
import sys
from pathlib import Path
from lessongen_core.config import load_settings
from lessongen_core.errors import AlreadyRunning
from lessongen_jobs.broker import stop_broker
stopped = 0
while not Path(sys.argv[1]).exists():
    try:
        stopped += stop_broker(load_settings(), unless_used=True)
    except AlreadyRunning:
        pass
print(stopped)
"""


def spawn(*command: str, cwd: Path) -> subprocess.Popen[str]:
    """A process of ours, and what it says."""
    return subprocess.Popen(
        [sys.executable, *command], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_who_stops_it_and_who_uses_it_do_not_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two stop it as often as they can, one uses it: no command fails, and nothing is lost."""
    with open_fleet(tmp_path, monkeypatch) as fleet:
        over = tmp_path / "over"
        stopping = [spawn("-c", STOP, str(over), cwd=tmp_path) for _ in range(2)]
        using = spawn("-c", USE, cwd=tmp_path)
        _, said = using.communicate(timeout=60)
        over.touch()
        stopped = [process.communicate(timeout=60) for process in stopping]
        assert (using.returncode, *(process.returncode for process in stopping)) == (0, 0, 0), (said, stopped)
        assert sum(int(out) for out, _ in stopped) > 1
        with connect(fleet.settings) as client:
            assert client.get("used") == b"12"


def holds_the_broker(pid: int) -> bool:
    """Whether the process has a shared lock."""
    locks = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    return any(fields[1] == "FLOCK" and "READ" in fields and str(pid) in fields for fields in locks)


def test_a_run_that_ends_leaves_the_broker_to_a_submit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`run` began it and ends while `submit` has not queued yet, with no pool alive: nobody loses it, nor by `down`."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=3.0)), more="[workers]\ncount = 1\n") as fleet:
        (tmp_path / "more").mkdir()
        more = write_course(tmp_path / "more", 3)  # the first of which `run` has just written
        run = spawn("-m", "lessongen_cli", "run", str(write_course(tmp_path, 1)), cwd=tmp_path)
        wait_for(lambda: fleet.provider.calls, what="a lesson is in hand")
        with FileLock(tmp_path / "state" / "store.lock"):
            submit = spawn("-m", "lessongen_cli", "submit", str(more), cwd=tmp_path)
            wait_for(lambda: holds_the_broker(submit.pid), what="submit has found the broker")
            _, said = run.communicate(timeout=60)
            assert run.returncode == 0, said
            down = fleet.command("down")
            assert (down.returncode, "another lessongen process uses the broker" in down.stderr) == (7, True)
        _, said = submit.communicate(timeout=60)
        assert submit.returncode == 0 and "went away" not in said, said
        with connect(fleet.settings) as client:
            queued = [key for key in client.keys("rq:queue:lessongen-*") if client.llen(key) == 2]  # type: ignore[union-attr]
        assert len(queued) == 1
        damaged_store_stops_no_down(fleet)


def test_runs_at_once_end_right_and_one_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three nights of other specs: the first to end takes neither broker nor lessons from the others, nor does -9."""
    slow = Rule(Reply(latency_s=2.0))
    with open_fleet(tmp_path, monkeypatch, slow, more="[workers]\ncount = 2\n") as fleet:
        files = [str(write_course(tmp_path, 2 * n, name=f"c{n}", title=f"Course {n}")) for n in (1, 2, 3)]
        runs = [
            spawn("-m", "lessongen_cli", "run", "--name", f"n{n}", file, cwd=tmp_path) for n, file in enumerate(files)
        ]
        wait_for(lambda: len(fleet.provider.calls) > 3, timeout_s=60, what="lessons are in hand")
        runs[2].kill()
        said = [run.communicate(timeout=100)[1] for run in runs]
        assert [run.returncode for run in runs] == [0, 0, -9], said
        assert not [text for text in said if "waiting: " in text or "worker pool died" in text]
        left = fleet.command("run", files[2])  # whoever wrote them, all of them are written
        assert left.returncode == 0, left.stderr
        assert len(fleet.provider.calls) <= 12 + 4  # at most what the killed one and its pool had in hand is repeated
        wait_for(lambda: find_broker(fleet.settings) is None, what="the last one stopped the broker")


def damaged_store_stops_no_down(fleet: Fleet) -> None:
    """`down` needs no store; what it can't tell about who uses the broker it says."""
    path = sqlite_path(fleet.settings.store_url)
    assert path is not None
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    path.write_bytes(b"no database at all" * 100)
    with connect(fleet.settings):
        down = fleet.command("down")
        assert down.returncode == 7 and f"which one is not known: the store {path} is damaged" in down.stderr
    down = fleet.command("down")
    assert (down.returncode, down.stdout.startswith("stopped the embedded broker")) == (0, True), down.stderr
    assert find_broker(fleet.settings) is None
    path.unlink()  # nothing of it is left to be judged
