"""A batch as `status`, `list` and `show` tell it in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .exit_codes import for_status

if TYPE_CHECKING:
    from lessongen_core.store.budget import Budget
    from lessongen_core.store.limits import LimitRow
    from lessongen_core.store.rows import BatchRow
    from lessongen_jobs.batches import Standing
    from lessongen_jobs.progress import Cause, Snapshot


def status_data(snapshot: Snapshot) -> dict[str, Any]:
    """One moment of a batch."""
    from lessongen_core.envelope import measured

    from .pace import eta_s, rate_per_min

    batch = snapshot.batch
    end = batch.finished_at or snapshot.now
    return {
        **batch_data(batch),
        "elapsed_s": measured((end - batch.created_at).total_seconds()),
        "counts": {"total": batch.total, **snapshot.counts, "retries": snapshot.retries},
        "progress_ratio": measured(snapshot.done / batch.total) if batch.total else 1.0,
        "rate_per_min": measured(rate_per_min(snapshot)),
        "eta_s": measured(eta_s(snapshot)),
        "workers": {"busy": snapshot.workers_busy, "alive": snapshot.workers_alive, "unable": snapshot.workers_unable},
        "calls_waiting": _waiting(snapshot),
        "causes": [_cause(cause) for cause in snapshot.causes],
        "limits": [_limit(row) for row in snapshot.limits],
        "budget": _budget(snapshot.budget) if snapshot.budget is not None else None,
        "exit_code": int(for_status(batch.status)),
    }


def _cause(cause: Cause) -> dict[str, Any]:
    from lessongen_core.envelope import timestamp

    return {
        "bucket": cause.bucket,
        "class": cause.error_class,
        "code": cause.code,
        "count": cause.count,
        "message": cause.message,
        "newest_index": cause.example,
        "newest_at": None if cause.at is None else timestamp(cause.at),
    }


def _waiting(snapshot: Snapshot) -> dict[str, Any]:
    """Calls that are out: how many without a first byte, and how long the quietest of all has been silent."""
    from lessongen_core.envelope import measured

    quiet = [lesson for lesson in snapshot.active if lesson.quiet_s is not None]
    return {
        "out": len(quiet),
        "unanswered": sum(lesson.unanswered for lesson in quiet),
        "longest_s": measured(max((lesson.quiet_s or 0.0 for lesson in quiet), default=None)),
    }


def _limit(row: LimitRow) -> dict[str, Any]:
    from lessongen_core.learned import Learned

    return {
        "model": row.model,
        "concurrency": row.concurrency,
        "configured": row.configured,
        "requests_per_s": row.requests_per_s,
        "cause": row.cause or None,
        "waits_s": row.waits_s,
        "cuts": row.cuts,
        "requests": row.requests,
        "limited": row.limited,
        "learned": list(Learned.from_facts(row.learned).told),
    }


def _budget(budget: Budget) -> dict[str, Any]:
    return {
        "max_cost_usd": budget.most,
        "taken_usd": round(budget.taken, 6),
        "unpriced_usd": None if budget.unpriced is None else round(budget.unpriced, 6),
    }


def standing_data(standing: Standing) -> dict[str, Any]:
    """How far a batch of `list` is, whether workers live for it, and who is needed."""
    return {
        "counts": dict(standing.counts),
        "rejected": standing.rejected,
        "workers_alive": standing.alive,
    }


def batch_data(batch: BatchRow) -> dict[str, Any]:
    """What `list` says of a batch."""
    from lessongen_core.envelope import timestamp

    return {
        "id": batch.id,
        "name": batch.name,
        "status": batch.status,
        "total": batch.total,
        "offline": batch.offline,
        "created_at": timestamp(batch.created_at),
        "finished_at": timestamp(batch.finished_at) if batch.finished_at else None,
        "blocked_reason": batch.blocked_reason,
        "rounds": batch.rounds,
        "schedule": batch.schedule,
    }
