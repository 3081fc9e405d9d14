"""The score lessongen is measured against: MegaCampus' free heuristics, after their description.

Source: research/quality.md, section 1.4, column heuristic-filter: eight checks and their weights; its Markdown lint
reduced to three rules (MD001, MD025, MD040). What the description leaves open: the distance of the readability rule is
that from the target grade 10, so that it reaches 0 at 6 and 14; the text counts with its code, as there. Its bugs are
kept: words are [a-zA-Z]+, key words and objectives are found as substrings anywhere.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from lessongen_core.quality.readability import count_syllables
from lessongen_core.spec.models import LessonSpec

_WORDS: Final = re.compile(r"[a-zA-Z]+")
_SENTENCE: Final = re.compile(r"[.!?]+(?:\s|$)")
_HEADING: Final = re.compile(r"^(#{1,6}) ", re.MULTILINE)
_OPENING_FENCE: Final = re.compile(r"^```(\w*)", re.MULTILINE)
_INTRODUCTION: Final = ("introduction", "overview", "in this lesson", "introducción")
_CONCLUSION: Final = ("conclusion", "summary", "key points", "resumen", "conclusión")
_MIN_WORDS: Final = 500
_MAX_WORDS: Final = 10_000
_DENSITY: Final = 100
_TARGET_GRADE: Final = 10.0


def heuristic_score(markdown: str, spec: LessonSpec) -> float:
    """0..1, the weighted sum of the eight checks."""
    text = markdown.casefold()
    return (
        0.12 * _length(markdown)
        + 0.18 * _grade(markdown)
        + 0.12 * (any(w in text for w in _INTRODUCTION) + any(w in text for w in _CONCLUSION)) / 2
        + 0.13 * _keywords(text, spec)
        + 0.08 * _density(markdown)
        + 0.22 * _lint(markdown)
        + 0.10 * _objectives(text, spec)
        + 0.05 * _prohibited(text, spec)
    )


def _length(markdown: str) -> float:
    count = len(_WORDS.findall(markdown))
    return min(1.0, count / _MIN_WORDS) if count <= _MAX_WORDS else _MAX_WORDS / count


def _grade(markdown: str) -> float:
    words = _WORDS.findall(markdown.casefold())
    if not words:
        return 0.0
    sentences = max(1, len(_SENTENCE.findall(markdown)))
    grade = 0.39 * len(words) / sentences + 11.8 * sum(map(count_syllables, words)) / len(words) - 15.59
    return max(0.0, 1 - abs(grade - _TARGET_GRADE) / 4)


def _keywords(text: str, spec: LessonSpec) -> float:
    wanted = [word for section in spec.sections for word in section.constraints.required_keywords]
    return sum(word.casefold() in text for word in wanted) / len(wanted) if wanted else 1.0


def _density(markdown: str) -> float:
    bodies = re.split(r"^## .*$", markdown, flags=re.MULTILINE)[1:]
    counts = [min(1.0, len(_WORDS.findall(body)) / _DENSITY) for body in bodies]
    return sum(counts) / len(counts) if counts else 0.0


def _lint(markdown: str) -> float:
    levels = [len(mark) for mark in _HEADING.findall(markdown)]
    skipped = sum(after > before + 1 for before, after in pairwise(levels))  # MD001
    more_titles = max(0, levels.count(1) - 1)  # MD025
    unlabelled = sum(not label for label in _OPENING_FENCE.findall(markdown)[::2])  # MD040
    return max(0.0, 1 - (10 * skipped + 10 * more_titles + 3 * unlabelled) / 100)


def _objectives(text: str, spec: LessonSpec) -> float:
    covered = 0
    for objective in spec.learning_objectives:
        words = [word for word in _WORDS.findall(objective.objective.casefold()) if len(word) >= 4]
        covered += sum(word in text for word in words) >= len(words) / 2
    return covered / len(spec.learning_objectives)


def _prohibited(text: str, spec: LessonSpec) -> float:
    terms = {term.casefold() for section in spec.sections for term in section.constraints.prohibited_terms}
    return max(0.0, 1 - 0.2 * sum(term in text for term in terms))
