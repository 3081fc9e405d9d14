"""What may stay of nobody who is dead: processes, rows, folders, claims, leases, entries of the queue."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import forked
import sqlalchemy as sa
from fleet import Fleet, descendants_of
from waiting import wait_for

from lessongen_core.config import Settings
from lessongen_core.store import hosts
from lessongen_core.store.database import open_store
from lessongen_core.store.schema import lessons, pools
from lessongen_jobs.connection import connect

ENDED_S = 30.0  # the last process of a dead pool
SEEN_S = 6.0  # from the end of a claim to the sweep that sees it, and a pause of the machine


def nothing_left(fleet: Fleet, *, living: Iterable[int] = ()) -> None:
    """Assert that nothing stays of pools and workers that are dead.

    `living` are the parents of the pools that run. Waits for what still has its time, and returns as soon as all is
    gone. A dead pool's row, and what hangs on it, has its claim's time and is then a living pool's to remove: without
    one, rows and folders are not looked at.
    """
    parents = list(living)
    found: list[str] = []

    def clean() -> bool:
        found[:] = [*_processes(fleet.folder, parents), *_kept(fleet.settings, watched=bool(parents))]
        return not found

    with contextlib.suppress(AssertionError):
        wait_for(clean, timeout_s=ENDED_S, every_s=0.25)
    assert not found, found


def _processes(folder: Path, parents: Iterable[int]) -> Iterator[str]:
    """Processes of this installation that belong to no living pool. The broker, which has no environment, is none."""
    ours = {pid for parent in parents for pid in (parent, *descendants_of(parent))}
    environment = {"LESSONGEN_STATE_DIR": str(folder / "state")}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int(process.name) not in ours and _has(process, environment):
                command = (process / "cmdline").read_bytes().split(b"\0")
                if command[0].endswith(b"/postgres"):  # a test's own server, started again under its settings
                    continue
                yield f"process {process.name}: {command[:6]}"


def _has(process: Path, environment: Mapping[str, str]) -> bool:
    """Whether it was started with this environment, or forked with it."""
    found = (process / "environ").read_bytes().split(b"\0")
    if all(f"{name}={value}".encode() in found for name, value in environment.items()):
        return True
    if forked.__file__.encode() not in (process / "cmdline").read_bytes().split(b"\0"):
        return False
    return any(forked.mark(environment) in str(link.readlink()) for link in (process / "fd").iterdir())


@dataclass
class _Rows:
    """What the store says: states by queue id, ids of the pools that have a row, those whose claims are long over."""

    states: dict[str, str] = field(default_factory=dict)
    pools: set[str] = field(default_factory=set)
    stale: set[str] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)
    queue: str = ""


def _kept(settings: Settings, *, watched: bool) -> Iterator[str]:
    rows = _rows(settings)
    if watched:
        yield from (f"pool {pool} is dead and has a row" for pool in rows.stale)
        yield from (f"lesson {id_} is in the hands of a dead pool" for id_ in rows.lost)
        folders = settings.state_dir / "pools"
        yield from (f"folder {path.name}" for path in folders.glob("[!.]*") if path.name not in rows.pools)
    with connect(settings) as client:
        yield from _queued(client, rows)
        yield from _leases(client, rows)


def _rows(settings: Settings) -> _Rows:
    store = open_store(settings.store_url)
    claim_s = settings.file.workers.claim_s
    try:
        with store.read() as tx:
            now = hosts.clock(tx)
            found = _Rows(queue=f"lessongen-{store.id}")
            for row in tx.execute(sa.select(pools.c.id, pools.c.heartbeat)):
                found.pools.add(row.id)
                if now - row.heartbeat > claim_s + SEEN_S:
                    found.stale.add(row.id)
            for row in tx.execute(sa.select(lessons)):
                id_ = f"{row.batch_id}-{row.idx}"
                found.states[id_] = row.state
                if row.state == "running" and (row.claim_pool not in found.pools or row.claim_pool in found.stale):
                    found.lost.append(id_)
            return found
    finally:
        store.close()


def _queued(client: Any, rows: _Rows) -> Iterator[str]:
    """Entries of RQ's lists that are of no lesson which is in that state by the store."""
    running = [member.decode().partition(":")[0] for member in client.zrange(f"rq:wip:{rows.queue}", 0, -1)]
    popped = [id_.decode() for id_ in client.lrange(f"rq:queue:{rows.queue}:intermediate", 0, -1)]
    waiting = [id_.decode() for id_ in client.zrange(f"rq:scheduled:{rows.queue}", 0, -1)]
    yield from (f"{id_} runs by RQ, and is {rows.states.get(id_)}" for id_ in running if rows.states[id_] != "running")
    yield from (f"{id_} was popped by somebody, and is {rows.states.get(id_)}" for id_ in popped)
    yield from (f"{id_} waits by RQ, and is {rows.states[id_]}" for id_ in waiting if rows.states[id_] != "waiting")
    for key in client.scan_iter("rq:job:*"):
        state = rows.states.get(key.decode().removeprefix("rq:job:"))
        if state in ("succeeded", "retryable", "review", "cancelled") and client.ttl(key) == -1:
            yield f"{key.decode()} stays for ever, and its lesson is {state}"
    failed = [id_.decode() for id_ in client.zrange(f"rq:failed:{rows.queue}", 0, -1)]
    yield from (f"{id_} failed by RQ, and succeeded" for id_ in failed if rows.states.get(id_) == "succeeded")


def _leases(client: Any, rows: _Rows) -> Iterator[str]:
    """Places in the fleet's limit that no worker with a lesson in hand holds."""
    if "running" in rows.states.values():
        return
    for key in client.scan_iter("lessongen:*leases"):
        held = client.zrangebyscore(key, time.time() * 1e6, "+inf")
        yield from (f"{worker.decode()} has a place in {key.decode()}" for worker in held)
