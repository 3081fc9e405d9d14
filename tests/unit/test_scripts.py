"""The rules that scripts/check applies find what breaks them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path):
    """A copy of what the rules read."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    for name in ("pyproject.toml", "requirements.lock", "local-llm.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "core").mkdir()
    return tmp_path


def rule(project, name):
    return subprocess.run(
        [sys.executable, project / "scripts" / name], capture_output=True, text=True, check=False, cwd=project
    )


def function(lines, docstring=""):
    return "def f():\n" + docstring + "    x = 1\n" * (lines - 1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (function(40), ""),
        (function(41), "core/a.py:1: f has 41 lines"),
        (function(40, '    """One.\n\n    Two.\n    """\n'), ""),
        ("class A:\n    async " + function(41).replace("\n", "\n    "), "core/a.py:2: f has"),
        ("x = 1\n" * 400, ""),
        ("x = 1\n" * 401, "core/a.py: 401 lines"),
    ],
    ids=["40", "41", "docstring is free", "method", "400", "401"],
)
def test_long_functions_and_files_are_found(project, text, found):
    """40 lines without the docstring and 400 lines a file pass, one more does not."""
    (project / "core" / "a.py").write_text(text)
    done = rule(project, "sizes.py")
    assert (done.returncode, found in done.stdout) == (1 if found else 0, True), done.stdout


def test_the_lock_of_this_project_keeps_the_rules(project):
    """The lock as it is: complete, with hashes, without addresses."""
    done = rule(project, "lock_rules.py")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://pypi.example/simple",
        "--find-links /opt/wheels",
        "-e .",
        "thing @ file:///srv/thing.whl",
        "./wheels/thing.whl @ https://x.example/t.whl",
        "/srv/wheels/thing.whl",
    ],
)
def test_an_address_in_the_lock_is_found(project, line):
    """No index, no file and no path of a machine gets into the lock."""
    with (project / "requirements.lock").open("a") as lock:
        lock.write(f"{line}\n")
    done = rule(project, "lock_rules.py")
    assert done.returncode == 1
    assert line in done.stdout


@pytest.mark.parametrize("line", ['index-url = "http://x/simple"', "[tool.uv.sources]", "[[tool.uv.index]]"])
def test_an_index_in_a_toml_file_is_found(project, line):
    """Nor does one get into a TOML file."""
    (project / "uv.toml").write_text(line + "\n")
    assert rule(project, "lock_rules.py").returncode == 1


def test_a_requirement_that_is_not_locked_is_found(project):
    """A new dependency without a new lock fails here, not in somebody's fresh clone."""
    text = (project / "pyproject.toml").read_text()
    (project / "pyproject.toml").write_text(text.replace('"tenacity>=9"', '"tenacity>=99", "not-locked"'))
    done = rule(project, "lock_rules.py")
    assert "tenacity>=99: not in requirements.lock" in done.stdout
    assert "not-locked: not in requirements.lock" in done.stdout


def test_the_first_start_says_each_step_and_later_ones_nothing(project):
    """It may take two minutes: what is done, and roughly how long; with a uv that installs nothing."""
    (project / "bin").mkdir()
    uv = project / "bin" / "uv"
    uv.write_text(f'#!/bin/sh\n[ "$1" = pip ] || exec {sys.executable} -m venv --without-pip .venv\n')
    uv.chmod(0o755)
    script = project / "scripts" / "probe"
    script.write_text('set -eu\n. "$(dirname -- "$0")/environment.sh"\necho ready\n')

    def start():
        return subprocess.run(
            ["sh", script], capture_output=True, text=True, check=True, env={"PATH": f"{uv.parent}:/usr/bin:/bin"}
        )

    first, second = start(), start()
    told = ["first start: making .venv", "packages of requirements.lock", "lessongen itself", "later starts skip this"]
    assert [part in line for part, line in zip(told, first.stderr.splitlines(), strict=True)] == [True] * 4
    assert (first.stdout, second.stdout, second.stderr) == ("ready\n", "ready\n", "")
