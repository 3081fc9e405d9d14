"""SQLAlchemy's engines, as `database` wants them. Making one opens no connection."""

from __future__ import annotations

import random
import sqlite3
import time
from itertools import chain, repeat
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine

from ..errors import ConfigError

ENV_NAME = "LESSONGEN_STORE_URL"
POSTGRES_OPTIONS: dict[str, Any] = {
    "connect_timeout": 3,
    "application_name": "lessongen",
    # A server whose machine vanished is noticed in about 15 s, not in two hours.
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
WRITE = "BEGIN IMMEDIATE"
FIRST_WAITS_S, WAIT_S = (0.001, 0.005), 0.025


def postgres_engine(parsed: URL) -> Engine:
    """One for reads and writes.

    Raises:
        ConfigError: the driver is not installed.
    """
    options = {name: value for name, value in POSTGRES_OPTIONS.items() if name not in parsed.query}
    try:
        return sa.create_engine(
            parsed, pool_pre_ping=True, pool_size=2, max_overflow=4, connect_args=options, hide_parameters=True
        )
    except ImportError:
        raise ConfigError(
            f"{ENV_NAME} names PostgreSQL, and its driver is not installed",
            hint="pip install '.[postgres]' in lessongen's folder",
        ) from None


def sqlite_engine(parsed: URL, *, begin: str, busy_s: float) -> Engine:
    """One whose transactions begin with `begin`, and wait so long for the lock that this takes."""
    connect_args = {"timeout": busy_s, "check_same_thread": False}
    engine = sa.create_engine(parsed, connect_args=connect_args, hide_parameters=True)

    @sa.event.listens_for(engine, "connect")
    def _configure(dbapi_connection: Any, _record: object) -> None:
        dbapi_connection.isolation_level = None  # we begin, not the driver
        pragmas = ["synchronous=FULL", "foreign_keys=ON"]
        if not dbapi_connection.execute("PRAGMA page_count").fetchone()[0]:
            # These are kept in the file. Pages of 4 kB would be half empty: a lesson takes a bit more than half of one.
            # Setting auto_vacuum takes the write lock, and thirty workers begin at once. It acts on an empty file only;
            # `gc` then gives pages back without a rewrite.
            pragmas = ["page_size=8192", "auto_vacuum=INCREMENTAL", "journal_mode=WAL", *pragmas]
        for pragma in pragmas:
            dbapi_connection.execute(f"PRAGMA {pragma}")

    def do_begin(dbapi_connection: Any) -> None:
        _begin(dbapi_connection, begin, busy_s)

    # An event could do this, by SQLAlchemy's whole way of running a statement: a tenth of a short transaction.
    engine.dialect.do_begin = do_begin  # type: ignore[method-assign]
    return engine


def _begin(connection: Any, begin: str, busy_s: float) -> None:
    """Begin, and wait for the lock so that whoever has waited for long gets it as soon as others.

    Left to itself SQLite asks the seldomer the longer it waits, every 0.1 s in the end: of thirty writers those who
    have just come, and ask after 1 ms, overtake it for ten seconds and more.
    """
    if begin != WRITE:
        connection.execute(begin)
        return
    give_up = time.monotonic() + busy_s
    connection.execute("PRAGMA busy_timeout=0")
    try:
        for wait_s in chain(FIRST_WAITS_S, repeat(WAIT_S)):
            try:
                connection.execute(begin)
                return
            except sqlite3.OperationalError as exc:
                if exc.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= give_up:
                    raise
            time.sleep(wait_s * random.uniform(0.5, 1.5))
    finally:
        connection.execute(f"PRAGMA busy_timeout={int(busy_s * 1000)}")
