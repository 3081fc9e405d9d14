"""A changed source writes lessons anew: which, why, and what a person had accepted, before anything is paid."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from spec_samples import short_lesson

from lessongen_cli.anew import anew_lines
from lessongen_cli.app import invoke
from lessongen_core.config import Settings, load_settings
from lessongen_core.schemas import load_schema
from lessongen_core.spec.loader import LoadedSpecs, load_specs
from lessongen_core.store import batches
from lessongen_core.store.database import open_store, take_turn
from lessongen_core.store.rewritten import Rewritten, rewritten
from lessongen_core.store.schema import results, reviews
from lessongen_jobs import registry
from lessongen_jobs.registry import Registry
from lessongen_jobs.submit import new_batch

TIDES = "# Tides\n\nThe Moon draws up two bulges of water, so most coasts have two high waters a day.\n"


@pytest.fixture
def settings(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A store of this test's own, once of each kind."""
    monkeypatch.setenv("LESSONGEN_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("LESSONGEN_STORE_URL", store_url)
    monkeypatch.setenv("LESSONGEN_OFFLINE", "1")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return load_settings()


def load(settings: Settings, **changes: Any) -> LoadedSpecs:
    lessons = [short_lesson(sources=["tides"]), short_lesson(sources=["other"]), short_lesson(sources=[], **changes)]
    Path("batch.json").write_text(json.dumps({"course": {"title": "Tides"}, "lessons": lessons}))
    return load_specs(["batch.json"], others=Registry(settings, may_migrate=False))


def register(settings: Settings, set_id: str, text: str) -> None:
    Path(f"{set_id}.md").write_text(text)
    registry.add(settings, set_id, [f"{set_id}.md"])


def finish(settings: Settings, loaded: LoadedSpecs, *, accepted: int) -> None:
    """Record the batch with a result for each lesson; a person accepted that of lesson `accepted`."""
    store = open_store(settings.store_url)
    with store.write() as tx:
        take_turn(tx)
        new = new_batch(loaded, settings, name=None, priority="normal")
        batch_id, _ = batches.insert_batch(tx, new, now=1.0, reuse=False)
        values = {"score": 0.9, "score_detail": {}, "model": "m", "llm": True, "fallback": False, "generated_at": 1.0}
        texts = {"content": b"", "structured": b""}
        tx.execute(results.insert(), [{"batch_id": batch_id, "idx": n, **values, **texts} for n in range(3)])
        review = {"batch_id": batch_id, "idx": accepted, "reason": "quality", "opened_at": 1.0, "decision": "accept"}
        tx.execute(reviews.insert().values(**review))
    store.close()


def found(settings: Settings, loaded: LoadedSpecs) -> Rewritten:
    store = open_store(settings.store_url)
    with store.read() as tx:
        anew = rewritten(tx, new_batch(loaded, settings, name=None, priority="normal"))
    store.close()
    return anew


def test_a_changed_set_names_the_lessons_it_writes_anew(settings: Settings) -> None:
    """Only those that name it; what a person had accepted is counted."""
    register(settings, "tides", TIDES)
    register(settings, "other", TIDES)
    loaded = load(settings)
    assert found(settings, loaded) == Rewritten()  # nothing was ever written
    finish(settings, loaded, accepted=0)
    assert found(settings, load(settings)) == Rewritten()  # reused at no cost
    register(settings, "tides", TIDES.replace("two", "2"))
    assert found(settings, load(settings)) == Rewritten(("1.1",), {"tides": 1}, other=0, accepted=1)
    assert found(settings, load(settings, minutes=20)) == Rewritten(("1.1", "1.3"), {"tides": 1}, other=1, accepted=1)


def test_a_dry_run_says_it(settings: Settings, capfd: pytest.CaptureFixture[str]) -> None:
    """On the screen and in JSON."""
    register(settings, "tides", TIDES)
    register(settings, "other", TIDES)
    finish(settings, load(settings), accepted=0)
    register(settings, "tides", TIDES.replace("two", "2"))
    capfd.readouterr()
    assert invoke(["submit", "batch.json", "--dry-run"]) == 0
    out = capfd.readouterr().out
    assert "1 lesson has a result and is written anew: 1.1\n  the set tides changed: 1 lesson\n" in out
    assert "  1 of them had been accepted by a person\n" in out
    assert invoke(["submit", "batch.json", "--dry-run", "--json"]) == 0
    document = json.loads(capfd.readouterr().out)
    jsonschema.validate(document, load_schema("dry-run-1"))
    assert document["data"]["rewritten"] == {"lesson_ids": ["1.1"], "changed_sets": {"tides": 1}, "accepted": 1}


def test_of_many_lessons_the_first_are_named() -> None:
    """Five ids, and how many more."""
    ids = tuple(f"1.{n}" for n in range(1, 9))
    assert anew_lines(Rewritten(ids, {"tides": 8}))[0] == (
        "8 lessons have a result and are written anew: 1.1, 1.2, 1.3, 1.4, 1.5 + 3 more"
    )
