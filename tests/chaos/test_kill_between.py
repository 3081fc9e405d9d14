"""SIGKILL between two steps that are no single step: the reply's end and its commit; the result's commit and the queue.

In between the reply's commit and the result's: `test_kill_others.py`.
"""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
import sqlalchemy as sa
from courses import write_course
from databases import slow_inserts, slow_results
from fleet import Fleet, calls_of, children_of, is_alive, kill, once_each, open_fleet
from leftovers import nothing_left
from test_kill_submit import is_inserting
from waiting import wait_for

from lessongen_core.store.database import Store, open_store
from lessongen_core.store.schema import attempts, lessons, results
from lessongen_jobs.connection import connect

pytestmark = pytest.mark.chaos


def holder(fleet: Fleet, store: Store) -> int:
    """The process of the worker that has a lesson in hand; 0: none has."""
    with store.read() as tx:
        name = tx.execute(sa.select(lessons.c.claim_worker).where(lessons.c.state == "running")).scalar()
    return fleet.worker(name)


def test_between_the_end_of_the_reply_and_its_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store_url: str
) -> None:
    """The one call that was paid and is not stored is repeated, nothing else; nothing of the dead one is left."""
    with open_fleet(tmp_path, monkeypatch, store_url=store_url) as fleet, fleet.pool(1) as pool:
        store = open_store(store_url)
        with slow_inserts(store, "attempts"):
            batch_id = fleet.submit(write_course(tmp_path, 2)).batch.id
            worker = wait_for(lambda: holder(fleet, store), what="a worker has a lesson")
            wait_for(lambda: any(call["whole"] for call in fleet.provider.log), what="its reply was sent to the end")
            kill(worker, signal.SIGKILL)
            wait_for(lambda: not is_alive(worker), what="it is dead")
            assert fleet.count(attempts) == 0, "the reply was committed before the kill"
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        assert sorted(calls_of(fleet).values()) == [1, 2]
        assert sorted(row.crashes for row in fleet.lessons(batch_id).values()) == [0, 1]
        assert (fleet.count(attempts), fleet.count(results)) == (2, 2)
        store.close()
        nothing_left(fleet, living=[pool.pid])


def test_between_the_commit_of_the_result_and_the_queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The broker hangs after the result's commit, and the whole pool dies: no call is repeated, another tidies up."""
    more = "[workers]\nrenew_s = 0.3\nclaim_s = 1.0\n"
    with open_fleet(tmp_path, monkeypatch, more=more) as fleet:
        broker = fleet.broker()
        with fleet.pool(1) as pool:
            store = open_store(fleet.settings.store_url)
            with slow_results(store):
                batch_id = fleet.submit(write_course(tmp_path, 2)).batch.id
                wait_for(lambda: fleet.count(attempts), what="a reply is committed")
                wait_for(lambda: is_inserting(fleet), what="its result is being written")  # its place was given back
                family = [*children_of(pool.pid), pool.pid]
                kill(broker, signal.SIGSTOP)
                try:
                    wait_for(lambda: fleet.count(results), what="the result is committed")
                    for pid in family:
                        kill(pid, signal.SIGKILL)
                    wait_for(lambda: not any(is_alive(pid) for pid in family), what="the pool is dead")
                finally:
                    kill(broker, signal.SIGCONT)
            store.close()
            with connect(fleet.settings) as client:
                (key,) = client.keys("rq:wip:*")  # type: ignore[misc]
                assert client.zcard(key) == 1, "the queue was told before the kill"
        with fleet.pool(1) as pool:
            assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
            assert calls_of(fleet) == once_each(2)
            assert {row.crashes for row in fleet.lessons(batch_id).values()} == {0}
            nothing_left(fleet, living=[pool.pid])
