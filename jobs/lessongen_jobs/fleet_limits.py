"""The fleet's limits as a pool sees them: its limiters; what is in force and was learned, written down for people."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import redis

from lessongen_core.config import Settings
from lessongen_core.limiter import LimiterState, RateLimiter
from lessongen_core.store import hosts, limits
from lessongen_core.store.database import Store

from . import facts
from .context import limits_of
from .redis_client import is_away

NOTE_S = 5.0
_NEWS = ("cause", "cuts", "learned")  # a rate that grows again step by step is none


def limiters(settings: Settings, client: redis.Redis) -> Iterator[tuple[str, str, RateLimiter]]:
    """(credential, model, its limiter) of every model that these settings name."""
    configured = limits_of(settings)
    for model, endpoint in settings.endpoints.items():
        limiter = RateLimiter(client, credential=endpoint.credential, model=model, limits=configured)
        yield endpoint.credential, model, limiter


@dataclass(slots=True)
class LimitNotes:
    """What a pool writes down for `status`, `watch` and the report.

    To look is a round trip, to write a commit: a change is written at once, and what only counts on every NOTE_S.
    """

    settings: Settings
    store: Store
    client: redis.Redis
    _told: list[tuple[object, ...]] = field(default_factory=list, init=False)
    _next: float = field(default=0.0, init=False)

    def look(self) -> None:
        """Note under which limits the fleet works, if there is news or it is time."""
        seen = list(self._seen())
        in_force = [(credential, model, *(fields[name] for name in _NEWS)) for credential, model, fields in seen]
        if not seen or (in_force == self._told and time.monotonic() < self._next):
            return
        with self.store.write() as tx:
            for credential, model, fields in seen:
                limits.save(tx, credential, model, fields, now=hosts.clock(tx))
        self._told, self._next = in_force, time.monotonic() + NOTE_S

    def _seen(self) -> Iterator[tuple[str, str, dict[str, object]]]:
        for credential, model, limiter in limiters(self.settings, self.client):
            try:
                state = limiter.state()
            except (ValueError, redis.ResponseError) as exc:
                if isinstance(exc, redis.RedisError) and is_away(exc):
                    raise
                limiter.forget()  # somebody else wrote there
                continue
            if state.requests:
                (learned,) = facts.read(self.client, [(credential, model)])
                yield credential, model, _for_people(state, learned)


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
