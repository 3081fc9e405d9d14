"""Process boundary: a long answer goes through the user's pager, on a terminal.

In/out The text on the pager's standard input, cleaned before: `less -R` passes colours on, and hostile text with them.
Death  A pager that is left early, or that cannot be started, is no failure: the text was offered.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress

from .terminal import answer, is_tty, say

NAMES = ("LESSONGEN_PAGER", "PAGER")
# What `less` and `lv` do by default, as git has it: leave a short text on the screen, keep colours, and the screen.
DEFAULTS = {"LESS": "FRX", "LV": "-c"}


def page(text: str, *, wanted: bool = True) -> None:
    """Show `text` on stdout: through a pager on a terminal, when `wanted` and there is one; else as it is."""
    usable = wanted and is_tty(sys.stdout) and os.environ.get("TERM", "") not in ("", "dumb", "unknown")
    command = pager_command(os.environ) if usable else None
    if command is None or not _through(command, text):
        answer(text)


def pager_command(environment: Mapping[str, str]) -> list[str] | None:
    """The pager: LESSONGEN_PAGER, PAGER, `less -R`; None when the variable is empty, or no `less` is installed."""
    for name in NAMES:
        if name in environment:
            try:
                return shlex.split(environment[name]) or None
            except ValueError as exc:
                say(f"{name} is no command: {exc}")
                return None
    return ["less", "-R"] if shutil.which("less") else None


def _through(command: list[str], text: str) -> bool:
    """Run the pager to its end; False when it cannot be started."""
    # Ctrl-C is the pager's: in `less` it ends a search. A handler, since what is ignored stays so in the pager.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, env=DEFAULTS | dict(os.environ))
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            process.stdin.write((text + "\n").encode(sys.stdout.encoding or "utf-8", "backslashreplace"))
        with suppress(BrokenPipeError):
            process.stdin.close()
        code = process.wait()
    except OSError as exc:
        say(f"the pager {command[0]} cannot be started: {exc.strerror or exc}")
        return False
    finally:
        signal.signal(signal.SIGINT, before)
    if code:
        say(f"the pager {command[0]} ended with {code}; without it: --no-pager")
    return True
