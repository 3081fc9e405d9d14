"""Looking while something is wrong: a call that hangs, an endpoint that answered 503; as screens, lines and events."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from courses import write_course
from fleet import open_fleet
from forked import Forked
from waiting import wait_for

from lessongen_core.schemas import load_schema
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, failure
from lessongen_jobs.progress import Snapshot

COMMAND = [sys.executable, "-m", "lessongen_cli"]
# 1.1 is written, 1.2 gets a 503 and then waits, 1.3 never hears a byte, 1.4 hears some and then no more.
RULES = [
    Rule(failure(503, "overloaded"), "1.2", n=[1]),
    Rule(Reply(hang=True), "1.2", n=[2]),
    Rule(Reply(hang=True), "1.3", n=[1]),
    Rule(Reply(hang=True, after=400), "1.4", n=[1]),
]


def events(text: str) -> list[dict[str, Any]]:
    """The lines of `--jsonl`, each held to its schema."""
    schema = jsonschema.Draft202012Validator(load_schema("event-1"))
    found = [json.loads(line) for line in text.splitlines()]
    for place, line in enumerate(found, 1):
        schema.validate(line)
        assert line["seq"] == place
    return found


def test_a_call_that_hangs_is_no_riddle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While calls hang, watch and status say how many wait for how long, which are asked again, and why."""
    with open_fleet(tmp_path, monkeypatch, *RULES, first_byte_s=45, idle_s=45, total_s=60) as fleet:
        batch_id = fleet.submit(write_course(tmp_path, 4)).batch.id
        with fleet.pool(4) as pool:

            def hangs() -> Snapshot | None:
                seen = fleet.snapshot(batch_id)
                quiet = sorted(lesson.index for lesson in seen.active if (lesson.quiet_s or 0) > 5)
                return seen if quiet == [1, 2, 3] else None

            seen = wait_for(hangs, timeout_s=60, what="three calls hang")
            assert seen.retries == 1  # the one that is out now
            again = {lesson.index: lesson for lesson in seen.active}
            assert (again[1].attempt, again[1].calls, again[1].error_class) == (2, 1, "unavailable")
            assert [again[index].unanswered for index in (1, 2, 3)] == [True, True, False]
            (cause,) = seen.causes
            assert (cause.bucket, cause.count, cause.example) == ("running", 1, 1) and "HTTP 503" in cause.message
            status = fleet.command("status", batch_id).stdout
            assert "2 calls wait for a first byte, the longest for" in status and "retries 1" in status
            assert "asked again: unavailable" in status and "overloaded" in status
            plain = fleet.command("watch", batch_id, "--timeout", "2", "--interval", "1")
            assert (plain.returncode, "hanging=" in plain.stderr) == (8, True)
            assert "event=timeout state=running exit=8" in plain.stderr.splitlines()[-1]
            stalled = fleet.command("watch", batch_id, "--stall-after", "2")
            assert stalled.returncode == 11 and "moved for 2 s, although 4 workers live" in stalled.stderr
            assert "event=stalled state=running exit=11" in stalled.stderr.splitlines()[-1]  # behind the error
            assert fleet.command("cancel", batch_id).returncode == 0  # nothing is left to wait for but the calls
            pool.stop(timeout_s=0.5)  # asked twice, it breaks them off
        assert "+3 calls of unknown cost" in fleet.command("show", batch_id).stdout


def test_who_waits_for_a_place_in_the_limit_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One call at once for two workers: the second one is done with its sources, and does not stand still with them."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(latency_s=3)), more="[limits]\nconcurrency = 1") as fleet:
        batch_id = fleet.submit(write_course(tmp_path, 2)).batch.id
        with fleet.pool(2):

            def waits() -> bool:
                seen = {lesson.stage: lesson.waits for lesson in fleet.snapshot(batch_id).active}
                return seen == {"generating": False, "fetching_context": True}

            wait_for(waits, what="one calls and the other waits for it")
            fleet.wait_until_over(batch_id)


def test_events_tell_a_batch_from_its_first_line_to_its_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each lesson that ends is told once, the last line has the exit code of the process; who leaves is not missed."""
    with open_fleet(tmp_path, monkeypatch, Rule(Reply(refusal="No.", finish_reason="content_filter"), "1.2")) as fleet:
        batch_id = fleet.submit(write_course(tmp_path, 3)).batch.id
        head = f"{' '.join(COMMAND)} watch --jsonl | head -1"
        first = subprocess.run(["bash", "-o", "pipefail", "-c", head], capture_output=True, cwd=tmp_path, timeout=60)
        assert first.returncode == 0 and b"batch.snapshot" in first.stdout
        command = [*COMMAND, "watch", batch_id, "--jsonl", "--interval", "1"]
        with Forked(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as watcher:
            assert watcher.stdout is not None
            begun = watcher.stdout.readline()
            with fleet.pool(2):
                out = begun + watcher.stdout.read()
                assert watcher.wait(60) == 3
        lines = events(out)
        kinds = [line["event"] for line in lines]
        assert (kinds[0], kinds[-1]) == ("batch.snapshot", "batch.finished") and "worker.up" in kinds
        told = {line["lesson"]: line["state"] for line in lines if line["event"].startswith("lesson.")}
        assert told == {"1.1": "succeeded", "1.2": "review", "1.3": "succeeded"}
        assert sum(kind.startswith("lesson.") for kind in kinds) == 3
        assert (lines[-1]["exit_code"], lines[-1]["data"]["counts"]["succeeded"]) == (3, 2)
        listed = fleet.command("list").stdout.splitlines()[1]
        assert "partial" in listed and "3/3" in listed and "1 review" in listed
        assert fleet.command("watch", batch_id, "--no-exit-status").returncode == 0


def test_run_writes_the_same_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """stdout holds nothing else; the last line names the report, which is there. With nothing to do there are two."""
    with open_fleet(tmp_path, monkeypatch, more="[workers]\ncount = 2\n") as fleet:
        course = str(write_course(tmp_path, 2))
        done = fleet.command("run", course, "--jsonl")
        assert done.returncode == 0, done.stderr
        lines = events(done.stdout)
        assert [line["event"] for line in lines if line["event"].startswith(("batch.s", "batch.f", "lesson"))] == [
            "batch.snapshot", "lesson.ok", "lesson.ok", "batch.finished",
        ]  # fmt: skip
        assert (tmp_path / lines[-1]["report"]).exists() and lines[-1]["exit_code"] == 0
        again = events(fleet.command("run", course, "--jsonl").stdout)
        assert [line["event"] for line in again] == ["batch.snapshot", "batch.finished"]
