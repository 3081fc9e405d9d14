"""A night's lessons that need a person, from the provider's reply to the file that a teacher gets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from courses import write_course
from fleet import Fleet, calls_of, once_each, open_fleet
from waiting import wait_for

from lessongen_core.report.front_matter import read_front_matter
from lessongen_core.schemas import load_schema
from lessongen_fixtures.calls import Reply
from lessongen_fixtures.scripted import Rule

RULES = [
    Rule(Reply(), "1.1", write="missing_section"),
    Rule(Reply(refusal="I will not.", finish_reason="content_filter"), "1.2", n=[1], write=""),
    Rule(Reply(first_byte_s=3), "1.3"),
]
SECTION = "## What a starter is\n"


def said(fleet: Fleet, *arguments: str, code: int = 0) -> str:
    """stdout of a command that ends with `code`."""
    done = fleet.command(*arguments)
    assert done.returncode == code, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout


def report(fleet: Fleet, batch: str) -> dict[str, Any]:
    """The report's data, valid by its schema; all files are written."""
    whole = json.loads(said(fleet, "report", batch, "--out", "out", "--json"))
    jsonschema.Draft202012Validator(load_schema("report-1")).validate(whole)
    data: dict[str, Any] = whole["data"]
    return data


def test_a_person_mends_a_lesson_and_it_is_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Accepted while another lesson is being written, rejected, reported, reused by the next night, and put back:
    each is counted once, and who decided is in the file, the reports and the next batch."""
    with open_fleet(
        tmp_path, monkeypatch, *RULES, more="attempts = 1\n[workers]\ncount = 2\n[quality]\nthreshold = 0.65\n"
    ) as fleet:
        course = write_course(tmp_path, 3)
        batch = fleet.submit(course).batch.id
        with fleet.pool(3):
            wait_for(lambda: fleet.snapshot(batch).counts["review"] == 2, what="two are in review")
            good = said(fleet, "review", "show", f"{batch}/1.1", "--out", "1.1.md") and mended(tmp_path / "1.1.md")
            said(fleet, "review", "accept", f"{batch}/1.1", "--file", "1.1.md", code=3)
            (tmp_path / "1.1.md").write_text(good, encoding="utf-8")
            said(fleet, "review", "accept", f"{batch}/1.1", "--file", "1.1.md", "--by", "ann", "--note", "mended")
            snapshot = fleet.snapshot(batch)
            assert (snapshot.batch.status == "running") is (snapshot.counts["running"] == 1)  # it is, unless CI sleeps
            said(fleet, "review", "reject", f"{batch}/1.2", "--note", "not ours", "--by", "bob")
            assert fleet.wait_until_over(batch).batch.status == "partial"
        first = report(fleet, batch)
        assert (first["summary"]["succeeded"], first["summary"]["review"]) == (2, 1)
        assert [each["reviewed"] for each in first["lessons"]] == [True, False, False]
        assert (first["lessons"][0]["review"]["by"], first["lessons"][1]["review"]["note"]) == ("ann", "not ours")
        check_file(tmp_path / "out" / batch / first["lessons"][0]["path"], first["lessons"][0])
        assert "| ann (edited) |" in (tmp_path / "out" / batch / "report.md").read_text(encoding="utf-8")
        said(fleet, "retry-failed", batch)
        more = json.loads(course.read_text())
        (tmp_path / "next.json").write_text(json.dumps(more | {"lessons": more["lessons"][:1]}))
        reused = report(fleet, fleet.submit(tmp_path / "next.json").batch.id)
        assert reused["lessons"][0]["review"] == first["lessons"][0]["review"]
        assert calls_of(fleet) == once_each(3)
        said(fleet, "review", "retry", f"{batch}/1.2")
        last = report(fleet, batch)
        assert (last["batch"]["status"], last["lessons"][1]["state"]) == ("running", "queued")
        assert (last["summary"]["reviewed"], last["summary"]["rejected"]) == (1, 0)


def mended(path: Path) -> str:
    """The text of `path` with the section that it lacks."""
    text = path.read_text(encoding="utf-8")
    assert SECTION not in text
    section = (
        f"{SECTION}\nA sourdough starter is a mixture of flour and water in which wild yeast and lactic acid bacteria "
        "live together [1]. The yeast makes carbon dioxide, which lifts the bread. The bacteria make lactic acid and "
        "acetic acid, which give the bread its taste and keep moulds away. A starter that is fed every day holds far "
        "more bacteria than yeast, and both need the sugar that enzymes free from the starch of the flour. Look at a "
        "jar of starter after a meal: the bubbles under its surface are the carbon dioxide of the yeast, and the sour "
        "smell is the work of the bacteria. For example, a young starter smells of wet flour and after a few days of "
        "yoghurt and ripe fruit, because the bacteria have begun to make acid.\n\n"
    )
    return text.replace("## Feeding a starter", f"{section}## Feeding a starter", 1)


def check_file(path: Path, row: dict[str, Any]) -> None:
    """The lesson's file holds the person's text, once its list of sources, and who took it."""
    text = path.read_text(encoding="utf-8")
    values = read_front_matter(text)
    assert (values["reviewed"], values["reviewed_by"], values["reviewed_at"]) == (True, "ann", row["review"]["at"])
    assert values["quality_score"] == row["quality_score"] >= 0.65
    assert SECTION in text and text.count("\n## Sources\n") == 1
