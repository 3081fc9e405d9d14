"""Stores that earlier versions made: what is in them is read by this one, and nobody migrates under their workers."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from lessongen_core.errors import StoreError
from lessongen_core.store import database, hosts
from lessongen_core.store.database import HEAD, Store, open_store

ELSEWHERE = "elsewhere/0badcafe"


def made_by(revision: str, url: str, *rows: tuple[str, dict[str, object]]) -> None:
    """A store as the version with this revision left it, with `rows`: (table, values as they stand in SQL)."""
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    store = Store(url)
    with store.write() as tx:
        config.attributes["connection"] = tx
        command.upgrade(config, revision)
        for table, values in rows:
            columns, places = ", ".join(values), ", ".join(f":{name}" for name in values)
            tx.execute(sa.text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), values)
    store.close()


def version_of(url: str) -> str | None:
    """The revision it stands at."""
    store = Store(url)
    try:
        return store.version()
    finally:
        store.close()


def pool(host: str, pid: int, *, heartbeat: float) -> tuple[str, dict[str, object]]:
    """A row of `pools`, with the columns that every version wrote."""
    values = {"id": "old", "host": host, "pid": pid, "version": "0.3", "workers": 30}
    return "pools", {**values, "started_at": heartbeat, "heartbeat": heartbeat}


@pytest.mark.parametrize("revision", ["0001", "0003", "0004", "0008"])
@pytest.mark.parametrize("host", [hosts.this_host(), ELSEWHERE])
def test_nobody_migrates_under_workers_of_an_earlier_version(
    revision: str, host: str, store_url: str, tmp_path: Path
) -> None:
    """They would not read the new rows, and go round for ever; it is said whom to stop, and nothing is changed."""
    made_by(revision, store_url, pool(host, os.getpid(), heartbeat=time.time()))
    with pytest.raises(
        StoreError, match=r"workers of an earlier version .*: 0\.3 \(pid .* nothing was changed"
    ) as caught:
        open_store(store_url, migrate_under=tmp_path)
    assert f"kill {os.getpid()}" in str(caught.value.hint)
    assert version_of(store_url) == revision


@pytest.mark.parametrize("why", ["old heartbeat", "process gone"])
def test_a_pool_that_died_is_no_obstacle(why: str, store_url: str, tmp_path: Path) -> None:
    """Its heartbeat is old, or its process on this host is gone."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    row = pool(ELSEWHERE, 1, heartbeat=time.time() - 60)
    if why == "process gone":
        row = pool(hosts.this_host(), gone.pid, heartbeat=time.time())
    made_by("0008", store_url, row)
    open_store(store_url, migrate_under=tmp_path).close()
    assert version_of(store_url) == HEAD


def test_a_store_of_the_future_is_left_alone(store_url: str, tmp_path: Path) -> None:
    """Also by who would migrate; that it needs a newer lessongen is said."""
    open_store(store_url, migrate_under=tmp_path).close()
    store = Store(store_url)
    with store.write() as tx:
        tx.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match="version 9999") as caught:
        open_store(store_url, migrate_under=tmp_path)
    assert "newer" in str(caught.value.hint)
    assert version_of(store_url) == "9999"
