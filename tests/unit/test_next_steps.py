"""What there is to do with a batch: a table of states, and the same commands wherever it is told."""

from __future__ import annotations

import pytest
from report_rows import NOW, batch_row, lesson_row

from lessongen_cli.summary import counts_of, next_commands, outlook_of
from lessongen_core.next_steps import next_steps
from lessongen_core.report import report_document
from lessongen_core.report.next_steps import next_steps as told_in_reports
from lessongen_core.store.rows import STATES, Outlook
from lessongen_jobs.submit import _next_command

NONE = Outlook(0, None, None, 0)
RESUME = "lessongen resume 9c2hd0vt --watch"
RETRY = "lessongen retry-failed 9c2hd0vt --watch"
REVIEW = "lessongen review list 9c2hd0vt"


@pytest.mark.parametrize(
    ("status", "counts", "outlook", "given", "steps"),
    [
        ("running", {"queued": 1}, NONE, {"alive": True}, [("watch", "lessongen watch 9c2hd0vt")]),
        ("running", {"queued": 1}, NONE, {}, [("go_on", RESUME)]),  # `watch` would wait for workers in vain
        ("partial", {"retryable": 3}, NONE, {}, [("retry", RETRY)]),
        ("partial", {"retryable": 3}, Outlook(2, 9.0, None, 0), {}, [("retry", RETRY), ("retry_later", RETRY)]),
        ("failed", {"retryable": 2}, Outlook(2, 9.0, None, 0), {}, [("retry_later", RETRY)]),
        ("blocked", {"parked": 1}, NONE, {}, [("unblock", RESUME)]),
        (
            "blocked",
            {"parked": 1},
            NONE,
            {"over_budget": True},
            [("raise_budget", "lessongen resume 9c2hd0vt --max-cost USD --watch")],
        ),
        ("cancelled", {"cancelled": 1}, NONE, {}, [("uncancel", RESUME)]),
        ("failed", {"review": 2}, Outlook(0, None, None, 1), {}, [("review", REVIEW)]),
        ("failed", {"review": 2}, Outlook(0, None, None, 2), {}, []),  # a person decided on all
        (
            "failed",
            {"review": 1},
            Outlook(0, None, None, 0, 1),
            {},
            [("review", REVIEW), ("correct", "lessongen submit FILE")],
        ),
        ("succeeded", {"succeeded": 1}, NONE, {}, []),
    ],
)
def test_what_is_to_do(status, counts, outlook, given, steps) -> None:
    """Each row is one sentence of what to type when."""
    found = next_steps("9c2hd0vt", status, dict.fromkeys(STATES, 0) | counts, outlook, **{"over_budget": False} | given)
    assert [(step.kind, step.command) for step in found] == steps


@pytest.mark.parametrize("status", ["running", "blocked", "cancelled", "partial"])
def test_a_report_names_the_commands_of_the_summary(status: str) -> None:
    """A batch that nobody works on (after exit 8, say) goes on with a command that brings workers."""
    batch = batch_row(status=status)
    lessons = [lesson_row(n, state) for n, state in enumerate(("retryable", "review", "parked", "cancelled", "queued"))]
    typed = next_commands(batch, counts_of(lessons), outlook_of(lessons, NOW), now=NOW)
    commands = [how.partition("   ")[0] for _, how in typed if " report " not in how]
    assert [step.command for step in told_in_reports(report_document(batch, lessons, now=NOW))] == commands
    assert not any(command.startswith("lessongen watch") for command in commands)


def test_submit_again_names_a_command_that_does_something_now() -> None:
    """Lessons that are not due are asked all the same."""
    counts = dict.fromkeys(STATES, 0) | {"retryable": 2}
    assert _next_command(batch_row(), counts, Outlook(2, 9.0, None, 0)) == f"{RETRY} --all"
    assert _next_command(batch_row(), counts, Outlook(1, 9.0, None, 0)) == RETRY
