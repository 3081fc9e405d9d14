"""Kills drawn by a seed while two pools write a batch; then everything is audited. `scripts/soak` does it for hours."""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from audit import audit
from brokers import PASSWORD, foreign_redis
from courses import write_course
from databases import new_database
from fleet import KEY, open_fleet
from monkey import WEIGHTS, FleetPrey, Monkey, echoes
from waiting import wait_for

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
    """Two pools, 34 lessons, all that is done by chance done at least once: one bucket each, one result, no call
    unexplained.
    """
    actions = [*WEIGHTS, *["child"] * 7]
    random.Random(SEED).shuffle(actions)
    rules = (echoes(every=20), Rule(Reply(latency_s=0.6)))
    with (
        servers(kind, request, tmp_path) as (urls, restart),
        open_fleet(tmp_path, monkeypatch, *rules, **urls) as fleet,
    ):
        batch_id = fleet.submit(write_course(tmp_path, 2 * len(actions) + 4)).batch.id
        prey = FleetPrey(fleet, batch_id, count=4, restart_broker=restart)
        with Monkey(prey, seed=SEED, pools=2) as monkey:
            for strike, action in enumerate(actions, start=1):  # by calls: however fast the machine, the batch runs
                wait_for(lambda strike=strike: len(fleet.provider.calls) >= 2 * strike, timeout_s=60, what="calls")
                wait_for(lambda action=action: monkey.strike(action), what=f"{action} is done")
            fleet.wait_until_over(batch_id, timeout_s=80)
            log, deaths = fleet.provider.log, monkey.deaths
            found = audit(fleet.settings, batch_id, log, deaths=deaths, secrets=[KEY, PASSWORD])
        assert not found.problems, (SEED, actions, found.problems)
        assert set(monkey.done) == {*WEIGHTS}
        assert found.repeats <= found.crashes <= len(monkey.deaths)
        assert 0 <= found.unkept <= len(monkey.deaths)
