"""Real processes whose clock is an hour off, or jumps by one: no backoff lasts longer for it, nobody alive is dead."""

from __future__ import annotations

import contextlib
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from courses import write_course
from databases import new_database
from fleet import calls_of, open_fleet
from waiting import wait_for

from lessongen_core.store import hosts
from lessongen_core.store.database import open_store
from lessongen_core.store.schema import lessons
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, failure
from lessongen_jobs.connection import connect

pytestmark = pytest.mark.chaos

HOUR_S = 3600
WAIT_S = 60.0
OFF = """
import sys, time
from datetime import timedelta
from pathlib import Path
from lessongen_cli.app import main
import rq.scheduler
offset = Path(sys.argv.pop(1))
by_s = lambda: int(offset.read_text() or 0)
seconds, now, current = time.time, rq.utils.now, rq.utils.current_timestamp
time.time = lambda: seconds() + by_s()
for module in [module for name, module in sys.modules.items() if name.startswith("rq.")]:
    if hasattr(module, "now"):
        module.now = lambda: now() + timedelta(seconds=by_s())
    if hasattr(module, "current_timestamp"):
        module.current_timestamp = lambda: current() + by_s()
main()
"""


def set_clock(folder: Path, by_s: int) -> Path:
    """Let the clock of the pools in `folder` be off by so much; returns the file that says so."""
    written = folder / "offset.new"
    written.write_text(str(by_s))
    return written.replace(folder / "offset")


@contextlib.contextmanager
def pool_with_a_clock(folder: Path) -> Iterator[None]:
    """`lessongen workers -n 1`; its clock, its children's and RQ's in them go by `set_clock`."""
    command = [sys.executable, "-c", OFF, str(folder / "offset"), "workers", "-n", "1"]
    pool = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        pool.terminate()
        assert pool.wait(timeout=30) == 0


def test_a_machine_an_hour_ahead_neither_cuts_nor_stretches_a_backoff(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_url: str
) -> None:
    """Its worker is told to wait a minute; store, queue, its schedulers and another machine's sweep keep to that."""
    busy = Rule(failure(503, "overloaded", headers={"Retry-After": f"{WAIT_S:.0f}"}))
    url = new_database(postgres_url, f"t{secrets.token_hex(6)}")
    set_clock(tmp_path, HOUR_S)
    with open_fleet(tmp_path, monkeypatch, busy, store_url=url) as fleet:
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        with pool_with_a_clock(tmp_path):
            wait_for(lambda: fleet.snapshot(batch_id).counts["waiting"], what="the lesson waits")
            with fleet.pool(1), connect(fleet.settings) as client:  # another machine's, which has swept once by now
                store = open_store(url)
                with store.read() as tx:
                    due_at, state = tx.execute(sa.select(lessons.c.due_at, lessons.c.state)).one()
                    assert WAIT_S - 20 < due_at - hosts.clock(tx) < WAIT_S + 2
                key = f"rq:scheduled:lessongen-{store.id}"
                ((_, score),) = client.zrange(key, 0, -1, withscores=True)  # type: ignore[union-attr,misc]
                assert WAIT_S - 20 < score - client.time()[0] < WAIT_S + 4  # type: ignore[index]
                assert state == "waiting"
                store.close()
        assert len(fleet.provider.calls) == 1


def test_the_clock_is_set_while_lessons_run_and_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Back by an hour, under two pools, and forward again: no lesson in hand is taken, none waits for the hour."""
    rules = [
        Rule(Reply(latency_s=9.0), "1.1"),
        Rule(failure(503, "overloaded", headers={"Retry-After": f"{WAIT_S:.0f}"}), "1.2", n=[1]),
    ]
    more = "[workers]\nrenew_s = 0.3\nclaim_s = 1.5\n"
    set_clock(tmp_path, HOUR_S)
    with (
        open_fleet(tmp_path, monkeypatch, *rules, more=more) as fleet,
        pool_with_a_clock(tmp_path),
        pool_with_a_clock(tmp_path),
    ):
        batch_id = fleet.submit(write_course(tmp_path, 2)).batch.id
        wait_for(lambda: fleet.snapshot(batch_id).counts["waiting"] and calls_of(fleet)["1.1"], what="one waits")
        for seen, by_s in ((2, 0), (4, HOUR_S)):
            set_clock(tmp_path, by_s)
            wait_for(lambda seen=seen: events(tmp_path, "clock_set") == seen, what="both pools have seen it")
        assert fleet.wait_until_over(batch_id, timeout_s=WAIT_S - 20).batch.status == "succeeded"
        assert calls_of(fleet) == {"1.1": 1, "1.2": 2}
        assert {row.crashes for row in fleet.lessons(batch_id).values()} == {0}
        assert events(tmp_path, "stalled") == 0


def events(folder: Path, kind: str) -> int:
    """How many there are in the worker log."""
    return (folder / "state" / "logs" / "events.log").read_text(encoding="utf-8").count(f" event={kind} ")
