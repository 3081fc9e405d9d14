"""Stores that earlier versions made: what is in them is read by this one, and nobody migrates under their workers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from lessongen_core.errors import StoreError
from lessongen_core.report import report_document, report_markdown
from lessongen_core.store import batches, claims, database, details, hosts, moments, review_queue, rounds, views
from lessongen_core.store.batches import NewBatch, NewLesson
from lessongen_core.store.database import HEAD, Store, open_store
from lessongen_core.store.rows import Outlook

ELSEWHERE = "elsewhere/0badcafe"


def made_by(revision: str, url: str, *rows: tuple[str, dict[str, object]]) -> None:
    """A store as the version with this revision left it, with `rows`: (table, values as they stand in SQL)."""
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    store = Store(url)
    with store.write() as tx:
        config.attributes["connection"] = tx
        command.upgrade(config, revision)
        for table, values in rows:
            columns, places = ", ".join(values), ", ".join(f":{name}" for name in values)
            tx.execute(sa.text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), values)
    store.close()


def version_of(url: str) -> str | None:
    """The revision it stands at."""
    store = Store(url)
    try:
        return store.version()
    finally:
        store.close()


def pool(host: str, pid: int, *, heartbeat: float) -> tuple[str, dict[str, object]]:
    """A row of `pools`, with the columns that every version wrote."""
    values = {"id": "old", "host": host, "pid": pid, "version": "0.3", "workers": 30}
    return "pools", {**values, "started_at": heartbeat, "heartbeat": heartbeat}


@pytest.mark.parametrize("revision", ["0001", "0003", "0004", "0008"])
@pytest.mark.parametrize("host", [hosts.this_host(), ELSEWHERE])
def test_nobody_migrates_under_workers_of_an_earlier_version(
    revision: str, host: str, store_url: str, tmp_path: Path
) -> None:
    """They would not read the new rows, and go round for ever; it is said whom to stop, and nothing is changed."""
    made_by(revision, store_url, pool(host, os.getpid(), heartbeat=time.time()))
    with pytest.raises(
        StoreError, match=r"workers of an earlier version .*: 0\.3 \(pid .* nothing was changed"
    ) as caught:
        open_store(store_url, migrate_under=tmp_path)
    assert f"kill {os.getpid()}" in str(caught.value.hint)
    assert version_of(store_url) == revision


@pytest.mark.parametrize("why", ["old heartbeat", "process gone"])
def test_a_pool_that_died_is_no_obstacle(why: str, store_url: str, tmp_path: Path) -> None:
    """Its heartbeat is old, or its process on this host is gone."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    row = pool(ELSEWHERE, 1, heartbeat=time.time() - 60)
    if why == "process gone":
        row = pool(hosts.this_host(), gone.pid, heartbeat=time.time())
    made_by("0008", store_url, row)
    open_store(store_url, migrate_under=tmp_path).close()
    assert version_of(store_url) == HEAD


def test_a_store_of_the_future_is_left_alone(store_url: str, tmp_path: Path) -> None:
    """Also by who would migrate; that it needs a newer lessongen is said."""
    open_store(store_url, migrate_under=tmp_path).close()
    store = Store(store_url)
    with store.write() as tx:
        tx.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match="version 9999") as caught:
        open_store(store_url, migrate_under=tmp_path)
    assert "newer" in str(caught.value.hint)
    assert version_of(store_url) == "9999"


NOW = 1_764_000_000.0
SPEC = {"lesson_id": "1.1", "title": "Brüche"}
SCORE = {"score": 0.9, "criteria": [], "caps": []}
TEXT = "# Brüche\n\nText.\n"
REPLY = {"status": 200, "text": TEXT, "finish_reason": "stop"}
STRUCTURED = {"title": "Brüche", "sections": []}


def packed(value: object) -> bytes:
    """As 0005 kept replies and structures: JSON in zlib, beside nothing."""
    return zlib.compress(json.dumps(value).encode())


def batch_of_0005() -> list[tuple[str, dict[str, object]]]:
    """A batch that succeeded in part, as SQL: JSON is text. The third lesson is still to be written."""
    models = [{"name": "vendor/m", "max_tries": 2, "context_window": 9000, "max_output_tokens": 900}]
    options = {"offline": False, "models": models, "retry": {"attempts": 5}, "threshold": 0.75}
    courses = [{"course": {"title": "Mathe", "language": "de"}, "sets": {}}]
    batch = {
        "id": "0abcdefg", "name": "alt", "key": "b" * 64, "courses": json.dumps(courses),
        "options": json.dumps(options), "priority": "normal", "total": 3, "rounds": 1, "created_at": NOW,
        "opened_at": None, "status": "running", "dead_models": json.dumps({"vendor/gone": "HTTP 404"}),
    }  # fmt: skip
    rows: list[tuple[str, dict[str, object]]] = [("batches", batch)]
    for idx, state in enumerate(("succeeded", "review", "queued")):
        rows.append(("lessons", {
            "batch_id": "0abcdefg", "idx": idx, "course_no": 0, "lesson_id": f"1.{idx + 1}", "title": "Brüche",
            "spec": json.dumps(SPEC), "lesson_key": str(idx) * 64, "state": state,
            "outcome": None if state == "queued" else state, "queued_at": NOW,
            "ended_at": None if state == "queued" else NOW + 9,
            "error_class": "quality" if state == "review" else None, "feedback": json.dumps([]), "round": 1,
            "spent": 0, "waited_s": 0.0, "crashes": 0, "claim_token": 0,
        }))  # fmt: skip
    for idx, judged in ((0, "ok"), (1, "quality")):
        rows.append(("attempts", {
            "batch_id": "0abcdefg", "idx": idx, "n": 1, "round": 1, "model": "vendor/m", "started_at": NOW,
            "ended_at": NOW + 5, "class": judged, "evidence": "score 0.50", "tokens_prompt": 10,
            "tokens_completion": 20, "reply": packed(REPLY),
        }))  # fmt: skip
    rows.append(("results", {
        "batch_id": "0abcdefg", "idx": 0, "content": zlib.compress(TEXT.encode()), "structured": packed(STRUCTURED),
        "score": 0.9, "score_detail": json.dumps(SCORE), "model": "vendor/m", "llm": True, "fallback": False,
        "token_count": 20, "generated_at": NOW + 5,
    }))  # fmt: skip
    rows.append(("reviews", {
        "batch_id": "0abcdefg", "idx": 1, "reason": "quality", "opened_at": NOW + 9,
        "content": zlib.compress(TEXT.encode()), "score_detail": json.dumps(SCORE | {"score": 0.5}),
    }))  # fmt: skip
    return rows


@pytest.fixture
def migrated(store_url: str, tmp_path: Path) -> Iterator[Store]:
    """A store that 0005 filled, at the present version."""
    made_by("0005", store_url, *batch_of_0005())
    store = open_store(store_url, migrate_under=tmp_path)
    yield store
    store.close()


def test_what_an_earlier_version_wrote_is_read(migrated: Store) -> None:
    """Batch, lessons, texts, scores, calls, raw replies, reviews: by what reports, `show`, `status`, `review` use."""
    with migrated.read() as tx:
        batch = batches.find_batch(tx, "alt")
        assert (batch.models, batch.dead_models, batch.schedule) == (("vendor/m",), {"vendor/gone": "HTTP 404"}, None)
        good, poor, open_ = lessons = views.read_lessons(tx, batch.id, with_content=True)
        assert (good.spec, good.content, good.score, good.lost_calls) == (SPEC, TEXT, SCORE, 0)
        assert (poor.quality_score, poor.attempt_rows[0].worker, open_.state) == (0.5, None, "queued")
        assert details.read_reply(tx, batch.id, 0, 1) == REPLY
        detail = details.read_detail(tx, batch.id, 0)
        assert (detail.lesson.content, detail.structured) == (TEXT, STRUCTURED)  # it was packed beside nothing then
        assert review_queue.read_review(tx, batch.id, 1).content == TEXT
        counts, causes = moments.census(tx, batch.id, batch.total)
        assert (counts["succeeded"], counts["queued"], causes[0].error_class) == (1, 1, "quality")
        assert moments.outlook(tx, batch.id, now=NOW) == Outlook(0, None, None, 0)
    text = report_markdown(report_document(batch, lessons, now=datetime.now(UTC)))
    assert "## Succeeded" in text and "Brüche" in text


def test_an_earlier_versions_batch_goes_on(migrated: Store) -> None:
    """Its open lesson is claimed, its poor one written again, and what it paid for is taken for a new batch."""
    new = NewBatch("neu", "k", [], {"offline": False}, "normal", [NewLesson.of(SPEC, 0, "0" * 64)], {})
    with migrated.write() as tx:
        held = claims.claim(tx, "0abcdefg", 2, pool="p", worker="w", now=NOW)
        assert held is not None
        assert claims.release(tx, held, now=NOW, lost_call=True)
        assert [(ref.batch_id, ref.index) for ref in rounds.unfinished(tx, now=NOW, overdue_s=5)] == [("0abcdefg", 2)]
        new_id, reused = batches.insert_batch(tx, new, now=NOW, reuse=True)
        copied = details.read_detail(tx, new_id, 0)
        assert (reused, copied.reused_from, copied.structured) == (1, "0abcdefg-0", STRUCTURED)
        assert views.read_lesson(tx, new_id, 0).content == TEXT
