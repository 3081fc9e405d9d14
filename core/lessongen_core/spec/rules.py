"""Rules between the fields of a full lesson (research/lesson_schema.md, 1.10).

They read the raw value, not the model, so that they speak even when a bound elsewhere in the lesson is broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..nearest import suggestion
from .positions import Finding, Path, shown

Raw = dict[str, Any]
_SHORT_TERM = 3  # letters; inside another word such a term ("us" in "status") is no contradiction


def texts(value: Any, key: str) -> list[tuple[int, str]]:
    """The texts in the list `value[key]` with their index; anything else is left to the models."""
    found = value.get(key) if isinstance(value, dict) else None
    return [(i, item) for i, item in enumerate(found) if isinstance(item, str)] if isinstance(found, list) else []


def mappings(value: Any, key: str) -> list[tuple[int, Raw]]:
    """The mappings in the list `value[key]` with their index."""
    found = value.get(key) if isinstance(value, dict) else None
    return [(i, item) for i, item in enumerate(found) if isinstance(item, dict)] if isinstance(found, list) else []


def text(value: Any, key: str) -> str:
    """The text `value[key]`, else ""."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def errors(lesson: Raw) -> Iterator[Finding]:
    """Contradictions inside one full lesson."""
    yield from _objective_ids(lesson)
    yield from _section_titles(lesson)
    for index, section in mappings(lesson, "sections"):
        yield from _contradictions(section, ("sections", index, "constraints"))
    known = [text(objective, "id") for _, objective in mappings(lesson, "learning_objectives")]
    for index, exercise in mappings(lesson, "exercises"):
        yield from _exercise(exercise, ("exercises", index), [name for name in known if name])


def _objective_ids(lesson: Raw) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, objective in mappings(lesson, "learning_objectives"):
        name = text(objective, "id")
        if name in seen:
            yield Finding(("learning_objectives", index, "id"), f"the objective id {shown(name)} is used twice")
        seen.add(name or f"\0{index}")


def _section_titles(lesson: Raw) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for index, section in mappings(lesson, "sections"):
        title = " ".join(text(section, "title").split()).casefold()
        if title and title in seen:
            yield Finding(
                ("sections", index, "title"),
                f"the section title {shown(text(section, 'title'))} is also that of sections[{seen[title]}]",
            )
        seen.setdefault(title, index)


def _contradictions(section: Raw, at: Path) -> Iterator[Finding]:
    constraints = section.get("constraints")
    for index, term in texts(constraints, "prohibited_terms"):
        for _, keyword in texts(constraints, "required_keywords"):
            if _within(term, keyword):
                yield Finding(
                    (*at, "prohibited_terms", index),
                    f"{shown(term)} is prohibited, but {shown(keyword)} is required in the same section",
                )


def _within(term: str, keyword: str) -> bool:
    """`term` occurs in `keyword`, whatever the case; a very short term only as a whole word."""
    pattern = re.escape(" ".join(term.split()).casefold())
    if not pattern:
        return False
    if len(term) <= _SHORT_TERM:
        pattern = rf"(?<!\w){pattern}(?!\w)"
    return re.search(pattern, " ".join(keyword.split()).casefold()) is not None


def _exercise(exercise: Raw, at: Path, known: list[str]) -> Iterator[Finding]:
    name = text(exercise, "learning_objective_id")
    if name and known and name not in known:
        message = f"the objective {shown(name)} is not defined in this lesson{suggestion(name, known)}"
        yield Finding((*at, "learning_objective_id"), message)
    weights = [criterion.get("weight") for _, criterion in mappings(exercise, "rubric_criteria")]
    numbers = [weight for weight in weights if type(weight) is int and 0 <= weight <= 100]
    if weights and len(numbers) == len(weights) and sum(numbers) != 100:
        message = f"the weights add up to {sum(numbers)}, not 100"
        yield Finding((*at, "rubric_criteria"), message, on_key=True)
