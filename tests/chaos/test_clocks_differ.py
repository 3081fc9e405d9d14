"""One machine's clock is an hour ahead: a backoff lasts as it should, whoever wrote it down and whoever looks."""

from __future__ import annotations

import secrets
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from courses import write_course
from databases import new_database
from fleet import open_fleet
from waiting import wait_for

from lessongen_core.store import hosts
from lessongen_core.store.database import open_store
from lessongen_core.store.schema import lessons
from lessongen_fixtures.scripted import Rule, failure
from lessongen_jobs.connection import connect

pytestmark = pytest.mark.chaos

WAIT_S = 60.0
AHEAD = """
import time
from datetime import timedelta
import rq.job, rq.scheduler
seconds, now, current = time.time, rq.job.now, rq.scheduler.current_timestamp
time.time = lambda: seconds() + 3600
rq.job.now = lambda: now() + timedelta(hours=1)
rq.scheduler.current_timestamp = lambda: current() + 3600
from lessongen_cli.app import main
main()
"""


def test_a_machine_an_hour_ahead_neither_cuts_nor_stretches_a_backoff(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_url: str
) -> None:
    """Its worker is told to wait a minute; store, queue, its schedulers and another machine's sweep keep to that."""
    busy = Rule(failure(503, "overloaded", headers={"Retry-After": f"{WAIT_S:.0f}"}))
    url = new_database(postgres_url, f"t{secrets.token_hex(6)}")
    with open_fleet(tmp_path, monkeypatch, busy, store_url=url) as fleet:
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        pool = subprocess.Popen([sys.executable, "-c", AHEAD, "workers", "-n", "1"], cwd=tmp_path, stderr=-3)
        try:
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
        finally:
            pool.terminate()
            assert pool.wait(timeout=30) == 0
        assert len(fleet.provider.calls) == 1
