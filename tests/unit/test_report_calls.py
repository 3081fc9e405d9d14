"""Calls in report.md: those that ended alike, and those that nobody knows the price of."""

from __future__ import annotations

from report_rows import attempt_row, lesson_row
from test_report_markdown import markdown, section


def test_calls_in_a_row_that_ended_alike_stand_together() -> None:
    """A lesson that was asked often takes a row for each thing that happened to it, in order."""
    unlike = (attempt_row(1, "quality"), attempt_row(2, "quality"), attempt_row(3, "quality", model="b"))
    lesson = lesson_row(0, "review", attempts=4, attempt_rows=(*unlike, attempt_row(4, "quality")))
    rows = [line for line in section(markdown([lesson]), "Attempts").splitlines() if line.startswith("| 1.1 ")]
    assert [row.split(" | ")[1] for row in rows] == ["1 to 2", "3", "4"]


def test_calls_without_any_price_are_no_cost_of_nothing() -> None:
    """Where no model has a price the calls are counted; offline they cost nothing, and a refused call does not."""
    called = lesson_row(0, cost_usd=None, attempt_rows=(attempt_row(1, "ok", evidence=""),) * 2)
    told = "| Cost | not known: 2 calls, and no model has a price |"
    assert told in section(markdown([called]), "Key metrics")
    assert "| Cost | - |" in section(markdown([called], offline=True), "Key metrics")
    refused = lesson_row(0, cost_usd=None, attempt_rows=(attempt_row(1, "unavailable"),))
    assert "| Cost | - |" in section(markdown([refused]), "Key metrics")
