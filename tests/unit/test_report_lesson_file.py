"""One lesson as a file: its name and its text."""

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from report_rows import START, batch_row, lesson_row

from lessongen_core.envelope import timestamp
from lessongen_core.report import lesson_file
from lessongen_core.report.front_matter import front_matter, read_front_matter
from lessongen_core.report.lesson_file import slug
from lessongen_core.store.rows import ReviewMark


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Lesson one: Files & folders", "1.1-lesson-one-files-folders.md"),
        ("Übungen: Größe", "1.1-ubungen-grosse.md"),
        ("Урок о пределах", "1.1.md"),
        ("CON", "1.1-con.md"),
        ("../../etc/passwd", "1.1-etc-passwd.md"),
        ("  ...  ", "1.1.md"),
        ("x" * 200, f"1.1-{'x' * 60}.md"),
        (f"{'x' * 60} and more", f"1.1-{'x' * 60}.md"),
        (f"{'x' * 59} and more", f"1.1-{'x' * 59}.md"),
        ("a\x00b\nc\u202ed", "1.1-a-b-cd.md"),
    ],
)
def test_a_file_is_named_after_id_and_title(title, name):
    """`<lesson_id>-<slug>.md`, in letters every file system takes; without a slug the id alone."""
    assert lesson_file(batch_row(), lesson_row(title=title))[0] == name


@pytest.mark.parametrize("lesson_id", ["../1.1", "1.1/..", "con", "1.1\n", ".1", ""])
def test_an_id_that_no_spec_could_have_gives_way_to_the_position(lesson_id):
    """Only digits, a dot and digits reach a file name."""
    assert lesson_file(batch_row(), lesson_row(4, lesson_id=lesson_id, title="T!T"))[0] == "lesson-5-t-t.md"


@given(st.text(max_size=200))
def test_any_title_gives_a_safe_name(title):
    """No title whatever leaves the folder, hides the file or makes the name long."""
    name = lesson_file(batch_row(), lesson_row(title=title))[0]
    assert re.fullmatch(r"1\.1(-[a-z0-9]+(-[a-z0-9]+)*)?\.md", name)
    assert len(slug(title)) <= 60


def test_the_front_matter_says_where_the_lesson_comes_from():
    """Keys in their order; ids stay text, the offline writer is told by `llm: false`."""
    lesson = lesson_row(8, lesson_id="1.10", model="offline-writer", llm=False)
    text = lesson_file(batch_row(), lesson, course="Git: basics")[1]
    values = read_front_matter(text)
    assert list(values) == (
        [
            "lesson_id",
            "title",
            "course",
            "batch",
            "model",
            "llm",
            "fallback",
            "quality_score",
            "token_count",
            "generated_at",
        ]
    )
    assert values["lesson_id"] == "1.10"
    assert values["course"] == "Git: basics"
    assert values["model"] == "offline-writer"
    assert values["llm"] is False
    assert values["generated_at"] == "2026-11-24T04:15:15.008Z"


def test_a_batch_without_a_course_has_no_course_line():
    """`course` is there only when there is one."""
    assert "course" not in read_front_matter(lesson_file(batch_row(), lesson_row())[1])


@pytest.mark.parametrize(
    "content", ["# A title\n\nText.\n", "\n\n# A title\n\nText.", "Text.\n", "## Section\n\nText.\n", ""]
)
def test_a_file_has_one_h1(content):
    """The content's own H1, or the spec's title where it has none."""
    body = lesson_file(batch_row(), lesson_row(content=content))[1].split("\n---\n", 1)[1]
    assert len(re.findall(r"(?m)^# ", body)) == 1
    assert body.startswith("\n# ")
    assert body.endswith("\n") and not body.endswith("\n\n")


def test_a_lesson_without_content_is_no_file():
    """A lesson that did not succeed, or was read without its content, cannot be written."""
    with pytest.raises(ValueError, match="has no content"):
        lesson_file(batch_row(), lesson_row(content=None))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_title_is_one_value_of_the_front_matter(title):
    """No title adds a key, ends the block, or shows an invisible character; it reads back equal."""
    text = front_matter({"title": title, "llm": True})
    assert text.startswith("---\n") and text.endswith("\n---\n")
    assert text.count("\n---\n") == 1
    assert not re.search("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\x1b\x9b]", text)
    assert read_front_matter(text + "\n# body\n---\n") == {"title": title, "llm": True}
    assert next(iter(yaml.safe_load_all(text))) == {"title": title, "llm": True}


@pytest.mark.parametrize(
    "text", ["", "# no front matter\n", "---\nopen: end\n", "---\n- a list\n---\n", "---\na: [\n---\n"]
)
def test_what_has_no_front_matter_has_no_values(text):
    """Anything but a mapping between two rules at the very top is no front matter."""
    assert read_front_matter(text) == {}


def test_the_front_matter_of_an_accepted_lesson_names_the_person():
    """With the time, after all that a generated lesson has; others have none of it."""
    review = ReviewMark("quality", START, "accept_edited", "ann: me\u202e", START, None)
    values = read_front_matter(lesson_file(batch_row(), lesson_row(review=review))[1])
    assert list(values)[-4:] == ["reviewed", "reviewed_by", "reviewed_at", "edited"]
    assert (values["reviewed"], values["reviewed_by"]) == (True, "ann: me\u202e")
    assert values["reviewed_at"] == timestamp(START)
    forced = ReviewMark("quality", START, "accept_edited_forced", "ann", START, None)
    values = read_front_matter(lesson_file(batch_row(), lesson_row(review=forced))[1])
    assert (values["edited"], values["forced"]) == (True, True)
    as_it_was = ReviewMark("quality", START, "accept", "ann", START, None)
    values = read_front_matter(lesson_file(batch_row(), lesson_row(review=as_it_was))[1])
    assert values["reviewed"] and not {"edited", "forced"} & set(values)
    rejected = ReviewMark("quality", START, "reject", "ann", START, "no")
    assert "reviewed" not in lesson_file(batch_row(), lesson_row(review=rejected))[1]
