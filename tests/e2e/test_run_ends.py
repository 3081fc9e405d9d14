"""How work with a pool of our own ends: what is in hand is finished and told, and no pool is waited for for ever."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from courses import write_course
from fleet import Fleet, descendants_of, is_alive, open_fleet
from waiting import wait_for

from lessongen_cli import work
from lessongen_cli.display import SilentDisplay
from lessongen_cli.work import Patience
from lessongen_core.store.rows import BatchRow
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule
from lessongen_jobs.batches import Batches

MORE = "[workers]\ncount = 2\n"


def working(fleet: Fleet, batches: Batches, batch: BatchRow, *, until: float | None = None) -> work._Work:
    """What `run` does from the submission on, without files and screen."""
    return work._Work(fleet.settings, batches, batch, None, SilentDisplay(), Patience(until))


def test_what_the_drain_finished_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time is up while two lessons are in hand: the end is that of after the drain, not of before."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=1.0), until=2), more=MORE) as fleet:
        batch = fleet.submit(write_course(tmp_path, 2)).batch
        with Batches(fleet.settings) as batches, working(fleet, batches, batch, until=time.monotonic()) as night:
            wait_for(lambda: len(fleet.provider.calls) == 2, what="both are in hand")
            last = night.through(repeat=True)
        assert (last.batch.status, last.counts["succeeded"]) == ("succeeded", 2)


def test_a_pool_that_hears_nothing_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The drain has a limit, then it is asked twice and killed; its workers end with it."""
    monkeypatch.setattr(work, "PUT_BACK_S", 1.0)  # the limits themselves are minutes
    monkeypatch.setattr(work, "GIVE_UP_S", 0.5)
    held = Rule(Reply(latency_s=30.0))
    with open_fleet(tmp_path, monkeypatch, held, first_byte_s=0.5, idle_s=0.5, total_s=0.5, more=MORE) as fleet:
        batch = fleet.submit(write_course(tmp_path, 1)).batch
        with Batches(fleet.settings) as batches, working(fleet, batches, batch) as night:
            pool = night._pool
            family = [pool.pid, *descendants_of(pool.pid)]
            os.kill(pool.pid, signal.SIGSTOP)
            night._finish_in_hand("the time is up")
            assert not pool.alive()
        wait_for(lambda: not any(is_alive(pid) for pid in family[1:]), what="its workers have ended")
