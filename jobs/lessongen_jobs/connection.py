"""The Redis client of this installation: `connect(settings)` finds or starts the broker and opens a client on it."""

from __future__ import annotations

import redis

from lessongen_core.config import Settings

from .broker import ensure_broker
from .redis_client import REPLY_S, open_client


def connect(settings: Settings, *, patience_s: float = 15.0, block_s: float = 10.0) -> redis.Redis:
    """Start or find the broker and return a client on it. Call it after a fork, once per process.

    A command is tried again for `patience_s` seconds while the broker is away, then redis-py's ConnectionError or
    TimeoutError comes through. `block_s` is the longest time a blocking pop may ask for: RQ's pops block for
    `worker_ttl - 15` seconds (at least 1), and RQ itself wants 10 seconds of air above that.

    Raises:
        BrokerError: the broker cannot be started, does not answer or refuses us.
        ConfigError: LESSONGEN_REDIS_URL is no Redis URL, or no broker is bundled for this platform.
    """
    broker = ensure_broker(settings)
    return open_client(broker.url, patience_s=patience_s, reply_s=REPLY_S + block_s)
