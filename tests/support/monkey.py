"""Kills at random, repeatable by a seed: workers, helpers, schedulers, whole pools, the broker and its data."""

from __future__ import annotations

import contextlib
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import redis
from fleet import Fleet, children_of, is_alive, kill
from waiting import wait_for

from lessongen_core.errors import LessongenError
from lessongen_jobs.connection import connect
from lessongen_jobs.owned_pool import OwnedPool

WEIGHTS: Mapping[str, int] = {
    "child": 70, "several": 8, "parent": 5, "pool": 4, "broker": 4, "flush": 3, "hang": 3, "resume": 3,
}  # fmt: skip
HANG_S = 2.0


@dataclass
class Monkey:
    """Kills processes of `pools`, each of `count` workers, and starts another pool for one whose parent is dead.

    `killed` counts processes that got SIGKILL, `done` what was done, by name. `restart_broker` brings a broker back
    that nobody of ours starts.
    """

    fleet: Fleet
    seed: int
    pools: int
    count: int
    weights: Mapping[str, int] = field(default_factory=lambda: WEIGHTS)
    restart_broker: Callable[[], object] = lambda: None
    killed: int = 0
    done: Counter[str] = field(default_factory=Counter)
    living: list[OwnedPool] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def __enter__(self) -> Monkey:
        self.replace_the_dead()
        return self

    def __exit__(self, *_: object) -> None:
        for pool in self.living:
            pool.drain()
        for pool in self.living:
            pool.stop(timeout_s=20)

    def replace_the_dead(self) -> None:
        """Start a pool for each that is missing; what a dead one left behind ends by itself."""
        for pool in [pool for pool in self.living if not pool.alive()]:
            pool.stop()
            self.living.remove(pool)
        while len(self.living) < self.pools:
            with contextlib.suppress(LessongenError):  # the broker was killed in this moment
                self.living.append(OwnedPool.start(self.fleet.settings, count=self.count))

    def strike(self, batch_id: str) -> None:
        """Do one thing, drawn by weight."""
        (action,) = self.random.choices(list(self.weights), list(self.weights.values()))
        self.done[action] += 1
        pool = self.random.choice(self.living)
        children = children_of(pool.pid)
        match action:
            case "child":
                self._kill(self.random.sample(children, min(1, len(children))))
            case "several":
                self._kill(self.random.sample(children, min(self.random.randint(2, 4), len(children))))
            case "parent":
                self._kill([pool.pid])
            case "pool":
                self._kill([pool.pid, *children])
            case "resume":
                self.fleet.command("resume", batch_id)
            case _:
                self._strike_broker(action)
        self.replace_the_dead()

    def _kill(self, pids: Sequence[int]) -> None:
        self.killed += sum(is_alive(pid) for pid in pids)
        for pid in pids:
            kill(pid, signal.SIGKILL)

    def _strike_broker(self, action: str) -> None:
        with contextlib.suppress(redis.RedisError), connect(self.fleet.settings, patience_s=5.0) as client:
            if action == "flush":
                client.flushall()
                return
            pid = int(client.info("server")["process_id"])  # type: ignore[index]
            if action == "hang":
                kill(pid, signal.SIGSTOP)
                time.sleep(HANG_S)
                kill(pid, signal.SIGCONT)
                return
            self._kill([pid])
            wait_for(lambda: not is_alive(pid), what="the broker is dead")
        self.restart_broker()
