"""What each model of a batch was asked, gave and cost, and what the fleet learned of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from ..envelope import measured
from ..learned import Learned
from ..served import served_another
from ..store.limits import LimitRow
from ..store.rows import AttemptRow, BatchRow, LessonRow, known_sum

MONEY_PLACES: Final = 6
_LIMITED: Final = ("rate_limited", "deferred")
_LESSONS: Final = ("ok", "quality")  # the reply held a lesson, good enough or not
# What a server answered with an error costs nothing; nor does a call that found nobody.
_FREE_CLASSES: Final = frozenset({*_LIMITED, "account_blocked", "model_unavailable", "bad_request", "context_overflow"})
_FREE_EVIDENCE: Final = re.compile(r"HTTP [45]\d\d\b|the endpoint does not accept connections")


def model_figures(batch: BatchRow, lessons: Sequence[LessonRow], limits: Sequence[LimitRow]) -> list[dict[str, Any]]:
    """One entry a model, in the order of its first call; all rounds together."""
    in_force = {row.model: row for row in limits}
    by_model: dict[str, list[AttemptRow]] = {}
    for row in sorted((row for lesson in lessons for row in lesson.attempt_rows), key=lambda row: row.started_at):
        by_model.setdefault(row.model, []).append(row)
    return [
        _model(name, rows, in_force.get(name)) | {"not_served": batch.dead_models.get(name)}
        for name, rows in by_model.items()
    ]


def is_unpriced(row: AttemptRow) -> bool:
    """The provider may have charged for this call, and nobody knows what: it was broken off, or tells no tokens."""
    if row.cost_usd is not None or row.error_class in _FREE_CLASSES:
        return False
    return not (row.error_class is not None and _FREE_EVIDENCE.match(row.evidence))


def _model(name: str, rows: Sequence[AttemptRow], limit: LimitRow | None) -> dict[str, Any]:
    limited = sum(row.error_class in _LIMITED for row in rows)
    others = {row.served_model for row in rows if row.served_model and served_another(name, row.served_model)}
    return {
        "model": name,
        "calls": len(rows),
        "succeeded": sum(row.error_class == "ok" for row in rows),
        "limited": limited,
        "limited_share": measured(limited / len(rows)),
        "tokens_prompt": sum(row.tokens_prompt or 0 for row in rows),
        "tokens_completion": sum(row.tokens_completion or 0 for row in rows),
        "cost_usd": measured(known_sum(row.cost_usd for row in rows), MONEY_PLACES),
        "calls_unpriced": sum(map(is_unpriced, rows)),
        "latency_s": _latency([seconds_of(row) for row in rows if row.error_class in _LESSONS]),
        "served_by_others": sorted(others),
        "limit": None if limit is None else _limit(limit),
        "learned": [] if limit is None else list(Learned.from_facts(limit.learned).told),
    }


def _limit(limit: LimitRow) -> dict[str, Any]:
    return {
        "concurrency": limit.concurrency,
        "configured": limit.configured,
        "requests_per_s": limit.requests_per_s,
        "cuts": limit.cuts,
        "cause": limit.cause or None,
        "waits_s": limit.waits_s,
    }


def seconds_of(row: AttemptRow) -> float:
    """How long a call took; clocks that were set back meanwhile make no negative time."""
    return max(0.0, (row.ended_at - row.started_at).total_seconds())


def _latency(seconds: list[float]) -> dict[str, Any] | None:
    """Of the calls that brought a lesson; None: there was none."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    shares = {"p10": 0.1, "p50": 0.5, "p90": 0.9}
    return {name: measured(quantile(ordered, share)) for name, share in shares.items()} | {"max": measured(ordered[-1])}


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value that `share` of the ascending `ordered` do not exceed, between two of them by their distance."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
