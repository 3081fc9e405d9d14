"""Fixtures for all tests: the lessons' data, databases, and an environment of the test's own."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from databases import new_database, postgres_server

from lessongen_core.store.database import open_store

WAITING = {"chaos", "e2e"}  # folders whose tests mostly wait, for processes and clocks
LESSONS = Path(__file__).parent.parent.parent / "shared" / "lessons"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread modules that wait evenly among those that compute: one after the other, the run ends with idle cores.

    A module stays in one piece, since it may share a fixture.
    """
    modules = [list(tests) for _, tests in groupby(items, key=lambda item: item.path)]
    waiting = [tests for tests in modules if tests[0].path.parent.name in WAITING]
    others = [tests for tests in modules if tests[0].path.parent.name not in WAITING]
    places = [(number / len(kind), tests) for kind in (others, waiting) for number, tests in enumerate(kind)]
    items[:] = [test for _, tests in sorted(places, key=lambda place: place[0]) for test in tests]


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


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite store to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    open_store(f"sqlite:///{folder / 'store.sqlite3'}", migrate_under=folder).close()
    return folder / "store.sqlite3"


@pytest.fixture(scope="session")
def migrated_database(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of an empty, migrated database to be copied."""
    name = "migrated"
    open_store(new_database(postgres_url, name), migrate_under=tmp_path_factory.mktemp("migrated")).close()
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of this test's own, once of each kind: empty, and migrated for those that ask for a `store`."""
    migrated = "store" in request.fixturenames
    if request.param == "sqlite":
        path = tmp_path / "store.sqlite3"
        if migrated:
            shutil.copy(request.getfixturevalue("migrated_file"), path)
        return f"sqlite:///{path}"
    template = request.getfixturevalue("migrated_database") if migrated else None
    return new_database(request.getfixturevalue("postgres_url"), f"t{secrets.token_hex(6)}", template=template)
