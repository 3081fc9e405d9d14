"""Progress of the job in hand, in its RQ meta: small, for the eye only, nothing is decided from it."""

from __future__ import annotations

import json
import time
from typing import Any

import redis
from rq import get_current_job
from rq.job import Job

# save_meta on a job whose hash is gone would make a hash without data, which stops RQ's scheduler for good.
_SET_IF_THERE = """
if redis.call('EXISTS', KEYS[1]) == 0 then return end
for _, meta in ipairs(ARGV) do redis.call('HSET', KEYS[1], 'meta', meta) end
"""
MIN_INTERVAL_S = 0.4
STREAMS_S = 2.0  # so often it is said that a reply streams in whose percent stands still
MUTE_S = 5.0  # after a failure
LAST = ("complete", "failed")


def last_meta(job: Job) -> str | None:
    """The meta to write in the transaction that ends `job`, when its lesson has come to its last stage."""
    meta: object = job.meta  # as a hash in Redis had it, until a stage was shown
    return json.dumps(meta) if isinstance(meta, dict) and meta.get("stage") in LAST else None


class Meta:
    """Writes stage, percent, model, attempt, fallback, error, updated_at; `waits` of a lesson that does.

    Percents inside a stage are throttled.
    """

    def __init__(self, client: redis.Redis, model: str, attempt: int) -> None:
        self._set = client.register_script(_SET_IF_THERE)
        self._held: list[str] = []
        self.model = model
        self.fallback = False
        self._attempt = attempt
        self._stage = ""
        self._percent = -1
        self._waits = False
        self._written = 0.0
        self._mute_until = 0.0

    def write(
        self, stage: str, percent: int, *, error: str | None = None, at_once: bool = False, waits: bool = False
    ) -> None:
        """Show `stage` at `percent`, `at_once` or soon; a broker that is away is not the lesson's trouble.

        `waits`: it is done with that, and waits for a place in the fleet's limit.
        """
        interval_s = MIN_INTERVAL_S if (percent, waits) != (self._percent, self._waits) else STREAMS_S
        quiet = not at_once and stage == self._stage and time.monotonic() - self._written < interval_s
        job = get_current_job()
        if job is None or quiet or time.monotonic() < self._mute_until:
            return
        self.write_with_next(stage, percent, error=error, waits=waits)
        held, self._held = self._held, []
        try:
            self._set(keys=[job.key], args=held)
        except redis.RedisError:
            self._mute_until = time.monotonic() + MUTE_S

    def write_with_next(self, stage: str, percent: int, *, error: str | None = None, waits: bool = False) -> None:
        """Show a stage that the next one follows at once: one way to the broker does for both."""
        self._stage, self._percent, self._waits, self._written = stage, percent, waits, time.monotonic()
        if (job := get_current_job()) is not None:
            self._held.append(json.dumps(self._put(job, stage, percent, error)))

    def write_at_end(self, stage: str, percent: int, *, error: str | None = None) -> None:
        """Show the last stage: the worker writes it with the job's end, see `last_meta`."""
        self._waits = False
        if (job := get_current_job()) is not None:
            self._put(job, stage, percent, error)

    def _put(self, job: Job, stage: str, percent: int, error: str | None) -> dict[str, Any]:
        job.meta = {
            "stage": stage,
            "percent": percent,
            "model": self.model,
            "attempt": self._attempt,
            "fallback": self.fallback,
            "error": error,
            "updated_at": round(time.time(), 3),
        } | ({"waits": True} if self._waits else {})
        return job.meta
