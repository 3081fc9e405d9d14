"""Progress of the job in hand, in its RQ meta: small, for the eye only, nothing is decided from it."""

from __future__ import annotations

import json
import time

import redis
from rq import get_current_job

# save_meta on a job whose hash is gone would make a hash without data, which stops RQ's scheduler for good.
_SET_IF_THERE = "if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'meta', ARGV[1]) end"
MIN_INTERVAL_S = 0.4
STREAMS_S = 2.0  # so often it is said that a reply streams in whose percent stands still
MUTE_S = 5.0  # after a failure


class Meta:
    """Writes stage, percent, model, attempt, fallback, error, updated_at; percents inside a stage are throttled."""

    def __init__(self, client: redis.Redis, model: str, attempt: int) -> None:
        self._set = client.register_script(_SET_IF_THERE)
        self.model = model
        self.fallback = False
        self._attempt = attempt
        self._stage = ""
        self._percent = -1
        self._written = 0.0
        self._mute_until = 0.0

    def write(self, stage: str, percent: int, *, error: str | None = None, at_once: bool = False) -> None:
        """Show `stage` at `percent`, `at_once` or soon; a broker that is away is not the lesson's trouble."""
        job = get_current_job()
        interval_s = MIN_INTERVAL_S if percent != self._percent else STREAMS_S
        quiet = not at_once and stage == self._stage and time.monotonic() - self._written < interval_s
        if job is None or quiet or time.monotonic() < self._mute_until:
            return
        self._stage, self._percent, self._written = stage, percent, time.monotonic()
        job.meta = {
            "stage": stage,
            "percent": percent,
            "model": self.model,
            "attempt": self._attempt,
            "fallback": self.fallback,
            "error": error,
            "updated_at": round(time.time(), 3),
        }
        try:
            self._set(keys=[job.key], args=[json.dumps(job.meta)])
        except redis.RedisError:
            self._mute_until = time.monotonic() + MUTE_S
