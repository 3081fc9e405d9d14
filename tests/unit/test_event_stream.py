"""`--jsonl`: each line fits its schema, nothing is told twice, and the last line says how it ended."""

from __future__ import annotations

import dataclasses
import json
import signal
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from cli_snapshots import NOW, TITLES, active_lessons, batch, causes, snapshot

from lessongen_cli import display
from lessongen_cli.event_stream import EventStream, tell_error
from lessongen_cli.exit_codes import ExitCode
from lessongen_cli.signals import Signalled
from lessongen_core.errors import BrokerError, Stalled
from lessongen_core.schemas import load_schema
from lessongen_core.store.budget import Budget
from lessongen_core.store.hosts import Pool
from lessongen_core.store.limits import LimitRow
from lessongen_core.store.moments import EndedRow
from lessongen_core.store.rows import State
from lessongen_jobs.progress import Snapshot

T0 = NOW.timestamp()
POOL = Pool("pool-1", "host/boot", 7, "0.1", 30)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was written since the last look, each line held to the schema."""
    schema = jsonschema.Draft202012Validator(load_schema("event-1"))
    out = capsys.readouterr().out
    assert not any(char in out for char in "\x1b\x9b\u202e\r\t")
    found = [json.loads(line) for line in out.split("\n") if line]
    for line in found:
        schema.validate(line)
    return found


def kinds(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The events since the last look, by name, with the lesson's index."""
    return [line["event"] + (f" {line['index']}" if "index" in line else "") for line in lines(capsys)]


def ended(index: int, state: State, after_s: float, title: str = "Fractions") -> EndedRow:
    """A lesson that came to its end so many seconds after NOW."""
    failed = state in ("retryable", "review")
    error = ("quality", "E_QUALITY", title) if failed else (None, None, None)
    return EndedRow(index, f"1.{index + 1}", title, state, T0 + after_s, 12.3456, 2, *error)


def moment(after_s: float = 0.0, **fields: Any) -> Snapshot:
    """A snapshot so many seconds after NOW, with lessons 1.1 to 1.3 in hand."""
    row = dataclasses.replace(batch(50), id="9c2hd0vt")
    limit = LimitRow("vendor/m", 30, 30, None, "down", 30.0, 0, 10, 0, NOW)
    some = snapshot(row, active=active_lessons(3), causes=causes(3), running=3, **fields)
    return dataclasses.replace(some, now=NOW + timedelta(seconds=after_s), limits=(limit,), budget=Budget(5.0, 1, None))


class Store:
    """What has ended so far, as `Batches.ended_since` has it."""

    def __init__(self, *rows: EndedRow) -> None:
        self.rows = list(rows)

    def __call__(self, since: float) -> Sequence[EndedRow]:
        return [row for row in self.rows if row.ended_at > since]


def test_each_lesson_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    """What had ended before the snapshot is in it; one that was in hand then is told, whenever its end was written."""
    just = ended(0, "succeeded", -0.1)  # written since the snapshot, in which it is in hand still
    store = Store(ended(9, "succeeded", -3), ended(8, "succeeded", -30), just)
    events = EventStream(store, every_s=1000)
    events.show(moment())
    assert kinds(capsys) == ["batch.snapshot"]
    store.rows += [ended(1, "review", 0.5), ended(2, "cancelled", 0.6)]
    events.show(moment(1))
    assert kinds(capsys) == ["lesson.ok 0", "lesson.failed 1", "lesson.skipped 2"]
    events.show(moment(2))
    store.rows.append(ended(3, "retryable", 1.4))  # committed late
    events.show(moment(3))
    events.show(moment(60))
    assert kinds(capsys) == ["lesson.failed 3"]


def test_a_lesson_s_line_says_what_became_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    """When it ended, its calls, how long it took, and why it failed; a title stays what it is."""
    for title in TITLES:
        store = Store()
        events = EventStream(store)
        events.show(moment())
        store.rows = [ended(0, "succeeded", 1, title), ended(1, "retryable", 1, title)]
        events.show(moment(2))
        _, good, bad = lines(capsys)
        assert (good["title"], good["class"], good["attempt"], good["duration_s"]) == (title, None, 2, 12.346)
        assert good["t"] == "2026-11-24T03:19:04.000Z"
        assert (bad["state"], bad["class"], bad["code"], bad["message"]) == ("retryable", "quality", "E_QUALITY", title)


def test_progress_comes_at_its_interval_and_workers_when_they_do(capsys: pytest.CaptureFixture[str]) -> None:
    """Every --interval seconds; a pool that came or went at once. Numbers go up by one."""
    now = [0.0]
    events = EventStream(Store(), every_s=30, clock=lambda: now[0])
    seen: list[str] = []
    for second in range(0, 91, 10):
        now[0] = second
        pools = (POOL,) if 20 <= second < 50 else ()
        events.show(dataclasses.replace(moment(second), pools=pools))
        new = lines(capsys)
        assert all(line["seq"] == len(seen) + place for place, line in enumerate(new, 1))
        seen += [f"{second} {line['event']}" for line in new]
    assert seen == [
        "0 batch.snapshot", "20 worker.up", "30 batch.progress", "50 worker.lost", "60 batch.progress",
        "90 batch.progress",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "event"),
    [
        (ExitCode.OK, "batch.finished"),
        (ExitCode.BLOCKED, "batch.finished"),
        (ExitCode.PENDING, "run.timeout"),
        (ExitCode.STALLED, "batch.stalled"),
    ],
)
def test_the_last_line_says_how_it_ended(capsys: pytest.CaptureFixture[str], code: ExitCode, event: str) -> None:
    """With the exit code in it."""
    with display.opened("jsonl", footer="", ended=Store()) as shown:
        shown.show(moment())
        shown.end(moment(), code, report="out/report.md")
    first, last = lines(capsys)
    assert (first["event"], last["event"], last["exit_code"]) == ("batch.snapshot", event, int(code))
    if event == "batch.finished":
        assert last["report"] == "out/report.md" and last["data"]["counts"]["running"] == 3


def test_a_signal_and_an_error_have_a_last_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    """And go on to whoever ends the command."""
    for detaches, event, resume in (
        (True, "watch.detached", "lessongen watch 9c2hd0vt"),
        (False, "run.stopped", "lessongen resume 9c2hd0vt --watch"),
    ):
        opened = display.opened("jsonl", footer="", ended=Store(), detaches=detaches)
        with pytest.raises(Signalled), opened as shown:
            shown.show(moment())
            raise Signalled(signal.SIGTERM)
        last = lines(capsys)[-1]
        assert (last["event"], last["exit_code"], last["resume"]) == (event, 143, resume)
    with pytest.raises(BrokerError), display.opened("jsonl", footer="", ended=Store()):
        raise BrokerError("away for good")
    (last,) = lines(capsys)
    assert (last["event"], last["exit_code"], last["error"]["message"]) == ("error", 10, "away for good")
    assert last["batch"] is None


def test_a_run_that_stalled_says_so_once(capsys: pytest.CaptureFixture[str]) -> None:
    """As `watch` does; what then ends the command with the same exit code adds no second last line."""
    stalled = Stalled("nothing moved for 3 s")
    with pytest.raises(Stalled), display.opened("jsonl", footer="", ended=Store()) as shown:
        shown.show(moment())
        raise stalled
    tell_error(stalled, stalled.exit_status)
    _, last = lines(capsys)
    assert (last["event"], last["exit_code"], last["reason"]) == ("batch.stalled", 11, "nothing moved for 3 s")


def test_an_error_after_the_last_line_has_the_last_word(capsys: pytest.CaptureFixture[str]) -> None:
    """The batch succeeded, and the report could not be written: the exit code is that of the error."""
    with display.opened("jsonl", footer="", ended=Store()) as shown:
        shown.show(moment())
        shown.end(moment(), ExitCode.OK)
    tell_error(BrokerError("away"), 10)
    assert [line.get("exit_code") for line in lines(capsys)] == [None, 0, 10]


def test_a_pool_that_was_sent_home_is_not_lost(capsys: pytest.CaptureFixture[str]) -> None:
    """The drain is in good order."""
    events = EventStream(Store())
    events.show(dataclasses.replace(moment(), pools=(POOL,)))
    events.set_footer("Finishing the lessons in hand")
    events.show(moment(1))
    assert kinds(capsys) == ["batch.snapshot"]


def test_a_clock_that_is_set_back_hides_and_repeats_no_lesson(capsys: pytest.CaptureFixture[str]) -> None:
    """By an hour: what ends from then on is told, what ended before is not told again."""
    store = Store(ended(8, "succeeded", -1800), ended(0, "succeeded", 0.5))
    events = EventStream(store, every_s=1e6)
    events.show(moment())
    events.show(moment(1))
    store.rows.append(ended(1, "review", 60))
    events.show(moment(61))
    assert kinds(capsys) == ["batch.snapshot", "lesson.ok 0", "lesson.failed 1"]
    store.rows.append(ended(2, "cancelled", 61.5))  # just before the step
    events.show(moment(-3600))
    store.rows.append(ended(3, "succeeded", -3599.5))
    events.show(moment(-3599))
    events.show(moment(-1000))
    assert kinds(capsys) == ["lesson.skipped 2", "lesson.ok 3"]
