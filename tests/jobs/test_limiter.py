"""The shared budget, on the real broker and with real processes; times are Redis' own."""

from __future__ import annotations

import bisect
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import redis
from waiting import wait_for

from lessongen_core.config import Settings
from lessongen_core.limiter import FULL_AGAIN_S, Grant, Limits, Outcome, RateLimiter
from lessongen_jobs.connection import connect

HAMMER = """
import os, sys, time
from lessongen_core.config import load_settings
from lessongen_core.limiter import Grant, Limits, Outcome, RateLimiter
from lessongen_jobs.connection import connect
processes = int(sys.argv[1])
rate, concurrency, seconds, hold = map(float, sys.argv[2:])
print("ready", flush=True)
sys.stdin.readline()
children = []
for _ in range(processes):  # forked: the imports are paid once
    children.append(os.fork())
    if children[-1] == 0:
        break
if children[-1] != 0:
    sys.exit(sum(os.waitpid(child, 0)[1] for child in children) != 0)
client = connect(load_settings())
limits = Limits(rate, int(concurrency))
limiter = RateLimiter(client, credential="test", model="m", limits=limits, lease_s=1.0)
end = time.monotonic() + seconds
while time.monotonic() < end:
    grant = limiter.acquire(str(os.getpid()), wait_s=2)
    if isinstance(grant, Grant):
        os.write(1, f"{grant.at}\\n".encode())  # one write: lines of several processes do not mix
        time.sleep(hold)
        limiter.done(grant, Outcome("neutral"))
"""


@contextmanager
def hammering(settings: Settings, processes: int, *arguments: float) -> Iterator[subprocess.Popen[str]]:
    """That many processes, which all begin now; each prints the moments of its grants. They are gone at the end."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LESSONGEN_")}
    environment["LESSONGEN_STATE_DIR"] = str(settings.state_dir)
    command = [sys.executable, "-c", HAMMER, str(processes), *map(str, arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, env=environment, stdin=pipe, stdout=pipe, text=True, bufsize=1, start_new_session=True
    ) as group:
        assert group.stdin is not None
        assert group.stdout is not None
        try:
            assert group.stdout.readline() == "ready\n"
            group.stdin.write("\n")
            yield group
        finally:
            with suppress(ProcessLookupError):
                os.killpg(group.pid, signal.SIGKILL)


def next_grant(group: subprocess.Popen[str]) -> float:
    assert group.stdout is not None
    return float(group.stdout.readline())


def grants_of(group: subprocess.Popen[str]) -> list[float]:
    """The grants not read yet, in order, of processes that all ended well."""
    said = group.communicate(timeout=60)[0]
    assert group.returncode == 0
    return sorted(map(float, said.split()))


def most_in_a_window(grants: Sequence[float], window_s: float) -> int:
    """The largest number of grants in any half-open window of that length."""
    return max(bisect.bisect_left(grants, grant + window_s) - number for number, grant in enumerate(grants))


def in_the_first(seconds: float, grants: Sequence[float]) -> int:
    return bisect.bisect_left(grants, grants[0] + seconds)


class Caller:
    """A limiter, and the grants that its leases hold; a wait is its seconds, 0.0 a grant."""

    def __init__(self, client: redis.Redis, limits: Limits, *, credential: str = "test", lease_s: float = 15.0) -> None:
        self.limiter = RateLimiter(client, credential=credential, model="m", limits=limits, lease_s=lease_s)
        self.grants: dict[str, Grant] = {}
        self.granted_at = 0.0

    def acquire(self, lease: str, *, wait_s: float) -> float:
        answer = self.limiter.acquire(lease, wait_s=wait_s)
        if not isinstance(answer, Grant):
            return answer.seconds
        self.grants[lease], self.granted_at = answer, answer.at
        return 0.0

    def release(self, lease: str) -> None:
        self.limiter.done(self.grants.pop(lease), Outcome("neutral"))

    def renew(self, lease: str) -> bool:
        return self.limiter.renew(lease)

    def pause(self, seconds: float) -> None:
        """A call that was admitted a moment ago is told to wait."""
        grant = Grant("told", "0:0:0", 0, 0.0)
        self.limiter.done(grant, Outcome("limited", retry_after_s=seconds))


def limiter_on(client: redis.Redis, **limits: float) -> Caller:
    rate, concurrency = limits.get("rate", 1000.0), int(limits.get("concurrency", 100))
    return Caller(client, Limits(rate, concurrency), lease_s=limits.get("lease_s", 15.0))


@pytest.mark.parametrize("rate", [7, 30, 200])
def test_no_second_sees_more_than_the_limit_and_little_is_wasted(settings: Settings, rate: int) -> None:
    """Eight processes that hammer for 4 s stay within the limit in every window, and use at least 90 % of it."""
    with hammering(settings, 8, rate, 100, 4.0, 0.0) as group:
        grants = grants_of(group)
    assert most_in_a_window(grants, 1.0) <= rate
    assert in_the_first(3.0, grants) >= 0.9 * 3 * rate


def test_thirty_workers_at_the_default_limit(settings: Settings) -> None:
    """Thirty processes share 30 requests per second and 30 at once without passing either, and use 90 %."""
    with hammering(settings, 30, 30, 30, 4.0, 0.1) as group:
        grants = grants_of(group)
    assert most_in_a_window(grants, 1.0) <= 30
    assert in_the_first(3.0, grants) >= 0.9 * 3 * 30


def test_less_than_one_per_second(settings: Settings) -> None:
    """A rate of 0.8 per second is one request in every window of 1.25 s."""
    with hammering(settings, 3, 0.8, 10, 4.0, 0.0) as group:
        grants = grants_of(group)
    assert most_in_a_window(grants, 1.25) == 1
    assert len(grants) >= 4


def test_never_more_at_once_than_allowed(redis_client: redis.Redis) -> None:
    """While `concurrency` leases are held, one more is told to wait; a released one goes to the next."""
    limiter = limiter_on(redis_client, concurrency=3)
    assert [limiter.acquire(lease, wait_s=0) for lease in "abc"] == [0.0, 0.0, 0.0]
    assert limiter.acquire("d", wait_s=0) > 0
    limiter.release("b")
    assert limiter.acquire("d", wait_s=0) == 0.0
    assert limiter.acquire("e", wait_s=0) > 0


def test_a_lease_counts_once(redis_client: redis.Redis) -> None:
    """Whoever asks again under a lease that it holds takes no second place."""
    limiter = limiter_on(redis_client, concurrency=2)
    assert [limiter.acquire("a", wait_s=0) for _ in range(5)] == [0.0] * 5
    assert limiter.acquire("b", wait_s=0) == 0.0


def test_the_lease_of_a_killed_process_lapses(settings: Settings, redis_client: redis.Redis) -> None:
    """A process killed while it holds the only place frees it when its lease of 1 s lapses, not before."""
    limiter = limiter_on(redis_client, concurrency=1, lease_s=1.0)
    with hammering(settings, 1, 1000, 1, 60.0, 60.0) as group:
        granted = next_grant(group)
        os.killpg(group.pid, signal.SIGKILL)
        assert limiter.acquire("next", wait_s=0) > 0
        assert limiter.acquire("next", wait_s=10) == 0.0
    assert 1.0 <= limiter.granted_at - granted < 1.9


def test_a_heartbeat_keeps_a_lease(redis_client: redis.Redis) -> None:
    """A renewed lease outlives its time; a lapsed or released one is not brought back."""
    limiter = limiter_on(redis_client, concurrency=1, lease_s=0.5)
    assert limiter.acquire("a", wait_s=0) == 0.0
    beat = threading.Event()

    def renew() -> None:
        while not beat.wait(0.1):
            limiter.renew("a")

    thread = threading.Thread(target=renew)
    thread.start()
    assert limiter.acquire("b", wait_s=1.5) > 0
    beat.set()
    thread.join()
    assert limiter.acquire("b", wait_s=2) == 0.0
    assert not limiter.renew("a")
    limiter.release("b")
    assert not limiter.renew("b")


def test_a_pause_holds_everybody(settings: Settings, redis_client: redis.Redis) -> None:
    """After `pause(1.5)` no process is let through for 1.5 s, whoever asks; then all go on."""
    with hammering(settings, 4, 100, 10, 4.0, 0.0) as group:
        early = [next_grant(group) for _ in range(3)]
        limiter_on(redis_client).pause(1.5)
        seconds, micros = redis_client.time()
        grants = grants_of(group)
    paused_at = seconds + micros / 1e6
    assert max(early) < paused_at
    after = [grant for grant in grants if grant >= paused_at]
    assert after[0] - paused_at >= 1.49  # the pause began before its moment was asked for
    assert after[0] - paused_at < 2.5


def test_a_pause_is_never_shortened(redis_client: redis.Redis) -> None:
    """A later, smaller pause leaves a longer one as it is; a larger one extends it; none at all changes nothing."""
    limiter = limiter_on(redis_client)
    limiter.pause(10)
    limiter.pause(1)
    limiter.pause(0)
    limiter.pause(-5)
    assert 9 < limiter.acquire("a", wait_s=0) <= 10
    limiter.pause(20)
    assert 19 < limiter.acquire("a", wait_s=0) <= 20


def test_a_wait_longer_than_wait_s_is_told_at_once(redis_client: redis.Redis) -> None:
    """Nobody sleeps for what cannot be had in time: the wait is returned, in no time."""
    limiter = limiter_on(redis_client, rate=1 / 60)
    assert limiter.acquire("a", wait_s=2) == 0.0
    before = time.monotonic()
    assert 59 < limiter.acquire("b", wait_s=2) <= 60
    assert time.monotonic() - before < 0.5


def test_waiting_asks_about_once(redis_client: redis.Redis) -> None:
    """A waiter sleeps until its place is free instead of asking all the time."""
    limiter = limiter_on(redis_client, rate=1)
    assert limiter.acquire("a", wait_s=0) == 0.0
    before = calls(redis_client)
    assert limiter.acquire("b", wait_s=2) == 0.0
    assert calls(redis_client) - before <= 2


def calls(client: redis.Redis) -> int:
    return int(client.info("commandstats")["cmdstat_evalsha"]["calls"])


def test_scopes_do_not_meet(redis_client: redis.Redis) -> None:
    """The budget of one credential is not touched by another's."""
    one, two = (Caller(redis_client, Limits(1, 1), credential=name) for name in ("one", "two"))
    one.pause(5)
    assert two.acquire("a", wait_s=0) == 0.0
    assert one.acquire("a", wait_s=0) > 0


def test_every_key_has_our_prefix_and_expires(redis_client: redis.Redis) -> None:
    """Whatever the limiter writes is named `lessongen:SCOPE:`, or for whose lease it is, and goes away by itself."""
    limiter = limiter_on(redis_client, rate=1)
    limiter.acquire("a", wait_s=0)
    assert limiter.acquire("b", wait_s=0) > 0  # goes away, and keeps no place
    thread = threading.Thread(target=limiter.acquire, args=("c",), kwargs={"wait_s": 2})
    thread.start()
    wait_for(lambda: redis_client.exists("lessongen:test:waiting"), what="somebody waits")
    limiter.pause(5)
    thread.join()
    keys = sorted(redis_client.keys("*"))
    names = (b"freed", b"grants", b"leases", b"m:accepted", b"m:leases", b"m:limit", b"waiting")
    assert keys == [b"lessongen:place:a", *(b"lessongen:test:" + name for name in names)]
    assert all(0 < redis_client.pttl(key) <= 3_600_000 for key in keys)


def test_a_restarted_broker_forgets_no_grant(fresh_settings: Settings) -> None:
    """SIGKILL of the broker in the middle: limits hold across the restart, and the limiter goes on by itself."""
    with connect(fresh_settings):
        pass
    with hammering(fresh_settings, 4, 20, 10, 5.0, 0.0) as group:
        early = [next_grant(group) for _ in range(10)]
        os.kill(int((fresh_settings.state_dir / "broker" / "valkey.pid").read_text()), signal.SIGKILL)
        with connect(fresh_settings) as client:
            seconds, micros = client.time()
        grants = sorted(early + grants_of(group))
    restarted = seconds + micros / 1e6
    assert grants[0] < restarted < grants[-1]
    assert most_in_a_window(grants, 1.0) <= 20


def test_a_clock_set_back_costs_one_window(redis_client: redis.Redis) -> None:
    """Grants that lie in the future (Redis' clock was set back) block nobody for longer than one window."""
    limiter = limiter_on(redis_client, rate=5)
    assert limiter.acquire("a", wait_s=0) == 0.0
    seconds, _ = redis_client.time()
    redis_client.lpush("lessongen:test:grants", *[(seconds + 3600) * 1_000_000] * 5)
    assert 0 < limiter.acquire("a", wait_s=0) <= 1.1
    assert limiter.acquire("a", wait_s=2) == 0.0


def test_a_limit_that_lets_nothing_through_is_refused(redis_client: redis.Redis) -> None:
    """Zero per second or zero at once would wait for ever."""
    with pytest.raises(ValueError, match="nothing"):
        limiter_on(redis_client, rate=0)
    with pytest.raises(ValueError, match="nothing"):
        limiter_on(redis_client, concurrency=0)


def test_the_script_ships_with_the_package() -> None:
    """The Lua text lies beside the module, where the wheel takes it from."""
    import lessongen_core

    folder = Path(lessongen_core.__file__).parent / "limiter"
    assert {path.name for path in folder.glob("*.lua")} == {"acquire.lua", "done.lua"}


def test_who_gives_a_place_back_wakes_one_who_waits(redis_client: redis.Redis) -> None:
    """The one that has waited longest, at once: the time between two calls of a place is nobody's polling interval."""
    holder = limiter_on(redis_client, concurrency=1)
    assert holder.acquire("holder", wait_s=0) == 0.0
    granted: list[tuple[str, float]] = []

    def wait(name: str) -> None:
        waiter = limiter_on(redis_client, concurrency=1)
        assert waiter.acquire(name, wait_s=10) == 0.0
        granted.append((name, time.monotonic()))

    threads = [threading.Thread(target=wait, args=[name]) for name in ("first", "second")]
    for number, thread in enumerate(threads, 1):
        thread.start()
        wait_for(lambda number=number: blocked_clients(redis_client) == number)
    freed_at = time.monotonic()
    holder.release("holder")
    threads[0].join(10)
    assert [name for name, _ in granted] == ["first"]
    assert granted[0][1] - freed_at < FULL_AGAIN_S / 2
    Caller(redis_client, Limits(1000, 1)).limiter.done(Grant("first", "0:0:2", 0, 0.0), Outcome("neutral"))
    threads[1].join(10)
    assert [name for name, _ in granted] == ["first", "second"]


def blocked_clients(client: redis.Redis) -> int:
    return int(client.info("clients")["blocked_clients"])


def test_a_lapsed_lease_is_found_without_being_woken(redis_client: redis.Redis) -> None:
    """A killed worker wakes nobody: those who wait look by themselves."""
    limiter = limiter_on(redis_client, concurrency=1, lease_s=0.3)
    assert limiter.acquire("killed", wait_s=0) == 0.0
    assert limiter.acquire("waits", wait_s=5) == 0.0


def test_what_was_not_sent_does_not_count_for_the_rate(redis_client: redis.Redis) -> None:
    """A batch that was cancelled between the place and the call takes nobody's turn."""
    limiter = limiter_on(redis_client, rate=1)
    assert limiter.acquire("a", wait_s=0) == 0.0
    limiter.limiter.done(limiter.grants.pop("a"), Outcome("unsent"))
    assert limiter.acquire("b", wait_s=0) == 0.0
    assert limiter.acquire("c", wait_s=0) > 0.5
