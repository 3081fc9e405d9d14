"""How fast a batch goes and when it will be over. Pure."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass

from lessongen_jobs.progress import Snapshot

ENOUGH = 5
ENOUGH_FOR_SPREAD = 20
PARTS = 5
STILL_S = 30.0


def rate_per_min(snapshot: Snapshot) -> float | None:
    """Lessons that ended per minute, over the snapshot's window; None while a batch runs and none succeeded.

    In an outage lessons end fast, and none of them is written: that is no pace.
    """
    if snapshot.batch.status == "running" and not snapshot.counts["succeeded"]:
        return None
    return 60 * len(snapshot.ends) / snapshot.window_s


def is_still(snapshot: Snapshot) -> bool:
    """Nothing ended for much longer than pace and lessons say: calls hang, or everybody waits.

    Lessons that take equally long end in waves: twice as long as they take is no standstill yet.
    """
    late = recently(snapshot)
    if late is None:
        return True
    since_s = snapshot.now.timestamp() - snapshot.ends[0].ended_at
    return since_s > max(STILL_S, 3 * snapshot.window_s / len(snapshot.ends), 2 * late.p95_s)


def is_held(snapshot: Snapshot) -> bool:
    """No model of the batch is asked now: each that was asked is down, or paused."""
    asked = [row for row in snapshot.limits if row.model not in snapshot.batch.dead_models]
    return bool(asked) and all(row.cause for row in asked)


def eta_s(snapshot: Snapshot) -> float | None:
    """Seconds until the last lesson ends: at the present rate; once all that is left is in hand, by what lessons take.

    None before 5 ended, when none succeeded, when nobody works, no model is asked or nothing ends any more; and when
    it has run out: what is left takes longer than anything that is known speaks for.
    """
    if len(snapshot.ends) < ENOUGH or not snapshot.workers_alive or snapshot.batch.status != "running":
        return None
    rate = rate_per_min(snapshot)
    if not rate or is_still(snapshot) or is_held(snapshot):
        return None
    if _all_in_hand(snapshot):
        return _until_the_last_s(snapshot)
    left = snapshot.batch.total - snapshot.done - snapshot.counts["parked"]
    since_s = snapshot.now.timestamp() - snapshot.ends[0].ended_at
    if since_s > left * (snapshot.window_s - since_s) / len(snapshot.ends):
        return None  # by the pace up to the last end all were to be over by now
    return 60 * left / rate


def _all_in_hand(snapshot: Snapshot) -> bool:
    """No lesson is left that a worker could take up: the pace of a full pool says nothing of the last ones."""
    return bool(snapshot.active) and not (snapshot.counts["queued"] or snapshot.counts["waiting"])


def _until_the_last_s(snapshot: Snapshot) -> float | None:
    """Until the one taken up last has had what 95% of the lessons needed; None once one in hand had more than that."""
    late = recently(snapshot)
    in_hand_s = [(snapshot.now - lesson.started_at).total_seconds() for lesson in snapshot.active]
    return None if late is None or max(in_hand_s) >= late.p95_s else late.p95_s - min(in_hand_s)


def eta_spread_s(snapshot: Snapshot) -> float | None:
    """How far off `eta_s` may be: the standard error of the rate in five parts of the window, as seconds.

    None where there is no ETA by the rate, or too few lessons ended for that.
    """
    left = eta_s(snapshot)
    if left is None or _all_in_hand(snapshot) or len(snapshot.ends) < ENOUGH_FOR_SPREAD:
        return None
    newest, part_s = snapshot.now.timestamp(), snapshot.window_s / PARTS
    counts = [0] * PARTS
    for end in snapshot.ends:
        counts[min(max(int((newest - end.ended_at) / part_s), 0), PARTS - 1)] += 1
    off: float = statistics.stdev(counts) / statistics.mean(counts) / math.sqrt(PARTS)
    return left * off


@dataclass(frozen=True, slots=True)
class Recently:
    """The lessons that ended last: how many, and how long a worker had one in hand, in seconds."""

    window_s: float
    succeeded: int
    failed: int
    median_s: float
    p95_s: float
    slowest_s: float


def recently(snapshot: Snapshot) -> Recently | None:
    """What ended in the snapshot's window; None: nothing did."""
    if not snapshot.ends:
        return None
    took = sorted(end.took_s for end in snapshot.ends)
    succeeded = sum(end.succeeded for end in snapshot.ends)
    return Recently(
        window_s=snapshot.window_s,
        succeeded=succeeded,
        failed=len(took) - succeeded,
        median_s=statistics.median(took),
        p95_s=took[min(int(0.95 * len(took)), len(took) - 1)],
        slowest_s=took[-1],
    )


def pace_text(snapshot: Snapshot) -> str:
    """`42.3`, or `-` when there is no rate."""
    rate = rate_per_min(snapshot)
    return "-" if rate is None else f"{rate:.1f}"


def percent_done(snapshot: Snapshot) -> float:
    """Lessons in a bucket, percent of all; 100 only when all are."""
    total = snapshot.batch.total
    share = 100 * snapshot.done / total if total else 100.0
    return share if snapshot.done >= total else min(share, 99.9 if total >= 1000 else 99.0)
