"""Words behind the lesson: orders to whoever writes it, plans of the writer, pleas to whoever grades it, its own data.

A reader is told about the subject. Who is told about word counts, passages and scores instead reads what was never
meant for the page. A word that the spec itself uses accuses nobody: a course on writing may say how long a summary
must be.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from pydantic import BaseModel

from ..backstage_forms import CLIENT, FORMS, KNOWN, PLAN, SIGNS
from ..spec.models import Course, LessonSpec
from .words import word_set, words

_QUOTED: Final = re.compile(r"[\"“«„][^\"”»“]{1,200}[\"”»“]")
_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+|\n(?=\s*\n)")
_ASSIGNED: Final = re.compile(r"(?<![\w/?&.-])([A-Za-z][\w-]{2,})\s?=\s?(?=[\w\"'\[{])")
_JSON: Final = re.compile(r"\A\s*\{\s*\"[\w -]+\"\s*:|\A\s*\[\s*\{\s*\"|\A\s*\"\w[\w -]*\"\s*:\s*[\"\[{\d]", re.DOTALL)
_LABEL: Final = re.compile(r"(?:\A|[.;|,\n])\W{0,4}(\w+(?:[ _]\w+)?)\W{0,2}:\s")
_SNAKE: Final = re.compile(r"[a-z]+(?:_[a-z]+)+")
# What a prompt sets, as labels or names; programs have formats and styles as well, but nobody else sets a tone.
_SETTINGS: Final = word_set(
    """length format style output language level role task constraints words keywords
    longitud formato estilo idioma nivel tarea länge stil sprache niveau aufgabe longueur langue niveau
    объём формат стиль язык уровень задача"""
)
_OURS: Final = word_set(
    """tone audience depth archetype score passed tono audiencia profundidad puntuación tonfall zielgruppe tiefe
    profondeur ton тон аудитория глубина"""
)
_SCORE_NAMES: Final = frozenset({"quality_score", "word_count", "finish_reason", "lesson_spec"})
_TWO: Final = 2
# "**Anna:** I think ...": who speaks in a dialogue plans no lesson, unless it is who writes one.
_SPEAKER: Final = re.compile(
    r"\A\W{0,4}(?!(?:thoughts?|thinking|reasoning|analysis|plan|planning|draft|notes?|remarks?|comments?|assistant"
    r"|model|ai|bot|chatgpt|gpt|claude|gemini|system|user|human|prompt|writer|author|editor|reviewer|instructions?|task"
    r"|response|answer|output|reply|revision|changes|self|step|entwurf|notiz|pensamiento|nota|réflexion|note)\b)"
    r"[^\W\d]\w{1,20}(?: [^\W\d]\w{1,20})?(?::[*_]{1,3}|[*_]{1,3}:)\s",
    re.IGNORECASE,
)


def backstage(text: str, found: Sequence[str], own: frozenset[str]) -> str | None:
    """What in a paragraph is not for its reader; `found` are its words, `own` those that the spec uses.

    `text` has its code spans as dots: what is code is shown to the reader, not said.
    """
    if _JSON.match(text):
        return "data, not prose"
    if "_" in text and (name := next((name for name in _SNAKE.findall(text) if name in field_names()), None)):
        return f"\"{name}\", a name of the spec's or the score's own"
    if ("=" in text or ":" in text) and _sets(text, own):
        return "settings, not prose"
    signs = SIGNS.intersection(found) - own
    return _spoken(text, signs) if signs else None


def _sets(text: str, own: frozenset[str]) -> bool:
    """Two settings and more, one of them at least of a kind that only a writer is given."""
    folded = text.casefold()
    if not any(name in folded for name in _OURS):
        return False
    names = {name.casefold() for name in (*_ASSIGNED.findall(text), *_LABEL.findall(text))} - own
    return bool(names & _OURS) and len(names & _OURS) + len(names & _SETTINGS) >= _TWO


def _spoken(text: str, signs: frozenset[str]) -> str | None:
    """An order, a plan or a plea in one of the sentences."""
    speaker = _SPEAKER.match(text) is not None
    forms = [
        form for form in FORMS if not signs.isdisjoint(form[0]) and not (speaker and form[1] in (PLAN, CLIENT, KNOWN))
    ]
    for sentence in _SENTENCE.split(_QUOTED.sub(" ", text).casefold()) if forms else ():
        for _, what, pattern in forms:
            if pattern.search(sentence):
                return what
    return None


def spec_words(spec: LessonSpec, course: Course) -> frozenset[str]:
    """The words of the spec's texts that ask for content."""
    texts = [course.title, spec.title, *(o.objective for o in spec.learning_objectives)]
    for section in spec.sections:
        texts += [section.title, *section.key_points_to_cover, *section.constraints.required_keywords]
    return frozenset(words("\n".join(texts)))


@cache
def field_names() -> frozenset[str]:
    """Names with an underscore of spec, score and prompt: nobody but a program calls anything so."""
    found = {*_names(LessonSpec), *_names(Course)}
    return frozenset(name for name in found if "_" in name) | _SCORE_NAMES


def _names(model: type[BaseModel]) -> Iterator[str]:
    for name, entry in model.model_fields.items():
        yield name
        yield from _inside(entry.annotation)


def _inside(annotation: object) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _names(annotation)
    for inner in typing.get_args(annotation):
        if isinstance(inner, str):
            yield inner
        else:
            yield from _inside(inner)
