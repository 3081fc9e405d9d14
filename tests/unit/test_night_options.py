"""Durations, bounds and names as people type them, and a summary for a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import typer

from lessongen_cli.night_options import bound, schedule_name
from lessongen_cli.options import duration_s, positive_s
from lessongen_cli.quiet import MOST_LINES, say_to_person


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("90s", 90),
        ("30m", 1800),
        ("5h", 18000),
        ("1.5h", 5400),
        ("2d", 172800),
        (" 5m ", 300),
        ("1w", 604800),
        ("12 H", 43200),
        ("0d", 0),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    """A bare number is seconds."""
    assert duration_s(text) == seconds


@pytest.mark.parametrize("text", ["", "x", "-5", "0", "0m", "5hm", "1e9", "inf", "5y", "٣m", "٣m5"])
def test_what_is_no_duration(text: str) -> None:
    """The error shows how one looks."""
    with pytest.raises(typer.BadParameter, match="30m"):
        positive_s(text)


@pytest.mark.parametrize(
    ("text", "failed", "total", "allowed"),
    [
        ("10", 10, 20, True), ("10", 11, 5000, False), ("0", 0, 5, True), ("0", 1, 5, False),
        ("1%", 50, 5000, True), ("1%", 51, 5000, False), ("0.5%", 1, 199, False), ("0.5%", 1, 200, True),
        ("100%", 7, 8, True),
    ],
)  # fmt: skip
def test_bounds(text: str, failed: int, total: int, allowed: bool) -> None:
    """A number of lessons, or percent of all."""
    assert bound(text).allows(failed, total) is allowed
    assert str(bound(text)) == text


@pytest.mark.parametrize(
    ("read", "text"),
    [(bound, text) for text in ("", "x", "-1", "1.5", "101%", "%", "1%%")]
    + [(schedule_name, text) for text in ("", "a b", "a/b", "../x", "a\nb", "$(x)", "a" * 101, "nächtlich", "workers")],
)
def test_what_is_no_bound_and_no_name(read: Callable[[str], Any], text: str) -> None:
    """A schedule's name becomes a file's and a reference."""
    with pytest.raises(typer.BadParameter):
        read(text)


def test_a_long_summary_keeps_its_beginning_and_what_to_do_next(capsys: pytest.CaptureFixture[str]) -> None:
    """25 lines: cron's mail is read on a phone."""
    say_to_person([f"line {n}" for n in range(60)])
    said = capsys.readouterr().err.splitlines()
    assert len(said) == MOST_LINES
    assert (said[0], said[-1], said[MOST_LINES // 2]) == ("line 0", "line 59", "  ...")
