"""The displays: plain lines off a terminal, a live screen on one, cursor back whatever happens."""

from __future__ import annotations

import codecs
import dataclasses
import fcntl
import itertools
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from cli_snapshots import NOW, TITLES, active_lessons, batch, causes, hanging, snapshot

from lessongen_cli import display
from lessongen_cli.exit_codes import ExitCode
from lessongen_cli.plain_lines import PlainDisplay, logfmt
from lessongen_cli.terminal import mode_now, say, say_end
from lessongen_core.store.limits import LimitRow

DRIVER = """
import os, sys
os.close(os.open(os.ttyname(2), os.O_RDWR))  # a session leader that opens a terminal owns it
sys.path.insert(0, {folder!r})
from cli_snapshots import TITLES, active_lessons, batch, causes, snapshot
from lessongen_cli import display
from lessongen_cli.app import invoke
from lessongen_cli.exit_codes import for_signal
from lessongen_cli.follow import follow
from lessongen_cli.signals import Signalled, raising
from lessongen_cli.terminal import mode_now
moments = [
    snapshot(batch(5000, name=TITLES[3]), active=active_lessons(30), causes=causes(7), finished_recently=400,
             succeeded=n, running=30)
    for n in range({frames})
]
end = snapshot(batch(5000, status="succeeded"), succeeded=5000)
source = iter([*moments, end]).__next__ if {ends} else lambda: moments[0]
with raising():
    try:
        with display.opened(mode_now(), footer="Ctrl-C detaches.") as shown:
            shown.interval_s = 0.05
            try:
                follow(source, shown)
            except Signalled:
                shown.set_footer("Once more puts them back.")
                raise
    except Signalled as exc:
        sys.exit(int(for_signal(exc.number)))
sys.stdout.write("SUMMARY\\n")
"""


class Terminal:
    """A pseudo-terminal of a given size with one process on it."""

    def __init__(self, columns: int, rows: int, *, frames: int = 6, ends: bool = True, **environment: str) -> None:
        self._master, slave = pty.openpty()
        self.resize(columns, rows)
        script = DRIVER.format(folder=str(Path(__file__).parent), frames=frames, ends=ends)
        self.process = subprocess.Popen(
            [sys.executable, "-c", script],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env={**{k: v for k, v in os.environ.items() if k != "CI"}, "TERM": "xterm-256color", **environment},
        )
        os.close(slave)
        self.output = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def resize(self, columns: int, rows: int) -> None:
        """What a window manager does."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, text: str) -> None:
        """What a person's keys do."""
        os.write(self._master, text.encode())

    def echoes(self) -> bool:
        """Whether the terminal shows what is typed."""
        return bool(termios.tcgetattr(self._master)[3] & termios.ECHO)

    def read_until(self, text: str, *, within_s: float = 30.0) -> None:
        """Read until `text` was seen."""
        until = time.monotonic() + within_s
        while text not in self.output:
            assert time.monotonic() < until, self.output
            self._read()

    def read_to_end(self) -> int:
        """Read all there is; returns the exit status."""
        while self._read():
            pass
        status = self.process.wait(timeout=30)
        self.echoed = self.echoes()
        os.close(self._master)
        return status

    def _read(self) -> bool:
        if not select.select([self._master], [], [], 30)[0]:
            raise AssertionError("the process says nothing")
        try:
            data = os.read(self._master, 65536)
        except OSError:  # EIO: the last process closed the terminal
            return False
        self.output += self._decoder.decode(data)  # a read may end in the middle of a character
        return bool(data)


def frames_of(output: str) -> list[str]:
    """The frames, without their control sequences."""
    pieces = re.split(r"\r?(?:\x1b\[2K\x1b\[1A|\x1b\[2K)+", output)
    return [plain for piece in pieces if (plain := re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", piece)).strip()]


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (40, 10), (120, 40)])
def test_live_frames_fit_the_terminal(columns: int, rows: int) -> None:
    """On a terminal each frame has at most rows - 1 lines, the cursor comes back, the frame is gone at the end."""
    terminal = Terminal(columns, rows)
    assert terminal.read_to_end() == 0
    assert "\x1b[?25l" in terminal.output
    assert terminal.output.rindex("\x1b[?25h") > terminal.output.rindex("\x1b[?25l")
    frames = frames_of(terminal.output.split("SUMMARY")[0])
    assert len(frames) >= 6
    assert all(len(frame.strip("\r\n").splitlines()) <= rows - 1 for frame in frames)
    assert re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.output).rstrip().endswith("SUMMARY")
    assert "\x1b[2J" not in terminal.output  # a title of TITLES tried to


def test_a_terminal_that_is_too_small_gets_lines() -> None:
    """Below 40 columns or 10 rows there is no screen, and not one control sequence."""
    terminal = Terminal(30, 8)
    assert terminal.read_to_end() == 0
    assert "event=started" in terminal.output
    assert "\x1b" not in terminal.output


def test_no_color_leaves_only_movements() -> None:
    """Under NO_COLOR the live screen has no style at all, not even bold."""
    terminal = Terminal(80, 24, NO_COLOR="1")
    assert terminal.read_to_end() == 0
    assert "\x1b[?25l" in terminal.output
    assert not re.search(r"\x1b\[[0-9;]*m", terminal.output)


def test_a_resize_is_followed() -> None:
    """After a resize the frames have the new size, drawn on a clean screen."""
    terminal = Terminal(120, 40, ends=False)
    terminal.read_until("ACTIVE")
    terminal.resize(60, 20)
    terminal.read_until("\x1b[2J")
    before = len(terminal.output)
    terminal.read_until("Ctrl-C detaches", within_s=30)
    while len(frames_of(terminal.output[before:])) < 3:
        terminal._read()
    os.kill(terminal.process.pid, signal.SIGINT)
    assert terminal.read_to_end() == 130
    after = frames_of(terminal.output[before:])[:3]
    assert all(len(line) <= 59 for frame in after for line in frame.splitlines())


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_restores_the_cursor(number: int, code: int) -> None:
    """Each stopping signal ends with its code and a visible cursor."""
    terminal = Terminal(80, 24, ends=False)
    terminal.read_until("ACTIVE")
    os.kill(terminal.process.pid, number)
    assert terminal.read_to_end() == code
    assert terminal.output.rindex("\x1b[?25h") > terminal.output.rindex("\x1b[?25l")
    assert "SUMMARY" not in terminal.output and "Traceback" not in terminal.output


def test_keys_do_not_tear_the_screen() -> None:
    """What is typed during a live screen is not shown: an Enter would leave the frame's first lines behind."""
    terminal = Terminal(80, 24, ends=False)
    terminal.read_until("ACTIVE")
    assert not terminal.echoes()
    terminal.type("typed by hand\n\n")
    before = len(terminal.output)
    while len(frames_of(terminal.output[before:])) < 4:
        terminal._read()
    terminal.type("\x03")  # Ctrl-C is a key, too
    assert terminal.read_to_end() == 130
    assert "typed by hand" not in terminal.output and "^C" not in terminal.output
    assert terminal.echoed


def test_the_footer_changes_with_what_ctrl_c_does_next() -> None:
    """At once, not with the next snapshot."""
    terminal = Terminal(80, 24, ends=False)
    terminal.read_until("Ctrl-C detaches.")
    os.kill(terminal.process.pid, signal.SIGINT)
    assert terminal.read_to_end() == 130
    assert "Ctrl-C detaches." not in frames_of(terminal.output)[-1]
    assert "Once more puts them back." in frames_of(terminal.output)[-1]


COMBINATIONS = list(
    itertools.product(
        *[
            [None, "1", "0"],  # FORCE_COLOR
            [None, "1"],  # NO_COLOR
            [None, "true"],  # GITHUB_ACTIONS
            [None, "true"],  # CI
            ["xterm-256color", "dumb", None],  # TERM
            [None, "live"],  # LESSONGEN_PROGRESS
        ]
    )
)


def test_a_file_gets_not_one_escape_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """stderr into a file: zero ESC bytes under every combination of the variables that other tools obey."""
    names = ("FORCE_COLOR", "NO_COLOR", "GITHUB_ACTIONS", "CI", "TERM", "LESSONGEN_PROGRESS")
    for combination in COMBINATIONS:
        for name, value in zip(names, combination, strict=True):
            monkeypatch.delenv(name, raising=False) if value is None else monkeypatch.setenv(name, value)
        path = tmp_path / "stderr"
        with path.open("w", encoding="utf-8") as file, monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", file)  # what `2> file` does
            with display.opened(mode_now(), footer="Ctrl-C detaches.") as shown:
                for title in TITLES:
                    row = batch(5000, name=title)
                    shown.show(snapshot(row, active=active_lessons(30), causes=causes(7), running=30))
                    shown.note(title)
        text = path.read_bytes()
        assert b"event=started" in text
        assert b"\x1b" not in text, combination


class Clock:
    """Seconds that the test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_plain_lines_come_at_their_time(capsys: pytest.CaptureFixture[str]) -> None:
    """A line at the start, one a minute, one at the end with exit code and counts."""
    clock = Clock()
    plain = PlainDisplay(every_s=60, clock=clock)
    for second in range(0, 181, 10):
        clock.now = second
        plain.show(snapshot(batch(5000), succeeded=2600, review=21, running=30, finished_recently=423))
    plain.end(snapshot(batch(5000, status="partial"), succeeded=4958, retryable=37, review=5), ExitCode.PARTIAL)
    say_end(ExitCode.PARTIAL)
    lines = capsys.readouterr().err.splitlines()
    assert [re.search(r"event=(\w+)", line)[1] for line in lines] == ["started", *["progress"] * 3, "finished"]  # type: ignore[index]
    assert lines[1].startswith("2026-11-24T03:19:03Z batch=9C2HD0VT event=progress done=2621 total=5000 succeeded=2600")
    assert "rate_per_min=42.3 eta=2026-11-24T04:15:" in lines[1]
    assert "state=partial exit=3 succeeded=4958 retryable=37 review=5 elapsed_s=3720" in lines[-1]


def test_plain_failures_are_told_twenty_times(capsys: pytest.CaptureFixture[str]) -> None:
    """The first 20 failure lines are written, then one that says no more come."""
    plain = PlainDisplay(every_s=60, clock=Clock())
    for n in range(1, 40):
        cause = causes(1)[0]
        plain.show(snapshot(batch(5000), causes=[type(cause)(*cause_fields(cause, n))], retryable=n))
    lines = capsys.readouterr().err.splitlines()
    assert sum("event=lesson_failed" in line for line in lines) == 20
    assert sum("counted only" in line for line in lines) == 1
    assert 'lesson=101 bucket=retryable cause=rate_limited count=1 msg="the server said' in lines[1]


def test_a_terminal_that_cannot_draw_gets_few_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """A new cause at once, how it grows with the beat, and no line where nothing changed; lines in files beat on."""
    for calm, progress in ((True, 2), (False, 4)):
        clock, cause = Clock(), causes(1)[0]
        plain = PlainDisplay(every_s=30, clock=clock, calm=calm)
        for second in range(130):
            clock.now = second
            many = min(second, 40)
            told = [type(cause)("waiting", *cause_fields(cause, many)[1:])] if many else []
            plain.show(snapshot(batch(5000), causes=told, waiting=many))
        kinds = re.findall(r"event=(\w+)", capsys.readouterr().err)
        assert [kinds.count(kind) for kind in ("lesson_waiting", "progress")] == [3, progress]


def test_failures_on_such_a_terminal_keep_the_beat(capsys: pytest.CaptureFixture[str]) -> None:
    """Forty failures in forty seconds are two lines, not forty."""
    clock, cause = Clock(), causes(1)[0]
    plain = PlainDisplay(every_s=30, clock=clock, calm=True)
    for second in range(40):
        clock.now = second
        plain.show(snapshot(batch(5000), causes=[type(cause)(*cause_fields(cause, second + 1))], retryable=second + 1))
    lines = [line for line in capsys.readouterr().err.splitlines() if "lesson_failed" in line]
    assert len(lines) == 2 and "count=31" in lines[1]


def test_a_stop_is_not_told_as_workers_that_are_missing(capsys: pytest.CaptureFixture[str]) -> None:
    """Once the workers are asked to go, that they are gone needs no hint."""
    plain = PlainDisplay(every_s=60, clock=Clock(), hint="the workers are starting")
    plain.show(snapshot(batch(5000)))
    plain.set_footer("Finishing.")
    for workers in (30, 0):
        plain.show(snapshot(batch(5000), workers=workers))
    assert "are starting" not in capsys.readouterr().err


def cause_fields(cause, count: int) -> tuple:
    """The fields of `cause` with another count."""
    return cause.bucket, cause.error_class, cause.code, cause.message, count, cause.example


@pytest.mark.parametrize(
    ("value", "shown"),
    [("a", "a"), (3, "3"), ("", '""'), ("a b", '"a b"'), ('say "x"', '"say \\"x\\""'), ("a\nb=c", '"a\\\\x0ab=c"')],
)
def test_logfmt_values_are_one_token(value: object, shown: str) -> None:
    """A value is one token on one line, whatever it holds."""
    assert logfmt(value) == shown


def test_plain_lines_tell_when_nobody_works(capsys: pytest.CaptureFixture[str]) -> None:
    """One line each time the last worker goes, none while one lives or when the batch has ended."""
    plain = PlainDisplay(every_s=60, clock=Clock())
    for workers in (0, 0, 2, 0):
        plain.show(snapshot(batch(5000), workers=workers))
    plain.show(snapshot(batch(5000, status="succeeded"), workers=0))
    lines = [line for line in capsys.readouterr().err.splitlines() if "no worker lives" in line]
    assert len(lines) == 2 and all('event=note msg="' in line for line in lines)


@pytest.mark.parametrize(
    ("code", "event"),
    [
        (ExitCode.PENDING, "timeout"),
        (ExitCode.STALLED, "stalled"),
        (ExitCode.OK, "finished"),
        (ExitCode.INFRASTRUCTURE, "error"),
        (ExitCode.INTERRUPTED, "detached"),
    ],
)
def test_the_last_plain_line_names_how_following_ended(
    capsys: pytest.CaptureFixture[str], code: ExitCode, event: str
) -> None:
    """A watch whose time ran out has not finished; the line has the exit code of the process, whatever ended it."""
    PlainDisplay(detaches=True).show(snapshot(batch(5000)))
    say("lessongen: error[E_BROKER]: whatever else is said")
    say_end(code)
    say_end(code)  # once
    lines = capsys.readouterr().err.splitlines()
    assert f"event={event} state=running exit={int(code)}" in lines[-1]
    assert "whatever else" in lines[-2]


def test_plain_lines_tell_what_hangs(capsys: pytest.CaptureFixture[str]) -> None:
    """How many calls are out without an answer and for how long; a model that is held for all, once each time."""
    clock = Clock()
    plain = PlainDisplay(every_s=10, clock=clock)
    for second, cause in enumerate(("", "down", "down", "", "")):
        clock.now = 10 * second
        moment = snapshot(batch(50), active=hanging(45.0, 12.0, 1.0), running=3)
        plain.show(dataclasses.replace(moment, limits=(limit(cause),)))
    lines = capsys.readouterr().err.splitlines()
    assert "retries=58 hanging=2 hanging_s=45 workers=30" in lines[2]
    assert [line.split(" ", 2)[2] for line in lines if "held" in line or "asked_again" in line] == [
        "event=held model=vendor/m cause=down wait_s=30",
        "event=asked_again model=vendor/m",
    ]


def limit(cause: str) -> LimitRow:
    """The limit of a model, held or not."""
    return LimitRow("vendor/m", 30, 30, None, cause, 30.0, 0, 10, 0, NOW)
