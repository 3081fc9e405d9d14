"""The short form becomes a `LessonSpec`: objectives get ids and levels, the rest its defaults."""

from __future__ import annotations

from .bloom import guess_level
from .models import Course, LessonSpec, Metadata, Objective, ShortLesson


def expand(lesson: ShortLesson, lesson_id: str, course: Course) -> LessonSpec:
    """The spec of a short lesson. `sections` stays empty: the writer chooses its own."""
    objectives = tuple(
        Objective(id=f"LO-{lesson_id}.{number}", objective=text, bloom_level=guess_level(text) or "understand")
        for number, text in enumerate(lesson.objectives, 1)
    )
    return LessonSpec(
        lesson_id=lesson_id,
        title=lesson.title,
        description=" ".join(map(_ended, lesson.objectives)),
        metadata=Metadata(target_audience=course.audience or "novice"),
        learning_objectives=objectives,
        estimated_duration_minutes=lesson.minutes,
        difficulty_level=course.difficulty_level or "beginner",
        source_sets=tuple(dict.fromkeys(lesson.sources)),
    )


def _ended(text: str) -> str:
    """`text` as a sentence: objectives are mostly written without a full stop."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…", "。", ":", ";")) else f"{text}."
