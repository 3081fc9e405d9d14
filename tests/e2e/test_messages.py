"""What the commands say beside their answers: after a stop, a cancel, and of lessons whose time has not come."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from courses import write_course
from fleet import Fleet, open_fleet
from forked import Forked
from waiting import wait_for

from lessongen_core.schemas import load_schema
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, too_many

TWO_WORKERS = "[workers]\ncount = 2\n"
SLOW = Rule(Reply(first_byte_s=2.5))


def said(fleet: Fleet, *arguments: str, code: int = 0) -> str:
    """All that a command says, which must end with `code`."""
    done = fleet.command(*arguments)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_stop_that_comes_too_late_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the lessons in hand were the last ones, the batch has ended, and nothing is offered to go on with."""
    with open_fleet(tmp_path, monkeypatch, SLOW, more=TWO_WORKERS) as fleet:
        course = str(write_course(tmp_path, 2))
        with Forked(
            [sys.executable, "-m", "lessongen_cli", "run", course], cwd=tmp_path, stderr=subprocess.PIPE, text=True
        ) as process:
            wait_for(lambda: len(fleet.provider.calls) == 2, what="two calls in flight")
            process.send_signal(signal.SIGTERM)
            err = process.communicate(timeout=60)[1]
    assert process.returncode == 143
    assert "has ended (succeeded), 2 of 2 lessons ended" in err and "Go on" not in err


def test_cancel_tells_what_becomes_of_the_lessons_in_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`cancel` counts what the workers go on with; the end offers `resume`; later there is nothing to cancel."""
    with open_fleet(tmp_path, monkeypatch, SLOW, more=TWO_WORKERS) as fleet:
        batch = fleet.submit(write_course(tmp_path, 4)).batch.id
        assert "no worker lives; start some:  lessongen workers" in said(fleet, "status")
        watched = said(fleet, "watch", "--timeout", "0", code=8)
        assert "no worker lives; start some" in watched and "event=timeout state=running exit=8" in watched
        with fleet.pool(2):
            wait_for(lambda: len(fleet.provider.calls) == 2, what="two calls in flight")
            assert "2 lessons cancelled; 2 in the workers' hands are finished and kept" in said(fleet, "cancel", batch)
            end = said(fleet, "watch", code=9)
            assert "2 succeeded" in end and "2 cancelled" in end and f"lessongen resume {batch}" in end
            said(fleet, "resume", batch, "--watch")
        assert "nothing to cancel" in said(fleet, "cancel", batch)


def test_the_time_of_what_is_not_due_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The end screen, `status` and `retry-failed` say when the first lesson may be asked again, and in how long."""
    rules = [Rule(too_many(retry_after="5000"), "1.2", n=[1]), Rule(too_many(retry_after="9000"), "1.3", n=[1])]
    with open_fleet(tmp_path, monkeypatch, *rules, more=TWO_WORKERS) as fleet:
        course = str(write_course(tmp_path, 3))
        end = said(fleet, "run", course, code=3)
        batch = fleet.command("status").stdout.split()[0]
        row = fleet.lessons(batch)["1.2"]
        assert row.retry_at is not None
        at = f"{row.retry_at.astimezone():%H:%M %Z} (in 1h"
        assert "retry 2 lessons" in end and f"lessongen retry-failed {batch} --watch   from " in end and at in end
        assert "2 not due yet, the first at" in (status := said(fleet, "status")) and at in status
        retried = said(fleet, "retry-failed")
        assert "nothing to retry yet" in retried and at in retried and f"retry-failed {batch} --all" in retried
        again = said(fleet, "run", course, code=3)  # it would retry by itself: no command is named for that
        assert "has ended, not every lesson succeeded (" in again and "go on with:" not in again
        assert "go on with:  lessongen retry-failed" in said(fleet, "submit", course)
        assert said(fleet, "retry-failed", "--all").count("2 lessons queued again") == 1
    with open_fleet(tmp_path / "state", monkeypatch) as empty:
        monkeypatch.setenv("LESSONGEN_STATE_DIR", str(tmp_path / "other"))
        assert "nothing to retry: there is no batch yet" in said(empty, "retry-failed")


def test_the_model_that_will_be_asked_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After `submit`, for a batch that an LLM writes; an offline one says that none does."""
    with open_fleet(tmp_path, monkeypatch) as fleet:
        course = str(write_course(tmp_path, 1))
        assert "model: anthropic/claude-3.5-sonnet\n" in said(fleet, "submit", course)
        offline = said(fleet, "submit", "--offline", course)
        assert "model:" not in offline and "no LLM writes these lessons" in offline


def test_the_documents_of_review_fit_their_schemas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a lesson that was refused and has no text, and of a poor one that has text and score."""
    refused = Reply(status=400, body={"error": {"message": "no", "code": "content_policy_violation"}})
    rules = [Rule(refused, "1.1"), Rule(Reply(), "1.2", write="missing_section")]
    with open_fleet(tmp_path, monkeypatch, *rules, more=TWO_WORKERS) as fleet:
        fleet.command("run", str(write_course(tmp_path, 3)))
        found = {}
        for name, *arguments in (
            ("review-list", "list"), ("review", "show", "latest/1.1"), ("review", "show", "latest/1.2"),
            ("review-retry", "retry", "latest"), ("review-list", "list"),
        ):  # fmt: skip
            document = json.loads(fleet.command("review", *arguments, "--json").stdout)
            jsonschema.Draft202012Validator(load_schema(f"{name}-1")).validate(document)
            found[" ".join(arguments)] = document["data"]
    assert (found["show latest/1.1"]["content"], found["show latest/1.1"]["score"]) == (None, None)
    assert found["show latest/1.2"]["content"] and found["show latest/1.2"]["score"]["criteria"]
    assert (found["retry latest"]["lessons"], found["list"]["total"]) == (2, 0)
