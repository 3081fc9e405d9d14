"""SIGKILL of busy workers: their lessons run again at once, and nothing is paid or written twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import rq
from courses import write_course
from fleet import Fleet, calls_of, children_of, is_alive, kill, once_each, open_fleet
from forked import Forked
from leftovers import nothing_left
from rq.serializers import JSONSerializer
from waiting import wait_for

from lessongen_core.store.schema import results
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule
from lessongen_jobs.connection import connect
from lessongen_jobs.progress import ActiveLesson

pytestmark = pytest.mark.chaos

RECOVERY_S = 3.0
SLOW = Reply(latency_s=4.0)


def busy_lesson(fleet: Fleet, batch_id: str, lesson_id: str) -> ActiveLesson:
    """The lesson, once its call is in flight."""

    def generating() -> ActiveLesson | None:
        return next(
            (a for a in fleet.snapshot(batch_id).active if a.lesson_id == lesson_id and a.stage == "generating"), None
        )

    wait_for(lambda: any(call.lesson_id == lesson_id for call in fleet.provider.calls), what="the call is in flight")
    return wait_for(generating, what="the lesson shows")


def test_a_killed_workers_lesson_runs_again_within_three_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One lesson is repeated, at once; one result each; the crash is counted; the worker is replaced, also by what
    RQ's own tools show.
    """
    with open_fleet(tmp_path, monkeypatch, Rule(SLOW, "1.1", n=[1])) as fleet, fleet.pool(2) as pool:
        batch_id = fleet.submit(write_course(tmp_path, 6)).batch.id
        active = busy_lesson(fleet, batch_id, "1.1")
        victim = fleet.worker(active.worker)
        killed_at = time.time()
        kill(victim, signal.SIGKILL)
        snapshot = fleet.wait_until_over(batch_id)
        assert snapshot.batch.status == "succeeded"
        again = [call.time for call in fleet.provider.calls if call.lesson_id == "1.1"]
        assert len(again) == 2
        assert again[1] - killed_at < RECOVERY_S
        assert calls_of(fleet) == {"1.1": 2, **{f"1.{n}": 1 for n in range(2, 7)}}
        rows = fleet.lessons(batch_id)
        assert rows["1.1"].crashes == 1
        assert rows["1.1"].attempts == 1  # the killed call left no reply to pay for twice
        assert snapshot.workers_alive == 2
        assert victim not in fleet.workers(2)
        with connect(fleet.settings) as client:
            shown = rq.Worker.all(connection=client, serializer=JSONSerializer)
            assert len(shown) == 2 and all(worker.get_state() for worker in shown)
        nothing_left(fleet, living=[pool.pid])


def test_the_places_of_killed_workers_are_free_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All four places of the fleet's limit die with their workers; the other six wait for no lease to lapse."""
    stuck = Rule(Reply(latency_s=60), overall=[1, 2, 3, 4])
    with open_fleet(tmp_path, monkeypatch, stuck, more="[limits]\nconcurrency = 4\n") as fleet, fleet.pool(10):
        batch_id = fleet.submit(write_course(tmp_path, 16)).batch.id
        wait_for(lambda: len(fleet.provider.calls) == 4, what="every place is taken")

        def holders() -> list[ActiveLesson]:
            active = [one for one in fleet.snapshot(batch_id).active if one.stage == "generating"]
            return active if len(active) == 4 else []

        victims = [fleet.worker(one.worker) for one in wait_for(holders, what="four show as generating")]
        killed_at = time.time()
        for victim in victims:
            kill(victim, signal.SIGKILL)
        snapshot = fleet.wait_until_over(batch_id)
        assert snapshot.batch.status == "succeeded"
        times = sorted(call.time for call in fleet.provider.calls)
        assert times[7] - killed_at < RECOVERY_S  # four more calls, in the four places
        assert len(times) == 16 + 4


def test_a_lesson_that_kills_three_workers_goes_to_review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its budget is counted in the store; the other lessons are not touched."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=30.0), "1.2")) as fleet, fleet.pool(2) as pool:
        batch_id = fleet.submit(write_course(tmp_path, 3)).batch.id
        for crash in (1, 2, 3):
            wait_for(lambda crash=crash: calls_of(fleet)["1.2"] == crash, what=f"call {crash}")
            kill(fleet.worker(busy_lesson(fleet, batch_id, "1.2").worker), signal.SIGKILL)
        fleet.wait_until_over(batch_id)
        row = fleet.lessons(batch_id)["1.2"]
        assert (row.outcome, row.error_class, row.crashes) == ("review", "worker_lost", 3)
        assert calls_of(fleet) == {"1.1": 1, "1.2": 3, "1.3": 1}
        nothing_left(fleet, living=[pool.pid])


def test_a_sleeping_worker_that_wakes_up_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pool is taken for dead, another finishes the lesson; on waking it finds its token stale: one result."""
    more = "[workers]\nrenew_s = 0.3\nclaim_s = 1.0\n"
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=2.0), "1.1", n=[1]), more=more) as fleet:
        with fleet.pool(1) as asleep:
            batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
            worker = fleet.worker(busy_lesson(fleet, batch_id, "1.1").worker)
            pids = [worker, *(pid for pid in children_of(asleep.pid) if pid != worker), asleep.pid]
            fleet.put_to_sleep(pids)
            try:
                with fleet.pool(1):
                    fleet.wait_until_over(batch_id)
            finally:
                for pid in reversed(pids):
                    kill(pid, signal.SIGCONT)
        assert calls_of(fleet) == {"1.1": 2}
        row = fleet.lessons(batch_id)["1.1"]
        assert (row.outcome, row.crashes) == ("succeeded", 1)
        assert fleet.count(results) == 1


def test_the_broker_loses_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FLUSHALL in mid-batch: the sweep queues what the store calls unfinished; no lesson in hand is repeated.

    Somebody watches, and is killed: nobody minds.
    """
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=0.5))) as fleet:
        batch_id = fleet.submit(write_course(tmp_path, 8)).batch.id
        command = [sys.executable, "-m", "lessongen_cli", "watch", batch_id]
        with (
            Forked(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as watch,
            fleet.pool(2) as pool,
        ):
            wait_for(lambda: len(fleet.provider.calls) >= 3, what="some lessons are under way")
            with connect(fleet.settings) as client:
                client.flushall()
            assert watch.stderr is not None and watch.stderr.readline()
            watch.kill()
            assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
            assert calls_of(fleet) == once_each(8)
            nothing_left(fleet, living=[pool.pid])


def test_the_broker_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGKILL of the embedded broker: it is started again, and nobody is asked twice."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=0.5))) as fleet, fleet.pool(2) as pool:
        batch_id = fleet.submit(write_course(tmp_path, 6)).batch.id
        wait_for(lambda: len(fleet.provider.calls) >= 3, what="some lessons are under way")
        broker = fleet.broker()
        kill(broker, signal.SIGKILL)
        wait_for(lambda: not is_alive(broker), what="the broker is dead")
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        assert calls_of(fleet) == once_each(6)
        nothing_left(fleet, living=[pool.pid])


def test_the_pools_parent_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers finish the lesson in hand, take no other and end; no process of the pool is left; another does the rest.

    The others are answered at once: an orphan that worked on would write them all.
    """
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=2.0), overall=[1, 2])) as fleet:
        with fleet.pool(2) as pool:
            batch_id = fleet.submit(write_course(tmp_path, 6)).batch.id
            wait_for(lambda: len(fleet.provider.calls) >= 2, what="both have a lesson in hand")
            family = [pool.pid, *children_of(pool.pid)]
            kill(pool.pid, signal.SIGKILL)
            in_hand = len(fleet.provider.calls)
            wait_for(lambda: not any(is_alive(pid) for pid in family), timeout_s=30, what="nothing of the pool is left")
        assert len(fleet.provider.calls) == in_hand
        assert fleet.snapshot(batch_id).counts["succeeded"] == in_hand
        with fleet.pool(2) as other:
            assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
            nothing_left(fleet, living=[other.pid])
        assert calls_of(fleet) == once_each(6)


def test_second_stop_puts_the_lesson_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First signal: the lesson in hand goes on. Second: it is queued again at once, no crash and no attempt spent."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=20.0), "1.1", n=[1])) as fleet:
        with fleet.pool(1) as pool:
            batch_id = fleet.submit(write_course(tmp_path, 2)).batch.id
            busy_lesson(fleet, batch_id, "1.1")
            family = children_of(pool.pid)
            pool.drain()
            wait_for(
                lambda: len(children_of(pool.pid)) < len(family), what="the first signal was heard: schedulers end"
            )
            assert fleet.snapshot(batch_id).counts["running"] == 1
            pool.drain()
            wait_for(lambda: not pool.alive(), timeout_s=10, what="the pool has ended")
        assert fleet.snapshot(batch_id).counts["queued"] == 2
        with fleet.pool(1):
            fleet.wait_until_over(batch_id)
        row = fleet.lessons(batch_id)["1.1"]
        assert (row.outcome, row.crashes, row.attempts) == ("succeeded", 0, 1)


def test_a_stop_finishes_the_lesson_in_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGTERM: what is in hand is finished, nothing new is begun."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=1.0))) as fleet:
        with fleet.pool(1) as pool:
            batch_id = fleet.submit(write_course(tmp_path, 3)).batch.id
            wait_for(lambda: len(fleet.provider.calls) == 1, what="the first lesson is under way")
            pool.drain()
            wait_for(lambda: not pool.alive(), timeout_s=15, what="the pool has ended")
        counts = fleet.snapshot(batch_id).counts
        assert (counts["succeeded"], counts["queued"], len(fleet.provider.calls)) == (1, 2, 1)
