"""This machine and its neighbours: workers, clocks, disks, Python, the bundled broker."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from lessongen_core import __version__
from lessongen_core.build import dependencies
from lessongen_core.config import Settings
from lessongen_core.errors import LessongenError, NoStore
from lessongen_core.store.database import open_store, sqlite_path
from lessongen_core.store.hosts import clock, live_pools
from lessongen_core.store.schema import lessons

from ..broker import find_broker
from ..bundled import bundled_server, family_and_version
from ..redis_client import open_client
from .finding import Finding, fail, failed, ok, warn

SKEW_S = 2.0
LOW_BYTES, LEAST_BYTES = 1_000_000_000, 100_000_000
BUSY_S = 2.0


def examine_workers(settings: Settings, *, needed: bool) -> Iterator[Finding]:
    """Pools that live; `needed`: none is a failure."""
    try:
        store = open_store(settings.store_url, busy_s=BUSY_S)
    except NoStore:
        yield _nobody(needed)
        return
    except LessongenError as exc:
        yield warn("workers", f"not known: {exc.message}", fix="mend the store first")
        return
    with closing(store), store.read() as tx:
        pools = live_pools(tx, claim_s=settings.file.workers.claim_s)
        busy = tx.execute(
            sa.select(sa.func.count()).select_from(lessons).where(lessons.c.state == "running")
        ).scalar_one()
    if not pools:
        yield _nobody(needed)
        return
    hosts = sorted({pool.host.partition("/")[0] for pool in pools})
    message = f"{sum(pool.workers for pool in pools)} alive on {', '.join(hosts)}, {busy} busy"
    others = sorted({pool.version for pool in pools} - {__version__})
    if others:
        message = f"{message}; version {', '.join(others)}, this is {__version__}"
        yield warn("workers", message, fix="restart those pools with this version")
    else:
        yield ok("workers", f"{message}, version {__version__}")


def _nobody(needed: bool) -> Finding:
    if needed:
        return fail("workers", "none live", fix="lessongen workers", exit_status=11)
    return ok("workers", "none live; run brings its own")


def examine_clock(settings: Settings) -> Iterator[Finding]:
    """Ours against those of the servers; half of the way there and back is not the clock's fault."""
    found = [*_broker_clock(settings), *_store_clock(settings)]
    worst = max(found, key=lambda item: abs(item[1]), default=None)
    if worst is None and settings.redis_url is None and _is_here(settings):
        yield ok("clock", "everything is on this machine")
    elif worst is None:
        yield warn("clock", "not compared: no server answers", fix=None)
    elif abs(worst[1]) > SKEW_S:
        yield warn("clock", f"{worst[0]} is {worst[1]:+.1f} s from here", fix="run NTP on both machines")
    else:
        yield ok("clock", f"within {abs(worst[1]):.2f} s of {' and '.join(name for name, _ in found)}")


def _broker_clock(settings: Settings) -> Iterator[tuple[str, float]]:
    if settings.redis_url is None:
        return
    try:
        broker = find_broker(settings)
    except LessongenError:
        return  # told by its own check
    assert broker is not None
    with open_client(broker.url, patience_s=0.0, reply_s=2.0, connect_s=2.0) as client:
        before = time.time()
        seconds, micros = client.time()
        yield "the broker", seconds + micros / 1e6 - (before + time.time()) / 2


def _is_here(settings: Settings) -> bool:
    try:
        return sqlite_path(settings.store_url) is not None
    except LessongenError:
        return False  # no URL of a store; told by its own check


def _store_clock(settings: Settings) -> Iterator[tuple[str, float]]:
    if _is_here(settings):
        return
    try:
        store = open_store(settings.store_url)
    except LessongenError:
        return
    with closing(store), store.read() as tx:
        clock(tx)
        before = time.time()
        yield "the store", clock(tx) - (before + time.time()) / 2


def examine_disk(settings: Settings, out: Path) -> Iterator[Finding]:
    """Room and rights for the state folder and the default output folder."""
    for name, folder in (("state folder", settings.state_dir), ("output folder", out)):
        whole = folder.absolute()
        there = next(path for path in (whole, *whole.parents) if path.exists())
        usage = shutil.disk_usage(there)
        free = usage.free
        room = f"{free / 1e9:,.1f} GB free"
        # What has no size at all (/proc) takes no file either, whatever it says of our rights.
        if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK) or not usage.total:
            fix = "LESSONGEN_STATE_DIR elsewhere" if name == "state folder" else "run --out DIR"
            yield fail(name, f"{there} cannot be written", fix=fix, exit_status=10)
        elif free < LEAST_BYTES:
            yield fail(name, f"{there}: {room}", fix="make room", exit_status=10)
        elif free < LOW_BYTES:
            yield warn(name, f"{there}: {room}", fix="make room")
        else:
            yield ok(name, f"{_short(folder)}, {room}{'' if folder.exists() else '; not made yet'}")


def _short(path: Path) -> str:
    """With ~ for the home folder."""
    home = os.environ.get("HOME", "")
    return f"~/{path.relative_to(home)}" if home and path.is_relative_to(home) else str(path)


def examine_python() -> Iterator[Finding]:
    """The interpreter, and whether each dependency is there."""
    found = dependencies()
    missing = [name for name, number in found.items() if number is None]
    if missing:
        fix = "install lessongen again from its lock file"
        yield fail(
            "python", f"{platform.python_version()}, not installed: {', '.join(missing)}", fix=fix, exit_status=2
        )
    else:
        shown = ", ".join(f"{name} {found[name]}" for name in ("rq", "redis", "sqlalchemy"))
        yield ok("python", f"{platform.python_version()}, {shown}")


def examine_bundled(settings: Settings) -> Iterator[Finding]:
    """The broker that comes along, where none is configured."""
    if settings.redis_url is not None:
        yield ok("bundled broker", "not needed: LESSONGEN_REDIS_URL is set")
        return
    try:
        family, number = family_and_version(bundled_server())
    except LessongenError as exc:
        yield failed("bundled broker", exc)
        return
    note = "; workers fork: OBJC_DISABLE_INITIALIZE_FORK_SAFETY=YES if they die" if sys.platform == "darwin" else ""
    yield ok("bundled broker", f"{family} {number} for {platform.system()} on {platform.machine()}{note}")
