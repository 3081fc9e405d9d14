"""The report as CSV: a row a lesson, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_rows import NOW, batch_row, failed_row, lesson_row

from lessongen_core.report import report_csv, report_document
from lessongen_core.report.csv_table import COLUMNS

HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u200b=1",
    "=cmd|' /C calc'!A0",
    'a"b\n=c',
    "\x1b[31m",
)


def rows_of(*lessons) -> list[dict[str, str]]:
    """The table as a spreadsheet reads it."""
    return list(csv.DictReader(io.StringIO(report_csv(report_document(batch_row(), lessons, now=NOW)), newline="")))


def test_each_lesson_is_a_row_in_order() -> None:
    """Numbers and flags as they are in report@1, an error in columns of its own, nothing for what is not there."""
    good, bad = rows_of(lesson_row(0), failed_row(1, "retryable", "unavailable", calls=1))
    assert tuple(good) == COLUMNS and (good["index"], bad["index"]) == ("0", "1")
    assert (good["outcome"], good["attempts"], good["llm"], good["error_class"]) == ("succeeded", "1", "true", "")
    assert (bad["outcome"], bad["error_class"], bad["quality_score"]) == ("retryable", "unavailable", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_title_is_a_formula(text: str) -> None:
    """An apostrophe in front makes it text in every spreadsheet; controls are shown as escapes."""
    (row,) = rows_of(lesson_row(0, title=text))
    assert not row["title"].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert row["title"].isprintable()


@given(st.text(max_size=60))
def test_no_text_breaks_a_row(text: str) -> None:
    """Whatever a title or a message holds, there is one row with as many cells as the header."""
    (row,) = rows_of(failed_row(0, "review", "quality", calls=1, title=text, error_message=text))
    assert len(row) == len(COLUMNS) and None not in row.values() and None not in row
