"""One succeeded lesson -> the name and the text of its file. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from ..envelope import measured, timestamp
from ..store.rows import BatchRow, LessonRow
from .front_matter import front_matter

LESSON_ID = re.compile(r"[0-9]+\.[0-9]+")
_MAX_SLUG = 60
_FIRST_LINE_IS_H1 = re.compile(r"\A\s*# ")


def lesson_file(batch: BatchRow, lesson: LessonRow, *, course: str | None = None) -> tuple[str, str]:
    """Return (file name, Markdown with YAML front matter and one H1).

    Raises:
        ValueError: the lesson has no content (it did not succeed, or was read without it).
    """
    if lesson.content is None:
        raise ValueError(f"lesson {lesson.lesson_id} of batch {batch.id} has no content")
    values: dict[str, Any] = {"lesson_id": lesson.lesson_id, "title": lesson.title}
    if course:
        values["course"] = course
    values |= {
        "batch": batch.id,
        "model": lesson.model,
        "llm": lesson.llm,
        "fallback": lesson.fallback,
        "quality_score": measured(lesson.quality_score),
        "token_count": lesson.token_count,
        "generated_at": None if lesson.generated_at is None else timestamp(lesson.generated_at),
    }
    if lesson.reviewed and lesson.review is not None:
        values |= {"reviewed": True, "reviewed_by": lesson.review.decided_by}
        values |= {"reviewed_at": None if lesson.review.decided_at is None else timestamp(lesson.review.decided_at)}
        if lesson.review.edited:  # `model` wrote what was edited
            values["edited"] = True
        if lesson.review.forced:
            values["forced"] = True
    return lesson_file_name(lesson), f"{front_matter(values)}\n{_with_heading(lesson)}"


def lesson_file_name(lesson: LessonRow) -> str:
    """`<lesson_id>-<slug>.md`; `<lesson_id>.md` when nothing of the title fits [a-z0-9-].

    A lesson id is digits, a dot and digits, hence no name is hidden, leaves the folder or is reserved on Windows. An
    id that is not (no spec passes with one) gives way to the position.
    """
    stem = lesson.lesson_id if LESSON_ID.fullmatch(lesson.lesson_id) else f"lesson-{lesson.index + 1}"
    title = slug(lesson.title)
    return f"{stem}-{title}.md" if title else f"{stem}.md"


def slug(title: str) -> str:
    """`title` in [a-z0-9-], at most 60 characters, accents folded; may be empty.

    >>> slug("Übungen: Größe & Maß")
    'ubungen-grosse-mass'
    """
    folded = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", folded)[: _MAX_SLUG + 1].strip("-")[:_MAX_SLUG].rstrip("-")


def _with_heading(lesson: LessonRow) -> str:
    """The content, which starts with its H1; a content without one gets the spec's title."""
    content = (lesson.content or "").strip("\n")
    if not _FIRST_LINE_IS_H1.match(content):
        content = f"# {' '.join(lesson.title.split())}\n\n{content}"
    return content.rstrip("\n") + "\n"
