"""The passwords of LESSONGEN_STORE_URL and LESSONGEN_REDIS_URL: not in a crash file, not in what settings print."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessongen_core.config import load_settings
from lessongen_core.crash import write_crash

URL = "postgresql://user:can%2Fary%40123@db.example/x"


def test_a_crash_file_holds_no_password_of_a_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither within the URL, nor alone, nor as it was before it was quoted."""
    monkeypatch.setenv("LESSONGEN_STORE_URL", URL)
    path = write_crash(RuntimeError(f"{URL} | can%2Fary%40123 | can/ary@123"), tmp_path)
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert "ary" not in text and "db.example" in text


def test_settings_do_not_print_the_stores_url(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log or a debugger that shows them shows no password."""
    monkeypatch.setenv("LESSONGEN_STORE_URL", URL)
    monkeypatch.setenv("LESSONGEN_REDIS_URL", URL.replace("postgresql", "redis"))
    settings = load_settings()
    assert settings.store_url == URL
    assert "ary" not in repr(settings)
