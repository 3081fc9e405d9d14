"""Kill at random while a batch is written, then audit the store against the provider's own log.

Twice: what killed its budget of workers is in review then, and written by `review retry`.

    ./scripts/soak MINUTES [--lessons 2000] [--strikes 400] [--seed 1] [--servers] [--stock-rq]

Two pools of 15 workers share store and broker (embedded; with `--servers` a PostgreSQL and a Redis of their own). The
provider's replies take as long as makes the batch last about MINUTES; each hundredth is an error that echoes the key.
Every one and a half seconds (for 10 minutes) somebody gets SIGKILL: mostly a worker, helper or scheduler, also several,
a pool's parent, a whole pool, the broker; or the broker loses its data, hangs for two seconds, or `lessongen resume` is
typed.

`--stock-rq` gives the same lessons to two `rq worker-pool`s with RQ's defaults and kills as often; its broker never
loses its data, since it would lose every lesson with them, and nobody types `resume`. Prints JSON. Status 1: a breach.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
import redis
import rq

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent / "tests" / "support")]

from audit import Audit, audit  # noqa: E402
from brokers import OPERATOR, PASSWORD, ForeignRedis, foreign_redis  # noqa: E402
from courses import write_course  # noqa: E402
from databases import postgres_server  # noqa: E402
from fleet import KEY, Fleet, kill, open_fleet  # noqa: E402
from limits import prompts  # noqa: E402
from monkey import WEIGHTS, FleetPrey, Monkey, echoes  # noqa: E402

from lessongen_fixtures.calls import Reply  # noqa: E402
from lessongen_fixtures.scripted import Rule, ScriptedProvider, scripted_provider  # noqa: E402
from lessongen_jobs.batches import Batches  # noqa: E402

WORKERS, POOLS = 30, 2
BUSY = 0.75  # of the time the workers' hands are full, were there no kills
LONGEST_S = 900.0
IDLE_S = 240.0
EVERYTHING = "+@all ~* &*"


def latency_s(minutes: float, lessons: int) -> float:
    """How long a reply takes, so that `lessons` last about `minutes`."""
    return BUSY * minutes * 60 * WORKERS / lessons


def torment(monkey: Monkey, minutes: float, strikes: int, over: Callable[[], bool]) -> None:
    """Strike so many times in `minutes`, or until it is over."""
    started = time.monotonic()
    for strike in range(strikes):
        time.sleep(max(0.0, started + (strike + 1) * minutes * 60 / strikes - time.monotonic()))
        if over():
            return
        monkey.strike()


# -- lessongen


def soak_lessongen(minutes: float, lessons: int, strikes: int, seed: int, servers: bool) -> dict[str, Any]:
    """One batch under kills; its figures and breaches."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soak-")))
        urls: dict[str, str] = {}
        restart: Callable[[], object] = lambda: None  # noqa: E731
        if servers:
            broker = stack.enter_context(foreign_redis(folder, rule=EVERYTHING))
            urls = {"store_url": stack.enter_context(postgres_server()), "redis_url": broker.url}
            restart = broker.start
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        rules = (echoes(every=100), Rule(Reply(latency_s=latency_s(minutes, lessons))))
        fleet = stack.enter_context(open_fleet(folder, patch, *rules, **urls))  # type: ignore[arg-type]
        batch_id = fleet.submit(write_course(folder, lessons)).batch.id
        prey = FleetPrey(fleet, batch_id, count=WORKERS // POOLS, restart_broker=restart)
        with Monkey(prey, seed=seed, pools=POOLS) as monkey:
            started = time.monotonic()
            torment(monkey, minutes, strikes, lambda: _is_over(fleet, batch_id))
            fleet.wait_until_over(batch_id, timeout_s=LONGEST_S)
            took_s = time.monotonic() - started
            found = _audited(fleet, batch_id, monkey)
            if set(found.outcomes) - {"succeeded"}:
                fleet.command("review", "retry", batch_id)  # what killed its budget of workers, as a person would
                fleet.wait_until_over(batch_id, timeout_s=LONGEST_S)
            in_the_end = _audited(fleet, batch_id, monkey)
        return asdict(found) | {
            "outcomes_in_the_end": in_the_end.outcomes,
            "problems": [*found.problems, *in_the_end.problems],
            "killed": len(monkey.deaths),
            "done": dict(monkey.done),
            "took_s": round(took_s),
        }


def _is_over(fleet: Fleet, batch_id: str) -> bool:
    """By the store: the broker may be away."""
    with Batches(fleet.settings) as batches:
        return batches.snapshot(batch_id, stages=False).over


def _audited(fleet: Fleet, batch_id: str, monkey: Monkey) -> Audit:
    """The store against the log of the provider and the deaths so far."""
    secrets = [KEY, PASSWORD, OPERATOR]
    return audit(fleet.settings, batch_id, fleet.provider.log, deaths=monkey.deaths, secrets=secrets)


def breaks(found: dict[str, Any]) -> bool:
    """Whether it broke a promise: a breach, an end in another bucket, a good reply lost to no death, a lesson left."""
    ended = set(found["outcomes"]) <= {"succeeded", "review"} and set(found["outcomes_in_the_end"]) == {"succeeded"}
    return bool(found["problems"]) or not ended or not 0 <= found["unkept"] <= found["killed"]


# -- stock RQ


class _RqPool:
    """`rq worker-pool`, as RQ's documentation starts it."""

    def __init__(self, url: str, log: Path) -> None:
        command = [sys.executable, "-m", "rq.cli", "worker-pool", "lessons", "-n", str(WORKERS // POOLS), "--url", url]
        environment = os.environ | {"PYTHONPATH": str(HERE / "contenders")}
        with log.open("ab") as said:
            self._process = subprocess.Popen(
                command, env=environment, stdout=said, stderr=said, stdin=subprocess.DEVNULL, start_new_session=True
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def alive(self) -> bool:
        return self._process.poll() is None

    def drain(self) -> None:
        if self.alive():
            self._process.terminate()

    def stop(self, *, timeout_s: float | None = None) -> bool:
        self.drain()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout_s)
        if self.alive():
            self._process.kill()
            self._process.wait()
        return True


@dataclass
class _RqPrey:
    """Stock pools on a broker of their own."""

    server: ForeignRedis
    log: Path

    def start(self) -> _RqPool:
        pool = _RqPool(self.server.url, self.log)
        time.sleep(1.0)  # its workers are children only then
        return pool

    def client(self) -> redis.Redis:
        return self.server.operator()

    def restart_broker(self) -> None:
        self.server.start()

    def resume(self) -> None:
        """RQ has no such command."""

    def end_orphans(self) -> None:
        """Work horses outlive a worker that was killed."""
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                if self.server.url.encode() in path.read_bytes():
                    kill(int(path.parent.name), signal.SIGKILL)


def soak_stock_rq(minutes: float, lessons: int, strikes: int, seed: int) -> dict[str, Any]:
    """The same lessons as RQ jobs with `Retry(max=4)`: five attempts, as ours."""
    with (
        tempfile.TemporaryDirectory(prefix="soak-rq-") as name,
        scripted_provider(Rule(Reply(latency_s=latency_s(minutes, lessons)))) as provider,
        foreign_redis(Path(name), rule=EVERYTHING) as server,
    ):
        folder = Path(name)
        said = json.loads(prompts(write_course(folder, lessons), folder / "prompts.json").read_text())
        with server.operator() as client:
            queue = rq.Queue("lessons", connection=client)
            for messages in said:
                queue.enqueue("stock_rq.lesson", provider.url, messages, retry=rq.Retry(max=4), result_ttl=86_400)
        kept = {action: weight for action, weight in WEIGHTS.items() if action not in ("flush", "resume")}
        prey = _RqPrey(server, folder / "pools.log")
        with contextlib.ExitStack() as stack:
            stack.callback(prey.end_orphans)
            monkey = stack.enter_context(Monkey(prey, seed=seed, pools=POOLS, weights=kept))
            torment(monkey, minutes, strikes, lambda: _states(server)["finished"] >= lessons)
            waited_s = _wait_while_it_moves(provider, lambda: _states(server)["finished"] >= lessons)
            calls = Counter(call.lesson_id for call in provider.calls)
            return {
                "lessons": lessons,
                "states": _states(server),
                "calls": sum(calls.values()),
                "repeats": sum(count - 1 for count in calls.values()),
                "killed": len(monkey.deaths),
                "done": dict(monkey.done),
                "waited_after_s": round(waited_s),
            }


def _states(server: ForeignRedis) -> dict[str, int]:
    with server.operator() as client:
        keys = {"queued": "rq:queue:lessons", "intermediate": "rq:queue:lessons:intermediate"}
        sets = {name: f"rq:{key}:lessons" for name, key in _REGISTRIES.items()}
        lists = {name: int(client.llen(key)) for name, key in keys.items()}  # type: ignore[arg-type]
        return lists | {name: int(client.zcard(key)) for name, key in sets.items()}  # type: ignore[arg-type]


_REGISTRIES = {"finished": "finished", "failed": "failed", "started": "wip", "scheduled": "scheduled"}


def _wait_while_it_moves(provider: ScriptedProvider, over: Callable[[], bool]) -> float:
    """Until it is over, or nothing was asked for IDLE_S; returns how long that was."""
    started = last = time.monotonic()
    calls = len(provider.calls)
    while not over() and time.monotonic() - last < IDLE_S and time.monotonic() - started < LONGEST_S:
        time.sleep(2)
        if len(provider.calls) != calls:
            calls, last = len(provider.calls), time.monotonic()
    return time.monotonic() - started


def main() -> int:
    """Run what was asked for; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minutes", type=float)
    parser.add_argument("--lessons", type=int, default=2000)
    parser.add_argument("--strikes", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--servers", action="store_true", help="PostgreSQL and a Redis in place of the embedded ones")
    parser.add_argument("--stock-rq", action="store_true", help="stock RQ instead of lessongen")
    options = parser.parse_args()
    if options.stock_rq:
        print(json.dumps(soak_stock_rq(options.minutes, options.lessons, options.strikes, options.seed)))
        return 0
    found = soak_lessongen(options.minutes, options.lessons, options.strikes, options.seed, options.servers)
    print(json.dumps(found))
    return int(breaks(found))


if __name__ == "__main__":
    sys.exit(main())
