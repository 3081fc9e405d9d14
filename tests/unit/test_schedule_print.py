"""What `schedule print` prints: read by a crontab's rules and run in an empty environment, and by systemd itself."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cli_commands import all_commands, options_of
from commands import run_command

from lessongen_cli import schedule_checks
from lessongen_cli.schedule_checks import mail_warnings

PROGRAM = Path(sys.executable).with_name("lessongen")
SPEC = '{"lessons": [{"title": "Adding fractions", "objectives": ["Explain adding fractions"]}]}'
ODD = "it's 100% $HOME; `odd`"


@pytest.fixture(autouse=True)
def _mailer(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever machine this is, it has a mailer."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "sendmail").write_text("#!/bin/sh\n")
    (folder / "sendmail").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def printed(folder: Path, *arguments: str, code: int = 0) -> tuple[str, str]:
    """stdout and stderr of `lessongen schedule print ARGUMENTS` in `folder`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LESSONGEN_")}
    done = run_command("schedule", "print", *arguments, cwd=folder, environment=environment)
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


def as_cron_runs(crontab: str) -> tuple[list[str], str, dict[str, str]]:
    """(times, command, variables) of its one line, by crontab(5): the first bare `%` would end the command."""
    lines = [line for line in crontab.splitlines() if line and not line.startswith("#")]
    variables = dict(line.split("=", 1) for line in lines if line.partition("=")[0].isidentifier())
    (line,) = [line for line in lines if not line.partition("=")[0].isidentifier()]
    *times, command = line.split(maxsplit=5)
    assert "%" not in command.replace(r"\%", "")
    return times, command.replace(r"\%", "%"), variables


def test_the_crontab_line_works_from_an_empty_environment(tmp_path: Path) -> None:
    """With odd characters in every path: cron's shell, no variable set, and the night writes its lesson files."""
    folder = tmp_path / ODD
    folder.mkdir()
    (folder / "spec.json").write_text(SPEC)
    (folder / "night.env").write_text(f"LESSONGEN_STATE_DIR={tmp_path}/state\nLESSONGEN_OFFLINE=1\n")
    (folder / "night.env").chmod(0o600)
    (folder / "lessongen.toml").write_text("[workers]\ncount = 1\n[quality]\nthreshold = 0\n")
    out, err = printed(
        folder,
        "cron",
        "nightly",
        "spec.json",
        "--at",
        "03:05",
        "--env-file",
        "night.env",
        "--mailto",
        "ops@example.org",
    )
    times, command, variables = as_cron_runs(out)
    assert (times, err) == (["5", "3", "*", "*", "*"], "")
    assert variables == {"CRON_TZ": "UTC", "MAILTO": "ops@example.org"}
    assert " -q --schedule nightly --if-running skip " in command and command.endswith("spec.json'")
    bare = {"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "LOGNAME": "nobody"}
    done = subprocess.run(["/bin/sh", "-c", command], cwd="/", env=bare, capture_output=True, text=True, timeout=100)
    report = folder / "lessongen-out" / "latest" / "report.json"
    assert report.exists(), done.stderr
    assert done.stderr.startswith(f"{report.parent.resolve().name}  nightly-")  # nothing is in its sources: a person's


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """`systemd-analyze verify` has not a word to say of them."""
    folder = tmp_path / "100% $x y"
    folder.mkdir()
    out, err = printed(folder, "systemd", "nightly", "specs/*.json", "--env-file", "night.env")
    assert "night.env is not there yet" in err
    units = tmp_path / "units"
    units.mkdir()
    names = []
    for part in out.split("# /etc/systemd/system/")[1:]:
        name, _, text = part.partition("\n")
        names.append(name)
        (units / name).write_text(text)
    assert names == ["lessongen-nightly.service", "lessongen-nightly.timer", "lessongen-workers.service"]
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(units / name) for name in names)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    ours = [line for line in done.stderr.splitlines() if "lessongen" in line]
    assert ours == []
    (units / names[0]).write_text((units / names[0]).read_text().replace("KillMode=mixed", "KillMode=mixd"))
    broken = subprocess.run(
        ["systemd-analyze", "verify", str(units / names[0])], capture_output=True, text=True, timeout=60
    )
    assert "kill mode" in broken.stderr  # it reads them


def test_what_a_night_would_not_find_is_told(tmp_path: Path) -> None:
    """Variables of this shell, a key that others can read; times, names and files that cannot be."""
    (tmp_path / "night.env").write_text("LESSONGEN_API_KEY=x\n")
    (tmp_path / "night.env").chmod(0o644)
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LESSONGEN_BASE_URL": "http://127.0.0.1:1/v1"}
    done = run_command("schedule", "print", "cron", "n", "x.json", cwd=tmp_path, environment=environment)
    assert "set here, and not there: LESSONGEN_BASE_URL" in done.stderr and "127.0.0.1" not in done.stdout
    assert "chmod 600" in printed(tmp_path, "cron", "n", "x.json", "--env-file", "night.env")[1]
    for arguments in (["x.json", "--at", "25:00"], ["-"], ["a\nb"]):
        assert "E_USAGE" in printed(tmp_path, "cron", "n", *arguments, code=2)[1]
    assert "is no name for a schedule" in printed(tmp_path, "cron", "a b", "x.json", code=2)[1]


def test_a_key_with_a_name_of_its_own_is_missed_by_name(tmp_path: Path) -> None:
    """[provider]'s, a model's, the context service's, and what this shell has; no value is shown."""
    (tmp_path / "lessongen.toml").write_text(
        '[provider]\nbase_url = "http://127.0.0.1:1/v1"\napi_key_env = "MY_KEY"\n'
        '[[models]]\nname = "m"\napi_key_env = "MODEL_KEY"\n[context]\ntoken_env = "TOKEN"\n'
    )
    (tmp_path / "x.json").write_text(SPEC)
    env_file = tmp_path / "night.env"
    env_file.write_text("# MY_KEY=no\nexport MODEL_KEY=sesame\nTOKEN=sesame\n")
    env_file.chmod(0o600)
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LESSONGEN_STATE_DIR": "/x", "MY_KEY": "sesame"}
    told = []
    for kind, options in (
        ("cron", []),
        ("cron", ["--env-file", "night.env"]),
        ("systemd", ["--env-file", "night.env"]),
    ):
        done = run_command("schedule", "print", kind, "n", "x.json", *options, cwd=tmp_path, environment=environment)
        assert "sesame" not in done.stdout + done.stderr
        told.append([line.partition(";")[0].removeprefix("lessongen: warning: ") for line in done.stderr.splitlines()])
    here = "set here, and not there: LESSONGEN_STATE_DIR"
    named = "named by the settings, and not there: "
    assert told[0] == [here, f"{named}MODEL_KEY, MY_KEY, TOKEN"]
    assert told[1] == [here, f"{named}MY_KEY"]
    assert told[2] == [
        f'systemd knows no "export": it passes over MODEL_KEY in {env_file}',
        here,
        f"{named}MODEL_KEY, MY_KEY",
    ]
    env_file.write_text("LESSONGEN_API_KEY=sesame\nMODEL_KEY=x\nTOKEN=x\nLESSONGEN_STATE_DIR=/x\n")
    done = run_command(
        "schedule", "print", "cron", "n", "x.json", *options, cwd=tmp_path, environment=environment
    )  # it stands for [provider]'s
    assert done.stderr == ""


def test_options_of_run_are_written_as_cron_and_systemd_want_them(tmp_path: Path) -> None:
    """A percent sign ends a crontab's command, and both signs are systemd's; what cron runs is what was asked for."""
    (tmp_path / "x.json").write_text(SPEC)
    (tmp_path / "url").write_text("https://example.org/secret")
    notify = 'test "$LESSONGEN_EXIT" -eq 0 || date +%F'
    options = ["--max-failures", "1%", "--ping-url-file", "url", "--notify-cmd", notify, "--if-running", "attach"]
    options += ["--timeout", "90m", "--stall-after", "20m", "--retry-failed", "0"]
    out, err = printed(tmp_path, "cron", "n", "x.json", *options)
    words = shlex.split(as_cron_runs(out)[1])
    expected = ["--if-running", "attach", "--retry-failed", "0", "--timeout", "90m", "--stall-after", "20m"]
    expected += ["--max-failures", "1%"]
    expected += ["--ping-url-file", str(tmp_path / "url"), f"--notify-cmd={notify}"]
    assert words[words.index("--if-running") : words.index("--out")] == expected
    assert (err, "secret" in out, r"--max-failures 1\%" in out) == ("", False, True)
    units, _ = printed(tmp_path, "systemd", "n", "x.json", *options)
    assert "--max-failures 1%% " in units and "TimeoutStartSec=2h\n" in units
    assert r'"--notify-cmd=test \"$$LESSONGEN_EXIT\" -eq 0 || date +%%F"' in units
    out, _ = printed(tmp_path, "cron", "n", "x.json", "--if-running", "wait", "--wait", "2h")
    assert "--if-running wait --wait 2h --retry-failed" in out
    assert "goes with --if-running wait" in printed(tmp_path, "cron", "n", "x.json", "--wait", "2h", code=2)[1]
    assert "neither a number" in printed(tmp_path, "cron", "n", "x.json", "--max-failures", "x", code=2)[1]


def test_a_night_can_be_given_what_run_takes(tmp_path: Path) -> None:
    """All but what only a person at a terminal wants; files and folders absolute, the plan's folder among them."""
    commands = all_commands()
    left_out = {"--name", "--dry-run", "--quiet", "--jsonl", "--schedule"}
    assert options_of(commands["run"]) - options_of(commands["schedule print"]) - {"-q"} == left_out
    (tmp_path / "x.json").write_text(SPEC)
    (tmp_path / "plan.json").write_text('{"jobType": "Nightly", "targetFiles": ["written/a/*.md"]}')
    options = ["--plan", "plan.json", "-n", "12", "--priority", "high", "--max-cost", "2.5", "--fresh", "--offline"]
    options += ["--skip-invalid", "--allow-suspicious"]
    words = shlex.split(as_cron_runs(printed(tmp_path, "cron", "n", "x.json", *options)[0])[1])
    expected = ["--plan", str(tmp_path / "plan.json"), "--workers", "12", "--priority", "high", "--max-cost", "2.5"]
    expected += ["--fresh", "--skip-invalid", "--offline", "--allow-suspicious", "--out", str(tmp_path / "written/a")]
    assert words[words.index("--plan") :] == [*expected, str(tmp_path / "x.json")]


def test_a_night_of_nothing_and_a_mail_that_nobody_sends(tmp_path: Path) -> None:
    """Specs and a ping URL that are not there now are told; --mailto with systemd is refused."""
    err = printed(tmp_path, "cron", "n", "*.yaml", "--ping-url-file", "url")[1]
    assert "no file matches this pattern now" in err and "--ping-url-file: url: No such file" in err
    assert "systemd mails nobody" in printed(tmp_path, "systemd", "n", "x", "--mailto", "a@b.c", code=2)[1]


def test_a_machine_without_a_mailer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """cron drops what nobody mails; who gave a ping or a command, and named no address, hears by that."""
    assert list(mail_warnings("a@b.c", told_otherwise=False)) == []
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(schedule_checks, "_SENDMAIL", ())
    (warning,) = mail_warnings(None, told_otherwise=False)
    assert "cron mails by sendmail, and this machine has none" in warning and "--notify-cmd" in warning
    assert [*mail_warnings("a@b.c", told_otherwise=True)] == [warning]
    assert list(mail_warnings(None, told_otherwise=True)) == []
