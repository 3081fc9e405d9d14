"""parse_lesson and outline: leniency, languages, lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessongen_core.content import outline, parse_lesson
from lessongen_core.languages import HEADINGS, heading, heading_role

LESSON = """\
# Loops

A loop repeats commands.

## Why loops

Copying is dull.

```bash
# not a heading
```

## {exercises}

### {exercise} 1: Count

How many?

#### {solution}

Three.

#### {rubric}

- Counts right (70 %)
- Says why (30%)

## {summary}

- Loops repeat.

## {sources}

1. a.md, A > B
"""


@pytest.mark.parametrize("language", sorted(HEADINGS))
def test_headings_of_every_language(language):
    """The parts are found by the headings of any known language."""
    roles = ("exercises", "exercise", "solution", "rubric", "summary", "sources")
    lesson = parse_lesson(LESSON.format(**{role: heading(language, role) for role in roles}))
    assert lesson.title == "Loops"
    assert lesson.intro == "A loop repeats commands."
    assert [section.title for section in lesson.sections] == ["Why loops"]
    assert lesson.summary == "- Loops repeat."
    (exercise,) = lesson.exercises
    assert (exercise.question, exercise.solution) == ("How many?", "Three.")
    assert exercise.rubric == (("Counts right", 70), ("Says why", 30))


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("**3. Exercises:**", "exercises"),
        ("EXERCISE 2 – Loops", "exercise"),
        ("Solution to exercise 3", "solution"),
        ("Упражнение 4: Циклы", "exercise"),
        ("Übung 1", "exercise"),
        ("Points clés", "summary"),
        ("Exercise your rights", None),
        ("Solving problems", None),
        ("", None),
        *((name, "summary") for name in ("Riassunto", "Sommario", "Conclusioni", "Síntese", "Conclusies")),
    ],
)
def test_heading_role(text, role):
    """Numbering, markup and case do not hide a part; a word that merely begins like one is no part."""
    assert heading_role(text) == role


def test_labels_instead_of_headings():
    """A bold label stands for a Solution heading."""
    text = "# T\n\n## Exercises\n\n### Exercise 1\n\nWhy?\n\n**Solution:** Because.\n"
    assert parse_lesson(text).exercises[0].solution == "Because."


FOLD = "<details>\n<summary>{}</summary>\n\nBecause.\n\n```python\nx = 1\n```\n\n</details>"


@pytest.mark.parametrize(
    "solution",
    [
        "**Solution**\nBecause.",
        "*Solution:* Because.",
        "Solution:\n\nBecause.",
        "Solution to exercise 1:\n\nBecause.",
        "Musterlösung 1:\n\nBecause.",
        "> **Solution:** Because.",
        "> **Lösung**\n>\n> Because.",
        "> #### Решение\n>\n> Because.",
        "<details><summary>Show the answer</summary>Because.</details>",
        *map(FOLD.format, ("Solution", "<b>Ver la solución</b>", "Lösung anzeigen", "Voir la réponse", "Ответ")),
    ],
)
def test_solutions_in_quotes_folds_and_behind_labels(solution):
    """What a reader unfolds or finds in a block quote is solved as well; its frame is no part of it."""
    text = f"# T\n\n## Exercises\n\n### Exercise 1\n\nWhy?\n\n{solution}\n\n### Exercise 2\n\nHow?\n"
    first, second = parse_lesson(text).exercises
    assert (first.question, second.question) == ("Why?", "How?")
    assert first.solution.startswith("Because.")
    assert "details" not in first.solution
    assert second.solution == ""


@pytest.mark.parametrize(
    "note",
    [
        "> **Note:** The answer is long.",
        "<details><summary>A hint</summary>Think.</details>",
        "Answer this: why?",
        *("Answer the questions:\n\n(a) Why?", "Solution of the salt:\n\n5 g", "Lösung herstellen:\n\nRühre."),
        "Respuesta inmune:\n\n¿Por qué?",
    ],
)
def test_notes_and_hints_are_no_solutions(note):
    """They belong to the question."""
    (exercise,) = parse_lesson(f"# T\n\n## Exercises\n\n### Exercise 1\n\nWhy?\n\n{note}\n").exercises
    assert exercise.solution == ""


def test_exercises_without_headings_are_one():
    """An exercise part without headings is one exercise."""
    (exercise,) = parse_lesson("# T\n\n## Exercises\n\nTry it.\n").exercises
    assert (exercise.title, exercise.question) == ("", "Try it.")


def test_h1_sections():
    """H1s below the title are sections."""
    assert [s.title for s in parse_lesson("# T\n\n# A\n\nx\n\n# B\n\ny\n").sections] == ["A", "B"]


def test_headings_in_quotes_lists_and_code_are_text():
    """Only what stands at the top level is structure."""
    text = "# T\n\n> ## Quoted\n\n- ## Item\n\n```\n## Code\n```\n\n## Real\n\nx\n"
    assert [section.title for section in parse_lesson(text).sections] == ["Real"]


def test_the_last_of_two_summaries_is_the_summary():
    """A section called like a part is a section when the part comes later."""
    lesson = parse_lesson("# T\n\n## Conclusion\n\na\n\n## Summary\n\nb\n")
    assert [section.title for section in lesson.sections] == ["Conclusion"]
    assert lesson.summary == "b"


def test_a_section_of_the_spec_keeps_its_name():
    """A title of the spec makes a section even of a part's name."""
    (part,) = [part for part in outline("# T\n\n## Summary\n\nx\n", ["Summary"]).parts if part.title]
    assert part.role == "section"


def test_lines_count_front_matter():
    """Lines point into the file as it is."""
    text = "---\nlesson_id: '1.1'\n---\n# T\n\n## A\n\nx\n"
    assert parse_lesson(text).sections[0].line == 6
    assert parse_lesson(text).title == "T"


def test_to_dict_is_plain():
    """to_dict holds only what JSON can."""
    assert parse_lesson("# T\n").to_dict() == {
        "title": "T", "intro": "", "sections": (), "exercises": (), "summary": "",
    }  # fmt: skip


@given(st.text(alphabet="#`*-_>[]()!<:|\n \tabcÄяI.1%~=\\$&;\"'", max_size=200))
def test_never_raises(text):
    """Any text is parsed."""
    parse_lesson(text).to_dict()
