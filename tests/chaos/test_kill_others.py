"""SIGKILL of everybody else: the helper, a scheduler, `run` itself, and a worker that has just paid."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa
from courses import write_course
from databases import slow_results
from fleet import Fleet, calls_of, children_of, descendants_of, is_alive, kill, once_each, open_fleet
from forked import Forked
from leftovers import nothing_left
from waiting import wait_for

from lessongen_core.store.database import open_store
from lessongen_core.store.schema import attempts, lessons
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, failure

pytestmark = pytest.mark.chaos


def crashes_of(fleet: Fleet, batch_id: str) -> int:
    return sum(row.crashes for row in fleet.lessons(batch_id).values())


def test_a_reply_paid_before_the_crash_is_not_paid_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between the reply's commit and the result: another worker goes on from the stored reply."""
    with open_fleet(tmp_path, monkeypatch) as fleet, fleet.pool(1) as pool:
        batch_id = fleet.submit(write_course(tmp_path, 5)).batch.id
        store = open_store(fleet.settings.store_url)
        just_paid = (
            sa.select(lessons.c.claim_worker)
            .join(attempts, sa.and_(attempts.c.batch_id == lessons.c.batch_id, attempts.c.idx == lessons.c.idx))
            .where(attempts.c["class"].is_(None), lessons.c.state == "running")
        )

        def kill_one_that_paid() -> bool:
            with store.read() as tx:
                worker = tx.execute(just_paid).scalar()
            if worker is None:
                return False
            kill(fleet.worker(worker), signal.SIGKILL)
            return True

        with slow_results(store):
            wait_for(kill_one_that_paid, what="a worker has committed a reply and not yet its result")
            wait_for(lambda: crashes_of(fleet, batch_id) == 1, what="the pool has noticed")
            wait_for(kill_one_that_paid, what="the next worker has")
        fleet.wait_until_over(batch_id)
        store.close()
        assert crashes_of(fleet, batch_id) == 2
        assert calls_of(fleet) == once_each(5)
        assert {row.outcome for row in fleet.lessons(batch_id).values()} == {"succeeded"}
        nothing_left(fleet, living=[pool.pid])


def test_helper_and_schedulers_are_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every process of the pool but the workers dies: claims stay alive, backoffs end, nothing is asked twice."""
    busy = Rule(failure(503, "overloaded"), n=[1])
    with open_fleet(tmp_path, monkeypatch, busy, Rule(Reply(latency_s=0.3))) as fleet, fleet.pool(2) as pool:
        batch_id = fleet.submit(write_course(tmp_path, 8)).batch.id
        wait_for(lambda: len(fleet.provider.calls) >= 2, what="lessons are under way")
        workers = {*fleet.workers(2)}
        others = [pid for pid in children_of(pool.pid) if pid not in workers]
        assert len(others) == 3
        for pid in others:
            kill(pid, signal.SIGKILL)

        def replaced() -> bool:
            alive = {pid for pid in children_of(pool.pid) if is_alive(pid)}
            return len(alive - workers - {*others}) == 3

        wait_for(replaced, what="all are replaced")
        assert fleet.wait_until_over(batch_id, timeout_s=90).batch.status == "succeeded"
        assert calls_of(fleet) == Counter({f"1.{n}": 2 for n in range(1, 9)})
        assert all(row.crashes == 0 for row in fleet.lessons(batch_id).values())
        nothing_left(fleet, living=[pool.pid])


def test_run_is_killed_and_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGKILL of `run`: its pool finishes what is in hand and ends; the same command goes on, nothing is paid twice."""
    slow = Rule(Reply(latency_s=2.0), overall=[1, 2])
    with open_fleet(tmp_path, monkeypatch, slow, more="[workers]\ncount = 2\n") as fleet:
        path = write_course(tmp_path, 8)
        command = [sys.executable, "-m", "lessongen_cli", "run", str(path)]
        first = Forked(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: len(fleet.provider.calls) >= 2, what="both workers have a lesson in hand")
        family = descendants_of(first.pid)
        first.kill()
        in_hand = len(fleet.provider.calls)
        first.wait()
        wait_for(lambda: not any(is_alive(pid) for pid in family), what="nothing of the pool is left")
        assert len(fleet.provider.calls) == in_hand
        assert fleet.snapshot(fleet.latest()).counts["succeeded"] == in_hand
        again = fleet.command("run", str(path))
        assert again.returncode == 0, again.stderr
        assert "attached" in again.stderr
        assert calls_of(fleet) == once_each(8)
        nothing_left(fleet)
        assert len(list((tmp_path / "lessongen-out" / "latest" / "lessons").glob("*.md"))) == 8


def test_two_runs_of_the_same_file_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both end well with the same batch; the lessons are shared out between their pools."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=0.3)), more="[workers]\ncount = 2\n") as fleet:
        path = write_course(tmp_path, 16)
        command = [sys.executable, "-m", "lessongen_cli", "run", str(path)]
        runs = [
            Forked(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)
        ]
        answers = [run.communicate(timeout=100) for run in runs]
        assert [run.returncode for run in runs] == [0, 0], answers
        assert calls_of(fleet) == once_each(16)


def test_a_dead_worker_of_thirty_is_replaced_within_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice; each had lived for longer than the pause before a hasty restart."""
    seconds = []
    with open_fleet(tmp_path, monkeypatch) as fleet, fleet.pool(30) as pool:
        for _ in range(2):
            before = set(wait_for(lambda: _full(pool.pid), what="thirty workers live"))
            born = time.monotonic()
            wait_for(lambda born=born: time.monotonic() - born > 1.2, what="they are no newborns")
            victim = max(before)
            killed = time.monotonic()
            kill(victim, signal.SIGKILL)
            wait_for(lambda victim=victim: victim not in (now := _full(pool.pid)) and now, what="it is replaced")
            seconds.append(time.monotonic() - killed)
    assert max(seconds) < 1.0


def _full(pool: int) -> list[int]:
    """The children of a pool of thirty, once all of them live."""
    alive = [pid for pid in children_of(pool) if is_alive(pid)]
    return alive if len(alive) == 33 else []


def test_a_long_lesson_of_a_dead_pool_is_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parents of two pools are killed while a lesson hangs in each, of one the helper, too: after 20 s both are
    put back; nothing of the pools is left.
    """
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=55.0), n=[1]), first_byte_s=60) as fleet:
        with fleet.pool(1) as pool, fleet.pool(1) as other:
            (worker,) = {*children_of(other.pid)} & {*fleet.workers(2)}
            batch_id = fleet.submit(write_course(tmp_path, 2)).batch.id
            wait_for(lambda: len(fleet.provider.calls) == 2, what="the lessons hang")
            family = [*children_of(pool.pid), worker]
            killed = [pool.pid, other.pid, *(pid for pid in children_of(other.pid) if pid != worker)]
            for pid in killed:
                kill(pid, signal.SIGKILL)
            wait_for(
                lambda: not any(is_alive(pid) for pid in family), timeout_s=30, what="nothing of the pools is left"
            )
        assert {(row.state, row.crashes) for row in fleet.lessons(batch_id).values()} == {("queued", 0)}


def test_a_broker_that_hangs_holds_no_paid_reply(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGSTOP of the broker while a reply streams in: it is committed within seconds of its end, nobody pays twice."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(drip_s=0.02))) as fleet, fleet.pool(1):
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        wait_for(lambda: fleet.provider.calls, what="the call is in flight")
        broker = fleet.broker()
        kill(broker, signal.SIGSTOP)
        try:
            wait_for(lambda: fleet.lessons(batch_id)["1.1"].attempts, timeout_s=15, what="the reply is committed")
        finally:
            kill(broker, signal.SIGCONT)
        assert fleet.wait_until_over(batch_id, timeout_s=90).batch.status == "succeeded"
        assert len(fleet.provider.calls) == 1
