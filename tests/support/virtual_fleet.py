"""The limiter's own Lua on a real Valkey, under a clock that is set: an hour of a fleet in seconds, the same each time.

Thirty workers ask a provider with hard limits nobody was told of; configured are 30/s and 30 at once.
"""

from __future__ import annotations

import heapq
import random
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import redis

from lessongen_core.limiter import Grant, Limits, Outcome, RateLimiter

WARM_UP_S = 10.0
SLOT_WAIT_S = 5.0
START_S = 1_000_000.0


class VirtualClock:
    """Redis' TIME, as the scripts of the limiters made here see it."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self.set(START_S)

    def set(self, now_s: float) -> None:
        """Let it be `now_s`; backwards too."""
        self.now_s = now_s
        self._client.set("clock", f"{now_s * 1e6:.0f}")

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.set(self.now_s + seconds)

    def limiter(self, **options: Any) -> RateLimiter:
        """A limiter whose scripts read this clock."""
        made = RateLimiter(self._client, **options)
        for name in ("_acquire", "_done", "_renew"):
            text = getattr(made, name).script
            text = text if isinstance(text, str) else text.decode()
            text = text.replace("redis.call('TIME')", "{0, redis.call('GET', 'clock')}")
            setattr(made, name, self._client.register_script(text))
        return made


@dataclass(frozen=True)
class Case:
    """`takes_s` a lesson on average, spread by `jitter` (a share of it); `late_s`: how late a request may arrive."""

    rate: int
    concurrency: int
    takes_s: float
    jitter: float
    retry_after_s: float | None = 1.0
    late_s: float = 0.01
    workers: int = 30

    @property
    def name(self) -> str:
        return f"rate{self.rate}-conc{self.concurrency}-{self.takes_s}s-j{self.jitter}-ra{self.retry_after_s}"

    @property
    def allowed(self) -> float:
        """Lessons per second that the limits allow."""
        at_once = min(self.concurrency or 30, 30)
        return min(self.rate or 30, 30, at_once / self.takes_s)


@dataclass
class Fleet:
    """Plays a case event by event."""

    case: Case
    clock: VirtualClock
    limiter: RateLimiter
    events: list[tuple[float, int, str, Any]] = field(default_factory=list)
    recent: deque[float] = field(default_factory=deque)
    active: int = 0
    log: list[tuple[float, bool]] = field(default_factory=list)
    asked: int = 0
    number: int = 0
    waiting: dict[int, float] = field(default_factory=dict)  # who waits for a place, and when it asks by itself
    dice: random.Random = field(default_factory=lambda: random.Random(7))

    def at(self, when: float, what: str, about: Any) -> None:
        self.number += 1
        heapq.heappush(self.events, (when, self.number, what, about))

    def play(self, seconds: float) -> None:
        end = self.clock.now_s + seconds
        for worker in range(self.case.workers):
            self.at(self.clock.now_s + self.dice.uniform(0, 0.2), "ask", worker)
        while self.events and self.events[0][0] < end:
            when, _, what, about = heapq.heappop(self.events)
            getattr(self, what)(when, about)

    def ask(self, now: float, worker: int) -> None:
        self.waiting.pop(worker, None)
        self.clock.set(now)
        self.asked += 1
        answer = self.limiter._ask(f"w{worker}", 0, False, patience_s=SLOT_WAIT_S)
        if isinstance(answer, Grant):
            self.at(now + self.dice.uniform(0, self.case.late_s), "arrive", (worker, answer))
        elif answer.cause == "full":
            self.waiting[worker] = now + answer.seconds
            self.at(now + answer.seconds, "ask_again", worker)
        elif answer.seconds > SLOT_WAIT_S:
            self.at(now + max(1.0, answer.seconds) + self.dice.uniform(0, 1), "ask", worker)  # by way of the queue
        else:
            self.at(now + answer.seconds + self.dice.uniform(0, 0.004), "ask", worker)

    def ask_again(self, now: float, worker: int) -> None:
        """Nobody woke it: it asks by itself."""
        if self.waiting.get(worker) == now:
            self.ask(now, worker)

    def arrive(self, now: float, call: tuple[int, Grant]) -> None:
        while self.recent and self.recent[0] <= now - 1:
            self.recent.popleft()
        over = self.case.concurrency and self.active >= self.case.concurrency
        if over or (self.case.rate and len(self.recent) >= self.case.rate):
            self.log.append((now, False))
            self.at(now + self.dice.uniform(0.002, 0.01), "over", (*call, False))
            return
        self.recent.append(now)
        self.active += 1
        takes = self.case.takes_s * self.dice.uniform(1 - self.case.jitter, 1 + self.case.jitter)
        self.at(now + takes, "leave", call)

    def leave(self, now: float, call: tuple[int, Grant]) -> None:
        self.active -= 1
        self.log.append((now, True))
        self.at(now + self.dice.uniform(0.002, 0.01), "over", (*call, True))

    def over(self, now: float, call: tuple[int, Grant, bool]) -> None:
        worker, grant, good = call
        self.clock.set(now)
        outcome = Outcome("ok") if good else Outcome("limited", retry_after_s=self.case.retry_after_s)
        self.limiter.done(grant, outcome)
        if self.waiting:
            woken = next(iter(self.waiting))
            del self.waiting[woken]
            self.at(now + self.dice.uniform(0.0005, 0.004), "ask", woken)
        self.at(now + self.dice.uniform(0.001, 0.02), "ask", worker)


@dataclass(frozen=True)
class Figures:
    """After the first ten seconds: lessons as a share of what the limits allow, and the share of calls answered 429."""

    goodput: float
    share_429: float
    cuts: int


def play(case: Case, client: redis.Redis, seconds: float, *, seed: int = 7) -> Figures:
    """What `seconds` of a case come to, with the chances that `seed` draws."""
    clock = VirtualClock(client)
    limiter = clock.limiter(credential="test", model="m", limits=Limits(30, 30))
    fleet = Fleet(case, clock, limiter, dice=random.Random(seed))
    fleet.play(seconds)
    warm = [good for at, good in fleet.log if at - START_S >= WARM_UP_S]
    cuts = int(client.hget("lessongen:test:m:limit", "cuts") or 0)
    return Figures(sum(warm) / (seconds - WARM_UP_S) / case.allowed, 1 - sum(warm) / max(1, len(warm)), cuts)
