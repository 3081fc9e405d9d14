"""Lessons on passages of the user's own service: written, waited for, judged with what their prompt had."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from context_server import Answer, ContextServer, chunk, chunks, context_server
from courses import SOURCE, lesson
from databases import slow_results
from fleet import Fleet, kill, open_fleet
from kept import in_files, in_sql
from waiting import wait_for

from lessongen_core.store.database import Store, open_store
from lessongen_core.store.schema import attempts, lessons
from lessongen_fixtures.scripted import Rule
from lessongen_jobs.connection import connect

TOKEN = "rag-canary-Qw3Er5Ty7Ui9"
MORE = '[workers]\ncount = 2\n[context]\nurl = "{url}"\ntoken_env = "RAG_TOKEN"\ntimeout_s = 5\n'
PARTS = SOURCE.split("\n## ")[1:]


def starter(asked: dict[str, Any]) -> Answer:
    """The handbook, in chunks."""
    return chunks(*(chunk(f"## {part}", document="handbook.pdf", chunk_id=str(n)) for n, part in enumerate(PARTS)))


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[ContextServer]:
    """A service that knows all about sourdough."""
    monkeypatch.setenv("RAG_TOKEN", TOKEN)
    with context_server(starter) as running:
        yield running


def course(folder: Path, count: int) -> Path:
    """A batch file that defines no sources."""
    path = folder / "course.json"
    asked = [lesson(n) for n in range(1, count + 1)]
    path.write_text(json.dumps({"course": {"title": "Sourdough", "audience": "novice"}, "lessons": asked}))
    return path


def test_a_service_that_is_down_is_waited_for_and_no_call_is_paid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, service: ContextServer
) -> None:
    """The lessons end as retryable, none is written without its sources; once it is back they cite its documents.
    The token goes to the service and nowhere else."""
    more = MORE.format(url=service.url) + "[[models]]\nname = 'm'\n"
    with open_fleet(tmp_path, monkeypatch, more="defer_after_s = 0.05\n" + more) as fleet:
        service.answer = lambda _: Answer("", status=503)
        down = fleet.command("run", str(course(tmp_path, 2)))
        assert down.returncode == 4, down.stderr
        rows = fleet.lessons(fleet.latest())
        assert {(row.outcome, row.error_code, row.attempts) for row in rows.values()} == {
            ("retryable", "E_CONTEXT_UNAVAILABLE", 0)
        }
        assert not fleet.provider.calls
        service.answer = starter
        again = fleet.command("run", str(tmp_path / "course.json"))
        assert again.returncode == 0, again.stderr
        written = [path.read_text() for path in (tmp_path / "lessongen-out" / "latest" / "lessons").iterdir()]
        assert len(written) == 2 and all("handbook.pdf, What a starter is" in text for text in written)
        assert set(service.tokens) == {f"Bearer {TOKEN}"}
        kept = [*in_sql(fleet.settings), *in_files(tmp_path / "state"), *in_files(tmp_path / "lessongen-out")]
        assert not [place for place, data in kept if TOKEN.encode() in data]
        assert TOKEN not in down.stderr + down.stdout + again.stderr + again.stdout


def test_a_reply_is_judged_with_the_passages_of_its_prompt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, service: ContextServer
) -> None:
    """A poor reply is asked for again, a worker is killed after the next was stored: the service, which would give
    other passages by now, is asked no more."""

    def only_once(asked: dict[str, Any]) -> Answer:
        return starter(asked) if len(service.asked) <= 2 else chunks(chunk("Something else."))

    service.answer = only_once
    rules = [Rule(lesson="1.1", n=[1], write="off_topic")]
    with open_fleet(tmp_path, monkeypatch, *rules, more=MORE.format(url=service.url)) as fleet, fleet.pool(1):
        store = open_store(fleet.settings.store_url)
        with slow_results(store):
            submitted = fleet.command("submit", str(course(tmp_path, 1)))
            assert submitted.returncode == 0, submitted.stderr
            wait_for(lambda: replies(store) == 2, what="the second reply is stored")
            kill(holder(fleet, store), signal.SIGKILL)
        assert fleet.wait_until_over(fleet.latest()).batch.status == "succeeded"
        row = fleet.lessons(fleet.latest())["1.1"]
        assert row.crashes == 1 and "handbook.pdf" in str(row.content)
        assert len(service.asked) == 2, "one request for each section"
        assert ["lactic acid bacteria" in call.prompt for call in fleet.provider.calls] == [True, True]
        store.close()


def replies(store: Store) -> int:
    """How many are stored."""
    with store.read() as tx:
        return int(tx.execute(sa.select(sa.func.count()).select_from(attempts)).scalar_one())


def holder(fleet: Fleet, store: Store) -> int:
    """The process of the worker that has the lesson in hand."""
    with store.read() as tx:
        name = tx.execute(sa.select(lessons.c.claim_worker).where(lessons.c.state == "running")).scalar_one()
    with connect(fleet.settings) as client:
        return int(client.hget(f"rq:worker:{name}", "pid"))  # type: ignore[arg-type]
