"""What a pool's parent does with the store before it forks, and what its children ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from store_steps import finish, must_take, record, submit

from lessongen_core.errors import StoreError
from lessongen_core.store import source_sets, views
from lessongen_core.store.claims import may_call
from lessongen_core.store.database import Store, open_store
from lessongen_core.store.rehearsal import rehearse


@contextmanager
def _compiled() -> Iterator[list[str]]:
    """The statements that are compiled inside."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, _values: object, context: Any, _many: bool) -> None:
        if context.compiled is not None and context.cache_hit.name != "CACHE_HIT":
            seen.append(statement)

    sa.event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(Engine, "before_cursor_execute", note)


def _fresh(folder: Path) -> tuple[str, str]:
    """A new store's URL and id."""
    url = f"sqlite:///{folder / 'store.sqlite3'}"
    store = open_store(url, migrate_under=folder)
    try:
        return url, store.id
    finally:
        store.close()


def test_a_rehearsed_store_compiles_nothing_for_a_lesson(tmp_path: Path) -> None:
    """And nothing was opened or written for it: the store was not even there."""
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    rehearse(store)
    assert not list(tmp_path.iterdir())
    _, store_id = _fresh(tmp_path)
    batch_id = submit(store, 2)
    with _compiled() as seen:
        store.require(store_id)
        held = must_take(store, batch_id)
        with store.read() as tx:
            views.read_options(tx, batch_id)
            source_sets.read_set(tx, "s")
            assert may_call(tx, held, "c")
        assert finish(store, held, record(store, held))
    assert seen == []
    store.close()


def test_a_store_that_nobody_rehearsed_compiles(tmp_path: Path) -> None:
    """So that the test above can fail."""
    url, store_id = _fresh(tmp_path)
    store = Store(url)
    with _compiled() as seen:
        store.require(store_id)
    assert len(seen) == 1
    store.close()


def test_another_store_in_its_place_is_refused(tmp_path: Path) -> None:
    """A worker that starts late must not take lessons of one store and look for them in another."""
    url, _ = _fresh(tmp_path)
    store = Store(url)
    with pytest.raises(StoreError, match="another one lies in its place"):
        store.require("00000000")
    store.close()


def test_a_store_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    """SQLite would make an empty file."""
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    with pytest.raises(StoreError, match="it is gone"):
        store.require("00000000")
    assert not list(tmp_path.iterdir())
    store.close()
