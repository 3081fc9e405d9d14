"""Warnings about a valid lesson (research/lesson_schema.md, 1.10): it can be written, but perhaps not as meant.

A program wrote these rules and no teacher checked them, so none of them is an error: 30 of 396 objectives of published
courses start with a weak verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..languages import FUNCTION_WORDS
from ..search_terms import query_words, recognized_language
from .bloom import first_word, is_weak, levels_of
from .models import Course, Depth, FullLesson, Section, ShortLesson
from .positions import Finding, Path, shown

_LEAST_WORDS: dict[Depth, int] = {"summary": 200, "detailed_analysis": 500, "comprehensive": 1000}
_WORDS_A_MINUTE = 108  # 95th percentile of 52 lessons people wrote (research/quality.md, section 4)
_SHARED_WORDS = 2  # telling words that a key point and an objective have in common


def advice(lesson: FullLesson | ShortLesson, course: Course) -> Iterator[Finding]:
    """Every warning about one lesson, paths relative to it."""
    if isinstance(lesson, ShortLesson):
        for index, objective in enumerate(lesson.objectives):
            yield from _weak(objective, ("objectives", index))
        texts = [lesson.title, *lesson.objectives]
    else:
        yield from _full(lesson, course)
        points = [point for section in lesson.sections for point in section.key_points_to_cover]
        texts = [lesson.title, lesson.description, *points, *(goal.objective for goal in lesson.learning_objectives)]
    yield from _own_jargon(lesson, course)
    yield from _language(texts, course)


def _full(lesson: FullLesson, course: Course) -> Iterator[Finding]:
    for index, objective in enumerate(lesson.learning_objectives):
        at = ("learning_objectives", index, "objective")
        yield from _weak(objective.objective, at)
        levels = levels_of(objective.objective)
        if levels and objective.bloom_level not in levels:
            verb, usual = first_word(objective.objective), " or ".join(sorted(levels))
            message = f"the verb {shown(verb)} usually stands for {usual}, not {objective.bloom_level}"
            yield Finding(("learning_objectives", index, "bloom_level"), message, kind="bloom_level")
    yield from _untouched(lesson, course.language)
    for index, section in enumerate(lesson.sections):
        yield from _own_words(lesson, section, index)
        yield from _jargon(section, index, course)
    least = sum(_LEAST_WORDS[section.constraints.depth] for section in lesson.sections)
    if least > _WORDS_A_MINUTE * lesson.estimated_duration_minutes:
        minutes = lesson.estimated_duration_minutes
        message = f"the sections ask for at least {least} words, more than {minutes} minutes leave time to read"
        yield Finding(("estimated_duration_minutes",), message, kind="too_long")


def _weak(objective: str, at: tuple[str | int, ...]) -> Iterator[Finding]:
    if is_weak(objective):
        verb = first_word(objective)
        message = f"{shown(verb)} cannot be observed; an action verb, such as explain or use, can be tested"
        yield Finding(at, message, kind="weak_verb")


def _untouched(lesson: FullLesson, language: str) -> Iterator[Finding]:
    """Alignment (OSCQR 9): each objective is exercised, or some section is about it."""
    exercised = {exercise.learning_objective_id for exercise in lesson.exercises}
    rest = [(index, goal) for index, goal in enumerate(lesson.learning_objectives) if goal.id not in exercised]
    if not rest:
        return
    points = [text for section in lesson.sections for text in (section.title, *section.key_points_to_cover)]
    covered = [_telling_words(point, language) for point in points]
    for index, objective in rest:
        words = _telling_words(objective.objective, language)
        needed = min(_SHARED_WORDS, len(words))
        if not any(len(words & point) >= needed for point in covered):
            message = f"no exercise and no key point touches the objective {shown(objective.id)}"
            yield Finding(("learning_objectives", index), message, kind="untouched")


def _telling_words(text: str, language: str) -> frozenset[str]:
    return frozenset(word.stems[0] for word in query_words(text, (language,)))


def _own_words(lesson: FullLesson, section: Section, index: int) -> Iterator[Finding]:
    """A prohibited term that the spec itself uses cannot be avoided."""
    places = [
        ("the title of the lesson", lesson.title),
        ("the title of its section", section.title),
        *(("a key point of its section", point) for point in section.key_points_to_cover),
        *(("an objective of the lesson", objective.objective) for objective in lesson.learning_objectives),
    ]
    for at, term in enumerate(section.constraints.prohibited_terms):
        where = next((where for where, text in places if _holds(text, term)), None)
        if where:
            path = ("sections", index, "constraints", "prohibited_terms", at)
            yield Finding(path, f"{shown(term)} is prohibited, but {where} uses it", kind="prohibited")


def _jargon(section: Section, index: int, course: Course) -> Iterator[Finding]:
    for at, keyword in enumerate(section.constraints.required_keywords):
        term = next((term for term in course.guidance.avoid_jargon if _holds(keyword, term)), None)
        if term:
            path = ("sections", index, "constraints", "required_keywords", at)
            message = f"{shown(keyword)} is required, but the course avoids the jargon {shown(term)}"
            yield Finding(path, message, kind="jargon")


def _own_jargon(lesson: FullLesson | ShortLesson, course: Course) -> Iterator[Finding]:
    """What the spec says itself, the lesson will hardly do without; jargon costs it its mark (`prohibited_term`)."""
    places = list(_places(lesson)) if course.guidance.avoid_jargon else []
    everything = "\n".join(text for _, text in places)
    for term in course.guidance.avoid_jargon:
        if _holds(everything, term) and (at := next((at for at, text in places if _holds(text, term)), None)):
            message = f"the course avoids the jargon {shown(term)}, but the spec of this lesson uses it here"
            yield Finding(at, message, kind="jargon")


def _places(lesson: FullLesson | ShortLesson) -> Iterator[tuple[Path, str]]:
    """The texts of a spec that shape the lesson's own, and their paths; required keywords are told by `_jargon`."""
    yield ("title",), lesson.title
    if isinstance(lesson, ShortLesson):
        yield from ((("objectives", index), text) for index, text in enumerate(lesson.objectives))
        return
    yield ("description",), lesson.description
    for index, goal in enumerate(lesson.learning_objectives):
        yield ("learning_objectives", index, "objective"), goal.objective
    yield ("intro_blueprint", "hook_topic"), lesson.intro_blueprint.hook_topic
    for index, section in enumerate(lesson.sections):
        yield ("sections", index, "title"), section.title
        yield ("sections", index, "analogies_to_use"), section.analogies_to_use or ""
        for at, point in enumerate(section.key_points_to_cover):
            yield ("sections", index, "key_points_to_cover", at), point
    for index, exercise in enumerate(lesson.exercises):
        yield ("exercises", index, "structure_template"), exercise.structure_template


def _holds(text: str, term: str) -> bool:
    """`term` stands in `text` as a whole word or phrase, whatever the case."""
    parts, folded = term.casefold().split(), text.casefold()
    if not parts or not all(part in folded for part in parts):
        return False
    words = r"\s+".join(map(re.escape, parts))
    return re.search(rf"(?<!\w){words}(?!\w)", folded) is not None


def _language(texts: list[str], course: Course) -> Iterator[Finding]:
    found = recognized_language("\n".join(texts))
    if found and course.language in FUNCTION_WORDS and found != course.language:
        message = f"the lesson seems to be in {found}, but the course says language: {course.language}"
        yield Finding(("title",), message, kind="language")
