"""How fast a batch goes and when it will be over. Pure."""

from __future__ import annotations

from lessongen_jobs.progress import Snapshot

ENOUGH = 5
FEW = 20


def rate_per_min(snapshot: Snapshot) -> float:
    """Lessons that ended per minute, over the snapshot's window."""
    return 60 * snapshot.finished_recently / snapshot.window_s if snapshot.window_s > 0 else 0.0


def eta_s(snapshot: Snapshot) -> float | None:
    """Seconds until the last lesson ends, at the present rate; None before there is a rate, or with no worker.

    A rate needs 5 lessons that ended; in batches of fewer than 20, one.
    """
    needed = ENOUGH if snapshot.batch.total >= FEW else 1
    if snapshot.finished_recently < needed or not snapshot.workers_alive or snapshot.batch.status != "running":
        return None
    remaining = snapshot.batch.total - snapshot.done - snapshot.counts["parked"]
    return 60 * remaining / rate_per_min(snapshot)


def percent_done(snapshot: Snapshot) -> float:
    """Lessons in a bucket, percent of all; 100 only when all are."""
    total = snapshot.batch.total
    share = 100 * snapshot.done / total if total else 100.0
    return share if snapshot.done >= total else min(share, 99.9 if total >= 1000 else 99.0)
