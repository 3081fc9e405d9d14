"""One scripted batch in which every class of failure occurs: real workers, a real server, and each lesson's bucket."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from courses import write_course
from fleet import KEY, open_fleet

from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, failure, too_many

BAD_GATEWAY = "<html>Bad gateway</html>"
OVERLOADED = {"message": "overloaded", "code": 503}
SCRIPT = {
    # lesson: (rules, outcome, class, calls)
    "1.1": ([], "succeeded", None, 1),
    "1.2": ([Rule(too_many(retry_after="1"), "1.2", n=[1, 2])], "succeeded", None, 3),
    "1.3": ([Rule(too_many(retry_after="3600"), "1.3")], "retryable", "deferred", 1),
    "1.4": ([Rule(Reply(status=503, body=BAD_GATEWAY), "1.4")], "retryable", "unavailable", 5),
    "1.5": ([Rule(Reply(cut=True, after=300), "1.5", n=[1])], "succeeded", None, 2),
    "1.6": ([Rule(Reply(reset=True, after=300), "1.6")], "retryable", "unavailable", 5),
    "1.7": ([Rule(Reply(), "1.7", write="")], "retryable", "malformed_response", 5),
    "1.8": ([Rule(Reply(finish_reason=None, done=True), "1.8", n=[1])], "succeeded", None, 2),
    "1.9": ([Rule(Reply(finish_reason="length"), "1.9", write="truncated")], "review", "truncated", 4),
    "1.10": ([Rule(Reply(), "1.10", write="missing_section")], "review", "quality", 4),
    "1.11": ([Rule(Reply(), "1.11", write="off_topic", n=[1])], "succeeded", None, 2),
    "1.12": ([Rule(failure(400, "no such parameter"), "1.12")], "retryable", "bad_request", 1),
    "1.13": ([Rule(Reply(refusal="I can't help with that."), "1.13", write="")], "review", "refused", 1),
    "1.14": ([Rule(Reply(hang=True, after=100), "1.14", n=[1])], "succeeded", None, 2),
    "1.15": ([Rule(Reply(error=OVERLOADED, after=100), "1.15", n=[1])], "succeeded", None, 2),
    "1.16": (
        [Rule(failure(400, "maximum context length is 8192 tokens", code="context_length_exceeded"), "1.16")],
        "review", "context_overflow", 2,
    ),
    "1.17": ([], "review", "insufficient_context", 0),  # its sources say nothing of it: no call is paid
}  # fmt: skip
UNRELATED = {
    "lesson_id": "1.17", "title": "How volcanoes erupt", "sources": ["starter"],
    "objectives": ["Explain how magma rises through the crust", "Sketch a map of tectonic plates"],
}  # fmt: skip


def test_every_class_ends_in_its_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each lesson ends where the table of design section 6 says, after as many calls as it says."""
    rules = [rule for found, *_ in SCRIPT.values() for rule in found]
    with open_fleet(tmp_path, monkeypatch, *rules, idle_s=1.5) as fleet, fleet.pool(8):
        batch_id = fleet.submit(with_an_unrelated_lesson(write_course(tmp_path, len(SCRIPT)))).batch.id
        snapshot = fleet.wait_until_over(batch_id, timeout_s=100)
        rows = fleet.lessons(batch_id)
        found = {id_: (row.outcome, row.error_class, row.attempts) for id_, row in rows.items()}
        assert found == {id_: expected for id_, (_, *rest) in SCRIPT.items() for expected in [tuple(rest)]}
        sent = {id_: sum(call.lesson_id == id_ for call in fleet.provider.calls) for id_ in SCRIPT}
        assert sent == {id_: row.attempts for id_, row in rows.items()}
        assert snapshot.batch.status == "partial"
        assert rows["1.3"].retry_at is not None
        assert all(call.authorized for call in fleet.provider.calls)
        assert rows["1.1"].llm is True
        assert KEY.encode() not in b"".join(
            path.read_bytes() for path in (tmp_path / "state").rglob("*") if path.is_file()
        )


def with_an_unrelated_lesson(course: Path) -> Path:
    """`course`, whose last lesson is on volcanoes, and still draws on the set about sourdough."""
    data = json.loads(course.read_text(encoding="utf-8"))
    data["lessons"][-1] = UNRELATED
    course.write_text(json.dumps(data), encoding="utf-8")
    return course


@pytest.mark.parametrize(("status", "message"), [(401, "Incorrect API key provided"), (402, "Insufficient credits")])
def test_a_dead_key_stops_the_fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, message: str) -> None:
    """After the first 401 or 402 only calls in flight are sent; the rest is parked, spends nothing, and can resume."""
    with open_fleet(tmp_path, monkeypatch, Rule(failure(status, message), since=5, until=60)) as fleet, fleet.pool(4):
        batch_id = fleet.submit(write_course(tmp_path, 60)).batch.id
        snapshot = fleet.wait_until_over(batch_id)
        assert snapshot.batch.status == "blocked"
        assert snapshot.counts["succeeded"] + snapshot.counts["parked"] == 60
        assert len(fleet.provider.calls) <= 4 + 4  # four good ones, and one in flight in each of four workers
        parked = [row for row in fleet.lessons(batch_id).values() if row.state == "parked"]
        assert {row.outcome for row in parked} == {None}
        assert sum(row.attempts for row in parked) == len(fleet.provider.calls) - snapshot.counts["succeeded"]
        assert message in str(snapshot.batch.blocked_reason)
        answered = fleet.command("watch", batch_id)
        assert answered.returncode == 12, answered.stderr


def test_resume_after_a_dead_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the key mended, `resume` finishes the batch; no lesson that had succeeded is asked again."""
    with open_fleet(tmp_path, monkeypatch, Rule(failure(401, "Incorrect API key"), since=4, until=8)) as fleet:
        with fleet.pool(2):
            batch_id = fleet.submit(write_course(tmp_path, 12)).batch.id
            assert fleet.wait_until_over(batch_id).batch.status == "blocked"
        done = {id_ for id_, row in fleet.lessons(batch_id).items() if row.outcome == "succeeded"}
        before = len(fleet.provider.calls)
        while len(fleet.provider.calls) < 8:  # use up the script's dead calls, as a person would who tries the key
            with fleet.pool(2):
                assert fleet.command("resume", batch_id).returncode == 0
                fleet.wait_until_over(batch_id)
        with fleet.pool(2):
            fleet.command("resume", batch_id)
            assert fleet.wait_until_over(batch_id).batch.status == "succeeded"
        asked_again = {call.lesson_id for call in fleet.provider.calls[before:]}
        assert not asked_again & done
