"""A store with one large batch, for measuring and looking at reports: rows like those of a night with real lessons.

    .venv/bin/python scripts/bench/report_store.py FOLDER [--lessons 10000]

writes FOLDER/store.sqlite3 and prints the batch's id. Then

    LESSONGEN_STATE_DIR=FOLDER lessongen report ID --format html
"""

from __future__ import annotations

import argparse
import random
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lessongen_core.packed import pack
from lessongen_core.quality import score_lesson
from lessongen_core.spec.loader import load_specs
from lessongen_core.store import schema
from lessongen_core.store.batches import NewBatch, NewLesson, insert_batch
from lessongen_core.store.database import Store, open_store

SAMPLE = Path(__file__).parent.parent.parent / "fixtures" / "lessongen_fixtures" / "sample"
START = 1_795_500_000.0
FIRST, SECOND = "anthropic/claude-3.5-sonnet", "google/gemini-1.5-flash"
SUBJECTS = (
    "Fractions",
    "The water cycle",
    "Loops & lists",
    "Größe und Maß",
    "Photosynthesis <light reactions>",
    "分数",
)
# class, evidence, share of the lessons whose calls end so, bucket
TROUBLE = (
    ("unavailable", "HTTP 503 [overloaded]: the engine is currently overloaded, please try again later", 0.04),
    ("rate_limited", "HTTP 429 [rate_limit_exceeded]: 30 requests per second", 0.03),
    ("quality", "score 0.61: missing_section: 1 of 3 sections has no heading; depth 0.40: 2 sections too short", 0.05),
    ("refused", "the reply declines: I can't help with that request", 0.01),
)
OPTIONS = {
    "offline": False,
    "models": [{"name": FIRST, "max_tries": 2}, {"name": SECOND, "max_tries": 2}],
    "retry": {"attempts": 5, "base_s": 1.0, "cap_s": 30.0, "patience_s": 900.0},
    "threshold": 0.75,
}


def fill(store: Store, count: int, *, seed: int = 7) -> str:
    """Insert a batch of `count` lessons, all ended; its id."""
    chosen = random.Random(seed)
    spec, detail, text = sample()
    titles = [f"{chosen.choice(SUBJECTS)}: part {n + 1} of the course" for n in range(count)]
    specs = [spec | {"lesson_id": f"{n // 12 + 1}.{n % 12 + 1}", "title": titles[n]} for n in range(count)]
    new = NewBatch(
        name="nightly",
        key="k",
        courses=[],
        options=OPTIONS,
        priority="normal",
        lessons=[NewLesson.of(each, 0, f"k-{n}") for n, each in enumerate(specs)],
        passages={},
    )
    with store.write() as tx:
        batch_id = insert_batch(tx, new, now=START, reuse=False)[0]
        rows: dict[str, list[dict[str, Any]]] = {"lessons": [], "attempts": [], "results": [], "reviews": []}
        for index in range(count):
            for table, row in lesson_rows(batch_id, index, chosen, detail, text):
                rows[table].append(row)
        for row in rows["lessons"]:
            mine = (schema.lessons.c.batch_id == batch_id) & (schema.lessons.c.idx == row.pop("idx"))
            tx.execute(schema.lessons.update().where(mine).values(**row))
        for table in ("attempts", "results", "reviews"):
            if rows[table]:
                tx.execute(schema.metadata.tables[table].insert(), rows[table])
        end = max(row["ended_at"] for row in rows["attempts"])
        tx.execute(schema.batches.update().values(status="partial", finished_at=end))
    return batch_id


@cache
def sample() -> tuple[dict[str, Any], dict[str, Any], bytes]:
    """A spec of the sample course, the score of its lesson, and the lesson."""
    loaded = load_specs(sorted(SAMPLE.glob("*.yaml")))
    placed = loaded.lessons[0]
    sections = (f"## {section.title}\n\n" + " ".join(section.key_points_to_cover) for section in placed.spec.sections)
    text = "\n\n".join([f"# {placed.spec.title}", *sections])
    detail = score_lesson(text, placed.spec, loaded.courses[0].course).to_dict()
    return placed.spec.model_dump(mode="json"), detail, zlib.compress(text.encode())


def lesson_rows(
    batch_id: str, index: int, chosen: random.Random, detail: dict[str, Any], text: bytes
) -> Iterator[tuple[str, dict[str, Any]]]:
    """(table, row) of all that is kept of one lesson."""
    place = {"batch_id": batch_id, "idx": index}
    trouble = next(chosen_trouble(chosen))
    calls = chosen.choice((4, 5)) if trouble else chosen.choice((1,) * 9 + (2,))
    began = START + index / 30 * chosen.uniform(0.98, 1.02) * 4
    for n in range(1, calls + 1):
        took = chosen.gammavariate(4, 1.2)
        ended = ("ok", "score 0.93") if n == calls and trouble is None else trouble or TROUBLE[0][:2]
        yield "attempts", place | attempt_row(index, n, began, took, *ended)
        began += took + 2
    score = round(min(1.0, chosen.betavariate(14, 2)), 4)
    if trouble is None:
        yield "lessons", {"idx": index, "state": "succeeded", "outcome": "succeeded", "ended_at": began}
        yield "results", place | result_row(detail | {"score": max(0.75, score)}, text, began, fallback=calls > 2)
        return
    bucket = "review" if trouble[0] in ("quality", "refused") else "retryable"
    yield "lessons", {
        "idx": index, "state": bucket, "outcome": bucket, "ended_at": began, "error_class": trouble[0],
        "error_code": f"E_{trouble[0].upper()}", "error_message": trouble[1], "retry_at": None,
    }  # fmt: skip
    if bucket == "review":
        low = detail | {"score": round(score * 0.74, 4), "caps": ["missing_section"]}
        low_score = low if trouble[0] == "quality" else None
        yield "reviews", place | {"reason": trouble[0], "opened_at": began, "content": text, "score_detail": low_score}


def chosen_trouble(chosen: random.Random) -> Iterator[tuple[str, str] | None]:
    """What becomes of a lesson's calls; None: they end well."""
    luck = chosen.random()
    for error_class, evidence, share in TROUBLE:
        if luck < share:
            yield error_class, evidence
        luck -= share
    yield None


def attempt_row(index: int, n: int, began: float, took: float, error_class: str, evidence: str) -> dict[str, Any]:
    """One call of two models in turn."""
    written = error_class in ("ok", "quality", "refused")
    return {
        "n": n, "round": 1, "model": FIRST if n < 3 else SECOND, "started_at": began, "ended_at": began + took,
        "class": error_class, "evidence": evidence, "tokens_prompt": 2150 if written else None,
        "tokens_completion": 1400 + index % 700 if written else None, "cost_usd": 0.0274 if written else None,
        "request_id": f"req_{index:06d}{n}", "finish_reason": "stop" if written else None, "reply": pack({}),
        "step": None if error_class == "ok" else "again",
    }  # fmt: skip


def result_row(detail: dict[str, Any], text: bytes, at: float, *, fallback: bool) -> dict[str, Any]:
    """A good lesson."""
    return {
        "content": text, "structured": pack({}), "score": detail["score"], "score_detail": detail, "model": FIRST,
        "llm": True, "fallback": fallback, "token_count": 1400, "generated_at": at,
    }  # fmt: skip


def main() -> None:
    """Fill a new store."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lessons", type=int, default=10_000)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    store = open_store(f"sqlite:///{options.folder}/store.sqlite3", migrate_under=options.folder)
    print(fill(store, options.lessons))
    store.close()


if __name__ == "__main__":
    main()
