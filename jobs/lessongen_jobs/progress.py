"""What `watch` shows: counts from the store, stages of the active lessons from job meta.

Meta is for the eye only; nothing is decided from it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import Connection

from lessongen_core.config import Settings
from lessongen_core.store import batches, budget, hosts, limits, moments
from lessongen_core.store.budget import Budget
from lessongen_core.store.database import Store
from lessongen_core.store.hosts import Pool
from lessongen_core.store.limits import LimitRow
from lessongen_core.store.moments import MOST_ENDS, CauseRow, End, RunningRow
from lessongen_core.store.rows import BatchRow
from lessongen_core.store.times import at

if TYPE_CHECKING:
    import redis

WINDOW_S = 600.0
MOST_TEXT = 200
DUE_S = 3.0  # RQ's scheduler takes up to two to put a lesson that is due on the queue
ASKED = 30  # percent of a call that went out and brought nothing yet


@dataclass(frozen=True, slots=True)
class ActiveLesson:
    """A lesson in a worker's hands. `percent` 0..100; `stage` is a name of design section 3.

    `quiet_s`: its call is out, and for so long nothing came. `error_class`: why it is asked again, None at first.
    `lost`: the heartbeat of its pool is gone. `calls`: those it had before this one, in all rounds. `waits`: for a
    place in the fleet's limit.
    """

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
    quiet_s: float | None = None
    error_class: str | None = None
    lost: bool = False
    calls: int = 0
    waits: bool = False

    @property
    def unanswered(self) -> bool:
        """Not a byte of the reply came yet."""
        return self.quiet_s is not None and self.percent <= ASKED


@dataclass(frozen=True, slots=True)
class Cause:
    """Lessons that ended, wait, or run again (`bucket` "running") for one reason.

    `example` is the newest one's index, `at` when that one ended; None: it has not.
    """

    bucket: str
    error_class: str
    code: str
    message: str
    count: int
    example: int
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HeldModel:
    """A model whose account serves nothing, or is on trial: one call at a time. `until` by the provider's own word."""

    model: str
    on_trial: bool
    reason: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of a batch. `counts` has every state of the store as a key; `retries`: calls beyond the first.

    `workers_alive` counts those that can write it, in `pools`; `workers_unable` those that live and have no endpoint
    for its models. `limits` are those in force, as a pool saw them last. `ends`: lessons that ended in the last
    `window_s` seconds, newest first, for rate and ETA: at most WINDOW_S, MOST_ENDS, and only while somebody worked.
    `due`: of those that wait, whose time has come: they stand on the queue, and other lessons are in front.
    """

    batch: BatchRow
    counts: dict[str, int]
    active: tuple[ActiveLesson, ...]
    causes: tuple[Cause, ...]
    retries: int
    workers_alive: int
    workers_busy: int
    ends: tuple[End, ...]
    window_s: float
    now: datetime
    limits: tuple[LimitRow, ...] = ()
    budget: Budget | None = None
    workers_unable: int = 0
    held: tuple[HeldModel, ...] = ()
    pools: tuple[Pool, ...] = ()
    due: int = 0

    @property
    def done(self) -> int:
        """Lessons that were worked to their end; the cancelled ones were not, and a cancelled batch is not 100 %."""
        return sum(self.counts[state] for state in ("succeeded", "retryable", "review"))

    @property
    def over(self) -> bool:
        """Nothing of this batch runs, waits or is queued."""
        return not any(self.counts[state] for state in ("queued", "running", "waiting"))


def take_snapshot(
    store: Store,
    find_redis: Callable[[], redis.Redis | None],
    settings: Settings,
    batch_id: str,
    *,
    unpriced: bool = False,
) -> Snapshot:
    """Read one moment: counts, causes and running lessons from the store, their stages in one round trip to Redis.

    `unpriced`: also what of the budget went for calls without a price, which reads every call.
    """
    with store.read() as tx:
        now = hosts.clock(tx)
        batch = batches.find_batch(tx, batch_id)
        counts, causes = moments.census(tx, batch_id, batch.total)
        running = moments.running_lessons(tx, batch_id)
        retries, due = moments.count_retries(tx, batch_id), moments.count_due(tx, batch_id, now - DUE_S)
        pools = hosts.live_pools(tx, claim_s=settings.file.workers.claim_s)
        money = budget.read(tx, batch.id, unpriced=unpriced)
        asked = _limits(tx, batch, now)
        able = [pool for pool in pools if batch.writable_with(pool.models)]
        ends, window_s = _of_late(tx, batch, able, _end(batch, now))
        held = _held(tx, batch, able)
    active = _in_hand(running, _stages(find_redis() if running else None, batch_id, running), now, pools)
    return Snapshot(
        batch=batch,
        counts=counts,
        active=active,
        causes=(*map(_cause, causes), *_asked_again(running)),
        retries=retries + sum(lesson.calls > 0 and lesson.stage == "generating" for lesson in active),
        workers_alive=sum(pool.workers for pool in able),
        workers_unable=sum(pool.workers for pool in pools if pool not in able),
        workers_busy=len(running),
        ends=ends,
        window_s=window_s,
        now=at(now),
        limits=asked,
        budget=money,
        held=held,
        pools=tuple(able),
        due=due,
    )


def _end(batch: BatchRow, now: float) -> float:
    return now if batch.finished_at is None else batch.finished_at.timestamp()


def _limits(tx: Connection, batch: BatchRow, now: float) -> tuple[LimitRow, ...]:
    """Of its models, as a pool wrote them down since it was submitted."""
    since = max(batch.created_at.timestamp(), _end(batch, now) - limits.FRESH_S)
    return tuple(_by_now(row, now) for row in limits.read(tx, batch.models, since=since))


def _by_now(row: LimitRow, now: float) -> LimitRow:
    """The row with what is left of its wait: a pool wrote it down a while ago."""
    return replace(row, waits_s=max(0.0, row.waits_s + row.updated_at.timestamp() - now))


def _in_hand(
    running: Sequence[RunningRow], stages: Sequence[Mapping[str, Any]], now: float, pools: Sequence[Pool]
) -> tuple[ActiveLesson, ...]:
    alive = {pool.id for pool in pools}
    return tuple(_active(row, meta, now, alive) for row, meta in zip(running, stages, strict=True))


def _of_late(tx: Connection, batch: BatchRow, pools: Sequence[Pool], end: float) -> tuple[tuple[End, ...], float]:
    """What ended up to `end`, and the seconds that this covers: of a batch that is over its last ones.

    What is beyond MOST_ENDS is not among it.
    """
    start = max(_worked_since(batch, pools), end - WINDOW_S)
    ends = moments.newest_ends(tx, batch.id, start)
    start = ends[-1].ended_at if len(ends) >= MOST_ENDS else start
    return tuple(ends), max(1.0, end - start)


def _held(tx: Connection, batch: BatchRow, pools: Sequence[Pool]) -> tuple[HeldModel, ...]:
    """The batch's models that `pools` ask with an account that is blocked or on trial."""
    accounts = moments.held_accounts(tx) if not batch.offline else {}
    found = []
    for model in batch.models if accounts else ():
        asked_with = {pool.account(model) for pool in pools}
        for known in (known for account, known in accounts.items() if account in asked_with):
            until = None if known.until is None else at(known.until)
            found.append(HeldModel(model, known.state != "blocked", known.reason, until))
    return tuple(found)


def _cause(row: CauseRow) -> Cause:
    ended_at = None if row.ended_at is None else at(row.ended_at)
    return Cause(row.state, row.error_class, row.error_code, row.message, row.count, row.example, ended_at)


def _asked_again(running: Sequence[RunningRow]) -> list[Cause]:
    """Why lessons that are in hand are there once more; the example is the one taken up last."""
    counted = Counter((row.error_class, row.error_code) for row in running if row.error_class is not None)
    last = {(row.error_class, row.error_code): row for row in running}
    return [
        Cause("running", key[0], key[1] or "", last[key].message or "", count, last[key].index)
        for key, count in counted.most_common()
        if key[0] is not None
    ]


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

    Numbers are within what is shown: 0 to 100 percent, 1 to 999 attempts; texts have 200 characters. `updated_at` None:
    nobody knows.
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
        "waits": meta.get("waits") is True,
        "updated_at": _moment(meta.get("updated_at")),
    }


def _within(value: object, least: int, most: int) -> int:
    return min(most, max(least, value)) if isinstance(value, int) else least


def _moment(value: object) -> float | None:
    """Seconds since the epoch, of this century or the next ones."""
    return float(value) if isinstance(value, int | float) and 1e9 < value < 1e11 else None


def _active(row: RunningRow, meta: Mapping[str, Any], now: float, alive: set[str]) -> ActiveLesson:
    stage: str = meta.get("stage", "starting")
    since: float | None = meta.get("updated_at") if stage == "generating" else None
    return ActiveLesson(
        index=row.index,
        lesson_id=row.lesson_id,
        title=row.title,
        stage=stage,
        percent=meta.get("percent", 0),
        model=meta.get("model"),
        attempt=meta.get("attempt", row.spent + 1),
        fallback=meta.get("fallback", False),
        started_at=at(row.claimed_at),
        worker=row.worker,
        quiet_s=None if since is None else min(max(0.0, now - since), max(0.0, now - row.claimed_at)),
        error_class=row.error_class,
        lost=row.pool not in alive,
        calls=row.calls,
        waits=meta.get("waits", False),
    )
