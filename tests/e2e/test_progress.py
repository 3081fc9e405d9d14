"""Progress as `watch` gets it: stages and percents from job meta while the reply streams in."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from courses import write_course
from fleet import open_fleet

from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule


def test_percents_move_with_the_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While tokens stream in, `generating` moves from 30 towards 70, never back; model and attempt stand beside it."""
    drip = Rule(Reply(drip_s=0.12, drip_chars=120), "1.1")
    with open_fleet(tmp_path, monkeypatch, drip) as fleet, fleet.pool(1):
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        seen: list[int] = []
        while not (snapshot := fleet.snapshot(batch_id)).over:
            seen += [active.percent for active in snapshot.active if active.stage == "generating"]
            for active in snapshot.active:
                assert (active.model or "anthropic/claude-3.5-sonnet") == "anthropic/claude-3.5-sonnet"
                assert active.attempt == 1
            time.sleep(0.05)
        assert snapshot.counts["succeeded"] == 1
        assert seen == sorted(seen)
        assert len(set(seen)) >= 4
        assert min(seen) >= 30 and max(seen) <= 70
