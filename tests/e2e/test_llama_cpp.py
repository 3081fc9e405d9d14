"""Against a real server with a real model: what it writes is poor, so each lesson's way to a person can be followed.

The model reads 140 tokens a second on one core, and a lesson's prompt has 800: so few lessons, few attempts, few words.
The deadlines are for cores that twenty others use too; they cost nothing where all goes well.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fleet import Fleet
from llama import llama_fleet, llama_server, need_llama, run, wait_until_writing
from waiting import wait_for

from lessongen_core.schemas import load_schema
from lessongen_core.store.rows import AttemptRow, LessonRow
from lessongen_jobs.reviews import Reviews

pytestmark = pytest.mark.timeout(600)

MODEL = """\
[[models]]
name = "{name}"
context_window = {window}
max_output_tokens = {tokens}
{more}
"""
RETRIES = """\
[provider]
first_byte_s = 500
idle_s = 200
[retry]
attempts = {attempts}
base_s = {base_s}
cap_s = 30
"""
COURSE = """\
course: {title: Bread at home, language: en}
lessons:
  - {title: Feeding a starter, minutes: 5, objectives: [Feed a sourdough starter with flour and water]}
  - {title: Kneading dough, minutes: 5, objectives: [Knead a dough until it is smooth]}
  - {title: Baking bread, minutes: 5, objectives: [Bake a loaf in a hot oven]}
"""
THRESHOLD = 0.75
MOST_TOKENS = 64


@pytest.fixture(autouse=True)
def _real_model() -> None:
    need_llama()


def config(*, attempts: int = 1, base_s: float = 0.1, window: int = 2048, tokens: int = MOST_TOKENS) -> str:
    return RETRIES.format(attempts=attempts, base_s=base_s) + MODEL.format(
        name="smollm2", window=window, tokens=tokens, more=""
    )


def write_bread(folder: Path, *, lessons: int = 3) -> Path:
    path = folder / "bread.yaml"
    path.write_text("".join(COURSE.splitlines(keepends=True)[: 2 + lessons]), encoding="utf-8")
    return path


def attempts_of(fleet: Fleet) -> list[AttemptRow]:
    rows = fleet.lessons(fleet.snapshot("latest").batch.id).values()
    return [attempt for row in rows for attempt in row.attempt_rows]


def raw(fleet: Fleet, lesson_id: str, n: int) -> dict[str, Any]:
    """Everything that was stored of attempt `n`."""
    shown = fleet.command("show", f"latest/{lesson_id}", "--raw", str(n), "--json")
    assert shown.returncode == 0, shown.stderr
    found: dict[str, Any] = json.loads(shown.stdout)["data"]
    return found


def check_bucket(fleet: Fleet, batch_id: str, row: LessonRow) -> None:
    """The lesson ended where its score says, with the evidence that a person needs."""
    if row.outcome == "succeeded":
        assert row.quality_score is not None and row.quality_score >= THRESHOLD
        return
    assert (row.outcome, row.error_class) in {
        ("review", "quality"), ("review", "truncated"), ("retryable", "malformed_response"),
    }  # fmt: skip
    assert row.error_message and row.attempt_rows[-1].error_class == row.error_class
    if row.outcome == "review":
        with Reviews(fleet.settings) as reviews:
            draft = reviews.look(f"{batch_id}/{row.lesson_id}").draft
        assert draft is not None and draft.content
        if row.error_class == "quality":
            assert draft.score["score"] < THRESHOLD


def test_a_course_written_by_a_real_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`run` with two workers on one slot: each lesson in a bucket, each token of the server's own count recorded."""
    settings = config() + "[workers]\ncount = 2\n"
    with llama_server(slots=1) as server, llama_fleet(tmp_path, monkeypatch, server, settings) as fleet:
        done = run(fleet, write_bread(tmp_path, lessons=2), "--json")
        document = json.loads(done.stdout)
        jsonschema.validate(document, load_schema("report-1"), cls=jsonschema.Draft202012Validator)
        data = document["data"]
        rows = fleet.lessons(data["batch"]["id"])
        wait_for(lambda: server.busy() == 0, what="the server is idle")
        written = server.count("tokens_predicted_total")

        assert list(rows) == ["1.1", "1.2"]
        for row in rows.values():
            check_bucket(fleet, data["batch"]["id"], row)
            # An empty reply is retryable, and where none succeeded `run` repeats those once.
            assert row.attempts == 1 or [one.error_class for one in row.attempt_rows][:-1] == ["malformed_response"]
        calls = [attempt for row in rows.values() for attempt in row.attempt_rows]
        for call in calls:
            assert (call.model, call.served_model) == ("smollm2", "smollm2")
            assert call.finish_reason in ("stop", "length")
            assert call.tokens_prompt is not None and call.tokens_prompt > 300
            assert call.tokens_completion is not None and 0 < call.tokens_completion <= MOST_TOKENS
            assert call.started_at < call.ended_at
            assert call.request_id is not None
        assert sum(call.tokens_completion or 0 for call in calls) == written

        for lesson_id, row in rows.items():
            for call in row.attempt_rows:
                stored = raw(fleet, lesson_id, call.n)["reply"]
                assert stored["text"].strip() or call.error_class == "malformed_response"
                assert stored["tokens_completion"] == call.tokens_completion
        check_report(data, rows, written, tmp_path / "out")
        succeeded = [row for row in rows.values() if row.outcome == "succeeded"]
        assert done.returncode == {0: 4, len(rows): 0}.get(len(succeeded), 3), done.stderr
        assert "Traceback" not in done.stderr
        assert not list((tmp_path / "state").rglob("*crash*"))


def check_report(data: dict[str, Any], rows: dict[str, LessonRow], written: int, out: Path) -> None:
    """Report and store say the same; what needs a person stands under its heading."""
    assert {one["lesson_id"]: one["outcome"] for one in data["lessons"]} == {
        id_: row.outcome for id_, row in rows.items()
    }
    summary = data["summary"]
    assert summary["tokens_completion"] == written
    assert summary["attempts"] == sum(row.attempts for row in rows.values())
    assert summary["calls_at_once"] >= 2
    assert summary["total"] == summary["succeeded"] + summary["retryable"] + summary["review"] == len(rows)
    folder = out / data["batch"]["id"]
    assert json.loads((folder / "report.json").read_text(encoding="utf-8"))["data"]["lessons"] == data["lessons"]
    report = (folder / "report.md").read_text(encoding="utf-8")
    for bucket, heading in (("review", "## Needs review"), ("retryable", "## Retryable")):
        part = report.split(heading, 1)[1].split("\n## ", 1)[0]
        assert all(row.title in part for row in rows.values() if row.outcome == bucket)
    files = {path.stem.split("-")[0] for path in (folder / "lessons").glob("*.md")}
    assert files == {id_ for id_, row in rows.items() if row.outcome == "succeeded"}


def test_a_prompt_too_large_for_the_only_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's own 400 is an overflow: review after one call; once two named the window, no call is made."""
    settings = config(window=4096) + "[workers]\ncount = 1\n"
    with llama_server(window=256) as server, llama_fleet(tmp_path, monkeypatch, server, settings) as fleet:
        done = run(fleet, write_bread(tmp_path))
        assert done.returncode == 4, done.stderr
        rows = list(fleet.lessons(fleet.snapshot("latest").batch.id).values())
        assert {(row.outcome, row.error_class) for row in rows} == {("review", "context_overflow")}
        assert sorted(row.attempts for row in rows) == [0, 1, 1]
        for call in (call for row in rows for call in row.attempt_rows):
            assert (call.error_class, call.tokens_completion, call.finish_reason) == ("context_overflow", None, None)
            assert "exceed_context_size_error" in call.evidence and "256" in call.evidence
        assert server.count("tokens_predicted_total") == 0
        assert "Traceback" not in done.stderr


def test_a_prompt_too_large_for_the_first_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an overflow the model with the larger window, on a server of its own, is asked at once."""
    with llama_server(window=256) as small, llama_server(alias="wide", slots=1) as wide:
        settings = config(window=4096, attempts=2) + MODEL.format(
            name="wide", window=8192, tokens=MOST_TOKENS, more=f'base_url = "{wide.url}"'
        )
        with llama_fleet(tmp_path, monkeypatch, small, settings) as fleet, fleet.pool(1):
            batch_id = fleet.submit(write_bread(tmp_path, lessons=1)).batch.id
            fleet.wait_until_over(batch_id, timeout_s=500)
            (row,) = fleet.lessons(batch_id).values()
            overflow, answered = row.attempt_rows
            assert (overflow.model, overflow.error_class, overflow.step) == (
                "smollm2",
                "context_overflow",
                "next_model",
            )
            assert (answered.model, answered.served_model) == ("wide", "wide")
            assert (answered.started_at - overflow.ended_at).total_seconds() < 20
            check_bucket(fleet, batch_id, row)
            assert small.count("tokens_predicted_total") == 0
            assert wide.count("tokens_predicted_total") == answered.tokens_completion


def test_the_server_dies_while_it_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGKILL in the middle of a lesson, a new server at the same address: asked again, and nothing is lost."""
    settings = config(attempts=4, base_s=10, tokens=96)  # a wait that outlasts its start, also where cores are busy
    with (
        llama_server(endless=True) as server,
        llama_fleet(tmp_path, monkeypatch, server, settings) as fleet,
        fleet.pool(1),
    ):
        batch_id = fleet.submit(write_bread(tmp_path, lessons=1)).batch.id
        wait_until_writing(fleet, batch_id)
        server.kill()
        server.start()
        fleet.wait_until_over(batch_id, timeout_s=500)
        (row,) = fleet.lessons(batch_id).values()
        check_bucket(fleet, batch_id, row)
        cut, *others = row.attempt_rows
        assert (cut.error_class, cut.step, cut.finish_reason) == ("unavailable", "again", None)
        assert raw(fleet, row.lesson_id, cut.n)["reply"]["text"]  # what had come was kept
        assert others[-1].finish_reason == "length"
        assert server.count("tokens_predicted_total") == sum(call.tokens_completion or 0 for call in others)


def test_a_key_that_the_server_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's own 401 blocks the account: everything is parked after the calls in flight, exit 12."""
    settings = config() + "[workers]\ncount = 2\n"
    with (
        llama_server(api_key="right") as server,
        llama_fleet(tmp_path, monkeypatch, server, settings, api_key="wrong-key-0123456789") as fleet,
    ):
        done = run(fleet, write_bread(tmp_path))
        assert done.returncode == 12, done.stderr
        rows = fleet.lessons(fleet.snapshot("latest").batch.id).values()
        assert {(row.state, row.error_class) for row in rows} == {("parked", "account_blocked")}
        assert 1 <= len(attempts_of(fleet)) <= 2
        assert "wrong-key" not in done.stdout + done.stderr
        assert server.count("tokens_predicted_total") == 0
