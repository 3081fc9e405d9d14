"""Lesson Markdown against its spec -> a score from 0 to 1, with the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..spec.models import Course, LessonSpec
from .score import Criterion, Score

if TYPE_CHECKING:
    from ..sources import Passage

__all__ = ["Criterion", "Score", "score_lesson"]


def score_lesson(
    markdown: str,
    lesson: LessonSpec,
    course: Course,
    *,
    passages: Sequence[Passage] = (),
    finish_reason: str | None = None,
) -> Score:
    """Score a lesson."""
    present = 1.0 if markdown.strip() else 0.0
    return Score(present, () if present else ("empty",), ())
