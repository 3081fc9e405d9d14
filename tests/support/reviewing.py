"""A batch with lessons in review, made without a queue: real specs and sources, replies judged as a worker does."""

from __future__ import annotations

from pathlib import Path

import pytest
from courses import write_course

from lessongen_core.config import Settings, load_settings
from lessongen_core.pipeline import Task, fetch_context, judge, messages_for
from lessongen_core.provider import RawReply
from lessongen_core.quality import CEILINGS
from lessongen_core.review import task_of
from lessongen_core.spec.loader import load_specs
from lessongen_core.store import batches, claims
from lessongen_core.store.claims import Settlement
from lessongen_core.store.database import Store, open_store
from lessongen_fixtures.poor import spoil
from lessongen_fixtures.writer import write_lesson
from lessongen_jobs.submit import new_batch

NOW = 1_700_000_000.0
LOW = CEILINGS["missing_section"]
THINKING = "<think>What does a baker know?</think>\n\n"


class Reviewing:
    """An installation whose store holds one batch. Lessons are named by their index."""

    def __init__(self, store: Store, settings: Settings, batch_id: str) -> None:
        self.store = store
        self.settings = settings
        self.batch_id = batch_id

    def ref(self, index: int) -> str:
        """What people type."""
        return f"{self.batch_id}/1.{index + 1}"

    def task(self, index: int) -> Task:
        """The lesson as it was asked for."""
        with self.store.read() as tx:
            return task_of(tx, self.batch_id, index)

    def good(self, index: int) -> str:
        """A lesson that does all its spec asks."""
        task = self.task(index)
        return write_lesson(messages_for(task, fetch_context(task))[1].content)

    def poor(self, index: int, kind: str = "missing_section") -> str:
        """The same with a fault, and with what the sanitizer takes off."""
        return THINKING + spoil(self.good(index), kind)

    def reply(self, index: int, text: str | None, *, finish_reason: str = "stop", refusal: str | None = None) -> str:
        """A worker gets `text` for the lesson (None: no call is made), and ends it as it is judged; the state."""
        task = self.task(index)
        with self.store.write() as tx:
            held = claims.claim(tx, self.batch_id, index, pool="p", worker="w", now=NOW)
            assert held is not None
            if text is None:
                after = Settlement("review", "insufficient_context", "E_X", "nothing found", 0, 0.0)
                assert claims.settle(tx, held, None, after, evidence="", now=NOW + 2)
                return "review"
            raw = RawReply(text=text, finish_reason=finish_reason, refusal=refusal, tokens_completion=700)
            model = task.options.models[-1]
            stored = claims.record_reply(
                tx, held, model=model.name, started_at=NOW, ended_at=NOW + 1, reply=raw.to_dict(), cost_usd=0.01
            )
            judged = judge(task, model, fetch_context(task), raw, lambda stage: None)
            if judged.result is not None:
                assert claims.finish(tx, held, stored, judged.result, now=NOW + 2)
                return "succeeded"
            error = judged.error
            assert error is not None
            score = judged.score_detail
            after = Settlement(
                "review", error.error_class, error.code, error.message, 1, 0.0,
                content=judged.content, score_detail=score,
            )  # fmt: skip
            assert claims.settle(tx, held, stored.n, after, evidence=error.evidence, now=NOW + 2)
            return "review"


def reviewing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, count: int, *, store_url: str | None = None, name: str | None = None
) -> Reviewing:
    """A store (else SQLite in the state folder) with `count` lessons, none of them begun."""
    (folder / "state").mkdir(exist_ok=True)
    if store_url is not None:
        monkeypatch.setenv("LESSONGEN_STORE_URL", store_url)
    opened = reopened(folder, monkeypatch, "")
    loaded = load_specs([write_course(folder, count)])
    with opened.store.write() as tx:
        new = new_batch(loaded, opened.settings, name=name, priority="normal")
        opened.batch_id, _ = batches.insert_batch(tx, new, now=NOW, reuse=True)
    return opened


def reopened(folder: Path, monkeypatch: pytest.MonkeyPatch, batch_id: str) -> Reviewing:
    """What `reviewing` made in `folder`, or in another one that was copied there."""
    monkeypatch.setenv("LESSONGEN_STATE_DIR", str(folder / "state"))
    monkeypatch.setenv("LESSONGEN_BASE_URL", "http://127.0.0.1:9/v1")
    settings = load_settings()
    return Reviewing(open_store(settings.store_url, migrate_under=settings.state_dir), settings, batch_id)
