"""lessongen/report@1: what became of a batch."""

import copy
import json
from datetime import timedelta

import jsonschema
import pytest
from report_rows import END, NOW, START, attempt_row, batch_row, failed_row, lesson_row

from lessongen_core.envelope import envelope, to_json
from lessongen_core.report import report_document
from lessongen_core.schemas import load_schema

BLOCKED = batch_row(status="blocked", finished_at=None, blocked_reason="HTTP 402: no credit")
MIXED = (
    lesson_row(0),
    failed_row(1, "retryable", "rate_limited", calls=3, retry_at=NOW + timedelta(hours=6)),
    failed_row(2, "review", "quality", calls=4),
    failed_row(3, "cancelled", "unavailable"),
    failed_row(4, "parked", "account_blocked"),
    lesson_row(5, "waiting", attempts=2, error_class="unavailable", error_code="E_UNAVAILABLE", error_message="503"),
    lesson_row(6, "queued", attempts=0, tokens_prompt=0, tokens_completion=0, cost_usd=0.0),
    lesson_row(7, fallback=True, attempts=2, attempt_rows=(attempt_row(2, "ok"), attempt_row(1))),
)


def validate(document):
    jsonschema.validate(
        json.loads(to_json(envelope("report", document))),
        load_schema("report-1"),
        cls=jsonschema.Draft202012Validator,
    )


@pytest.mark.parametrize(
    ("batch", "lessons"),
    [
        (batch_row(), MIXED),
        (BLOCKED, MIXED[:5]),
        (batch_row(status="running", finished_at=None), MIXED[5:7]),
        (batch_row(status="succeeded", offline=True), [lesson_row(model="offline-writer", llm=False)]),
        (batch_row(status="failed"), [MIXED[2]]),
        (batch_row(status="cancelled"), [MIXED[3]]),
        (batch_row(total=0), []),
    ],
    ids=["mixed", "blocked", "running", "offline", "failed", "cancelled", "empty"],
)
def test_every_batch_is_a_document_of_report_1(batch, lessons):
    """Whatever state a batch is in, the shipped schema accepts its report."""
    validate(report_document(batch, lessons, now=NOW, written={0: "lessons/1.1-x.md"}))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data["batch"].pop("finished_at"),
        lambda data: data["batch"].update(started_at="2026-11-24 02:17:03"),
        lambda data: data["summary"].update(succeeded="1"),
        lambda data: data["lessons"][0].update(outcome="ok"),
        lambda data: data["lessons"][0].update(path="/etc/passwd"),
        lambda data: data["lessons"][1].update(input=None),
        lambda data: data["lessons"][1]["error"].pop("retry_at"),
    ],
)
def test_the_schema_refuses_what_breaks_the_contract(spoil):
    """A schema that accepts everything proves nothing: each of these spoilt reports is refused."""
    document = copy.deepcopy(report_document(batch_row(), MIXED, now=NOW))
    spoil(document)
    with pytest.raises(jsonschema.ValidationError):
        validate(document)


def test_the_keys_of_report_1_are_these_in_this_order():
    """Names and order are fixed by the design; ours come after them."""
    document = report_document(batch_row(), MIXED, now=NOW)
    assert list(document["batch"])[:6] == ["id", "name", "status", "started_at", "finished_at", "duration_s"]
    assert list(document["summary"]) == [
        "total",
        "succeeded",
        "retryable",
        "review",
        "cancelled",
        "parked",
        "success_rate",
        "attempts",
        "tokens_prompt",
        "tokens_completion",
        "cost_usd",
        "calls_at_once",
        "reviewed",
        "rejected",
        "calls_unpriced",
        "worker_deaths",
    ]
    assert list(document["lessons"][0])[:16] == [
        "index",
        "lesson_id",
        "title",
        "outcome",
        "state",
        "retryable",
        "model",
        "llm",
        "fallback",
        "attempts",
        "quality_score",
        "token_count",
        "generated_at",
        "error",
        "input",
        "path",
    ]
    assert list(document["lessons"][1]["error"]) == ["class", "code", "message", "retry_at"]


def test_every_lesson_is_there_once_in_spec_order():
    """The report lists the whole batch in the order of the specs, whatever order the rows came in."""
    document = report_document(batch_row(), MIXED[::-1], now=NOW)
    assert [lesson["index"] for lesson in document["lessons"]] == list(range(8))


def test_the_summary_counts_each_bucket():
    """Counts are of outcomes, parked of states; success_rate is percent of all lessons."""
    summary = report_document(batch_row(), MIXED, now=NOW)["summary"]
    assert summary == {
        "total": 8,
        "succeeded": 2,
        "retryable": 1,
        "review": 1,
        "cancelled": 1,
        "parked": 1,
        "success_rate": 25.0,
        "attempts": 14,
        "tokens_prompt": 7000,
        "tokens_completion": 14000,
        "cost_usd": 0.07,
        "calls_at_once": 11,
        "reviewed": 0,
        "rejected": 0,
        "calls_unpriced": 0,
        "worker_deaths": 0,
    }


def test_the_busiest_moment_is_counted():
    """Calls that touch do not overlap; of three in a row with one across, two are under way at once."""

    def call(start, end):
        times = {"started_at": START + timedelta(seconds=start), "ended_at": START + timedelta(seconds=end)}
        return lesson_row(attempt_rows=(attempt_row(error_class="ok", **times),))

    def busiest(*lessons):
        return report_document(batch_row(), lessons, now=NOW)["summary"]["calls_at_once"]

    assert busiest() == 0
    assert busiest(call(0, 1), call(1, 2), call(2, 3)) == 1
    assert busiest(call(0, 1), call(1, 2), call(2, 3), call(0, 3)) == 2
    assert busiest(*[call(0, 5)] * 30) == 30


def test_a_lesson_that_did_not_succeed_carries_its_input_and_its_error():
    """Its spec is there to look at or to run again; a succeeded lesson has neither."""
    good, bad = report_document(batch_row(), MIXED, now=NOW)["lessons"][:2]
    assert (good["input"], good["error"]) == (None, None)
    assert bad["input"] == {"lesson_id": "1.2", "title": "Lesson number 2"}
    assert bad["error"] == {
        "class": "rate_limited",
        "code": "E_RATE_LIMITED",
        "message": "what happened: rate_limited",
        "retry_at": "2026-11-24T10:16:15.008Z",
    }


def test_a_parked_lesson_has_no_outcome_and_is_not_counted_as_retryable():
    """Parked is a state; only `resume` takes it up, `retry-failed` does not."""
    parked = report_document(BLOCKED, MIXED[:5], now=NOW)["lessons"][4]
    assert (parked["outcome"], parked["state"], parked["retryable"]) == (None, "parked", False)


def test_a_path_is_there_only_for_a_file_that_was_written():
    """`path` is relative to OUT/<batch id>, null otherwise."""
    lessons = report_document(batch_row(), MIXED, now=NOW, written={0: "lessons/1.1-a.md"})["lessons"]
    assert [lesson["path"] for lesson in lessons] == ["lessons/1.1-a.md", *[None] * 7]


def test_the_duration_runs_until_now_while_the_batch_does():
    """A batch that has not ended has lasted until now."""
    running = report_document(batch_row(status="running", finished_at=None), [], now=START + timedelta(seconds=61.5))
    assert running["batch"]["duration_s"] == 61.5
    assert running["batch"]["finished_at"] is None
    assert report_document(batch_row(), [], now=NOW)["batch"]["duration_s"] == (END - START).total_seconds()


def test_each_call_is_logged_where_one_was_not_enough():
    """Failed lessons and those that needed several calls show each, in order; others show none."""
    lessons = report_document(batch_row(), MIXED, now=NOW)["lessons"]
    assert [len(lesson["attempt_log"]) for lesson in lessons] == [0, 3, 4, 1, 1, 0, 0, 2]
    assert [attempt["n"] for attempt in lessons[7]["attempt_log"]] == [1, 2]
    assert lessons[7]["attempt_log"][0]["duration_s"] == 3.25


def test_scores_have_three_places_and_a_score_that_is_no_number_is_unknown():
    """Measured values are rounded, NaN is null."""
    lessons = [lesson_row(0, quality_score=0.81249999), lesson_row(1, quality_score=float("nan"))]
    scores = [lesson["quality_score"] for lesson in report_document(batch_row(), lessons, now=NOW)["lessons"]]
    assert scores == [0.812, None]


def test_the_same_batch_gives_the_same_bytes():
    """Two reports of one moment are byte-equal."""
    first, second = (to_json(envelope("report", report_document(batch_row(), MIXED, now=NOW))) for _ in range(2))
    assert first == second
