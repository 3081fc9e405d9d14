"""Which other languages a lesson is about: a course of Spanish, told in English, holds Spanish."""

from __future__ import annotations

from typing import Final

from ..languages import FOREIGN_MARKS, FUNCTION_WORDS, LANGUAGE_NAMES
from ..spec.models import Course, LessonSpec
from .words import words

# How the name of a language begins in the languages that lessons are asked for in, beside its English name.
_CALLED: Final = {
    "de": ("deutsch", "alemán", "allemand", "немецк"),
    "en": ("englisch", "inglés", "anglais", "английск"),
    "es": ("español", "castellan", "spanisch", "espagnol", "испанск"),
    "fr": ("französisch", "francés", "français", "французск"),
    "it": ("italienisch", "italien", "итальянск"),
    "pt": ("portug", "португальск"),
    "ru": ("russisch", "ruso", "russe", "русск"),
}


def other_languages(spec: LessonSpec, course: Course) -> frozenset[str]:
    """The codes of the languages that course, title, description or objectives name, without the course's own."""
    texts = [course.title, spec.title, spec.description, *(o.objective for o in spec.learning_objectives)]
    found = frozenset(words(" ".join(texts)))
    named = {code for code, name in LANGUAGE_NAMES.items() if name.casefold() in found}
    named |= {code for code, openings in _CALLED.items() if any(word.startswith(openings) for word in found)}
    return frozenset(named - {course.language})


def grammar_words(languages: frozenset[str]) -> frozenset[str]:
    """The words that carry grammar in any of `languages`, as far as there are tables."""
    tables = (known.get(language, frozenset()) for known in (FUNCTION_WORDS, FOREIGN_MARKS) for language in languages)
    return frozenset().union(*tables)
