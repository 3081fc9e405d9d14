"""Signals that come together, in any order, are one stop; a word said twice is two."""

from __future__ import annotations

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator

import pytest

from lessongen_cli.signals import Signalled, raising

ROUNDS = 300


@pytest.fixture
def sender() -> Iterator[subprocess.Popen[bytes]]:
    """Sends this process SIGTERM and SIGHUP, as close to one another as can be, for each line it is given."""
    script = f"while read line; do kill -TERM {os.getpid()}; kill -HUP {os.getpid()}; echo sent; done"
    with subprocess.Popen(["sh", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as process:
        yield process
        assert process.stdin
        process.stdin.close()


# A SIGHUP that another thread takes while a round's handlers are being put back: Python then says so on stderr, once in
# some hundred rounds. What the rounds raised is judged all the same.
@pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning")
def test_a_stop_and_a_hang_up_at_once_are_one_stop(sender: subprocess.Popen[bytes]) -> None:
    """Each round raises once, and it is SIGTERM that is named: the number of an exit code."""
    assert sender.stdin
    assert sender.stdout
    seen: Counter[tuple[str, ...]] = Counter()
    for _ in range(ROUNDS):
        stops: list[Signalled] = []
        sent = b""
        with raising():
            try:
                sender.stdin.write(b"\n")
                while True:
                    pass
            except Signalled as exc:
                stops.append(exc)
            try:
                while not sent.endswith(b"\n"):
                    sent += sender.stdout.read(8)
            except Signalled as exc:
                stops.append(exc)
        seen[tuple(map(str, stops))] += 1
    assert seen == {("SIGTERM",): ROUNDS}


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
