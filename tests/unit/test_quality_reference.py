"""The score on lessons people wrote, whole and damaged: research/quality.md, section 5.

Tuned on git-novice and shell-novice-es; the other three courses were looked at once the rules stood.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from lessongen_core.content import outline, parse_lesson
from lessongen_core.quality import score_lesson
from lessongen_core.spec.models import Course, LessonSpec

COURSES = ("git-novice", "shell-novice-es", "shell-novice", "sql-novice-survey", "lc-open-refine")
TUNED_ON = COURSES[:2]
THRESHOLD = 0.75


@dataclass(frozen=True)
class Human:
    """One reference lesson with its spec."""

    name: str
    course_name: str
    spec: LessonSpec
    course: Course
    text: str

    def score(self, text: str):
        return score_lesson(text, self.spec, self.course)

    def passes(self, text: str) -> bool:
        return bool(self.score(text).passed(THRESHOLD))


@pytest.fixture(scope="module")
def humans(lessons_folder: Path) -> list[Human]:
    found = []
    for name in COURSES:
        data = yaml.load((lessons_folder / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        course = Course.model_validate(data["course"])
        for lesson in data["lessons"]:
            spec = LessonSpec.model_validate(lesson)
            text = (lessons_folder / "reference" / name / f"{spec.lesson_id}.md").read_text(encoding="utf-8")
            found.append(Human(f"{name} {spec.lesson_id}", name, spec, course, text))
    assert len(found) == 52
    return found


def test_human_lessons_pass(humans):
    """At least 90 % of the lessons people wrote pass: of all, of those tuned on, and of those held out."""
    passed = Counter(human.course_name for human in humans if human.passes(human.text))
    total = Counter(human.course_name for human in humans)
    print({name: f"{passed[name]}/{total[name]}" for name in COURSES})
    for group in (COURSES, TUNED_ON, [name for name in COURSES if name not in TUNED_ON]):
        assert sum(passed[name] for name in group) >= 0.9 * sum(total[name] for name in group), group


def half(human: Human, humans: list[Human], drawn: random.Random) -> str:
    lines = human.text.splitlines()
    return "\n".join(lines[: len(lines) // 2])


def second_half(human: Human, humans: list[Human], drawn: random.Random) -> str:
    lines = human.text.splitlines()
    return "\n".join(lines[len(lines) // 2 :])


def emptied(human: Human, humans: list[Human], drawn: random.Random) -> str:
    return ""


def headings_only(human: Human, humans: list[Human], drawn: random.Random) -> str:
    return "\n\n".join(line for line in human.text.splitlines() if line.startswith("#"))


def swapped(human: Human, humans: list[Human], drawn: random.Random) -> str:
    return drawn.choice([other for other in humans if other.course_name != human.course_name]).text


def foreign_bodies(human: Human, humans: list[Human], drawn: random.Random) -> str:
    """Another course's text below the headings of this spec, with its exercises and key points."""
    others = [h for h in humans if h.course_name != human.course_name and h.course.language == human.course.language]
    bodies = [part.markdown for part in parse_lesson(drawn.choice(others or humans).text).sections]
    return laid_out(human.spec, bodies)


def keyword_salad(human: Human, humans: list[Human], drawn: random.Random) -> str:
    vocabulary = " ".join(spec_sentences(human.spec)).split()
    return laid_out(human.spec, [salad(vocabulary, drawn) for _ in human.spec.sections])


def own_words_salad(human: Human, humans: list[Human], drawn: random.Random) -> str:
    return laid_out(human.spec, [salad(human.text.split(), drawn) for _ in human.spec.sections])


def spec_as_data(human: Human, humans: list[Human], drawn: random.Random) -> str:
    return yaml.safe_dump(human.spec.model_dump(mode="json"), allow_unicode=True)


def spec_as_lesson(human: Human, humans: list[Human], drawn: random.Random) -> str:
    return laid_out(human.spec, ["\n\n".join(spec_sentences(human.spec))])


def looped(human: Human, humans: list[Human], drawn: random.Random) -> str:
    blocks = human.text.split("\n\n")
    return "\n\n".join(block for block in blocks for _ in range(1 if block.startswith("#") else 3))


def hollow(human: Human, humans: list[Human], drawn: random.Random) -> str:
    """All but the teaching: below each heading one line says what it would be about."""
    return hollowed(human, lambda texts: "In this section you will be able to do this: " + "; ".join(texts) + ".")


def hollow_lists(human: Human, humans: list[Human], drawn: random.Random) -> str:
    """The same with a list of objective and key points below each heading."""
    return hollowed(human, lambda texts: "- " + "\n- ".join(texts))


def hollowed(human: Human, body: Callable[[list[str]], str]) -> str:
    parts = outline(human.text, [section.title for section in human.spec.sections]).parts
    goals = [o.objective.rstrip(".") for o in human.spec.learning_objectives]
    able_to = "By the end of this lesson you will be able to do the following: " + "; ".join(goals) + "."
    out = [f"# {human.spec.title}", *(part.markdown for part in parts if part.role == "introduction"), able_to]
    for at, section in enumerate(human.spec.sections):
        points = [point.rstrip(".") for point in section.key_points_to_cover]
        out += [f"## {section.title}", body([goals[at % len(goals)], *points])]
    for part in parts:
        if part.role in ("exercises", "summary"):
            out += [f"## {part.title}", part.markdown]
    return "\n\n".join(out) + "\n"


def spec_sentences(spec: LessonSpec) -> list[str]:
    points = [point for section in spec.sections for point in section.key_points_to_cover]
    keywords = [word for section in spec.sections for word in section.constraints.required_keywords]
    return [spec.description, *(o.objective for o in spec.learning_objectives), *points, *keywords]


def salad(vocabulary: list[str], drawn: random.Random) -> str:
    sentences = [" ".join(drawn.choices(vocabulary, k=12)).capitalize() + "." for _ in range(25)]
    return "\n\n".join(" ".join(sentences[at : at + 5]) for at in range(0, 25, 5))


def laid_out(spec: LessonSpec, bodies: list[str]) -> str:
    out = [f"# {spec.title}", "This lesson says what it is about and why anybody should care."]
    for at, section in enumerate(spec.sections):
        out += [f"## {section.title}", bodies[at % len(bodies)]]
    if spec.exercises:
        out.append("## Exercises")
    for number, exercise in enumerate(spec.exercises, 1):
        out += [f"### Exercise {number}: Try", exercise.structure_template, "#### Solution", "Read the text once more."]
    return "\n\n".join([*out, "## Summary", "- " + "\n- ".join(spec_sentences(spec))]) + "\n"


@pytest.mark.parametrize(
    "damage",
    [half, second_half, emptied, headings_only, swapped, foreign_bodies, keyword_salad, own_words_salad, spec_as_data,
     spec_as_lesson, looped, hollow, hollow_lists],
)  # fmt: skip
def test_damaged_lessons_never_pass(humans, damage):
    """Not one of the 52 passes once it is cut, emptied, swapped, filled with salad, hollow or made of its own spec."""
    drawn = random.Random(20)
    passing = [human.name for human in humans if human.passes(damage(human, humans, drawn))]
    assert passing == []


def test_every_point_of_cut_is_caught(humans):
    """A lesson cut anywhere before its summary never passes."""
    for human in humans[::4]:
        lines = human.text.splitlines()
        end = max(at for at, line in enumerate(lines) if line.startswith("## "))
        for share in (0.3, 0.6, 0.8, 0.95):
            assert not human.passes("\n".join(lines[: int(end * share)])), (human.name, share)


def test_invisible_edits_change_nothing(humans):
    """Markers, emphasis signs, line ends and the case of headings move the score by 0.02 at most."""
    for human in humans[::5]:
        text = human.text
        expected = human.score(text).score
        for edited in (text.replace("\n- ", "\n* "), text.replace("**", "__"), text.replace("\n", "\r\n")):
            assert abs(human.score(edited).score - expected) <= 0.02, human.name
