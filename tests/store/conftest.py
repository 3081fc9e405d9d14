"""An empty, migrated store of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lessongen_core.store.database import Store, open_store


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Iterator[Store]:
    """An empty, migrated store."""
    opened = open_store(store_url, migrate_under=tmp_path)
    yield opened
    opened.close()
