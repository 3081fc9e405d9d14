"""Which reference lessons do not do what their spec asks, by rules of their own: the score has no say in it.

The people who wrote the lessons never saw the specs. Key words, prohibited terms, depths and the key points of sections
that had none were added by a program and checked by no teacher (ATTRIBUTION.md of the data). A lesson is listed when

* a term that its spec or course prohibits stands in its prose, or
* fewer than half of the required key words stand anywhere in it, or
* it has fewer exercises than the spec asks for, or no solution to any of them (every spec asks for solutions, by its
  form), or no section of a title the spec names, or
* half of its sections hold less than half the fewest, or more than twice the most words their depth asks for, or
* of half of the key points less than a quarter of the long words (four letters and more, compared by their first five)
  stand in the section they belong to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lessongen_core.quality.structure import DEPTHS
from lessongen_core.spec.models import Section

from .lessons import Lesson
from .markdown import Part, parts_of

_CODE = re.compile(r"(?:```|~~~).*?(?:```|~~~)|`[^`\n]*`", re.DOTALL)
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_WORD = re.compile(r"\w+")
_PREFIX = 5
_TAKEN_UP = 0.25


def not_as_asked(lesson: Lesson) -> list[str]:
    """Why the lesson is not what its spec asks for; empty when it is."""
    return [reason for rule in (_terms, _keywords, _whole, _depths, _points) for reason in rule(lesson)]


def _terms(lesson: Lesson) -> Iterator[str]:
    prose = _CODE.sub(" ", lesson.text).casefold()
    terms = {term for section in lesson.spec.sections for term in section.constraints.prohibited_terms}
    for term in sorted(terms | set(lesson.course.guidance.avoid_jargon)):
        if re.search(rf"(?<!\w){re.escape(term.casefold())}(?!\w)", prose):
            yield f'the prohibited "{term}" stands in it'


def _keywords(lesson: Lesson) -> Iterator[str]:
    wanted = [word for section in lesson.spec.sections for word in section.constraints.required_keywords]
    present = sum(word.casefold() in lesson.text.casefold() for word in wanted)
    if present < len(wanted) / 2:
        yield f"{present} of {len(wanted)} required key words stand in it"


def _whole(lesson: Lesson) -> Iterator[str]:
    given = len(re.findall(r"^### (?:Exercise|Ejercicio)\b", lesson.text, re.MULTILINE))
    if given < len(lesson.spec.exercises):
        yield f"{given} of {len(lesson.spec.exercises)} exercises"
    solved = re.findall(r"^(?:#### |\*\*)(?:Solution|Solución)\b", lesson.text, re.MULTILINE)
    if given and not solved:
        yield f"no solution to any of its {given} exercises"
    missing = [section.title for section, part in _pairs(lesson) if part is None]
    if missing:
        yield f'no section "{missing[0]}"'


def _depths(lesson: Lesson) -> Iterator[str]:
    off = []
    for section, part in _pairs(lesson):
        low, high = DEPTHS[section.constraints.depth]
        count = len(_WORD.findall(_CODE.sub(" ", _text(part)))) if part else 0
        if not low / 2 <= count <= 2 * high:
            off.append(f"{count} words for {low}-{high}")
    if off and 2 * len(off) >= len(lesson.spec.sections):
        yield f"{len(off)} of {len(lesson.spec.sections)} sections of another length ({off[0]})"


def _points(lesson: Lesson) -> Iterator[str]:
    points, untouched = 0, []
    for section, part in _pairs(lesson):
        held = _prefixes(_text(part)) if part else set()
        for point in section.key_points_to_cover:
            wanted = _prefixes(point)
            points += 1
            if wanted and len(wanted & held) < _TAKEN_UP * len(wanted):
                untouched.append(point)
    if untouched and 2 * len(untouched) >= points:
        yield f'{len(untouched)} of {points} key points not taken up ("{untouched[0]}")'


def _prefixes(text: str) -> set[str]:
    return {word[:_PREFIX] for word in _LONG_WORD.findall(text.casefold())}


def _text(part: Part) -> str:
    return "\n\n".join(block.text for block in part.blocks)


def _pairs(lesson: Lesson) -> list[tuple[Section, Part | None]]:
    by_title = {part.title.casefold(): part for part in parts_of(lesson.text) if part.role == "section"}
    return [(section, by_title.get(section.title.casefold())) for section in lesson.spec.sections]
