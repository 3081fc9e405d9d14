"""Moments in which the pool's processes know different things: nothing is handed out twice, nothing waits for ever."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from courses import write_course
from filelock import FileLock
from fleet import Fleet, calls_of, children_of, is_alive, kill, open_fleet
from leftovers import nothing_left
from waiting import wait_for

from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, failure
from lessongen_jobs.batches import Batches
from lessongen_jobs.connection import connect
from lessongen_jobs.turns import LONGEST_S

pytestmark = pytest.mark.chaos


def test_an_old_list_of_the_living_declares_no_young_worker_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The helper sleeps while a worker is replaced; the list it then reads is older than the new one's lesson."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=8.0))) as fleet, fleet.pool(2) as pool:
        workers = fleet.workers(2)
        batch_id = fleet.submit(write_course(tmp_path, 3)).batch.id
        wait_for(lambda: len(fleet.provider.calls) == 2, what="two lessons are in hand")
        (helper,) = [pid for pid in children_of(pool.pid) if Path(f"/proc/{pid}/fd").exists() and is_helper(pid)]
        fleet.put_to_sleep([helper])
        seconds = time.monotonic()
        wait_for(lambda: time.monotonic() - seconds > 5.6, what="a list of the living waits in the pipe")
        kill(workers[0], signal.SIGKILL)
        wait_for(lambda: len(fleet.provider.calls) == 3, what="the replacement has the third lesson in hand")
        kill(helper, signal.SIGCONT)
        fleet.wait_until_over(batch_id, timeout_s=90)
        rows = fleet.lessons(batch_id)
        assert sum(row.crashes for row in rows.values()) == 1
        assert sum(calls_of(fleet).values()) == 4  # the killed worker's lesson twice, nobody else's


def test_a_lesson_waits_for_its_turn_to_be_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as it waits for a turn at most: who holds them all here never gives them back."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply())) as fleet, fleet.pool(2):
        fleet.workers(2)
        (turns,) = (fleet.settings.state_dir / "pools").glob("*/turns")
        with turns.open("r+b") as file:
            fcntl.lockf(file, fcntl.LOCK_EX)
            batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
            fleet.wait_until_over(batch_id)
        with contextlib.closing(sqlite3.connect(fleet.settings.state_dir / "store.sqlite3")) as store:
            query = "SELECT l.ended_at - a.ended_at FROM attempts a JOIN lessons l USING (batch_id, idx)"
            assert store.execute(query).fetchone()[0] >= LONGEST_S


def is_helper(pid: int) -> bool:
    """Only the helper ignores SIGTERM: it must outlive the workers."""
    status = Path(f"/proc/{pid}/status").read_text()
    ignored = int(status.split("SigIgn:")[1].split()[0], 16)
    return bool(ignored & (1 << (signal.SIGTERM - 1)))


def has_the_store_open(pid: int) -> bool:
    """Whether the process has the database's file open."""
    return any("store.sqlite3" in str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir())


def test_a_young_worker_of_a_dead_pool_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parent dies right after it replaced a worker: the new one's lesson is not handed out while it runs."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=6.0))) as fleet:
        with fleet.pool(2) as pool:
            workers = fleet.workers(2)
            batch_id = fleet.submit(write_course(tmp_path, 3)).batch.id
            wait_for(lambda: len(fleet.provider.calls) == 2, what="two lessons are in hand")
            kill(workers[0], signal.SIGKILL)
            wait_for(lambda: len(fleet.provider.calls) == 3, what="the replacement has a lesson in hand")
            kill(pool.pid, signal.SIGKILL)
        with fleet.pool(2):
            fleet.wait_until_over(batch_id, timeout_s=90)
        assert sum(row.crashes for row in fleet.lessons(batch_id).values()) == 1
        assert sum(calls_of(fleet).values()) == 4


def test_a_worker_asleep_while_its_pool_dies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its lesson is its own while its pool lives, then another's; awake, it keeps its reply, writes no result, ends."""
    more = "[workers]\nrenew_s = 0.3\nclaim_s = 1.0\n"
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=12.0), "1.1", n=[1]), more=more) as fleet:
        with fleet.pool(1) as pool:
            (worker,) = fleet.workers(1)
            batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
            wait_for(lambda: len(fleet.provider.calls) == 1, what="the lesson is in hand")
            fleet.put_to_sleep([worker])
            with fleet.pool(1) as other:
                since = time.monotonic()
                wait_for(lambda: time.monotonic() - since > 2.5, what="more than a claim's time")
                assert len(fleet.provider.calls) == 1
                victims = [pool.pid, *(child for child in children_of(pool.pid) if child != worker)]
                for pid in victims:
                    kill(pid, signal.SIGKILL)
                wait_for(lambda: not any(is_alive(pid) for pid in victims), what="they are dead")
                fleet.put_to_sleep([worker])  # the kernel wakes whoever is stopped when its group is orphaned
                assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
                kill(worker, signal.SIGCONT)
                wait_for(lambda: not is_alive(worker), what="it has ended")
                nothing_left(fleet, living=[other.pid])
        assert len(fleet.provider.calls) == 2
        assert fleet.lessons(batch_id)["1.1"].crashes == 1
        with contextlib.closing(sqlite3.connect(tmp_path / "state" / "store.sqlite3")) as store:
            kept = {
                table: store.execute(f"SELECT count(*) FROM {table}").fetchone() for table in ("attempts", "results")
            }
        assert kept == {"attempts": (2,), "results": (1,)}


def test_a_worker_asleep_beyond_every_deadline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped in mid-call for longer than the call and its claim may last: its pool lives, so nobody else has it, and
    the reply that came meanwhile lies in its socket.
    """
    more = "[workers]\nrenew_s = 0.3\nclaim_s = 1.0\n"
    rule = Rule(Reply(latency_s=1.0, drip_s=0.0001, drip_chars=4))  # more than one read of the socket
    with (
        open_fleet(tmp_path, monkeypatch, rule, first_byte_s=2, idle_s=2, total_s=4, more=more) as fleet,
        fleet.pool(1),
    ):
        (worker,) = fleet.workers(1)
        assert not has_the_store_open(worker)  # its first lesson will: idle workers cost no memory for it
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        wait_for(lambda: len(fleet.provider.calls) == 1, what="the lesson is in hand")
        assert has_the_store_open(worker)
        fleet.put_to_sleep([worker])
        with fleet.pool(1):
            since = time.monotonic()
            wait_for(lambda: time.monotonic() - since > 5.0, what="every deadline is over")
            kill(worker, signal.SIGCONT)
            fleet.wait_until_over(batch_id)
        assert len(fleet.provider.calls) == 1
        assert fleet.lessons(batch_id)["1.1"].crashes == 0


def test_an_orphan_keeps_its_lesson_without_a_helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parent and helper are killed: nobody renews the pool's row but the worker, until its lesson has ended."""
    more = "[workers]\nrenew_s = 0.3\nclaim_s = 1.5\n"
    with (
        open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=6.0), n=[1]), more=more) as fleet,
        fleet.pool(1),
        fleet.pool(1),
    ):
        fleet.workers(2)
        since = time.monotonic()
        wait_for(lambda: time.monotonic() - since > 1.6, what="each may judge the other")
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        wait_for(lambda: len(fleet.provider.calls) == 1, what="the lesson is in hand")
        parent = parent_of_holder(fleet)
        (helper,) = [pid for pid in children_of(parent) if is_helper(pid)]
        kill(parent, signal.SIGSTOP)  # or it would start another helper
        kill(helper, signal.SIGKILL)
        kill(parent, signal.SIGKILL)
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        assert len(fleet.provider.calls) == 1


def test_a_helper_that_comes_up_after_its_parent_died(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes over from a killed one and finds nobody to tell that it is ready: the orphans' lessons stay theirs."""
    with (
        open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=8.0), n=[1])) as fleet,
        fleet.pool(1),
        fleet.pool(1),
    ):
        fleet.workers(2)
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        wait_for(lambda: len(fleet.provider.calls) == 1, what="the lesson is in hand")
        parent = parent_of_holder(fleet)
        (helper,) = [pid for pid in children_of(parent) if is_helper(pid)]
        kill(helper, signal.SIGKILL)
        second = wait_for(
            lambda: next((pid for pid in children_of(parent) if pid != helper and is_helper(pid)), None),
            what="another helper comes up",
        )
        kill(second, signal.SIGSTOP)  # before it says that it is ready
        kill(parent, signal.SIGKILL)
        kill(second, signal.SIGCONT)
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        assert len(fleet.provider.calls) == 1


def parent_of_holder(fleet: Fleet) -> int:
    """The parent process of the pool that has a lesson in hand."""
    with contextlib.closing(sqlite3.connect(fleet.folder / "state" / "store.sqlite3")) as store:
        (pid,) = store.execute("SELECT pid FROM pools JOIN lessons ON pools.id = lessons.claim_pool").fetchone()
    return int(pid)


def test_a_pool_killed_whole_leaves_no_backoff_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lessons wait, every process of the pool is killed: another pool runs them within 20 s of their time.

    RQ's scheduler alone would wait a minute for the dead one's lock.
    """
    with open_fleet(tmp_path, monkeypatch, Rule(failure(503, "overloaded"), n=[1])) as fleet:
        with fleet.pool(2) as pool:
            batch_id = fleet.submit(write_course(tmp_path, 4)).batch.id
            wait_for(lambda: fleet.snapshot(batch_id).counts["waiting"] >= 1, what="a lesson waits")
            for pid in [pool.pid, *children_of(pool.pid)]:
                kill(pid, signal.SIGKILL)
        killed = time.monotonic()
        with fleet.pool(2) as other:
            fleet.wait_until_over(batch_id, timeout_s=60)
            assert time.monotonic() - killed < 30
            nothing_left(fleet, living=[other.pid])
        assert {row.outcome for row in fleet.lessons(batch_id).values()} == {"succeeded"}


def test_a_broken_record_does_not_stop_the_backoff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduled id without a job makes RQ's scheduler fail at every tick; the sweep removes it and goes on."""
    with open_fleet(tmp_path, monkeypatch, Rule(failure(503, "overloaded"), n=[1])) as fleet, fleet.pool(2):
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        with connect(fleet.settings) as client:
            (queue,) = [key.decode() for key in wait_for(lambda: client.smembers("rq:queues"), what="a queue")]  # type: ignore[union-attr]
            name = queue.removeprefix("rq:queue:")
            client.hset("rq:job:broken", "meta", "{}")
            client.zadd(f"rq:scheduled:{name}", {"broken": 1})
            fleet.wait_until_over(batch_id, timeout_s=60)
            wait_for(lambda: client.zscore(f"rq:scheduled:{name}", "broken") is None, what="the record is gone")
        assert fleet.lessons(batch_id)["1.1"].outcome == "succeeded"


def test_a_helper_that_cannot_come_up_keeps_nobody_from_stopping(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store is locked by somebody else: the parent still replaces workers and heeds SIGTERM at once."""
    with open_fleet(tmp_path, monkeypatch) as fleet, fleet.pool(2) as pool:
        workers = fleet.workers(2)
        with FileLock(tmp_path / "state" / "store.lock"):
            (helper,) = [pid for pid in children_of(pool.pid) if is_helper(pid)]
            kill(helper, signal.SIGKILL)
            kill(workers[0], signal.SIGKILL)
            fleet.workers(2)
            asked = time.monotonic()
            pool.drain()
            wait_for(lambda: len(children_of(pool.pid)) <= 1, timeout_s=10, what="the workers have stopped")
            assert time.monotonic() - asked < 10
        wait_for(lambda: not pool.alive(), timeout_s=10, what="the pool has ended")


@pytest.mark.parametrize("nohup", [True, False])
def test_hangup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nohup: bool) -> None:
    """Logging out ends `workers`; under nohup it goes on."""

    def ignore() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN if nohup else signal.SIG_DFL)

    with open_fleet(tmp_path, monkeypatch) as fleet:
        command = [sys.executable, "-m", "lessongen_cli", "workers", "-n", "1"]
        pool = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL, preexec_fn=ignore)
        fleet.workers(1)
        os.kill(pool.pid, signal.SIGHUP)
        if nohup:
            batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
            assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
            assert pool.poll() is None
            pool.terminate()
        assert pool.wait(timeout=15) == 0


def test_cancel_while_all_is_in_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in hand and fails is not asked again; the batch is cancelled, and `resume` names what is left."""
    busy = Rule(failure(503, "overloaded"))
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=1.5, status=503, body="busy")), busy) as fleet:
        with fleet.pool(1):
            batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
            wait_for(lambda: len(fleet.provider.calls) == 1, what="the lesson is in hand")
            with Batches(fleet.settings) as batches:  # the first command of a process may start slower than the reply
                batches.cancel(batch_id)
            snapshot = fleet.wait_until_over(batch_id)
        assert snapshot.batch.status == "cancelled"
        assert len(fleet.provider.calls) == 1
        assert f"lessongen resume {batch_id}" in fleet.command("submit", str(tmp_path / "course.json")).stderr
