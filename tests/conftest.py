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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin each process's share with a part of the long modules: what is stolen at the end is then short.

    xdist gives each process a contiguous share, and an idle one takes from the end of the longest. In the order of the
    folders all of chaos and e2e would be the first process's, and its last tests would run while the others wait.
    """
    shares = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    modules: dict[Path, list[pytest.Item]] = {}
    for item in items:
        modules.setdefault(item.path, []).append(item)
    long = [found for path, found in modules.items() if {"chaos", "e2e"} & set(path.parts)]
    short = [item for path, found in modules.items() if not {"chaos", "e2e"} & set(path.parts) for item in found]
    ordered: list[pytest.Item] = []
    for share in range(shares):
        ordered += [item for found in long[share::shares] for item in found]
        room = len(items) * (share + 1) // shares - len(ordered)
        ordered += short[:room] if share + 1 < shares else short
        short = short[max(0, room) :]
    items[:] = ordered
