"""Signals that come together, in any order, are one stop; a word said twice is two."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from waiting import wait_for

from lessongen_cli import app, terminal
from lessongen_cli.signals import Signalled, raising

ROUNDS = 300


# In a process of one thread: of several, another one may take a signal of a round that is over.
MANY_ROUNDS = """
import os, subprocess, sys
from lessongen_cli.signals import Signalled, raising
script = f"while read line; do kill -TERM {os.getpid()}; kill -HUP {os.getpid()}; echo sent; done"
sender = subprocess.Popen(["sh", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
for _ in range(int(sys.argv[1])):
    stops, sent = [], b""
    with raising():
        try:
            sender.stdin.write(b"\\n")
            while True:
                pass
        except Signalled as exc:
            stops.append(exc)
        try:
            while not sent.endswith(b"\\n"):
                sent += sender.stdout.read(8)
        except Signalled as exc:
            stops.append(exc)
    print(*stops)
sender.stdin.close()
sender.wait()
"""


def test_a_stop_and_a_hang_up_at_once_are_one_stop() -> None:
    """Each round raises once, and it is SIGTERM that is named: the number of an exit code. Nothing is said of it."""
    command = [sys.executable, "-c", MANY_ROUNDS, str(ROUNDS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert Counter(done.stdout.splitlines()) == {"SIGTERM": ROUNDS}


@pytest.mark.parametrize(
    ("sent", "raised"),
    [
        (["SIGTERM", "SIGTERM"], ["SIGTERM", "SIGTERM"]),
        (["SIGINT", "SIGHUP", "SIGINT"], ["SIGINT", "SIGINT"]),
        (["SIGHUP", "SIGHUP"], ["SIGHUP"]),
        (["SIGHUP", "SIGTERM", "SIGTERM"], ["SIGTERM", "SIGTERM"]),
    ],
)
def test_what_counts_as_a_second_word(sent: list[str], raised: list[str]) -> None:
    """A hang-up is never one, and what follows a hang-up is the same stop under another name."""
    stops: list[Signalled] = []
    with raising():
        for name in sent:
            try:
                os.kill(os.getpid(), signal.Signals[name])
            except Signalled as exc:
                stops.append(exc)
    assert [str(stop) for stop in stops] == raised


@pytest.mark.parametrize("ends_by", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_after_the_block_a_signal_does_what_it_did_before(ends_by: signal.Signals) -> None:
    """Twice entered and left, the process still ends by the signal itself, and says nothing of it."""
    script = (
        "import os, signal; from lessongen_cli.signals import raising\n"
        "signal.signal(signal.SIGINT, signal.SIG_DFL)\n"
        "for _ in range(2):\n    with raising(): pass\n"
        f"os.kill(os.getpid(), {int(ends_by)}); print('lived')"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (-ends_by, "", "")


def test_what_was_ignored_stays_ignored() -> None:
    """As nohup wants it, inside the block and after it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with raising():
            os.kill(os.getpid(), signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def catches(pid: int, number: signal.Signals) -> bool:
    """Whether a process has a handler for `number`: the kernel's own word."""
    mask = re.search(r"^SigCgt:\s*(\w+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return mask is not None and bool(int(mask[1], 16) >> (number - 1) & 1)


@pytest.mark.parametrize(
    ("words", "sent", "code"),
    [
        ("run - --offline --json", signal.SIGTERM, 143),
        ("run - --offline --jsonl", signal.SIGTERM, 143),
        ("submit - --offline --json", signal.SIGINT, 130),
    ],
)
def test_a_signal_before_there_is_a_batch_is_one_document(
    words: str, sent: signal.Signals, code: int, tmp_path: Path
) -> None:
    """It reads its specs from standard input, and is stopped at that: scripts hear of it, and nothing was recorded."""
    command = [sys.executable, "-m", "lessongen_cli", *words.split()]
    environment = os.environ | {"LESSONGEN_STATE_DIR": str(tmp_path)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment, text=True) as process:
        wait_for(lambda: catches(process.pid, signal.SIGTERM), what="the command takes signals")
        process.send_signal(sent)
        process.wait(timeout=60)
        assert process.stdout is not None and process.stderr is not None
        (line,), err = process.stdout.readlines(), process.stderr.read()
    error = json.loads(line)["error"]
    assert (process.returncode, error["code"], error["exit_code"], error["kind"]) == (code, "E_STOPPED", code, "signal")
    assert error["retryable"] and err == f"lessongen: stopped by {sent.name}\n"
    assert json.loads(line)["schema"] == ("lessongen/event@1" if "jsonl" in words else "lessongen/error@1")


def test_a_signal_behind_the_answer_adds_no_second_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The document is out, and the command was only tidying up."""

    def stopped_behind(*_: object, **__: object) -> None:
        terminal.answer_json("version", {})
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(app, "app", stopped_behind)
    assert app.invoke(["version", "--json"]) == 143
    assert json.loads(capsys.readouterr().out)["schema"] == "lessongen/version@1"
