"""The prompt of one lesson: versioned text, pure.

Two messages. The system turn holds our instructions and nothing else. The user turn holds data: the lesson as JSON,
the numbered passages, the feedback of a failed try, each inside tags that carry the call's random delimiter
(`blocks.py`). The words are templates (`templates.py`), which users may replace by files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..languages import LANGUAGE_NAMES, Role, heading
from ..spec.models import Course, LessonSpec
from .blocks import block, one_line, passage_blocks
from .feedback import feedback_lines, merged_feedback
from .lesson_data import lesson_data
from .message import Message
from .template_files import load_templates
from .templates import PROMPT_VERSION, TEMPLATES, Templates

if TYPE_CHECKING:
    from ..retrieval import Retrieved

__all__ = [
    "PROMPT_VERSION",
    "TEMPERATURES",
    "TEMPLATES",
    "Message",
    "Templates",
    "build_messages",
    "continue_from",
    "feedback_lines",
    "load_templates",
    "merged_feedback",
    "temperature_for",
]

# Middle of the ranges of research/lesson_schema.md, 1.11; strict compliance forces the lowest range (1.10).
TEMPERATURES: dict[str, float] = {
    "code_tutorial": 0.25,
    "concept_explainer": 0.65,
    "case_study": 0.55,
    "legal_warning": 0.05,
}
NO_PASSAGES = "There are no passages: cite nothing, and state only what is common knowledge in the field."
_FIXED: tuple[Role, ...] = ("exercises", "exercise", "solution", "rubric", "summary")


def build_messages(
    lesson: LessonSpec,
    course: Course,
    retrieved: Retrieved,
    *,
    delimiter: str,
    feedback: Sequence[str] = (),
    templates: Templates = Templates(),  # noqa: B008 (frozen)
) -> tuple[Message, ...]:
    """Return the system and the user turn for `lesson`.

    `delimiter` is drawn at random for each call, 8 or more letters and digits; `feedback` are the lines of scores that
    were too low, the newest first.

    Raises:
        ValueError: `delimiter` is too short or holds other characters.
    """
    if not re.fullmatch(r"[A-Za-z0-9]{8,64}", delimiter):
        raise ValueError("delimiter must be 8 to 64 letters and digits")
    data = json.dumps(lesson_data(lesson, course, retrieved), ensure_ascii=False, indent=1)
    passages = passage_blocks(retrieved.passages, delimiter)
    points = block("feedback", delimiter, "\n".join(f"- {one_line(line)}" for line in feedback)) if feedback else ""
    user = templates.filled(
        "user",
        language=LANGUAGE_NAMES.get(course.language, course.language),
        lesson=block("lesson", delimiter, data),
        passages=f"Passages, each with the number it is cited by:\n\n{passages}" if passages else NO_PASSAGES,
        format=_output_format(lesson, course, templates),
        feedback=templates.filled("feedback", points=points) if points else "",
    )
    return (Message("system", templates.instructions), Message("user", re.sub(r"\n{3,}\Z", "\n", f"{user}\n")))


def continue_from(
    messages: tuple[Message, ...],
    partial: str,
    *,
    templates: Templates = Templates(),  # noqa: B008 (frozen)
) -> tuple[Message, ...]:
    """Return `messages`, with what came of the lesson so far and the wish for the rest of it."""
    return (*messages, Message("assistant", partial), Message("user", templates.filled("continuation")))


def temperature_for(lesson: LessonSpec) -> float:
    """Return the sampling temperature of the lesson's archetype; strict compliance takes that of `legal_warning`."""
    if lesson.metadata.compliance_level == "strict":
        return TEMPERATURES["legal_warning"]
    return TEMPERATURES[lesson.metadata.content_archetype]


def _output_format(lesson: LessonSpec, course: Course, templates: Templates) -> str:
    names = {role: heading(course.language, role) for role in _FIXED}
    wanted = bool(lesson.exercises) or not lesson.sections
    return templates.filled(
        "format",
        section="the section's title" if lesson.sections else "a title you choose",
        exercises=templates.filled("exercises", **names) if wanted else "",
        summary=names["summary"],
    )
