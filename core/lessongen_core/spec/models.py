"""What is asked: one lesson, its course, its batch. Bounds are research/lesson_schema.md, 1.1 to 1.9.

Every model is frozen and refuses unknown keys. `LessonSpec` is what the store, the prompt and the score see; the two
input forms, `FullLesson` and `ShortLesson`, end as one. Cross-field rules live in `rules.py`, since they report
several problems with a position each.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, StringConstraints
from pydantic_core import PydanticCustomError

Archetype = Literal["code_tutorial", "concept_explainer", "case_study", "legal_warning"]
Audience = Literal["executive", "practitioner", "novice"]
BloomLevel = Literal["remember", "understand", "apply", "analyze", "evaluate", "create"]
Depth = Literal["summary", "detailed_analysis", "comprehensive"]
Difficulty = Literal["beginner", "intermediate", "advanced"]
Tone = Literal["formal", "conversational-professional"]
GuidanceTone = Literal["conversational but precise", "formal academic", "casual friendly", "technical professional"]

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and a symbol by category, but nothing is drawn


def _seen(text: str) -> str:
    if not any(unicodedata.category(char)[0] in "LNPS" and char not in _BLANK for char in text):
        raise PydanticCustomError("invisible", "nothing to see")
    return text


# For titles and objectives. Spaces, zero-width characters and lone accents make no heading.
Visible = AfterValidator(_seen)
Line = Annotated[StrictStr, StringConstraints(min_length=1)]
LessonId = Annotated[StrictStr, StringConstraints(pattern=r"^[0-9]+\.[0-9]+$", max_length=32)]


class Model(BaseModel):
    """Frozen; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Metadata(Model):
    """1.2: who reads the lesson and how it sounds."""

    target_audience: Audience = "novice"
    tone: Tone = "conversational-professional"
    compliance_level: Literal["strict", "standard"] = "standard"
    content_archetype: Archetype = "concept_explainer"


class Objective(Model):
    """1.3: what the reader can do afterwards."""

    id: Line
    objective: Annotated[StrictStr, StringConstraints(min_length=10, max_length=500), Visible]
    bloom_level: BloomLevel


class IntroBlueprint(Model):
    """1.4: how the lesson opens."""

    hook_strategy: Literal["analogy", "statistic", "challenge", "question"]
    hook_topic: Annotated[StrictStr, StringConstraints(min_length=1, max_length=200)]
    key_learning_objectives: Annotated[StrictStr, StringConstraints(min_length=10)]


class Constraints(Model):
    """1.6: depth in words of prose (summary 200-400, detailed_analysis 500-1000, comprehensive 1000+) and words."""

    depth: Depth
    required_keywords: tuple[Line, ...] = ()
    prohibited_terms: tuple[Line, ...] = ()


class Section(Model):
    """1.5: one H2 of the lesson. `rag_context_id` names a source set of the batch file."""

    title: Annotated[StrictStr, StringConstraints(min_length=1, max_length=200), Visible]
    content_archetype: Archetype
    rag_context_id: Line
    constraints: Constraints
    key_points_to_cover: Annotated[
        tuple[Annotated[StrictStr, StringConstraints(min_length=5)], ...], Field(min_length=1)
    ]
    analogies_to_use: Annotated[StrictStr, StringConstraints(max_length=500)] | None = None


class RubricCriterion(Model):
    """1.7: one line of a rubric; the weights of an exercise sum to 100."""

    criteria: Annotated[tuple[Annotated[StrictStr, StringConstraints(min_length=5)], ...], Field(min_length=1)]
    weight: Annotated[StrictInt, Field(ge=0, le=100)]


class Exercise(Model):
    """1.7: one exercise, its objective and its rubric."""

    type: Literal["coding", "conceptual", "case_study", "debugging", "design"]
    difficulty: Literal["easy", "medium", "hard"]
    learning_objective_id: Line
    structure_template: Annotated[StrictStr, StringConstraints(min_length=20, max_length=1000)]
    rubric_criteria: Annotated[tuple[RubricCriterion, ...], Field(min_length=1)]


class RagContext(Model):
    """1.8: where to look and what to look for."""

    primary_documents: Annotated[tuple[Line, ...], Field(min_length=1)]
    search_queries: Annotated[tuple[Annotated[StrictStr, StringConstraints(min_length=3)], ...], Field(min_length=1)]
    expected_chunks: Annotated[StrictInt, Field(ge=5, le=10)]


class NextLesson(Model):
    """1.9: the lesson after this one."""

    lesson_id: LessonId
    title: Line
    key_concepts: Annotated[tuple[Line, ...], Field(max_length=5)]


class PreviousLesson(NextLesson):
    """1.9: the lesson before this one."""

    summary_preview: StrictStr | None = None


class LessonContext(Model):
    """1.9: what the reader has met already."""

    previous_lesson: PreviousLesson | None = None
    next_lesson: NextLesson | None = None
    concepts_already_covered: tuple[Line, ...] = ()
    terms_already_defined: tuple[Line, ...] = ()


class LessonSpec(Model):
    """One lesson as the store keeps it. From the short form, `sections` is empty: the writer chooses its own.

    `source_sets` are ids of source sets that apply to the whole lesson (short form only; the full form names one set
    per section).
    """

    lesson_id: LessonId
    title: Annotated[StrictStr, StringConstraints(min_length=3, max_length=200)]
    description: StrictStr = ""
    metadata: Metadata = Metadata()
    learning_objectives: Annotated[tuple[Objective, ...], Field(min_length=1)]
    intro_blueprint: IntroBlueprint | None = None
    sections: tuple[Section, ...] = ()
    exercises: tuple[Exercise, ...] = ()
    rag_context: RagContext | None = None
    lesson_context: LessonContext | None = None
    estimated_duration_minutes: Annotated[StrictInt, Field(ge=3, le=45)] = 15
    difficulty_level: Difficulty = "beginner"
    source_sets: tuple[Line, ...] = ()

    @property
    def named_sets(self) -> tuple[str, ...]:
        """Ids of every source set this lesson names, in order, each once."""
        return tuple(dict.fromkeys((*self.source_sets, *(section.rag_context_id for section in self.sections))))


class FullLesson(Model):
    """The full form, LessonSpecificationV2 (1.1): every field but three is required."""

    lesson_id: LessonId
    title: Annotated[StrictStr, StringConstraints(min_length=3, max_length=200), Visible]
    description: Annotated[StrictStr, StringConstraints(min_length=20, max_length=1000)]
    metadata: Metadata
    learning_objectives: Annotated[tuple[Objective, ...], Field(min_length=1)]
    intro_blueprint: IntroBlueprint
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    exercises: tuple[Exercise, ...] = ()
    rag_context: RagContext
    lesson_context: LessonContext | None = None
    estimated_duration_minutes: Annotated[StrictInt, Field(ge=3, le=45)]
    difficulty_level: Difficulty


class ShortLesson(Model):
    """The short form. `sources` are set ids or paths under the batch file's folder."""

    title: Annotated[StrictStr, StringConstraints(min_length=3, max_length=200), Visible]
    objectives: Annotated[
        tuple[Annotated[StrictStr, StringConstraints(min_length=10, max_length=500), Visible], ...],
        Field(min_length=1),
    ]
    lesson_id: LessonId | None = None
    minutes: Annotated[StrictInt, Field(ge=3, le=45)] = 15
    sources: tuple[Line, ...] = ()


class Guidance(Model):
    """4.2: generation_guidance of the course. `avoid_jargon` are course-wide prohibited terms."""

    tone: GuidanceTone | None = None
    use_analogies: StrictBool = False
    specific_analogies: tuple[Line, ...] = ()
    avoid_jargon: tuple[Line, ...] = ()
    include_visuals: tuple[Line, ...] = ()
    exercise_types: tuple[Line, ...] = ()
    contextual_language_hints: StrictStr = ""
    real_world_examples: tuple[Line, ...] = ()


class Course(Model):
    """4.2: what the lessons of a batch file share. `language` is ISO 639-1."""

    title: StrictStr = ""
    language: Annotated[StrictStr, StringConstraints(pattern=r"^[a-z]{2}$")] = "en"
    difficulty_level: Difficulty | None = None
    audience: Audience | None = None
    guidance: Guidance = Guidance()
