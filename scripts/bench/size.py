"""Room on disk and in Redis: a queued lesson in Redis, a finished one in the store beside its compressed texts."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
import time
import zlib
from pathlib import Path

from results import Figure
from stage import Installation, broker, make_course, provider, url_of, wait_for, write_course

REDIS_BYTES, OF_TEXTS = 1500.0, 1.3
TEXTS = {"lessons": ("spec",), "attempts": ("reply", "context"), "results": ("content", "structured", "score_detail")}


def measure(*, quick: bool, rounds: int) -> Figure:
    """The store is measured on its file, so that pages that are not full count; its empty form does not."""
    figure = Figure(
        "size", f"under {REDIS_BYTES:,.0f} B of Redis a queued lesson; at most {OF_TEXTS} x compressed texts"
    )
    queued = 1000 if quick else 10_000
    with tempfile.TemporaryDirectory(prefix="bench-") as name, broker(Path(name)) as client:
        waiting = Installation(Path(name) / "waiting", redis_url=url_of(client), base_url="http://127.0.0.1:9/v1")
        before = client.info("memory")["used_memory"]  # type: ignore[index]
        waiting.submit(write_course(waiting.folder, queued))
        redis_bytes = (client.info("memory")["used_memory"] - before) / queued  # type: ignore[index]
        figure.add(f"Redis, {queued:,} queued lessons", [redis_bytes], "B/lesson")
        client.flushall()
        course = make_course(Path(name), 100 if quick else 400)
        with provider(course, 0.0) as url:
            here = Installation(Path(name) / "done", redis_url=url_of(client), base_url=url)
            with here.pool(6):
                wait_for("workers", lambda: client.scard("rq:workers") == 6, timeout_s=60)
                empty = _file_bytes(here)
                here.wait_until_over(here.submit(course.file))
            time.sleep(1)
            of_file = (_file_bytes(here) - empty) / course.count
            alone, together = _texts(here)
    figure.add("store file", [of_file], "B/lesson", beside=f"{of_file / alone:.2f} x the texts, each compressed alone")
    figure.add("spec, reply, passages, lesson, structure, score, each compressed alone", [alone], "B/lesson")
    figure.add("what the store keeps of them", [together], "B/lesson")
    figure.found = f"{redis_bytes:,.0f} B of Redis, {of_file / alone:.2f} x the texts"
    figure.kept = redis_bytes < REDIS_BYTES and of_file <= OF_TEXTS * alone
    return figure


def _file_bytes(here: Installation) -> int:
    with contextlib.closing(sqlite3.connect(here.store, timeout=30)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return here.store.stat().st_size


def _texts(here: Installation) -> tuple[float, float]:
    """Bytes a lesson: each text compressed alone, and as it is kept."""
    alone = kept = 0.0
    with contextlib.closing(sqlite3.connect(here.store, timeout=30)) as connection:
        (lessons,) = connection.execute("SELECT count(*) FROM lessons").fetchone()
        for table, columns in TEXTS.items():
            for column in columns:
                for (value,) in connection.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"):
                    kept += len(value)
                    alone += len(value) if column != "structured" else 0
        for content, structured in connection.execute("SELECT content, structured FROM results"):
            reader = zlib.decompressobj(zdict=zlib.decompress(content))
            alone += len(zlib.compress(reader.decompress(structured) + reader.flush()))
    return alone / lessons, kept / lessons
