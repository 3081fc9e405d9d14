"""Fixtures for all tests: the lessons' data, databases, and an environment of the test's own."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import new_database, postgres_server

LESSONS = Path(__file__).parent.parent.parent / "shared" / "lessons"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the machine's own LESSONGEN_* variables."""
    for name in [name for name in os.environ if name.startswith("LESSONGEN_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def lessons_folder() -> Path:
    """The real lesson specs, sources and reference lessons; they must be there in CI."""
    if not LESSONS.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{LESSONS} is missing")
        pytest.skip(f"{LESSONS} is missing")
    return LESSONS


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """One PostgreSQL for the whole session."""
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of this test's own, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite3'}"
    return new_database(request.getfixturevalue("postgres_url"), f"t{secrets.token_hex(6)}")
