"""Every command has `--json` and prints one document that its schema describes; for errors, too."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cli_commands import all_commands, options_of
from forked import Forked
from reviewing import Reviewing, reviewing

from lessongen_cli import follow
from lessongen_cli.app import invoke
from lessongen_core.schemas import load_schema

Capture = pytest.CaptureFixture[str]

SPEC = "- title: Fractions\n  objectives: [Add fractions with unlike denominators]\n"


@dataclass(frozen=True)
class Call:
    """A command line; the document it answers with. `same`: said again it prints the same bytes, no clock is in it."""

    words: str
    arguments: Sequence[str] = ()
    schema: str = ""
    code: int = 0
    same: bool = False


# In this order, on one store: a night whose lessons 1.1 and 1.2 are in review, 1.3 succeeded, 1.4 was never begun.
CALLS = [
    Call("version", same=True),
    Call("help", ["exit-codes"], same=True),
    Call("schema list", same=True),
    Call("schema show", ["spec"], same=True),
    Call("config show", same=True),
    Call("config validate", same=True),
    Call("doctor", ["--no-calls"], code=2),  # nobody listens there
    Call("prompts list", same=True),
    Call("prompts show", ["system"], same=True),
    Call("prompts preview", ["spec.yaml"]),  # its delimiter is drawn
    Call("sources add", ["notes", "--id", "notes"]),
    Call("sources list", same=True),
    Call("sources show", ["notes"], same=True),
    Call("sources remove", ["notes"]),
    Call("list", same=True),
    Call("status", same=True),
    Call("show", ["latest"], same=True),
    Call("show", ["latest/1.1"], same=True),
    Call("show", ["latest/1.1", "--raw", "1"], "reply", same=True),
    Call("logs", same=True),
    Call("report", same=True),
    Call("score", ["spec.yaml", "lesson.md", "--lesson-id", "1.1"], code=3, same=True),
    Call("review list", same=True),
    Call("review show", ["latest/1.1"], "review", same=True),
    Call("review accept", ["latest/1.1", "--force"]),
    Call("review reject", ["latest/1.2", "--note", "no"]),
    Call("review retry", ["latest"]),
    Call("submit", ["spec.yaml", "--dry-run"], "dry-run", same=True),
    Call("submit", ["spec.yaml", "--offline"]),
    Call("cancel", ["latest"], same=False),
    Call("retry-failed", ["latest"], same=True),
    Call("resume", ["latest"]),
    Call("forget", ["no-such-model"], same=True),
    Call("run", ["spec.yaml", "--offline", "--out", "out"], "report", code=4),
    Call("gc", ["--dry-run"], same=True),
    Call("schedule print", ["cron", "nightly", "spec.yaml"], same=True),
    Call("down", same=False),
]
ELSEWHERE = {"watch", "workers"}  # watch --json: one line an event; workers: below, it has no end of its own
CLOCK = re.compile(r'("(?:elapsed_s|duration_s|generated\w*)":)(?:[\d.]+|"[^"]*")')
MISSING = {words for words, command in all_commands().items() if "--json" not in options_of(command)}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Reviewing:
    """The installation that all calls share."""
    folder = tmp_path_factory.mktemp("night")
    (folder / "spec.yaml").write_text(SPEC)
    (folder / "lesson.md").write_text("# Fractions\n\nToo short.\n")
    (folder / "notes").mkdir()
    (folder / "notes" / "a.md").write_text("# Fractions\n\nA fraction has a numerator and a denominator.\n")
    (folder / "lessongen.toml").write_text("[workers]\ncount = 1\n")
    with pytest.MonkeyPatch.context() as monkeypatch:
        made = reviewing(folder, monkeypatch, 4, name="A night")
        made.reply(0, made.poor(0))
        made.reply(1, None)
        assert made.reply(2, made.good(2)) == "succeeded"
        made.store.close()
    return made


@pytest.fixture
def at_home(night: Reviewing, monkeypatch: pytest.MonkeyPatch) -> Reviewing:
    """In that installation's folder, with its environment alone."""
    monkeypatch.setenv("LESSONGEN_CONFIG", "")  # --config sets it: it must be taken back
    for name in [name for name in os.environ if name.startswith("LESSONGEN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LESSONGEN_STATE_DIR", str(night.settings.state_dir))
    monkeypatch.setenv("LESSONGEN_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.chdir(night.settings.state_dir.parent)
    return night


def document(capsys: Capture, line: Sequence[str], code: int) -> tuple[dict[str, Any], str]:
    """What stdout holds, which must be one document, and its bytes."""
    capsys.readouterr()
    ended = invoke([*line, "--json"])
    out, err = capsys.readouterr()
    assert ended == code, f"{line}: exit {ended}\n{err}"
    assert out.count("\n") == 1, f"{line}: {out[:500]}"
    found: dict[str, Any] = json.loads(out)
    return found, out


def fits(found: dict[str, Any], name: str) -> None:
    """`found` is of the schema `name`, and says so."""
    assert found["schema"] == f"lessongen/{name}@1"
    jsonschema.Draft202012Validator(load_schema(f"{name}-1")).validate(found)


def still(text: str) -> str:
    """The bytes without what a clock moves in a batch that runs."""
    return CLOCK.sub(r"\1", text)


def test_every_command_has_json_and_stands_in_the_list() -> None:
    """Whoever builds a command adds it here."""
    commands = all_commands()
    assert {call.words for call in CALLS} | ELSEWHERE == set(commands)
    assert {"watch"} == MISSING


def test_every_document_fits_its_schema(at_home: Reviewing, capsys: Capture) -> None:
    """Two times where nothing is changed by it: the same bytes, since keys have an order and no clock is in them."""
    for call in (call for call in CALLS if call.words not in MISSING):
        line = [*call.words.split(), *call.arguments]
        found, text = document(capsys, line, call.code)
        fits(found, call.schema or call.words.replace(" ", "-"))
        if call.same:
            assert still(document(capsys, line, call.code)[1]) == still(text), f"{line} said again"


CHANGE = ("retry-failed", "forget", "sources show")  # the set of the last one is gone by then
LOOKS = [call for call in CALLS if call.same and call.code == 0 and call.words not in CHANGE]


@pytest.mark.parametrize("call", LOOKS, ids=[" ".join([call.words, *call.arguments]) for call in LOOKS])
def test_a_reader_that_leaves_and_an_empty_environment_are_no_error(call: Call, at_home: Reviewing) -> None:
    """`env -i ... | head -1` of every command that looks, the moment in which nobody reads any more made sure of."""
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "lessongen_cli", *call.words.split(), *call.arguments]
    environment = {"LESSONGEN_STATE_DIR": os.environ["LESSONGEN_STATE_DIR"]}
    with Forked(command, stdout=write, stderr=subprocess.PIPE, text=True, env=environment) as process:
        os.close(write)
        _, err = process.communicate(timeout=60)
    told = [word for word in ("error[", "Traceback", "Exception ignored") if word in err]
    assert (process.returncode, told) == (0, []), err


def test_a_batch_without_workers_is_exit_11(
    at_home: Reviewing, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Off a terminal `watch` does not wait for ever for somebody to work."""
    monkeypatch.setattr(follow, "STALL_S", 0.1)
    assert invoke(["watch", at_home.batch_id]) == 11
    err = capsys.readouterr().err
    assert "error[E_NO_WORKERS]" in err and "try: lessongen " in err, err


def test_a_pool_that_ends_answers_with_one_document(at_home: Reviewing, capsys: Capture) -> None:
    """`workers --json` says at its end how it ended."""
    command = [sys.executable, "-m", "lessongen_cli", "workers", "-n", "1", "--json"]
    with Forked(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert any("ready" in line for line in process.stderr)
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    fits(json.loads(out), "workers")
    document(capsys, ["down"], 0)


@pytest.mark.parametrize("words", sorted(all_commands()))
def test_a_usage_error_of_every_command_is_one_document(words: str, at_home: Reviewing, capsys: Capture) -> None:
    """Found by the parser, before the command knows of --json."""
    found, _ = document(capsys, [*words.split(), "--no-such-option"], 2)
    fits(found, "error")
    assert (found["error"]["code"], found["error"]["exit_code"]) == ("E_USAGE", 2)
    assert found["error"]["hint"] == f"lessongen {words} --help"


@pytest.mark.parametrize(
    ("line", "code", "name"),
    [
        (["nix"], 2, "E_USAGE"), (["review"], 2, "E_USAGE"), (["status", "nix"], 6, "E_REF_NOT_FOUND"),
        (["submit", "none.yaml"], 5, "E_SPEC_INVALID"), (["--config", "none.toml", "list"], 2, "E_CONFIG"),
        (["review", "show", "latest/9.9"], 6, "E_REF_NOT_FOUND"), (["logs", "-f"], 2, "E_USAGE"),
    ],
)  # fmt: skip
def test_every_error_is_one_document(
    line: list[str], code: int, name: str, at_home: Reviewing, capsys: Capture
) -> None:
    """Of the command line, the settings, the specs, the store."""
    found, _ = document(capsys, line, code)
    fits(found, "error")
    assert found["error"]["code"] == name and found["error"]["hint"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (["run", "--jsonl", "broken.json"], 5),
        (["run", "-q", "--jsonl", "broken.json"], 5),
        (["run", "-qq", "--jsonl", "broken.json"], 5),
        (["run", "--jsonl", "--no-such-option"], 2),
        (["watch", "--jsonl", "nothing"], 6),
    ],
)
def test_an_error_is_an_event_where_events_were_asked_for(
    line: list[str], code: int, at_home: Reviewing, capsys: Capture
) -> None:
    """One line, with the exit code and what an error document holds."""
    Path("broken.json").write_text("{")
    assert invoke(line) == code
    (told,) = capsys.readouterr().out.splitlines()
    event = json.loads(told)
    fits(event, "event")
    assert (event["event"], event["exit_code"], event["error"]["exit_code"]) == ("error", code, code)


def test_quiet_takes_no_document_away(at_home: Reviewing, capsys: Capture) -> None:
    """-qq is for stderr."""
    Path("broken.json").write_text("{")
    assert invoke(["run", "-qq", "--json", "broken.json"]) == 5
    out, err = capsys.readouterr()
    fits(json.loads(out), "error")
    assert err == ""


def test_every_schema_is_a_schema_and_is_printed_by_something() -> None:
    """No file is left over; those of the context service are what it is asked and answers."""
    from lessongen_core.schemas import schema_names

    printed = {call.schema or call.words.replace(" ", "-") for call in CALLS} | {"workers", "error"}
    printed.add("run")  # by a night that meets another: test_nights.py
    services = {"context-request", "context-reply"}
    assert set(schema_names()) - services - printed <= {"event"}
    for name in schema_names():
        jsonschema.Draft202012Validator.check_schema(load_schema(f"{name}-1"))
