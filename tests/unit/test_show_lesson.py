"""One lesson with what followed each attempt: decided from rows alone, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from report_rows import END, START, attempt_row, lesson_row

from lessongen_cli.show import lesson_lines
from lessongen_cli.show_data import lesson_data
from lessongen_core.errors import NotFound
from lessongen_core.score import Score
from lessongen_core.store import batches, claims, details, rounds
from lessongen_core.store.batches import NewBatch, NewLesson
from lessongen_core.store.claims import Claim, Result, Settlement
from lessongen_core.store.database import Store, open_store
from lessongen_core.store.details import Decision, LessonDetail, decision_after

NOW = 1_700_000_000.0
LATER = END + timedelta(hours=1)
OPTIONS = {"offline": False, "threshold": 0.75}


def tried(*classes: str | None) -> list[Any]:
    """One attempt a class, 3.25 s long, one every 5 s."""
    return [
        attempt_row(
            n,
            error_class,
            model=f"m{n}",
            started_at=START + timedelta(seconds=5 * n),
            ended_at=START + timedelta(seconds=5 * n + 3.25),
        )
        for n, error_class in enumerate(classes, 1)
    ]


@pytest.mark.parametrize(
    ("classes", "rounds_of", "state", "decisions"),
    [
        (("ok",), [1], "succeeded", [Decision("result")]),
        (
            ("unavailable", "ok"),
            [1, 1],
            "succeeded",
            [Decision("asked_again", wait_s=1.75, model="m2"), Decision("result")],
        ),
        (
            ("unavailable", "quality"),
            [1, 2],
            "review",
            [Decision("new_round", wait_s=1.75, model="m2"), Decision("ended", state="review")],
        ),
        (("unavailable",), [1], "retryable", [Decision("ended", state="retryable", at=LATER)]),
        (("rate_limited",), [1], "waiting", [Decision("waits", at=END)]),
        (("account_blocked",), [1], "parked", [Decision("parked")]),
        (("unavailable",), [1], "queued", [Decision("queued")]),
        (("unavailable",), [1], "running", [Decision("running")]),
        ((None,), [1], "queued", [Decision("not_judged")]),
        ((None,), [1], "running", [Decision("not_judged")]),
        (("unavailable",), [1], "cancelled", [Decision("ended", state="cancelled")]),
    ],
)
def test_what_followed_an_attempt(
    classes: tuple[str | None, ...], rounds_of: list[int], state: str, decisions: list[Decision]
) -> None:
    """Each row is one course of events, and what `show` says of each attempt in it."""
    rows = tried(*classes)
    lesson = lesson_row(0, state, attempt_rows=tuple(rows), retry_at=LATER if state == "retryable" else None)
    assert [decision_after(n, rows, rounds_of, lesson, END) for n in range(len(rows))] == decisions


def test_a_reply_that_came_late_is_no_negative_wait() -> None:
    """A worker thought dead appends its paid reply after the next one began."""
    first, second = tried("unavailable", "ok")
    second = attempt_row(2, "ok", started_at=first.ended_at - timedelta(seconds=9), ended_at=first.ended_at)
    decision = decision_after(0, [first, second], [1, 1], lesson_row(), None)
    assert (decision.kind, decision.wait_s) == ("asked_again", 0.0)


# -- from the store


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Iterator[Store]:
    """An empty, migrated store."""
    opened = open_store(store_url, migrate_under=tmp_path)
    yield opened
    opened.close()


def submit(store: Store, ids: tuple[str, ...] = ("1.1", "1.2")) -> str:
    specs = [{"lesson_id": lesson_id, "title": f"Lesson {lesson_id}"} for lesson_id in ids]
    new = NewBatch("b", "b", [], OPTIONS, "normal", [NewLesson.of(spec, 0, spec["title"]) for spec in specs], {})
    with store.write() as tx:
        return batches.insert_batch(tx, new, now=NOW, reuse=True)[0]


def attempt(store: Store, batch_id: str, text: str, *, now: float, **reply: Any) -> tuple[Claim, claims.StoredReply]:
    """Claim the first lesson and commit a reply."""
    with store.write() as tx:
        held = claims.claim(tx, batch_id, 0, pool="p", worker="w1", now=now)
        assert held is not None
        whole = {"text": text, "refusal": None, "error_body": ""} | reply
        return held, claims.record_reply(
            tx, held, model="m", started_at=now, ended_at=now + 2, reply=whole, cost_usd=0.01
        )


def fail(store: Store, batch_id: str, state: Any, error_class: str, *, now: float, **after: Any) -> None:
    held, reply = attempt(store, batch_id, "poor", now=now)
    with store.write() as tx:
        settled = Settlement(state, error_class, "E_X", "why", 1, 0.0, **after)
        assert claims.settle(tx, held, reply.n, settled, evidence="because", now=now + 3)


def detail(store: Store, batch_id: str) -> LessonDetail:
    with store.read() as tx:
        return details.read_detail(tx, batch_id, 0)


def shown(store: Store, batch_id: str) -> str:
    """What `show REF/1` prints, without the times."""
    with store.read() as tx:
        batch = batches.find_batch(tx, batch_id)
    text = "\n".join(lesson_lines(batch, OPTIONS, detail(store, batch_id)))
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)? \w+", "TIME", text)


def test_a_lesson_is_found_by_id_and_by_number(store: Store) -> None:
    """A lesson_id wins over a number; what is neither is not found, and the hint names the batch."""
    batch_id = submit(store, ("7.1", "7.2", "2.9"))
    with store.read() as tx:
        assert [details.find_lesson(tx, batch_id, name) for name in ("7.2", "2.9", "1", "3")] == [1, 2, 0, 2]
        for name in ("0", "4", "7", "7.3", "", "x", "²", "9" * 30):
            with pytest.raises(NotFound, match="has no lesson"):
                details.find_lesson(tx, batch_id, name)


def test_each_attempt_of_a_hard_life_is_told(store: Store) -> None:
    """Backoff, a crash after the reply was paid, retryable, a new round, and the result at last."""
    batch_id = submit(store)
    fail(store, batch_id, "waiting", "unavailable", now=NOW, due_at=NOW + 5)
    attempt(store, batch_id, "paid", now=NOW + 6)
    with store.write() as tx:
        rounds.release_dead(tx, "p", "w1", now=NOW + 9, max_crashes=3)
    assert [each.decision.kind for each in detail(store, batch_id).attempts] == ["asked_again", "not_judged"]
    assert "the next worker goes on from this reply" in shown(store, batch_id)
    fail(store, batch_id, "retryable", "unavailable", now=NOW + 10)
    with store.write() as tx:
        rounds.retry_batch(tx, batch_id, now=NOW + 20, everything=True)
    held, reply = attempt(store, batch_id, "# Good", now=NOW + 30)
    with store.write() as tx:
        structured = {"title": "Good", "summary": ""}
        result = Result("# Good", structured, 0.9, {"score": 0.9, "caps": [], "criteria": []}, "m", True, False, 20)
        assert claims.finish(tx, held, reply, result, now=NOW + 33)
    found = detail(store, batch_id)
    assert lesson_data(found)["result"]["structured"] == structured
    assert [each.decision.kind for each in found.attempts] == ["asked_again", "asked_again", "new_round", "result"]
    assert (found.round, found.lesson.state, found.worker) == (2, "succeeded", None)
    text = shown(store, batch_id)
    assert "asked again after 4.0 s, m" in text
    assert "the lesson ended; asked for again 18s later, m" in text
    assert "round 1" in text and "round 2" in text
    assert "SCORE 0.90   needed: 0.75" in text


def test_a_lesson_in_review_shows_its_review(store: Store) -> None:
    """What was cleaned and what to look at, its reason; open, and then as it was decided, by whom and why."""
    batch_id = submit(store)
    score: dict[str, Any] = {
        "score": 0.4,
        "caps": ["too_short"],
        "criteria": [{"name": "x", "score": 0.1, "evidence": "12 words"}],
    }
    score["cleaning"] = {
        "changes": [{"rule": "unknown_link", "count": 2, "line": 7, "found": "https://evil.example"}],
        "notes": [{"rule": "maths", "count": 1, "line": 9, "found": ""}],
    }
    fail(store, batch_id, "review", "quality", now=NOW, content="# poor", score_detail=score)
    text = shown(store, batch_id)
    assert re.search(
        r"CLEANED\n +2  unknown_link +line 7: https://evil.example\n\n  TO LOOK AT\n +1  maths +line 9\n", text
    )
    assert "quality, opened TIME: open" in text
    assert "held down by: too_short" in text and "0.10  x" in text and "12 words" in text
    assert f"lessongen review show {batch_id}/1.1" in text
    with store.write() as tx:
        table = details.reviews
        tx.execute(table.update().values(decision="accepted", decided_by="ann", decided_at=NOW + 60, note="fine"))
    assert "quality, opened TIME: accepted by ann, TIME: fine" in shown(store, batch_id)


def test_what_bounds_a_score_is_told_in_words(store: Store) -> None:
    """Gates with what they let through, and ceilings of criteria, with their evidence; what is met is counted."""
    batch_id = submit(store)

    def criterion(name: str, score: float, **more: Any) -> dict[str, Any]:
        return {"name": name, "score": score, "weight": 0.2, "evidence": f"{name} seen", "advice": "Mend it", **more}

    rows = [criterion("length", 1.0), criterion("links", 0.5), criterion("encoding", 1.0, ceiling=0.78)]
    rows += [criterion("tables", 0.996), criterion("quotes", 0.97)]
    detail: dict[str, Any] = {"score": 0.78, "caps": [], "criteria": rows}
    fail(store, batch_id, "review", "quality", now=NOW, content="# poor", score_detail=detail)
    assert shown(store, batch_id).partition("SCORE ")[2].partition("\n\n")[0].splitlines() == [
        "0.78   needed: 0.75   held down by: encoding (at most 0.78)",
        "    1.00  encoding: encoding seen (the whole at most 0.78)",
        "          raise it: Mend it",
        "    0.50  links: links seen",
        "          raise it: Mend it",
        "    0.97  quotes: quotes seen",
        "          raise it: Mend it",
        "          2 criteria met in full",
    ]
    old = Score.stored({**detail, "score": 0.6, "caps": ["word_salad", "of_another_version"]})
    assert old.bounds_text == "word_salad (at most 0.60), of_another_version"


@pytest.mark.parametrize("text", ["# Bröd\r\n\x1b[2J\x00\u202e", "", "lone \ud800 surrogate"])
def test_the_raw_reply_is_what_was_stored(store: Store, text: str) -> None:
    """To the last character, whatever it is; an attempt that never was is not found."""
    batch_id = submit(store)
    attempt(store, batch_id, text, now=NOW, error_body="x" * 10)
    with store.read() as tx:
        assert details.read_reply(tx, batch_id, 0, 1)["text"] == text
        with pytest.raises(NotFound, match="no attempt 2"):
            details.read_reply(tx, batch_id, 0, 2)
        with pytest.raises(NotFound, match="no attempt 1"):
            details.read_reply(tx, batch_id, 1, 1)
