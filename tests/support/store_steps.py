"""Steps of a lesson's life in the store, one call each, for tests that are about their order."""

from __future__ import annotations

import itertools
from typing import Any

from lessongen_core.store import batches, claims, rounds
from lessongen_core.store.batches import NewBatch, NewLesson
from lessongen_core.store.claims import Claim, Result, Settlement
from lessongen_core.store.database import Store

NOW = 1_700_000_000.0
REPLY = {
    "text": "# A lesson",
    "tokens_prompt": 10,
    "tokens_completion": 20,
    "request_id": "r1",
    "finish_reason": "stop",
}
CALLS = itertools.count()
RESULT = Result("# A lesson", {"title": "A lesson"}, 0.9, {"score": 0.9}, "m", True, False, 20)


def new_batch(count: int, *, key: str = "k", offline: bool = False) -> NewBatch:
    specs = [{"lesson_id": f"1.{n + 1}", "title": f"Lesson {n + 1}"} for n in range(count)]
    return NewBatch(
        name="demo",
        key=key,
        courses=[],
        options={"offline": offline},
        priority="normal",
        lessons=[NewLesson.of(spec, 0, f"{key}-{spec['lesson_id']}") for spec in specs],
        passages={},
    )


def submit(store: Store, count: int, **options: Any) -> str:
    with store.write() as tx:
        return batches.insert_batch(tx, new_batch(count, **options), now=NOW, reuse=True)[0]


def take(store: Store, batch_id: str, index: int = 0, *, worker: str = "w1", now: float = NOW) -> Claim | None:
    with store.write() as tx:
        return claims.claim(tx, batch_id, index, pool="p", worker=worker, now=now)


def must_take(store: Store, batch_id: str, index: int = 0, **options: Any) -> Claim:
    held = take(store, batch_id, index, **options)
    assert held is not None
    return held


def record(store: Store, held: Claim, reply: dict[str, Any] = REPLY) -> claims.StoredReply:
    started_at = NOW + next(CALLS) / 1000  # no two calls for a lesson begin at once
    with store.write() as tx:
        return claims.record_reply(
            tx, held, model="m", started_at=started_at, ended_at=started_at + 1, reply=reply, cost_usd=0.01
        )


def finish(store: Store, held: Claim, reply: claims.StoredReply) -> bool:
    with store.write() as tx:
        return claims.finish(tx, held, reply, RESULT, now=NOW + 2)


def settle(store: Store, held: Claim, n: int | None, after: Settlement) -> bool:
    with store.write() as tx:
        return claims.settle(tx, held, n, after, evidence="why", now=NOW + 2)


def release_dead(store: Store, worker: str | None = "w1", *, max_crashes: int = 3) -> list[rounds.LessonRef]:
    with store.write() as tx:
        return rounds.release_dead(tx, "p", worker, now=NOW + 3, max_crashes=max_crashes)


def status(store: Store, batch_id: str) -> str:
    with store.read() as tx:
        return batches.find_batch(tx, batch_id).status


def counts(store: Store, batch_id: str) -> dict[str, int]:
    with store.read() as tx:
        return {state: n for state, n in batches.count_states(tx, batch_id).items() if n}


def failure(state: Any, error_class: str = "unavailable", **values: Any) -> Settlement:
    return Settlement(state, error_class, "E_X", "why", 1, 0.0, **values)
