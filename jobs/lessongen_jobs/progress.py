"""What `watch` shows: counts from the store, stages of the active lessons from job meta.

Meta is for the eye only; nothing is decided from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lessongen_core.store.rows import BatchRow


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

    `finished_recently` counts lessons that ended in the last `window_s` seconds, for rate and ETA.
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

    @property
    def done(self) -> int:
        """Lessons that ended in a bucket."""
        return sum(self.counts[state] for state in ("succeeded", "retryable", "review", "cancelled"))

    @property
    def over(self) -> bool:
        """Nothing of this batch runs, waits or is queued."""
        return not any(self.counts[state] for state in ("queued", "running", "waiting"))
