"""What people look at, for 100 lessons and for 10,000: a frame of `watch` and the report, off a store on the disk."""

from __future__ import annotations

import dataclasses
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest.mock import patch

import redis
import sqlalchemy as sa
from results import Figure
from stage import Course, Installation, broker, make_course, url_of

from lessongen_cli.render import UNICODE
from lessongen_cli.screen import View, frame
from lessongen_core.config import Settings, load_settings
from lessongen_core.report import report_document, report_html, report_markdown
from lessongen_core.spec.loader import load_specs
from lessongen_core.store import batches, schema, views
from lessongen_core.store.batches import NewBatch, NewLesson
from lessongen_core.store.database import open_store
from lessongen_core.store.times import at
from lessongen_jobs.batches import Batches
from lessongen_jobs.submit import new_batch

FRAME, TRIPS, OF_READING, HTML_MB = 1.5, 4, 2.0, 5.0


def frame_of_watch(*, quick: bool, rounds: int) -> Figure:
    """Reading the moment and drawing it, CPU; statements in SQL and round trips to Redis."""
    sizes = (100, 1000) if quick else (100, 10_000)
    figure = Figure("frame", f"{sizes[1]:,} lessons at most {FRAME} x 100; at most {TRIPS} round trips")
    taken: dict[int, list[float]] = {}
    trips: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="bench-") as name, broker(Path(name)) as client:
        course = make_course(Path(name), 1)
        for size in sizes:
            with (
                _filled(Path(name) / str(size), client, course, size) as (settings, batch_id),
                Batches(settings) as look,
            ):
                moment = partial(_frame, look, batch_id)
                moment()
                taken[size] = [_cpu_ms(moment) for _ in range(20 * rounds)]
                with _counted() as trips:
                    moment()
    grown = statistics.median(taken[sizes[1]]) / statistics.median(taken[sizes[0]])
    for size, values in taken.items():
        figure.add(f"{size:,} lessons", [statistics.median(values)], "ms CPU")
    for kind in ("SQL", "Redis"):
        figure.add(
            f"{kind}: round trips a frame",
            [trips[kind]],
            "",
            note="SQLite's are calls in the process" * (kind == "SQL"),
        )
    figure.found = f"{grown:.2f} x, round trips: {trips['Redis']} to Redis, {trips['SQL']} statements in SQL"
    figure.kept = grown <= FRAME and trips["Redis"] <= TRIPS
    return figure


def report(*, quick: bool, rounds: int) -> Figure:
    """The making of each format beside the reading of the rows."""
    size = 1000 if quick else 10_000
    figure = Figure("report", f"{size:,} lessons: under {OF_READING:g} x reading the rows; HTML under {HTML_MB:g} MB")
    read: list[float] = []
    made: dict[str, list[float]] = {"Markdown": [], "HTML": []}
    with tempfile.TemporaryDirectory(prefix="bench-") as name, broker(Path(name)) as client:
        course = make_course(Path(name), 1)
        with _filled(Path(name) / "own", client, course, size) as (settings, batch_id):
            store = open_store(settings.store_url)
            for _ in range(rounds):
                began = time.process_time()
                with store.read() as tx:
                    batch, rows = batches.find_batch(tx, batch_id), views.read_lessons(tx, batch_id)
                read.append((time.process_time() - began) * 1000)
                document = report_document(batch, rows, now=at(time.time()))
                built = _cpu_ms(partial(report_document, batch, rows, now=at(time.time())))
                made["Markdown"].append(built + _cpu_ms(partial(report_markdown, document)))
                made["HTML"].append(built + _cpu_ms(partial(report_html, document, rows)))
            html_mb = len(report_html(document, rows).encode()) / 1e6
            store.close()
    figure.add("reading the rows", read, "ms CPU")
    times = {}
    for kind, values in made.items():
        times[kind] = statistics.median(values) / statistics.median(read)
        figure.add(f"making {kind} of them", values, "ms CPU", beside=f"{times[kind]:.2f} x reading")
    figure.add("HTML", [html_mb], "MB")
    figure.found = f"{times['Markdown']:.2f} x for Markdown, {times['HTML']:.2f} x for HTML of {html_mb:.1f} MB"
    figure.kept = max(times.values()) + 1 < OF_READING and html_mb < HTML_MB
    return figure


def _frame(look: Batches, batch_id: str) -> object:
    return frame(look.snapshot(batch_id), View(120, 40, UNICODE, "Ctrl-C detaches."))


def _cpu_ms(step: Callable[[], object]) -> float:
    began = time.process_time()
    step()
    return (time.process_time() - began) * 1000


@contextmanager
def _counted() -> Iterator[Counter[str]]:
    """Statements in SQL, BEGIN and COMMIT aside, and round trips to Redis."""
    seen: Counter[str] = Counter()
    send = redis.connection.AbstractConnection.send_packed_command

    def sent(self: redis.connection.AbstractConnection, *args: object, **kwargs: object) -> object:
        seen["Redis"] += 1
        return send(self, *args, **kwargs)  # type: ignore[no-untyped-call]

    def executed(_: object, __: object, statement: str, *rest: object) -> None:
        seen["SQL"] += not statement.startswith("BEGIN")

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", executed)
    try:
        with patch.object(redis.connection.AbstractConnection, "send_packed_command", sent):
            yield seen
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", executed)


@contextmanager
def _filled(folder: Path, client: redis.Redis, course: Course, count: int) -> Iterator[tuple[Settings, str]]:
    """A batch in the midst of its work: of ten lessons six succeeded, one is in review, thirty run, the rest waits."""
    here = Installation(folder, redis_url=url_of(client), base_url="http://127.0.0.1:9/v1")
    here.command("list")
    with patch.dict(os.environ, here.environment):
        settings = load_settings()
    one = new_batch(load_specs([course.file]), settings, name="bench", priority="normal")
    store = open_store(settings.store_url, migrate_under=settings.state_dir)
    text = course.reply.read_text(encoding="utf-8")
    with store.write() as tx:
        batch_id = batches.insert_batch(tx, _multiplied(one, count), now=time.time(), reuse=False)[0]
        _work(tx, batch_id, count, text)
    store.close()
    yield settings, batch_id


def _multiplied(one: NewBatch, count: int) -> NewBatch:
    first = one.lessons[0].spec.value
    lessons = [
        NewLesson.of(first | {"lesson_id": f"1.{n}", "title": f"{first['title']} {n}"}, 0, f"key-{n}")
        for n in range(1, count + 1)
    ]
    return dataclasses.replace(one, lessons=lessons)


def _work(tx: sa.Connection, batch_id: str, count: int, text: str) -> None:
    import zlib

    from lessongen_core.packed import pack

    now, done, review = time.time(), count * 6 // 10, count * 7 // 10
    place = schema.lessons.c.batch_id == batch_id
    ends = {"succeeded": (0, done), "review": (done, review)}
    for state, (start, end) in ends.items():
        why = (
            {"error_class": "quality", "error_code": "E_QUALITY", "error_message": "scored 0.61"}
            if state == "review"
            else {}
        )
        where = sa.and_(place, schema.lessons.c.idx >= start, schema.lessons.c.idx < end)
        tx.execute(schema.lessons.update().where(where).values(state=state, outcome=state, ended_at=now, **why))
    running = sa.and_(place, schema.lessons.c.idx >= review, schema.lessons.c.idx < review + 30)
    held = {"state": "running", "claim_pool": "p", "claim_worker": "w", "claimed_at": now}
    tx.execute(schema.lessons.update().where(running).values(**held))
    reply, content = pack({"text": text}), zlib.compress(text.encode())
    criteria = [
        {"name": f"criterion {n}", "score": 0.9, "weight": 1, "evidence": "as it is", "advice": ""} for n in range(15)
    ]
    same = {"batch_id": batch_id, "model": "writer"}
    called = {"n": 1, "round": 1, "started_at": now - 9, "ended_at": now, "evidence": "", "reply": reply, "class": "ok"}
    tx.execute(schema.attempts.insert(), [same | called | {"idx": n} for n in range(review)])
    result = {
        "content": content,
        "structured": pack({}),
        "score": 0.9,
        "llm": True,
        "fallback": False,
        "token_count": 900,
    }
    result |= {"score_detail": {"score": 0.9, "caps": [], "criteria": criteria}, "generated_at": now}
    tx.execute(schema.results.insert(), [same | result | {"idx": n} for n in range(done)])
