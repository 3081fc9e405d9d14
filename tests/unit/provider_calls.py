"""What the provider tests share: a client with short deadlines and a request that is a real prompt."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from pydantic import SecretStr

from lessongen_core.prompts import Message, build_messages
from lessongen_core.provider import ChatClient, ChatRequest
from lessongen_core.retrieval import Retrieved
from lessongen_core.sources import Passage
from lessongen_core.spec.models import Constraints, Course, Exercise, LessonSpec, Objective, RubricCriterion, Section

KEY = "test-key-0123456789abcdef"
DELIMITER = "k3yd3l1m1t3r"

PASSAGES = (
    Passage(
        "bread.md",
        0,
        "Dough > Proving",
        "Yeast eats sugar and breathes out gas. The gas is held by the gluten, so the dough rises. A dough has proved "
        "enough when a finger's dent fills slowly.",
    ),
    Passage("bread.md", 1, "Dough > Kneading", "Kneading lines the gluten up. Ten minutes by hand are enough.\n"),
)

COURSE = Course(title="Bread", language="en")
LESSON = LessonSpec(
    lesson_id="1.1",
    title="Why dough rises",
    learning_objectives=(Objective(id="LO-1", objective="Explain why dough rises.", bloom_level="understand"),),
    sections=(
        Section(
            title="Gas and gluten",
            content_archetype="concept_explainer",
            rag_context_id="bread",
            constraints=Constraints(depth="summary", required_keywords=("gluten",), prohibited_terms=("simply",)),
            key_points_to_cover=("Gluten holds the gas that yeast breathes out.",),
        ),
    ),
    exercises=(
        Exercise(
            type="conceptual",
            difficulty="easy",
            learning_objective_id="LO-1",
            structure_template="Given a dough that stays flat, name two causes and say how to tell them apart.",
            rubric_criteria=(RubricCriterion(criteria=("Names two causes",), weight=100),),
        ),
    ),
)
RETRIEVED = Retrieved(PASSAGES, ((1, 2),))


def messages(lesson: LessonSpec = LESSON) -> tuple[Message, ...]:
    """The prompt of `lesson`."""
    return build_messages(lesson, COURSE, RETRIEVED, delimiter=DELIMITER)


def request(model: str = "m-1") -> ChatRequest:
    """A call for the lesson."""
    return ChatRequest(model=model, messages=messages(), max_tokens=4000, temperature=0.5)


@contextlib.contextmanager
def client(
    url: str, *, first_byte_s: float = 5, idle_s: float = 5, total_s: float = 10, key: str | None = KEY
) -> Iterator[ChatClient]:
    """A client of `url`, closed at the end."""
    made = ChatClient(url, SecretStr(key) if key else None, first_byte_s=first_byte_s, idle_s=idle_s, total_s=total_s)
    try:
        yield made
    finally:
        made.close()
