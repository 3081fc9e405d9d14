"""The reference lessons with their specs, sources and side of the split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lessongen_core.languages import normal_heading
from lessongen_core.quality import Score, score_lesson
from lessongen_core.retrieval import PassageIndex, Retrieved, retrieve
from lessongen_core.sources import Passage, chunk
from lessongen_core.spec.loader import load_specs
from lessongen_core.spec.models import Course, LessonSpec

from .markdown import Block, assemble, parts_of

# By course, never by lesson: lessons of a course share words and authors. shell-novice-es is shell-novice translated,
# so both stand on one side. The first rules were tuned on git-novice and shell-novice-es: theirs is the dev side.
COURSES: Final = {
    "git-novice": "dev",
    "shell-novice": "dev",
    "shell-novice-es": "dev",
    "sql-novice-survey": "test",
    "lc-open-refine": "test",
}
# Folders of sources that hold an earlier version, or the original in another language, of the lesson itself.
_OWN_PAST: Final = ("git-novice-old", "lc-open-refine-old", "shell-novice-es-old", "shell-novice-en")


@dataclass(frozen=True, slots=True)
class Setting:
    """What is scored when nothing is damaged, and the passages given with it."""

    text: str
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson a person wrote, in the settings ("modes") it is scored in.

    "plain": without sources, as `lessongen score` does. "sources": with the passages that the pipeline would retrieve,
    and with one citation a section, since lessongen asks for them then and the reference lessons have none. "own": the
    same with the undamaged lesson as its only source.

    `own_past`: among its sources is an earlier version of this very lesson; else they are by other authors.
    """

    name: str
    course_name: str
    spec: LessonSpec
    course: Course
    settings: Mapping[str, Setting]
    own_past: bool

    @property
    def text(self) -> str:
        return self.settings["plain"].text

    @property
    def side(self) -> str:
        return COURSES[self.course_name]

    def score(self, text: str, mode: str) -> Score:
        """The score of `text`, damaged or not, beside the passages of a mode."""
        return score_lesson(text, self.spec, self.course, passages=self.settings[mode].passages)


def load_lessons(folder: Path, sides: tuple[str, ...]) -> list[Lesson]:
    """The lessons of the courses of `sides`, in the order of their specs.

    Raises:
        ValueError: a batch file is not valid.
    """
    found: list[Lesson] = []
    for name, side in COURSES.items():
        if side not in sides:
            continue
        loaded = load_specs([folder / f"{name}.yaml"])
        if loaded.problems:
            raise ValueError(f"{name}.yaml: {loaded.problems[0]}")
        course = loaded.courses[0]
        indexes = {set_id: PassageIndex(source.passages) for set_id, source in course.sets.items()}
        for lesson in loaded.lessons:
            path = folder / "reference" / name / f"{lesson.spec.lesson_id}.md"
            text = path.read_text(encoding="utf-8")
            settings = settings_of(text, lesson.spec, retrieve(lesson.spec, indexes))
            documents = {passage.document for passage in settings["sources"].passages}
            own_past = any(past in document for document in documents for past in _OWN_PAST)
            full_name = f"{name} {lesson.spec.lesson_id}"
            found.append(Lesson(full_name, name, lesson.spec, course.course, settings, own_past))
    return found


def settings_of(text: str, spec: LessonSpec, retrieved: Retrieved) -> dict[str, Setting]:
    """The three settings of a lesson: see `Lesson`."""
    titles = [section.title for section in spec.sections]
    first = {title: own[0] for title, own in zip(titles, retrieved.by_section, strict=False) if own}
    return {
        "plain": Setting(text),
        "sources": Setting(with_citations(text, first), retrieved.passages),
        "own": Setting(with_citations(text, dict.fromkeys(titles, 1)), chunk(text, "lesson.md")),
    }


def with_citations(text: str, numbers: Mapping[str, int]) -> str:
    """`text` with ` [n]` after the first whole paragraph of each section, n being that of its title in `numbers`."""
    by_title = {normal_heading(title): number for title, number in numbers.items()}
    parts = parts_of(text)
    for part in parts:
        number = by_title.get(normal_heading(part.title)) if part.heading else None
        texts = [at for at, block in enumerate(part.blocks) if block.kind == "text"]
        whole = [at for at in texts if part.blocks[at].text.endswith(".")] or texts
        if number and whole:
            part.blocks[whole[0]] = Block("text", f"{part.blocks[whole[0]].text} [{number}]")
    return assemble(parts)
