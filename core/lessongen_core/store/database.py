"""Opening, migrating and writing the database.

SQLite takes writes on an engine of its own whose transactions begin IMMEDIATE: thirty deferred writers would fail at
once with "database is locked", since a read lock can't be upgraded while another writer waits. WAL and
`synchronous=FULL`: a commit that returned survives a power cut. PostgreSQL uses one engine; what SQLite's single
writer gives for nothing is asked for there: one view per read transaction, submits and migrations one at a time.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ..errors import ConfigError, NoStore, OtherVersion, StoreError
from ..one_line import clipped
from .engines import ENV_NAME, WRITE, postgres_engine, sqlite_engine
from .hosts import require_no_older_pool, require_one_host
from .schema import meta

T = TypeVar("T")
Tell = Callable[[str], None]
HEAD = "0009"
BUSY_TIMEOUT_S = 30
MIGRATION_LOCK_S = 60
TELL_S = 2.0  # who waits for longer hears what for
ANSWER_S = 3.0  # who said nothing for so long is down; a command has 5 s in all, Python's start included
URL_HINT = "set LESSONGEN_STORE_URL to postgresql://user:password@host:5432/database; %-encode special characters"
TURN_LOCK = 0x6C657373
DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
SQLITE_HINTS = {
    **dict.fromkeys(DAMAGED, "put a backup in its place, or move it away: the next submit then makes a new one"),
    "SQLITE_FULL": "make room on its disk",
    "SQLITE_BUSY": "another process holds it; wait for that one or end it, then try again",
}
# What an operator can do to a database, though for the driver it is a programmer's mistake. SQLite calls the first an
# OperationalError. Source: PostgreSQL's documentation, appendix A.
_NO_TABLE, _NO_SCHEMA, _NO_RIGHT = "42P01", "3F000", "42501"
POSTGRES_HINTS = {
    **dict.fromkeys(
        (_NO_TABLE, _NO_SCHEMA), f"correct {ENV_NAME} if that is another database, or put a backup in its place"
    ),
    _NO_RIGHT: f"give its user the rights to read, write and make tables, or correct {ENV_NAME}",
}

_OURS = re.compile(r"\d{4}")  # how our migrations are numbered; alembic's own names are others
_IDENTITY = sa.select(meta.c.value, sa.literal_column("(SELECT version_num FROM alembic_version)")).where(
    meta.c.name == "store_id"
)


class Store:
    """A database of the right version, once `open_store` or `require` has seen it. It connects with its first
    transaction; no connection may be open when a process forks.

    `read()` and `write()` are transactions; every foreign error leaves them as a StoreError. `busy_s`: how long to wait
    for SQLite's write lock; `on_wait` hears of it, in another thread, when that takes TELL_S seconds.
    """

    def __init__(self, url: str, *, busy_s: float | None = None, on_wait: Tell | None = None) -> None:
        parsed = _parse(url)
        self.name = _shown(parsed)
        self._path = sqlite_path(url)
        self._on_wait: Tell | None = None
        if parsed.get_backend_name() == "sqlite":
            self._on_wait = on_wait
            busy_s = BUSY_TIMEOUT_S if busy_s is None else busy_s
            self._writer = sqlite_engine(parsed, begin=WRITE, busy_s=busy_s)
            self._reader = sqlite_engine(parsed, begin="BEGIN", busy_s=busy_s)
        else:
            self._writer = postgres_engine(parsed)
            self._reader = self._writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._id: str | None = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read transaction: one consistent view."""
        with self._mapped_errors(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A write transaction: all of it, or nothing."""
        with self._mapped_errors(), ExitStack() as transaction:
            with self._told():
                connection = transaction.enter_context(self._writer.begin())
            yield connection

    def _told(self) -> AbstractContextManager[None]:
        return telling(self._on_wait, f"{self.name} is locked by another process")

    @property
    def id(self) -> str:
        """8 characters, drawn when the store was made; names the queue."""
        if self._id is None:
            with self.read() as tx:
                self._id = str(tx.execute(sa.select(meta.c.value).where(meta.c.name == "store_id")).scalar_one())
        return self._id

    def version(self) -> str | None:
        """The migration it stands at, None before the first. PostgreSQL gets ANSWER_S seconds, name lookup included."""

        def ask() -> str | None:
            with self.read() as tx:
                found = _version(tx)
                if found is not None and not _OURS.fullmatch(found):
                    raise StoreError(
                        f"{self.name} holds the tables of another program, at its version {clipped(found)}",
                        hint=f"correct {ENV_NAME}: lessongen needs a database of its own",
                    )
                if found == HEAD:
                    require_one_host(tx)
                return found

        try:
            if self._writer.dialect.name == "sqlite":
                with self._told():
                    return ask()
            return self._within(ANSWER_S, ask)
        except ProgrammingError:  # not chained: a piece of the password may have been taken for an option
            raise ConfigError(f"{ENV_NAME} holds an option that PostgreSQL does not know", hint=URL_HINT) from None

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of this host's."""
        return self._path is not None

    def require(self, store_id: str) -> None:
        """For a child of a process that has opened it: it is the same, and of our version still.

        Raises:
            StoreError: it can't be opened, is gone, or another one lies in its place.
        """
        if self._path is not None and not self._path.exists():  # SQLite would make an empty one
            raise self._failed("it is gone")
        self.check(store_id)

    def check(self, store_id: str) -> None:
        """`require`, once it is there."""
        with self.read() as tx:
            seen = tx.execute(_IDENTITY).one_or_none()
        if seen is None or tuple(seen) != (store_id, HEAD):
            raise self._failed("another one lies in its place; start these workers again")

    @contextmanager
    def elsewhere(self, connection: Any) -> Iterator[None]:
        """Inside, every transaction goes to this DBAPI connection instead; it is closed in the end."""

        def connect(*_: object) -> Any:
            return connection

        engines = {self._writer, self._reader}
        for engine in engines:
            sa.event.listen(engine, "do_connect", connect)
        try:
            yield
        finally:
            for engine in engines:
                sa.event.remove(engine, "do_connect", connect)
            self.close()

    def close(self) -> None:
        """Close every connection of this process."""
        self._writer.dispose()
        self._reader.dispose()

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        """An outage becomes a StoreError; what only a bug of ours can cause (syntax, constraints) stays as it is."""
        try:
            yield
        except PoolTimeout as exc:
            raise self._failed(str(exc)) from exc
        except DBAPIError as exc:
            # InternalError: a server that became a read-only standby, say.
            sign = _sqlite_sign(exc) or getattr(exc.orig, "sqlstate", None) or ""
            if (
                not isinstance(exc, (OperationalError, InterfaceError, InternalError))
                and not exc.connection_invalidated
                and sign not in (*DAMAGED, *POSTGRES_HINTS)
            ):
                raise
            raise self._failed(str(exc.orig), sign) from exc

    def _failed(self, cause: str, sign: str = "") -> StoreError:
        first_line = cause.strip().partition("\n")[0]
        if self._writer.dialect.name != "sqlite":
            hint = POSTGRES_HINTS.get(sign, f"start it, or correct {ENV_NAME}")
        else:
            hint = SQLITE_HINTS.get(sign, "look whether its folder and file can be written")
        return StoreError(f"{self.name} {'is damaged' if sign in DAMAGED else 'failed'}: {first_line}", hint=hint)

    def _within(self, limit_s: float, ask: Callable[[], T]) -> T:
        """`ask` in a thread: a name lookup has no timeout of its own, and a URL may name several servers."""
        answer: list[T] = []
        failure: list[BaseException] = []

        def run() -> None:
            try:
                answer.append(ask())
            except BaseException as exc:  # noqa: BLE001  handed to the caller below
                failure.append(exc)

        thread = threading.Thread(target=run, name="store-ping", daemon=True)
        thread.start()
        thread.join(limit_s)
        if failure:
            raise failure[0]
        if not answer:
            raise self._failed(f"no answer within {limit_s:g} s")
        return answer[0]


def open_store(
    url: str, *, migrate_under: Path | None = None, busy_s: float | None = None, on_wait: Tell | None = None
) -> Store:
    """Open the store at `url`; with `migrate_under` (a folder for the lock), create or migrate it first.

    `busy_s` and `on_wait` are the store's; `on_wait` hears also of who migrates it.

    Raises:
        NoStore: it does not exist yet, or is empty.
        StoreError: it can't be opened, is damaged, or is of another version.
        ConfigError: `url` is none, or names PostgreSQL and its driver is not installed; it is SQLite and another host
            works on it.
    """
    path = sqlite_path(url)
    if path is not None and path.is_dir():
        raise StoreError(f"the store {path} is a folder, not a file", hint="move it away")
    if migrate_under is not None:
        migrate(url, migrate_under, on_wait=on_wait)
    elif path is not None and not path.exists():
        raise NoStore(f"nothing was submitted yet: there is no store at {path}", hint="lessongen run FILE")
    store = Store(url, busy_s=busy_s, on_wait=on_wait)
    try:
        found = store.version()
    except BaseException:
        store.close()
        raise
    if found is None:
        store.close()
        raise NoStore(f"nothing was submitted yet: {store.name} is empty", hint="lessongen run FILE")
    if found != HEAD:
        store.close()
        migrating = "run `lessongen submit` or `lessongen workers` of this version once; it migrates the store"
        newer = "a newer version of this program wrote to it: use that one, or a later one"
        raise OtherVersion(
            f"the store is of version {found}, this lessongen needs {HEAD}", hint=newer if found > HEAD else migrating
        )
    return store


def migrate(url: str, lock_folder: Path, *, on_wait: Tell | None = None, lock_s: float = MIGRATION_LOCK_S) -> None:
    """Create the store or bring it to HEAD; one process at a time, a second one waits for `lock_s` seconds.

    Raises:
        StoreError: the folder is not writable, another process held the lock all that time, or workers of an earlier
            version live; nothing was changed.
    """
    from filelock import FileLock, Timeout  # and with it asyncio; only who may migrate needs it

    try:
        lock_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if (path := sqlite_path(url)) is not None:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with ExitStack() as alone:
            with telling(on_wait, f"another process migrates the store ({lock_folder / 'store.lock'})"):
                alone.enter_context(FileLock(lock_folder / "store.lock", timeout=lock_s, mode=0o600))
            _migrate(url, on_wait)
    except Timeout as exc:
        raise StoreError(
            f"another process has been migrating the store for {lock_s:g} s",
            hint="wait for that process or end it, then the same command again",
        ) from exc
    except OSError as exc:
        raise StoreError(f"cannot write the store's folder: {exc}", hint="set LESSONGEN_STATE_DIR") from exc


@contextmanager
def telling(tell: Tell | None, what: str) -> Iterator[None]:
    """Around a wait: when it takes TELL_S seconds, `tell` hears, in another thread, `what` is waited for."""
    if tell is None:
        yield
        return
    timer = threading.Timer(TELL_S, tell, [what])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _migrate(url: str, on_wait: Tell | None) -> None:
    store = Store(url, on_wait=on_wait)
    try:
        if (store.version() or "") >= HEAD:  # a newer one is named by who opens it
            return
        # Alembic is slow to import and needed once a release.
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with store.write() as tx:
            take_turn(tx)
            found = _version(tx)
            if (found or "") >= HEAD:
                return  # another host's, meanwhile
            if found is not None:
                require_no_older_pool(tx)
            config.attributes["connection"] = tx
            command.upgrade(config, "head")
            if tx.execute(sa.select(meta.c.value).where(meta.c.name == "store_id")).first() is None:
                tx.execute(meta.insert().values(name="store_id", value=secrets.token_hex(4)))
        if (path := sqlite_path(url)) is not None:
            path.chmod(0o600)  # specs and lessons are the user's; the WAL takes the mode over
    finally:
        store.close()


def take_turn(tx: Connection) -> None:
    """Be the only one, over all hosts, that passed here until this transaction ends; SQLite's writers always are."""
    if tx.dialect.name == "postgresql":
        tx.execute(sa.select(sa.func.pg_advisory_xact_lock(TURN_LOCK)))


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite URL, None for PostgreSQL."""
    parsed = _parse(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def _version(tx: Connection) -> str | None:
    if not sa.inspect(tx).has_table("alembic_version"):
        return None
    return tx.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _sqlite_sign(exc: DBAPIError) -> str:
    """SQLite's name for the failure, SQLITE_CORRUPT for SQLITE_CORRUPT_INDEX too; empty for PostgreSQL's."""
    return "_".join(getattr(exc.orig, "sqlite_errorname", "").split("_")[:2])


def _parse(url: str) -> URL:
    """Never chained: SQLAlchemy's own messages may quote a piece of the password."""
    try:
        parsed = sa.make_url(url)
    except (SQLAlchemyError, ValueError):
        raise ConfigError(f"{ENV_NAME} is not a valid database URL", hint=URL_HINT) from None
    backend = parsed.drivername.partition("+")[0]
    if backend == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed
    if backend not in ("postgres", "postgresql"):
        raise ConfigError(f"{ENV_NAME} names neither PostgreSQL nor a SQLite file", hint=URL_HINT)
    if "@" in f"{parsed.host}{parsed.database}":  # part of the password was taken for the address
        raise ConfigError(f"{ENV_NAME} is not a valid database URL", hint=URL_HINT)
    return parsed.set(drivername="postgresql+psycopg")


def _shown(parsed: URL) -> str:
    """The store's name for messages; a query may hold a password, too."""
    if parsed.get_backend_name() == "sqlite":
        return f"the store {parsed.database}"
    port = f":{parsed.port}" if parsed.port else ""
    return f"PostgreSQL at {parsed.host or parsed.query.get('host') or 'the local socket'}{port}"
