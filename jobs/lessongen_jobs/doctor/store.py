"""The store: whether it is there, of our version, whole, and on a disk that it can work on. Makes and migrates none."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa

from lessongen_core.config import Settings
from lessongen_core.errors import LessongenError
from lessongen_core.store.database import HEAD, Store, sqlite_path

from .finding import Finding, fail, failed, ok, warn

BUSY_S = 2.0
CHECK_S = 3.0  # a large store is read in part
_MOUNTS = Path("/proc/self/mounts")  # Linux only; elsewhere nobody is told
_OF_THE_NETWORK = (
    "nfs",
    "cifs",
    "smb",
    "9p",
    "fuse.sshfs",
    "fuse.s3fs",
    "fuse.gcsfuse",
    "glusterfs",
    "ceph",
    "afs",
    "lustre",
)


def examine_store(settings: Settings) -> Iterator[Finding]:
    """All that can be told of it; one that is not there yet is no fault."""
    try:
        path = sqlite_path(settings.store_url)
        if path is not None and not path.exists():
            yield ok("store", "SQLite, none yet; the first run makes it")
        else:
            yield _opened(settings, path)
    except LessongenError as exc:
        yield failed("store", exc)
        path = None
    if path is not None:
        yield _file(path)


def _opened(settings: Settings, path: Path | None) -> Finding:
    store = Store(settings.store_url, busy_s=BUSY_S)
    with closing(store):
        started = time.perf_counter()
        found = store.version()
        took_ms = 1000 * (time.perf_counter() - started)
        kind = "SQLite" if path is not None else f"{store.name}, {_server(store)}, {took_ms:.0f} ms"
        if found is None:
            return ok("store", f"{kind}, empty; the first run fills it")
        if found < HEAD:
            return warn("store", f"{kind}, migration {found}; {HEAD} is ours", fix="the next run or submit migrates it")
        if found > HEAD:
            message = f"{kind}, migration {found}; this lessongen knows {HEAD}"
            return fail("store", message, fix="use the newer lessongen that migrated it", exit_status=10)
        with store.write():
            pass  # the lock can be had
        return ok("store", f"{kind}, migration {found}, takes writes")


def _server(store: Store) -> str:
    with store.read() as tx:
        return f"server {tx.execute(sa.text('SHOW server_version')).scalar_one()}"


def _file(path: Path) -> Finding:
    if (kind := network_kind(path)) is not None:
        message = f"{path} lies on a network file system ({kind}): SQLite may be damaged there"
        return fail("store file", message, fix="LESSONGEN_STATE_DIR on a local disk, or PostgreSQL", exit_status=10)
    if not path.exists():
        return ok("store file", "on a local disk")
    size = path.stat().st_size / 1e6
    try:
        said = _quick_check(path)
    except sqlite3.Error as exc:
        said = str(exc)
    if said is None:
        return ok("store file", f"{size:,.1f} MB, the first {CHECK_S:.0f} s of its check found nothing wrong")
    if said != "ok":
        fix = "put a backup in its place (docs/backup.md)"
        return fail("store file", f"damaged: {said.splitlines()[0]}", fix=fix, exit_status=10)
    return ok("store file", f"{size:,.1f} MB, whole, on a local disk")


def _quick_check(path: Path) -> str | None:
    """What SQLite says of the file, "ok" when it is whole; None when that would take too long."""
    give_up = time.monotonic() + CHECK_S
    # mode=rw makes no file, and unlike mode=ro takes away the empty log that it opens.
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=BUSY_S)) as connection:
        connection.set_progress_handler(lambda: int(time.monotonic() > give_up), 100_000)
        try:
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
        except sqlite3.OperationalError as exc:
            if exc.sqlite_errorname == "SQLITE_INTERRUPT":
                return None
            raise


def network_kind(path: Path) -> str | None:
    """The kind of the network file system that `path` is on or will be on; None: a local one, or not known."""
    try:
        mounts = [line.split() for line in _MOUNTS.read_text(encoding="utf-8").splitlines()]
    except OSError:
        return None
    real = Path(os.path.realpath(path))
    found = [(len(place), kind) for _, place, kind, *_ in mounts if real.is_relative_to(_unescaped(place))]
    kind = max(found, default=(0, ""))[1]
    return kind if kind.startswith(_OF_THE_NETWORK) else None


def _unescaped(place: str) -> str:
    """A mount point as /proc writes it, with its blanks."""
    return place.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
