"""Promise 7: canaries in every secret, a provider that repeats them, a bug that prints them; then look everywhere."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from brokers import foreign_redis
from courses import write_course
from fleet import Fleet, open_fleet
from kept import in_files, in_redis, in_sql
from test_hosts import documented_rule

from lessongen_cli.app import invoke
from lessongen_core.store.database import sqlite_path
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, failure

KEY = "Zq7+main-canary/aB3=x9Y8w7V6u5T4"  # neither the values nor the second name look like a key's
OTHER_KEY = "7Hh/other-canary+2Kk1Jj0Gg9Ff8Dd"
TOKEN = "bug-canary-5Tt4Rr3Ee"  # of another program's, in a spec: where a traceback quotes it, it is hidden
CHAIN = """
[workers]
count = 4
[[models]]
name = "main"
max_tries = 1
[[models]]
name = "other"
api_key_env = "OTHER_LLM"
"""
PAGE = f"<html><b>Bad request</b> Authorization: Bearer {KEY.replace('/', '&#x2F;')}</html>"
RULES = [
    Rule(failure(503, f"upstream said: {quote(KEY, safe='')}"), "1.1", "main"),
    Rule(failure(503, f"upstream said: {OTHER_KEY}"), "1.1", "other", n=[2]),
    Rule(Reply(status=502, body=PAGE), "1.2", "main"),
    Rule(Reply(text="# Bread\n\n" + "word " * 60, after=200, error={"message": f"{KEY} expired"}), "1.3", "main"),
    Rule(Reply(text=f"# Bread\n\nMy key is {KEY}."), "1.4", "main"),
    Rule(Reply(refusal=f"not with {KEY}"), "1.5", "main"),
    Rule(failure(503, "x", headers={"x-request-id": KEY, "x-ratelimit-reset": KEY}), "1.6", "main"),
]


@contextmanager
def watching_processes() -> Iterator[set[str]]:
    """Every command line of this machine, again and again while the block runs."""
    seen: set[str] = set()
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.1):
            seen.update(subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, text=True).stdout.split("\n"))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def break_a_lesson(fleet: Fleet) -> None:
    """Let a bug meet a secret: a spec that no version wrote, whose value the traceback quotes."""
    with closing(sqlite3.connect(str(sqlite_path(fleet.settings.store_url)))) as connection, connection:
        connection.execute("UPDATE lessons SET spec = ? WHERE lesson_id = '1.7'", (json.dumps({"title": TOKEN}),))


def look_at_everything(capfd: pytest.CaptureFixture[str]) -> Iterator[tuple[str, bytes]]:
    """What each command prints; in this process, which has the same environment, for the time's sake."""
    commands = [["status"], ["list"], ["show", "latest"], ["report"], ["logs"], ["review", "list"]]
    commands += [["show", f"latest/1.{n}"] for n in range(1, 8)]
    commands += [["config", "show"], ["config", "validate"], ["doctor"], ["version"]]
    commands += [[*command, "--json"] for command in commands]
    commands += [["show", f"latest/1.{n}", "--raw", "1"] for n in (1, 2, 3, 4, 5, 6)]
    for command in commands:
        invoke(command)
        printed = capfd.readouterr()
        yield " ".join(command), (printed.out + printed.err).encode()


def test_no_canary_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """Not in Redis, SQL (unpacked), logs, reports, crash files, `ps`, nor on any screen; files are ours alone."""
    (tmp_path / "state").mkdir(mode=0o755)  # the user's own: what lies in it has to close itself
    before = os.umask(0)
    said: list[tuple[str, bytes]] = []
    try:
        with (
            foreign_redis(tmp_path, rule=documented_rule()) as server,
            open_fleet(tmp_path, monkeypatch, *RULES, redis_url=server.url, more=CHAIN) as fleet,
            server.operator() as operator,
            watching_processes() as command_lines,
        ):
            monkeypatch.setenv("LESSONGEN_API_KEY", KEY)
            monkeypatch.setenv("OTHER_LLM", OTHER_KEY)
            monkeypatch.setenv("APP_TOKEN", TOKEN)
            path = write_course(tmp_path, 7)
            said.append(("submit", str(fleet.command("submit", str(path))).encode()))
            break_a_lesson(fleet)
            answer = fleet.command("run", str(path), "--out", "out")
            assert answer.returncode in (3, 4), answer.stderr
            capfd.readouterr()
            said += look_at_everything(capfd)
            said += [("run", str(answer).encode()), ("ps", "\n".join(command_lines).encode())]
            places = [*said, *in_sql(fleet.settings), *in_redis(operator), *in_files(tmp_path)]
            assert list((tmp_path / "state" / "crashes").glob("*")), "the bug left no crash file"
    finally:
        os.umask(before)
    wanted = [canary.encode() for canary in ("main-canary", "other-canary", "redis-canary")]
    assert sum(b"[redacted]" in text for _, text in places) >= 6, "the provider's echo is not what was stored"
    assert {name for name, text in places if any(canary in text for canary in wanted)} == set()
    quoted = {name for name, text in places if TOKEN.encode() in text}
    told = [
        name for name in quoted if name.startswith(("key ", "logs", "ps")) or "/logs/" in name or "/crashes/" in name
    ]
    assert told == []
    open_to_others = [path.name for path in (tmp_path / "state").iterdir() if path.stat().st_mode & 0o077]
    assert open_to_others == []
