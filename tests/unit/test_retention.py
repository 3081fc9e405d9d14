"""Old batches leave the store: on a real SQLite and a real PostgreSQL, also while others write."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from lessongen_core.errors import AccountBlocked
from lessongen_core.sources import Passage, SourceSet
from lessongen_core.store import batches, claims, retention, rounds, source_sets
from lessongen_core.store.batches import NewBatch, NewLesson
from lessongen_core.store.claims import Result, Settlement
from lessongen_core.store.database import Store, open_store, take_turn
from lessongen_core.store.retention import Removed
from lessongen_core.store.rows import OPEN_STATES
from lessongen_core.store.schema import attempts, lessons, metadata, passages, results, reviews
from lessongen_core.store.schema import batches as batch_table

NOW = 1_700_000_000.0
DAY = 86_400.0
REPLY = {"text": "# A lesson\n" + "flour and water " * 200, "tokens_prompt": 10, "tokens_completion": 20}
RESULT = Result("# A lesson", {"title": "A lesson"}, 0.9, {"score": 0.9}, "m", True, False, 20)


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Iterator[Store]:
    """An empty, migrated store."""
    opened = open_store(store_url, migrate_under=tmp_path)
    yield opened
    opened.close()


def new_batch(name: str, count: int = 2, *, sets: tuple[str, ...] = ("s1",), key: str = "k") -> NewBatch:
    specs = [{"lesson_id": f"1.{n + 1}", "title": f"Lesson {n + 1}"} for n in range(count)]
    return NewBatch(
        name=name,
        key=name,
        courses=[{"course": {}, "sets": {f"id-{key}": key for key in sets}}],
        options={"offline": False},
        priority="normal",
        lessons=[NewLesson.of(spec, 0, f"{key}-{spec['lesson_id']}") for spec in specs],
        passages={
            key: SourceSet("", key, tuple(Passage("a.md", n, "A", f"{key} text {n}") for n in range(3))) for key in sets
        },
    )


def submit(store: Store, name: str, *, now: float = NOW, reuse: bool = True, **options: Any) -> str:
    with store.write() as tx:
        take_turn(tx)
        return batches.insert_batch(tx, new_batch(name, **options), now=now, reuse=reuse)[0]


def work(store: Store, batch_id: str, index: int, *, now: float, settled: Settlement | None = None) -> None:
    """One lesson, from claim to end: a result, or `settled`."""
    with store.write() as tx:
        held = claims.claim(tx, batch_id, index, pool="p", worker="w", now=now)
        assert held is not None
        reply = claims.record_reply(tx, held, model="m", started_at=now, ended_at=now + 1, reply=REPLY, cost_usd=None)
        if settled is None:
            assert claims.finish(tx, held, reply, RESULT, now=now + 2)
        else:
            assert claims.settle(tx, held, reply.n, settled, evidence="why", now=now + 2)


def ended(store: Store, name: str, *, now: float = NOW, settled: Settlement | None = None, **options: Any) -> str:
    """A batch of two lessons that has ended; the second one as `settled` says."""
    batch_id = submit(store, name, now=now, **options)
    for index, after in enumerate((None, settled)):
        work(store, batch_id, index, now=now, settled=after)
    return batch_id


def settlement(state: Any, error_class: str) -> Settlement:
    return Settlement(state, error_class, "E_X", "why", 1, 0.0, content="# poor")


def judged(store: Store, *, now: float = NOW + 100 * DAY, days: float = 30, **options: Any) -> dict[str, str | None]:
    with store.read() as tx:
        wanted = {"keep": 0, "everything": False} | options
        found = retention.judge_batches(tx, before=now - days * DAY, **wanted)
    return {each.batch.name: each.kept for each in found}


def remove(store: Store, batch_id: str, *, everything: bool = False) -> Removed | None:
    with store.write() as tx:
        return retention.remove_batch(tx, batch_id, everything=everything)


def remove_passages(store: Store) -> int:
    with store.write() as tx:
        return source_sets.remove_unnamed_passages(tx)


def rows(store: Store, batch_id: str) -> dict[str, int]:
    """How many rows of each table still belong to the batch."""
    tables = (lessons, attempts, results, reviews)
    with store.read() as tx:
        found = {
            table.name: tx.execute(
                sa.select(sa.func.count()).select_from(table).where(table.c.batch_id == batch_id)
            ).scalar_one()
            for table in tables
        }
        found["batches"] = tx.execute(
            sa.select(sa.func.count()).select_from(batch_table).where(batch_table.c.id == batch_id)
        ).scalar_one()
    return found


def stored_sets(store: Store) -> set[str]:
    with store.read() as tx:
        return set(tx.execute(sa.select(passages.c.set_key).distinct()).scalars())


def state_of(name: str) -> Callable[[Store], object]:
    """What makes a batch named `name`."""
    in_review, retryable = settlement("review", "quality"), settlement("retryable", "unavailable")
    makers: dict[str, Callable[[Store], object]] = {
        "succeeded": lambda store: ended(store, name),
        "partial": lambda store: ended(store, name, settled=retryable),
        "review": lambda store: ended(store, name, settled=in_review),
        "running": lambda store: submit(store, name, key=name),
        "blocked": lambda store: park(store, name),
        "cancelled": lambda store: cancel(store, name),
        "cancelled, one in hand": lambda store: cancel(store, name, in_hand=True),
    }
    return makers[name]


def park(store: Store, name: str) -> None:
    submit(store, name, key=name)
    with store.write() as tx:
        rounds.park_all(tx, reason="no credit", error=AccountBlocked, now=NOW)


def cancel(store: Store, name: str, *, in_hand: bool = False) -> None:
    batch_id = submit(store, name, key=name)
    with store.write() as tx:
        if in_hand:
            assert claims.claim(tx, batch_id, 0, pool="p", worker="w", now=NOW)
        rounds.cancel_batch(tx, batch_id, now=NOW)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("succeeded", None),
        ("partial", None),
        ("cancelled", None),
        ("review", "review"),
        ("running", "running"),
        ("blocked", "blocked"),
        ("cancelled, one in hand", "running"),
    ],
)
def test_only_what_has_ended_may_go(store: Store, name: str, kept: str | None) -> None:
    """An old batch goes when it ended and nobody has to look at it; whatever still moves stays, also when forced."""
    state_of(name)(store)
    assert judged(store) == {name: kept}
    assert judged(store, everything=True) == {name: None if kept == "review" else kept}
    with store.read() as tx:
        batch_id = batches.find_batch(tx, name).id
    assert (remove(store, batch_id) is None) == (kept is not None)
    assert (rows(store, batch_id)["batches"] == 0) == (kept is None)


def test_age_and_number_keep_batches(store: Store) -> None:
    """`before` looks at the end of a batch, `keep` at the newest that ended, whatever their age."""
    for age in (90, 60, 10, 1):
        ended(store, f"{age} days", now=NOW + (100 - age) * DAY, reuse=False)
    assert judged(store) == {"1 days": "young", "10 days": "young", "60 days": None, "90 days": None}
    assert judged(store, keep=3) == {"1 days": "young", "10 days": "young", "60 days": "newest", "90 days": None}
    assert set(judged(store, days=0).values()) == {None}


def test_a_batch_goes_with_all_that_is_its_and_nothing_else(store: Store) -> None:
    """Lessons, attempts, results and reviews go; another batch's rows stay as they are."""
    gone = ended(store, "gone", settled=settlement("review", "quality"))
    stays = ended(store, "stays", settled=settlement("review", "quality"), key="other", sets=("s2",))
    before = rows(store, stays)
    removed = remove(store, gone, everything=True)
    assert removed is not None
    assert (removed.lessons, removed.attempts, removed.results, removed.reviews) == (2, 2, 1, 1)
    assert removed.text_bytes > 100
    assert set(rows(store, gone).values()) == {0}
    assert rows(store, stays) == before
    assert remove(store, gone) is None  # a second one finds nothing


def test_every_table_of_the_schema_is_accounted_for() -> None:
    """Whoever adds a table that belongs to a batch must teach `gc` about it."""
    of_a_batch = {table.name for table in metadata.tables.values() if "batch_id" in table.c}
    of_a_run = {"schedules"}  # names the batch it works on, and goes with the run
    assert of_a_batch - of_a_run == {"lessons", "attempts", "results", "reviews"}


def test_reused_text_outlives_the_batch_it_was_paid_in(store: Store) -> None:
    """Results are copied: the later batch keeps its text, and a third one reuses it again at no cost."""
    first = ended(store, "first")
    second = submit(store, "second", now=NOW + DAY)
    assert remove(store, first) is not None
    with store.read() as tx:
        found = tx.execute(sa.select(results).where(results.c.batch_id == second).order_by(results.c.idx)).all()
    assert [(row.idx, row.reused_from) for row in found] == [(0, f"{first}-0"), (1, f"{first}-1")]
    with store.write() as tx:
        assert batches.insert_batch(tx, new_batch("third"), now=NOW + 2 * DAY, reuse=True)[1] == 2


def test_passages_stay_while_any_batch_names_them(store: Store) -> None:
    """A set goes with the last batch that names it; a later submission of the same sources stores it anew."""
    first = ended(store, "first", sets=("s1", "s2"))
    second = ended(store, "second", sets=("s2",), now=NOW + DAY, reuse=False)
    assert remove_passages(store) == 0
    assert remove(store, first) is not None
    assert remove_passages(store) == 1
    assert stored_sets(store) == {"s2"}
    assert remove(store, second) is not None
    assert remove_passages(store) == 1
    assert stored_sets(store) == set()
    submit(store, "again", sets=("s2",))
    assert stored_sets(store) == {"s2"}


def test_a_batch_that_was_asked_for_again_meanwhile_is_left_alone(store: Store) -> None:
    """Between judging and removing somebody ran `retry-failed`: it is judged anew, and stays."""
    batch_id = ended(store, "b", settled=settlement("retryable", "unavailable"))
    assert judged(store) == {"b": None}
    with store.write() as tx:
        assert rounds.retry_batch(tx, batch_id, now=NOW, everything=True) == (1, 0)
    assert remove(store, batch_id) is None
    assert rows(store, batch_id) == {"lessons": 2, "attempts": 2, "results": 1, "reviews": 0, "batches": 1}


def only_postgresql(store_url: str) -> None:
    if store_url.startswith("sqlite"):
        pytest.skip("SQLite has one writer at a time")


def test_gc_does_not_wait_for_who_has_a_row_in_hand(store_url: str, store: Store) -> None:
    """A batch with a row that somebody else is changing is passed over at once, without a deadlock."""
    only_postgresql(store_url)
    batch_id = ended(store, "b", settled=settlement("retryable", "unavailable"))
    with store.write() as tx:
        rounds.retry_batch(tx, batch_id, now=NOW, everything=True)
        started = time.monotonic()
        assert remove(store, batch_id) is None
        assert time.monotonic() - started < 2
    assert rows(store, batch_id)["lessons"] == 2


def test_gc_waits_for_a_submission_that_is_about_to_name_a_set(store_url: str, store: Store) -> None:
    """The set's last batch is gone and the new one not committed yet: `gc` must not take the set away."""
    only_postgresql(store_url)
    assert remove(store, ended(store, "old")) is not None
    removed: list[int] = []
    collector = threading.Thread(target=lambda: removed.append(remove_passages(store)))
    with store.write() as tx:
        take_turn(tx)
        batches.insert_batch(tx, new_batch("new"), now=NOW, reuse=True)
        collector.start()
        collector.join(0.3)
        assert removed == []
    collector.join(30)
    assert removed == [0]
    assert stored_sets(store) == {"s1"}


def test_gc_beside_submissions_and_workers_harms_neither(store: Store) -> None:
    """Three threads submit and work off batches that reuse each other's lessons and sources while two remove thirty.

    At the end each batch that is left has its sets, every succeeded lesson its result, and nothing raised.
    """
    give_up = time.monotonic() + 60
    raised: list[BaseException] = []
    went: list[str] = []

    def guarded(task: Callable[[], None]) -> None:
        try:
            while len(went) < 30 and not raised and time.monotonic() < give_up:
                task()
        except BaseException as exc:  # noqa: BLE001  handed to the test
            raised.append(exc)

    turns = iter(range(1_000_000))
    tasks = [*[lambda: produce(store, next(turns))] * 3, *[lambda: collect(store, went)] * 2]
    threads = [threading.Thread(target=guarded, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert raised == []
    assert len(went) >= 30
    check_whole(store)


def produce(store: Store, turn: int) -> None:
    """Submit a batch whose lessons and sources others have too, and write what nobody wrote yet."""
    sets = {f"s{turn % 3}", f"s{turn % 5}"}
    batch_id = submit(store, f"batch {turn}", sets=tuple(sorted(sets)), key=f"k{turn % 2}")
    for index in range(2):
        with store.write() as tx:
            held = claims.claim(tx, batch_id, index, pool="p", worker="w", now=NOW)
        if held is None:
            continue
        with store.write() as tx:
            reply = claims.record_reply(tx, held, model="m", started_at=NOW, ended_at=NOW, reply=REPLY, cost_usd=None)
        with store.write() as tx:
            assert claims.finish(tx, held, reply, RESULT, now=NOW)


def collect(store: Store, went: list[str]) -> None:
    """Remove all that has ended but two, and the sets that nobody names; `went` gets the ids."""
    with store.read() as tx:
        found = retention.judge_batches(tx, before=NOW + 1, keep=2, everything=False)
    for each in found:
        if each.kept is None and remove(store, each.batch.id) is not None:
            went.append(each.batch.id)
    remove_passages(store)


def check_whole(store: Store) -> None:
    """What is left hangs together."""
    with store.read() as tx:
        courses = tx.execute(sa.select(batch_table.c.courses)).scalars().all()
        states = tx.execute(
            sa.select(lessons.c.state, results.c.id).outerjoin(
                results, sa.and_(results.c.batch_id == lessons.c.batch_id, results.c.idx == lessons.c.idx)
            )
        ).all()
    named = {key for entries in courses for entry in entries for key in entry["sets"].values()}
    assert named <= stored_sets(store)
    assert states
    assert all(row.id is not None for row in states if row.state == "succeeded")
    assert not {row.state for row in states} & set(OPEN_STATES)


# -- the file


def fill(path: Path, *, megabytes: int) -> None:
    """Write and remove so much in a SQLite file: its pages are free then, and the file as large as before."""
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO meta VALUES ('filler', hex(zeroblob(?)))", (megabytes * 500_000,))
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM meta WHERE name = 'filler'")


def test_a_store_gives_its_space_back_while_workers_run(tmp_path: Path) -> None:
    """Page by page, without a rewrite: the file shrinks although it is in use, and its rows stay."""
    path = tmp_path / "s.sqlite3"
    store = open_store(f"sqlite:///{path}", migrate_under=tmp_path)
    fill(path, megabytes=20)
    space = retention.shrink(path, in_use=lambda: True)
    assert space.before_bytes > 20_000_000
    assert space.after_bytes < 1_000_000
    assert (space.reusable_bytes, space.hint) == (0, None)
    assert len(store.id) == 8
    store.close()


def test_an_old_file_is_rewritten_once_when_nobody_works(tmp_path: Path) -> None:
    """A file made without auto_vacuum is left alone while workers run; then it shrinks, and from then on always."""
    path = tmp_path / "old.sqlite3"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE meta (name, value)")
    db.close()
    fill(path, megabytes=10)
    busy = retention.shrink(path, in_use=lambda: True)
    assert busy.after_bytes > 10_000_000 and busy.reusable_bytes > 9_000_000 and busy.hint
    assert retention.shrink(path, in_use=lambda: False).after_bytes < 100_000
    fill(path, megabytes=10)
    assert retention.shrink(path, in_use=lambda: True).after_bytes < 100_000
