"""The JSON Schema of a spec file, for editors: made from the models, so that it can't tell another story.

It accepts whatever `load_specs` accepts and refuses what is wrong in a field or a key. What needs more than one place
to be seen (ids used twice, weights that do not add up, documents that are not there), and a title of nothing but
zero-width characters, only `load_specs` sees.
"""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from .models import Course, FullLesson, ShortLesson

MAX_SET_ID = 200

# What a person sees beside a key in an editor. A test holds this table to the models, key for key.
DESCRIPTIONS: dict[str, str] = {
    "Course.title": "Title of the course; names the batch.",
    "Course.language": "ISO 639-1 code of the language the lessons are written in: en, de, es, ...",
    "Course.difficulty_level": "For lessons in the short form.",
    "Course.audience": "Who reads the lessons in the short form.",
    "Course.guidance": "Wishes that hold for every lesson of the course.",
    "Guidance.tone": "How the text sounds.",
    "Guidance.use_analogies": "Explain by analogies.",
    "Guidance.specific_analogies": "Analogies to use.",
    "Guidance.avoid_jargon": "Words that no lesson of the course may hold.",
    "Guidance.include_visuals": "Visuals to describe.",
    "Guidance.exercise_types": "Kinds of exercises to prefer.",
    "Guidance.contextual_language_hints": "Hints on wording, regional usage for example.",
    "Guidance.real_world_examples": "Examples to use.",
    "ShortLesson.title": "Title of the lesson, its one H1.",
    "ShortLesson.objectives": "What the reader can do afterwards; begin each with a verb.",
    "ShortLesson.lesson_id": 'Chapter and number as text, quoted in YAML: "1.2". Default: the lesson\'s position.',
    "ShortLesson.minutes": "How long the lesson takes its reader, in minutes.",
    "ShortLesson.sources": "Source sets (of this file, or registered) or paths under its folder, to be cited.",
    "FullLesson.lesson_id": 'Chapter and number as text, quoted in YAML: "1.2". Used once in a batch.',
    "FullLesson.title": "Title of the lesson, its one H1.",
    "FullLesson.description": "What the lesson is about.",
    "FullLesson.metadata": "Who reads the lesson and how it sounds.",
    "FullLesson.learning_objectives": "What the reader can do afterwards.",
    "FullLesson.intro_blueprint": "How the lesson opens.",
    "FullLesson.sections": "The lesson's H2 sections, in order.",
    "FullLesson.exercises": "Exercises at the end.",
    "FullLesson.rag_context": "Which documents to look into, and for what.",
    "FullLesson.lesson_context": "What stands before and after this lesson.",
    "FullLesson.estimated_duration_minutes": "How long the lesson takes its reader, in minutes.",
    "FullLesson.difficulty_level": "How hard the lesson is.",
    "Metadata.target_audience": "Who reads the lesson.",
    "Metadata.tone": "How the text sounds.",
    "Metadata.compliance_level": "strict: to the letter, formal wording, no embellishment.",
    "Metadata.content_archetype": "What kind of lesson it is.",
    "Objective.id": "Name by which exercises refer to it: LO-1.2.1.",
    "Objective.objective": "One sentence that begins with a verb.",
    "Objective.bloom_level": "Bloom's level of that verb.",
    "IntroBlueprint.hook_strategy": "How to catch the reader.",
    "IntroBlueprint.hook_topic": "What to catch the reader with.",
    "IntroBlueprint.key_learning_objectives": "What the introduction promises.",
    "Section.title": "The section's H2; used once in a lesson.",
    "Section.content_archetype": "What kind of section it is.",
    "Section.rag_context_id": "The source set to draw on: of this file, registered, or of a context service.",
    "Section.constraints": "How deep it goes, and which words it must or must not hold.",
    "Section.key_points_to_cover": "What the section must say.",
    "Section.analogies_to_use": "An analogy to use.",
    "Constraints.depth": "Words of prose: summary 200-400, detailed_analysis 500-1000, comprehensive 1000 and more.",
    "Constraints.required_keywords": "Words that must occur.",
    "Constraints.prohibited_terms": "Words that must not occur.",
    "Exercise.type": "What kind of exercise it is.",
    "Exercise.difficulty": "How hard the exercise is.",
    "Exercise.learning_objective_id": "The objective it practises: one of this lesson's ids.",
    "Exercise.structure_template": "What the exercise asks for.",
    "Exercise.rubric_criteria": "How an answer is marked; the weights add up to 100.",
    "RubricCriterion.criteria": "What is looked at.",
    "RubricCriterion.weight": "Share of the mark, in percent.",
    "RagContext.primary_documents": "Documents to draw on, as `sources` names them.",
    "RagContext.search_queries": "What to look for in them.",
    "RagContext.expected_chunks": "How many passages the writer gets.",
    "LessonContext.previous_lesson": "The lesson before this one.",
    "LessonContext.next_lesson": "The lesson after this one.",
    "LessonContext.concepts_already_covered": "What the reader has met already.",
    "LessonContext.terms_already_defined": "Words the reader knows already.",
    "NextLesson.lesson_id": "Its lesson_id.",
    "NextLesson.title": "Its title.",
    "NextLesson.key_concepts": "What it is about.",
    "PreviousLesson.lesson_id": "Its lesson_id.",
    "PreviousLesson.title": "Its title.",
    "PreviousLesson.key_concepts": "What it was about.",
    "PreviousLesson.summary_preview": "Its summary, for the bridge from there to here.",
}


def editor_schema() -> dict[str, Any]:
    """The schema of a batch file, a list of lessons or one lesson; each lesson in the full or the short form."""
    _, made = models_json_schema(
        [(model, "validation") for model in (Course, FullLesson, ShortLesson)], ref_template="#/$defs/{model}"
    )
    definitions: dict[str, Any] = made["$defs"]
    for name, definition in definitions.items():
        _explain(name, definition)
    alone = {f"{name}Alone": _with_schema_key(definitions[name]) for name in ("FullLesson", "ShortLesson")}
    definitions |= {"Lesson": _lesson(), "Lessons": _lessons(), "BatchFile": _with_schema_key(_batch_file()), **alone}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "lessongen spec file",
        "description": "A batch file, a list of lessons or one lesson; each in the full or the short form.",
        "if": {"type": "array"},
        "then": {"$ref": "#/$defs/Lessons"},
        "else": {
            "type": "object",
            "if": {"anyOf": [_has("lessons"), _has("course"), {"not": _any_of_keys(_lesson_keys() - {"sources"})}]},
            "then": {"$ref": "#/$defs/BatchFile"},
            "else": _lesson("Alone"),
        },
        "$defs": definitions,
    }


def _explain(name: str, definition: dict[str, Any]) -> None:
    """Put our descriptions in the place of titles and docstrings, which were written for programmers."""
    definition.pop("description", None)
    definition.pop("title", None)
    for key, value in definition.get("properties", {}).items():
        value.pop("title", None)
        value["description"] = DESCRIPTIONS[f"{name}.{key}"]


def _with_schema_key(definition: dict[str, Any]) -> dict[str, Any]:
    """`definition` as the whole file: there, and nowhere else, an editor may be told which schema holds."""
    key = {"type": "string", "description": "Where this schema lies, for editors; lessongen does not read it."}
    return {**definition, "properties": {"$schema": key, **definition["properties"]}}


def _lesson(suffix: str = "") -> dict[str, Any]:
    """Full when a key says so that only the full form has, and `objectives` does not say otherwise (`batch_file`)."""
    only_full = FullLesson.model_fields.keys() - ShortLesson.model_fields.keys()
    return {
        "type": "object",
        "if": {"allOf": [{"not": _has("objectives")}, _any_of_keys(only_full)]},
        "then": {"$ref": f"#/$defs/FullLesson{suffix}"},
        "else": {"$ref": f"#/$defs/ShortLesson{suffix}"},
    }


def _lessons() -> dict[str, Any]:
    return {
        "type": "array",
        "minItems": 1,
        "items": {"$ref": "#/$defs/Lesson"},
        "description": "The lessons, in order; full and short forms may be mixed.",
    }


def _batch_file() -> dict[str, Any]:
    paths = {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["lessons"],
        "properties": {
            "course": {
                "anyOf": [{"$ref": "#/$defs/Course"}, {"type": "null"}],
                "description": "What the lessons of this file share.",
            },
            "sources": {
                "anyOf": [
                    {
                        "type": "object",
                        "propertyNames": {"minLength": 1, "maxLength": MAX_SET_ID},
                        "additionalProperties": paths,
                    },
                    {"type": "null"},
                ],
                "description": "Source sets: an id, and paths under this file's folder.",
            },
            "lessons": {"$ref": "#/$defs/Lessons"},
        },
    }


def _lesson_keys() -> set[str]:
    return {*FullLesson.model_fields, *ShortLesson.model_fields}


def _has(key: str) -> dict[str, Any]:
    return {"required": [key]}


def _any_of_keys(keys: set[str]) -> dict[str, Any]:
    return {"anyOf": [_has(key) for key in sorted(keys)]}
