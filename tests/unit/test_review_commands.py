"""`review` as people type it, on a store of the test's own, without a queue: answers, documents, exit codes, files."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from pathlib import Path

import pytest
from review_commands import Capture, document, said
from reviewing import LOW, Reviewing

from lessongen_cli.review_files import MAX_BYTES
from lessongen_core.store import rounds

# -- list


def test_the_list_says_how_many_why_and_what_to_type(case: Reviewing, capsys: Capture) -> None:
    """A heading with the reasons, the batch's name, a row a lesson with score and age, and the next command."""
    out, err = said(capsys, "list")
    heading, _, batch, *rows = out.splitlines()
    assert heading == "2 lessons need a person: insufficient_context 1, quality 1"
    assert batch == f"{case.batch_id}  A night"
    assert [row.split()[:2] for row in rows] == [[case.ref(1), "-"], [case.ref(0), f"{LOW:.2f}"]]
    assert "missing_section" in rows[1] and f"Keeping a sourdough starter, lesson 1: scored {LOW:.2f}" in rows[1]
    assert err == f"look at the first:  lessongen review show {case.ref(1)}\n"


def test_a_long_list_says_what_it_leaves_out(case: Reviewing, capsys: Capture) -> None:
    """With the command that shows the rest, of the same batch; one lesson is one lesson."""
    out, err = said(capsys, "list", "latest", "--limit", "1")
    assert len(out.splitlines()) == 4
    assert err.splitlines()[0] == "and 1 more:  lessongen review list latest --limit 2"
    assert said(capsys, "list", "--reason", "quality")[0].startswith("1 lesson needs a person: quality 1\n")
    assert "for this reason: refused" in said(capsys, "list", "--reason", "refused")[1]
    said(capsys, "list", "nonsense", code=6)


def test_what_was_decided_is_listed_with_all(case: Reviewing, capsys: Capture) -> None:
    """By whom, and why; without --all nobody is asked about it again."""
    said(capsys, "reject", case.ref(0), "--note", "not ours", "--by", "bob")
    said(capsys, "reject", case.ref(1), "--note", "not ours", "--by", "bob")
    assert said(capsys, "list") == ("", "no lesson needs a person\n2 decided:  lessongen review list --all\n")
    out = said(capsys, "list", "--all")[0]
    assert out.startswith("2 lessons in review or decided: ") and out.count("rejected") == 4
    assert "lesson 1: rejected by bob, " in out and ": not ours" in out
    items = document(capsys, "list", "--all")["items"]
    assert [(item["review"]["decision"], item["review"]["by"]) for item in items] == [("reject", "bob")] * 2


def test_an_installation_without_a_store_has_nothing_to_look_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """No error: nobody ever submitted anything."""
    monkeypatch.setenv("LESSONGEN_STATE_DIR", str(tmp_path))
    assert said(capsys, "list")[1] == "no lesson needs a person\n"
    assert document(capsys, "list") == {"items": [], "total": 0, "reasons": {}}
    said(capsys, "list", "x", code=6)


# -- show


def test_show_tells_all_that_speaks_for_and_against(case: Reviewing, capsys: Capture) -> None:
    """Reason, attempt, criteria with evidence and advice, the worst first, what was cleaned, and the text; then what
    to type."""
    out, err = said(capsys, "show", case.ref(0))
    for part in (
        f"reason    quality: scored {LOW:.2f}",
        f"attempt 1 google/gemini-1.5-flash: quality, scored {LOW:.2f}",
        f"SCORE {LOW:.2f}   needed: 0.75   held down by: missing_section",
        "structure: missing: What a starter is",
        "raise it: ",
        "1 x  reasoning, first in line 1",
    ):
        assert part in out
    head, text = out.split("-" * 72 + "\n")
    assert head.index("key_points") < head.index("originality") and text.startswith("# Keeping a sourdough starter")
    assert f"lessongen review accept {case.ref(0)} --file 1.1.md" in err
    out, err = said(capsys, "show", case.ref(1))
    assert "(there is no text to look at)" in out and "--file FILE" in err and "as it is" not in err
    said(capsys, "show", case.ref(2), code=6)
    said(capsys, "show", case.batch_id, code=6)


def test_show_is_one_document(case: Reviewing, capsys: Capture) -> None:
    """With the raw reply beside the text that was made of it."""
    found = document(capsys, "show", case.ref(0))
    assert found["raw"].startswith("<think>") and found["content"].startswith("# ")
    assert (found["score"]["score"], found["threshold"]) == (LOW, 0.75)
    (change,) = found["changes"]
    assert (change["rule"], change["count"], change["line"]) == ("reasoning", 1, 1)
    assert (document(capsys, "show", case.ref(1))["raw"], found["review"]) == (None, None)


def test_the_diff_is_between_the_reply_and_the_text(case: Reviewing, capsys: Capture) -> None:
    """Unified: what was taken off has a minus; a lesson without a text has none to compare."""
    lines = said(capsys, "show", case.ref(0), "--diff")[0].splitlines()
    assert lines[:2] == ["--- reply of attempt 1", f"+++ {case.ref(0)} as it is"]
    assert "-<think>What does a baker know?</think>" in lines
    assert said(capsys, "show", case.ref(1), "--diff") == (
        "", f"{case.ref(1)} has no text to compare (insufficient_context)\n",
    )  # fmt: skip


# -- files


def test_a_text_is_written_for_editing(case: Reviewing, capsys: Capture) -> None:
    """Once, with the rights that the umask leaves; --force overwrites, and never through a link."""
    before = os.umask(0o027)
    try:
        out, err = said(capsys, "show", case.ref(0), "--out", "a.md")
    finally:
        os.umask(before)
    path = Path("a.md")
    text = path.read_text(encoding="utf-8")
    assert out == "a.md\n" and f"lessongen review accept {case.ref(0)} --file a.md" in err
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.write_text("mine" * 10_000)
    assert "there already" in said(capsys, "show", case.ref(0), "--out", "a.md", code=2)[1]
    assert path.read_text() == "mine" * 10_000
    said(capsys, "show", case.ref(0), "--out", "a.md", "--force")
    assert path.read_text(encoding="utf-8") == text
    Path("victim").write_text("keep")
    for link in ("link.md", "dangling.md"):
        Path(link).symlink_to("victim" if link == "link.md" else "nowhere")
        said(capsys, "show", case.ref(0), "--out", link, code=2)
        assert "link" in said(capsys, "show", case.ref(0), "--out", link, "--force", code=10)[1]
    assert Path("victim").read_text() == "keep" and not Path("nowhere").exists()
    os.mkfifo("pipe")
    for wrong in (".", "pipe", "no/such/folder.md"):
        said(capsys, "show", case.ref(0), "--out", wrong, "--force", code=10)
    assert "no text to write" in said(capsys, "show", case.ref(1), "--out", "b.md", code=2)[1]


def test_a_lesson_is_read_as_a_page(case: Reviewing, capsys: Capture) -> None:
    """Whole, in the course's language, with the list of sources; written as a text for editing is."""
    before = os.umask(0o027)
    try:
        out, err = said(capsys, "show", case.ref(0), "--html", "a.html")
    finally:
        os.umask(before)
    assert out == "a.html\n" and err.startswith(f"read it, then  lessongen review accept {case.ref(0)} --seen ")
    page = Path("a.html")
    text = page.read_text(encoding="utf-8")
    assert text.startswith('<!doctype html>\n<html lang="en">') and text.endswith("</html>\n")
    assert "<title>Keeping a sourdough starter, lesson 1</title>" in text and "What does a baker know?" not in text
    assert text.count("<h1>") == 1 and "<h2>Sources</h2>" in text
    assert stat.S_IMODE(page.stat().st_mode) == 0o640
    page.write_text("mine")
    assert "there already" in said(capsys, "show", case.ref(0), "--html", "a.html", code=2)[1]
    assert page.read_text() == "mine"
    assert said(capsys, "show", case.ref(0), "--html", "a.html", "--out", "a.md", "--force")[0] == "a.html\na.md\n"
    assert page.read_text(encoding="utf-8") == text
    Path("link.html").symlink_to("victim")
    said(capsys, "show", case.ref(0), "--html", "link.html", "--force", code=10)
    assert not Path("victim").exists()
    assert "no text to write" in said(capsys, "show", case.ref(1), "--html", "b.html", code=2)[1]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "bad.md cannot be read: No such file"),
        (b"", "bad.md is empty"),
        (b" \n\n", "bad.md is empty"),
        (b"# One\n\nFine.\n\xff\xfe", "bad.md:4: no UTF-8 (byte 0xff)"),
        (b"x" * (MAX_BYTES + 1), "bad.md is larger than 1,000,000 bytes"),
    ],
)
def test_a_file_that_is_no_lesson_is_refused(
    case: Reviewing, capsys: Capture, data: bytes | None, message: str
) -> None:
    """With its name and line, and nothing is changed."""
    if data is not None:
        Path("bad.md").write_bytes(data)
    err = said(capsys, "accept", case.ref(0), "--file", "bad.md", code=2)[1]
    assert message in err and "nothing was changed" in err
    assert document(capsys, "list")["total"] == 2


# -- decisions


def test_an_edited_text_is_scored_before_it_is_accepted(case: Reviewing, capsys: Capture) -> None:
    """Refused with the evidence, exit 3; once it is good enough, accepted, and the batch told."""
    said(capsys, "show", case.ref(0), "--out", "a.md")
    out, err = said(capsys, "accept", case.ref(0), "--file", "a.md", code=3)
    assert f"not accepted, scored {LOW:.2f} (0.75 is needed)" in out and "structure: missing: What a starter is" in out
    assert err == "nothing was accepted: correct the text, or add --force\n"
    refused = document(capsys, "accept", case.ref(0), "--file", "a.md", code=3)
    assert refused["items"][0]["accepted"] is False and refused["batches"] == []
    Path("a.md").write_text(case.good(0), encoding="utf-8")
    out, err = said(capsys, "accept", case.ref(0), "--file", "a.md", "--note", "mended")
    told = re.search(r"lesson 1: accepted, edited, scored (\d\.\d\d) \(0\.75 is needed\)", out)
    assert told is not None and float(told[1]) > 0.8
    assert f"{case.batch_id} is partial; write its files:  lessongen report {case.batch_id} --out DIR" in err
    assert f"look at the next of 1:  lessongen review show {case.ref(1)}" in err
    assert "accepted (edited) by " in said(capsys, "show", case.ref(0))[0]


def test_a_text_that_no_lesson_may_hold_is_named_by_its_line(
    case: Reviewing, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 3, with --force too; `show` says so before anybody tries."""
    # No text is known that the cleaning leaves so; the last look must count all the same.
    monkeypatch.setattr("lessongen_core.review.fault_in", lambda content, known: "line 9: foreign HTML: <b>")
    out, err = said(capsys, "show", case.ref(0))
    assert "NO LESSON MAY HOLD line 9: foreign HTML: <b>" in out and "as it is" not in err
    assert document(capsys, "show", case.ref(0))["fault"] == "line 9: foreign HTML: <b>"
    Path("a.md").write_text(case.good(0), encoding="utf-8")
    for more in ([], ["--file", "a.md"]):
        out, err = said(capsys, "accept", case.ref(0), "--force", *more, code=3)
        assert "not accepted, no lesson may hold line 9: foreign HTML: <b>" in out
        assert "--force takes no such text" in err
    assert document(capsys, "accept", case.ref(0), code=3)["items"][0]["fault"] == "line 9: foreign HTML: <b>"


def test_what_nobody_checks_in_a_persons_text_is_told(case: Reviewing, capsys: Capture) -> None:
    """Links that no source holds are kept, three of them named; numbers that stand for nothing are a warning."""
    links = [f"https://blog.example.org/{n}" for n in range(4)]
    mine = "\n".join([f"See [a page]({links[0]}), {links[1]} and [more]({links[2]}), <{links[3]}> [2].", ""])
    text = f"{case.good(0).rstrip()}\n\n## Sources\n\n- [1] A book\n"
    Path("a.md").write_text(text.replace("\n\n## ", f"\n\n{mine}\n## ", 1), encoding="utf-8")
    found = document(capsys, "accept", case.ref(0), "--file", "a.md", "--force", "--note", "x")["items"][0]
    assert sorted(found["own_links"]) == links and 2 in found["unlisted"] and 1 not in found["unlisted"]
    Path("b.md").write_text(Path("a.md").read_text(encoding="utf-8"), encoding="utf-8")
    out, err = said(capsys, "accept", case.ref(1), "--file", "b.md", "--force")
    kept = next(line for line in out.splitlines() if "link" in line)
    assert kept.startswith("  4 links kept that no source holds: ") and kept.endswith(" and 1 more")
    assert kept.count("https://") == 3
    assert "  warning: the text cites " in out and "[2]" in out
    assert f"read it:  lessongen review show {case.ref(1)}\n" in err
    assert "blog.example.org" in said(capsys, "show", case.ref(1))[0]


def test_a_lesson_without_a_text_is_no_setting(case: Reviewing, capsys: Capture) -> None:
    """Its error has a name of its own."""
    assert document(capsys, "accept", case.ref(1), code=2)["code"] == "E_NO_TEXT"


def test_standard_input_is_a_file_too(case: Reviewing, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--file -`: another program may write the text."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(case.good(1).encode())))
    found = document(capsys, "accept", case.ref(1), "--file", "-")
    assert found["items"][0]["accepted"] and found["items"][0]["review"]["edited"]


def test_acceptances_are_one_document(case: Reviewing, capsys: Capture) -> None:
    """Who, when, why and how, and what became of the batch; by default the person is user@host."""
    found = document(capsys, "accept", case.ref(0), f"{case.batch_id}/1", "--note", "fine")
    (item,) = found["items"]
    assert (item["accepted"], item["passed"], item["score"]["score"]) == (True, False, LOW)
    review = item["review"]
    assert (review["decision"], review["edited"], review["forced"], review["note"]) == ("accept", False, False, "fine")
    assert "@" in review["by"] and review["at"].endswith("Z")
    assert found["batches"] == [{"id": case.batch_id, "status": "partial"}]


def test_the_second_to_decide_ends_with_7(case: Reviewing, capsys: Capture) -> None:
    """And hears who was first, when and why; a lesson that was put back to work is decided, too."""
    assert document(capsys, "reject", case.ref(0), "--note", "not ours", "--by", "bob")["items"]
    for again in (["accept", case.ref(0)], ["reject", case.ref(0), "--note", "x"]):
        error = document(capsys, *again, code=7)
        assert error["code"] == "E_DECIDED" and f"{case.ref(0)} was rejected by bob at " in error["message"]
        assert (error["details"], error["retryable"]) == (["note: not ours"], False)
    with case.store.write() as tx:
        rounds.retry_reviews(tx, case.batch_id, 0, by="ops", now=1.0)
    assert "put back on the queue by ops" in said(capsys, "accept", case.ref(0), code=7)[1]
    said(capsys, "accept", case.ref(1), "--note", "x", code=2)  # there is no text to accept
    said(capsys, "accept", case.ref(2), code=6)
    said(capsys, "accept", case.ref(1), "--force", code=2)


def test_a_text_that_nobody_saw_is_not_decided_on(case: Reviewing, capsys: Capture) -> None:
    """What `show` prints names the review; once the lesson came back with another text, that command ends with 7."""
    err = said(capsys, "show", case.ref(0))[1]
    seen = document(capsys, "show", case.ref(0))["review_id"]
    assert [item["review_id"] for item in document(capsys, "list")["items"] if item["lesson_id"] == "1.1"] == [seen]
    commands = re.findall(rf"lessongen review ((?:accept|reject) .*--seen {seen})", err)
    assert len(commands) == 3
    with case.store.write() as tx:
        rounds.retry_reviews(tx, case.batch_id, 0, by="ops", now=1.0)
    case.reply(0, case.poor(0).replace("flour", "plaster"))
    Path("1.1.md").write_text(case.good(0), encoding="utf-8")
    found = document(capsys, "show", case.ref(0))
    for command in commands:
        error = document(capsys, *command.split(), code=7)
        assert error["code"] == "E_DECIDED" and f"(review {seen}, now {found['review_id']})" in error["message"]
    assert document(capsys, "show", case.ref(0)) == found and found["review"] is None
    assert "--seen names one" in said(capsys, "accept", case.ref(0), case.ref(1), "--seen", "1", code=2)[1]
    said(capsys, "accept", case.ref(0), "--seen", str(found["review_id"]))


def test_an_accepted_lesson_is_not_written_again(case: Reviewing, capsys: Capture) -> None:
    """`review retry` of it hears who took it."""
    said(capsys, "accept", case.ref(0), "--by", "ann")
    err = said(capsys, "retry", case.ref(0), code=7)[1]
    assert f"{case.ref(0)} was accepted by ann at " in err and "lessongen submit FILE --fresh" in err
    said(capsys, "reject", case.ref(1), "--note", "no")
    assert f"try: lessongen review retry {case.ref(1)}\n" in said(capsys, "accept", case.ref(1), code=7)[1]


def test_one_file_is_one_lessons(case: Reviewing, capsys: Capture) -> None:
    """And a rejection says why."""
    err = said(capsys, "accept", case.ref(0), case.ref(1), "--file", "a.md", code=2)[1]
    assert "--file is the text of one lesson, and 2 were named" in err
    assert "--note" in said(capsys, "reject", case.ref(0), code=2)[1]
    assert "say why" in said(capsys, "reject", case.ref(0), "--note", " ", code=2)[1]


def test_each_command_explains_its_exit_codes(capsys: Capture) -> None:
    """3 is a text that does not do, not a batch that ended."""
    helps = {name: said(capsys, name, "--help")[0] for name in ("list", "show", "accept", "reject", "retry")}
    assert "    3  an edited text is below" in helps["accept"] and "    7  somebody decided" in helps["accept"]
    assert "    7  somebody decided" in helps["reject"] and "    3 " not in helps["reject"]
    assert all("    6  no such batch or lesson" in text for text in helps.values())
