"""The stages of a lesson, each one that is written, and the worker events beside them: read off the broker itself."""

from __future__ import annotations

import json
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from courses import write_course
from fleet import Fleet, children_of, kill, open_fleet
from waiting import wait_for

from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, failure
from lessongen_jobs.connection import connect

META = re.compile(r'\{"stage": .*?\}')


@contextmanager
def every_meta(fleet: Fleet) -> Iterator[list[dict[str, Any]]]:
    """Collect each job meta that a worker sends to the broker, in order."""
    seen: list[dict[str, Any]] = []
    listening, done = threading.Event(), threading.Event()

    def listen() -> None:
        with connect(fleet.settings) as client, client.monitor() as monitor:
            listening.set()
            for command in monitor.listen():
                text = command["command"]
                if done.is_set():
                    return
                # the script's call alone: its HSETs are shown once more, as commands of Lua's; the last comes as one
                if text.startswith("EVALSHA") or (text.startswith("HSET rq:job:") and command["client_type"] != "lua"):
                    metas = [json.loads(found) for found in META.findall(text)]
                    seen.extend(meta for meta in metas if meta not in seen)  # a script not known yet is sent twice

    thread = threading.Thread(target=listen)
    thread.start()
    assert listening.wait(10)
    try:
        yield seen
    finally:
        done.set()
        with connect(fleet.settings) as client:
            client.ping()
        thread.join(10)


def events_of(fleet: Fleet, lesson: str) -> list[str]:
    """The kinds of worker events of one lesson, in order."""
    log = (fleet.folder / "state" / "logs" / "events.log").read_text()
    return re.findall(rf"event=(\w+) (?:\S+ )*?lesson={re.escape(lesson)} ", log)


def test_a_lesson_passes_every_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """starting 0, fetching_context 10, generating 30 and up, sanitizing 70, validating 90, complete 100."""
    with open_fleet(tmp_path, monkeypatch) as fleet, fleet.pool(1), every_meta(fleet) as seen:
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        fleet.wait_until_over(batch_id)
        wait_for(lambda: seen and seen[-1]["stage"] == "complete", what="the last stage")
        percents = {meta["stage"]: meta["percent"] for meta in reversed(seen)}  # the first of each stage
        assert list(percents.items())[::-1] == [
            ("starting", 0),
            ("fetching_context", 10),
            ("generating", 30),
            ("sanitizing", 70),
            ("validating", 90),
            ("complete", 100),
        ]
        assert [meta["percent"] for meta in seen] == sorted(meta["percent"] for meta in seen)
        assert {(meta["model"], meta["attempt"], meta["fallback"]) for meta in seen} == {
            ("anthropic/claude-3.5-sonnet", 1, False)
        }
        assert set(seen[0]) == {"stage", "percent", "model", "attempt", "fallback", "error", "updated_at"}
        assert events_of(fleet, "1.1") == ["started", "completed"]


def test_a_lesson_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error stands in the meta and in the log, at each attempt; the last stage is `failed`."""
    more = "attempts = 3"
    with (
        open_fleet(tmp_path, monkeypatch, Rule(failure(503, "overloaded")), more=more) as fleet,
        fleet.pool(1),
        every_meta(fleet) as seen,
    ):
        batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
        fleet.wait_until_over(batch_id)
        wait_for(lambda: seen and seen[-1]["stage"] == "failed", what="the last stage")
        assert seen[-1]["error"] == "E_UNAVAILABLE"
        assert sorted({meta["attempt"] for meta in seen}) == [1, 2, 3]
        assert events_of(fleet, "1.1") == ["started", "retrying"] * 2 + ["started", "failed"]


def test_a_dead_pool_is_said_to_be_stalled_and_its_lesson_recovered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every process of a pool is killed with a lesson in hand: the next pool says so and takes the lesson back."""
    more = "[workers]\nrenew_s = 0.3\nclaim_s = 1.0\n"
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(hang=True, after=50), "1.1", n=[1]), more=more) as fleet:
        with fleet.pool(1) as pool:
            batch_id = fleet.submit(write_course(tmp_path, 1)).batch.id
            wait_for(lambda: fleet.provider.calls, what="the lesson is in hand")
            for pid in (pool.pid, *children_of(pool.pid)):
                kill(pid, signal.SIGKILL)
        with fleet.pool(1):
            fleet.wait_until_over(batch_id)
        log = (fleet.folder / "state" / "logs" / "events.log").read_text()
        kinds = re.findall(r"event=(stalled|recovered) ", log)
        assert kinds == ["stalled", "recovered"], log
        assert events_of(fleet, "1.1")[-2:] == ["started", "completed"]
