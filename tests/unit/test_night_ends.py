"""What is said of a night that was stopped, and how long it waits."""

from __future__ import annotations

import dataclasses
import json
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_snapshots import batch, snapshot

from lessongen_cli.notify import News
from lessongen_cli.signals import Signalled
from lessongen_cli.terminal import mode_now, unsaid
from lessongen_cli.work import Patience, _monotonic, say_stopped


def test_a_stop_between_two_rounds_names_what_asks_again(capsys: pytest.CaptureFixture[str]) -> None:
    """The batch has ended, and retryable lessons are left: `resume` would do nothing."""
    row = dataclasses.replace(batch(10), id="9c2hd0vt", status="partial")
    say_stopped(snapshot(row, succeeded=7, retryable=3), "SIGTERM", same_command=True)
    said = capsys.readouterr().err
    assert "nothing was left to do" not in said and "has ended (partial)" in said
    assert "the same command again, or  lessongen retry-failed 9c2hd0vt --watch" in said
    say_stopped(snapshot(row, succeeded=7, review=3), "SIGTERM", same_command=True)
    said = capsys.readouterr().err
    assert "nothing was left to do" in said and "Go on" not in said


def test_a_stop_says_who_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    """Where another pool lives, the batch does not stand still; lessons in review have ended, but are not done."""
    row = dataclasses.replace(batch(40), id="9c2hd0vt", status="running")
    for others in (True, False):
        say_stopped(snapshot(row, succeeded=2, review=4), "SIGINT", others=others)
        said = capsys.readouterr().err
        assert "Batch 9c2hd0vt is kept: 6 of 40 lessons ended." in said
        assert ("other workers go on writing it;  lessongen cancel 9c2hd0vt  stops it" in said) == others


def test_a_moment_is_waited_for_by_the_monotonic_clock() -> None:
    """Turned into one once: a wall clock that is set meanwhile neither ends a wait nor prolongs it."""
    due = _monotonic(datetime.now(UTC) + timedelta(seconds=100))
    assert Patience(until=time.monotonic() + 200).reaches(due)
    assert not Patience(until=time.monotonic() + 50).reaches(due)
    assert not Patience().reaches(due), "without an end nothing is waited for"


@pytest.mark.parametrize(
    ("stop", "code"), [(KeyboardInterrupt(), 130), (Signalled(signal.SIGTERM), 143), (Signalled(signal.SIGHUP), 129)]
)
def test_a_signal_before_there_was_a_batch_is_no_bug(tmp_path: Path, stop: BaseException, code: int) -> None:
    """The command hears of the signal, however it came."""
    told = tmp_path / "told"
    with (
        pytest.raises(type(stop)),
        News(ping_url_file=None, notify_cmd=f'cat > {told}; test "$LESSONGEN_EXIT" = {code} || rm {told}'),
    ):
        raise stop
    error = json.loads(told.read_text())["error"]
    assert (error["code"], error["exit_code"], error["kind"]) == ("E_STOPPED", code, "signal")
    assert "stopped by SIG" in error["message"]


def test_quiet_is_for_stderr_alone() -> None:
    """Events are the answer that was asked for."""
    with unsaid():
        assert (mode_now(jsonl=True), mode_now()) == ("jsonl", "none")
