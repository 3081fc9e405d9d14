"""What the pool's parent does before it forks."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from lessongen_core import pipeline


def _open_files() -> list[str]:
    folder = Path("/proc/self/fd")
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_warming_judges_a_whole_lesson_and_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cleaned and scored like any other; no file, no socket and no thread is left for the children."""
    seen: list[pipeline.Judged] = []
    judge = pipeline.judge
    monkeypatch.setattr(pipeline, "judge", lambda *given: seen.append(judge(*given)))  # ours, to look at its answer
    before = _open_files()
    threads = threading.active_count()
    pipeline.warm()
    assert _open_files() == before
    assert threading.active_count() == threads
    (judged,) = seen
    assert judged.score is not None
    assert judged.cleaned is not None
