"""PostgreSQL dies under a running pool and comes back: every lesson ends, and nothing is paid twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from courses import write_course
from databases import PostgresServer, own_postgres
from fleet import Fleet, open_fleet
from waiting import wait_for

from lessongen_fixtures.scripted import Rule
from lessongen_fixtures.server import Reply

pytestmark = pytest.mark.chaos


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A PostgreSQL of this test's own, to be killed."""
    with own_postgres() as found:
        yield found


def calls_of(fleet: Fleet) -> Counter[str]:
    """Calls the provider saw, by lesson."""
    return Counter(call.lesson_id for call in fleet.provider.calls)


def events(fleet: Fleet, kind: str) -> list[str]:
    """Lines of the worker log."""
    lines = (fleet.folder / "state" / "logs" / "events.log").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if f" event={kind} " in line]


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
