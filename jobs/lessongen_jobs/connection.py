"""The Redis client of this installation: `connect(settings)` finds or starts the broker and opens a client on it."""

from __future__ import annotations

import redis

from lessongen_core.config import Settings

from .broker import ANSWER_S, broker_url, ensure_broker, use_broker
from .redis_client import REPLY_S, open_client

PATIENCE_S, BLOCK_S, GLANCE_S = 15.0, 10.0, 0.5
SHORT_S = 2.0


def connect(settings: Settings, *, patience_s: float = PATIENCE_S, block_s: float = BLOCK_S) -> redis.Redis:
    """Start or find the broker and return a client on it. Call it after a fork, once per process.

    Until the client is closed nobody stops the embedded broker.

    A command is tried again for `patience_s` seconds while the broker is away, then redis-py's ConnectionError or
    TimeoutError comes through. `block_s` is the longest time a blocking pop may ask for: RQ's pops block for
    `worker_ttl - 15` seconds (at least 1), and RQ itself wants 10 seconds of air above that.

    Raises:
        BrokerError: the broker cannot be started, does not answer or refuses us.
        ConfigError: LESSONGEN_REDIS_URL is no Redis URL, or no broker is bundled for this platform.
    """
    return _connect(settings, patience_s=patience_s, block_s=block_s)


def connect_shortly(settings: Settings) -> redis.Redis:
    """`connect` for a command that is to end within 5 s, whatever the broker does or does not do.

    Raises:
        BrokerError, ConfigError: as `connect`.
    """
    return _connect(settings, patience_s=SHORT_S, block_s=0, answer_s=ANSWER_S)


def worker_clients(settings: Settings) -> tuple[redis.Redis, redis.Redis]:
    """Two clients for workers that are still to be forked: `connect`'s, and one for what only people look at.

    Nobody is asked: the pool's helper sees to the broker, and each worker connects with its first command. The second
    client fails at once: a broker that hangs must not hold a reply that is being read, or one that was paid for.

    Raises:
        ConfigError: LESSONGEN_REDIS_URL is no Redis URL.
    """
    url = broker_url(settings)
    patient = open_client(url, patience_s=PATIENCE_S, reply_s=REPLY_S + BLOCK_S)
    return patient, open_client(url, patience_s=0.0, reply_s=GLANCE_S, connect_s=GLANCE_S)


def _connect(settings: Settings, *, patience_s: float, block_s: float, answer_s: float = PATIENCE_S) -> redis.Redis:
    release = use_broker(settings)
    try:
        url = ensure_broker(settings, answer_s=answer_s).url
        client = open_client(url, patience_s=patience_s, reply_s=REPLY_S + block_s)
    except BaseException:
        release()
        raise
    client.on_close = release
    return client
