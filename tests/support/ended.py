"""What must hold of every batch at any time, and of one that has ended, by the store and the report."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from lessongen_core.config import Settings
from lessongen_core.errors import NoStore
from lessongen_core.report import report_document
from lessongen_core.store.database import open_store
from lessongen_core.store.schema import attempts, batches, lessons, results
from lessongen_jobs.batches import Batches

ENDS = ("succeeded", "retryable", "review", "cancelled", "parked")


@dataclass(frozen=True)
class Stored:
    """A batch in the store: its row, its lessons in their order, results and good replies of each by index."""

    batch: Any
    lessons: Sequence[Any]
    written: Counter[int]
    kept: Counter[int]


def stored(settings: Settings) -> list[Stored]:
    """Every batch of the store, the oldest first."""
    store = open_store(settings.store_url)
    try:
        with store.read() as tx:
            return [_read(tx, row) for row in tx.execute(sa.select(batches).order_by(batches.c.created_at)).all()]
    finally:
        store.close()


def _read(tx: sa.Connection, batch: Any) -> Stored:
    mine = sa.select(lessons).where(lessons.c.batch_id == batch.id).order_by(lessons.c.idx)
    good = sa.func.coalesce(attempts.c["class"], "ok") == "ok"
    return Stored(batch, tx.execute(mine).all(), _count(tx, results, batch.id), _count(tx, attempts, batch.id, good))


def _count(tx: sa.Connection, table: sa.Table, batch_id: str, *which: sa.ColumnElement[bool]) -> Counter[int]:
    counts = sa.select(table.c.idx, sa.func.count()).where(table.c.batch_id == batch_id, *which).group_by(table.c.idx)
    return Counter(dict(list(tx.execute(counts))))


def breaches(settings: Settings) -> list[str]:
    """What is wrong with any batch of the store; one that still has lessons to do need not have ended."""
    with contextlib.suppress(NoStore):
        return [f"{each.batch.id}: {wrong}" for each in stored(settings) for wrong in breaches_of(settings, each)]
    return []


def breaches_of(settings: Settings, found: Stored) -> Iterator[str]:
    """What is wrong with this batch."""
    yield from wrong_results(found.lessons, found.written)
    yield from wrong_claims(found.lessons)
    at_rest = all(row.state in ENDS for row in found.lessons)
    if at_rest and found.batch.status == "running":
        yield "every lesson has ended, and the batch runs"
    if at_rest or found.batch.finished_at is not None:
        yield from unended(found.lessons)
        with Batches(settings) as rows:
            report = report_document(rows.find(found.batch.id), rows.lessons(found.batch.id), now=datetime.now(UTC))
        yield from wrong_report(report, found.lessons)


def unended(found: Sequence[Any]) -> Iterable[str]:
    """Lessons of an ended batch that are in no bucket, or parked and nobody knows why."""
    for row in found:
        if row.state not in ENDS:
            yield f"{row.lesson_id} is {row.state}"
        elif row.state == "parked" and not row.error_message:
            yield f"{row.lesson_id} is parked without a reason"


def wrong_results(found: Sequence[Any], written: Mapping[int, int]) -> Iterable[str]:
    """One result for a lesson that succeeded, none for any other."""
    for row in found:
        if written.get(row.idx, 0) != (row.state == "succeeded"):
            yield f"{row.lesson_id} is {row.state} and has {written.get(row.idx, 0)} results"


def wrong_claims(found: Sequence[Any]) -> Iterable[str]:
    """Who holds a lesson that does not run."""
    for row in found:
        if row.state != "running" and (row.claim_worker is not None or row.reserved_usd is not None):
            yield f"{row.lesson_id} is {row.state} and held by {row.claim_worker}, ${row.reserved_usd}"


def wrong_report(report: Mapping[str, Any], found: Sequence[Any]) -> Iterable[str]:
    """The report counts each bucket as the store does, and lists each lesson once."""
    summary = report["summary"]
    by_state = Counter(row.state for row in found)
    for state in ENDS:
        if summary[state] != by_state[state]:
            yield f"the report counts {summary[state]} {state}, the store {by_state[state]}"
    if summary["total"] != len(found) or [each["lesson_id"] for each in report["lessons"]] != [
        row.lesson_id for row in found
    ]:
        yield "the report does not list each lesson once"
