"""What the store keeps compressed."""

from __future__ import annotations

import json

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from store_steps import RESULT, finish, must_take, record, submit

from lessongen_core.packed import pack, unpack
from lessongen_core.store.database import Store
from lessongen_core.store.schema import lessons, results


@given(st.recursive(st.text() | st.integers() | st.none(), st.lists), st.binary(max_size=50))
def test_what_is_packed_comes_back(value: object, beside: bytes) -> None:
    """Any JSON, lone surrogates included, with a text beside it and without."""
    assert unpack(pack(value, beside=beside), beside=beside) == value


def test_what_repeats_the_text_beside_it_takes_next_to_no_room() -> None:
    """The structure of a lesson is its text once more."""
    text = " ".join(f"word{n * 7919 % 1000}" for n in range(900))
    assert len(pack({"body": text}, beside=text.encode())) < len(pack({"body": text})) / 10


def test_specs_of_older_versions_are_read(store: Store) -> None:
    """They stand there as text: SQLite does not mind, PostgreSQL has JSON all along."""
    batch_id = submit(store, 1)
    with store.write() as tx:
        text = json.dumps({"lesson_id": "1.1", "title": "Old"})
        tx.execute(sa.text("UPDATE lessons SET spec = :spec"), {"spec": text})
    assert must_take(store, batch_id).spec["title"] == "Old"


def test_a_result_is_read_as_it_was_written(store: Store) -> None:
    """Score and structure, on both stores; SQLite holds the spec and the score as bytes."""
    batch_id = submit(store, 1)
    held = must_take(store, batch_id)
    finish(store, held, record(store, held))
    with store.read() as tx:
        row = tx.execute(sa.select(results)).one()
        assert row.score_detail == RESULT.score_detail
        assert unpack(row.structured, beside=RESULT.content.encode()) == RESULT.structured
        if tx.dialect.name == "sqlite":
            assert isinstance(tx.execute(sa.select(sa.cast(lessons.c.spec, sa.LargeBinary))).scalar(), bytes)
