"""What the writer is told of a lesson, as plain lists and dicts: the spec, without what only we need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from ..spec.models import Audience, Course, Exercise, LessonSpec, NextLesson, PreviousLesson, Section, Tone

if TYPE_CHECKING:
    from ..retrieval import Retrieved

# Words of prose per section (research/lesson_schema.md, 1.6); `comprehensive` has no upper end there.
DEPTH_WORDS: Final[Mapping[str, tuple[int, int]]] = {
    "summary": (200, 400),
    "detailed_analysis": (500, 1000),
    "comprehensive": (1000, 2000),
}
# What the names mean (research/lesson_schema.md, 1.2): a model may take "practitioner" for anything.
AUDIENCES: Final[Mapping[Audience, str]] = {
    "novice": "novice: knows nothing of the subject; go step by step, explain at length, define each term",
    "practitioner": "practitioner: works in the field; hands-on, short on basics, rich in practice",
    "executive": "executive: decides, does not build; what it means for the business, little technical detail",
}
TONES: Final[Mapping[Tone, str]] = {
    "formal": "formal: third person, academic",
    "conversational-professional": "conversational-professional: speak to the reader as you, engaging, precise",
}
# Lessons people wrote have 13 (5th percentile), 43 (median), 108 (95th) words a minute (research/quality.md, 1.5).
WORDS_PER_MINUTE: Final = (25, 100)
MOST_PASSAGE_NUMBERS: Final = 12
MOST_PREVIEW: Final = 1000  # characters of the previous lesson's summary


def lesson_data(lesson: LessonSpec, course: Course, retrieved: Retrieved) -> dict[str, Any]:
    """What the writer needs of the spec; empty values are left out."""
    data: dict[str, Any] = {
        "lesson_id": lesson.lesson_id,
        "title": lesson.title,
        "description": lesson.description,
        "course": course.title,
        "language": course.language,
        "reader": {
            "audience": AUDIENCES[lesson.metadata.target_audience],
            "level": lesson.difficulty_level,
            "background": course.guidance.contextual_language_hints,
        },
        "tone": [TONES[lesson.metadata.tone], *([course.guidance.tone] if course.guidance.tone else [])],
        "archetype": lesson.metadata.content_archetype,
        "duration_minutes": lesson.estimated_duration_minutes,
        "objectives": [
            {"id": item.id, "objective": item.objective, "bloom_level": item.bloom_level}
            for item in lesson.learning_objectives
        ],
        "introduction": _introduction(lesson),
        **_sections(lesson, retrieved),
        "prohibited_terms": list(course.guidance.avoid_jargon),
        "exercises": [_exercise(item) for item in lesson.exercises],
        "neighbours": _neighbours(lesson),
        "guidance": _guidance(course),
    }
    if lesson.metadata.compliance_level == "strict":
        data["compliance"] = "strict: follow the format to the letter, formal wording, no embellishment"
    return _without_empty(data)


def _introduction(lesson: LessonSpec) -> dict[str, str]:
    if lesson.intro_blueprint is None:
        return {}
    blueprint = lesson.intro_blueprint
    return {
        "opens_with": blueprint.hook_strategy,
        "about": blueprint.hook_topic,
        "promises": blueprint.key_learning_objectives,
    }


def _sections(lesson: LessonSpec, retrieved: Retrieved) -> dict[str, Any]:
    """The spec's sections, or for the short form what the writer needs to choose its own."""
    if lesson.sections:
        numbers: Sequence[Sequence[int]] = retrieved.by_section
        return {
            "sections": [
                _section(section, numbers[index] if index < len(numbers) else ())
                for index, section in enumerate(lesson.sections)
            ]
        }
    least, most = (rate * lesson.estimated_duration_minutes for rate in WORDS_PER_MINUTE)
    return {
        "choose_sections": {
            "number": [2, 5],
            "words_in_all": [max(250, least), max(500, most)],
            "passages": list(retrieved.by_section[0])[:MOST_PASSAGE_NUMBERS] if retrieved.by_section else [],
        },
        "choose_exercises": {"number": [1, min(3, len(lesson.learning_objectives))]},
    }


def _section(section: Section, passages: Sequence[int]) -> dict[str, Any]:
    return _without_empty(
        {
            "title": section.title,
            "archetype": section.content_archetype,
            "words": list(DEPTH_WORDS[section.constraints.depth]),
            "key_points": list(section.key_points_to_cover),
            "required_keywords": list(section.constraints.required_keywords),
            "prohibited_terms": list(section.constraints.prohibited_terms),
            "analogy": section.analogies_to_use,
            "passages": list(passages)[:MOST_PASSAGE_NUMBERS],
        }
    )


def _exercise(exercise: Exercise) -> dict[str, Any]:
    return {
        "type": exercise.type,
        "difficulty": exercise.difficulty,
        "objective_id": exercise.learning_objective_id,
        "template": exercise.structure_template,
        "rubric": [{"criterion": "; ".join(item.criteria), "weight": item.weight} for item in exercise.rubric_criteria],
    }


def _neighbours(lesson: LessonSpec) -> dict[str, Any]:
    context = lesson.lesson_context
    if context is None:
        return {}
    previous, following = context.previous_lesson, context.next_lesson
    return _without_empty(
        {
            "previous": _neighbour(previous, previous.summary_preview) if previous else None,
            "next": _neighbour(following) if following else None,
            "already_covered": list(context.concepts_already_covered),
            "already_defined": list(context.terms_already_defined),
        }
    )


def _neighbour(lesson: NextLesson | PreviousLesson, summary: str | None = None) -> dict[str, Any]:
    """`summary` comes of another stage, and of a model perhaps: data like the rest, and no more than a preview."""
    return _without_empty(
        {
            "title": lesson.title,
            "concepts": list(lesson.key_concepts),
            "summary": (summary or "").strip()[:MOST_PREVIEW],
        }
    )


def _guidance(course: Course) -> dict[str, Any]:
    guidance = course.guidance
    return _without_empty(
        {
            "use_analogies": guidance.use_analogies,
            "analogies": list(guidance.specific_analogies),
            "visuals": list(guidance.include_visuals),
            "exercise_types": list(guidance.exercise_types),
            "real_world_examples": list(guidance.real_world_examples),
        }
    )


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in ("", None, False, [], {})}
