"""The pager: on a terminal, the user's own, and never the end of the answer."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from lessongen_cli.pager import pager_command

SHOW = "import sys; from lessongen_cli.pager import page; page({text}, wanted={wanted}); print('after', flush=True)"
LONG = "'\\n'.join(f'line {n}' for n in range(20_000))"


def on_a_terminal(
    text: str, *, keys: bytes = b"", wait_for: bytes = b"", wanted: bool = True, **environment: str
) -> str:
    """What `page(text)` leaves on a terminal of 24 rows; `keys` are pressed once `wait_for` is there."""
    main, side = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if name not in ("PAGER", "LESSONGEN_PAGER", "LESS")}
    process = subprocess.Popen(
        [sys.executable, "-c", SHOW.format(text=text, wanted=wanted)],
        env=clean | {"TERM": "xterm"} | environment,
        preexec_fn=lambda: os.login_tty(side),
    )
    os.close(side)
    shown, give_up = b"", time.monotonic() + 30
    with suppress(OSError):  # Linux: the last writer has left
        while time.monotonic() < give_up and (data := os.read(main, 65_536)):
            shown += data
            if keys and wait_for in shown:
                os.write(main, keys)
                keys = b""
    os.close(main)
    assert process.wait(timeout=10) == 0, shown.decode()
    return shown.decode().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("environment", "command"),
    [
        ({"LESSONGEN_PAGER": "most -w", "PAGER": "more"}, ["most", "-w"]),
        ({"PAGER": "less -S '+/two words'"}, ["less", "-S", "+/two words"]),
        ({"LESSONGEN_PAGER": "", "PAGER": "more"}, None),
        ({"PAGER": " "}, None),
        ({"PAGER": "less 'open"}, None),
        ({}, ["less", "-R"] if shutil.which("less") else None),
    ],
)
def test_whose_pager_it_is(environment: dict[str, str], command: list[str] | None) -> None:
    """LESSONGEN_PAGER, PAGER, less -R; an empty one is none, and so is one that no shell could read."""
    assert pager_command(environment) == command


def test_the_text_goes_through_the_pager() -> None:
    """With what the encoding lacks as escapes."""
    shown = on_a_terminal("'Größe \\udc80'", PAGER="sed s/^/p:/")
    assert shown == "p:Größe \\udc80\nafter\n"


@pytest.mark.parametrize("environment", [{"PAGER": ""}, {"PAGER": "sed s/^/p:/", "TERM": "dumb"}, {"PAGER": "'"}])
def test_without_a_pager_the_text_is_shown_as_it_is(environment: dict[str, str]) -> None:
    """Also on a terminal that can do nothing."""
    assert on_a_terminal("'text'", **environment).endswith("text\nafter\n")


def test_a_pager_that_is_not_wanted_or_not_on_a_terminal_is_not_started() -> None:
    """`--no-pager`, and every pipe and file."""
    assert on_a_terminal("'text'", wanted=False, PAGER="sed s/^/p:/") == "text\nafter\n"
    command = [sys.executable, "-c", SHOW.format(text="'text'", wanted=True)]
    piped = subprocess.run(command, env=os.environ | {"PAGER": "sed s/^/p:/"}, capture_output=True, text=True)
    assert piped.stdout == "text\nafter\n"


def test_a_pager_that_is_missing_is_told_and_the_text_shown() -> None:
    """The answer does not get lost for it."""
    shown = on_a_terminal("'text'", PAGER="/no/such/pager")
    assert shown == "the pager /no/such/pager cannot be started: No such file or directory\ntext\nafter\n"


def test_a_pager_that_leaves_early_is_no_failure() -> None:
    """It read what it wanted of a long text; one that failed is told."""
    assert on_a_terminal(LONG, PAGER="true") == "after\n"
    assert on_a_terminal(LONG, PAGER="false") == "the pager false ended with 1; without it: --no-pager\nafter\n"


def test_ctrl_c_is_the_pagers() -> None:
    """It ends there, or what the pager does; the command goes on."""
    shown = on_a_terminal("'text'", keys=b"\x03", wait_for=b"ready", PAGER="sh -c 'echo ready; exec sleep 20'")
    assert "Traceback" not in shown and shown.endswith("--no-pager\nafter\n")


@pytest.mark.skipif(shutil.which("less") is None, reason="there is no less")
def test_less_leaves_a_short_text_on_the_screen_and_waits_in_a_long_one() -> None:
    """As git has it: nobody has to leave a pager for three lines."""
    assert on_a_terminal("'text'").endswith("after\n")
    assert on_a_terminal(LONG, keys=b"q", wait_for=b"line 20").endswith("after\n")
