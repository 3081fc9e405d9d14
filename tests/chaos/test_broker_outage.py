"""Thirty seconds without a broker: no lesson in hand is repeated, none counts a crash, and nothing is left behind."""

from __future__ import annotations

import contextlib
import secrets
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from brokers import ForeignRedis, foreign_redis
from courses import write_course
from databases import new_database
from filelock import FileLock
from fleet import Fleet, calls_of, is_alive, kill, open_fleet
from leftovers import nothing_left
from waiting import wait_for

from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, failure
from lessongen_jobs.owned_pool import OwnedPool

pytestmark = pytest.mark.chaos

OUTAGE_S = 30.0
WAYS = ("embedded hangs", "embedded down", "system hangs", "system down")
FIRST = tuple(f"1.{n}" for n in range(1, 5))
# Two replies end in the outage, a failure comes in it, and one reply arrives when it is over.
LONG = (
    Rule(Reply(latency_s=5.0), "1.1"),
    Rule(Reply(latency_s=20.0), "1.2"),
    Rule(Reply(latency_s=33.0), "1.3"),
    Rule(Reply(latency_s=4.0, status=503, body=failure(503, "overloaded").body), "1.4", n=[1]),
)


@dataclass
class Case:
    """One installation and its pool of four workers."""

    way: str
    fleet: Fleet
    pool: OwnedPool
    server: ForeignRedis | None
    batch_id: str = ""

    def begin(self) -> None:
        """Submit eight lessons."""
        self.batch_id = self.fleet.submit(write_course(self.fleet.folder, 8)).batch.id

    @contextmanager
    def outage(self) -> Iterator[None]:
        """The broker hangs, or is gone and comes back with its data."""
        broker = self.fleet.broker()
        if self.way.endswith("hangs"):
            kill(broker, signal.SIGSTOP)
            try:
                yield
            finally:
                kill(broker, signal.SIGCONT)
            return
        with self._kept_down():
            kill(broker, signal.SIGKILL)
            wait_for(lambda: not is_alive(broker), what="the broker is dead")
            yield
        if self.server is not None:
            self.server.start()

    def _kept_down(self) -> AbstractContextManager[object]:
        """Nobody starts the embedded broker again: whoever wants to waits for this lock."""
        if self.server is not None:
            return contextlib.nullcontext()
        return FileLock(self.fleet.settings.state_dir / "broker" / "start.lock")

    def worker_of(self, lesson_id: str) -> int:
        """The process that has the lesson in hand."""
        (worker,) = [one.worker for one in self.fleet.snapshot(self.batch_id).active if one.lesson_id == lesson_id]
        return self.fleet.worker(worker)


@contextmanager
def case(way: str, folder: Path, monkeypatch: pytest.MonkeyPatch, postgres_url: str) -> Iterator[Case]:
    """An installation that works; the system's broker comes with a PostgreSQL."""
    folder.mkdir()
    with ExitStack() as stack:
        server, urls = None, {}
        if way.startswith("system"):
            server = stack.enter_context(foreign_redis(folder, rule="+@all ~*"))
            database = new_database(postgres_url, f"t{secrets.token_hex(6)}")
            urls = {"store_url": database, "redis_url": server.url}
        with monkeypatch.context() as own:  # the pool inherits this environment, and the next case has another
            fleet = stack.enter_context(open_fleet(folder, own, *LONG, first_byte_s=60, **urls))
            pool = stack.enter_context(fleet.pool(4))
        yield Case(way, fleet, pool, server)


@pytest.mark.timeout(180)
def test_thirty_seconds_without_a_broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_url: str) -> None:
    """It hangs, or is down; embedded, or the system's: four installations at once, on SQLite and PostgreSQL.

    Each loses a worker whose result is in the store and which could not tell the queue: that is no crash of a lesson.
    """
    with ExitStack() as stack:
        cases = [
            stack.enter_context(case(way, tmp_path / way.replace(" ", "-"), monkeypatch, postgres_url)) for way in WAYS
        ]
        for one in cases:
            one.begin()
        for one in cases:
            wait_for(lambda one=one: set(calls_of(one.fleet)) >= {*FIRST}, what=f"{one.way}: calls are in flight")
        victims = [one.worker_of("1.1") for one in cases]
        with ExitStack() as away:
            for one in cases:
                away.enter_context(one.outage())
            since = time.monotonic()
            for one, victim in zip(cases, victims, strict=True):
                wait_for(lambda one=one: one.fleet.lessons(one.batch_id)["1.1"].outcome, every_s=0.5, what="a result")
                kill(victim, signal.SIGKILL)
            told = set()

            def over() -> bool:
                told.update(one.way for one in cases if one.pool.trouble())
                return time.monotonic() - since > OUTAGE_S

            wait_for(over, timeout_s=2 * OUTAGE_S, every_s=0.5, what="it is over")
        for one in cases:
            assert one.fleet.wait_until_over(one.batch_id).batch.status == "succeeded", one.way
            assert calls_of(one.fleet) == Counter({f"1.{n}": 2 if n == 4 else 1 for n in range(1, 9)}), one.way
            assert {row.crashes for row in one.fleet.lessons(one.batch_id).values()} == {0}, one.way
            nothing_left(one.fleet, living=[one.pool.pid])
        assert told == {*WAYS}
