"""Pools' rows, the one host of SQLite, and writers that meet: on a real SQLite and a real PostgreSQL."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from databases import new_database

from lessongen_core.errors import AccountBlocked, ConfigError, StoreError
from lessongen_core.store import batches, claims, hosts, rounds
from lessongen_core.store.batches import NewBatch, NewLesson
from lessongen_core.store.claims import Claim, Settlement
from lessongen_core.store.database import Store, migrate, open_store, take_turn
from lessongen_core.store.schema import lessons, pools

NOW = 1_700_000_000.0
HERE = hosts.Pool("p", hosts.this_host(), 1, "0.1", 3)
ELSEWHERE = replace(HERE, id="q", host="elsewhere/0badcafe")


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Iterator[Store]:
    """An empty, migrated store."""
    opened = open_store(store_url, migrate_under=tmp_path)
    yield opened
    opened.close()


def claimed_lesson(store: Store) -> Claim:
    """The one lesson of a new batch, in a worker's hands."""
    lesson = NewLesson.of({"lesson_id": "1.1", "title": "Lesson"}, 0, "k")
    new = NewBatch("demo", "k", [], {"offline": False}, "normal", [lesson], {})
    with store.write() as tx:
        batch_id, _ = batches.insert_batch(tx, new, now=NOW, reuse=True)
        held = claims.claim(tx, batch_id, 0, pool="p", worker="w", now=NOW)
    assert held is not None
    return held


def test_a_pool_comes_beats_and_leaves(store: Store) -> None:
    """Its heartbeat is the store's time; a row that vanished is written anew."""
    with store.write() as tx:
        hosts.register(tx, HERE, claim_s=15)
        hosts.register(tx, HERE, claim_s=15)  # a helper that took over
    with store.write() as tx:
        assert abs(tx.execute(sa.select(pools.c.heartbeat)).scalar_one() - hosts.clock(tx)) < 5
        tx.execute(pools.update().values(heartbeat=NOW))
        hosts.beat(tx, HERE)
        assert tx.execute(sa.select(pools.c.heartbeat)).scalar_one() > NOW
        tx.execute(pools.delete())
        hosts.beat(tx, HERE)
        assert hosts.find_pools(tx, ["p", "q"]) == {"p": HERE}
        hosts.leave(tx, "p")
        assert hosts.find_pools(tx, ["p"]) == {}


def test_a_pool_whose_process_is_gone_lives_no_more(store: Store) -> None:
    """On this host its row need not grow old first; of another host's processes nothing is known."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    here = {pid: replace(HERE, id=f"pid{pid}", pid=pid) for pid in (os.getpid(), gone.pid)}
    with store.write() as tx:
        for pool in here.values():
            hosts.beat(tx, pool)
        elsewhere = replace(here[gone.pid], id="q", host="elsewhere/0badcafe")
        hosts.beat(tx, elsewhere)
        assert hosts.live_pools(tx, claim_s=15) == [here[os.getpid()], elsewhere]


def test_the_clock_is_the_stores(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host whose clock is an hour fast judges heartbeats as everybody else (SQLite has but one host's clock)."""
    real = time.time()
    monkeypatch.setattr(time, "time", lambda: real + 3600)
    with store.read() as tx:
        ahead = hosts.clock(tx) - real
    assert ahead >= 3600 if tx.dialect.name == "sqlite" else ahead < 60


def test_a_second_host_is_refused_on_sqlite(store: Store, store_url: str, tmp_path: Path) -> None:
    """As long as the other host's pool lives: whoever opens the store, and whoever would register a pool."""
    with store.write() as tx:
        hosts.register(tx, HERE, claim_s=15)  # our own pools are no obstacle
        hosts.register(tx, replace(HERE, id="r"), claim_s=15)
        hosts.beat(tx, ELSEWHERE)
    if store_url.startswith("postgresql"):
        open_store(store_url, migrate_under=tmp_path).close()
        return
    for attempt in (lambda: open_store(store_url), lambda: open_store(store_url, migrate_under=tmp_path)):
        with pytest.raises(ConfigError, match=r"host elsewhere works .* one host") as caught:
            attempt()
        assert "LESSONGEN_STORE_URL" in str(caught.value.hint)
    with pytest.raises(ConfigError), store.write() as tx:
        hosts.register(tx, replace(HERE, id="s"), claim_s=15)
    with store.write() as tx:
        tx.execute(pools.update().where(pools.c.id == "q").values(heartbeat=time.time() - 16))
    open_store(store_url).close()


def while_open(store: Store, change: Callable[[sa.Connection], object], later: Callable[[], object]) -> None:
    """Start `later` in a thread while `change` is done and not yet committed; wait until both are over."""
    thread = threading.Thread(target=later)
    with store.write() as tx:
        change(tx)
        thread.start()
        thread.join(0.3)  # on PostgreSQL a rival that takes no lock would be through by now
    thread.join(20)
    assert not thread.is_alive()


def test_a_lesson_that_goes_to_wait_while_the_account_is_blocked_is_parked(store: Store) -> None:
    """Whoever commits first, no lesson waits in a blocked batch, where nobody would ever come for it."""
    held = claimed_lesson(store)
    after = Settlement("waiting", "unavailable", "E_X", "why", 1, 0.0, due_at=NOW)

    def park() -> None:
        with store.write() as tx:
            rounds.park_all(tx, reason="401", error=AccountBlocked, now=NOW)

    while_open(store, lambda tx: claims.settle(tx, held, None, after, evidence="503", now=NOW), park)
    with store.read() as tx:
        assert tx.execute(sa.select(lessons.c.state)).scalar_one() == "parked"
        assert batches.find_batch(tx, held.batch_id).status == "blocked"


def test_a_batch_that_ends_while_the_account_is_blocked_stays_ended(store: Store) -> None:
    """It holds nothing to park, and nobody could resume it."""
    held = claimed_lesson(store)
    after = Settlement("review", "quality", "E_X", "why", 1, 0.0)

    def park() -> None:
        with store.write() as tx:
            rounds.park_all(tx, reason="401", error=AccountBlocked, now=NOW)

    while_open(store, lambda tx: claims.settle(tx, held, None, after, evidence="poor", now=NOW), park)
    with store.read() as tx:
        assert batches.find_batch(tx, held.batch_id).status == "failed"


def test_turns_are_taken_one_at_a_time(store: Store) -> None:
    """The second waits until the first one's transaction ended, and sees what it wrote."""
    seen: list[int] = []

    def second() -> None:
        with store.write() as tx:
            take_turn(tx)
            seen.append(int(tx.execute(sa.select(sa.func.count()).select_from(pools)).scalar_one()))

    def first(tx: sa.Connection) -> None:
        take_turn(tx)
        hosts.register(tx, HERE, claim_s=15)

    while_open(store, first, second)
    assert seen == [1]


def test_reading_is_one_view(store: Store) -> None:
    """Inside a read nothing moves, whatever others commit meanwhile; and nothing can be written there."""
    count = sa.select(sa.func.count()).select_from(pools)
    with store.read() as tx:
        assert tx.execute(count).scalar_one() == 0
        with store.write() as other:
            hosts.register(other, HERE, claim_s=15)
        assert tx.execute(count).scalar_one() == 0
    with store.read() as tx:
        assert tx.execute(count).scalar_one() == 1


def test_hosts_that_migrate_at_once_make_one_store(postgres_url: str, tmp_path: Path) -> None:
    """Each has a state folder, and so a lock file, of its own: the database's lock decides."""
    url = new_database(postgres_url, "many_hosts")
    failed: list[Exception] = []

    def one(n: int) -> None:
        try:
            migrate(url, tmp_path / f"host{n}")
        except Exception as exc:  # noqa: BLE001
            failed.append(exc)

    threads = [threading.Thread(target=one, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    store = open_store(url)
    assert len(store.id) == 8
    store.close()


def test_a_server_that_is_silent_is_down_within_five_seconds(silent_server: int) -> None:
    """It takes the connection and never answers; the URL names it three times."""
    places = ",".join(["127.0.0.1"] * 3)
    ports = ",".join([str(silent_server)] * 3)
    began = time.monotonic()
    with pytest.raises(StoreError, match=r"PostgreSQL at .* failed"):
        open_store(f"postgresql://u:canary@/db?host={places}&port={ports}")
    assert time.monotonic() - began < 5


@pytest.fixture
def silent_server() -> Iterator[int]:
    """The port of a socket that listens; nobody accepts."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as listening:
        yield listening.getsockname()[1]


@pytest.mark.parametrize(
    "url",
    [
        "nonsense://user:canary@host/x",
        "not a url canary",
        "mysql://user:canary@host/x",
        "sqlite://",
        "postgresql://user:can@ary@host/db",
        "postgresql://user:canary@host:port/db",
        "postgresql://user@/db?host=/nowhere&canary=1",
    ],
)
def test_a_wrong_url_is_named_without_its_secret(url: str, tmp_path: Path) -> None:
    """Exit status 2, and no piece of the password anywhere in the message or in what it was raised from."""
    with pytest.raises(ConfigError) as caught:
        open_store(url, migrate_under=tmp_path)
    text = "".join(traceback.format_exception(caught.value)) + str(caught.value.hint)
    assert "LESSONGEN_STORE_URL" in text
    assert "canary" not in text.replace(f'"{url}"', "") and "ary@" not in text
