"""Finished lesson files against the specs of a batch file: which lesson is it, what is it worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import yaml

from ..content import front_matter_length
from ..errors import NotFound, SpecError
from ..spec.loader import load_specs
from ..spec.models import Course, LessonSpec
from ..spec.source_sets import OtherSets
from . import Score, score_lesson


@dataclass(frozen=True, slots=True)
class FileScore:
    """One lesson file; `path` as it was given."""

    path: str
    lesson_id: str
    score: Score
    passed: bool

    def to_dict(self) -> dict[str, Any]:
        """A row of lessongen/score@1."""
        detail = self.score.to_dict()
        return {
            "path": self.path,
            "lesson_id": self.lesson_id,
            "score": detail["score"],
            "passed": self.passed,
            "caps": detail["caps"],
            "criteria": detail["criteria"],
        }


def score_files(
    batch_file: str,
    lesson_files: Sequence[str],
    *,
    threshold: float,
    lesson_id: str | None = None,
    stdin: TextIO | None = None,
    others: OtherSets | None = None,
) -> list[FileScore]:
    """Score each file. `lesson_id` names the lesson of all; else the front matter does, else the stem up to a `-`.

    Raises:
        SpecError: the batch file has a problem; all of them are in `details`.
        NotFound: a file cannot be read, or names a lesson that is not in the batch file.
    """
    specs = _specs(batch_file, stdin, others)
    texts = [(path, _read(path)) for path in lesson_files]
    named = [(path, text, lesson_id or named_lesson(path, text)) for path, text in texts]
    for path, _, name in named:
        if name not in specs:
            raise NotFound(
                f'{path}: no lesson "{name}" in {batch_file}',
                hint=f"name it with --lesson-id; the file has {', '.join(sorted(specs, key=_order))}",
            )
    scores = [(path, name, score_lesson(text, *specs[name])) for path, text, name in named]
    return [FileScore(path, name, score, score.passed(threshold)) for path, name, score in scores]


def named_lesson(path: str, text: str) -> str:
    """The lesson a file says it is: `lesson_id` of its front matter, else the file's stem up to a `-`."""
    length = front_matter_length(text)
    block = text[:length].strip().removeprefix("\ufeff").strip("-.\n ")
    try:
        # The base loader keeps scalars as written: 1.10 is a label, not the number 1.1.
        data = yaml.load(block, Loader=yaml.BaseLoader) if length else None  # noqa: S506 (builds strings only)
    except (yaml.YAMLError, RecursionError):  # thousands of brackets
        data = None
    if isinstance(data, dict) and isinstance(data.get("lesson_id"), str):
        return str(data["lesson_id"])
    return Path(path).stem.split("-", 1)[0]


def _specs(batch_file: str, stdin: TextIO | None, others: OtherSets | None) -> Mapping[str, tuple[LessonSpec, Course]]:
    loaded = load_specs([batch_file], stdin=stdin, others=others)
    if loaded.problems:
        raise SpecError(
            f"{batch_file} is not valid; nothing was scored",
            details=[str(problem) for problem in loaded.problems],
            hint=f"correct these lines, then  lessongen submit --dry-run {batch_file}",
        )
    return {lesson.spec.lesson_id: (lesson.spec, loaded.courses[lesson.course_no].course) for lesson in loaded.lessons}


def _read(path: str) -> str:
    try:
        return Path(path).read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as exc:
        raise NotFound(f"{path}: {exc.strerror or exc}", hint="name a lesson file") from exc


def _order(lesson_id: str) -> tuple[int, ...]:
    return tuple(map(int, lesson_id.split(".")))
