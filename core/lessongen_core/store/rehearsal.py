"""A lesson's steps in the store, once, before a fork: the children share the statements that SQLAlchemy compiled.

It keeps them by dialect, so that they have to run through the very engines that the children will use, and does the
most of what a first lesson takes in time and memory. Nothing is opened: the steps go to an empty database in memory.
"""

from __future__ import annotations

import sqlite3

from . import batches, claims, source_sets, views
from .batches import NewBatch, NewLesson
from .claims import Result, Settlement
from .database import HEAD, Store
from .schema import meta, metadata

_ID = "rehearsal"
_RESULT = Result("# A lesson\n", {}, 1.0, {}, "a model", llm=False, fallback=False, token_count=1)
_REPLY = {"text": _RESULT.content, "tokens_prompt": 1, "tokens_completion": 1}
_LATER = Settlement("waiting", "unavailable", "E_UNAVAILABLE", "it was away", spent=1, waited_s=0.0, due_at=0.0)


def rehearse(store: Store) -> None:
    """Take, ask for and end two lessons. PostgreSQL has no database in memory: its workers compile for themselves."""
    if not store.is_sqlite:
        return
    with store.elsewhere(sqlite3.connect(":memory:", check_same_thread=False)):
        with store.write() as tx:
            metadata.create_all(tx)
            tx.exec_driver_sql("CREATE TABLE alembic_version (version_num)")
            tx.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (HEAD,))
            tx.execute(meta.insert().values(name="store_id", value=_ID))
            lessons = [NewLesson.of({"lesson_id": n, "title": n}, 0, n) for n in ("1.1", "1.2")]
            new = NewBatch("a batch", "a key", [], {}, "normal", lessons, {})
            batch_id, _ = batches.insert_batch(tx, new, now=0.0, reuse=False)
        store.check(_ID)
        _end(store, batch_id)
        _wait(store, batch_id)


def _end(store: Store, batch_id: str) -> None:
    """The first lesson succeeds."""
    with store.write() as tx:
        held = claims.claim(tx, batch_id, 0, pool="a pool", worker="a worker", now=0.0)
    assert held is not None
    with store.read() as tx:
        views.read_options(tx, batch_id)
        source_sets.read_set(tx, "")
        claims.may_call(tx, held, "")
    with store.write() as tx:
        reply = claims.record_reply(tx, held, model="a model", started_at=0.0, ended_at=0.0, reply=_REPLY, cost_usd=0.0)
    with store.write() as tx:
        claims.finish(tx, held, reply, _RESULT, now=0.0)


def _wait(store: Store, batch_id: str) -> None:
    """The second one is put back, and taken again with what came for it."""
    for _ in range(2):
        with store.write() as tx:
            held = claims.claim(tx, batch_id, 1, pool="a pool", worker="a worker", now=0.0)
        assert held is not None
        with store.write() as tx:
            claims.settle(tx, held, None, _LATER, evidence="", now=0.0)
