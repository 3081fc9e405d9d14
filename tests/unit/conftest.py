"""A night with lessons in review, made once a module."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from reviewing import Reviewing, reopened, reviewing


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Three lessons: 1.1 is poor, 1.2 was refused before any call, 1.3 succeeded. The state folder and the batch."""
    folder = tmp_path_factory.mktemp("night")
    with pytest.MonkeyPatch.context() as monkeypatch:
        made = reviewing(folder, monkeypatch, 3, name="A night")
        made.reply(0, made.poor(0))
        made.reply(1, None)
        assert made.reply(2, made.good(2)) == "succeeded"
        made.store.close()
    return folder / "state", made.batch_id


@pytest.fixture
def case(tmp_path: Path, night: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Reviewing]:
    """A copy of that night, and a working folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(night[0], tmp_path / "state")
    opened = reopened(tmp_path, monkeypatch, night[1])
    yield opened
    opened.store.close()
