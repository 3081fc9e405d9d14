"""What `review list` and `review show` tell of lessons, as a new user missed it."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import sqlalchemy as sa
from cli_snapshots import NOW
from review_commands import Capture, document, said
from reviewing import LOW, Reviewing
from sqlalchemy.engine import Connection

from lessongen_cli.app import invoke
from lessongen_cli.review_screens import _attempt_lines, list_lines
from lessongen_core.context_settings import SERVED
from lessongen_core.schemas import load_schema
from lessongen_core.store import schema
from lessongen_core.store.rows import AttemptRow
from lessongen_jobs.reviews import Reviews


def copied(tx: Connection, of: str, batch_id: str, *, name: str, created_at: float, state: str) -> None:
    """Put a batch into the store that is like the batch `of`, with all lessons in `state`."""
    for table, key in ((schema.batches, "id"), (schema.lessons, "batch_id")):
        for row in tx.execute(sa.select(table).where(table.c[key] == of)).mappings().all():
            changed = {"name": name, "created_at": created_at} if table is schema.batches else {"state": state}
            tx.execute(table.insert().values({**row, key: batch_id, **changed}))


# -- list


def test_what_was_accepted_is_listed_with_its_own_score(case: Reviewing, capsys: Capture) -> None:
    """Not with that of the text before it was edited; people and scripts read the same."""
    Path("a.md").write_text("# Short\n\nNothing much.\n", encoding="utf-8")
    accepted = document(capsys, "accept", case.ref(0), "--file", "a.md", "--force")["items"][0]
    score = accepted["score"]["score"]
    assert score < LOW
    assert [item["score"] for item in document(capsys, "list", "--all")["items"] if item["review"]] == [score]
    assert f"{case.ref(0)}  {score:.2f}  " in said(capsys, "list", "--all")[0]


def test_an_unknown_reason_hears_which_there_are(case: Reviewing, capsys: Capture) -> None:
    """Classes, and the gates that hold a score down."""
    err = said(capsys, "list", "--reason", "bogus")[1]
    assert err.splitlines() == [
        "no lesson needs a person for this reason: bogus",
        "reasons there are: insufficient_context, quality, missing_section",
    ]


def test_a_lesson_that_succeeded_since_says_where(case: Reviewing, capsys: Capture) -> None:
    """In a newer batch of the same name, or under the same key; an older or another one says nothing of it."""
    assert [item["superseded_by"] for item in document(capsys, "list")["items"]] == [None, None]
    with case.store.write() as tx:
        for batch_id, name, created, state in (
            ("newer000", "A night", 2e9, "succeeded"),
            ("older000", "A night", 1.0, "succeeded"),
            ("other000", "Another", 2e9, "succeeded"),
            ("newest00", "A night", 3e9, "queued"),
        ):
            copied(tx, case.batch_id, batch_id, name=name, created_at=created, state=state)
        # The newest of that name has not written it; "newer000" has the same keys.
        tx.execute(
            schema.lessons.update()
            .where(schema.lessons.c.batch_id != "other000")
            .values(lesson_key="k" + schema.lessons.c.lesson_id)
        )
        tx.execute(schema.lessons.update().where(schema.lessons.c.batch_id == "other000").values(lesson_key="x"))
    assert [item["superseded_by"] for item in document(capsys, "list", case.batch_id)["items"]] == [
        "newer000/1.2", "newer000/1.1",
    ]  # fmt: skip
    with case.store.write() as tx:
        tx.execute(schema.lessons.update().where(schema.lessons.c.batch_id == "newer000").values(lesson_key="y"))
    assert [item["superseded_by"] for item in document(capsys, "list", case.batch_id)["items"]] == [None, None]
    with case.store.write() as tx:
        tx.execute(schema.lessons.update().where(schema.lessons.c.batch_id == "newest00").values(state="succeeded"))
    assert "; succeeded since as newest00/1.2" in said(capsys, "list", case.batch_id, "--all")[0]
    left_out = f"2 succeeded since in a newer batch:  lessongen review list {case.batch_id} --all\n"
    assert said(capsys, "list", case.batch_id) == ("", f"no lesson needs a person\n{left_out}")
    with case.store.write() as tx:
        one = (schema.lessons.c.batch_id == "newest00") & (schema.lessons.c.lesson_id == "1.2")
        tx.execute(schema.lessons.update().where(one).values(state="queued"))
    out, err = said(capsys, "list", case.batch_id)
    assert out.startswith("1 lesson needs a person: ") and left_out.replace("2", "1", 1) in err


def test_a_terminal_has_the_reason_below_each_lesson(case: Reviewing) -> None:
    """Wrapped, not cut off: it is what tells one lesson from the other."""
    with Reviews(case.settings) as reviews:
        lines = list_lines(reviews.listing(), width=80)
    assert all(len(line) <= 80 for line in lines)
    at = next(n for n, line in enumerate(lines) if case.ref(0) in line)
    below = " ".join(line.strip() for line in lines[at + 1 :])
    title = "Keeping a sourdough starter, lesson 1"
    assert lines[at].endswith("missing_section") and below.startswith(f"{title}: scored {LOW:.2f}, 0.75 is needed: ")
    assert "missing: What a starter is" in below
    with Reviews(case.settings) as reviews:
        lines = list_lines(reviews.listing(), width=110)
    assert lines[at].endswith(title) and lines[at + 1].startswith(f"      scored {LOW:.2f}")


# -- show


def test_a_number_on_the_screen_names_a_lesson(case: Reviewing, capsys: Capture) -> None:
    """`#2` is the second, as reports and summaries print it; `2` too."""
    for name in ("#2", "2", "1.2"):
        assert document(capsys, "show", f"latest/{name}")["lesson_id"] == "1.2"
    for name in ("#0", "#4", "#", "##2", "#1.2"):
        said(capsys, "show", f"latest/{name}", code=6)


def test_lessons_without_sources_are_sent_there(case: Reviewing, capsys: Capture) -> None:
    """`review retry` is not offered: a batch keeps its texts. Whoever types it is told."""
    err = said(capsys, "show", case.ref(1))[1]
    assert "correct sources or spec   lessongen submit FILE" in err and "review retry " + case.ref(1) not in err
    assert f"lessongen review retry {case.ref(0)}" in said(capsys, "show", case.ref(0))[1]
    with Reviews(case.settings) as reviews:
        assert [row.ref for row in reviews.hopeless(case.batch_id)] == [case.ref(1)]
        assert [row.ref for row in reviews.hopeless(case.ref(1))] == [case.ref(1)]
        assert reviews.hopeless(case.ref(0)) == []
    with case.store.write() as tx:  # a context service may answer otherwise
        served = [{"course": {}, "sets": {"a": SERVED + "0"}}]
        tx.execute(schema.batches.update().values(courses=served))
    with Reviews(case.settings) as reviews:
        assert reviews.hopeless(case.batch_id) == []


def test_calls_that_are_alike_are_one_line(case: Reviewing) -> None:
    """Seven times the same is told once, with the numbers."""
    first = AttemptRow(1, "m", NOW, NOW, "refused", "policy", None, None, None, None, None)
    rows = [replace(first, n=n) for n in range(1, 5)] + [replace(first, n=5, evidence="filter")]
    assert [" ".join(line.split()) for line in _attempt_lines(rows)] == [
        "attempts 1 to 4, 4 calls alike: m: refused, policy", "attempt 5 m: refused, filter",
    ]  # fmt: skip


def test_show_says_what_is_final(case: Reviewing, capsys: Capture) -> None:
    """Before anybody decides; the help says it, too."""
    assert "To accept is final; after a rejection review retry still works." in said(capsys, "show", case.ref(0))[1]
    assert said(capsys, "show", case.ref(1))[1].endswith("To accept is final.\n")
    assert "cannot be taken back" in " ".join(said(capsys, "accept", "--help")[0].split())


def test_a_diff_and_a_file_are_two_commands(case: Reviewing, capsys: Capture) -> None:
    """The one would be left out silently; nothing is written."""
    for option in ("--html", "--out"):
        assert "--diff shows" in said(capsys, "show", case.ref(0), "--diff", option, "a", code=2)[1]
    assert not Path("a").exists()


def test_beside_a_pipe_the_next_commands_come_first(
    case: Reviewing, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its reader shows the text in its own time, and they would stand in the middle of it."""
    order: list[str] = []
    monkeypatch.setattr("lessongen_cli.review.is_tty", lambda stream: stream is sys.stderr)
    monkeypatch.setattr("lessongen_cli.review.say", order.append)
    monkeypatch.setattr("lessongen_cli.pager.answer", order.append)
    said(capsys, "show", case.ref(0))
    assert "lessongen review accept" in "".join(order[:-1]) and "# Keeping a sourdough" in order[-1]


def test_show_says_how_to_read_a_lesson(case: Reviewing, capsys: Capture) -> None:
    """One that succeeded: its file, and the text that a person accepted. One without sources is sent to them."""
    said(capsys, "accept", case.ref(0))
    shown = []
    for index in range(3):
        assert invoke(["show", case.ref(index)]) == 0
        shown.append(capsys.readouterr().out)
    file = f"lessongen report {case.batch_id} --out DIR"
    assert file in shown[0] and f"lessongen review show {case.ref(0)}" in shown[0]
    assert "correct sources or spec" in shown[1] and file not in shown[1]
    assert file in shown[2] and "review show" not in shown[2]


def test_status_counts_who_needs_nobody_any_more(case: Reviewing, capsys: Capture) -> None:
    """`review` of the counts and `rejected` beside it tell a script how many still need a person."""

    def told() -> tuple[int, int]:
        capsys.readouterr()
        assert invoke(["status", case.batch_id, "--json"]) == 0
        whole = json.loads(capsys.readouterr().out)
        jsonschema.Draft202012Validator(load_schema("status-1")).validate(whole)
        return whole["data"]["counts"]["review"], whole["data"]["rejected"]

    waiting, rejected = told()
    assert waiting and not rejected
    said(capsys, "reject", case.ref(0), "--note", "not ours")
    assert told() == (waiting, 1)
