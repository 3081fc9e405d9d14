"""Opening and migrating."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from lessongen_core.errors import ConfigError, NoStore, StoreError
from lessongen_core.store import engines
from lessongen_core.store.database import Store, migrate, open_store
from lessongen_core.store.schema import metadata

OPEN = "import sys; from pathlib import Path; from lessongen_core.store.database import open_store; "
OPEN += "print(open_store(sys.argv[1], migrate_under=Path(sys.argv[2])).id)"


def test_migrations_make_the_schema(store_url: str, tmp_path: Path) -> None:
    """What Alembic makes is what `schema.py` says."""
    store = open_store(store_url, migrate_under=tmp_path)
    with store.read() as tx:
        assert compare_metadata(MigrationContext.configure(tx), metadata) == []
    store.close()


def test_eight_processes_make_one_store(store_url: str, tmp_path: Path) -> None:
    """Started at once on nothing, all end with the same store."""
    processes = [
        subprocess.Popen([sys.executable, "-c", OPEN, store_url, str(tmp_path)], stdout=subprocess.PIPE)
        for _ in range(8)
    ]
    ids = {process.communicate(timeout=60)[0] for process in processes}
    assert {process.returncode for process in processes} == {0}
    assert len(ids) == 1 and len(ids.pop().strip()) == 8


def test_another_version_is_refused(store_url: str, tmp_path: Path) -> None:
    """A store of the future is not touched."""
    migrate(store_url, tmp_path)
    store = Store(store_url)
    with store.write() as tx:
        tx.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match="version 9999"):
        open_store(store_url)


def test_a_missing_store_is_not_made_by_looking(tmp_path: Path) -> None:
    """`watch` on a machine that never submitted says so and leaves no file."""
    path = tmp_path / "none.sqlite3"
    with pytest.raises(NoStore, match="no store"):
        open_store(f"sqlite:///{path}")
    assert not path.exists()


def test_an_empty_store_is_none(store_url: str) -> None:
    """A database that was made and never used is no store of another version."""
    store = Store(store_url)  # makes SQLite's file
    with store.read() as tx:
        tx.execute(sa.text("SELECT 1"))
    store.close()
    with pytest.raises(NoStore, match="is empty"):
        open_store(store_url)


def bare(url: str, *statements: str) -> None:
    """A database as somebody else left it: without our tables, and with what `statements` make."""
    store = Store(url)
    with store.write() as tx:
        for statement in statements or ("SELECT 1",):
            tx.execute(sa.text(statement))
    store.close()


def test_a_database_without_our_tables_is_no_bug(store_url: str) -> None:
    """Emptied under its workers, or another one: a StoreError with a next step, on PostgreSQL as on SQLite."""
    bare(store_url)
    store = Store(store_url)
    with pytest.raises(StoreError) as caught:
        store.require("0badcafe")
    store.close()
    assert caught.value.exit_status == 10 and caught.value.hint
    if not store.is_sqlite:
        assert "does not exist" in caught.value.message and "LESSONGEN_STORE_URL" in str(caught.value.hint)


@pytest.mark.parametrize("version", ["1975ea83b712", "00a1b2c3d4e5"])
@pytest.mark.parametrize("looking", [True, False])
def test_the_database_of_another_program_is_left_alone(
    version: str, looking: bool, store_url: str, tmp_path: Path
) -> None:
    """It has migrations of its own: none of ours runs there, and what is wrong is said."""
    bare(
        store_url,
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)",
        f"INSERT INTO alembic_version VALUES ('{version}')",
    )
    with pytest.raises(StoreError, match=f"tables of another program, .* {version}") as caught:
        open_store(store_url, migrate_under=None if looking else tmp_path)
    assert "a database of its own" in str(caught.value.hint)


def test_a_user_without_rights_is_told_so(store_url: str, tmp_path: Path) -> None:
    """No error in the URL, and no bug: the rights are missing."""
    if store_url.startswith("sqlite"):
        pytest.skip("SQLite has no users")
    migrate(store_url, tmp_path)
    bare(store_url, "DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN")
    with pytest.raises(StoreError, match="permission denied for table") as caught:
        open_store(store_url.replace("postgres@", "reader@"))
    assert "rights" in str(caught.value.hint)


def damage(path: Path, how: str, folder: Path) -> None:
    """Make of `path` what a full disk, a bad copy or a slip of the hand makes of a store."""
    if how == "folder":
        path.mkdir()
        return
    migrate(f"sqlite:///{path}", folder)
    whole = path.read_bytes()
    path.write_bytes({"garbage": b"\x93 no database " * 900, "cut": whole[: len(whole) // 2], "head": whole[:70]}[how])


@pytest.mark.parametrize("looking", [True, False])
@pytest.mark.parametrize("how", ["garbage", "cut", "head", "folder"])
def test_a_broken_store_is_named_with_the_next_step(how: str, looking: bool, tmp_path: Path) -> None:
    """Also when it is to be migrated; what is in the file stays there."""
    path = tmp_path / "s.sqlite3"
    damage(path, how, tmp_path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError, match=r"s\.sqlite3 is (damaged|a folder)") as caught:
        open_store(f"sqlite:///{path}", migrate_under=None if looking else tmp_path)
    assert caught.value.hint is not None and "move it away" in caught.value.hint
    assert before is None or path.read_bytes() == before


def test_sqlite_is_durable_and_concurrent(tmp_path: Path) -> None:
    """WAL, full synchronous, and writers that begin IMMEDIATE."""
    store = open_store(f"sqlite:///{tmp_path / 's.sqlite3'}", migrate_under=tmp_path)
    with store.write() as tx:
        assert tx.execute(sa.text("PRAGMA journal_mode")).scalar() == "wal"
        assert tx.execute(sa.text("PRAGMA synchronous")).scalar() == 2
    store.close()


def test_who_waits_for_the_lock_asks_as_often_as_who_has_just_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite alone asks ever more seldom: thirty writers overtook one for 20 s, and a pool's row lives for 15."""
    waits: list[float] = []
    sleep = time.sleep
    monkeypatch.setattr(engines.time, "sleep", lambda seconds: waits.append(seconds) or sleep(seconds))  # only looks
    store = open_store(f"sqlite:///{tmp_path}/s.db", migrate_under=tmp_path, busy_s=0.5)
    with (
        closing(sqlite3.connect(tmp_path / "s.db", isolation_level=None)) as other,
        store.read() as reading,
        pytest.raises(StoreError, match="locked"),
    ):
        other.execute("BEGIN IMMEDIATE")
        assert reading.exec_driver_sql("PRAGMA busy_timeout").scalar() == 500, "all but the begin waits as SQLite does"
        with store.write():
            pytest.fail("somebody else has the lock")
    assert len(waits) > 2
    assert max(waits) < 0.05
    with store.write() as tx:
        assert tx.exec_driver_sql("PRAGMA busy_timeout").scalar() == 500
    store.close()


def test_a_url_that_is_none_is_a_clear_error(tmp_path: Path) -> None:
    """Its password is not repeated."""
    with pytest.raises(ConfigError) as caught:
        open_store("nonsense://user:secret@host/x", migrate_under=tmp_path)
    assert "secret" not in str(caught.value)
