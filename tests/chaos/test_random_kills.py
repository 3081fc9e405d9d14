"""Kills drawn by a seed while two pools write a batch; then everything is audited. `scripts/soak` does it for hours."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from audit import audit
from brokers import PASSWORD, foreign_redis
from courses import write_course
from databases import new_database
from fleet import KEY, open_fleet
from monkey import FleetPrey, Monkey, echoes

from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule

pytestmark = pytest.mark.chaos

SEED = int(os.environ.get("LESSONGEN_TEST_SEED", "1"))


@contextmanager
def servers(
    kind: str, request: pytest.FixtureRequest, folder: Path
) -> Iterator[tuple[dict[str, str], Callable[[], object]]]:
    """URLs for a fleet on embedded servers, or on somebody else's; and what starts a dead broker again."""
    if kind == "embedded":
        yield {}, lambda: None
        return
    with foreign_redis(folder, rule="+@all ~*") as server:
        database = new_database(request.getfixturevalue("postgres_url"), f"t{secrets.token_hex(6)}")
        yield {"store_url": database, "redis_url": server.url}, server.start


@pytest.mark.timeout(180)
@pytest.mark.parametrize("kind", ["embedded", "servers"])
def test_random_kills_lose_nothing_and_repeat_only_what_was_in_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, kind: str
) -> None:
    """Two pools, 50 lessons, a kill every half second for 10 s: one bucket each, one result, no call unexplained."""
    rules = (echoes(every=20), Rule(Reply(latency_s=1.0)))
    with (
        servers(kind, request, tmp_path) as (urls, restart),
        open_fleet(tmp_path, monkeypatch, *rules, **urls) as fleet,
    ):
        batch_id = fleet.submit(write_course(tmp_path, 50)).batch.id
        prey = FleetPrey(fleet, batch_id, count=4, restart_broker=restart)
        with Monkey(prey, seed=SEED, pools=2) as monkey:
            until = time.monotonic() + 10
            while time.monotonic() < until:
                time.sleep(0.5)
                monkey.strike()
            fleet.wait_until_over(batch_id, timeout_s=80)
            log, deaths = fleet.provider.log, monkey.deaths
            found = audit(fleet.settings, batch_id, log, deaths=deaths, secrets=[KEY, PASSWORD])
        assert not found.problems, (SEED, monkey.done, found.problems)
        assert found.repeats <= found.crashes <= len(monkey.deaths)
        assert 0 <= found.unkept <= len(monkey.deaths)
