"""What `schedule print` prints: read by a crontab's rules and run in an empty environment, and by systemd itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commands import run_command

PROGRAM = Path(sys.executable).with_name("lessongen")
SPEC = '{"lessons": [{"title": "Adding fractions", "objectives": ["Explain adding fractions"]}]}'
ODD = "it's 100% $HOME; `odd`"


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
