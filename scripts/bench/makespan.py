"""Makespan by its ideal: 30 workers, the whole path, a provider that takes 2 s, or no time at all."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

import peers
import redis
from processes import cpu_s
from results import Figure
from stage import WORKERS, Course, Installation, asked, broker, make_course, provider, url_of, wait_for

OURS = "lessongen, whole path"
AIM_RATIO, AIM_RATE = 1.02, 45.0
Taken = dict[str, list[float]]


def measure(*, quick: bool, rounds: int) -> Figure:
    """All contenders one after the other, round by round."""
    figure = Figure("makespan", f"at most {AIM_RATIO} of the ideal at 2 s; at least {AIM_RATE:g} lessons/s at 0 s")
    with tempfile.TemporaryDirectory(prefix="bench-") as name, broker(Path(name)) as client:
        kept = [
            _at_2_s(figure, make_course(Path(name) / "2", 60 if quick else 450), client, rounds),
            _at_0_s(figure, make_course(Path(name) / "0", 150 if quick else 600), client, rounds),
        ]
    figure.kept = all(kept)
    return figure


def _at_2_s(figure: Figure, course: Course, client: redis.Redis, rounds: int) -> bool:
    ideal_s = course.count / WORKERS * 2.0
    taken: Taken = {}
    cpu: list[float] = []
    for round_no in range(rounds):
        with provider(course, 2.0) as url:
            for contender in _contenders(round_no):
                taken.setdefault(contender, []).append(peers.run(contender, client, course.count, course, url))
            _ours(course, url, client, round_no, taken, cpu)
    for contender, seconds in taken.items():
        ratios = [each / ideal_s for each in seconds]
        figure.add(f"{contender}, {course.count} x 2 s", ratios, "of ideal")
    _add_cpu(figure, cpu, "2 s")
    reached = statistics.median(taken[OURS]) / ideal_s
    figure.found += f"{reached:.3f} at 2 s; "
    return reached <= AIM_RATIO


def _at_0_s(figure: Figure, course: Course, client: redis.Redis, rounds: int) -> bool:
    rates: Taken = {}
    cpu: list[float] = []
    alone: list[float] = []
    alone_cpu: list[float] = []
    for round_no in range(rounds):
        with provider(course, 0.0) as url:
            _alone(course, url, alone, alone_cpu)
            for contender in _contenders(round_no):
                count = course.count // 4 if contender == "RQ Worker" else course.count  # a fork for each takes long
                rates.setdefault(contender, []).append(count / peers.run(contender, client, count, course, url))
            taken: Taken = {}
            _ours(course, url, client, round_no, taken, cpu)
            rates.setdefault(OURS, []).append(course.count / taken[OURS][0])
    bound = "what the provider can give here"
    figure.add("30 bare connections that drop the reply, 0 s", alone, "replies/s", note=bound)
    figure.add("the provider itself: CPU", alone_cpu, "ms/reply")
    for contender, values in rates.items():
        figure.add(f"{contender}, {course.count} x 0 s", values, "lessons/s")
    _add_cpu(figure, cpu, "0 s")
    reached = statistics.median(rates[OURS])
    figure.found += f"{reached:.1f} lessons/s at 0 s"
    return reached >= AIM_RATE


def _contenders(round_no: int) -> list[str]:
    """RQ's forking Worker is so slow that one round has to do."""
    return [name for name in peers.available() if name != "RQ Worker" or round_no == 0]


def _ours(course: Course, url: str, client: redis.Redis, round_no: int, taken: Taken, cpu: list[float]) -> None:
    """Seconds from the batch's commit to its last lesson's; CPU of the pool in ms a lesson."""
    client.flushall()
    here = Installation(course.file.parent / f"own{round_no}", redis_url=url_of(client), base_url=url)
    with here.pool() as pool:
        wait_for("workers", lambda: client.scard("rq:workers") == WORKERS, timeout_s=60)
        before = cpu_s(pool.pid)
        taken.setdefault(OURS, []).append(here.wait_until_over(here.submit(course.file)))
        cpu.append((cpu_s(pool.pid) - before) / course.count * 1000)


def _alone(course: Course, url: str, rates: list[float], cpu: list[float]) -> None:
    """What the provider gives to somebody who does nothing with it."""
    count, before = 10 * course.count, asked(url)["cpu_s"]
    rates.append(count / peers.measured([sys.executable, "provider_alone.py", url, course.prompts, count]))
    cpu.append((asked(url)["cpu_s"] - before) / count * 1000)


def _add_cpu(figure: Figure, cpu: list[float], latency: str) -> None:
    figure.add(f"{OURS}: CPU of the pool, {latency}", cpu, "ms/lesson")
