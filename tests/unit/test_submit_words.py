"""What `submit` says of specs that are a batch already."""

from __future__ import annotations

import dataclasses

import pytest
from cli_snapshots import batch

from lessongen_cli.batch import tell
from lessongen_jobs.submit import Submitted, Verdict


def told(capsys: pytest.CaptureFixture[str], verdict: Verdict, name: str | None, *, goes_on: bool = False) -> str:
    row = dataclasses.replace(batch(4), id="9c2hd0vt", name="tides")
    tell(Submitted(row, verdict, 0, 0, 0, True, ()), name=name, goes_on=goes_on)
    return capsys.readouterr().err


def test_who_attaches_hears_which_batch_to_watch(capsys: pytest.CaptureFixture[str]) -> None:
    """`watch latest` may show another one, and the batch keeps the name that it has; `run` follows it itself."""
    said = told(capsys, "attached", "det")
    assert "watch it:  lessongen watch 9c2hd0vt" in said
    assert 'the name "det" was not used: 9c2hd0vt keeps its own' in said
    assert "was not used" not in told(capsys, "attached", "tides") + told(capsys, "attached", None)
    assert "watch it" not in told(capsys, "new", "tides") + told(capsys, "attached", None, goes_on=True)
