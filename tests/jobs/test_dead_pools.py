"""Whom the sweep takes for dead: by the age of a row, and after an outage only who is gone for certain."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lessongen_core.config import Settings
from lessongen_core.store import batches, claims, hosts, rounds
from lessongen_core.store.batches import NewBatch, NewLesson
from lessongen_core.store.database import Store, open_store
from lessongen_core.store.schema import pools
from lessongen_jobs.pool_helper import Helper

CLAIM_S = 15.0


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """A store whose one lesson is in the hands of pool "b"."""
    opened = open_store(settings.store_url, migrate_under=settings.state_dir)
    lesson = NewLesson.of({"lesson_id": "1.1", "title": "Lesson"}, 0, "k")
    with opened.write() as tx:
        new = NewBatch("demo", "k", [], {"offline": False}, "normal", [lesson], {})
        batch_id, _ = batches.insert_batch(tx, new, now=time.time(), reuse=True)
        assert claims.claim(tx, batch_id, 0, pool="b", worker="w", now=time.time())
    yield opened
    opened.close()


def dead(helper: Helper, store: Store) -> list[str]:
    """What the sweep would take back."""
    with store.read() as tx:
        return helper._dead_pools(tx)


def row(store: Store, *, host: str, pid: int, age_s: float) -> None:
    """Pool b's row, of that age."""
    pool = hosts.Pool("b", host, pid, "0.1", 1)
    with store.write() as tx:
        hosts.beat(tx, pool)
        tx.execute(pools.update().values(host=host, pid=pid, heartbeat=hosts.clock(tx) - age_s))


def ended_process() -> int:
    """The pid of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_fresh_row_is_alive_and_an_old_one_dead(helper: Helper, store: Store) -> None:
    """On any host, while the store answers."""
    row(store, host="elsewhere", pid=1, age_s=CLAIM_S - 2)
    assert dead(helper, store) == []
    row(store, host="elsewhere", pid=1, age_s=CLAIM_S + 1)
    assert dead(helper, store) == ["b"]


def test_after_an_outage_an_old_row_is_no_proof(helper: Helper, store: Store) -> None:
    """Nobody could renew it: another host's pool, and one of this host that runs, have the time of a claim to do so."""
    helper.answers_since = time.monotonic()
    for host, pid in (("elsewhere", ended_process()), (hosts.this_host(), os.getpid())):
        row(store, host=host, pid=pid, age_s=CLAIM_S + 60)
        assert dead(helper, store) == []
    helper.answers_since -= CLAIM_S
    assert dead(helper, store) == ["b"]


def test_who_could_not_renew_its_own_row_judges_nobody(helper: Helper, store: Store) -> None:
    """SQLite locked by somebody else keeps all from it and fails nobody: its own late beat is the only sign."""
    row(store, host="elsewhere", pid=1, age_s=CLAIM_S + 1)
    helper.beaten_at = time.monotonic() - CLAIM_S + 3
    assert dead(helper, store) == []
    helper._beaten()
    assert dead(helper, store) == []  # the others had no time yet
    helper.answers_since -= CLAIM_S
    assert dead(helper, store) == ["b"]
    helper.answers_since -= CLAIM_S
    helper.beaten_at = time.monotonic() - 5
    helper._beaten()  # in time: it says nothing of the others
    assert dead(helper, store) == ["b"]


def test_a_pool_that_came_back_keeps_its_lessons(helper: Helper, store: Store) -> None:
    """It was dead when the sweep looked, and renewed its row before the sweep could write."""
    row(store, host="elsewhere", pid=1, age_s=0)
    assert helper._take_back("b", None) == []
    row(store, host="elsewhere", pid=1, age_s=CLAIM_S + 1)
    assert [lesson.index for lesson in helper._take_back("b", None)] == [0]


def test_what_is_gone_for_certain_is_taken_back_at_once(helper: Helper, store: Store) -> None:
    """A pool of this host whose process ended, and one that left no row."""
    helper.answers_since = time.monotonic()
    assert dead(helper, store) == ["b"]
    row(store, host=hosts.this_host(), pid=ended_process(), age_s=CLAIM_S + 1)
    assert dead(helper, store) == ["b"]


def test_an_outage_is_noticed(helper: Helper, store: Store, settings: Settings, tmp_path: Path) -> None:
    """A sweep that meets a store that is away starts the clock anew."""
    helper.store = Store(f"sqlite:///{tmp_path / 'no-such-folder' / 'store.sqlite3'}")
    helper.pass_once()
    assert time.monotonic() - helper.answers_since < 60
    helper.store.close()


def test_a_worker_that_nobody_told_of_is_waited_for(helper: Helper, store: Store) -> None:
    """Its parent died right after the fork; its lesson is taken back once it is through, and not before."""
    helper.pool_id = "b"
    waiting = threading.Thread(target=helper.wait_for_orphans)
    waiting.start()
    waiting.join(1.0)
    assert waiting.is_alive()
    with store.write() as tx:
        assert rounds.release_dead(tx, "b", "w", now=time.time(), max_crashes=3, crashed=False)
    waiting.join(10.0)
    assert not waiting.is_alive()


def test_a_pool_does_not_take_itself_for_dead(helper: Helper, store: Store) -> None:
    """After an outage its own row is old, too; its workers it knows by pipe."""
    row(store, host="elsewhere", pid=1, age_s=CLAIM_S + 1)
    helper.pool_id = "b"
    assert dead(helper, store) == []
