"""A job's meta lies in Redis and is for the eye only: whatever somebody writes there, `watch` and `status` go on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from courses import write_course
from fleet import open_fleet
from hypothesis import given
from hypothesis import strategies as st
from waiting import wait_for

from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule
from lessongen_jobs.connection import connect
from lessongen_jobs.progress import ActiveLesson, read_meta

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["stage", "percent", "model", "attempt", "fallback"])


def check(meta: dict[str, object]) -> None:
    """What the screens rely on."""
    if meta:
        assert isinstance(meta["stage"], str) and len(meta["stage"]) <= 200
        assert isinstance(meta["percent"], int) and 0 <= meta["percent"] <= 100
        assert isinstance(meta["attempt"], int) and 1 <= meta["attempt"] <= 999
        assert meta["model"] is None or isinstance(meta["model"], str)


@given(st.dictionaries(NAMES, JSON) | JSON)
def test_any_json_is_a_meta_or_none(value: object) -> None:
    """Wrong types, huge numbers, NaN."""
    check(read_meta(json.dumps(value).encode()))


@pytest.mark.parametrize(
    "raw",
    [None, b"", b"\xff", b"[" * 100_000, b'{"percent": ' + b"9" * 4000 + b"}", b'{"percent": -1e999}', TimeoutError()],
    ids=lambda raw: str(raw)[:20],
)
def test_any_bytes_are_a_meta_or_none(raw: object) -> None:
    """What is no JSON, or too deep, and what is no answer at all."""
    check(read_meta(raw))


def test_a_snapshot_goes_on_where_the_record_is_no_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody put a list in the job's place: the lesson shows as starting, and is finished."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=1.5))) as fleet, fleet.pool(1):
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        wait_for(lambda: fleet.provider.calls, what="the call is in flight")
        with connect(fleet.settings) as client:
            client.delete(f"rq:job:{batch_id}-0")
            client.rpush(f"rq:job:{batch_id}-0", "x")
        active: tuple[ActiveLesson, ...] = fleet.snapshot(batch_id).active
        assert [(one.stage, one.percent) for one in active] == [("starting", 0)]
        assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
