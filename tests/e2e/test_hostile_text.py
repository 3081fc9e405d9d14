"""Promise 9: whatever users, specs, models and providers write, a terminal shows it and obeys none of it."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path

import pytest
from cli_commands import all_commands
from courses import write_course
from fleet import Fleet, open_fleet

from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, failure

# A window title, a cleared screen, C1, a bell, a reversed line, a hidden line break, Rich's markup and emoji codes.
EVIL = "\x1b]0;OWNED\x07\x1b[2J\x9b31m\x07\u202egnp\u2066\u2028[bold]x[/bold][/nothing][link=http://evil.example]:bomb:"
TITLE = "\u202egnp\u2066 \u2028[bold]x[/bold][/nothing][link=http://evil.example]:bomb:"  # specs refuse controls
COMMANDS = """
import json, sys
from lessongen_cli.app import invoke
for command in json.loads(sys.argv[1]):
    print("$", *map(ascii, command), flush=True)
    try:
        code = invoke(command)
    except SystemExit as exc:
        code = exc.code
    print("=", int(code), flush=True)
"""
OURS = re.compile(
    r"\x1b\[[0-9;]*[mK]"  # colours, and the rest of a line that is removed
    r"|\x1b\[\d*[ABCDGF]|\x1b\[\?25[lh]|\x1b\[J|\x1b\[0J"  # the live screen's own movements
)

DRIVES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def on_a_terminal(fleet: Fleet, *command: str) -> str:
    """What Python, run so, writes to a terminal of its own, stdout and stderr."""
    main, side = pty.openpty()
    termios.tcsetwinsize(side, (40, 200))
    environment = os.environ | {"TERM": "xterm-256color", "LESSONGEN_PROGRESS": "live", "LESSONGEN_PAGER": "cat"}
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=fleet.folder,
        env=environment,
        preexec_fn=lambda: os.login_tty(side),
    )
    os.close(side)
    written = b""
    with suppress(OSError):  # Linux: the last writer has left
        while data := os.read(main, 65_536):
            written += data
    os.close(main)
    process.wait(timeout=60)
    return written.decode("utf-8")


def obeyed(text: str) -> list[str]:
    """Characters that command a terminal or turn a line, beside those of our own screens."""
    rest = OURS.sub("", text)
    return sorted(set(DRIVES.findall(rest)))


def hostile_course(folder: Path) -> Path:
    """Four lessons; whatever may hold text holds the worst."""
    path = write_course(folder, 4)
    batch = json.loads(path.read_text())
    batch["course"]["title"] = f"Course {TITLE}"
    for lesson in batch["lessons"]:
        lesson["title"] = f"Bread {TITLE}"
        lesson["sections"][0]["title"] = f"What a starter is {TITLE}"
    path.write_text(json.dumps(batch))
    return path


RULES = [
    Rule(failure(503, f"overloaded {EVIL}", code=EVIL, kind=EVIL), "1.2"),
    Rule(Reply(text=f"# Bread\n\n{EVIL}\n\n{EVIL} is all." + "\n\nMore words here." * 10), "1.3"),
    Rule(Reply(refusal=f"I will not {EVIL}"), "1.4"),
]
MODELS = f"""
attempts = 2
[workers]
count = 3
[[models]]
name = "evil/{json.dumps(EVIL)[1:-1]}"
max_tries = 2
"""


def refusals(broken: str) -> list[list[str]]:
    """Commands that are refused, with what was given in the message; a few of them are not."""
    return [
        ["show", EVIL],
        ["show", f"latest/{EVIL}"],
        ["show", EVIL, "--json"],
        ["logs", EVIL],
        [EVIL],
        ["status", f"--{EVIL}"],
        ["submit", EVIL],
        ["submit", broken],
        ["submit", broken, "--json"],
        ["score", broken, EVIL],
        ["--config", EVIL, "status"],
        *([group, "show", EVIL] for group in ("schema", "prompts", "sources")),
        ["sources", "remove", EVIL],
        ["sources", "add", broken, "--id", EVIL],
        ["sources", "add", broken, "--id", "broken"],
        ["sources", "list"],
        ["sources", "show", "broken"],
        ["prompts", "preview", broken, "--lesson", EVIL],
        *([command, EVIL] for command in ("help", "forget", "cancel", "resume", "retry-failed")),
        ["help", "errors", EVIL],
        ["review", "retry", EVIL],
        ["run", broken],
        ["run", broken, "--plan", EVIL],
        *([command, EVIL] for command in ("status", "watch", "report")),
        ["review", "show", "latest/1.3", "--out", f"{EVIL}/{EVIL}"],
        ["config", "show"],
        ["config", "validate"],
        ["doctor"],
        ["schedule", "print", "cron", EVIL, broken],
        ["schedule", "print", "systemd", "nightly", EVIL],
        ["report", "latest", "--out", f"out-{EVIL}".replace("/", "_")],
    ]


def looks(broken: str) -> list[list[str]]:
    """Commands that show something of somebody's text, and those that refuse it."""
    lessons = [f"latest/1.{n}" for n in (1, 2, 3, 4)]
    return [
        *([name] for name in ("status", "list", "report", "logs", "watch")),
        *([*name, "--json"] for name in (["status"], ["list"], ["report"], ["logs"], ["review", "list"])),
        ["show", "latest"],
        ["show", "latest", "--json"],
        *(["show", lesson] for lesson in lessons),
        *(["show", lesson, "--raw", "1"] for lesson in lessons[1:]),
        ["show", lessons[2], "--raw", "1", "--json"],
        ["logs", "--failed"],
        ["review", "list"],
        *(["review", "show", lesson] for lesson in lessons[2:]),
        ["review", "show", lessons[2], "--no-pager"],
        ["review", "show", lessons[2], "--diff"],
        ["review", "accept", lessons[2], "--note", EVIL],
        ["review", "reject", lessons[2], "--note", EVIL, "--by", EVIL],
        ["review", "accept", lessons[2]],
        ["review", "list", "--all"],
        ["review", "show", lessons[2], "--json"],
        ["gc", "--older-than", "0s", "--dry-run"],
        *refusals(broken),
    ]


# Without a word of anybody else in what they say; the live screen of `run` is looked at by itself.
SILENT = {"version", "down", "workers", "schema list", "prompts list"}


def test_every_command_that_says_anything_is_looked_at() -> None:
    """Whoever builds a command adds it to the list."""
    looked_at = {" ".join(words) for line in looks("x") for words in (line[:1], line[:2])}
    assert set(all_commands()) - SILENT <= looked_at


def test_no_text_of_others_drives_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The live screen, every answer, every error: hostile text is shown as it is, in escapes."""
    broken = tmp_path / f"broken-{EVIL}.json".replace("/", "_")
    wrong = {f"titel{EVIL}": EVIL, "title": "x", "objectives": [EVIL, 3], "sources": [f"../{EVIL}"]}
    broken.write_text(json.dumps([wrong]))
    with open_fleet(tmp_path, monkeypatch, *RULES, more=MODELS) as fleet:
        path = hostile_course(tmp_path)
        ran = on_a_terminal(fleet, "-m", "lessongen_cli", "run", str(path), "--name", f"Night {EVIL}", "--out", "out")
        assert obeyed(ran) == [], ran
        assert "\x1b[?25l" in ran, "no live screen was drawn"
        assert "[bold]x[/bold]" in ran and "\\x1b" in ran
        shown = on_a_terminal(fleet, "-c", COMMANDS, json.dumps(looks(str(broken))))
    answers = re.split(r"^\$ ", shown, flags=re.MULTILINE)[1:]
    assert len(answers) == len(looks(""))
    assert {answer.splitlines()[0]: obeyed(answer) for answer in answers if obeyed(answer)} == {}
    assert [answer for answer in answers if "= 1\r\n" in answer or "unexpected" in answer] == []
