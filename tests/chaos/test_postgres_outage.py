"""PostgreSQL dies under a running pool and comes back: every lesson ends, and nothing is paid twice."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from courses import write_course
from databases import PostgresServer, own_postgres
from fleet import Fleet, calls_of, kill, open_fleet
from leftovers import nothing_left
from waiting import wait_for

from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule
from lessongen_jobs.connection import connect

pytestmark = pytest.mark.chaos


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A PostgreSQL of this test's own, to be killed."""
    with own_postgres() as found:
        yield found


def events(fleet: Fleet, kind: str) -> list[str]:
    """Lines of the worker log."""
    log = fleet.folder / "state" / "logs" / "events.log"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return [line for line in lines if f" event={kind} " in line]


def waiting_workers(fleet: Fleet) -> set[str]:
    """Names of the workers that met a store that is away."""
    return {line.split(" worker=")[1].split()[0] for line in events(fleet, "store_away")}


def test_a_reply_that_arrives_while_the_store_is_away_is_kept(
    server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four calls are paid while PostgreSQL is dead: their workers wait for it, and none is sent again."""
    rule = Rule(Reply(latency_s=1.5))
    with open_fleet(tmp_path, monkeypatch, rule, store_url=server.url) as fleet, fleet.pool(4):
        batch_id = fleet.submit(write_course(tmp_path, 12)).batch.id
        wait_for(lambda: len(fleet.provider.calls) == 4, what="four calls are in flight")
        server.kill()
        wait_for(lambda: len(events(fleet, "store_away")) == 4, what="four workers wait with a reply in hand")
        server.start()
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        assert calls_of(fleet) == Counter({f"1.{n}": 1 for n in range(1, 13)})
        rows = fleet.lessons(batch_id).values()
        assert [(row.attempts, row.crashes) for row in rows] == [(1, 0)] * 12


def test_an_outage_longer_than_a_claim_takes_no_lesson_from_the_living(
    server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two pools, whose heartbeats both grew old while PostgreSQL was away: neither takes the other for dead."""
    more = "[workers]\nrenew_s = 0.3\nclaim_s = 1.5\n"
    rule = Rule(Reply(latency_s=1.0))
    with (
        open_fleet(tmp_path, monkeypatch, rule, more=more, store_url=server.url) as fleet,
        fleet.pool(2),
        fleet.pool(2),
    ):
        batch_id = fleet.submit(write_course(tmp_path, 16)).batch.id
        for _ in range(2):
            calls, waits = len(fleet.provider.calls), len(events(fleet, "store_away"))
            wait_for(lambda calls=calls: len(fleet.provider.calls) >= calls + 4, what="they are at it")
            server.kill()
            long_enough = time.monotonic() + 4.0  # more than two claims
            wait_for(lambda waits=waits: len(events(fleet, "store_away")) > waits, what="replies wait for the store")
            wait_for(lambda until=long_enough: time.monotonic() > until, what="every heartbeat is old")
            server.start()
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        assert calls_of(fleet) == Counter({f"1.{n}": 1 for n in range(1, 17)})
        assert {row.crashes for row in fleet.lessons(batch_id).values()} == {0}
        assert events(fleet, "stalled") == []


def test_a_worker_killed_while_the_store_is_away(
    server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lesson is taken back once the store answers, its place is filled, and only its call is repeated."""
    rule = Rule(Reply(latency_s=1.5))
    with open_fleet(tmp_path, monkeypatch, rule, store_url=server.url) as fleet, fleet.pool(3) as pool:
        batch_id = fleet.submit(write_course(tmp_path, 9)).batch.id
        wait_for(lambda: len(fleet.provider.calls) == 3, what="three calls are in flight")
        victim = fleet.workers(3)[0]
        with connect(fleet.settings) as client:
            first = {key.decode().removeprefix("rq:worker:") for key in client.smembers("rq:workers")}
        server.kill()
        kill(victim, signal.SIGKILL)
        # Who comes in the victim's place finds no store either, with its first lesson.
        wait_for(lambda: len(first & waiting_workers(fleet)) == 2, what="the two others wait with their replies")
        wait_for(lambda: len(events(fleet, "outage")) >= 1, what="the helper found nobody to tell")
        server.start()
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        calls = calls_of(fleet)
        assert sorted(calls.values()) == [1] * 8 + [2]
        assert [row.lesson_id for row in fleet.lessons(batch_id).values() if row.crashes] == [
            lesson_id for lesson_id, n in calls.items() if n == 2
        ]
        assert fleet.snapshot(batch_id).workers_alive == 3
        nothing_left(fleet, living=[pool.pid])


def test_a_second_stop_ends_the_wait_for_the_store(
    server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No process of the pool is left, and the lesson is the next pool's once the store is back."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=1.0), n=[1]), store_url=server.url) as fleet:
        with fleet.pool(1) as pool:
            batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
            wait_for(lambda: len(fleet.provider.calls) == 1, what="the call is in flight")
            server.kill()
            wait_for(lambda: len(events(fleet, "store_away")) == 1, what="the worker waits with the reply")
            assert pool.stop(timeout_s=6)  # asks twice, and waits as long after each
        server.start()
        with fleet.pool(1):
            assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
