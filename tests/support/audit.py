"""What must hold after any crash, from the store, the broker, the provider's own log, the report and the files left.

A lesson is asked again after a reply that was no success, and after a call whose process was killed with it in hand:
by the connection the call came through and the connections the process had when it died. The store has no say in that.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from ended import breaches_of, stored, unended
from kept import in_files, in_redis, in_sql
from monkey import Death
from waiting import wait_for

from lessongen_core.config import Settings
from lessongen_jobs.connection import connect

LEASE_S = 15.0
LATE_S = 2.0  # a busy provider may see a request that long after its sender was killed
Call = Mapping[str, Any]


@dataclass(frozen=True)
class Audit:
    """Figures of one batch, and every breach of a promise in `problems`.

    `repeats`: calls for a lesson whose call before was answered well or not at all. `crashes`: lessons that lost the
    worker that held them, by the store. `unkept`: good replies that were sent to their end and are not in the store.
    """

    lessons: int
    outcomes: Mapping[str, int]
    calls: int
    repeats: int
    crashes: int
    unkept: int
    problems: tuple[str, ...]


def audit(
    settings: Settings, batch_id: str, log: Sequence[Call], *, deaths: Sequence[Death], secrets: Sequence[str]
) -> Audit:
    """Audit a batch that has ended; waits for what may lapse by itself, for as long as it may take."""
    (found,) = [each for each in stored(settings) if each.batch.id == batch_id]
    again = repeats(log)
    indexes = {row.lesson_id: row.idx for row in found.lessons}
    whole = sum(1 for call in log if call["whole"] and call["status"] == 200)
    problems = [
        *unended(found.lessons),
        *breaches_of(settings, found),
        *unanswered(found.lessons, log),
        *(f"{breach}{_told(settings, indexes, pair)}" for breach, pair in unexplained(again, log, deaths)),
        *_redis(settings),
        *_secrets(settings, secrets),
    ]
    return Audit(
        lessons=len(found.lessons),
        outcomes=dict(Counter(row.state for row in found.lessons)),
        calls=len(log),
        repeats=len(again),
        crashes=sum(row.crashes for row in found.lessons),
        unkept=whole - sum(found.kept.values()),
        problems=tuple(dict.fromkeys(problems)),
    )


def repeats(log: Sequence[Call]) -> list[tuple[Call, Call]]:
    """Calls for a lesson whose call before was answered well or not at all, with that one."""
    calls: dict[str, list[Call]] = {}
    for call in log:
        calls.setdefault(call["lesson_id"], []).append(call)
    return [pair for each in calls.values() for pair in pairwise(each) if pair[0]["status"] in (200, None)]


def unanswered(found: Sequence[Any], log: Sequence[Call]) -> Iterable[str]:
    """Lessons that succeeded, and the provider gave nobody a good reply."""
    answered = {call["lesson_id"] for call in log if call["status"] == 200}
    for row in found:
        if row.state == "succeeded" and row.lesson_id not in answered:
            yield f"{row.lesson_id} succeeded and was never answered"


def unexplained(
    again: Sequence[tuple[Call, Call]], log: Sequence[Call], deaths: Sequence[Death]
) -> Iterable[tuple[str, tuple[Call, Call]]]:
    """Repeated calls without a death of their own: in between, of a process whose last call was the first one.

    A worker does one thing after the other: had it asked for anything since, the first call was no longer in its hand.
    """
    taken = _taken(log, deaths)
    for first, second in again:
        if not first["time"] - LATE_S <= taken.get(first["n"], float("inf")) <= second["time"]:
            breach = (
                f"{first['lesson_id']} was asked again after {second['time'] - first['time']:.1f} s, "
                "and nobody died of whom the call before was the last"
            )
            yield breach, (first, second)


def _told(settings: Settings, indexes: Mapping[str, int], pair: tuple[Call, Call]) -> str:
    """What the pools' logs say between two calls: who let go of the lesson, which pools were taken for dead."""
    lesson_id = pair[0]["lesson_id"]
    names = f"lesson={lesson_id}", f"lesson={indexes.get(lesson_id)}", "event=stalled"
    start, end = (datetime.fromtimestamp(call["time"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for call in pair)
    told = [
        line
        for path in sorted((settings.state_dir / "logs").glob("events.log*"))
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if start <= line[:20] <= end and set(names) & set(line.split())
    ]
    return "; the logs of that time: " + (" | ".join(told) or "nothing of it")


def _taken(log: Sequence[Call], deaths: Sequence[Death]) -> dict[int, float]:
    """The calls that the dead had last made, by their number, with the time of the first death each was lost by."""
    by_port: dict[int, list[Call]] = {}
    for call in log:
        by_port.setdefault(call["port"], []).append(call)
    taken: dict[int, float] = {}
    for death in sorted(deaths, key=lambda death: death.time):
        for port in death.ports:
            before = [call for call in by_port.get(port, ()) if call["time"] <= death.time + LATE_S]
            if before:
                taken.setdefault(max(before, key=lambda call: call["time"])["n"], death.time)
    return taken


def _redis(settings: Settings) -> Iterable[str]:
    """No lease or running job is left of anybody."""
    with connect(settings) as client:

        def leftover() -> list[str]:
            now_us = time.time() * 1e6
            leases = [key for key in client.scan_iter("lessongen:*leases") if client.zcount(key, now_us, "+inf")]
            running = [key for key in client.scan_iter("rq:wip:*") if client.zcard(key)]
            queues = [key for key in client.scan_iter("rq:queue:*") if client.llen(key)]
            return [key.decode() for key in (*leases, *running, *queues)]

        try:
            wait_for(lambda: not leftover(), timeout_s=2 * LEASE_S, what="leases and jobs are gone")
        except AssertionError:
            yield f"left in Redis: {leftover()}"


def _secrets(settings: Settings, secrets: Sequence[str]) -> Iterable[str]:
    """No key and no password stands in Redis, SQL or a file."""
    with connect(settings) as client:
        places = [*in_redis(client), *in_sql(settings), *in_files(settings.state_dir)]
    for place in sorted({place for place, text in places if any(secret.encode() in text for secret in secrets)}):
        yield f"a secret stands in {place}"
