"""What a spec says of its lesson, text by text."""

from __future__ import annotations

from collections.abc import Iterator

from ..spec.models import LessonSpec


def spec_texts(spec: LessonSpec, *, points_only: bool = False) -> Iterator[str]:
    """What the spec says of the lesson's content; `points_only`: without what is addressed to its writer."""
    yield spec.title
    for section in spec.sections:
        yield section.title
        yield from section.key_points_to_cover
        yield from section.constraints.required_keywords
        if section.analogies_to_use and not points_only:
            yield section.analogies_to_use
    yield from (objective.objective for objective in spec.learning_objectives)
    if not points_only:
        yield spec.description
        for exercise in spec.exercises:
            yield exercise.structure_template
            yield from (line for row in exercise.rubric_criteria for line in row.criteria)
        if spec.intro_blueprint:
            yield spec.intro_blueprint.key_learning_objectives
