"""The fleet's limits as a pool sees them: its limiters; what is in force and was learned, written down for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import redis

from lessongen_core.config import Settings
from lessongen_core.limiter import LimiterState, RateLimiter
from lessongen_core.store import hosts, limits
from lessongen_core.store.database import Store

from . import facts
from .context import limits_of
from .redis_client import is_away


def limiters(settings: Settings, client: redis.Redis) -> Iterator[tuple[str, str, RateLimiter]]:
    """(credential, model, its limiter) of every model that these settings name."""
    configured = limits_of(settings)
    for model, endpoint in settings.endpoints.items():
        limiter = RateLimiter(client, credential=endpoint.credential, model=model, limits=configured)
        yield endpoint.credential, model, limiter


def write_down(settings: Settings, store: Store, client: redis.Redis) -> None:
    """Note under which limits the fleet works, for `status`, `watch` and the report."""
    seen = []
    for credential, model, limiter in limiters(settings, client):
        try:
            state = limiter.state()
        except (ValueError, redis.ResponseError) as exc:
            if isinstance(exc, redis.RedisError) and is_away(exc):
                raise
            limiter.forget()  # somebody else wrote there
            continue
        if state.requests:
            (learned,) = facts.read(client, [(credential, model)])
            seen.append((credential, model, _for_people(state, learned)))
    if seen:
        with store.write() as tx:
            for credential, model, fields in seen:
                limits.save(tx, credential, model, fields, now=hosts.clock(tx))


def _for_people(state: LimiterState, learned: Mapping[str, str]) -> dict[str, object]:
    return {
        "learned": learned,
        "concurrency": state.concurrency,
        "configured": state.configured.concurrency,
        "requests_per_s": None if state.requests_per_s is None else round(state.requests_per_s, 2),
        "cause": state.cause,
        "waits_s": round(state.waits_s, 1),
        "cuts": state.cuts,
        "requests": state.requests,
        "limited": state.limited,
    }
