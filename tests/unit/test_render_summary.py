"""The final summary: counts, causes, and the command to type next for each bucket."""

from __future__ import annotations

import dataclasses
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_snapshots import NOW, TITLES, batch, lesson
from report_rows import attempt_row

from lessongen_cli.exit_codes import ExitCode
from lessongen_cli.render import due
from lessongen_cli.summary import counts_of, next_commands, outlook_of, summary
from lessongen_core.store.rows import AttemptRow, LessonRow, ReviewMark, State


def lines_of(row, lessons, code=ExitCode.PARTIAL, out=None) -> str:
    """The summary as one text."""
    return "\n".join(summary(row, lessons, code=code, out=out))


def steps(row, lessons, *, now: datetime = NOW, alive: bool = False) -> dict[str, str]:
    """What to do next, with its command."""
    return dict(next_commands(row, counts_of(lessons), outlook_of(lessons, now), now=now, alive=alive))


MIXED = [
    *[lesson(n, "succeeded") for n in range(4)],
    *[lesson(n, "retryable", error_class="rate_limited", error_message="429 from the provider") for n in range(4, 9)],
    lesson(9, "review", error_class="quality", error_message="scored 0.60, 0.75 is needed"),
]


def test_it_counts_every_bucket_and_names_every_cause() -> None:
    """Total, buckets, calls, tokens; each cause with its number and the lessons it hit."""
    text = lines_of(batch(10, status="partial"), MIXED)
    assert text.splitlines()[0] == "9C2HD0VT  nightly  finished: PARTIAL (exit 3)"
    assert "10 lessons   4 succeeded   5 retryable   1 review   success rate 40.0 %" in text
    assert "10 calls   30,000 tokens" in text
    assert "5  retryable  rate_limited" in text and "#5 #6 +3" in text
    assert "1  review     quality" in text and "#10" in text
    assert "1h02m" in text


def test_the_days_between_two_nights_are_told_apart_from_the_work() -> None:
    """The time is that of the reports, from the submission on; beside it stands for how long anybody was called."""
    row = batch(10, status="partial")
    assert row.finished_at is not None
    again = dataclasses.replace(row, created_at=row.finished_at - timedelta(days=2, hours=1), opened_at=row.created_at)
    first = attempt_row(1, started_at=again.created_at, ended_at=again.created_at + timedelta(minutes=9))
    last = attempt_row(2, started_at=row.finished_at - timedelta(minutes=3), ended_at=row.finished_at)
    called = dataclasses.replace(MIXED[0], attempt_rows=(first, last))
    text = lines_of(again, [called, *MIXED[1:]])
    assert f"  time      2d01h   {again.created_at.astimezone():%Y-%m-%d %H:%M}" in text
    assert text.partition("  time")[2].splitlines()[0].endswith("   calls under way for 12m00s")
    busy = dataclasses.replace(first, started_at=row.created_at, ended_at=row.finished_at)
    assert "under way" not in lines_of(row, [dataclasses.replace(MIXED[0], attempt_rows=(busy,))])


def test_each_bucket_has_its_next_command() -> None:
    """Retryable, review and parked each say what to type; with --out the files are named."""
    out = Path("lessongen-out/9C2HD0VT")
    parked = lesson(10, "parked", error_class="account_blocked", error_message="401")
    text = lines_of(batch(11, status="blocked", blocked_reason="401"), [*MIXED, parked], ExitCode.BLOCKED, out)
    assert "lessongen retry-failed 9C2HD0VT" in text
    assert "lessongen resume 9C2HD0VT" in text
    assert "lessongen-out/9C2HD0VT/report.html" in text
    assert "stopped because: 401" in text
    without_files = lines_of(batch(10, status="partial"), MIXED)
    assert "lessongen report 9C2HD0VT" in without_files


def test_a_full_success_names_no_repair() -> None:
    """Nothing to retry, no causes."""
    text = lines_of(batch(4, status="succeeded"), MIXED[:4], ExitCode.OK)
    assert "retry" not in text and "CAUSE" not in text
    assert "anthropic/claude-3.5-sonnet: 4 lessons" in text


def test_it_says_when_no_llm_wrote_them() -> None:
    """An offline batch says so; another one does not."""
    assert "no LLM wrote these lessons" in lines_of(batch(4, status="succeeded", offline=True), MIXED[:4])
    assert "no LLM" not in lines_of(batch(4, status="succeeded"), MIXED[:4])


@pytest.mark.parametrize("title", TITLES)
def test_no_text_of_others_reaches_the_terminal_raw(title: str) -> None:
    """Names and provider messages are cleaned, one line each."""
    failed = lesson(0, "review", title, error_class="refused", error_message=title)
    lines = summary(batch(1, status="failed", name=title), [failed], code=ExitCode.FAILED)
    assert not any(char in line for line in lines for char in "\x1b\x9b\u202e\n\r\t\ud800")


def test_lessons_that_are_not_due_have_their_time() -> None:
    """What may be asked now and what may not are two steps, the second with the first one's time."""
    now = datetime.now(UTC)
    at = now + timedelta(minutes=28, seconds=5)
    waiting = [lesson(n, "retryable", retry_at=at + timedelta(hours=n)) for n in range(2)]
    only = steps(batch(2, status="failed"), waiting, now=now)
    assert only["retry 2 lessons"].startswith("lessongen retry-failed 9C2HD0VT --watch   from ")
    assert only["retry 2 lessons"].endswith(f"{at.astimezone():%H:%M %Z} (in 28m)")
    past = lesson(2, "retryable", retry_at=now - timedelta(minutes=1))
    both = steps(batch(3, status="failed"), [*waiting, past], now=now)
    assert both["retry 1 lesson"] == "lessongen retry-failed 9C2HD0VT --watch"
    assert "(in 28m)" in both["retry 2 lessons not due yet"]


def test_a_due_time_of_another_day_has_its_date() -> None:
    """`in 25h` alone would leave people counting."""
    now = datetime(2026, 11, 24, 3, 19, tzinfo=UTC)
    assert due(now + timedelta(hours=25), now).startswith(f"{(now + timedelta(hours=25)).astimezone():%Y-%m-%d %H:%M}")
    assert due(now + timedelta(hours=25), now).endswith("(in 1d01h)")


def test_a_cancelled_batch_names_resume() -> None:
    """What was cancelled can go on."""
    rows = [lesson(0, "succeeded"), lesson(1, "cancelled")]
    text = lines_of(batch(2, status="cancelled"), rows, ExitCode.CANCELLED)
    assert "CANCELLED (exit 9)" in text and "go on with 1 cancelled lesson   lessongen resume 9C2HD0VT --watch" in text


def test_lessons_that_found_nothing_are_sent_to_their_sources() -> None:
    """Asking again would not help: the texts are frozen in the batch. What a person rejected is nobody's work."""
    lost = [lesson(n, "review", error_class="insufficient_context") for n in range(3)]
    rejected = dataclasses.replace(lost[0], review=ReviewMark("x", NOW, "reject", "ann", NOW, None))
    found = steps(batch(3, status="failed"), [rejected, *lost[1:]])
    assert found["correct sources or spec"] == "lessongen submit FILE   2 lessons found nothing in them"
    assert "look at 2 lessons in review" in found
    assert "correct sources or spec" not in steps(batch(1, status="failed"), [rejected])


def test_no_line_outgrows_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each cause stands on a line of its own, what its last lesson was told under it; neither passes 80 columns."""
    long = "scored 0.60, 0.75 is needed: missing_section (missing: What it needs), hollow (line 7: only says what " * 3
    poor = [lesson(n, "review", error_class="quality", error_message=f"{long}{n}") for n in range(12)]
    whole = lines_of(batch(12, status="failed"), poor)  # a file, a mail, a pipe
    assert f"         #12: {long}11\n" in whole and "…" not in whole
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    text = lines_of(batch(12, status="failed"), poor)
    assert max(map(len, text.splitlines())) <= 80
    assert "   12  review     quality               #1 #2 +10" in text
    assert "         #12: scored 0.60, 0.75 is needed" in text


def test_a_budget_that_is_reached_is_no_blocked_account() -> None:
    """What stopped the batch and what goes on with it are the budget's."""
    row = dataclasses.replace(batch(1, status="blocked", blocked_reason="the budget"), stopped_by="budget")
    text = lines_of(row, [lesson(0, "parked", error_class="budget", error_message="$1")], ExitCode.BLOCKED)
    assert "stopped: BUDGET REACHED (exit 12)" in text
    assert "lessongen resume 9C2HD0VT --max-cost USD --watch" in text
    assert "account" not in text


def test_a_model_that_is_gone_is_named() -> None:
    """Who sees that another model wrote the lessons sees why."""
    row = dataclasses.replace(batch(4, status="succeeded"), dead_models={"vendor/first": "HTTP 404: retired"})
    assert "  gone      first is not served: HTTP 404: retired" in lines_of(row, MIXED[:4], ExitCode.OK)


def test_an_open_batch_goes_on_with_one_command() -> None:
    """Where no pool lives the command brings one; where one does, there is nothing but to look."""
    row, rows = batch(2), [lesson(0, "succeeded"), lesson(1, "queued")]
    assert steps(row, rows)["go on"] == "lessongen resume 9C2HD0VT --watch"
    assert steps(row, rows, alive=True)["come back"] == "lessongen watch 9C2HD0VT"


def test_it_tells_what_people_decided() -> None:
    """Accepted lessons are counted; rejected ones stand apart, and nobody is sent to look at them."""

    def decided(index: int, state: State, decision: str, **fields: object) -> LessonRow:
        return lesson(index, state, review=ReviewMark("quality", NOW, decision, "ann", NOW, None), **fields)

    accepted, rejected = decided(10, "succeeded", "accept"), decided(11, "review", "reject", error_class="quality")
    text = lines_of(batch(12, status="partial"), [*MIXED, accepted, rejected])
    assert "5 succeeded   (1 accepted by a person)   5 retryable   2 review" in text
    assert "1  review     quality" in text and "1  rejected   quality" in text
    assert "look at 1 lesson in review" in text
    assert "review list" not in lines_of(batch(12, status="partial"), [accepted, rejected])


@pytest.mark.parametrize(
    ("evidence", "tokens", "lost", "told"),
    [
        ("the reply stalled after 900 characters", None, 0, "+1 call of unknown cost (broken off)"),
        ("HTTP 503: overloaded", None, 0, ""),
        ("the endpoint does not accept connections after 0 characters", None, 0, ""),
        ("the reply was cut off after 900 characters", 100, 0, ""),  # its usage came
        (
            "HTTP 503: overloaded",
            None,
            2,
            "+2 calls of unknown cost (broken off)",
        ),  # workers died or stopped with it in hand
    ],
)
def test_calls_that_broke_off_are_in_the_costs(evidence: str, tokens: int | None, lost: int, told: str) -> None:
    """Who reads the sum reads, too, how many calls it does not know."""
    tried = AttemptRow(1, "m", NOW, NOW, "unavailable", evidence, tokens, None, None, None, None)
    text = lines_of(batch(1, status="failed"), [lesson(0, "retryable", attempt_rows=(tried,), lost_calls=lost)])
    calls = next(line for line in text.splitlines() if line.startswith("  calls"))
    assert calls.endswith(f"tokens   {told}" if told else "tokens")


def test_a_model_without_a_price_is_named_with_what_to_do() -> None:
    """Tokens were told, and nobody knows what they cost; where a call of the model has a cost, it has a price."""
    call = AttemptRow(1, "vendor/m", NOW, NOW, "ok", "", 90, 900, None, "stop", None)
    rows = [lesson(0, "succeeded", attempt_rows=(call, call))]
    told = "  cost      unknown: no price for m; set it under [[models]]\n"
    assert told in lines_of(batch(1, status="succeeded"), rows)
    assert "no price" not in lines_of(batch(1, status="succeeded", offline=True), rows)
    other = dataclasses.replace(call, model="vendor/n")
    both = lines_of(batch(1, status="succeeded"), [lesson(0, "succeeded", attempt_rows=(call, other))])
    assert "  cost      unknown: no model has a price; set it under [[models]]\n" in both
    some = (call, dataclasses.replace(other, cost_usd=0.01))
    text = lines_of(batch(1, status="succeeded"), [lesson(0, "succeeded", attempt_rows=some)])
    assert "  cost      not all known: no price for m; set it under [[models]]\n" in text
    priced = dataclasses.replace(call, cost_usd=0.01)
    assert "no price" not in lines_of(
        batch(1, status="succeeded"), [lesson(0, "succeeded", attempt_rows=(call, priced))]
    )


def test_no_lessons_are_promised_where_none_succeeded() -> None:
    """With nothing written there is a report alone."""
    failed = [lesson(0, "review", error_class="quality")]
    assert "write the report" in lines_of(batch(1, status="failed"), failed)
    assert "lessons and report" not in lines_of(batch(1, status="failed"), failed)
