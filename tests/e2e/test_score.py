"""`lessongen score` as a process."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from commands import run_command

BATCH = """\
course: {title: Bread, language: en}
lessons:
  - title: Why bread rises
    lesson_id: "1.10"
    objectives: [Explain why yeast makes the dough rise.]
  - title: Why bread browns
    lesson_id: "1.1"
    objectives: [Explain why the crust of a loaf turns brown.]
"""
LESSON = """\
# Why bread rises

Whoever kneads a dough for the first time wonders why it is twice as large an hour later. This lesson tells why.

## What yeast does

Yeast is made of small fungi that live on sugar. They find it in the dough, since flour turns a part of its starch
into sugar. While they eat they give off a gas, and it stays in the dough as small bubbles. A kneaded dough is tough
enough to hold the gas back, and that is why yeast makes the dough rise.

## What warmth does

In a warm place yeast works faster, and in the cold it hardly works at all. So a baker puts the dough near the oven.
Above fifty degrees the fungi die, and the dough stays as flat as it was.

## Exercises

### Exercise 1: A flat dough

After two hours a dough is as small as at the start. Name two causes.

#### Solution

The yeast was too old, or the water was so hot that it died.

## Summary

- Yeast gives off a gas that the dough holds back.
- Warmth makes it faster, and heat ends it.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bread.yaml").write_text(BATCH, encoding="utf-8")
    (tmp_path / "1.10-why-bread-rises.md").write_text(LESSON, encoding="utf-8")
    return tmp_path


def lessongen(folder: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return run_command(*arguments, cwd=folder, environment={**os.environ, "HOME": str(folder)}, stdin=stdin)


def rows(done: subprocess.CompletedProcess[str]) -> list[dict]:
    document = json.loads(done.stdout)
    assert document["schema"] == "lessongen/score@1"
    return document["data"]["lessons"]


def test_a_lesson_that_passes(folder):
    """The file's name up to the dash names the lesson; exit 0."""
    done = lessongen(folder, "score", "bread.yaml", "1.10-why-bread-rises.md", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    (row,) = rows(done)
    assert (row["path"], row["lesson_id"], row["passed"], row["caps"]) == ("1.10-why-bread-rises.md", "1.10", True, [])
    assert row["score"] >= 0.75
    assert all({"name", "score", "weight", "evidence"} <= set(criterion) for criterion in row["criteria"])


def test_a_table_for_people(folder):
    """Without --json what is not met is a line of plain text each, the rest is counted; --all shows every criterion."""
    path = folder / "1.10-why-bread-rises.md"
    path.write_text(LESSON + "\n" + LESSON.split("# Why bread rises\n")[1], encoding="utf-8")
    done = lessongen(folder, "score", "bread.yaml", path.name)
    (row,) = rows(lessongen(folder, "score", "bread.yaml", path.name, "--json"))
    unmet = {c["name"] for c in row["criteria"] if c["score"] < 0.995 or "ceiling" in c}
    first, *lines, last = done.stdout.splitlines()
    assert first.startswith("1.10-why-bread-rises.md  lesson 1.10  ") and "\x1b" not in done.stdout
    assert {line.split()[0] for line in lines if "raise it:" not in line} == unmet and unmet
    assert sum("raise it:" in line for line in lines) == len(unmet)
    assert last == f"  {len(row['criteria']) - len(unmet)} criteria met in full; --all shows them"
    every = lessongen(folder, "score", "bread.yaml", path.name, "--all").stdout.splitlines()[1:]
    assert [line.split()[0] for line in every if "raise it:" not in line] == [c["name"] for c in row["criteria"]]


def test_front_matter_names_the_lesson(folder):
    """`lesson_id` of the front matter beats the file's name, as text: 1.10 is not 1.1. It costs no score."""
    (folder / "9.9-other.md").write_text("---\nlesson_id: 1.10\nllm: false\n---\n\n" + LESSON, encoding="utf-8")
    first, second = rows(lessongen(folder, "score", "bread.yaml", "9.9-other.md", "1.10-why-bread-rises.md", "--json"))
    assert first["lesson_id"] == "1.10"
    assert first["score"] == second["score"]


def test_one_below_the_threshold(folder):
    """One lesson that does not pass makes the exit 3, and all are shown."""
    done = lessongen(folder, "score", "bread.yaml", "1.10-why-bread-rises.md", "--lesson-id", "1.1", "--json")
    assert done.returncode == 3
    assert rows(done)[0]["passed"] is False
    (folder / "1.1.md").write_text("", encoding="utf-8")
    done = lessongen(folder, "score", "bread.yaml", "1.1.md", "1.10-why-bread-rises.md", "--json")
    assert done.returncode == 3
    assert [row["passed"] for row in rows(done)] == [False, True]
    assert rows(done)[0]["score"] == 0


def test_threshold_is_the_setting(folder):
    """[quality] threshold decides."""
    path = folder / "1.10-why-bread-rises.md"
    path.write_text(LESSON.replace("the cold it", "the bakerâ€™s cellar it"), encoding="utf-8")
    assert lessongen(folder, "score", "bread.yaml", path.name).returncode == 0
    (folder / "lessongen.toml").write_text("[quality]\nthreshold = 0.9\n", encoding="utf-8")
    assert lessongen(folder, "score", "bread.yaml", path.name).returncode == 3


def test_specs_from_standard_input(folder):
    """`-` reads the batch file from standard input."""
    assert lessongen(folder, "score", "-", "1.10-why-bread-rises.md", stdin=BATCH).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("bread.yaml", "missing.md"), 6, "missing.md"),
        (("bread.yaml", "1.10-why-bread-rises.md", "--lesson-id", "7.7"), 6, "7.7"),
        (("wrong.yaml", "1.10-why-bread-rises.md"), 5, "wrong.yaml:2"),
        (("nowhere.yaml", "1.10-why-bread-rises.md"), 5, "nowhere.yaml"),
        (("bread.yaml",), 2, ""),
    ],
)
def test_errors(folder, arguments, code, said):
    """Unknown lesson or file 6, invalid specs 5 with their lines, wrong usage 2; nothing on stdout."""
    (folder / "wrong.yaml").write_text("lessons:\n  - titel: x\n", encoding="utf-8")
    done = lessongen(folder, "score", *arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert done.stdout == ""


def test_hostile_text_cannot_drive_the_terminal(folder):
    """Control characters of a lesson reach the terminal as escapes."""
    text = LESSON.replace("# Why bread rises", "# Why \x1b]0;owned\x07bread rises").replace(
        "Name two causes.", "\x1b[2J[insert]"
    )
    (folder / "1.10.md").write_text(text, encoding="utf-8")
    done = lessongen(folder, "score", "bread.yaml", "1.10.md")
    assert done.returncode == 3
    assert "\x1b" not in done.stdout + done.stderr


def test_bytes_that_are_no_text(folder):
    """A file that is no UTF-8 is refused, as `review accept --file` does it."""
    (folder / "1.10.md").write_bytes(b"# T\n\xff\xfe\x00# T\xe9")
    done = lessongen(folder, "score", "bread.yaml", "1.10.md")
    assert (done.returncode, done.stdout) == (2, "")
    assert "1.10.md:2: no UTF-8 (byte 0xff); nothing was scored" in done.stderr


def test_a_bound_is_shown_beside_its_criterion(folder):
    """What lowers the whole score stands with its evidence, as text and as data."""
    path = folder / "1.10-why-bread-rises.md"
    path.write_text(LESSON.replace("the cold it", "the bakerâ€™s cellar it"), encoding="utf-8")
    done = lessongen(folder, "score", "bread.yaml", path.name)
    assert "letters of a wrong encoding, in 1 paragraph (the whole at most 0.78)" in done.stdout
    assert "passed (0.75), held down by: encoding (at most 0.78)" in done.stdout
    (row,) = rows(lessongen(folder, "score", "bread.yaml", path.name, "--json"))
    assert {c["name"]: c["ceiling"] for c in row["criteria"] if "ceiling" in c} == {"encoding": 0.78}
    assert row["score"] <= 0.78
