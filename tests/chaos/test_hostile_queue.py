"""Whoever can write to our Redis can put anything on our queue: nothing of it runs, and no worker is held or lost."""

from __future__ import annotations

import json
import pickle
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import redis
from courses import write_course
from fleet import Fleet, children_of, open_fleet
from waiting import wait_for

from lessongen_core.store.database import open_store
from lessongen_fixtures.scripted import Rule, failure
from lessongen_jobs.connection import connect
from lessongen_jobs.transport import RUN_LESSON, queue_name

pytestmark = pytest.mark.chaos

MODEL = "anthropic/claude-3.5-sonnet"


class Payload:
    """What an attacker pickles: unpickling it runs a command."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        return subprocess.call, (["touch", str(self.mark)],)


def call(name: Any, *args: Any, instance: Any = None, kwargs: Any = None) -> bytes:
    """A job's data as RQ's JSON serializer writes it."""
    return json.dumps([name, instance, list(args), kwargs or {}]).encode()


def wrong_places(batch_id: str) -> list[list[Any]]:
    """Arguments of our own function that are no lesson's place."""
    return [
        [],
        [{"$gt": ""}, 0],
        [[batch_id], [0]],
        [batch_id, 10**30],
        [batch_id, -1],
        [batch_id, True],
        [batch_id, "0"],
        [batch_id, 0.0],
        ["\ud800", 0],
        ["a\0b", 0],
        ["' OR 1=1 --", 0],
        ["x" * 1_000_000, 0],
    ]


def hostile_jobs(mark: Path, batch_id: str) -> list[dict[str, Any]]:
    """Hashes of jobs, each wrong in its own way."""
    evil = pickle.dumps(Payload(mark))
    touch = f"touch {mark}"
    ours = call(RUN_LESSON, batch_id, 0)
    return [
        {"data": evil},
        {"data": ours, "meta": evil, "result": evil},
        {"data": call("os.system", touch)},
        {"data": call("subprocess.Popen.communicate", touch)},
        {"data": call("system", touch, instance="os")},
        {"data": call(f"{RUN_LESSON}.__globals__", batch_id)},
        {"data": call("lessongen_jobs.transport.os.system", touch)},
        {"data": call(["os", "system"], touch)},
        {"data": call(None)},
        {"data": b"\xff\xfe"},
        {"data": b"[]"},
        {"data": ours[:-5]},
        {},
        *({"data": call(RUN_LESSON, *arguments)} for arguments in wrong_places(batch_id)),
        {"data": call(RUN_LESSON, batch_id, 0, kwargs={"context": "x"})},
        {"data": ours, "meta": b'["a list"]', "timeout": b"-1", "result_ttl": b"9" * 40, "status": b"no status"},
        {"data": ours, "meta": b"{", "origin": b"other-queue", "result_ttl": b"-5", "failure_ttl": b"9" * 25},
        {
            "data": call("os.system", touch),
            "success_callback_name": b"os.system",
            "failure_callback_name": b"subprocess.call",
            "stopped_callback_name": b"os.system",
            "webhooks": b'[{"url": "http://127.0.0.1:1/"}]',
            "retries_left": b"5",
            "dependency_ids": b'["x"]',
        },
    ]


def push(client: redis.Redis, queue: str, jobs: list[dict[str, Any]], *, scheduled: bool = False) -> None:
    """Put the jobs on the queue as a neighbour would, past RQ; or among those that wait, and are due."""
    for n, fields in enumerate(jobs):
        hash_ = {"created_at": "2026-01-01T00:00:00.000000Z", "status": "queued", "origin": queue} | fields
        client.hset(f"rq:job:hostile-{n}", mapping=hash_)
        if scheduled:
            client.zadd(f"rq:scheduled:{queue}", {f"hostile-{n}": time.time() - 1})
        else:
            client.rpush(f"rq:queue:{queue}", f"hostile-{n}")


def name_of_queue(fleet: Fleet) -> str:
    """The queue of this fleet's store."""
    store = open_store(fleet.settings.store_url)
    try:
        return queue_name(store.id)
    finally:
        store.close()


def test_nothing_that_others_queue_runs_or_stops_a_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pickles, other functions, wrong arguments, hostile fields: no command runs, the same worker writes on at once."""
    mark = tmp_path / "owned"
    with open_fleet(tmp_path, monkeypatch) as fleet, fleet.pool(1) as pool, connect(fleet.settings) as client:
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        fleet.wait_until_over(batch_id)
        family = children_of(pool.pid)
        queue = name_of_queue(fleet)
        push(client, queue, hostile_jobs(mark, batch_id))
        wait_for(lambda: client.llen(f"rq:queue:{queue}") == 0, timeout_s=10, what="every hostile job was taken")
        later = fleet.submit(write_course(tmp_path, 2)).batch.id
        assert fleet.wait_until_over(later, timeout_s=10).batch.status == "succeeded"
        assert children_of(pool.pid) == family, "a process of the pool died of it"
        assert not mark.exists()
        assert len(fleet.provider.calls) == 2  # lesson 1.1 was reused, no hostile job asked for anything
        assert list((fleet.settings.state_dir / "crashes").glob("*")) == []


def test_nothing_that_others_schedule_runs_or_holds_a_backoff_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same among the lessons that wait: RQ's scheduler unpickles nothing, and a lesson in backoff comes back."""
    mark = tmp_path / "owned"
    with open_fleet(tmp_path, monkeypatch, Rule(failure(503, "overloaded"), n=[1])) as fleet:
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        with fleet.pool(1), connect(fleet.settings) as client:
            queue = name_of_queue(fleet)
            push(client, queue, hostile_jobs(mark, batch_id), scheduled=True)
            assert fleet.wait_until_over(batch_id, timeout_s=25).batch.status == "succeeded"
            waiting = f"rq:scheduled:{queue}"
            wait_for(lambda: client.zcard(waiting) == 0, what="none of them waits any more")
        assert not mark.exists()
        assert len(fleet.provider.calls) == 2


def test_damaged_limits_are_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records of the limiter that are of another type, or no numbers: no lesson ends for it."""
    with open_fleet(tmp_path, monkeypatch) as fleet, connect(fleet.settings) as client:
        account = fleet.settings.endpoints[MODEL].credential
        client.set(f"lessongen:{account}:leases", "no set")
        client.hset(f"lessongen:{account}:{MODEL}:limit", mapping={"now": "soon", "trips": "x", "requests": "many"})
        batch_id = fleet.submit(write_course(tmp_path, 2)).batch.id
        with fleet.pool(1):
            assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        assert {row.attempts for row in fleet.lessons(batch_id).values()} == {1}
