"""One budget for all processes on all machines, in Redis: rate, calls at once, tokens, pauses, and what 429s teach.

Rate      A log of the last grants of a credential, by Redis' clock: in no window of one second are there more than
          `requests_per_s`. Below one per second it is one per 1 / `requests_per_s` seconds; above, a fraction is
          rounded down (any more would put two into some second of 1.5 per second).
At once   A lease per request in flight. It lapses by itself; that of a worker known to be dead is given up at once, by
          what it noted of its place (`free_place`). Who gives a place back wakes one of those who wait for any, the
          one that has waited longest; whom that does not help (it waits for another model's place) looks by itself
          every half second, as for a lease that lapsed.
Tokens    A bucket per model, refilled by time, that holds five seconds of the minute: one that held it all would let
          two minutes pass in one. A call reserves what it may take; the difference is given back, or owed. What is
          larger than the bucket goes when it is full.
Pause     What a provider asked for (Retry-After) holds everybody who asks this model, whoever was told. A wait that is
          longer than a run sits out must be named three times with no good answer between: one lesson's odd answer
          stops no night. One of a few seconds that our own step brought is that lesson's alone.
Adaptive  Per model, from nothing but the answers. The first 429s (one alone within a minute cuts nothing, unless it
          names a long wait) set the calls at once to those still in flight and the rate to what passed within a
          second, paced evenly from then on. One cut per episode: a grant carries the
          episode it was admitted in, so that the many 429s of one burst cut once. What held somebody up grows, one
          dimension at a time, in steps that double while each is used to the full without a 429; a step that fails
          is taken back, and tried again the later the oftener it failed. Pause, cut and growth have clocks of their
          own: a long Retry-After moves neither of the others.
Down      After DOWN_AFTER failures in a row nobody asks but one call after 2, 4, 8 .. 60 s, until one is answered. Its
          first tokens let the others go; until a reply is whole one more failure stops them again.
Restart   All of it is in Redis and survives its restart; scripts do not, and are sent again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import redis

Cause = Literal["paused", "down", "full", "rate", "tokens"]
Kind = Literal["ok", "limited", "failed", "neutral", "broken", "unsent"]

LONG_PAUSE_S = 120.0
LONG_PAUSES = 3
SHORT_PAUSE_S = 5.0
DOWN_AFTER = 30  # more than a handful of lessons that fail alone, few for 30 workers
FULL_AGAIN_S = 0.5  # while every place is taken: who gives one back wakes somebody, a lease that lapses does not
JITTER_S = 0.002
FORGET_S = 3600.0
FIRST_PROBE_S, LAST_PROBE_S = 15.0, 600.0  # from a step that failed to the next one
PROBE_PER_PAUSE = 30  # a step that may cost a pause of a second is taken every 30 s at most
SHY = 0.97  # of the rate that passed: requests do not arrive as evenly as they are let go
BOLD = 0.2  # of the rate: the first step up after the first 429s, which may have been about calls at once alone
LATE_S = 0.015
ALONE_S = 60.0  # a first 429 that no other follows within that time cuts nothing

_FREED_MS = 5000
_FOLDER = files(__package__)
_CONSTANTS = "".join(
    f"local {name} = {value:.10g}\n"
    for name, value in {
        "DOWN_AFTER": DOWN_AFTER,
        "LONG_PAUSE": LONG_PAUSE_S * 1e6,
        "LONG_PAUSES": LONG_PAUSES,
        "SHORT_PAUSE": SHORT_PAUSE_S * 1e6,
        "FORGET": FORGET_S * 1e6,
        "FIRST_WAIT": FIRST_PROBE_S * 1e6,
        "LAST_WAIT": LAST_PROBE_S * 1e6,
        "WAIT_PER_PAUSE": PROBE_PER_PAUSE,
        "SHY": SHY,
        "BOLD": BOLD,
        "LATE": LATE_S * 1e6,
        "ALONE": ALONE_S * 1e6,
        "FREED_MS": _FREED_MS,
    }.items()
)
_ACQUIRE = _CONSTANTS + _FOLDER.joinpath("acquire.lua").read_text(encoding="utf-8")
_DONE = _CONSTANTS + _FOLDER.joinpath("done.lua").read_text(encoding="utf-8")
_RENEW = """
local clock = redis.call('TIME')
local lapse = string.format('%.0f', tonumber(clock[1]) * 1000000 + tonumber(clock[2]) + ARGV[2])
local kept = string.format('%.0f', math.ceil(2 * ARGV[2] / 1000))
for _, key in ipairs({KEYS[1], KEYS[2]}) do
  if not redis.call('ZSCORE', key, ARGV[1]) then return 0 end
  redis.call('ZADD', key, 'XX', lapse, ARGV[1])
  redis.call('PEXPIRE', key, kept)
end
redis.call('PEXPIRE', KEYS[3], kept)
return 1
"""
# What tells of an outage goes at the end of a reply: a server may begin well and break off each time.
_ANSWERING = (
    "if redis.call('HGET', KEYS[1], 'prober') == ARGV[1] then redis.call('HDEL', KEYS[1], 'down', 'prober') end"
)
# An endpoint that is down waits for the answer of one call: when that one's caller is dead, the next may go.
_FREE = f"""
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
if redis.call('HGET', KEYS[4], 'prober') == ARGV[1] then
  redis.call('HDEL', KEYS[4], 'prober')
  if redis.call('HEXISTS', KEYS[4], 'down') == 1 then redis.call('HSET', KEYS[4], 'down', '1') end
end
redis.call('LPUSH', KEYS[5], '1')
redis.call('PEXPIRE', KEYS[5], '{_FREED_MS}')
redis.call('DEL', KEYS[1])
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is configured. `tokens_per_min` 0: no limit.

    Raises:
        ValueError: nothing would ever pass.
    """

    requests_per_s: float
    concurrency: int
    tokens_per_min: int = 0

    def __post_init__(self) -> None:
        if self.requests_per_s <= 0 or self.concurrency < 1 or self.tokens_per_min < 0:
            raise ValueError(f"{self} lets nothing through")


@dataclass(frozen=True, slots=True)
class Grant:
    """A request may be sent, now. `stamp` names the episode it was admitted in, `at` Redis' time in seconds.

    `probes`: the endpoint is down, and this call finds out whether it still is.
    """

    lease: str
    stamp: str
    tokens: int
    at: float
    probes: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: worth asking again in `seconds`."""

    seconds: float
    cause: Cause


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call went.

    ok: a complete answer. limited: 429 or its like. failed: no answer worth the name (5xx, network, empty). neutral:
    any other answer. broken: sent, and broken off here: nothing is known. unsent: nothing was sent. `tokens`: what it
    took in all, None when nobody counted.
    """

    kind: Kind
    tokens: int | None = None
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class LimiterState:
    """What is in force for a model, for people. `concurrency` and `requests_per_s` (None: as configured) are learned.

    `room`: how many calls more the places allow, none during a pause; rate and tokens are not looked at.
    `requests` and `limited` count since the state was last idle for an hour.
    """

    configured: Limits
    concurrency: int
    requests_per_s: float | None
    in_flight: int
    room: int
    waits_s: float
    cause: Literal["", "paused", "down"]
    cuts: int
    requests: int
    limited: int


class RateLimiter:
    """The budget of one model under one credential; one object per process or thread.

    `lease_s`: a lease that nobody renews lapses after so long.
    """

    def __init__(
        self, redis: redis.Redis, *, credential: str, model: str, limits: Limits, lease_s: float = 15.0
    ) -> None:
        shared, own = f"lessongen:{credential}:", f"lessongen:{credential}:{model}:"
        self._redis = redis
        self._limits = limits
        self._grants, self._leases, self._waiting = shared + "grants", shared + "leases", shared + "waiting"
        self._freed = shared + "freed"
        self._state, self._own_leases, self._accepted = own + "limit", own + "leases", own + "accepted"
        self._paced = own + "paced"
        self._place = f"{credential}\n{model}"
        window_s = 1.0 if limits.requests_per_s >= 1 else 1 / limits.requests_per_s
        self._lease_us = _us(lease_s)
        self._numbers = [
            max(1, int(limits.requests_per_s)), _us(window_s), limits.concurrency, self._lease_us, _us(FULL_AGAIN_S),
        ]  # fmt: skip
        self._acquire = redis.register_script(_ACQUIRE)
        self._done = redis.register_script(_DONE)
        self._renew = redis.register_script(_RENEW)
        self._answering = redis.register_script(_ANSWERING)

    def acquire(
        self,
        lease: str,
        *,
        tokens: int = 0,
        wait_s: float,
        probe: bool = False,
        gives_way: Callable[[], bool] = lambda: False,
        on_wait: Callable[[], None] = lambda: None,
    ) -> Grant | Wait:
        """Return a Grant when a request of about `tokens` may be sent now, else how long to wait.

        Sleeps for a place as long as that takes no more than `wait_s` in all, or until `gives_way`, asked before each
        sleep for a place, says that there is better to do; `on_wait` hears of each sleep. With `probe` it is the
        credential's only call. Redis' own errors come through; a lost answer costs a place, never one too many.
        """
        give_up = time.monotonic() + wait_s
        while True:
            answer = self._ask(lease, tokens, probe, patience_s=give_up - time.monotonic())
            if isinstance(answer, Grant) or time.monotonic() + answer.seconds > give_up:
                return answer
            if answer.seconds >= FULL_AGAIN_S and gives_way():
                return answer
            on_wait()
            self._sleep(answer)

    def _sleep(self, answer: Wait) -> None:
        if answer.cause == "full":
            self._redis.blpop([self._freed], timeout=answer.seconds)
        else:
            time.sleep(answer.seconds + random.uniform(0, JITTER_S))

    def _ask(self, lease: str, tokens: int, probe: bool, *, patience_s: float) -> Grant | Wait:
        shared = [self._grants, self._leases, self._waiting]
        keys = [*shared, self._state, self._own_leases, self._accepted, self._paced, _place_key(lease)]
        arguments: list[str | int | float] = [lease, *self._numbers, tokens, self._limits.tokens_per_min, int(probe)]
        arguments += [self._limits.requests_per_s, _us(patience_s), self._place]
        cause, answer, now_us, *probes = self._acquire(keys=keys, args=arguments)
        if not cause:
            return Grant(lease, _text(answer), tokens, now_us / 1e6, probes == [1])
        named: Any = _text(cause)
        return Wait(max(float(answer) / 1e6, 0.001), named)

    def renew(self, lease: str) -> bool:
        """Start the lease's time anew; False when it has lapsed or was given back. For a heartbeat."""
        keys = [self._leases, self._own_leases, _place_key(lease)]
        return bool(self._renew(keys=keys, args=[lease, self._lease_us]))

    def answering(self, grant: Grant) -> None:
        """The first of the reply came: where `grant` probes, others may ask, too."""
        self._answering(keys=[self._state], args=[grant.lease])

    def done(self, grant: Grant, outcome: Outcome) -> None:
        """Give the place back and learn from the outcome. A request that was sent still counts for the rate."""
        used = -1 if outcome.tokens is None else outcome.tokens
        retry_us = _us(outcome.retry_after_s or 0.0)
        self._done(
            keys=[self._leases, self._state, self._own_leases, self._accepted, self._freed, self._grants,
                  _place_key(grant.lease)],
            args=[grant.lease, grant.stamp, outcome.kind, grant.tokens, used, retry_us, self._limits.concurrency,
                  self._limits.tokens_per_min, self._limits.requests_per_s, _us(grant.at)],
        )  # fmt: skip

    def forget(self) -> None:
        """Begin anew, where records are damaged. Who holds a place goes on with it, uncounted."""
        self._redis.delete(
            self._grants, self._leases, self._waiting, self._freed,
            self._state, self._own_leases, self._accepted, self._paced,
        )  # fmt: skip

    def state(self) -> LimiterState:
        """What is in force now."""
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.hgetall(self._state)
        pipeline.zcard(self._own_leases)
        pipeline.zcard(self._leases)
        pipeline.time()
        raw, in_flight, of_all, (seconds, micros) = pipeline.execute()
        fields = {_text(name): _text(value) for name, value in raw.items()}
        now_us = seconds * 1e6 + micros
        ends = {name: float(fields.get(name, 0)) for name in ("paused", "down")}
        cause: Any = max(ends, key=ends.__getitem__) if max(ends.values()) > now_us else ""
        most = self._limits.concurrency
        concurrency = min(most, max(1, int(float(fields.get("c", most)) + 0.5)))
        return LimiterState(
            configured=self._limits,
            concurrency=concurrency,
            requests_per_s=rate if (rate := float(fields.get("r", "inf"))) < self._limits.requests_per_s else None,
            in_flight=int(in_flight),
            room=0 if cause else max(0, min(concurrency - int(in_flight), most - int(of_all))),
            waits_s=max(0.0, (ends[cause] - now_us) / 1e6) if cause else 0.0,
            cause=cause,
            cuts=int(fields.get("cuts", 0)),
            requests=int(fields.get("requests", 0)),
            limited=int(fields.get("limited", 0)),
        )


def free_place(redis: redis.Redis, lease: str) -> None:
    """Free the place, of whatever model, of a caller that is known to be dead, and let the next one probe in its stead.

    What it sent still counts for the rate and the tokens: the provider has counted it, too. Redis' own errors come
    through.
    """
    noted = redis.get(_place_key(lease))
    credential, _, model = _text(noted).partition("\n") if isinstance(noted, bytes | str) else ("", "", "")
    if not model:
        return
    shared, own = f"lessongen:{credential}:", f"lessongen:{credential}:{model}:"
    keys = [_place_key(lease), shared + "leases", own + "leases", own + "limit", shared + "freed"]
    redis.register_script(_FREE)(keys=keys, args=[lease])


def _place_key(lease: str) -> str:
    """Where it is noted which place the lease holds; it lapses with the lease."""
    return f"lessongen:place:{lease}"


def _us(seconds: float) -> int:
    return round(seconds * 1_000_000)


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
