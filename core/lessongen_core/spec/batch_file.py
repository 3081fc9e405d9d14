"""One parsed file to a course, source sets and lesson drafts, in whichever form it is written (design, section 9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ..nearest import nearest, suggestion
from ..packed import Packed
from ..sources import SourceSet
from . import rules
from .advice import advice
from .batch_sources import BatchSources
from .messages import model_findings
from .models import Course, FullLesson, LessonSpec, ShortLesson
from .positions import BROKEN, MAX_FINDINGS, Document, Finding, Path, shown
from .source_sets import OtherSets, SourceReader

_BATCH_KEYS = ("course", "sources", "lessons")
_FULL_KEYS = frozenset(FullLesson.model_fields)
_SHORT_KEYS = frozenset(ShortLesson.model_fields)
_SCHEMA = "$schema"  # at the top: for editors, which read it to find our schema, and no business of ours

Names = list[tuple[int, str]]
AnyModel = TypeVar("AnyModel", bound=BaseModel)


@dataclass(slots=True)
class LessonDraft:
    """A lesson as written, as far as the rest of the file has to know: ten thousand are held at once.

    `lesson` is its spec, a short one until its place in the batch is known; None when its own fields are wrong, and
    then `title` is empty.
    `broken` when what it stands on is. `short` tells the form, also of one that is wrong; `number` counts all lessons
    of the file from 1. `written_id` is the lesson_id, when it is a text; `takes_position`: its position is its id.
    The names are those of sets and documents, each with its index: `sections` names the sets of these.
    """

    path: Path
    number: int
    written_id: str | None
    short: bool
    takes_position: bool
    sections: Names
    documents: Names
    sources: Names
    lesson: Packed | ShortLesson | None = None
    title: str = ""
    broken: bool = False

    @classmethod
    def of(cls, path: Path, number: int, raw: Any) -> LessonDraft:
        """What is told of `raw`, whatever it is, without a check."""
        short = isinstance(raw, dict) and not _is_full(raw)
        return cls(
            path,
            number,
            written_id=rules.text(raw, "lesson_id") or None,
            short=short,
            takes_position=short and _without_id(raw),
            sections=[
                (index, set_id)
                for index, section in rules.mappings(raw, "sections")
                if (set_id := rules.text(section, "rag_context_id"))
            ],
            documents=rules.texts(raw.get("rag_context"), "primary_documents") if isinstance(raw, dict) else [],
            sources=rules.texts(raw, "sources") if short else [],
        )


def _is_full(raw: dict[str, Any]) -> bool:
    return "objectives" not in raw and bool((_FULL_KEYS - _SHORT_KEYS) & raw.keys())


def _without_id(raw: dict[str, Any]) -> bool:
    """No key of it is or seems to be `lesson_id`."""
    return "lesson_id" not in raw and all(nearest(key, _SHORT_KEYS) != "lesson_id" for key in raw.keys() - _SHORT_KEYS)


@dataclass(slots=True)
class BatchContents:
    """All of one file. A set that cannot be read is a key of `declared` but not of `sets`.

    `own` are the sets that the file defines, `served` the ids that it leaves to the context service.
    `written` lessons stand in the file. Those that are wrong after more than MAX_FINDINGS findings are no drafts.
    """

    document: Document
    course: Course = field(default_factory=Course)
    declared: dict[str, list[str]] = field(default_factory=dict)
    sets: dict[str, SourceSet] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    served: set[str] = field(default_factory=set)
    drafts: list[LessonDraft] = field(default_factory=list)
    written: int = 0
    findings: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """No further finding is wanted: nobody reads them, and 300,000 wrong lessons took 400 MB."""
        return len(self.findings) > MAX_FINDINGS


def read_batch_file(document: Document, folder: FilePath, reader: SourceReader, others: OtherSets) -> BatchContents:
    """Check everything that one file can tell; `folder` is where its source paths start.

    Raises:
        Unreadable: what is read line by line turns out to be no JSON Lines.
    """
    contents = BatchContents(document, findings=list(document.findings))
    top = document.value
    if isinstance(top, dict):
        top = {key: value for key, value in top.items() if key != _SCHEMA}
    batch = isinstance(top, dict) and _is_batch(top)
    if batch:
        _read_top(contents, top)
    for path, raw in _lesson_values(contents, top, batch=batch):
        contents.written += 1
        draft = LessonDraft.of(path, contents.written, raw)
        _read_lesson(contents, draft, raw)
        if draft.lesson is not None or not contents.full:
            contents.drafts.append(draft)
    sources = BatchSources(contents, folder, reader, others)
    if batch and "sources" in top:
        sources.declare(top["sources"])
    elif batch and any(nearest(key, _BATCH_KEYS) == "sources" for key in top):
        sources.unknown = True
    else:
        sources.derive()
    for draft in contents.drafts:
        sources.check(draft)
    contents.warnings += sources.advice()
    return contents


def _is_batch(top: dict[str, Any]) -> bool:
    """A batch file has lessons or a course, or at least nothing that only a lesson has."""
    own = (_FULL_KEYS | _SHORT_KEYS) - {"sources"}
    return "lessons" in top or "course" in top or not own & top.keys()


def _read_top(contents: BatchContents, top: dict[str, Any]) -> None:
    for key in top:
        if key not in _BATCH_KEYS:
            message = f"unknown key {shown(key)}{suggestion(key, _BATCH_KEYS)}"
            contents.findings.append(Finding((key,), message, on_key=True))
    if top.get("course") is not None:
        contents.course = _validated(contents, Course, top["course"], ("course",)) or Course()


def _lesson_values(contents: BatchContents, top: Any, *, batch: bool) -> Iterator[tuple[Path, Any]]:
    if isinstance(top, dict) and not batch:
        yield (), top
        return
    at: Path = ("lessons",) if batch else ()
    lessons = top.get("lessons") if batch else top
    if batch and "lessons" not in top:
        contents.findings.append(Finding(at, "lessons is missing"))
    elif isinstance(lessons, Iterator):
        for index, (raw, findings) in enumerate(lessons):
            if raw is not BROKEN or not contents.full:
                contents.findings += findings
            yield (index,), raw
    elif not isinstance(lessons, list):
        what = "lessons must be a list" if batch else "expected a batch file, a list of lessons or one lesson"
        contents.findings.append(Finding(at, f"{what}, not {shown(lessons)}"))
    elif not lessons:
        contents.findings.append(Finding(at, "there are no lessons: the list is empty"))
    else:
        for index in range(len(lessons)):
            raw, lessons[index] = lessons[index], None  # let go of one by one: together they are the most of all
            yield (*at, index), raw


def _validated(contents: BatchContents, model: type[AnyModel], raw: Any, at: Path) -> AnyModel | None:
    try:
        return model.model_validate(raw)
    except ValidationError as exc:
        if not contents.full:
            contents.findings += model_findings(exc, model, contents.document, at)
        return None


def _read_lesson(contents: BatchContents, draft: LessonDraft, raw: Any) -> None:
    if not isinstance(raw, dict):
        if raw is not BROKEN and not contents.full:
            contents.findings.append(Finding(draft.path, f"a lesson must be a mapping, not {shown(raw)}"))
        return
    lesson: FullLesson | ShortLesson | None
    if draft.short:
        draft.lesson = lesson = _validated(contents, ShortLesson, raw, draft.path)
    else:
        lesson = _validated(contents, FullLesson, raw, draft.path)
        for finding in rules.errors(raw):
            if contents.full:
                return
            contents.findings.append(_placed(finding, draft.path))
        if lesson is not None:
            draft.lesson = Packed.of(LessonSpec.model_validate(dict(lesson)).model_dump(mode="json"))
    if lesson is not None:
        draft.title = lesson.title
        contents.warnings += [_placed(finding, draft.path) for finding in advice(lesson, contents.course)]


def _placed(finding: Finding, at: Path) -> Finding:
    return replace(finding, path=(*at, *finding.path))
