"""The passwords of LESSONGEN_STORE_URL and LESSONGEN_REDIS_URL: not in a crash file, not in what settings print."""

from __future__ import annotations

import html
import json
import tempfile
from pathlib import Path
from urllib.parse import quote

import pytest

from lessongen_core import crash
from lessongen_core.config import load_settings
from lessongen_core.crash import hide_secrets, write_crash

URL = "postgresql://user:can%2Fary%40123@db.example/x"


def test_a_crash_file_holds_no_password_of_a_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither within the URL, nor alone, nor as it was before it was quoted."""
    monkeypatch.setenv("LESSONGEN_STORE_URL", URL)
    path = write_crash(RuntimeError(f"{URL} | can%2Fary%40123 | can/ary@123"), tmp_path)
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert "ary" not in text and "db.example" in text


@pytest.mark.parametrize("name", ["LESSONGEN_STORE_URL", "LESSONGEN_REDIS_URL"])
def test_a_password_in_a_query_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """`?password=` is as secret as `user:password@`, in the URL and alone."""
    url = "postgresql://db.example/x?user=u&password=canary99&sslmode=require"
    monkeypatch.setenv(name, url)
    text = hide_secrets(f"{url} | canary99")
    assert "canary99" not in text and "sslmode=require" in text


@pytest.mark.parametrize("told", [str, repr, ascii, json.dumps, quote, html.escape, lambda key: quote(quote(key))])
def test_a_key_is_hidden_however_it_is_written(told) -> None:
    """A traceback quotes values as Python, JSON, HTML or a URL writes them."""
    key = "s'k\"-é\\9/x+<canary>"
    assert hide_secrets(f"before {told(key)} after", [key]).strip("'\"") in (
        "before *** after",
        "before '***' after",
        'before "***" after',
    )


def test_settings_do_not_print_the_stores_url(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log or a debugger that shows them shows no password."""
    monkeypatch.setenv("LESSONGEN_STORE_URL", URL)
    monkeypatch.setenv("LESSONGEN_REDIS_URL", URL.replace("postgresql", "redis"))
    settings = load_settings()
    assert settings.store_url == URL
    assert "ary" not in repr(settings)


def test_a_crash_file_is_new_and_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the temporary folder others may have put a link where the file is to be: it is not followed."""
    precious = tmp_path / "precious"
    precious.write_text("precious")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(crash, "token_hex", lambda _: "guessed")
    path = write_crash(RuntimeError("one"), None)
    assert path is not None and path.parent == tmp_path and path.stat().st_mode & 0o777 == 0o600
    path.unlink()
    path.symlink_to(precious)
    write_crash(RuntimeError("two"), None)
    assert precious.read_text() == "precious"
