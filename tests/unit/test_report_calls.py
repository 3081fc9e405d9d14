"""Calls in report.md: those that ended alike, and those that nobody knows the price of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from report_rows import END, START, attempt_row, lesson_row
from test_report_markdown import markdown, section

from lessongen_core.store.rows import calling_s


def test_calls_in_a_row_that_ended_alike_stand_together() -> None:
    """A lesson that was asked often takes a row for each thing that happened to it, in order."""
    unlike = (attempt_row(1, "quality"), attempt_row(2, "quality"), attempt_row(3, "quality", model="b"))
    lesson = lesson_row(0, "review", attempts=4, attempt_rows=(*unlike, attempt_row(4, "quality")))
    rows = [line for line in section(markdown([lesson]), "Attempts").splitlines() if line.startswith("| 1.1 ")]
    assert [row.split(" | ")[1] for row in rows] == ["1 to 2", "3", "4"]


def test_lessons_in_a_row_that_went_alike_stand_together() -> None:
    """Twelve lessons that met the same outage say it once; one whose calls went otherwise has rows of its own."""
    down = (attempt_row(1, "unavailable"), attempt_row(2, "unavailable"), attempt_row(3, "unavailable", model="b"))
    lessons = [lesson_row(n, "retryable", attempts=3, attempt_rows=down) for n in range(12)]
    lessons[6] = lesson_row(6, "retryable", attempts=3, attempt_rows=(*down[:2], attempt_row(3, "quality")))
    table = section(markdown(lessons), "Attempts")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines() if line.startswith("| 1.")]
    assert [row[:2] for row in rows] == [
        ["1.1 to 1.6 (x6)", "1 to 2"],
        ["1.1 to 1.6 (x6)", "3"],
        ["1.7", "1 to 2"],
        ["1.7", "3"],
        ["1.8 to 1.12 (x5)", "1 to 2"],
        ["1.8 to 1.12 (x5)", "3"],
    ]
    one = sum((row.ended_at - row.started_at).total_seconds() for row in down[:2])
    assert rows[0][6] == f"{6 * one:.1f}" and rows[2][6] == f"{one:.1f}"


def test_a_model_without_a_price_is_named_with_what_to_do() -> None:
    """In every report, once; a model that has one, or told no tokens, is not among them; nor is the offline writer."""
    calls = (attempt_row(1, "quality", model="a/paid", cost_usd=0.1), attempt_row(2, "quality", model="b/free"))
    unknown = (attempt_row(3, None, model="c/gone", tokens_prompt=None, tokens_completion=None),)
    calls = (calls[0], replace(calls[1], cost_usd=None, evidence="scored 0.4"), *unknown)
    called = lesson_row(0, "review", cost_usd=0.1, attempts=3, attempt_rows=calls)
    told = section(markdown([called]), "Key metrics").replace("\\", "")
    assert "**Cost not known:** no price is set for b/free (1 call); price_prompt" in told
    assert "**Cost is not fully known:** 1 call was broken off, or came without a count of tokens" in told  # c/gone's
    assert "no price" not in markdown([called], offline=True)
    assert "no price" not in markdown([lesson_row(0)])


def test_calls_without_any_price_are_no_cost_of_nothing() -> None:
    """The notice counts them by model, the figure does not say it again; offline they and refused ones cost nothing."""
    called = lesson_row(0, cost_usd=None, attempt_rows=(attempt_row(1, "ok", evidence="", tokens_completion=9),) * 2)
    told = section(markdown([called]), "Key metrics")
    assert "| Cost | not known |" in told and "no price is set for anthropic/claude-3.5-sonnet (2 calls)" in told
    assert "| Cost | - |" in section(markdown([called], offline=True), "Key metrics")
    refused = lesson_row(0, cost_usd=None, attempt_rows=(attempt_row(1, "unavailable"),))
    assert "| Cost | - |" in section(markdown([refused]), "Key metrics")


def call(start_s: float, end_s: float):
    """A call that was under way from and to so many seconds after START."""
    return attempt_row(1, started_at=START + timedelta(seconds=start_s), ended_at=START + timedelta(seconds=end_s))


@pytest.mark.parametrize(
    ("spans", "seconds"),
    [
        ((), 0),
        (((0, 10), (2, 5), (5, 12)), 12),  # at once they count once
        (((0, 10), (3600, 3605)), 15),  # an hour in which nobody called does not count
        (((8, 3), (0, 4)), 4),  # a clock that was set back
    ],
)
def test_the_time_of_calls_leaves_the_pauses_out(spans, seconds) -> None:
    """In no order."""
    assert calling_s(call(*span) for span in reversed(spans)) == seconds


def test_a_long_pause_is_told_beside_the_duration() -> None:
    """One that was at work all the time says nothing of it."""
    took_s = (END - START).total_seconds()
    paused = markdown([lesson_row(0, attempt_rows=(call(0, 240), call(took_s - 7, took_s)))])
    assert "| Duration | 1h58m12s |\n| Calls under way for | 4m07s |" in paused
    assert "under way" not in markdown([lesson_row(0, attempt_rows=(call(0, took_s - 59),))])
    assert "under way" not in markdown([lesson_row(0, attempt_rows=())])
