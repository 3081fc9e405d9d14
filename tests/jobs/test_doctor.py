"""`doctor`: real brokers, stores and endpoints, each with its fault; nothing is made or started."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest
from brokers import documented_rule, foreign_redis
from context_server import Answer, chunks, context_server

from lessongen_cli.app import invoke
from lessongen_core.config import Endpoint, load_settings
from lessongen_core.provider.probe import Probed
from lessongen_core.schemas import load_schema
from lessongen_core.store import hosts
from lessongen_core.store.database import HEAD, open_store
from lessongen_core.store.hosts import Pool
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule, failure, scripted_provider
from lessongen_jobs.broker import stop_broker
from lessongen_jobs.connection import connect
from lessongen_jobs.doctor import machine, severest, store
from lessongen_jobs.doctor.broker import RIGHTS
from lessongen_jobs.doctor.finding import fail, ok
from lessongen_jobs.doctor.provider import _endpoint

KEY = "Zq7sentinel0key0B3x9Y8w7V6u5T4"


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder and a state folder that are not there yet; no settings of the user."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("LESSONGEN_STATE_DIR", str(tmp_path / "state"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


@pytest.fixture
def doctor(capfd: pytest.CaptureFixture[str]) -> Any:
    """`doctor --json ARGUMENTS`: its exit code and its checks by name, the document held to its schema."""

    def run(*arguments: str) -> tuple[int, dict[str, dict[str, Any]]]:
        code = invoke(["doctor", "--json", *arguments])
        out, err = capfd.readouterr()
        assert KEY not in out + err
        document = json.loads(out)
        jsonschema.Draft202012Validator(load_schema("doctor-1")).validate(document)
        assert document["data"]["exit_code"] == code
        return code, {check["name"]: check for check in document["data"]["checks"]}

    return run


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and "-shm" not in path.name}


def not_ok(checks: dict[str, dict[str, Any]]) -> set[str]:
    return {name for name, check in checks.items() if check["status"] != "ok"}


@contextlib.contextmanager
def silent_server() -> Iterator[int]:
    """A port that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as server:
        yield server.getsockname()[1]


def test_an_empty_machine_stays_empty(doctor: Any, tmp_path: Path) -> None:
    """No folder, no file, no broker comes of it; no LLM is a warning, everything else is as it should be."""
    code, checks = doctor()
    assert (code, not_ok(checks)) == (0, {"provider"})
    assert "run starts it" in checks["broker"]["message"]
    assert [path.name for path in tmp_path.iterdir()] == ["work"] and not list((tmp_path / "work").iterdir())


def test_the_screen_of_a_new_machine(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It fits 80x24, says under a warning what to do, and is coloured only where that is wanted."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert invoke(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 23 and max(map(len, lines)) <= 79
    warned = next(number for number, line in enumerate(lines) if line.startswith("WARN  provider "))
    assert lines[warned + 1].split() == ["try:", "set", "LESSONGEN_BASE_URL", "and", "LESSONGEN_API_KEY"]
    assert lines[-1] == f"{len(lines) - 3} ok, 1 warning; exit 0"
    assert not any("\x1b" in line for line in lines)
    monkeypatch.setenv("FORCE_COLOR", "1")
    invoke(["doctor"])
    assert "\x1b[33mWARN\x1b[0m  provider" in capsys.readouterr().out
    invoke(["doctor", "--json"])
    assert "\x1b" not in capsys.readouterr().out


def test_everything_at_work(doctor: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded broker, the store and a model answer; each model is asked once, for five tokens at most."""
    with scripted_provider() as provider:
        monkeypatch.setenv("LESSONGEN_BASE_URL", provider.url)
        monkeypatch.setenv("LESSONGEN_API_KEY", KEY)
        settings = load_settings()
        opened = open_store(settings.store_url, migrate_under=settings.state_dir)
        with closing(opened), opened.write() as tx:
            hosts.register(tx, Pool("p", hosts.this_host(), os.getpid(), "0.0.1", 7), claim_s=15)
        with connect(settings):
            code, checks = doctor()
        stop_broker(settings)
        assert (code, not_ok(checks)) == (0, {"workers"}), checks
        assert "append-only" in checks["broker data"]["message"]
        assert f"migration {HEAD}" in checks["store"]["message"] and "whole" in checks["store file"]["message"]
        assert "7 alive" in checks["workers"]["message"] and "0.0.1" in checks["workers"]["message"]
        assert sorted((call.model, call.max_tokens, call.authorized) for call in provider.calls) == [
            ("anthropic/claude-3.5-sonnet", 5, True), ("google/gemini-1.5-flash", 5, True),
        ]  # fmt: skip
        assert doctor("--no-calls")[0] == 0
        assert len(provider.calls) == 2


def test_what_hangs_holds_up_nothing_else(doctor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broker, database and endpoint take connections and say nothing: each is told, and so is all the rest."""
    with silent_server() as port:
        monkeypatch.setenv("LESSONGEN_REDIS_URL", f"redis://:{KEY}@127.0.0.1:{port}/0")
        monkeypatch.setenv("LESSONGEN_STORE_URL", f"postgresql://me:{KEY}@127.0.0.1:{port}/lessons")
        monkeypatch.setenv("LESSONGEN_BASE_URL", f"http://127.0.0.1:{port}/v1")
        code, checks = doctor()
        assert (code, {name for name, check in checks.items() if check["status"] == "fail"}) == (
            10, {"broker", "store", "provider"},
        )  # fmt: skip
        assert {"workers", "clock", "python", "state folder", "locale", "terminal"} <= checks.keys()
        assert "LESSONGEN_BASE_URL" in checks["provider"]["message"]


def test_an_embedded_broker_that_hangs(doctor: Any) -> None:
    """It lives, and says nothing: that is not "not running"."""
    settings = load_settings()
    with connect(settings):
        pid = int((settings.state_dir / "broker" / "valkey.pid").read_text())
        os.kill(pid, signal.SIGSTOP)
        try:
            code, checks = doctor()
        finally:
            os.kill(pid, signal.SIGCONT)
    stop_broker(settings)
    assert (code, checks["broker"]["status"]) == (10, "fail") and str(pid) in checks["broker"]["message"]


def test_wrong_settings_hide_nothing(doctor: Any) -> None:
    """A typo in the file is a failure of its own; broker and store are looked at all the same."""
    Path("lessongen.toml").write_text("[limits]\nconcurency = 3\n")
    code, checks = doctor()
    assert (code, checks["settings"]["status"]) == (2, "fail")
    assert 'did you mean "concurrency"?' in checks["settings"]["message"]
    assert checks["broker"]["status"] == checks["store"]["status"] == "ok"


def test_settings_that_nobody_could_read_tell_of_no_llm(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither that there is none, nor that the default models are asked; the way out stands there once."""
    monkeypatch.setenv("LESSONGEN_BASE_URL", "http://127.0.0.1:9/v1")
    for text in ("[limits\n", '[provider]\nbase_url = "x"\n[limits]\nconcurrency = 0\n[workers]\ncount = 0\n'):
        Path("lessongen.toml").write_text(text)
        assert invoke(["doctor"]) == 2
        out, err = capsys.readouterr()
        assert "no LLM" not in out and "asking" not in err and out.count("config validate") == 1

        monkeypatch.delenv("LESSONGEN_BASE_URL", raising=False)


def test_nobody_is_said_to_be_asked_without_a_key(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The key that the settings name is not there: no call is made."""
    Path("lessongen.toml").write_text('[provider]\nbase_url = "http://127.0.0.1:9/v1"\napi_key_env = "NO_SUCH"\n')
    assert invoke(["doctor"]) == 2
    assert "asking" not in capsys.readouterr().err


def test_a_state_folder_in_a_place_without_room_for_any_file(doctor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can make room in /proc."""
    monkeypatch.setenv("LESSONGEN_STATE_DIR", "/proc/x")
    code, checks = doctor()
    assert (code, checks["state folder"]["message"]) == (10, "/proc cannot be written")


def test_one_model_and_no_key(doctor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of one is no list of models; where no key is in use, none can be corrected."""
    refused = failure(401, "Missing API key", code="invalid_api_key")
    with scripted_provider(Rule(refused)) as provider:
        Path("lessongen.toml").write_text(f'[provider]\nbase_url = "{provider.url}"\n[[models]]\nname = "m"\n')
        code, checks = doctor()
    assert (code, checks["model m"]["fix"]) == (12, "set LESSONGEN_API_KEY")


def test_the_rights_are_the_documented_ones() -> None:
    """No command of the rule is left out of the check, and no other is in it."""
    assert {word[1:] for word in documented_rule().split() if word.startswith("+")} == set(RIGHTS)


def test_a_foreign_broker(doctor: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Under the documented rule nothing is wrong and nothing stays; eviction, no file, missing rights are told."""
    rule = documented_rule()
    with foreign_redis(tmp_path, rule=rule) as server, server.operator() as operator:
        monkeypatch.setenv("LESSONGEN_REDIS_URL", server.url)
        code, checks = doctor()
        assert (code, not_ok(checks)) == (0, {"provider"}), checks
        assert f"127.0.0.1:{server.port}" in checks["broker"]["message"]
        assert not [key for key in operator.keys("*") if b"doctor" in key or key.startswith(b"rq:")]
        operator.config_set("appendonly", "no")
        assert "its end empties the queue" in doctor()[1]["broker data"]["message"]
        operator.config_set("maxmemory-policy", "allkeys-lru")
        assert "allkeys-lru" in doctor()[1]["broker data"]["message"]
        operator.execute_command("ACL", "SETUSER", "lessongen", "-blmove", "-zadd")
        code, checks = doctor()
        assert (code, checks["broker rights"]["message"]) == (10, "refused: blmove, zadd")
        operator.execute_command("ACL", "SETUSER", "lessongen", "resetkeys", "~lessongen:*")
        assert "keys rq:*" in doctor()[1]["broker rights"]["message"]


def made_store(state: Path) -> Path:
    path = state / "store.sqlite3"
    open_store(f"sqlite:///{path}", migrate_under=state).close()
    return path


@pytest.mark.parametrize(("found", "status", "code"), [("0004", "warn", 0), ("9999", "fail", 10)])
def test_a_store_of_another_version(doctor: Any, tmp_path: Path, found: str, status: str, code: int) -> None:
    """An older one is migrated by the next run, not by us; a newer one needs a newer lessongen."""
    path = made_store(tmp_path / "state")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (found,))
    before = files_in(tmp_path / "state")
    assert (doctor()[0], doctor()[1]["store"]["status"]) == (code, status)
    assert files_in(tmp_path / "state") == before


def test_a_damaged_store(doctor: Any, tmp_path: Path) -> None:
    """SQLite's own check names the damage."""
    path = made_store(tmp_path / "state")
    data = bytearray(path.read_bytes())
    size = int.from_bytes(data[16:18], "big")  # of a page, as the file's head says
    data[3 * size : 4 * size] = b"\xff" * size
    path.write_bytes(data)
    code, checks = doctor()
    assert code == 10 and checks["store file"]["status"] == "fail" and "damaged" in checks["store file"]["message"]


def test_a_store_on_a_network_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The innermost mount decides; a blank in its name is written as \\040."""
    mounts = tmp_path / "mounts"
    place = tmp_path / "a share"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/x {str(place).replace(' ', chr(92) + '040')} nfs4 rw 0 0\n")
    monkeypatch.setattr(store, "_MOUNTS", mounts)
    assert store.network_kind(place / "store.sqlite3") == "nfs4"
    assert store.network_kind(tmp_path / "store.sqlite3") is None


PAGE = "<!doctype html><html><title>Chat</title></html>"


@pytest.mark.parametrize(
    ("reply", "status", "code", "said"),
    [
        (Reply("yes", finish_reason="length"), "ok", 0, "answers in"),
        (failure(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."), "ok", 0, "learns"),
        (failure(401, "Incorrect API key provided", code="invalid_api_key"), "fail", 12, "key of MY_KEY"),
        (failure(404, "The model does not exist", code="model_not_found"), "fail", 2, "not serve this model"),
        (failure(429, "Rate limit reached", code="rate_limit_exceeded"), "warn", 0, "limits the rate"),
        (failure(503, "overloaded"), "fail", 2, "unavailable"),
        (Reply(body=PAGE), "fail", 2, "base URL"),
        (Reply(cut=True, after=0), "fail", 2, "cut off"),
    ],
)
def test_each_model_is_asked(
    doctor: Any, monkeypatch: pytest.MonkeyPatch, reply: Reply, status: str, code: int, said: str
) -> None:
    """One model fails as the script has it, the other answers; a cut answer of five tokens is one."""
    with scripted_provider(Rule(reply, model="first"), Rule(Reply("yes"))) as provider:
        Path("lessongen.toml").write_text(
            f'[provider]\nbase_url = "{provider.url}"\napi_key_env = "MY_KEY"\n'
            '[[models]]\nname = "first"\n[[models]]\nname = "second"\n'
        )
        monkeypatch.setenv("MY_KEY", KEY)
        found, checks = doctor()
    assert (found, checks["model first"]["status"]) == (code, status), checks
    assert said in checks["model first"]["message"]
    assert checks["model second"]["status"] == "ok"


def test_an_endpoint_that_is_not_there(doctor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address and the line that holds it are named; no model is asked."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    Path("lessongen.toml").write_text(f'[provider]\nbase_url = "http://127.0.0.1:{port}/v1?key={KEY}"\n')
    code, checks = doctor()
    assert code == 2 and not any(name.startswith("model") for name in checks)
    assert f"http://127.0.0.1:{port}/v1" in checks["provider"]["message"]
    assert "lessongen.toml:2" in checks["provider"]["message"]


def test_a_key_that_is_not_set(doctor: Any) -> None:
    """Every call would be refused: nobody is asked."""
    Path("lessongen.toml").write_text('[provider]\nbase_url = "http://127.0.0.1:9/v1"\napi_key_env = "NO_SUCH"\n')
    code, checks = doctor()
    assert code == 2 and "NO_SUCH" in checks["provider"]["message"]


def test_a_token_that_is_not_set(doctor: Any) -> None:
    """The context service would refuse every lesson, and no worker starts."""
    Path("lessongen.toml").write_text('[context]\nurl = "http://127.0.0.1:9/x"\ntoken_env = "NO_SUCH"\n')
    assert doctor()[0] == 2


def test_the_context_service_is_asked_once(doctor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a set that it need not have, with the token; one that refuses it is told with its address, and counts."""
    monkeypatch.setenv("RAG_TOKEN", "a-token-of-some-length")
    with context_server(lambda asked: chunks()) as service:
        Path("lessongen.toml").write_text(f'[context]\nurl = "{service.url}"\ntoken_env = "RAG_TOKEN"\n')
        code, checks = doctor()
        assert (code, checks["context service"]["status"]) == (0, "ok")
        assert (len(service.asked), service.tokens) == (1, ["Bearer a-token-of-some-length"])
        service.answer = lambda asked: Answer("", status=403)
        code, checks = doctor()
    found = checks["context service"]
    assert (code, found["status"]) == (2, "fail")
    assert service.url in found["message"] and "403" in found["message"] and "token_env" in found["fix"]


def test_no_workers_count_only_when_asked_for(doctor: Any) -> None:
    """`--strict` is for the machine that should have some."""
    assert doctor()[0] == 0
    code, checks = doctor("--strict")
    assert (code, checks["workers"]["status"]) == (11, "fail")


def test_clocks_that_differ(doctor: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Ours is an hour ahead of the broker's."""
    with foreign_redis(tmp_path, rule=documented_rule()) as server:
        monkeypatch.setenv("LESSONGEN_REDIS_URL", server.url)
        monkeypatch.setattr(machine, "time", SimpleNamespace(time=lambda: time.time() + 3600))
        assert doctor()[1]["clock"]["message"].startswith("the broker is -3600")


def test_a_folder_that_cannot_be_written(doctor: Any, tmp_path: Path) -> None:
    """A file stands where the folder for lessons is to be made."""
    (tmp_path / "work" / "lessongen-out").write_text("")
    code, checks = doctor()
    assert (code, checks["output folder"]["status"]) == (10, "fail")


def test_a_full_disk(doctor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Little room is a warning, none a failure."""
    usage = SimpleNamespace(free=500_000_000, total=10**12)
    monkeypatch.setattr(machine, "shutil", SimpleNamespace(disk_usage=lambda path: usage))
    assert doctor()[1]["state folder"]["status"] == "warn"
    usage.free = 50_000_000
    assert doctor()[0] == 10


def test_the_severest_failure_decides() -> None:
    """Broker and store, then the account, then settings, then workers; what is fine decides nothing."""
    failures = [fail("x", "x", fix=None, exit_status=code) for code in (11, 2, 12, 10)]
    assert [severest([ok("x", "x"), *failures[:count]]) for count in range(5)] == [0, 11, 2, 12, 10]


@pytest.mark.parametrize(("models", "told"), [(("a",), ", lists 1 model"), (("a", "b"), ", lists 2 models")])
def test_one_model_is_one_model(models: tuple[str, ...], told: str) -> None:
    """What the endpoint lists is counted in words that fit."""
    finding = _endpoint(Endpoint("http://127.0.0.1:9/v1", None), Probed(models=models))
    assert finding.message.endswith(f" answers{told}")
