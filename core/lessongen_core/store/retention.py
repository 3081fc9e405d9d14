"""Old batches leave the store: which may go, how one goes, and how the file gets smaller.

A batch is removed in one transaction, in turn with submissions: what they reuse and name stays theirs. It first locks
all of the batch's rows, or, where somebody holds one, leaves the batch alone: workers and `gc` never wait for each
other's rows. Results that later batches reuse are copies, so a batch never needs another one's rows.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..errors import StoreError
from .batches import batch_row
from .database import BUSY_TIMEOUT_S, take_turn
from .rows import OPEN_STATES, BatchRow
from .schema import attempts, batches, lessons, results, reviews

FINISHED = ("succeeded", "partial", "failed", "cancelled")
STEP_PAGES = 2000  # given back in one transaction while workers write
INCREMENTAL = 2

Reason = Literal["running", "blocked", "newest", "young", "review", "in_use"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A batch, and why it stays; `kept` is None when it may go."""

    batch: BatchRow
    kept: Reason | None


@dataclass(frozen=True, slots=True)
class Removed:
    """What one batch held. `text_bytes` are its replies, results and review texts, compressed."""

    lessons: int
    attempts: int
    results: int
    reviews: int
    text_bytes: int


@dataclass(frozen=True, slots=True)
class Space:
    """A SQLite file before and after; `reusable_bytes` stay in it, free for new lessons. `hint`: why they do."""

    before_bytes: int
    after_bytes: int
    reusable_bytes: int
    hint: str | None = None


def judge_batches(tx: Connection, *, before: float, keep: int, everything: bool) -> list[Judged]:
    """Every batch, newest first: it may go when it ended before `before` and is not among the `keep` newest ended.

    `everything`: also one with lessons that wait for a person.
    """
    waiting_for_person = set(tx.execute(_open_reviews().distinct()).scalars())
    judged = []
    ended = 0
    for row in tx.execute(sa.select(batches).order_by(batches.c.created_at.desc(), batches.c.id)):
        reason: Reason | None = None
        if row.status == "blocked":
            reason = "blocked"
        elif row.status not in FINISHED or row.finished_at is None:
            reason = "running"
        else:
            ended += 1
            if row.finished_at > before:
                reason = "young"
            elif ended <= keep:
                reason = "newest"
            elif row.id in waiting_for_person and not everything:
                reason = "review"
        judged.append(Judged(batch_row(row), reason))
    return judged


def remove_batch(tx: Connection, batch_id: str, *, everything: bool) -> Removed | None:
    """Remove an ended batch with all that belongs to it; None when it is not (or no longer) to be removed.

    It is judged anew under locks: since it was judged, somebody may have asked for more of it.
    """
    take_turn(tx)
    mine = lessons.c.batch_id == batch_id
    states = tx.execute(sa.select(lessons.c.state).where(mine).with_for_update(skip_locked=True)).scalars().all()
    row = tx.execute(sa.select(batches).where(batches.c.id == batch_id).with_for_update(skip_locked=True)).one_or_none()
    if row is None or row.status not in FINISHED or len(states) != row.total or set(states) & set(OPEN_STATES):
        return None
    if not everything and tx.execute(_open_reviews().where(reviews.c.batch_id == batch_id).limit(1)).first():
        return None
    text_bytes = sum(
        tx.execute(
            sa.select(sa.func.coalesce(sa.func.sum(sa.func.length(column)), 0)).where(
                column.table.c.batch_id == batch_id
            )
        ).scalar_one()
        for column in (attempts.c.reply, results.c.content, results.c.structured, reviews.c.content)
    )
    gone = {
        table.name: tx.execute(table.delete().where(table.c.batch_id == batch_id)).rowcount
        for table in (attempts, results, reviews, lessons)
    }
    tx.execute(batches.delete().where(batches.c.id == batch_id))
    return Removed(**gone, text_bytes=text_bytes)


def shrink(path: Path, *, in_use: Callable[[], bool]) -> Space:
    """Give a SQLite file's free pages back to the disk.

    In steps of some megabytes, between which workers write. A file from before 0.1 has to be rewritten once (VACUUM)
    to be able to; that locks out every writer, so it waits for a moment when `in_use` says nobody works.

    Raises:
        StoreError: the file is locked for too long, or the disk fails.
    """
    before = _size(path)
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)) as db:
            hint = None
            if _pragma(db, "auto_vacuum") == INCREMENTAL:
                _give_back(db)
            elif _pragma(db, "freelist_count"):
                hint = _rewrite(db, path, in_use)
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            reusable = _pragma(db, "freelist_count") * _pragma(db, "page_size")
    except sqlite3.Error as exc:
        raise StoreError(
            f"the batches are removed, but the store's file did not shrink: {exc}",
            hint="nothing is wrong: new lessons use the space; the next  lessongen gc  tries again",
        ) from exc
    return Space(before, _size(path), reusable, hint)


def _give_back(db: sqlite3.Connection) -> None:
    free = _pragma(db, "freelist_count")
    while free:
        db.execute(f"PRAGMA incremental_vacuum({STEP_PAGES})").fetchall()
        left = _pragma(db, "freelist_count")
        if left >= free:
            return
        free = left


def _rewrite(db: sqlite3.Connection, path: Path, in_use: Callable[[], bool]) -> str | None:
    """VACUUM, which also makes later steps possible; returns why it was left undone."""
    if in_use():
        return "workers are running; the next gc without them gives the space back to the disk"
    if shutil.disk_usage(path.parent).free < 2 * _size(path):
        return f"the disk has not twice {path.name}'s size free, which rewriting it needs"
    db.execute("PRAGMA auto_vacuum=INCREMENTAL")
    db.execute("VACUUM")
    return None


def _pragma(db: sqlite3.Connection, name: str) -> int:
    return int(db.execute(f"PRAGMA {name}").fetchone()[0])


def _size(path: Path) -> int:
    """The file and its write-ahead log."""
    files = (path, path.with_name(path.name + "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _open_reviews() -> sa.Select[tuple[str]]:
    """Batches with a lesson that waits for a person."""
    joined = sa.and_(lessons.c.batch_id == reviews.c.batch_id, lessons.c.idx == reviews.c.idx)
    return (
        sa.select(reviews.c.batch_id)
        .join(lessons, joined)
        .where(reviews.c.decision.is_(None), lessons.c.state == "review")
    )
