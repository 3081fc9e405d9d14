"""Load batch files: every problem of every file at once, with its place; nothing is raised for bad input."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from ..packed import Packed
from ..sources import SourceSet
from .batch_file import BatchContents, LessonDraft, read_batch_file
from .files import BatchFile, find_files, read_document
from .models import Course, LessonSpec, ShortLesson
from .positions import MAX_FINDINGS, Document, Finding, Unreadable, path_text, shown
from .positions import Path as ValuePath
from .short_form import expand
from .source_sets import NoOtherSets, OtherSets, SourceReader

_MORE_PROBLEMS = "there are more problems in this file; they are told when these are corrected"
_MORE_WARNINGS = "there are more warnings for this file"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault and where it stands; line and column count from 1. Line 0: the fault is the file's, not in it.

    `kind` is that of a warning, "" of a problem.
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    kind: str = ""

    def __str__(self) -> str:
        if not self.line:
            return f"{self.file}: {self.message}"
        return f"{self.file}:{self.line}:{self.column}: {self.path}: {self.message}"


@dataclass(frozen=True, slots=True)
class CourseFile:
    """What the lessons of one batch file share: the course, the source sets by id, and what a service is asked for."""

    course: Course
    sets: Mapping[str, SourceSet]
    served: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PlacedLesson:
    """A valid lesson; `course_no` indexes `LoadedSpecs.courses`.

    `packed` is its spec as JSON, `spec` the same to be looked at, made anew each time.
    """

    packed: Packed
    lesson_id: str
    course_no: int

    @property
    def spec(self) -> LessonSpec:
        """The spec; the bounds it was checked against hold."""
        return LessonSpec.model_validate(self.packed.value)


@dataclass(frozen=True, slots=True)
class LoadedSpecs:
    """All that was read. `lessons` are the valid ones, `invalid` counts the others."""

    name: str
    courses: tuple[CourseFile, ...]
    lessons: tuple[PlacedLesson, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    invalid: int


def load_specs(
    paths: Sequence[str | Path],
    *,
    stdin: TextIO | None = None,
    others: OtherSets | None = None,
    allow_suspicious: bool = False,
) -> LoadedSpecs:
    """Read batch files, YAML or JSON, in any of the forms of design section 9; `-` is `stdin`.

    `others` are the source sets that no file has to define. `allow_suspicious`: passages of the files' own sources that
    seem to speak to the model are as good as the others.

    Never raises for bad input: everything is a `Problem`, those of all files and all lessons together.
    """
    load = _Load(stdin, others or NoOtherSets(), SourceReader(release=allow_suspicious))
    with _collector_paused():
        for found in find_files(paths):
            if isinstance(found, BatchFile):
                load.add(found)
            else:
                load.problems.append(Problem(found[0], 0, 0, "(file)", found[1]))
    return load.result()


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Without the cycle collector: values and marks are trees, and walking millions again took 40 % of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@dataclass(slots=True)
class _Load:
    """What was read so far."""

    stdin: TextIO | None
    others: OtherSets
    reader: SourceReader
    names: dict[str, None] = field(default_factory=dict)  # of the files, in order, each once
    courses: list[CourseFile] = field(default_factory=list)
    lessons: list[PlacedLesson] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    drafts: int = 0
    places: dict[str, str] = field(default_factory=dict)  # lesson_id -> where it stands
    titles: dict[tuple[str, str], str] = field(default_factory=dict)  # of course and lesson -> which lesson, and where

    def add(self, file: BatchFile) -> None:
        """Read one file."""
        try:
            document = read_document(file, self.stdin)
            contents = read_batch_file(document, file.folder, self.reader, self.others)
        except Unreadable as exc:
            self.problems.append(Problem(file.name, exc.line, exc.column, path_text(exc.path), exc.message))
            return
        self.names[contents.course.title.strip() or file.stem] = None
        self.courses.append(CourseFile(contents.course, contents.sets, frozenset(contents.served)))
        ids = [self._named(file, draft, contents) for draft in contents.drafts]
        self.drafts += contents.written
        faulty = _faulty(contents)
        for draft, lesson_id in zip(contents.drafts, ids, strict=True):
            if draft.path not in faulty and not draft.broken:
                self._keep(draft, lesson_id, contents)
        self.problems += _problems(file, document, contents.findings, _MORE_PROBLEMS)
        self.warnings += _problems(file, document, contents.warnings, _MORE_WARNINGS)

    def result(self) -> LoadedSpecs:
        """Everything, as the caller gets it."""
        return LoadedSpecs(
            name=self._name(),
            courses=tuple(self.courses),
            lessons=tuple(self.lessons),
            problems=tuple(self.problems),
            warnings=tuple(self.warnings),
            invalid=self.drafts - len(self.lessons),
        )

    def _name(self) -> str:
        """What the batch is called: the first course, and how many others there are."""
        first, *others = self.names or [""]
        return f"{first} and {len(others)} more" if others else first

    def _named(self, file: BatchFile, draft: LessonDraft, contents: BatchContents) -> str:
        """Its id. Both in one go: the marks of a lesson lie packed, and those of the last one are at hand."""
        lesson_id = self._lesson_id(file, draft, contents)
        self._note_title(file, draft, lesson_id, contents)
        return lesson_id

    def _lesson_id(self, file: BatchFile, draft: LessonDraft, contents: BatchContents) -> str:
        """The id as written, else the lesson's position in the batch; one used before is a finding."""
        written = draft.written_id
        lesson_id = written or f"1.{self.drafts + draft.number}"
        if not written and not draft.takes_position:
            return lesson_id  # of a lesson that has another problem
        at = (*draft.path, "lesson_id") if written else draft.path
        line, column = contents.document.place(at)
        if first := self.places.get(lesson_id):
            origin = "" if written else ", which is its position,"
            message = f"lesson_id {shown(lesson_id)}{origin} is used twice; the first is at {first}"
            contents.findings.append(Finding(at, message))
        else:
            self.places[lesson_id] = f"{file.name}:{line}:{column}"
        return lesson_id

    def _note_title(self, file: BatchFile, draft: LessonDraft, lesson_id: str, contents: BatchContents) -> None:
        """Two lessons of a course with one title are two files that nobody tells apart: a warning, it may be meant."""
        title = " ".join(draft.title.split())
        if not title or len(contents.warnings) > MAX_FINDINGS:
            return
        at = (*draft.path, "title")
        key = (contents.course.title, title.casefold())
        if first := self.titles.get(key):
            message = f"lesson {lesson_id} has the title {shown(title)}, and so has {first}"
            contents.warnings.append(Finding(at, message, kind="same_title"))
        else:
            line, column = contents.document.place(at)
            self.titles[key] = f"lesson {lesson_id} at {file.name}:{line}:{column}"

    def _keep(self, draft: LessonDraft, lesson_id: str, contents: BatchContents) -> None:
        packed = draft.lesson
        if packed is None:
            return
        if isinstance(packed, ShortLesson):
            packed = Packed.of(expand(packed, lesson_id, contents.course).model_dump(mode="json"))
        self.lessons.append(PlacedLesson(packed, lesson_id, len(self.courses) - 1))


def _faulty(contents: BatchContents) -> set[ValuePath]:
    """Paths of the lessons that cannot be used: an error inside them, or in the course they belong to."""
    paths = [finding.path for finding in contents.findings]
    if any(path[:1] == ("course",) for path in paths):
        return {draft.path for draft in contents.drafts}
    depth = len(contents.drafts[0].path) if contents.drafts else 0
    return {path[:depth] for path in paths}


def _problems(file: BatchFile, document: Document, findings: list[Finding], more: str) -> list[Problem]:
    """Findings as problems, in the order of the file; when there are too many, `more` stands for the rest."""
    found = [
        Problem(file.name, *document.place_of(finding), path_text(finding.path), finding.message, finding.kind)
        for finding in findings[:MAX_FINDINGS]
    ]
    if len(findings) > MAX_FINDINGS:
        found.append(Problem(file.name, *document.place_of(findings[MAX_FINDINGS]), "(file)", more))
    return sorted(found, key=lambda problem: (problem.line, problem.column))
