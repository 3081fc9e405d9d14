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

import sqlalchemy as sa
from kept import in_files, in_redis, in_sql
from monkey import Death
from waiting import wait_for

from lessongen_core.config import Settings
from lessongen_core.report import report_document
from lessongen_core.store.database import open_store
from lessongen_core.store.schema import attempts, lessons, results
from lessongen_jobs.batches import Batches
from lessongen_jobs.connection import connect

ENDS = ("succeeded", "retryable", "review", "cancelled", "parked")
LEASE_S = 15.0


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
    settings: Settings,
    batch_id: str,
    log: Sequence[Mapping[str, Any]],
    *,
    deaths: Sequence[Death],
    secrets: Sequence[str],
) -> Audit:
    """Audit a batch that has ended; waits for what may lapse by itself, for as long as it may take."""
    with Batches(settings) as batches:
        batch, rows = batches.find(batch_id), batches.lessons(batch_id)
        report = report_document(batch, rows, now=datetime.now(UTC))
    found, written, kept = _stored(settings, batch_id)
    calls = _by_lesson(log)
    repeats = [pair for each in calls.values() for pair in pairwise(each) if pair[0]["status"] in (200, None)]
    whole = sum(1 for call in log if call["whole"] and call["status"] == 200)
    outcomes = Counter(row.state for row in found)
    problems = [
        *_unended(found),
        *_results(found, written),
        *_calls(found, calls),
        *_repeats(repeats, deaths),
        *_claims(found),
        *_report(report, found),
        *_redis(settings),
        *_secrets(settings, secrets),
    ]
    return Audit(
        lessons=len(found),
        outcomes=dict(outcomes),
        calls=len(log),
        repeats=len(repeats),
        crashes=sum(row.crashes for row in found),
        unkept=whole - sum(kept.values()),
        problems=tuple(problems),
    )


def _stored(settings: Settings, batch_id: str) -> tuple[Sequence[Any], Counter[int], Counter[int]]:
    """Lessons in their order; results and good replies of each."""
    store = open_store(settings.store_url)
    try:
        with store.read() as tx:
            mine = sa.select(lessons).where(lessons.c.batch_id == batch_id).order_by(lessons.c.idx)
            good = sa.func.coalesce(attempts.c["class"], "ok") == "ok"
            return tx.execute(mine).all(), _count(tx, results, batch_id), _count(tx, attempts, batch_id, good)
    finally:
        store.close()


def _count(tx: sa.Connection, table: sa.Table, batch_id: str, *which: sa.ColumnElement[bool]) -> Counter[int]:
    counts = sa.select(table.c.idx, sa.func.count()).where(table.c.batch_id == batch_id, *which).group_by(table.c.idx)
    return Counter(dict(list(tx.execute(counts))))


def _unended(found: Sequence[Any]) -> Iterable[str]:
    for row in found:
        if row.state not in ENDS:
            yield f"{row.lesson_id} is {row.state}"
        elif row.state == "parked" and not row.error_message:
            yield f"{row.lesson_id} is parked without a reason"


def _results(found: Sequence[Any], written: Mapping[int, int]) -> Iterable[str]:
    for row in found:
        if written[row.idx] != (row.state == "succeeded"):
            yield f"{row.lesson_id} is {row.state} and has {written[row.idx]} results"


def _by_lesson(log: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Calls of each lesson in their order."""
    calls: dict[str, list[Mapping[str, Any]]] = {}
    for call in log:
        calls.setdefault(str(call["lesson_id"]), []).append(call)
    return calls


def _calls(found: Sequence[Any], calls: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterable[str]:
    for row in found:
        if row.state == "succeeded" and all(call["status"] != 200 for call in calls.get(row.lesson_id, ())):
            yield f"{row.lesson_id} succeeded and was never answered"


def _repeats(repeats: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]], deaths: Sequence[Death]) -> Iterable[str]:
    """Each has a death of its own between the two calls: of the process that had the first one's connection."""
    for first, again in repeats:
        if not any(first["time"] <= each.time <= again["time"] and first["port"] in each.ports for each in deaths):
            yield f"{first['lesson_id']} was asked again after {again['time'] - first['time']:.1f} s and nobody died"


def _claims(found: Sequence[Any]) -> Iterable[str]:
    for row in found:
        if row.claim_worker is not None or row.reserved_usd is not None:
            yield f"{row.lesson_id} is {row.state} and held by {row.claim_worker}, ${row.reserved_usd}"


def _report(report: Mapping[str, Any], found: Sequence[Any]) -> Iterable[str]:
    summary = report["summary"]
    by_state = Counter(row.state for row in found)
    for state in ENDS:
        if summary[state] != by_state[state]:
            yield f"the report counts {summary[state]} {state}, the store {by_state[state]}"
    if summary["total"] != len(found) or [each["lesson_id"] for each in report["lessons"]] != [
        row.lesson_id for row in found
    ]:
        yield "the report does not list each lesson once"


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
