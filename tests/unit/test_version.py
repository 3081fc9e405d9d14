"""`version`: one line for people, everything for a bug report with --json."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import jsonschema
import pytest

from lessongen_cli.app import invoke
from lessongen_core.schemas import load_schema, schema_names
from lessongen_core.store.database import HEAD

ROOT = Path(__file__).parents[2]


def test_one_line_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """The command and the option say the same."""
    for arguments in (["version"], ["--version"]):
        assert invoke(arguments) == 0
        assert capsys.readouterr().out == f"lessongen {version('lessongen')}\n"


def test_everything_for_a_bug_report(capsys: pytest.CaptureFixture[str]) -> None:
    """Commit, Python, what is installed, and the versions of what is written."""
    assert invoke(["version", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(load_schema("version-1")).validate(document)
    data = document["data"]
    assert (data["version"], data["store_migration"]) == (version("lessongen"), HEAD)
    assert data["dependencies"]["rq"] == version("rq") and "pytest" not in data["dependencies"]
    assert data["schemas"].keys() == {f"lessongen/{name}" for name in schema_names()}
    if (ROOT / ".git").exists() and shutil.which("git"):
        head = subprocess.run(["git", "-C", ROOT, "rev-parse", "HEAD"], capture_output=True, text=True)
        assert data["commit"] == (head.stdout.strip() or None)
