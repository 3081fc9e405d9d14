"""What `watch` shows: counts from the store, stages of the active lessons from job meta.

Meta is for the eye only; nothing is decided from it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import redis

from lessongen_core.config import Settings
from lessongen_core.store import batches, budget, hosts, limits, views
from lessongen_core.store.budget import Budget
from lessongen_core.store.database import Store
from lessongen_core.store.hosts import Pool
from lessongen_core.store.limits import LimitRow
from lessongen_core.store.rows import BatchRow
from lessongen_core.store.times import at
from lessongen_core.store.views import RunningRow

WINDOW_S = 600.0
MOST_TEXT = 200


@dataclass(frozen=True, slots=True)
class ActiveLesson:
    """A lesson in a worker's hands. `percent` 0..100; `stage` is a name of design section 3."""

    index: int
    lesson_id: str
    title: str
    stage: str
    percent: int
    model: str | None
    attempt: int
    fallback: bool
    started_at: datetime
    worker: str


@dataclass(frozen=True, slots=True)
class Cause:
    """Lessons that ended, or wait, for one reason. `example` is the newest one's index."""

    bucket: str
    error_class: str
    code: str
    message: str
    count: int
    example: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of a batch. `counts` has every state of the store as a key; `retries`: calls beyond the first.

    `workers_alive` counts those that can write it, `workers_unable` those that live and have no endpoint for its
    models. `limits` are those in force, as a pool saw them last. `finished_recently` counts lessons that ended in the
    last `window_s` seconds, for rate and ETA: at most WINDOW_S, and only while somebody worked.
    """

    batch: BatchRow
    counts: dict[str, int]
    active: tuple[ActiveLesson, ...]
    causes: tuple[Cause, ...]
    retries: int
    workers_alive: int
    workers_busy: int
    finished_recently: int
    window_s: float
    now: datetime
    limits: tuple[LimitRow, ...] = ()
    budget: Budget | None = None
    workers_unable: int = 0

    @property
    def done(self) -> int:
        """Lessons that were worked to their end; the cancelled ones were not, and a cancelled batch is not 100 %."""
        return sum(self.counts[state] for state in ("succeeded", "retryable", "review"))

    @property
    def over(self) -> bool:
        """Nothing of this batch runs, waits or is queued."""
        return not any(self.counts[state] for state in ("queued", "running", "waiting"))


def take_snapshot(
    store: Store, find_redis: Callable[[], redis.Redis | None], settings: Settings, batch_id: str
) -> Snapshot:
    """Read one moment: counts, causes and running lessons from the store, their stages in one round trip to Redis.

    The pace is that of the last WINDOW_S seconds, for a batch that has ended: of its last ones.
    """
    with store.read() as tx:
        now = hosts.clock(tx)
        batch = batches.find_batch(tx, batch_id)
        counts = batches.count_states(tx, batch_id)
        running = views.running_lessons(tx, batch_id)
        causes = views.causes(tx, batch_id)
        retries = views.count_retries(tx, batch_id)
        pools = hosts.live_pools(tx, claim_s=settings.file.workers.claim_s)
        end = batch.finished_at.timestamp() if batch.finished_at else now
        money = budget.read(tx, batch.id)
        asked = limits.read(tx, batch.models, since=max(batch.created_at.timestamp(), end - limits.FRESH_S))
        able = [pool for pool in pools if batch.writable_with(pool.models)]
        since = _worked_since(batch, able)
        recently = views.count_ended_since(tx, batch_id, max(since, end - WINDOW_S))
    stages = _stages(find_redis() if running else None, batch_id, running)
    return Snapshot(
        batch=batch,
        counts=counts,
        active=tuple(_active(row, meta) for row, meta in zip(running, stages, strict=True)),
        causes=tuple(Cause(c.state, c.error_class, c.error_code, c.message, c.count, c.example) for c in causes),
        retries=retries,
        workers_alive=sum(pool.workers for pool in able),
        workers_unable=sum(pool.workers for pool in pools if pool not in able),
        workers_busy=len(running),
        finished_recently=recently,
        window_s=min(WINDOW_S, max(1.0, end - since)),
        now=at(now),
        limits=tuple(asked),
        budget=money,
    )


def _worked_since(batch: BatchRow, pools: Sequence[Pool]) -> float:
    """Seconds since the epoch: since when `pools` work on it. While nobody did, or it was blocked, is no pace."""
    opened = (batch.opened_at or batch.created_at).timestamp()
    if batch.finished_at is not None or not pools:
        return opened
    return max(opened, min(pool.started_at for pool in pools))


def _stages(client: Any, batch_id: str, running: list[RunningRow]) -> list[dict[str, Any]]:
    if not running or client is None:
        return [{} for _ in running]
    from .transport import job_id  # RQ's import is paid only when there is something to see

    with client.pipeline(transaction=False) as pipe:
        for row in running:
            pipe.hget(f"rq:job:{job_id(batch_id, row.index)}", "meta")
        return [read_meta(raw) for raw in pipe.execute(raise_on_error=False)]


def read_meta(raw: object) -> dict[str, Any]:
    """The meta of a job, {} for whatever can't be read. For the eye only; others may have written it.

    Numbers are within what is shown: 0 to 100 percent, 1 to 999 attempts; texts have 200 characters.
    """
    try:
        meta = json.loads(raw) if isinstance(raw, bytes) else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(meta, dict):
        return {}
    return {
        "stage": str(meta.get("stage", "starting"))[:MOST_TEXT],
        "percent": _within(meta.get("percent"), 0, 100),
        "model": str(meta["model"])[:MOST_TEXT] if meta.get("model") else None,
        "attempt": _within(meta.get("attempt"), 1, 999),
        "fallback": bool(meta.get("fallback")),
    }


def _within(value: object, least: int, most: int) -> int:
    return min(most, max(least, value)) if isinstance(value, int) else least


def _active(row: RunningRow, meta: dict[str, Any]) -> ActiveLesson:
    return ActiveLesson(
        index=row.index,
        lesson_id=row.lesson_id,
        title=row.title,
        stage=meta.get("stage", "starting"),
        percent=meta.get("percent", 0),
        model=meta.get("model"),
        attempt=meta.get("attempt", 1),
        fallback=meta.get("fallback", False),
        started_at=at(row.claimed_at),
        worker=row.worker,
    )
