"""One night of a schedule at a time, on a real SQLite and a real PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace

import pytest
from store_steps import submit

from lessongen_core.errors import NotFound, ScheduleBusy
from lessongen_core.processes import birth
from lessongen_core.store import hosts, rounds, schedules
from lessongen_core.store.batches import find_batch
from lessongen_core.store.database import Store, take_turn
from lessongen_core.store.schema import schedules as table

ME = os.getpid(), birth(os.getpid())
CLAIM_S = 15.0


def take(store: Store, token: str = "t", *, process: tuple[int, str] = ME, batch_id: str | None = None) -> None:
    """Take the schedule "nightly" as `run` does."""
    with store.write() as tx:
        take_turn(tx)
        schedules.take(tx, "nightly", token, process=process, claim_s=CLAIM_S)
        if batch_id is not None:
            schedules.works_on(tx, "nightly", token, batch_id)


def is_busy(store: Store, name: str = "nightly") -> ScheduleBusy | None:
    """Why a night would not be alone."""
    with store.read() as tx:
        return schedules.find_busy(tx, name, claim_s=CLAIM_S)


def ended_process() -> tuple[int, str]:
    """Number and birth of a process that was killed."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        born = birth(process.pid)
        process.kill()
    return process.pid, born


def test_of_many_that_begin_at_once_one_gets_it(store: Store) -> None:
    """Eight at the same moment: one takes the schedule, the others are told whose it is."""
    at_once = threading.Barrier(8)
    got: list[str] = []

    def begin(token: str) -> None:
        at_once.wait()
        try:
            take(store, token)
        except ScheduleBusy:
            return
        got.append(token)

    threads = [threading.Thread(target=begin, args=(f"t{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1


def test_a_night_is_told_by_its_batch(store: Store) -> None:
    """The batch belongs to the schedule, is `latest:nightly`, and stands in the error; another schedule is free."""
    batch_id = submit(store, 2)
    take(store, batch_id=batch_id)
    busy = is_busy(store)
    assert busy is not None and busy.batch_id == batch_id and "0/2 done" in busy.details[0]
    with pytest.raises(ScheduleBusy):
        take(store, "other")
    assert is_busy(store, "weekly") is None
    with store.read() as tx:
        assert find_batch(tx, "latest:nightly").id == batch_id
        with pytest.raises(NotFound, match='schedule "weekly"'):
            find_batch(tx, "latest:weekly")


def test_what_a_killed_run_held_is_free_at_once(store: Store) -> None:
    """Also when another process has its number by now; its open batch, which nobody works on, holds up no night."""
    batch_id = submit(store, 1)
    take(store, process=ended_process(), batch_id=batch_id)
    assert is_busy(store) is None
    take(store, process=(os.getpid(), "of another birth"), batch_id=batch_id)
    assert is_busy(store) is None
    with store.read() as tx:
        left = schedules.unfinished(tx, "nightly")
    assert left is not None and left.id == batch_id
    take(store)
    assert is_busy(store) is not None


def test_a_run_elsewhere_lives_by_its_heartbeat(store: Store) -> None:
    """15 s after its last one it is free; one that beats again has it again."""
    take(store, process=ended_process())
    with store.write() as tx:
        tx.execute(table.update().values(host="elsewhere/0badcafe"))
    assert is_busy(store) is not None
    with store.write() as tx:
        tx.execute(table.update().values(heartbeat=hosts.clock(tx) - CLAIM_S - 1))
    assert is_busy(store) is None
    with store.write() as tx:
        schedules.beat(tx, "t")
    assert is_busy(store) is not None


def test_workers_that_write_its_batch_keep_a_schedule_busy(store: Store) -> None:
    """Its run was killed, and `workers` go on with the batch: the night is not over. Those of other models do not."""
    batch_id = submit(store, 1)
    take(store, process=ended_process(), batch_id=batch_id)
    pool = hosts.Pool("p", hosts.this_host(), os.getpid(), "0.1", 3)
    with store.write() as tx:
        hosts.register(tx, replace(pool, accounts={"other-model": "c"}), claim_s=CLAIM_S)
    assert is_busy(store) is None
    with store.write() as tx:  # a killed run's, finishing what it has in hand
        hosts.register(tx, replace(pool, owned=True), claim_s=CLAIM_S)
    assert is_busy(store) is None
    with store.write() as tx:
        hosts.register(tx, pool, claim_s=CLAIM_S)
    busy = is_busy(store)
    assert busy is not None and busy.batch_id == batch_id
    with store.write() as tx:
        rounds.cancel_batch(tx, batch_id, now=hosts.clock(tx))
    assert is_busy(store) is None


def test_a_night_that_ended_leaves_nothing(store: Store) -> None:
    """Its row goes; a late end of a run that was taken for dead takes nobody else's away."""
    take(store, "mine")
    with store.write() as tx:
        schedules.leave(tx, "somebody else's")
    assert is_busy(store) is not None
    with store.write() as tx:
        schedules.leave(tx, "mine")
    assert is_busy(store) is None
