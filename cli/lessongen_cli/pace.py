"""How fast a batch goes and when it will be over. Pure."""

from __future__ import annotations

from lessongen_jobs.progress import Snapshot

ENOUGH = 5
FEW = 20


def rate_per_min(snapshot: Snapshot) -> float | None:
    """Lessons that ended per minute, over the snapshot's window; None while a batch runs and none succeeded.

    In an outage lessons end fast, and none of them is written: that is no pace.
    """
    if snapshot.batch.status == "running" and not snapshot.counts["succeeded"]:
        return None
    return 60 * snapshot.finished_recently / snapshot.window_s if snapshot.window_s > 0 else 0.0


def eta_s(snapshot: Snapshot) -> float | None:
    """Seconds until the last lesson ends, at the present rate; None before there is a rate, or with no worker.

    A rate needs 5 lessons that ended; in batches of fewer than 20, one.
    """
    needed = ENOUGH if snapshot.batch.total >= FEW else 1
    if snapshot.finished_recently < needed or not snapshot.workers_alive or snapshot.batch.status != "running":
        return None
    rate = rate_per_min(snapshot)
    if not rate:
        return None
    return 60 * (snapshot.batch.total - snapshot.done - snapshot.counts["parked"]) / rate


def pace_text(snapshot: Snapshot) -> str:
    """`42.3`, or `-` when there is no rate."""
    rate = rate_per_min(snapshot)
    return "-" if rate is None else f"{rate:.1f}"


def percent_done(snapshot: Snapshot) -> float:
    """Lessons in a bucket, percent of all; 100 only when all are."""
    total = snapshot.batch.total
    share = 100 * snapshot.done / total if total else 100.0
    return share if snapshot.done >= total else min(share, 99.9 if total >= 1000 else 99.0)
