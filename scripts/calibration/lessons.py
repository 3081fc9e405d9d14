"""The reference lessons with their specs, sources and side of the split."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lessongen_core.languages import normal_heading
from lessongen_core.quality import Score, score_lesson
from lessongen_core.retrieval import PassageIndex, Retrieved, retrieve
from lessongen_core.sources import Passage
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
class Lesson:
    """One lesson a person wrote. `cited` is `text` with one citation a section, the reference lessons having none.

    `own_past`: among its sources is an earlier version of this very lesson; else they are by other authors.
    """

    name: str
    course_name: str
    spec: LessonSpec
    course: Course
    text: str
    cited: str
    passages: tuple[Passage, ...]
    own_past: bool

    @property
    def side(self) -> str:
        return COURSES[self.course_name]

    def base(self, mode: str) -> str:
        """The undamaged text: in the mode "sources" with citations, since lessongen asks for them then."""
        return self.cited if mode == "sources" else self.text

    def score(self, text: str, mode: str) -> Score:
        """As `lessongen score` does without sources ("plain"), or as the pipeline does with them ("sources")."""
        return score_lesson(text, self.spec, self.course, passages=self.passages if mode == "sources" else ())


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
            retrieved = retrieve(lesson.spec, indexes)
            own_past = any(past in passage.document for passage in retrieved.passages for past in _OWN_PAST)
            found.append(
                Lesson(
                    f"{name} {lesson.spec.lesson_id}",
                    name,
                    lesson.spec,
                    course.course,
                    text,
                    with_citations(text, lesson.spec, retrieved),
                    retrieved.passages,
                    own_past,
                )
            )
    return found


def with_citations(text: str, spec: LessonSpec, retrieved: Retrieved) -> str:
    """`text` with ` [n]` after the first whole paragraph of each section, n being the first passage found for it."""
    numbers = {
        normal_heading(section.title): own[0]
        for section, own in zip(spec.sections, retrieved.by_section, strict=False)
        if own
    }
    parts = parts_of(text)
    for part in parts:
        number = numbers.get(normal_heading(part.title)) if part.heading else None
        texts = [at for at, block in enumerate(part.blocks) if block.kind == "text"]
        whole = [at for at in texts if part.blocks[at].text.endswith(".")] or texts
        if number and whole:
            part.blocks[whole[0]] = Block("text", f"{part.blocks[whole[0]].text} [{number}]")
    return assemble(parts)
