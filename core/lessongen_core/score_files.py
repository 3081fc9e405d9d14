"""Finished lesson files against the specs of a batch file: which lesson is it, what is it worth."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import yaml

from .citations import without_sources
from .content import front_matter_length, outline
from .errors import InsufficientContext, NotFound, SpecError
from .quality import Score, score_lesson
from .retrieval import PassageIndex, retrieve
from .sanitizer.notes import notes_on
from .sources import Passage
from .spec.loader import CourseFile, load_specs
from .spec.models import LessonSpec
from .spec.positions import shown
from .spec.source_sets import OtherSets


class NotText(Exception):
    """A file that is no text, in words for whoever named it."""


@dataclass(frozen=True, slots=True)
class FileScore:
    """One lesson file; `path` as it was given.

    `passages`: of its sources, that it was compared with; `unread`: why with none, though its spec names sources.
    """

    path: str
    lesson_id: str
    score: Score
    passed: bool
    passages: int = 0
    unread: str = ""

    def to_dict(self) -> dict[str, Any]:
        """A row of lessongen/score@1."""
        detail = self.score.to_dict()
        return {
            "path": self.path,
            "lesson_id": self.lesson_id,
            "score": detail["score"],
            "passed": self.passed,
            "passages": self.passages,
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

    Where that id is unknown, the title that is the title of one lesson alone names it.

    Raises:
        SpecError: the batch file has a problem; all of them are in `details`.
        NotFound: a file cannot be read, or names a lesson that is not in the batch file; each such file is in
            `details`, and none is scored.
        NotText: a file is no UTF-8, or holds NUL characters.
    """
    specs = _specs(batch_file, stdin, others)
    texts = [(path, _read(path)) for path in lesson_files]
    named = [(path, text, lesson_id or _known_lesson(path, text, specs)) for path, text in texts]
    unknown = [
        f'{path}: no lesson "{name}"{_titled(text)} in {batch_file}' for path, text, name in named if name not in specs
    ]
    if unknown:
        rest = unknown if len(unknown) > 1 else []
        raise NotFound(
            unknown[0] if not rest else f"{len(unknown)} files are of no lesson in {batch_file}; nothing was scored",
            details=rest,
            hint=f"score them one by one with --lesson-id; the file has {', '.join(sorted(specs, key=_order))}",
        )
    return [_scored(path, name, text, *specs[name], threshold=threshold) for path, text, name in named]


def _scored(path: str, name: str, text: str, spec: LessonSpec, file: CourseFile, *, threshold: float) -> FileScore:
    passages, unread = _passages(text, spec, file)
    score = score_lesson(
        without_sources(text, passages, language=file.course.language),
        spec,
        file.course,
        passages=passages,
        # What a batch's lesson is refused for after its cleaning, a file is refused for, too.
        removed={note.rule for note in notes_on(text)},
    )
    return FileScore(path, name, score, score.passed(threshold), len(passages), unread)


def _passages(text: str, spec: LessonSpec, file: CourseFile) -> tuple[tuple[Passage, ...], str]:
    """What the sources hold for the lesson, as a batch would find it; or why it is compared with none of it."""
    if any(name not in file.sets for name in spec.named_sets):
        return (), "the context service, which is not asked here"
    try:
        found = retrieve(spec, {name: PassageIndex.of(file.sets[name]) for name in spec.named_sets}).passages
    except InsufficientContext as exc:
        return (), exc.message
    listed = outline(text, [section.title for section in spec.sections]).first("sources") is not None
    if listed and without_sources(text, found, language=file.course.language) == text:
        return (), "its list of sources is another one than the sources give now"
    return found, ""


def _known_lesson(path: str, text: str, specs: Mapping[str, tuple[LessonSpec, CourseFile]]) -> str:
    """The id that the file says it has, or that of the only lesson with its title where no lesson has the id."""
    name = named_lesson(path, text)
    same = [key for key, (spec, _) in specs.items() if _plain(spec.title) == _plain(_title(text))]
    return same[0] if name not in specs and len(same) == 1 else name


def _title(text: str) -> str:
    """`title` of the front matter, else the first H1; "" without either."""
    found = _front_matter(text).get("title")
    if isinstance(found, str):
        return found
    h1 = re.search(r"^# +(.+?)[ #]*$", text[front_matter_length(text) :], re.MULTILINE)
    return h1[1] if h1 else ""


def _titled(text: str) -> str:
    title = _title(text)
    return f" (its title: {shown(title)})" if title else ""


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()


def named_lesson(path: str, text: str) -> str:
    """The lesson a file says it is: `lesson_id` of its front matter, else the file's stem up to a `-`."""
    found = _front_matter(text).get("lesson_id")
    return found if isinstance(found, str) else Path(path).stem.split("-", 1)[0]


def _front_matter(text: str) -> dict[str, Any]:
    """Its keys, scalars as written; {} when there is none or it cannot be read."""
    length = front_matter_length(text)
    block = text[:length].strip().removeprefix("\ufeff").strip("-.\n ")
    try:
        # The base loader keeps scalars as written: 1.10 is a label, not the number 1.1.
        data = yaml.load(block, Loader=yaml.BaseLoader) if length else None  # noqa: S506 (builds strings only)
    except (yaml.YAMLError, RecursionError):  # thousands of brackets
        data = None
    return data if isinstance(data, dict) else {}


def _specs(
    batch_file: str, stdin: TextIO | None, others: OtherSets | None
) -> Mapping[str, tuple[LessonSpec, CourseFile]]:
    loaded = load_specs([batch_file], stdin=stdin, others=others)
    if loaded.problems:
        raise SpecError(
            f"{batch_file} is not valid; nothing was scored",
            details=[str(problem) for problem in loaded.problems],
            hint=f"correct these lines, then  lessongen submit --dry-run {batch_file}",
        )
    return {lesson.lesson_id: (lesson.spec, loaded.courses[lesson.course_no]) for lesson in loaded.lessons}


def _read(path: str) -> str:
    try:
        data = Path(path).read_bytes()
    except OSError as exc:
        raise NotFound(f"{path}: {exc.strerror or exc}", hint="name a lesson file") from exc
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        raise NotText(f"{path}:{line}: no UTF-8 (byte 0x{data[exc.start]:02x}); nothing was scored") from exc
    if "\0" in text:
        raise NotText(f"{path} is no text: it holds NUL characters; nothing was scored")
    return text


def _order(lesson_id: str) -> tuple[int, ...]:
    return tuple(map(int, lesson_id.split(".")))
