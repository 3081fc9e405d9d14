"""The facade for `review`: what a person sees and decides, by the rules of the lesson's batch.

On SQLite but for one; `test_review_decisions` has what differs between the databases.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from reviewing import LOW, NOW, Reviewing, reviewing

from lessongen_core.errors import AlreadyDecided, NotFound, NothingToAccept
from lessongen_core.pipeline import fetch_context
from lessongen_core.quality import CEILINGS
from lessongen_core.retrieval import Retrieved
from lessongen_core.review import draft_in_review
from lessongen_core.sanitizer import Cleaned, sanitize
from lessongen_core.store import rounds, views
from lessongen_core.store.rows import LessonRow
from lessongen_core.store.schema import reviews
from lessongen_core.store.times import at
from lessongen_jobs.reviews import Look, Reviews, Verdict

BY = "ann@desk"


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reviewing]:
    """A batch of three lessons."""
    opened = reviewing(tmp_path, monkeypatch, 3)
    yield opened
    opened.store.close()


@pytest.fixture
def on_both(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reviewing]:
    """The same, once on each database."""
    opened = reviewing(tmp_path, monkeypatch, 3, store_url=store_url)
    yield opened
    opened.store.close()


def look(case: Reviewing, index: int = 0) -> Look:
    with Reviews(case.settings) as reviews:
        return reviews.look(case.ref(index))


def accept(case: Reviewing, *indexes: int, edited: str | None = None, force: bool = False) -> list[Verdict]:
    with Reviews(case.settings) as reviews:
        return reviews.accept([case.ref(n) for n in indexes], by=BY, edited=edited, force=force)[0]


def lesson(case: Reviewing, index: int = 0) -> LessonRow:
    with case.store.read() as tx:
        return views.read_lesson(tx, case.batch_id, index)


def test_what_is_in_review_is_shown_with_its_score_and_what_was_cleaned(case: Reviewing) -> None:
    """The text and the score are those of the run; the reply stands beside it as it came."""
    assert case.reply(0, case.poor(0)) == "review"
    found = look(case)
    assert found.draft is not None and found.reply is not None
    assert found.reply.text == case.poor(0)
    assert "<think>" not in found.draft.content and found.draft.content.endswith("\n")
    assert found.draft.score["caps"] == ["missing_section"] and not found.draft.passed
    assert [(change.rule, change.count, change.line) for change in found.draft.changes] == [("reasoning", 1, 1)]


def test_an_untouched_copy_is_worth_what_the_run_said(case: Reviewing) -> None:
    """The text written to a file and given back as it is: the same score and the same text, its list of sources once;
    and it is refused, for the same reason."""
    case.reply(0, case.poor(0))
    found = look(case)
    assert found.draft is not None
    assert found.draft.content.count("\n## Sources\n") == 1
    (verdict,) = accept(case, 0, edited=found.draft.content)
    assert not verdict.accepted
    assert verdict.draft.content == found.draft.content
    once, again = dict(found.draft.score), dict(verdict.draft.score)
    assert [row["rule"] for row in once.pop("cleaning")["changes"]] == ["reasoning"]  # the reply's, not the copy's
    assert again.pop("cleaning") == {"changes": [], "notes": [], "alarming": []}
    assert once == again
    assert (lesson(case).state, look(case).review.mark.decision) == ("review", None)


def test_an_edited_text_that_passes_is_the_result(on_both: Reviewing) -> None:
    """Cleaned, with the passages that it cites, its own score, and the model that wrote what was edited."""
    case = on_both
    case.reply(0, case.poor(0))
    edited = "---\ntitle: mine\n---\n" + case.good(0).replace("## Summary", "[More](//x.example)\n\n## Summary")
    (verdict,) = accept(case, 0, edited=edited)
    assert verdict.accepted and verdict.draft.passed
    assert verdict.review.mark.edited and not verdict.review.mark.forced
    found = lesson(case)
    assert (found.state, found.model, found.llm, found.fallback) == ("succeeded", "google/gemini-1.5-flash", True, True)
    assert (found.token_count, found.generated_at) == (700, at(NOW + 1))
    assert found.content is not None and "x.example" not in found.content and "title: mine" not in found.content
    assert found.content.count("\n## Sources\n") == 1
    assert found.quality_score == verdict.draft.score["score"] >= 0.75
    assert "front_matter" in {change.rule for change in verdict.draft.changes}


LIVE = "| a | b |\n|---|---|\n| `x | <img src=x onerror=alert(1)>` |"


def test_what_no_lesson_may_hold_is_taken_by_no_force(case: Reviewing, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last look of the cleaning counts for a person's text, too: refused with the line, and nothing is changed."""
    case.reply(0, case.poor(0))
    # Whatever the cleaning makes of this row, the last look is told that it left it.
    monkeypatch.setattr("lessongen_core.review.clean", lambda task, text, _: Cleaned(text, ()))
    edited = case.good(0).replace("\n## ", f"\n\n{LIVE}\n\n## ", 1)
    for force in (False, True):
        (verdict,) = accept(case, 0, edited=edited, force=force)
        assert not verdict.accepted and verdict.draft.score["score"] > 0.75
        line = edited.split("\n").index(LIVE.split("\n")[-1]) + 1
        assert verdict.draft.fault is not None and verdict.draft.fault.startswith(f"line {line}: foreign HTML: | `x |")
    assert (lesson(case).state, look(case).review.mark.decision) == ("review", None)


def test_a_text_in_review_is_looked_at_again(case: Reviewing) -> None:
    """One that an earlier release let through is refused; its list of sources is made anew, so that names in it do
    nothing."""
    case.reply(0, case.poor(0))
    text = look(case).draft
    assert text is not None and text.fault is None
    with case.store.write() as tx:
        live = zlib.compress(text.content.replace("\n## ", f"\n\n{LIVE}\n\n## ", 1).encode())
        tx.execute(reviews.update().values(content=live))
    (verdict,) = accept(case, 0, force=True)
    assert not verdict.accepted and verdict.draft.fault is not None and "foreign HTML" in verdict.draft.fault
    found = case.task(0)
    passages = tuple(replace(each, heading_path="vector<int>") for each in fetch_context(found).passages)
    old = re.sub(r"(?m)^(- \[\d+\] starter\.md), .*$", r"\1, vector<int>", text.content)
    row = replace(look(case).review, content=old)
    draft = draft_in_review(found, Retrieved(passages, ()), row, None)
    assert draft is not None and draft.fault is None and "vector\\<int\\>" in draft.content


def test_the_list_of_sources_follows_what_a_person_cites(case: Reviewing) -> None:
    """Untouched itself, it names what the edited text cites, and no more."""
    case.reply(0, case.poor(0))
    found = look(case)
    assert found.draft is not None
    text, mark, items = found.draft.content.partition("\n## Sources\n")
    assert "- [2] " in items and "- [1] " not in items
    edited = text.replace("[2]", "").replace("\n## Summary", "Yeast lifts the bread [1].\n\n## Summary") + mark + items
    (verdict,) = accept(case, 0, edited=edited, force=True)
    items = verdict.draft.content.partition("\n## Sources\n")[2]
    assert "- [1] " in items and "- [2] " not in items


def test_a_list_of_sources_that_a_person_changed_is_kept(case: Reviewing) -> None:
    """It is not made anew, and no second one is appended."""
    case.reply(0, case.poor(0))
    text = case.good(0).rstrip() + "\n\n## Sources\n\n- [1] My grandmother's notebook\n"
    (verdict,) = accept(case, 0, edited=text, force=True)
    assert verdict.draft.content.count("## Sources") == 1 and "grandmother" in verdict.draft.content


def test_a_text_that_does_not_pass_is_taken_by_force_with_its_true_score(case: Reviewing) -> None:
    """And is marked as forced; force that was not needed leaves no mark."""
    case.reply(0, case.poor(0))
    case.reply(1, case.poor(1))
    (verdict,) = accept(case, 0, edited=case.poor(0), force=True)
    assert verdict.accepted and verdict.review.mark.forced and verdict.review.mark.edited
    assert lesson(case).quality_score == LOW
    (verdict,) = accept(case, 1, edited=case.good(1), force=True)
    assert verdict.review.mark.edited and not verdict.review.mark.forced


def test_a_text_is_taken_as_it_is_whatever_it_scored(case: Reviewing) -> None:
    """A person read it: several at once, with the scores of the run."""
    case.reply(0, case.poor(0))
    case.reply(1, case.poor(1, "no_exercises"))
    verdicts = accept(case, 0, 1, 0)
    assert [(each.accepted, each.review.mark.decision) for each in verdicts] == [(True, "accept")] * 2
    assert [lesson(case, n).quality_score for n in (0, 1)] == [LOW, CEILINGS["no_exercises"]]


def test_what_is_no_lesson_is_not_taken_by_mistake(case: Reviewing) -> None:
    """Two words among lessons that are accepted in one go: none is, unless by force."""
    case.reply(0, case.poor(0))
    case.reply(1, "# Bread\n\nIt is baked.")
    assert [each.accepted for each in accept(case, 0, 1)] == [False, False]
    assert {lesson(case, n).state for n in (0, 1)} == {"review"}
    assert [each.review.mark.forced for each in accept(case, 0, 1, force=True)] == [False, True]


def test_a_cut_reply_is_cleaned_before_a_person_sees_it(case: Reviewing) -> None:
    """Its text was never cleaned nor scored by the run; it is, and counts as cut off."""
    case.reply(0, case.poor(0, "truncated"), finish_reason="length")
    found = look(case)
    assert found.review.content is not None and "<think>" in found.review.content
    assert found.draft is not None and "<think>" not in found.draft.content
    assert "truncated" in found.draft.score["caps"]
    accept(case, 0)
    assert "<think>" not in str(lesson(case).content)


def test_where_there_is_no_text_a_person_writes_one(case: Reviewing) -> None:
    """It is no model's: `person`, no LLM, no tokens; without a file there is nothing to accept."""
    case.reply(0, None)
    with pytest.raises(NothingToAccept, match="has no text to accept"):
        accept(case, 0)
    assert look(case).draft is None
    (verdict,) = accept(case, 0, edited=case.good(0))
    found = lesson(case)
    assert verdict.accepted and (found.model, found.llm, found.token_count) == ("person", False, None)


def test_only_what_is_in_review_can_be_decided(case: Reviewing) -> None:
    """A lesson that succeeded is not found, a batch is no lesson, and one that was put back names who did that."""
    case.reply(0, case.good(0))
    case.reply(1, case.poor(1))
    with pytest.raises(NotFound, match="is not in review, it is succeeded") as caught:
        accept(case, 0)
    assert caught.value.hint == f"lessongen show {case.ref(0)}"  # a list of others in review is no help
    with Reviews(case.settings) as reviews, pytest.raises(NotFound, match="names a batch"):
        reviews.reject([case.batch_id], by=BY, note="no")
    with case.store.write() as tx:
        rounds.retry_reviews(tx, case.batch_id, 1, by="bob@desk", now=NOW)
    with pytest.raises(AlreadyDecided, match="put back on the queue by bob@desk"):
        accept(case, 1)
    with Reviews(case.settings) as reviews, pytest.raises(AlreadyDecided, match="bob@desk"):
        reviews.reject([case.ref(1)], by=BY, note="no")


def test_an_accepted_lesson_is_shown_as_it_was_accepted(case: Reviewing) -> None:
    """Not as it was in review."""
    case.reply(0, case.poor(0))
    accept(case, 0, edited=case.good(0))
    found = look(case)
    assert found.draft is not None and found.draft.content == lesson(case).content and found.draft.passed
    assert found.review.mark.decided_by == BY


def test_the_text_in_review_is_clean_already(case: Reviewing) -> None:
    """Cleaning it again changes nothing: what a person reads is what is accepted."""
    case.reply(0, case.poor(0))
    found = look(case)
    assert found.draft is not None
    assert sanitize(found.draft.content, title=case.task(0).lesson.title).text == found.draft.content


def test_the_list_has_the_score_of_what_was_accepted(on_both: Reviewing) -> None:
    """On either store; the open one keeps its own, and the gates are words to ask for."""
    case = on_both
    case.reply(0, case.poor(0))
    case.reply(1, case.poor(1))
    (verdict,) = accept(case, 0, edited=case.good(0))
    with Reviews(case.settings) as reviews:
        found = reviews.listing(decided=True)
        assert reviews.reasons() == ["quality", "missing_section"]
    scores = {row.index: row.score and row.score["score"] for row in found.rows}
    assert scores == {0: verdict.draft.score["score"], 1: CEILINGS["missing_section"]}
    assert found.superseded == {}
