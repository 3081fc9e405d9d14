"""Makespan by its ideal: 30 workers, the whole path, a provider that takes 2 s, or no time at all."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

import peers
import redis
from processes import cpu_s
from results import Figure
from stage import WORKERS, Course, Installation, broker, make_course, provider, url_of, wait_for

OURS = "lessongen, whole path"
AIM_RATIO, AIM_RATE = 1.02, 45.0


def lessongen(folder: Path, course: Course, base_url: str, client: redis.Redis) -> tuple[float, float, int]:
    """Seconds from the batch's commit to its last lesson's; CPU of the pool in ms a lesson; words of a lesson."""
    here = Installation(folder, redis_url=url_of(client), base_url=base_url)
    with here.pool() as pool:
        wait_for("workers", lambda: client.scard("rq:workers") == WORKERS, timeout_s=60)
        before = cpu_s(pool.pid)
        took_s = here.wait_until_over(here.submit(course.file))
        return took_s, (cpu_s(pool.pid) - before) / course.count * 1000, len(course.reply.read_text().split())


def measure(*, quick: bool, rounds: int) -> Figure:
    """All contenders one after the other, round by round."""
    figure = Figure("makespan", f"at most {AIM_RATIO} of the ideal at 2 s; at least {AIM_RATE:g} lessons/s at 0 s")
    plan = [(2.0, 30 if quick else 240), (0.0, 150 if quick else 900)]
    reached = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name, broker(Path(name)) as client:
        for latency_s, count in plan:
            inner = Path(name) / f"{latency_s:g}"
            inner.mkdir()
            course = make_course(inner, count)
            taken: dict[str, list[float]] = {}
            cpu: list[float] = []
            for round_no in range(rounds):
                with provider(course, latency_s) as url:
                    for contender in _contenders(round_no):
                        seconds = peers.run(contender, client, count, course, url)
                        taken.setdefault(contender, []).append(seconds)
                    client.flushall()
                    seconds, cpu_ms, words = lessongen(inner / f"own{round_no}", course, url, client)
                    taken.setdefault(OURS, []).append(seconds)
                    cpu.append(cpu_ms)
            _add(figure, taken, latency_s, count)
            figure.add(f"{OURS}: CPU of the pool, {latency_s:g} s", cpu, "ms/lesson", note=f"lessons of {words} words")
            reached.append(_verdict(figure, taken[OURS], latency_s, count))
    figure.kept = all(reached)
    return figure


def _contenders(round_no: int) -> list[str]:
    """RQ's forking Worker is so slow that one round has to do."""
    return [name for name in peers.available() if name != "RQ Worker" or round_no == 0]


def _add(figure: Figure, taken: dict[str, list[float]], latency_s: float, count: int) -> None:
    for contender, seconds in taken.items():
        note = peers.LACKS.get(contender, "")
        if latency_s:
            ideal_s = count / WORKERS * latency_s
            ratios = [each / ideal_s for each in seconds]
            figure.add(f"{contender}, {count} x {latency_s:g} s", ratios, "of ideal", note=note)
        else:
            figure.add(f"{contender}, {count} x 0 s", [count / each for each in seconds], "lessons/s", note=note)


def _verdict(figure: Figure, ours: list[float], latency_s: float, count: int) -> bool:
    median = statistics.median(ours)
    if latency_s == 0:
        figure.found += f"{count / median:.1f} lessons/s at 0 s;"
        return count / median >= AIM_RATE
    ratio = median / (count / WORKERS * latency_s)
    figure.found += f"{ratio:.3f} at {latency_s:g} s; "
    return ratio <= AIM_RATIO
