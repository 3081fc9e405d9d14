"""A broker that answers and takes no writes: a replica after a failover, no memory left, no replica, a full disk."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from brokers import foreign_redis
from courses import write_course
from fleet import Fleet, calls_of, open_fleet
from forked import Forked
from waiting import wait_for

from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule

pytestmark = pytest.mark.chaos

SLOW = "[limits]\nrequests_per_s = 2\n"
Switch = Callable[[redis.Redis, bool], object]


def replica(client: redis.Redis, on: bool) -> object:
    """What a failover makes of the old primary."""
    return client.execute_command("REPLICAOF", *(("127.0.0.1", "1") if on else ("NO", "ONE")))


def no_memory(client: redis.Redis, on: bool) -> object:
    """`maxmemory` is reached."""
    return client.config_set("maxmemory", 1 if on else 0)


def no_replicas(client: redis.Redis, on: bool) -> object:
    """Answers as a server does whose append-only file cannot be written: by a code that redis-py has no class for."""
    return client.config_set("min-replicas-to-write", 1 if on else 0)


HOW: dict[str, Switch] = {"replica": replica, "no memory": no_memory, "no replicas": no_replicas}


def told(said: Path) -> str:
    """What stands in that file by now."""
    return said.read_text(encoding="utf-8")


@contextlib.contextmanager
def workers(fleet: Fleet, count: int) -> Iterator[Path]:
    """`lessongen workers`, and the file with what it says."""
    said = fleet.folder / "said"
    with said.open("wb") as out:
        command = [sys.executable, "-m", "lessongen_cli", "workers", "-n", str(count)]
        process = Forked(command, cwd=fleet.folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        wait_for(lambda: "ready" in told(said), what="they are ready")
        yield said
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_a_broker_that_takes_no_writes_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three times in one batch, in each way: no lesson counts a crash or goes to review, none is paid twice."""
    with (
        foreign_redis(tmp_path, rule="~* &* +@all") as server,
        # Two calls a second for four workers: some ask the limiter all the time, also while it may not write.
        open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=0.4)), redis_url=server.url, more=SLOW) as fleet,
        workers(fleet, 4) as said,
    ):
        batch_id = fleet.submit(write_course(tmp_path, 14)).batch.id
        for times, refuse in enumerate(HOW.values(), start=1):
            calls = len(fleet.provider.calls)
            wait_for(lambda calls=calls: len(fleet.provider.calls) >= calls + 2, what="they are at it")
            with server.operator() as client:
                refuse(client, True)
                try:
                    wait_for(lambda times=times: told(said).count("waiting: ") == times, what="workers say so")
                finally:
                    refuse(client, False)
            wait_for(lambda times=times: told(said).count("it answers again") == times, what="and that it is over")
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        assert calls_of(fleet) == Counter(f"1.{n}" for n in range(1, 15))
        assert {(row.attempts, row.crashes) for row in fleet.lessons(batch_id).values()} == {(1, 0)}
        assert not (tmp_path / "state" / "crashes").exists()
        lines = [line for line in told(said).splitlines() if line.startswith("waiting: ")]
        assert len(lines) == 3 and all("takes no writes" in line for line in lines), lines


@pytest.mark.parametrize("how", HOW)
def test_nothing_is_recorded_with_a_broker_that_takes_no_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """`submit` and `workers` end with 10 and say what the server said; nothing waits that nobody will queue."""
    with (
        foreign_redis(tmp_path, rule="~* &* +@all") as server,
        open_fleet(tmp_path, monkeypatch, redis_url=server.url) as fleet,
    ):
        course = str(write_course(tmp_path, 1))
        with server.operator() as client:
            HOW[how](client, True)
        for command in (["submit", course], ["workers", "-n", "1"]):
            done = fleet.command(*command)
            assert done.returncode == 10, done.stderr
            assert "takes no writes" in done.stderr and "  try: " in done.stderr
            assert "Traceback" not in done.stderr
        assert "no batch yet" in fleet.command("list").stderr + fleet.command("list").stdout


def test_an_outage_while_a_pool_starts_is_told_and_no_bug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first look at the queue is refused, which is said before the pool is ready: it starts, and goes on later."""
    with (
        foreign_redis(tmp_path, rule="+@all -lrange ~* &*") as server,
        open_fleet(tmp_path, monkeypatch, redis_url=server.url) as fleet,
        server.operator() as operator,
    ):
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        operator.delete(*operator.keys("rq:*"))  # the lesson has to be put on the queue again
        with fleet.pool(1) as pool:
            wait_for(pool.trouble, what="the outage is told")
            operator.acl_setuser("lessongen", commands=["+lrange"], enabled=True)
            assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
