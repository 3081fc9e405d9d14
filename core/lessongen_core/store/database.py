"""Opening, migrating and writing the database.

SQLite takes writes on an engine of its own whose transactions begin IMMEDIATE: thirty deferred writers would fail at
once with "database is locked", since a read lock can't be upgraded while another writer waits. WAL and
`synchronous=FULL`: a commit that returned survives a power cut. PostgreSQL uses one engine.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ..errors import NoStore, StoreError
from .schema import meta

HEAD = "0001"
BUSY_TIMEOUT_S = 30
MIGRATION_LOCK_S = 60


class Store:
    """A database of the right version. Open it after a fork, once per process.

    `read()` and `write()` are transactions; every foreign error leaves them as a StoreError.
    """

    def __init__(self, url: str) -> None:
        self._writer = _engine(url, begin="BEGIN IMMEDIATE")
        self._reader = _engine(url, begin="BEGIN") if self._writer.dialect.name == "sqlite" else self._writer
        self._id: str | None = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read transaction: one consistent view."""
        with _mapped_errors(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A write transaction: all of it, or nothing."""
        with _mapped_errors(), self._writer.begin() as connection:
            yield connection

    @property
    def id(self) -> str:
        """8 characters, drawn when the store was made; names the queue."""
        if self._id is None:
            with self.read() as tx:
                self._id = str(tx.execute(sa.select(meta.c.value).where(meta.c.name == "store_id")).scalar_one())
        return self._id

    def close(self) -> None:
        """Close every connection of this process."""
        self._writer.dispose()
        self._reader.dispose()


def open_store(url: str, *, migrate_under: Path | None = None) -> Store:
    """Open the store at `url`; with `migrate_under` (a folder for the lock), create or migrate it first.

    Raises:
        NoStore: it does not exist yet.
        StoreError: it can't be opened, or is of another version.
    """
    if migrate_under is not None:
        migrate(url, migrate_under)
    elif (path := sqlite_path(url)) is not None and not path.exists():
        raise NoStore(f"nothing was submitted yet: there is no store at {path}", hint="lessongen run FILE")
    store = Store(url)
    try:
        with store.read() as tx:
            found = _version(tx)
    except BaseException:
        store.close()
        raise
    if found != HEAD:
        store.close()
        raise StoreError(
            f"the store is of version {found or 'none'}, this lessongen needs {HEAD}",
            hint="run `lessongen submit` or `lessongen workers` of this version once; it migrates the store",
        )
    return store


def migrate(url: str, lock_folder: Path) -> None:
    """Create the store or bring it to HEAD; one process at a time, a second one waits.

    Raises:
        StoreError: the folder is not writable, or another process held the lock for MIGRATION_LOCK_S seconds.
    """
    try:
        lock_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if (path := sqlite_path(url)) is not None:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(lock_folder / "store.lock", timeout=MIGRATION_LOCK_S):
            _migrate(url)
    except Timeout as exc:
        raise StoreError(f"another process has been migrating the store for {MIGRATION_LOCK_S} s") from exc
    except OSError as exc:
        raise StoreError(f"cannot write the store's folder: {exc}", hint="set LESSONGEN_STATE_DIR") from exc


def _migrate(url: str) -> None:
    store = Store(url)
    try:
        with store.read() as tx:
            if _version(tx) == HEAD:
                return
        # Alembic is slow to import and needed once a release.
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with store.write() as tx:
            config.attributes["connection"] = tx
            command.upgrade(config, "head")
            if tx.execute(sa.select(meta.c.value).where(meta.c.name == "store_id")).first() is None:
                tx.execute(meta.insert().values(name="store_id", value=secrets.token_hex(4)))
    finally:
        store.close()


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite URL, None for another database."""
    parsed = sa.make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def _version(tx: Connection) -> str | None:
    if not sa.inspect(tx).has_table("alembic_version"):
        return None
    return tx.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _engine(url: str, *, begin: str) -> Engine:
    try:
        parsed = sa.make_url(url)
        if parsed.get_backend_name() != "sqlite":
            if parsed.drivername in ("postgres", "postgresql"):
                parsed = parsed.set(drivername="postgresql+psycopg")
            return sa.create_engine(parsed, pool_pre_ping=True, pool_size=2, max_overflow=4)
        engine = sa.create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False})
    except (SQLAlchemyError, ImportError) as exc:
        raise StoreError(f"LESSONGEN_STORE_URL is not usable: {type(exc).__name__}", hint="check the URL") from exc

    @sa.event.listens_for(engine, "connect")
    def _configure(dbapi_connection: Any, _record: object) -> None:
        dbapi_connection.isolation_level = None  # we begin, not the driver
        # auto_vacuum acts on an empty file only, so it comes first; `gc` then gives pages back without a rewrite.
        for pragma in ("auto_vacuum=INCREMENTAL", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            dbapi_connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


@contextmanager
def _mapped_errors() -> Iterator[None]:
    """An outage becomes a StoreError; what only a bug of ours can cause (syntax, constraints) stays as it is."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as exc:
        cause = getattr(exc, "orig", None) or exc
        raise StoreError(f"the store failed: {cause}", hint="lessongen doctor") from exc
