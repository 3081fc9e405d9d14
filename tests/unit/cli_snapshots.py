"""Snapshots for the tests of what people see, built from real rows."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from lessongen_core.store.moments import End
from lessongen_core.store.rows import STATES, BatchRow, BatchStatus, LessonRow, State
from lessongen_jobs.progress import ActiveLesson, Cause, Snapshot

NOW = datetime(2026, 11, 24, 3, 19, 3, tzinfo=UTC)

# Titles that break naive output (research/cli_ux.md, C.8).
TITLES = (
    "[/]",
    "list[int] and [i] sequences",
    ":warning: quadratic formula",
    "clear \x1b[2J the screen \x9b31m",
    "right\u202eto left\u2066",
    "量子力学入門 第三章 シュレーディンガー方程式と波動関数の解釈",
    "x" * 300,
    "",
    "two\nlines\tand a tab\r",
    "Grüße 👩‍🚀 e\u0301",
    "lone \ud800 surrogate",
)


def batch(
    total: int = 12,
    *,
    status: BatchStatus = "running",
    name: str = "nightly",
    offline: bool = False,
    blocked_reason: str | None = None,
) -> BatchRow:
    """A batch that began 62 minutes before NOW."""
    return BatchRow(
        id="9C2HD0VT",
        name=name,
        key="k" * 64,
        status=status,
        total=total,
        offline=offline,
        created_at=NOW - timedelta(minutes=62),
        finished_at=None if status == "running" else NOW,
        blocked_reason=blocked_reason,
        rounds=1,
    )


def snapshot(
    row: BatchRow | None = None,
    *,
    active: Sequence[ActiveLesson] = (),
    causes: Sequence[Cause] = (),
    workers: int = 30,
    finished_recently: int = 0,
    failed_recently: int = 0,
    **counts: int,
) -> Snapshot:
    """One moment; what `counts` leaves of the total is queued. `finished_recently`: so many in ten minutes, evenly."""
    row = row or batch()
    every = {state: counts.get(state, 0) for state in STATES}
    every["queued"] = counts.get("queued", row.total - sum(every.values()))
    return Snapshot(
        batch=row,
        counts=every,
        active=tuple(active),
        causes=tuple(causes),
        retries=58,
        workers_alive=workers,
        workers_busy=min(workers, every["running"]),
        ends=tuple(
            End(n >= failed_recently, NOW.timestamp() - 600 * n / finished_recently, 15.0 + n % 20)
            for n in range(finished_recently)
        ),
        window_s=600.0,
        now=NOW,
    )


def active_lessons(number: int, titles: Sequence[str] = TITLES, *, first: int = 0) -> list[ActiveLesson]:
    """`number` lessons in workers' hands, each a little younger than the one before."""
    stages = ("fetching_context", "generating", "sanitizing", "validating")
    return [
        ActiveLesson(
            index=first + n,
            lesson_id=f"1.{first + n + 1}",
            title=titles[n % len(titles)],
            stage=stages[n % len(stages)],
            percent=(10, 47, 70, 90)[n % 4],
            model=("anthropic/claude-3.5-sonnet", "google/gemini-1.5-flash")[n % 5 == 4],
            attempt=1 + n % 3,
            fallback=n % 5 == 4,
            started_at=NOW - timedelta(seconds=192 - 5 * n),
            worker=f"w{n:02}",
        )
        for n in range(number)
    ]


def hanging(*quiet_s: float, percent: int = 30, **fields: object) -> list[ActiveLesson]:
    """Lessons whose call brought nothing for so long; with `percent` above 30, nothing more."""
    one = dataclasses.replace(active_lessons(1, ["Fractions"])[0], stage="generating", percent=percent)
    return [
        dataclasses.replace(one, index=index, quiet_s=seconds, **fields)  # type: ignore[arg-type]
        for index, seconds in enumerate(quiet_s)
    ]


def causes(number: int) -> list[Cause]:
    """`number` different reasons, the first the most frequent."""
    classes = ("rate_limited", "quality", "unavailable", "refused", "truncated", "malformed_response", "worker_lost")
    return [
        Cause(
            bucket=("retryable", "review")[n % 2],
            error_class=classes[n % len(classes)],
            code="E_" + classes[n % len(classes)].upper(),
            message="the server said: [429] too many requests \x1b[31m" + "!" * (20 * n),
            count=16 - n,
            example=100 + n,
            at=NOW - timedelta(minutes=n),
        )
        for n in range(number)
    ]


def lesson(index: int, state: State, title: str = "Variables", **fields: object) -> LessonRow:
    """One lesson's row."""
    outcome = state if state in ("succeeded", "retryable", "review", "cancelled") else None
    values: dict[str, object] = {
        "index": index,
        "lesson_id": f"1.{index + 1}",
        "title": title,
        "state": state,
        "outcome": outcome,
        "retry_at": None,
        "error_class": None,
        "error_code": None,
        "error_message": None,
        "crashes": 0,
        "attempts": 1,
        "tokens_prompt": 900,
        "tokens_completion": 2100,
        "cost_usd": 0.0,
        "model": "anthropic/claude-3.5-sonnet",
        "llm": True,
        "fallback": False,
        "quality_score": None,
        "token_count": None,
        "generated_at": None,
        "spec": {},
    }
    return LessonRow(**(values | fields))  # type: ignore[arg-type]
