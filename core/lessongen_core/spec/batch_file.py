"""One parsed file to a course, source sets and lesson drafts, in whichever form it is written (design, section 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ..languages import FUNCTION_WORDS
from ..sources import SourceSet
from . import rules
from .advice import advice
from .messages import HALF_A_PAIR, model_findings
from .models import Course, FullLesson, ShortLesson
from .nearest import nearest, suggestion
from .positions import BROKEN, MAX_FINDINGS, Document, Finding, Path, shown
from .source_sets import SourceFault, SourceReader, looks_like_path

_BATCH_KEYS = ("course", "sources", "lessons")
_FULL_KEYS = frozenset(FullLesson.model_fields)
_SHORT_KEYS = frozenset(ShortLesson.model_fields)
_MAX_SET_ID = 200
_SCHEMA = "$schema"  # at the top: for editors, which read it to find our schema, and no business of ours
_SURROGATE = re.compile("[\ud800-\udfff]")

AnyModel = TypeVar("AnyModel", bound=BaseModel)


@dataclass(slots=True)
class LessonDraft:
    """A lesson as written. `lesson` is None when its own fields are wrong; `broken` when what it stands on is.

    `short` tells the form, also of one that is wrong; `number` counts all lessons of the file from 1.
    """

    path: Path
    raw: Any
    number: int
    lesson: FullLesson | ShortLesson | None = None
    broken: bool = False
    short: bool = False

    @property
    def written_id(self) -> str | None:
        """The lesson_id, when it is a text."""
        return rules.text(self.raw, "lesson_id") or None

    @property
    def takes_position(self) -> bool:
        """Its position is its id: it is of the short form, and no key of it is or seems to be `lesson_id`."""
        if not self.short or "lesson_id" in self.raw:
            return False
        return all(nearest(key, _SHORT_KEYS) != "lesson_id" for key in self.raw.keys() - _SHORT_KEYS)


@dataclass(slots=True)
class BatchContents:
    """All of one file. A set that cannot be read is a key of `declared` but not of `sets`.

    `written` lessons stand in the file. Those that are wrong after more than MAX_FINDINGS findings are no drafts.
    """

    document: Document
    course: Course = field(default_factory=Course)
    declared: dict[str, list[str]] = field(default_factory=dict)
    sets: dict[str, SourceSet] = field(default_factory=dict)
    drafts: list[LessonDraft] = field(default_factory=list)
    written: int = 0
    findings: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """No further finding is wanted: nobody reads them, and 300,000 wrong lessons took 400 MB."""
        return len(self.findings) > MAX_FINDINGS


def read_batch_file(document: Document, folder: FilePath, reader: SourceReader) -> BatchContents:
    """Check everything that one file can tell; `folder` is where its source paths start."""
    contents = BatchContents(document, findings=list(document.findings))
    top = document.value
    if isinstance(top, dict):
        top = {key: value for key, value in top.items() if key != _SCHEMA}
    batch = isinstance(top, dict) and _is_batch(top)
    if batch:
        _read_top(contents, top)
    for path, raw in _lesson_values(contents, top, batch=batch):
        contents.written += 1
        draft = LessonDraft(path, raw, contents.written)
        _read_lesson(contents, draft)
        if draft.lesson is not None or not contents.full:
            contents.drafts.append(draft)
    sources = _Sources(contents, folder, reader)
    if batch and "sources" in top:
        sources.declare(top["sources"])
    elif batch and any(nearest(key, _BATCH_KEYS) == "sources" for key in top):
        sources.unknown = True
    else:
        sources.derive()
    for draft in contents.drafts:
        sources.check(draft)
        if draft.lesson is not None:
            contents.warnings += [_placed(finding, draft.path) for finding in advice(draft.lesson, contents.course)]
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
    elif not isinstance(lessons, list):
        what = "lessons must be a list" if batch else "expected a batch file, a list of lessons or one lesson"
        contents.findings.append(Finding(at, f"{what}, not {shown(lessons)}"))
    elif not lessons:
        contents.findings.append(Finding(at, "there are no lessons: the list is empty"))
    else:
        yield from (((*at, index), raw) for index, raw in enumerate(lessons))


def _validated(contents: BatchContents, model: type[AnyModel], raw: Any, at: Path) -> AnyModel | None:
    try:
        return model.model_validate(raw)
    except ValidationError as exc:
        if not contents.full:
            contents.findings += model_findings(exc, model, contents.document, at)
        return None


def _read_lesson(contents: BatchContents, draft: LessonDraft) -> None:
    raw = draft.raw
    if not isinstance(raw, dict):
        if raw is not BROKEN and not contents.full:
            contents.findings.append(Finding(draft.path, f"a lesson must be a mapping, not {shown(raw)}"))
        return
    full = "objectives" not in raw and bool((_FULL_KEYS - _SHORT_KEYS) & raw.keys())
    if not full:
        draft.short = True
        draft.lesson = _validated(contents, ShortLesson, raw, draft.path)
        return
    draft.lesson = _validated(contents, FullLesson, raw, draft.path)
    for finding in rules.errors(raw):
        if contents.full:
            draft.lesson = None
            return
        contents.findings.append(_placed(finding, draft.path))


def _placed(finding: Finding, at: Path) -> Finding:
    return replace(finding, path=(*at, *finding.path))


@dataclass(slots=True)
class _Sources:
    """Reads the sets of one file and checks who names them.

    `derived`: the file declares none. `unknown`: what it declares cannot be told, so that no name is right or wrong.
    """

    contents: BatchContents
    folder: FilePath
    reader: SourceReader
    derived: bool = False
    unknown: bool = False

    def declare(self, raw: Any) -> None:
        """Read the file's `sources`: set id -> paths."""
        if raw is None:
            return
        if not isinstance(raw, dict):
            self._find(("sources",), f"sources must map set ids to lists of paths, not {shown(raw)}")
            self.unknown = True
            return
        for set_id, paths in raw.items():
            self.contents.declared[set_id] = []
            if not 0 < len(set_id) <= _MAX_SET_ID:
                self._find(("sources", set_id), f"a set id has 1 to {_MAX_SET_ID} characters", on_key=True)
            elif _SURROGATE.search(set_id):
                self._find(("sources", set_id), f"the set id {HALF_A_PAIR}", on_key=True)
            elif not isinstance(paths, list) or not paths:
                given = "an empty list" if paths == [] else shown(paths)
                self._find(("sources", set_id), f"a set needs a list of paths, not {given}")
            else:
                self._read(set_id, [(("sources", set_id, index), path) for index, path in enumerate(paths)])

    def derive(self) -> None:
        """Without `sources`, a full lesson's documents are paths, and each set it names holds them."""
        self.derived = True
        entries: dict[str, list[tuple[Path, Any]]] = {}
        for draft in self.contents.drafts:
            documents = (
                rules.texts(draft.raw.get("rag_context"), "primary_documents") if isinstance(draft.raw, dict) else []
            )
            found = [((*draft.path, "rag_context", "primary_documents", index), path) for index, path in documents]
            for _, section in rules.mappings(draft.raw, "sections"):
                if found and (set_id := rules.text(section, "rag_context_id")):
                    known = entries.setdefault(set_id, [])
                    known += [entry for entry in found if entry not in known]
        for set_id, paths in entries.items():
            self._read(set_id, paths)

    def check(self, draft: LessonDraft) -> None:
        """Every set and document the lesson names must be known; a set that cannot be read breaks it."""
        if self.unknown:
            draft.broken = True
            return
        named = [*self._section_sets(draft), *self._short_sources(draft)]
        draft.broken = any(name not in self.contents.sets for name in named)
        if not self.derived and self._unknown_documents(draft):
            draft.broken = True

    def advice(self) -> Iterator[Finding]:
        """A set of which no document is in the language of the course."""
        course = self.contents.course.language
        for set_id in self.contents.sets if course in FUNCTION_WORDS and not self.derived else ():
            documents = self.contents.declared[set_id]
            languages = {self.reader.language(self.folder, document) for document in documents}
            if languages and languages.isdisjoint({course, None}):
                named = " and ".join(sorted(filter(None, languages)))
                message = f"the set {shown(set_id)} is in {named}, the course in {course}: facts will be translated"
                yield Finding(("sources", set_id), message, on_key=True, kind="translated")

    def _section_sets(self, draft: LessonDraft) -> Iterator[str]:
        for index, section in rules.mappings(draft.raw, "sections"):
            if set_id := rules.text(section, "rag_context_id"):
                if set_id not in self.contents.declared:
                    self._unknown_set((*draft.path, "sections", index, "rag_context_id"), set_id)
                yield set_id

    def _short_sources(self, draft: LessonDraft) -> Iterator[str]:
        for index, name in rules.texts(draft.raw, "sources") if draft.short else ():
            if not name:
                continue  # the model refuses it
            at = (*draft.path, "sources", index)
            if name not in self.contents.declared and looks_like_path(name):
                self._read(name, [(at, name)])
            elif name not in self.contents.declared:
                self._unknown_set(at, name)
            yield name

    def _unknown_set(self, at: Path, name: str) -> None:
        if not self.contents.full:
            self._find(at, f"there is no source set {shown(name)}{suggestion(name, self.contents.declared)}")

    def _unknown_documents(self, draft: LessonDraft) -> bool:
        declared = self.contents.declared
        known = {path for paths in declared.values() for path in paths} | declared.keys()
        context = draft.raw.get("rag_context") if isinstance(draft.raw, dict) else None
        unknown = [(index, name) for index, name in rules.texts(context, "primary_documents") if name not in known]
        for index, name in unknown:
            if name and not self.contents.full:
                at = (*draft.path, "rag_context", "primary_documents", index)
                self._find(at, f"the document {shown(name)} is in no set of sources{suggestion(name, sorted(known))}")
        return bool(unknown)

    def _read(self, set_id: str, entries: list[tuple[Path, Any]]) -> None:
        """Read a set; one bad path leaves the set out."""
        self.contents.declared[set_id] = [path for _, path in entries if isinstance(path, str)]
        faults = [finding for at, path in entries if (finding := self._fault(at, path))]
        if not self.contents.full:
            self.contents.findings += faults
        if not faults:
            self.contents.sets[set_id] = self.reader.set(set_id, self.folder, self.contents.declared[set_id])

    def _fault(self, at: Path, path: Any) -> Finding | None:
        if not isinstance(path, str) or not path:
            return Finding(at, f"a path must be text, not {shown(path)}")
        if _SURROGATE.search(path):
            return Finding(at, f"the path {HALF_A_PAIR}")
        try:
            self.reader.passages(self.folder, path)
        except SourceFault as fault:
            return Finding(at, str(fault))
        return None

    def _find(self, path: Path, message: str, *, on_key: bool = False) -> None:
        self.contents.findings.append(Finding(path, message, on_key))
