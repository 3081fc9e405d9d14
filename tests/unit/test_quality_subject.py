"""Is each part of this lesson: summaries and exercises of another one, in the short form, which names no sections."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lessongen_core.quality import Score, score_lesson
from lessongen_core.spec.loader import load_specs

FOLDER = Path(__file__).parent / "honest" / "provoking"
PARTS = {
    "en": ("## Exercises", "## Summary"),
    "es": ("## Ejercicios", "## Resumen"),
    "de": ("## Übungen", "## Zusammenfassung"),
}
# A lesson, and one of the same language from which a part comes.
PAIRS = [("en", "1.1", "2.1"), ("en", "1.4", "1.7"), ("es", "4.1", "4.2"), ("de", "3.1", "3.2")]


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def scored(language: str, name: str, text: str) -> Score:
    loaded = load_specs([FOLDER / f"{language}.yaml"])
    spec = next(lesson.spec for lesson in loaded.lessons if lesson.spec.lesson_id == name)
    return score_lesson(text, spec, loaded.courses[0].course)


def replaced(text: str, heading: str, other: str) -> str:
    """`text` with what stands below a heading in `other`."""
    pattern = re.compile(rf"^{heading}$.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    return pattern.sub(lambda _: pattern.search(other)[0], text)


@pytest.mark.parametrize(("language", "name", "other"), PAIRS)
@pytest.mark.parametrize("part", [0, 1])
def test_a_part_of_another_lesson_never_passes(language, name, other, part):
    """Exercises or summary of another lesson below their own heading: `off_topic`, and the criterion says which."""
    damaged = replaced(text_of(name), PARTS[language][part], text_of(other))
    found = scored(language, name, damaged)
    assert "off_topic" in found.caps, found.reasons()
    named = ("exercise_belonging", "summary_belonging")[part]
    assert [c.name for c in found.criteria if c.name.endswith("_belonging") and c.score == 0] == [named]


@pytest.mark.parametrize(("language", "name", "other"), PAIRS)
def test_own_parts_belong(language, name, other):
    """Whatever data the exercises bring along."""
    found = scored(language, name, text_of(name))
    assert {c.score for c in found.criteria if c.name.endswith("_belonging")} == {1}


def test_a_summary_in_other_words_is_no_more_than_a_doubt():
    """Half of its words are the lesson's: the score is bounded, above the threshold."""
    own = "Answer each reviewer in turn, first about content and later about style, and thank whoever read your draft."
    text = re.sub(r"(?s)## Summary\n.*", f"## Summary\n\n{own}\n", text_of("1.1"))
    found = scored("en", "1.1", text)
    assert not found.caps and found.score >= 0.75


@pytest.mark.parametrize(
    ("language", "name", "objective"),
    [("en", "1.8", "Compare volcanoes with earthquakes"), ("es", "4.1", "Explica la ley de la gravedad de Newton")],
)
def test_an_objective_that_is_nowhere_taken_up(language, name, objective):
    """All others are taught well: their mean hides it, and the lesson is not what was asked."""
    loaded = load_specs([FOLDER / f"{language}.yaml"])
    spec = next(lesson.spec for lesson in loaded.lessons if lesson.spec.lesson_id == name)
    more = spec.learning_objectives[0].model_copy(update={"id": "LO-9", "objective": objective})
    asked = spec.model_copy(update={"learning_objectives": (*spec.learning_objectives, more)})
    found = score_lesson(text_of(name), asked, loaded.courses[0].course)
    coverage = next(c for c in found.criteria if c.name == "objective_coverage")
    assert coverage.ceiling < 0.75 and "LO-9 not taken up" in coverage.evidence
    assert next(c for c in scored(language, name, text_of(name)).criteria if c.name == coverage.name).ceiling == 1


@pytest.mark.parametrize(("language", "name"), [("en", "1.6"), ("es", "4.2"), ("de", "3.1")])
def test_exercises_without_solutions_are_bounded(language, name):
    """Every prompt asks for solutions; without any the rest is still a lesson."""
    text = re.sub(r"(?m)^\*\*(?:Solution|Solución|Lösung):\*\*.*\n", "", text_of(name))
    found = next(c for c in scored(language, name, text).criteria if c.name == "exercises")
    assert 0.75 <= found.ceiling <= 0.8
