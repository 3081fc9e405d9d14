"""One budget for all processes on all machines: requests per second, requests at once, and a pause for everybody.

Rate     A log of the last grants, by Redis' clock: in no window of one second are there more than `requests_per_s`.
         Below one per second it is one per 1 / `requests_per_s` seconds; above, a fraction is rounded down (any more
         would put two into some second of 1.5 per second).
At once  A lease per request in flight. It lapses by itself, so that a killed worker frees its place.
Pause    What a provider asked for (Retry-After) holds everybody, whoever was told.
Restart  All of it is in Redis and survives its restart; scripts do not, and are sent again.
"""

from __future__ import annotations

import random
import time
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import redis

_ACQUIRE = files(__package__).joinpath("rate_limiter.lua").read_text(encoding="utf-8")
_RENEW = """
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
redis.call('ZADD', KEYS[1], 'XX', string.format('%.0f', now + ARGV[2]), ARGV[1])
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.ceil(2 * ARGV[2] / 1000)))
return 1
"""
_PAUSE = "if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], 1, 'PX', ARGV[1]) end"
FULL_AGAIN_S = 0.2  # while every place is taken nobody can tell when one is given back
JITTER_S = 0.002


class RateLimiter:
    """The budget of one `scope` (a credential, or a credential and a model).

    `lease_s` is the time after which a lease lapses that nobody renews. One object per process or thread: `granted_at`
    is Redis' time, in seconds, of the last grant.
    """

    def __init__(
        self, redis: redis.Redis, *, scope: str, requests_per_s: float, concurrency: int, lease_s: float = 15.0
    ) -> None:
        if requests_per_s <= 0 or concurrency < 1:
            raise ValueError(f"a limit of {requests_per_s}/s and {concurrency} at once lets nothing through")
        prefix = f"lessongen:{scope}:"
        self._redis = redis
        self._leases = prefix + "leases"
        self._paused = prefix + "pause"
        self._keys = [prefix + "grants", self._leases, prefix + "waiting", self._paused]
        window_s = 1.0 if requests_per_s >= 1 else 1 / requests_per_s
        self._lease_us = _us(lease_s)
        self._limits = [max(1, int(requests_per_s)), _us(window_s), concurrency, self._lease_us, _us(FULL_AGAIN_S)]
        self._acquire = redis.register_script(_ACQUIRE)
        self._renew = redis.register_script(_RENEW)
        self._pause = redis.register_script(_PAUSE)
        self.granted_at = 0.0

    def acquire(self, lease: str, *, wait_s: float) -> float:
        """Return 0.0 when a request may be sent now, under `lease`; else the seconds until it is worth asking again.

        Sleeps for a place as long as that takes no more than `wait_s` in all. Who holds `lease` already asks only for
        the rate. Redis' own errors come through; a lost answer costs a place, never one too many.
        """
        give_up = time.monotonic() + wait_s
        while True:
            wait = self._ask(lease)
            if wait == 0.0 or time.monotonic() + wait > give_up:
                return wait
            time.sleep(wait + random.uniform(0, JITTER_S))

    def renew(self, lease: str) -> bool:
        """Start the lease's time anew; False when it has lapsed or was released. For a heartbeat."""
        return bool(self._renew(keys=[self._leases], args=[lease, self._lease_us]))

    def release(self, lease: str) -> None:
        """Give the place back; the request still counts for the rate."""
        self._redis.zrem(self._leases, lease)

    def pause(self, seconds: float) -> None:
        """Let nobody through for `seconds` from now. A pause that ends later already is not shortened."""
        if seconds > 0:
            self._pause(keys=[self._paused], args=[max(1, round(seconds * 1000))])

    def _ask(self, lease: str) -> float:
        granted, wait_us, now_us = self._acquire(keys=self._keys, args=[lease, *self._limits])
        if granted:
            self.granted_at = now_us / 1e6
            return 0.0
        return max(float(wait_us) / 1e6, 0.001)


def _us(seconds: float) -> int:
    return round(seconds * 1_000_000)
