"""`submit` of 10,000 full specs, beside what reading them and RQ's enqueue_many alone take.

Memory: as JSON, as JSON Lines (also three times as many) and as YAML, beside what their parsers alone take.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml
from results import Figure, ratio
from stage import Installation, broker, url_of, write_course

AIM, BOUNDED = 3.0, 1.5
TREE = """
import json, sys, yaml
text = open(sys.argv[1], encoding="utf-8").read()
kept = {
    "json": json.loads,
    "jsonl": lambda text: [json.loads(line) for line in text.splitlines()],
    "yaml": lambda text: yaml.load(text, yaml.CSafeLoader),
}[sys.argv[1].rpartition(".")[2]](text)
"""
PARTS = """
import sys, time
from pathlib import Path
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer
from lessongen_core.spec.loader import load_specs
began = time.process_time(), time.perf_counter()
loaded = load_specs([Path(sys.argv[1])])
read = time.process_time(), time.perf_counter()
queue = Queue("lessons", connection=Redis.from_url(sys.argv[2]), serializer=JSONSerializer)
jobs = [Queue.prepare_data("a.b", [str(n), n], job_id=f"x-{n}", timeout=660) for n in range(len(loaded.lessons))]
for start in range(0, len(jobs), 1000):
    queue.enqueue_many(jobs[start : start + 1000])
done = time.process_time(), time.perf_counter()
print(read[0] - began[0], done[0] - read[0], done[1] - began[1])
"""


def measure(*, quick: bool, rounds: int) -> Figure:
    """CPU decides: reading is the whole of it, and a busy machine changes it less than the time it takes."""
    counts = (100, 1000) if quick else (1000, 10_000)
    aim = f"at most {AIM:g} x parser and enqueue_many alone, {BOUNDED:g} x the memory of {counts[0]:,}"
    figure = Figure("submit", f"{counts[1]:,} lessons: {aim}")
    cpu: dict[int, list[float]] = {count: [] for count in counts}
    peak: dict[int, list[float]] = {count: [] for count in counts}
    took: list[float] = []
    read: list[float] = []
    queued: list[float] = []
    parts: list[float] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name, broker(Path(name)) as client:
        for round_no in range(rounds):
            for count in counts:
                folder = Path(name) / f"{count}-{round_no}"
                client.flushall()
                here = Installation(folder, redis_url=url_of(client), base_url="http://127.0.0.1:9/v1")
                file = write_course(folder, count)
                here.command("list")
                began = time.perf_counter()
                used, peak_mb = _of_a_child(here, "-m", "lessongen_cli", "submit", str(file))
                took += [time.perf_counter() - began] if count == counts[1] else []
                cpu[count].append(used)
                peak[count].append(peak_mb)
            client.flushall()
            alone = [sys.executable, "-c", PARTS, str(file), url_of(client)]
            said = subprocess.run(alone, check=True, capture_output=True, text=True).stdout.split()
            read.append(float(said[0]))
            queued.append(float(said[1]))
            parts.append(float(said[0]) + float(said[1]))
    times = ratio(cpu[counts[1]], parts)
    for count in counts:
        figure.add(f"submit, {count:,} lessons: CPU", cpu[count], "s", note="Python's start included")
        figure.add(f"submit, {count:,} lessons: most memory", peak[count], "MB")
    figure.add(f"submit, {counts[1]:,} lessons: time", took, "s")
    figure.add("reading and checking the specs alone: CPU", read, "s")
    figure.add("enqueue_many alone: CPU", queued, "s", beside=f"submit takes {times:.2f} x both together")
    memory = _add_memory(figure, counts[1])
    figure.found = f"{times:.2f} x, {memory:.2f} x the memory a lesson of the JSON parser alone"
    figure.kept = times <= AIM and memory <= BOUNDED
    return figure


def _add_memory(figure: Figure, count: int) -> float:
    """The rows of `_memory`; returns by how much more memory `submit` takes a lesson of JSON than its parser alone.

    What grows is compared: Python and the imports of both are no matter of the batch.
    """
    rows = ("json", count // 10), ("json", count), ("yaml", count), ("jsonl", count), ("jsonl", 3 * count)
    taken = dict(_memory(rows))
    for (form, many), (alone_mb, own_mb) in taken.items():
        figure.add(f"{form}, {many:,} lessons: the parser alone", [alone_mb], "MB")
        figure.add(f"{form}, {many:,} lessons: submit", [own_mb], "MB")
    alone_mb, own_mb = (after - before for before, after in zip(taken[rows[0]], taken[rows[1]], strict=True))
    return own_mb / alone_mb


def _memory(rows: Sequence[tuple[str, int]]) -> Iterator[tuple[tuple[str, int], tuple[float, float]]]:
    """Peak megabytes by the form of the file and its lessons: of the parser, which holds text and tree; of `submit`."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name, broker(Path(name)) as client:
        for form, many in rows:
            client.flushall()
            here = Installation(Path(name) / f"{form}-{many}", redis_url=url_of(client), base_url="http://127.0.0.1:9")
            file = _as(form, write_course(here.folder, many))
            alone = _of_a_child(here, "-c", TREE, str(file))[1]
            yield (form, many), (alone, _of_a_child(here, "-m", "lessongen_cli", "submit", str(file))[1])


def _as(form: str, file: Path) -> Path:
    """The same lessons in another form; JSON Lines have no course."""
    course = json.loads(file.read_text(encoding="utf-8"))
    target = file.with_suffix(f".{form}")
    if form == "jsonl":
        target.write_text("".join(json.dumps(each) + "\n" for each in course["lessons"]), encoding="utf-8")
    elif form == "yaml":
        target.write_text(yaml.dump(course, Dumper=yaml.CSafeDumper), encoding="utf-8")
    return target


def _of_a_child(here: Installation, *arguments: str) -> tuple[float, float]:
    """CPU seconds and peak megabytes of Python with `arguments`, from a process that has no other child."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "found = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(found.ru_utime + found.ru_stime, found.ru_maxrss / 1024)"
    )
    command = [sys.executable, "-c", code, sys.executable, *arguments]
    done = subprocess.run(command, env=here.environment, cwd=here.folder, check=True, capture_output=True, text=True)
    used, peak_mb = done.stdout.split()
    return float(used), float(peak_mb)
