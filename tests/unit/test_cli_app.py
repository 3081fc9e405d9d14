"""The one place where an exception becomes an exit code, and the shape of every message."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from cli_commands import all_commands

from lessongen_cli import app as application
from lessongen_cli.app import invoke
from lessongen_cli.signals import Signalled
from lessongen_core.errors import BrokerError, ConfigError, LessongenError, NotFound, NoWorkers, SpecError

SECRET = "sk-or-v1-0123456789abcdef"
SPEC = "- title: Fractions\n  objectives: [Add fractions with unlike denominators]\n"


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder and a working folder of the test's own; no provider, no configuration."""
    monkeypatch.setenv("LESSONGEN_CONFIG", "")  # --config sets it: it must be taken back, or later tests read that file
    for name in [name for name in os.environ if name.startswith("LESSONGEN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LESSONGEN_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def failing(monkeypatch: pytest.MonkeyPatch, exc: BaseException) -> None:
    """Let the real application raise `exc` from inside a command."""
    broken = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)

    @broken.command()
    def fail(as_json: bool = typer.Option(False, "--json")) -> None:
        raise exc

    monkeypatch.setattr(application, "app", broken)


@pytest.mark.parametrize(
    ("exc", "code"),
    [
        (ConfigError("x"), 2),
        (SpecError("x"), 5),
        (NotFound("x"), 6),
        (BrokerError("x"), 10),
        (NoWorkers("x"), 11),
        (LessongenError("x"), 1),
        (ValueError("x"), 1),
        (typer.Exit(12), 12),
        (typer.Abort(), 130),
        (KeyboardInterrupt(), 130),
        (Signalled(15), 143),
        (Signalled(1), 129),
        (BrokenPipeError(), 0),
    ],
)
def test_every_exception_has_its_exit_code(monkeypatch: pytest.MonkeyPatch, exc: BaseException, code: int) -> None:
    """Each kind of end is one row of design section 8."""
    failing(monkeypatch, exc)
    monkeypatch.setattr(application, "silence", lambda stream: None)  # or pytest's own stdout would go
    assert invoke([]) == code


def test_an_error_has_one_shape(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Line 1 says what happened, details are two spaces in, the next step comes last; nothing on stdout."""
    failing(monkeypatch, NotFound('no batch "nigthly"', details=["closest: nightly"], hint="lessongen list"))
    assert invoke([]) == 6
    out, err = capsys.readouterr()
    assert err == ('lessongen: error[E_REF_NOT_FOUND]: no batch "nigthly"\n  closest: nightly\n  try: lessongen list\n')
    assert out == ""


def test_an_error_with_json_is_one_document(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--json` puts lessongen/error@1 on stdout; stderr stays human."""
    failing(monkeypatch, BrokerError("Redis is away", hint="lessongen doctor"))
    assert invoke(["--json"]) == 10
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert document["schema"] == "lessongen/error@1"
    assert document["error"]["code"] == "E_REDIS_UNREACHABLE"
    assert document["error"]["exit_code"] == 10
    assert err.startswith("lessongen: error[E_REDIS_UNREACHABLE]")


def test_controls_in_an_error_are_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A message that quotes input cannot drive the terminal."""
    failing(monkeypatch, SpecError("bad \x1b[2J title", details=["a\u202eb\nc"]))
    invoke([])
    err = capsys.readouterr().err
    assert "\\x1b[2J" in err and "a\\u202eb\\x0ac" in err and "\x1b" not in err


def test_a_bug_leaves_a_crash_file_without_secrets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """People get one line and a file name; the file has the traceback, and no secret of the environment."""
    monkeypatch.setenv("OPENROUTER_API_KEY", SECRET)
    monkeypatch.setenv("LESSONGEN_REDIS_URL", "redis://user:hunter2pass@localhost:1/0")
    failing(monkeypatch, KeyError(f"key {SECRET} at redis://user:hunter2pass@localhost:1/0"))
    assert invoke([]) == 1
    err = capsys.readouterr().err
    assert "Traceback" not in err and "unexpected KeyError" in err
    (crash,) = (tmp_path / "state" / "crashes").glob("crash-*.txt")
    text = crash.read_text()
    assert "Traceback" in text and "KeyError" in text
    assert SECRET not in text + err and "hunter2pass" not in text + err
    assert str(crash) in err
    assert crash.stat().st_mode & 0o077 == 0


def test_a_key_that_no_pattern_knows_is_hidden_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """`api_key_env` may name any variable; its value is a secret as well."""
    Path("lessongen.toml").write_text('[provider]\nbase_url = "http://127.0.0.1:1/v1"\napi_key_env = "MY_LLM"\n')
    monkeypatch.setenv("MY_LLM", SECRET)
    failing(monkeypatch, ValueError(SECRET))
    assert invoke([]) == 1
    (crash,) = (tmp_path / "state" / "crashes").glob("crash-*.txt")
    assert SECRET not in crash.read_text() + capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["submti"], "Did you mean 'submit'"),
        (["submit", "--jsno", "x"], "--json"),
        (["submit"], "Missing argument"),
        (["watch", "--timeout", "soon"], "--timeout"),
        (["run", "--priority", "urgent", "x"], "urgent"),
        (["resume", "latest", "-n", "3"], "-n goes with --watch"),
        (["retry-failed", "--timeout", "5m"], "--timeout goes with --watch"),
    ],
)
def test_a_wrong_command_line_is_exit_2(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    """Usage errors have the shape of all errors and point at the command's help."""
    assert invoke(arguments) == 2
    out, err = capsys.readouterr()
    assert err.startswith("lessongen: error[E_USAGE]: ") and said in err
    assert "--help" in err.splitlines()[-1]
    assert out == ""


def test_no_command_shows_the_help_and_is_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    """`lessongen` alone in a script is a mistake, not a success."""
    assert invoke([]) == 2
    assert "Commands:" in capsys.readouterr().err


def commands() -> list[str]:
    """Every command's name."""
    return list(all_commands())


@pytest.mark.parametrize("command", commands())
def test_every_command_has_help_with_its_exit_codes(capsys: pytest.CaptureFixture[str], command: str) -> None:
    """Each command's help ends with the codes it may end with."""
    assert invoke([*command.split(), "--help"]) == 0
    out = capsys.readouterr().out
    assert "Exit codes:" in out and "a bug of lessongen" in out
    usage = out.split("\n\n")[0]
    assert not any(mark in usage for mark in ("{", "[[", "......"))
    assert not any(kind in out for kind in ("<str>", "<list[str]>", "<int>", "<int range>", "<float>", "<path>"))


def test_the_commands_of_the_design_are_there() -> None:
    """The names are fixed (design, sections 1 and 8)."""
    names = {"run", "submit", "workers", "watch", "status", "list", "report", "retry-failed", "resume", "cancel"}
    assert names | {"score", "down", "version"} <= set(commands())


def test_without_a_provider_nothing_is_submitted(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """No endpoint and no --offline: exit 2, how to set one, and no store."""
    Path("spec.yaml").write_text(SPEC)
    for command in ("run", "submit"):
        assert invoke([command, "spec.yaml"]) == 2
        err = capsys.readouterr().err
        assert "LESSONGEN_BASE_URL" in err and "--offline" in err
    assert not (tmp_path / "state").exists()


def test_a_wrong_spec_is_exit_5_with_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    """All problems of all files at once, each as file:line:col."""
    Path("a.yaml").write_text("- title: Fractions\n  objectivs: [Add fractions]\n")
    Path("b.yaml").write_text("- title: X\n  objectives: [Add fractions with unlike denominators]\n")
    assert invoke(["submit", "--offline", "a.yaml", "b.yaml"]) == 5
    err = capsys.readouterr().err
    assert "a.yaml:2:" in err and "b.yaml:1:" in err and "objectives" in err
    assert err.startswith("lessongen: error[E_SPEC_INVALID]:")


def test_many_problems_are_capped_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """At most 50 lines; the rest is a number."""
    Path("a.yaml").write_text("".join(f"- title: Lesson {n}\n" for n in range(120)))
    assert invoke(["run", "--offline", "a.yaml"]) == 5
    lines = capsys.readouterr().err.splitlines()
    assert sum(line.startswith("  a.yaml:") for line in lines) == 50
    assert any(line.strip().startswith("and ") and line.endswith(" more") for line in lines)


def test_a_dry_run_counts_and_touches_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """`--dry-run` needs no provider, writes no store, starts no broker."""
    Path("spec.yaml").write_text(SPEC)
    assert invoke(["submit", "--dry-run", "--json", "spec.yaml"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["data"]["lessons"] == 1 and document["data"]["invalid"] == 0
    assert not (tmp_path / "state").exists()


def test_the_config_option_reaches_the_settings(capsys: pytest.CaptureFixture[str]) -> None:
    """`--config` names the file; one that is wrong is exit 2 with its line."""
    Path("spec.yaml").write_text(SPEC)
    Path("mine.toml").write_text("[workers]\ncuont = 3\n")
    assert invoke(["--config", "mine.toml", "submit", "spec.yaml"]) == 2
    assert "mine.toml:2" in capsys.readouterr().err
    assert invoke(["--config", "none.toml", "list"]) == 2


def run_process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "lessongen_cli", *arguments],
        capture_output=True,
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "variables", [{}, {"FORCE_COLOR": "1"}, {"GITHUB_ACTIONS": "true"}, {"FORCE_COLOR": "1", "TERM": "xterm"}]
)
def test_help_and_errors_in_a_pipe_have_no_escape_byte(variables: dict[str, str]) -> None:
    """FORCE_COLOR and GITHUB_ACTIONS do not colour what goes into a pipe as plain text."""
    for arguments in (["--help"], ["run", "--help"], ["submti"], ["version"]):
        done = run_process(*arguments, **variables)
        assert b"\x1b" not in done.stdout + done.stderr


def test_a_stream_without_utf8_is_no_crash() -> None:
    """What an ASCII stream cannot carry is escaped."""
    done = run_process("submit", "--offline", "Größe.yaml", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.returncode == 5
    assert b"Gr\\xf6\\xdfe.yaml" in done.stderr


@pytest.mark.parametrize(
    "url", ["localhost:8080/v1", "not a url", "http://", "ftp://host/v1", "https://user:pw@host/v1"]
)
def test_an_endpoint_that_is_none_is_refused_before_a_lesson_waits_for_it(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Exit 2 that names the variable, and no password in it is repeated."""
    from lessongen_core.config import load_settings
    from lessongen_core.errors import ConfigError

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LESSONGEN_BASE_URL", url)
    with pytest.raises(ConfigError, match="LESSONGEN_BASE_URL") as caught:
        load_settings()
    assert "user:pw" not in str(caught.value)


def test_the_config_option_may_stand_behind_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Before or after it, with a space or `=`; without its file, or with a folder for it, it is a usage error."""
    Path("spec.yaml").write_text(SPEC)
    Path("mine.toml").write_text("[workers]\ncuont = 3\n")
    for option in (["--config", "mine.toml"], ["--config=mine.toml"]):
        assert invoke(["submit", *option, "spec.yaml"]) == 2
        assert "mine.toml:2" in capsys.readouterr().err
    assert invoke(["list", "--config"]) == 2
    assert "--config" in capsys.readouterr().err
    assert invoke(["list", "--config", "."]) == 2
    assert "--config: . is a folder" in capsys.readouterr().err


def test_an_output_folder_that_cannot_be_written_is_exit_10_at_once(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Before the first call, and before anything is recorded or started."""
    Path("spec.yaml").write_text(SPEC)
    assert invoke(["run", "--offline", "spec.yaml", "--out", "spec.yaml/out"]) == 10
    err = capsys.readouterr().err
    assert "error[E_STORAGE]" in err and "spec.yaml/out cannot be written" in err and "nothing was submitted" in err
    assert not (tmp_path / "state").exists()


def test_the_probe_of_an_output_folder_leaves_nothing_but_the_folder(tmp_path: Path) -> None:
    """What was made to try is removed."""
    from lessongen_cli.results import check_out

    check_out(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_a_hint_names_the_command_that_was_typed(capsys: pytest.CaptureFixture[str]) -> None:
    """`run` is not told to `submit`."""
    Path("my spec.yaml").write_text("- title: Fractions\n  objectivs: [Add fractions]\n")
    for command in ("run", "submit"):
        assert invoke([command, "--offline", "my spec.yaml"]) == 5
        assert f"lessongen {command} --dry-run 'my spec.yaml'" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["workers", "down", "cancel", "list", "submit", "gc", "score"])
def test_zero_has_the_commands_own_meaning(capsys: pytest.CaptureFixture[str], command: str) -> None:
    """Only commands that end as a batch did say that every lesson succeeded."""
    invoke([command, "--help"])
    assert "every lesson succeeded" not in capsys.readouterr().out


def test_the_list_says_how_many_it_left_out(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """What --limit cuts is counted, in JSON too; `report` without REF takes the newest."""
    from lessongen_core.config import load_settings
    from lessongen_core.spec.loader import load_specs
    from lessongen_core.store import batches
    from lessongen_core.store.database import open_store
    from lessongen_jobs.submit import new_batch

    Path("spec.yaml").write_text(SPEC)
    settings = load_settings(offline=True)
    store = open_store(settings.store_url, migrate_under=settings.state_dir)
    new = new_batch(load_specs(["spec.yaml"]), settings, name=None, priority="normal")
    with store.write() as tx:
        for second in range(3):
            batches.insert_batch(tx, new, now=1_800_000_000.0 + second, reuse=False)
    store.close()
    assert invoke(["list", "--limit", "1"]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2 and "and 2 older:  lessongen list --limit 3" in err
    newest = out.splitlines()[1].split()[0]
    assert invoke(["list", "--limit", "1", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)["data"]
    assert (len(data["items"]), data["total"]) == (1, 3)
    for form, start in (("md", "---\n"), ("html", "<!doctype html>\n"), ("csv", "index,")):
        assert invoke(["report", "--format", form]) == 0
        page = capsys.readouterr().out
        assert page.startswith(start) and (newest in page or form == "csv")


def test_the_command_to_type_next_names_the_settings_file(own_state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --config FILE the next command would read another file; where it finds the same by itself, it is short."""
    bad, own = own_state / "of night 1.toml", own_state / "lessongen.toml"
    for file in (bad, own):
        file.write_text("[workers]\ncount = 0\n")
    flag = f"lessongen --config '{bad}'"
    assert invoke(["--config", str(bad), "doctor", "--no-calls"]) == 2
    assert f"try: {flag} config validate\n" in capsys.readouterr().out
    bad.write_text("")
    assert invoke(["--config", str(bad), "status"]) == 6
    assert f"try: {flag} run FILE\n" in capsys.readouterr().err
    assert invoke(["--config", str(bad), "status", "--json"]) == 6
    assert json.loads(capsys.readouterr().out)["error"]["hint"] == f"{flag} run FILE"
    assert invoke(["--config", str(bad), "run"]) == 2
    assert "try: lessongen run --help\n" in capsys.readouterr().err
    own.write_text("")
    assert invoke(["--config", "lessongen.toml", "status"]) == 6
    assert "try: lessongen run FILE\n" in capsys.readouterr().err
