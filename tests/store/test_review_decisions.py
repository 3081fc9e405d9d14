"""What people decide on lessons in review: one decision a lesson, in one transaction, on both databases."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from store_steps import (
    NOW,
    RESULT,
    counts,
    failure,
    finish,
    must_take,
    new_batch,
    record,
    settle,
    status,
    submit,
)

from lessongen_core.errors import AccountBlocked, AlreadyDecided, NotFound
from lessongen_core.store import batches, retention, review_decisions, rounds, views
from lessongen_core.store.database import Store
from lessongen_core.store.review_decisions import Accepted
from lessongen_core.store.review_queue import count_reviews, list_reviews, read_review
from lessongen_core.store.rows import ACCEPTED, Acceptance, BatchRow, LessonRow, ReviewRow
from lessongen_core.store.schema import results, reviews
from lessongen_core.store.times import at

LATER = NOW + 86_400


def to_review(store: Store, batch_id: str, index: int = 0, reason: str = "quality", **values: Any) -> ReviewRow:
    """A reply that is no good brings the lesson into review; its row there."""
    held = must_take(store, batch_id, index)
    values = {"content": "# Poor", "score_detail": {"score": 0.5, "caps": [], "criteria": []}} | values
    assert settle(store, held, record(store, held).n, failure("review", reason, **values))
    return in_review(store, batch_id, index)


def in_review(store: Store, batch_id: str, index: int = 0) -> ReviewRow:
    with store.read() as tx:
        return read_review(tx, batch_id, index)


def latest(store: Store) -> ReviewRow:
    """The newest review of the only lesson."""
    with store.read() as tx:
        (batch,) = batches.list_batches(tx)
        return read_review(tx, batch.id, 0, retried=True)


def accept(
    store: Store, *rows: ReviewRow, by: str = "ann@desk", note: str | None = None, how: Acceptance = "accept"
) -> None:
    with store.write() as tx:
        texts = [Accepted(row, how, RESULT, NOW + 1) for row in rows]
        review_decisions.accept(tx, texts, by=by, note=note, now=LATER)


def reject(store: Store, *rows: ReviewRow, by: str = "bob@desk", note: str = "not ours") -> None:
    with store.write() as tx:
        review_decisions.reject(tx, rows, by=by, note=note, now=LATER)


def succeed(store: Store, batch_id: str, index: int) -> None:
    held = must_take(store, batch_id, index)
    assert finish(store, held, record(store, held))


def lesson(store: Store, batch_id: str, index: int = 0) -> LessonRow:
    with store.read() as tx:
        return views.read_lesson(tx, batch_id, index)


def batch(store: Store, batch_id: str) -> BatchRow:
    with store.read() as tx:
        return batches.find_batch(tx, batch_id)


def waiting(store: Store, batch_id: str | None = None, **options: Any) -> list[str]:
    """The lessons that `review list` names, in its order."""
    with store.read() as tx:
        return [row.lesson_id for row in list_reviews(tx, batch_id, **options)]


def written(store: Store, batch_id: str) -> int:
    with store.read() as tx:
        found = sa.select(sa.func.count()).select_from(results).where(results.c.batch_id == batch_id)
        return int(tx.execute(found).scalar_one())


# -- acceptance


def test_an_accepted_text_is_the_lessons_one_result(store: Store) -> None:
    """The lesson succeeded, with who, when and why; the batch too, when it was the last, and it ended when it ended."""
    batch_id = submit(store, 2)
    succeed(store, batch_id, 0)
    row = to_review(store, batch_id, 1)
    assert (status(store, batch_id), ended := batch(store, batch_id).finished_at) == ("partial", at(NOW + 2))
    accept(store, row, note="fine")
    found = lesson(store, batch_id, 1)
    assert (found.state, found.outcome, found.error_class, found.content) == (
        "succeeded",
        "succeeded",
        None,
        "# A lesson",
    )
    assert found.reviewed and found.review is not None and not found.review.edited and not found.review.forced
    assert (found.review.decided_by, found.review.decided_at, found.review.note) == ("ann@desk", at(LATER), "fine")
    assert (found.generated_at, found.quality_score) == (at(NOW + 1), 0.9)
    assert (status(store, batch_id), batch(store, batch_id).finished_at, written(store, batch_id)) == (
        "succeeded", ended, 2,
    )  # fmt: skip
    assert waiting(store) == [] and waiting(store, decided=True) == ["1.2"]


def test_the_first_accepted_lesson_of_a_failed_batch_makes_it_partial(store: Store) -> None:
    """None succeeded before; the others stay what they are."""
    batch_id = submit(store, 2)
    first, _ = to_review(store, batch_id, 0), to_review(store, batch_id, 1)
    assert status(store, batch_id) == "failed"
    accept(store, first)
    assert (status(store, batch_id), counts(store, batch_id)) == ("partial", {"succeeded": 1, "review": 1})


def test_how_it_was_accepted_is_kept(store: Store) -> None:
    """As it was or edited, by force or not: read back from the store."""
    batch_id = submit(store, len(ACCEPTED))
    for index, how in enumerate(ACCEPTED):
        accept(store, to_review(store, batch_id, index), how=how)
        mark = lesson(store, batch_id, index).review
        assert mark is not None and mark.accepted
        assert (mark.edited, mark.forced) == ("edited" in how, "forced" in how)


def test_an_accepted_lesson_is_among_the_newly_finished(store: Store) -> None:
    """A `run --out` that goes on writes its file as it does of any other."""
    batch_id = submit(store, 2)
    row = to_review(store, batch_id)
    with store.read() as tx:
        mark, _ = views.finished_since(tx, batch_id, 0)
    accept(store, row)
    with store.read() as tx:
        assert [each.lesson_id for each in views.finished_since(tx, batch_id, mark)[1]] == ["1.1"]


DECISIONS: dict[str, Callable[..., None]] = {"accepted": accept, "rejected": reject}


def test_the_second_to_decide_hears_who_was_first(store: Store) -> None:
    """With the time and the note; what the first one decided stays."""
    batch_id = submit(store, 4)
    for index, (first, second) in enumerate(itertools.product(DECISIONS, DECISIONS)):
        row = to_review(store, batch_id, index)
        DECISIONS[first](store, row, by="ann@desk", note="mine")
        before = lesson(store, batch_id, index)
        with pytest.raises(AlreadyDecided, match=rf"{row.ref} was {first} by ann@desk at 2023-11-1") as caught:
            DECISIONS[second](store, row, by="bob@desk", note="too late")
        assert caught.value.details == ("note: mine",) and caught.value.exit_status == 7
        assert lesson(store, batch_id, index) == before


@pytest.mark.parametrize("decide", DECISIONS.values())
def test_of_several_lessons_all_are_decided_or_none(store: Store, decide: Callable[..., None]) -> None:
    """One that somebody decided before leaves the others open."""
    batch_id = submit(store, 3)
    rows = [to_review(store, batch_id, index) for index in range(3)]
    reject(store, rows[1])
    with pytest.raises(AlreadyDecided):
        decide(store, *rows)
    assert waiting(store, batch_id) == ["1.1", "1.3"] and written(store, batch_id) == 0
    decide(store, rows[0], rows[2])
    assert waiting(store, batch_id) == []


def test_a_lesson_that_is_written_again_cannot_be_accepted(store: Store) -> None:
    """Neither while it is queued or runs, nor, by the review that was seen, once another text of it is in review."""
    batch_id = submit(store, 1)
    seen = to_review(store, batch_id)
    with store.write() as tx:
        assert rounds.retry_reviews(tx, batch_id, 0, by="bob@desk", now=NOW + 5) == 1
    for state in ("queued", "running"):
        with pytest.raises(AlreadyDecided, match="put back on the queue by bob@desk"):
            accept(store, seen)
        assert lesson(store, batch_id).state == state
        if state == "queued":
            held = must_take(store, batch_id)
    settle(store, held, record(store, held).n, failure("review", "quality", content="# Other"))
    with pytest.raises(AlreadyDecided):
        accept(store, seen)
    assert written(store, batch_id) == 0
    with store.write() as tx:  # whatever took it out of review
        tx.execute(batches.lessons.update().values(state="queued"))
    with pytest.raises(AlreadyDecided, match="taken out of review"):
        accept(store, latest(store))
    with store.write() as tx:
        tx.execute(batches.lessons.update().values(state="review"))
    accept(store, latest(store))
    assert counts(store, batch_id) == {"succeeded": 1}


# -- beside a batch that runs


def test_a_decision_leaves_a_running_batch_running(store: Store) -> None:
    """Its status is written by the last lesson that ends, and by then the accepted one counts."""
    batch_id = submit(store, 3)
    row = to_review(store, batch_id)
    held = must_take(store, batch_id, 1)
    accept(store, row)
    assert (status(store, batch_id), batch(store, batch_id).finished_at) == ("running", None)
    assert finish(store, held, record(store, held))
    assert status(store, batch_id) == "running"
    succeed(store, batch_id, 2)
    assert (status(store, batch_id), batch(store, batch_id).finished_at) == ("succeeded", at(NOW + 2))


def test_a_decision_does_not_end_a_cancelled_or_blocked_batch(store: Store) -> None:
    """The lesson in hand of a cancelled batch ends it; a blocked one stays blocked, with its reason."""
    cancelled, blocked = submit(store, 2, key="c"), submit(store, 2, key="b")
    rows = [to_review(store, batch_id) for batch_id in (cancelled, blocked)]
    held = must_take(store, cancelled, 1)
    with store.write() as tx:
        rounds.cancel_batch(tx, cancelled, now=NOW)
        rounds.park_all(tx, reason="no credit", error=AccountBlocked, now=NOW, batch_id=blocked)
    accept(store, *rows)
    assert (status(store, cancelled), batch(store, cancelled).finished_at) == ("cancelled", None)
    assert (status(store, blocked), batch(store, blocked).blocked_reason) == ("blocked", "no credit")
    assert finish(store, held, record(store, held))
    assert status(store, cancelled) == "succeeded"


def test_of_people_who_decide_at_once_one_is_heard(store: Store) -> None:
    """Six at the same moment, to accept and to reject: one decision, at most one result, five who hear of it."""
    batch_id = submit(store, 1)
    row = to_review(store, batch_id)
    heard: list[str] = []
    ready = threading.Barrier(6)

    def decide(n: int) -> None:
        ready.wait(10)
        try:
            (accept if n % 2 else reject)(store, row, by=f"p{n}")
        except AlreadyDecided as exc:
            heard.append(exc.message)

    run([partial(decide, n) for n in range(6)])
    mark = lesson(store, batch_id).review
    assert mark is not None and len(heard) == 5
    assert all(f" by {mark.decided_by} at " in message for message in heard)
    assert written(store, batch_id) == (1 if mark.accepted else 0)


def test_a_decision_and_the_last_lesson_end_the_batch_together(store: Store) -> None:
    """Whichever comes first: of the two that end it at the same moment, the later sees the other."""
    for turn in range(5):
        batch_id = submit(store, 2, key=f"k{turn}")
        row = to_review(store, batch_id)
        held = must_take(store, batch_id, 1)
        reply = record(store, held)
        ready = threading.Barrier(2)

        def ends(held: Any = held, reply: Any = reply, ready: threading.Barrier = ready) -> None:
            ready.wait(10)
            finish(store, held, reply)

        def decides(row: ReviewRow = row, ready: threading.Barrier = ready) -> None:
            ready.wait(10)
            accept(store, row)

        run([ends, decides])
        assert (status(store, batch_id), counts(store, batch_id)) == ("succeeded", {"succeeded": 2})


def run(actions: list[Callable[[], None]]) -> None:
    """All at once, each in a thread; none may fail."""
    failed: list[Exception] = []

    def guarded(action: Callable[[], None]) -> None:
        try:
            action()
        except Exception as exc:  # noqa: BLE001 - told by the main thread
            failed.append(exc)

    threads = [threading.Thread(target=guarded, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failed == []


# -- rejection


def test_a_rejected_lesson_stays_in_review_and_is_asked_about_no_more(store: Store) -> None:
    """`retry-failed` and the whole batch's `review retry` pass it over; its own `review retry` has it written again,
    and who rejected it stays on record."""
    batch_id = submit(store, 2)
    rows = [to_review(store, batch_id, index) for index in range(2)]
    reject(store, rows[0])
    assert waiting(store) == ["1.2"] and waiting(store, decided=True) == ["1.2", "1.1"]
    assert lesson(store, batch_id).rejected and lesson(store, batch_id).outcome == "review"
    assert status(store, batch_id) == "failed"
    with store.write() as tx:
        assert rounds.retry_batch(tx, batch_id, now=LATER, everything=True) == (0, 0)
        assert rounds.retry_reviews(tx, batch_id, None, by="ops", now=LATER) == 1
    assert counts(store, batch_id) == {"queued": 1, "review": 1}
    with store.write() as tx:
        assert rounds.retry_reviews(tx, batch_id, 0, by="ops", now=LATER) == 1
        found = tx.execute(sa.select(reviews).where(reviews.c.idx == 0).order_by(reviews.c.id)).all()
    assert [(each.decision, each.decided_by, each.note) for each in found] == [
        ("reject", "bob@desk", "not ours"), ("retry", "ops", None),
    ]  # fmt: skip
    succeed(store, batch_id, 0)
    assert not lesson(store, batch_id).reviewed


def test_gc_keeps_no_batch_for_a_rejected_lesson(store: Store) -> None:
    """It waits for nobody; one in review does."""
    kept, free = submit(store, 1, key="kept"), submit(store, 1, key="free")
    to_review(store, kept)
    reject(store, to_review(store, free))
    with store.read() as tx:
        judged = retention.judge_batches(tx, before=LATER, keep=0, everything=False)
    assert {each.batch.id: each.kept for each in judged} == {kept: "review", free: None}


# -- reuse


def test_an_accepted_lesson_is_reused_as_accepted(store: Store) -> None:
    """By a batch with the same lesson, and by one that reuses that: text, score, who and when."""
    first = submit(store, 2)
    accept(store, to_review(store, first), how="accept_edited", note="fine")
    succeed(store, first, 1)
    again = submit(store, 2)
    third = submit(store, 2)
    for batch_id in (again, third):
        found, original = lesson(store, batch_id), lesson(store, first)
        assert (found.content, found.score, found.review) == (original.content, original.score, original.review)
        assert found.reviewed and found.review is not None and found.review.edited
        assert not lesson(store, batch_id, 1).reviewed
        assert (status(store, batch_id), waiting(store, batch_id)) == ("succeeded", [])
    with store.write() as tx:
        fresh, reused = batches.insert_batch(tx, new_batch(2), now=NOW, reuse=False)
    assert reused == 0 and lesson(store, fresh).review is None


# -- the list


def test_the_list_puts_in_front_what_waits_longest_and_is_worst(store: Store) -> None:
    """Oldest batch first; in it what has no score, then by score; filters count what they show."""
    old, new = submit(store, 4, key="old"), submit(store, 1, key="new")
    with store.write() as tx:
        tx.execute(batches.batches.update().where(batches.batches.c.id == new).values(created_at=NOW + 9))
    to_review(store, new, score_detail={"score": 0.1, "caps": ["too_short"], "criteria": []})
    to_review(store, old, 0, score_detail={"score": 0.6, "caps": ["hollow", "no_summary"], "criteria": []})
    to_review(store, old, 1, score_detail={"score": 0.3, "caps": [], "criteria": [{"name": "hollow"}]})
    to_review(store, old, 2, "refused", content=None, score_detail=None)
    succeed(store, old, 3)
    assert waiting(store) == ["1.3", "1.2", "1.1", "1.1"]
    assert waiting(store, limit=2) == ["1.3", "1.2"] and waiting(store, new) == ["1.1"]
    assert waiting(store, reason="refused") == ["1.3"] and waiting(store, reason="nonsense") == []
    assert waiting(store, reason="hollow") == ["1.1"]  # the gate, not the criterion of that name
    assert waiting(store, reason="h%w") == []
    with store.read() as tx:
        assert count_reviews(tx) == {"quality": 3, "refused": 1}
        assert count_reviews(tx, old, reason="quality") == {"quality": 2}
        with pytest.raises(NotFound, match=r"lesson 1\.4 of .* is not in review, it is succeeded"):
            read_review(tx, old, 3)
