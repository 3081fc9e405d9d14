"""A file that may not be read: what to do about it is said, not how the command is called."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lessongen_cli.app import invoke


def test_the_hint_names_the_file_s_rights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a file that the option parser looks at itself."""
    monkeypatch.chdir(tmp_path)
    Path("plan.json").write_text("{}")
    monkeypatch.setattr(os, "access", lambda *_: False)  # tests may run as root, whom no rights stop
    assert invoke(["run", "batch.yaml", "--plan", "plan.json"]) == 2
    err = capsys.readouterr().err
    assert "'plan.json' is not readable" in err
    assert err.splitlines()[-1] == "  try: name a file that you can read"
