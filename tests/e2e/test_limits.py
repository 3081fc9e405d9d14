"""The fleet's limit, seen by the provider: never more than so many requests in any one second."""

from __future__ import annotations

from pathlib import Path

import pytest
from courses import write_course
from fleet import open_fleet

LIMIT = 10


def test_no_second_holds_more_than_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve workers, 10 requests/s, a provider that answers at once: sent as fast as allowed, and no faster."""
    more = f"[limits]\nrequests_per_s = {LIMIT}\n"
    with open_fleet(tmp_path, monkeypatch, more=more) as fleet, fleet.pool(12):
        batch_id = fleet.submit(write_course(tmp_path, 45)).batch.id
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        times = sorted(call.time for call in fleet.provider.calls)
        assert len(times) == 45
        assert times[-1] - times[0] >= (45 - LIMIT) / LIMIT  # exactness, by Redis' clock: tests/jobs/test_limiter.py
        in_a_second = [sum(start <= time < start + 1 for time in times) for start in times]
        assert (
            max(in_a_second) <= LIMIT * 1.5
        )  # a call arrives some milliseconds after its grant, more on a busy machine


def test_retry_after_pauses_everybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One 429 with Retry-After: 3 holds all workers, not only the one that was told."""
    from lessongen_fixtures.scripted import Rule, too_many

    with open_fleet(tmp_path, monkeypatch, Rule(too_many(retry_after="3"), overall=[5])) as fleet, fleet.pool(2):
        batch_id = fleet.submit(write_course(tmp_path, 12)).batch.id
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        log = sorted(fleet.provider.log, key=lambda call: call["time"])
        told = next(call["time"] for call in log if call["status"] == 429)
        # one more call may have been in flight in the other worker when the answer came
        assert sum(told + 0.5 < call["time"] < told + 2.9 for call in log) == 0
