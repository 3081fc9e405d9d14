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
    """All others are taught well, so their mean hides it. It may be taught in other words: a doubt, no gate."""
    loaded = load_specs([FOLDER / f"{language}.yaml"])
    spec = next(lesson.spec for lesson in loaded.lessons if lesson.spec.lesson_id == name)
    more = spec.learning_objectives[0].model_copy(update={"id": "LO-9", "objective": objective})
    asked = spec.model_copy(update={"learning_objectives": (*spec.learning_objectives, more)})
    found = score_lesson(text_of(name), asked, loaded.courses[0].course)
    coverage = next(c for c in found.criteria if c.name == "objective_coverage")
    assert coverage.ceiling == 0.76 and "LO-9 not taken up" in coverage.evidence
    assert next(c for c in scored(language, name, text_of(name)).criteria if c.name == coverage.name).ceiling == 1


@pytest.mark.parametrize(("language", "name"), [("en", "1.6"), ("es", "4.2"), ("de", "3.1")])
def test_exercises_without_solutions_are_bounded(language, name):
    """Every prompt asks for solutions; without any the rest is still a lesson."""
    text = re.sub(r"(?m)^\*\*(?:Solution|Solución|Lösung):\*\*.*\n", "", text_of(name))
    found = next(c for c in scored(language, name, text).criteria if c.name == "exercises")
    assert 0.75 <= found.ceiling < 0.9


STORIES = {
    "en": (
        "My aunt had a parrot that could whistle the anthem of three countries, and it did so whenever the postman "
        "came up the hill with his old bicycle.",
        "Last winter we spent a week in a cabin without heating. My cousin burned two chairs, and nobody has lent us "
        "furniture ever since.",
        "At the wedding the band forgot their trumpets, so the bride's uncle sang for an hour, mostly about ships and "
        "a girl from Lisbon.",
    ),
    "es": (
        "Mi tía tenía un loro que silbaba el himno de tres países, y lo hacía cada vez que el cartero subía la cuesta "
        "con su vieja bicicleta.",
        "El invierno pasado estuvimos una semana en una cabaña sin calefacción. Mi primo quemó dos sillas y desde "
        "entonces nadie nos presta muebles.",
        "En la boda la banda olvidó las trompetas, así que un tío de la novia cantó durante una hora, sobre todo de "
        "barcos y de una chica de Lisboa.",
    ),
}
LESSONS = [("en", "1.2"), ("en", "1.4"), ("es", "4.1"), ("es", "4.2")]
# Whose own paragraphs have so little in common, or are so short, that stories among them are only doubted.
SPARSE = {"4.1", "4.2"}


def with_stories(language: str, name: str, count: int) -> str:
    """The lesson with stories behind paragraphs of its sections that are not the last ones."""
    head, tail = text_of(name).split(f"\n{PARTS[language][0]}\n")
    before, *sections = head.split("\n## ")
    for at, story in enumerate(STORIES[language][:count]):
        title, first, *rest = sections[at % len(sections)].split("\n\n")
        sections[at % len(sections)] = "\n\n".join([title, first, story, *rest])
    return "\n## ".join([before, *sections]) + f"\n{PARTS[language][0]}\n{tail}"


@pytest.mark.parametrize(("language", "name"), LESSONS)
def test_stories_of_somebody_elses_life(language, name):
    """Three hardly ever pass; one costs little: people digress."""
    ceilings = [ceiling(scored(language, name, with_stories(language, name, count))) for count in (0, 1, 3)]
    assert ceilings[0] == 1 and ceilings[1] >= 0.8 and ceilings[2] < (0.9 if name in SPARSE else 0.75)


def ceiling(score: Score) -> float:
    """That of cohesion; 1 where the lesson has too few paragraphs to compare."""
    return next((c.ceiling for c in score.criteria if c.name == "cohesion"), 1.0)


def test_a_story_of_the_lesson_is_no_digression():
    """Told in the same person and tense, it has the lesson's own words."""
    story = (
        "My aunt had a ticket with her bank for six weeks, and whenever she asked, a customer was told that somebody "
        "else would answer. Nobody did, so she closed the account and wrote to the newspaper."
    )
    text = text_of("12.1").replace("\n\nThen solve,", f"\n\n{story}\n\nThen solve,")
    assert text != text_of("12.1")
    assert ceiling(scored("en", "12.1", text)) >= 0.95
