"""Kills at random, repeatable by a seed: workers, helpers, schedulers, whole pools, the broker and its data."""

from __future__ import annotations

import contextlib
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import psutil
import redis
from fleet import KEY, Fleet, descendants_of, is_alive, kill
from forked import forking
from waiting import wait_for

from lessongen_core.errors import BrokerError
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule
from lessongen_jobs.connection import connect
from lessongen_jobs.owned_pool import OwnedPool

WEIGHTS: Mapping[str, int] = {
    "child": 70, "several": 8, "parent": 5, "pool": 4, "broker": 4, "flush": 3, "hang": 3, "resume": 3,
}  # fmt: skip
HANG_S = 2.0


@dataclass(frozen=True)
class Death:
    """A process that got SIGKILL: when (Unix time, s), and its ends of TCP connections: a provider knows it by them."""

    time: float
    ports: frozenset[int]


class PoolProcess(Protocol):
    """A pool that runs as a process with children."""

    @property
    def pid(self) -> int:
        """Of its parent process."""

    def alive(self) -> bool:
        """Whether the parent process still runs."""

    def drain(self) -> None:
        """Ask it to finish what is in hand and stop."""

    def stop(self, *, timeout_s: float | None = None) -> bool:
        """Drain, and wait for its end."""


class Prey(Protocol):
    """What is struck: something that starts pools and has a broker."""

    def start(self) -> PoolProcess:
        """Start a pool; BrokerError when the broker is away."""

    def client(self) -> redis.Redis:
        """A client that may do everything."""

    def restart_broker(self) -> object:
        """Bring back a broker that was killed, if nobody else does."""

    def resume(self) -> object:
        """What a user would type when nothing moves."""


@dataclass
class FleetPrey:
    """A fleet's batch and its pools of `count` workers."""

    fleet: Fleet
    batch_id: str
    count: int
    restart_broker: Callable[[], object] = lambda: None

    def start(self) -> OwnedPool:
        """A pool of `count` workers."""
        with forking():
            return OwnedPool.start(self.fleet.settings, count=self.count)

    def client(self) -> redis.Redis:
        """A client as ours."""
        return connect(self.fleet.settings, patience_s=5.0)

    def resume(self) -> object:
        """`lessongen resume`: safe at any time."""
        return self.fleet.command("resume", self.batch_id)


@dataclass
class Monkey:
    """Kills processes of `pools` pools, and starts another one for each whose parent is dead.

    `deaths` are the processes that got SIGKILL, `done` counts what was done, by name.
    """

    prey: Prey
    seed: int
    pools: int
    weights: Mapping[str, int] = field(default_factory=lambda: WEIGHTS)
    deaths: list[Death] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    living: list[PoolProcess] = field(default_factory=list)

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
            with contextlib.suppress(BrokerError):  # it was killed in this moment
                self.living.append(self.prey.start())

    def strike(self, action: str | None = None) -> bool:
        """Do `action`, by default one drawn by weight; False: there was nothing to do it to."""
        if action is None:
            (action,) = self.random.choices(list(self.weights), list(self.weights.values()))
        struck = self._strike(action)
        self.done[action] += struck
        self.replace_the_dead()
        return struck

    def _strike(self, action: str) -> bool:
        pool = self.random.choice(self.living)
        children = descendants_of(pool.pid)
        match action:
            case "child":
                return self._kill(self.random.sample(children, min(1, len(children))))
            case "several":
                return self._kill(self.random.sample(children, min(self.random.randint(2, 4), len(children))))
            case "parent":
                return self._kill([pool.pid])
            case "pool":
                return self._kill([*children, pool.pid])  # last: the kernel wakes those whose group is orphaned
            case "resume":
                self.prey.resume()
                return True
            case _:
                return self._strike_broker(action)

    def _kill(self, pids: Sequence[int]) -> bool:
        before = len(self.deaths)
        for pid in pids:  # stopped first: what it holds now is what it dies with
            kill(pid, signal.SIGSTOP)
        for pid in pids:
            if is_alive(pid):
                self.deaths.append(Death(time.time(), ports_of(pid)))
            kill(pid, signal.SIGKILL)
        return len(self.deaths) > before

    def _strike_broker(self, action: str) -> bool:
        try:
            with self.prey.client() as client:
                pid = int(client.info("server")["process_id"])  # type: ignore[index]
                if action == "flush":
                    client.flushall()
                    return True
        except redis.RedisError:  # it is being started
            return False
        if action == "hang":
            kill(pid, signal.SIGSTOP)
            time.sleep(HANG_S)
            kill(pid, signal.SIGCONT)
            return True
        killed = self._kill([pid])
        wait_for(lambda: not is_alive(pid), what="the broker is dead")
        self.prey.restart_broker()
        return killed


def echoes(every: int) -> Rule:
    """A provider that breaks down now and then, and shows the key it was given where it does."""
    said = f"upstream failed; its request had authorization: Bearer {KEY}"
    reply = Reply(status=500, body={"error": {"message": said, "type": "server_error"}})
    return Rule(reply, overall=range(every, 100_000, every), write="")


def ports_of(pid: int) -> frozenset[int]:
    """A process's own ends of its TCP connections."""
    try:
        return frozenset(connection.laddr.port for connection in psutil.Process(pid).net_connections("tcp"))
    except psutil.NoSuchProcess:
        return frozenset()
