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


LESSONS = 220
FLOOR = 0.5  # of what the limit allows: 0.97 on a quiet machine, at most 0.45 with backoff alone (docs/performance.md)


class Later:
    """What the provider saw from WARM_UP_S after the first request on."""

    def __init__(self, fleet: Fleet) -> None:
        log = fleet.provider.log
        start = min(call["time"] for call in log)
        self._log = sorted((call for call in log if call["time"] - start > WARM_UP_S), key=lambda call: call["time"])
        self._good = [call for call in self._log if call["status"] == 200]

    @property
    def limited(self) -> int:
        """Requests that were answered 429."""
        return len(self._log) - len(self._good)

    @property
    def requests(self) -> int:
        """All of them."""
        return len(self._log)

    @property
    def per_second(self) -> float:
        """Lessons let in each second, the last one left out: with it the second ends."""
        return (len(self._good) - 1) / (self._good[-1]["time"] - self._good[0]["time"])


@pytest.mark.parametrize(("requests_per_s", "concurrency"), [(10, 0), (0, 8)])
def test_a_limit_is_found_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, requests_per_s: int, concurrency: int
) -> None:
    """Of a limit most is used, few requests are sent in vain, and `status` shows what was learned.

    After the first ten seconds under 3 % of the requests are answered 429; in all hardly more are sent than lessons.
    """
    limits = {"requests_per_s": requests_per_s, "concurrency": concurrency}
    with open_fleet(tmp_path, monkeypatch, A_SECOND, **limits) as fleet, fleet.pool(30):
        batch_id = fleet.submit(write_course(tmp_path, LESSONS)).batch.id
        assert fleet.wait_until_over(batch_id, timeout_s=110).batch.status == "succeeded"
        later = Later(fleet)
        assert later.limited < 0.03 * later.requests
        assert later.per_second >= FLOOR * (requests_per_s or concurrency)
        assert len(fleet.provider.log) <= LESSONS + 30 + 10  # a burst, and a step too far now and then
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
