"""Which lesson a finished file is: by its id, else by its title; all unknown ones are told together."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessongen_core.errors import NotFound
from lessongen_core.score import Finding, combine
from lessongen_core.score_files import FileScore, NotText, score_files

BATCH = """\
lessons:
  - {title: Why bread rises, lesson_id: "1.1", objectives: [Explain why dough rises.]}
  - {title: Twice, lesson_id: "1.2", objectives: [Explain why dough rises.]}
  - {title: Twice, lesson_id: "1.3", objectives: [Explain why dough rises.]}
"""


@pytest.fixture(autouse=True)
def _batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bread.yaml").write_text(BATCH)


def ids(*files: str) -> list[str]:
    return [found.lesson_id for found in score_files("bread.yaml", files, threshold=0.75)]


@pytest.mark.parametrize(
    "text", ["---\nlesson_id: '8.8'\ntitle: Why bread rises\n---\n\nText.\n", "# Why  bread Rises\n\nText.\n"]
)
def test_a_title_names_the_lesson_where_the_id_does_not(text: str) -> None:
    """That of the front matter, else the H1."""
    Path("8.8-old.md").write_text(text)
    assert ids("8.8-old.md") == ["1.1"]


def test_an_id_goes_before_a_title() -> None:
    """A lesson may be called like another."""
    Path("1.2-a.md").write_text("# Why bread rises\n")
    assert ids("1.2-a.md") == ["1.2"]


def test_every_unknown_lesson_is_told_at_once() -> None:
    """With its title, and nothing is scored; a title of two lessons names neither."""
    Path("7.1-a.md").write_text("# Twice\n")
    Path("7.2-b.md").write_text("Text.\n")
    with pytest.raises(NotFound) as caught:
        ids("7.1-a.md", "7.2-b.md")
    assert list(caught.value.details) == [
        '7.1-a.md: no lesson "7.1" (its title: "Twice") in bread.yaml',
        '7.2-b.md: no lesson "7.2" in bread.yaml',
    ]
    assert "--lesson-id" in (caught.value.hint or "")


@pytest.mark.parametrize("data", [b"%PDF-1.4 \x00", b"\xff\xfe"])
def test_what_is_no_text_is_not_scored(data: bytes) -> None:
    """A binary file is told, not judged."""
    Path("1.1.md").write_bytes(data)
    with pytest.raises(NotText, match=r"1\.1\.md"):
        ids("1.1.md")


@pytest.mark.parametrize(
    ("held", "gate", "evidence"),
    [
        ("Set `KEY=ghp_" + "a1B2" * 9 + "`.", "secret", "what looks like a key or token (line 5: ghp_a1…)"),
        ("```bash\nrm -rf /\n```", "dangerous_command", "a command that destroys data (line 6: rm -rf /)"),
    ],
)
def test_a_file_is_refused_for_what_a_reply_is(held: str, gate: str, evidence: str) -> None:
    """A key or a command that destroys, by its line; the same lesson without it hits no such gate."""
    body = "Yeast eats the sugar of the flour and gives off gas, which the dough holds, and so the bread rises. " * 4
    Path("1.1-a.md").write_text(f"# Why bread rises\n\n## Yeast\n\n{held}\n\n{body}\n")
    Path("1.1-b.md").write_text(f"# Why bread rises\n\n## Yeast\n\n{body}\n")
    bad, good = score_files("bread.yaml", ("1.1-a.md", "1.1-b.md"), threshold=0.75)
    assert gate in bad.score.caps
    assert gate not in good.score.caps
    assert any(evidence in criterion.evidence for criterion in bad.score.criteria)


FACT = "A starter that is fed every 12 hours doubles in about 4 hours, and smells of apples when it is ripe."
SOURCED = """\
sources: {starter: [starter.md]}
lessons:
  - title: Feeding a starter
    lesson_id: "1.1"
    sources: [starter]
    objectives: [Explain how often a sourdough starter is fed and when it is ripe.]
"""


def sourced(text: str, *, listed: str = "") -> FileScore:
    Path("bread.yaml").write_text(SOURCED)
    body = f"A sourdough starter is flour, water and patience, and it is fed like a pet.\n\n{text} [1]\n"
    Path("1.1-a.md").write_text(f"# Feeding a starter\n\n## Feeding a starter\n\n{body * 3}{listed}")
    (found,) = score_files("bread.yaml", ("1.1-a.md",), threshold=0.75)
    return found


def test_a_file_is_compared_with_its_sources() -> None:
    """A figure other than the passage's is seen, as in a batch; its own list of sources is no text of the lesson."""
    Path("starter.md").write_text(f"# Sourdough starter\n\n{FACT} A starter that is not fed starves.\n")
    right, wrong = sourced(FACT), sourced(FACT.replace("4 hours", "9 hours"))
    assert (right.passages, wrong.passages) == (1, 1)
    facts = {name: next(c for c in found.score.criteria if c.name == "facts") for name, found in
             (("right", right), ("wrong", wrong))}  # fmt: skip
    assert facts["right"].score == 1
    assert facts["wrong"].score < 1 and "9" in facts["wrong"].evidence
    listed = "\n## Sources\n\n- [1] starter.md, Sourdough starter\n"
    assert sourced(FACT, listed=listed).passages == 1


def test_a_file_whose_sources_changed_is_not_compared_with_others() -> None:
    """Its numbers mean the passages that it lists; nothing relevant in the sources is said, too."""
    Path("starter.md").write_text(f"# Sourdough starter\n\n{FACT}\n")
    other = sourced(FACT, listed="\n## Sources\n\n- [1] rye.md, Rye\n")
    assert (other.passages, "list of sources" in other.unread) == (0, True)
    Path("starter.md").write_text("# Bicycles\n\nA chain wants oil.\n")
    assert sourced(FACT).unread


def test_what_holds_a_score_is_named() -> None:
    """The lowest ceiling; all serious ones where each more costs something; none where the mean is lower."""

    def held(*findings: tuple[float, float]) -> tuple[float, tuple[str, ...]]:
        score = combine(
            (f"c{n}", 1.0, Finding(value, "", "", None, ceiling)) for n, (value, ceiling) in enumerate(findings)
        )
        return score.score, score.held_by

    assert held((1, 1), (0.9, 0.8)) == (0.8, ("c1",))
    assert held((1, 0.82), (1, 0.8), (1, 1)) == (0.8, ("c1",))
    assert held((1, 0.8), (1, 0.79), (1, 0.78)) == (0.76, ("c0", "c1", "c2"))
    assert held((1, 0.82), (1, 0.79), (1, 0.78)) == (0.78, ("c2",))
    assert held((0.5, 0.8), (0.5, 1)) == (0.5, ())
