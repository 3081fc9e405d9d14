"""Thirty real workers against limits that nobody told them. How fast they are is `scripts/bench`'s to say."""

from __future__ import annotations

from pathlib import Path

import pytest
from courses import write_course
from fleet import Fleet, open_fleet

from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, Script, failure

A_SECOND = Rule(Reply(latency_s=1.0))
WARM_UP_S = 10.0


def limited_share(fleet: Fleet, *, after_s: float) -> float:
    """Of the requests sent later than `after_s` after the first: how many were answered 429."""
    log = fleet.provider.log
    start = min(call["time"] for call in log)
    late = [call["status"] for call in log if call["time"] - start > after_s]
    return late.count(429) / len(late)


@pytest.mark.parametrize(("requests_per_s", "concurrency"), [(10, 0), (0, 8)])
def test_a_limit_is_found_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, requests_per_s: int, concurrency: int
) -> None:
    """After the first ten seconds under 3 % of the requests are answered 429, and `status` shows what was learned."""
    limits = {"requests_per_s": requests_per_s, "concurrency": concurrency}
    with open_fleet(tmp_path, monkeypatch, A_SECOND, **limits) as fleet, fleet.pool(30):
        batch_id = fleet.submit(write_course(tmp_path, 220)).batch.id
        assert fleet.wait_until_over(batch_id, timeout_s=110).batch.status == "succeeded"
        assert limited_share(fleet, after_s=WARM_UP_S) < 0.03
        (limit,) = fleet.snapshot(batch_id).limits
        assert limit.is_adapted
        assert limit.cuts >= 1
        assert "at once" in fleet.command("status", batch_id).stdout


def test_a_long_wait_named_by_every_429_freezes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every 429 says to wait 8 s: once they are over, as many calls run at once as the provider takes."""
    with open_fleet(tmp_path, monkeypatch, A_SECOND, concurrency=8, retry_after="8") as fleet, fleet.pool(30):
        batch_id = fleet.submit(write_course(tmp_path, 100)).batch.id
        assert fleet.wait_until_over(batch_id, timeout_s=110).batch.status == "succeeded"
        log = fleet.provider.log
        start = min(call["time"] for call in log)
        assert sum(call["status"] == 429 for call in log if call["time"] - start > 2) <= 6
        assert max(call["active"] for call in log if call["time"] - start > 9 and call["status"] == 200) >= 7


def test_a_key_that_dies_stops_thirty_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key dies after 20 of 200 lessons: at most 30 requests after it, nothing spent, `resume` finishes."""
    alive = Rule(Reply(latency_s=0.3))
    dead = Rule(failure(401, "Incorrect API key provided"), since=21)
    with open_fleet(tmp_path, monkeypatch, dead, alive) as fleet, fleet.pool(30):
        batch_id = fleet.submit(write_course(tmp_path, 200)).batch.id
        snapshot = fleet.wait_until_over(batch_id)
        assert snapshot.batch.status == "blocked"
        first = min(call["time"] for call in fleet.provider.log if call["status"] == 401)
        assert sum(call["time"] > first for call in fleet.provider.log) <= 30
        parked = [row for row in fleet.lessons(batch_id).values() if row.state == "parked"]
        assert len(parked) == 200 - snapshot.counts["succeeded"]
        assert {attempt.error_class for row in parked for attempt in row.attempt_rows} <= {"account_blocked"}
        fleet.provider.script = Script((alive,))
        assert fleet.command("resume", batch_id).returncode == 0
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
