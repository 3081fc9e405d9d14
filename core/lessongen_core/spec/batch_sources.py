"""The source sets of one batch file: read those it defines, find the others, and check who names which.

A file's own sets win: those under `sources`, and in a file without `sources` the documents beside it that its lessons
name. What it does not define is a registered set (`lessongen sources add`), else the context service's, if there is
one.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from ..languages import FUNCTION_WORDS
from ..nearest import suggestion
from ..one_line import clipped
from ..search_terms import recognized_language
from ..sources import SourceSet, nothing_of
from .messages import HALF_A_PAIR
from .positions import Finding, Path, shown
from .source_sets import NoFile, OtherSets, SourceFault, SourceReader, looks_like_path

if TYPE_CHECKING:
    from .batch_file import BatchContents, LessonDraft

_MAX_SET_ID = 200
_SURROGATE = re.compile("[\ud800-\udfff]")


def fault_of_id(set_id: str) -> str | None:
    """Why `set_id` can name no set, None when it can."""
    if not 0 < len(set_id) <= _MAX_SET_ID:
        return f"a set id has 1 to {_MAX_SET_ID} characters"
    return f"the set id {HALF_A_PAIR}" if _SURROGATE.search(set_id) else None


@dataclass(slots=True)
class BatchSources:
    """Reads the sets of one file and checks who names them.

    `derived`: the file declares none. `unknown`: what it declares cannot be told, so that no name is right or wrong.
    `places`: where each set is defined, or first named.
    """

    contents: BatchContents
    folder: FilePath
    reader: SourceReader
    others: OtherSets
    derived: bool = False
    unknown: bool = False
    places: dict[str, Path] = field(default_factory=dict)

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
            if fault := fault_of_id(set_id):
                self._find(("sources", set_id), fault, on_key=True)
            elif not isinstance(paths, list) or not paths:
                given = "an empty list" if paths == [] else shown(paths)
                self._find(("sources", set_id), f"a set needs a list of paths, not {given}")
            else:
                self._read(set_id, [(("sources", set_id, index), path) for index, path in enumerate(paths)])

    def derive(self) -> None:
        """Without `sources`, a full lesson's documents are paths, and each set it names holds them.

        Where none of them is there, the set is looked for elsewhere first.
        """
        self.derived = True
        entries: dict[str, dict[tuple[Path, str], None]] = {}
        for draft in self.contents.drafts:
            at = (*draft.path, "rag_context", "primary_documents")
            found = [((*at, index), path) for index, path in draft.documents]
            for index, set_id in draft.sections if found else ():
                self.places.setdefault(set_id, (*draft.path, "sections", index, "rag_context_id"))
                entries.setdefault(set_id, {}).update(dict.fromkeys(found))
        for set_id, paths in entries.items():
            if any(self._is_there(path) for _, path in paths) or not self._found_elsewhere(set_id):
                self._read(set_id, list(paths))

    def check(self, draft: LessonDraft) -> None:
        """Every set and document the lesson names must be known; a set that cannot be read breaks it."""
        if self.unknown:
            draft.broken = True
            return
        named = [*self._section_sets(draft), *self._short_sources(draft)]
        draft.broken = any(name not in self.contents.sets and name not in self.contents.served for name in named)
        if not self.derived and self._unknown_documents(draft, named):
            draft.broken = True

    def advice(self) -> Iterator[Finding]:
        """What a person should know of the sets: what is kept from the model, hidden, or in another language."""
        for set_id, found in self.contents.sets.items():
            place = self.places.get(set_id, ("sources", set_id))
            if set_id not in self.contents.own:
                if found.quarantined:
                    yield Finding(place, _many_quarantined(set_id, found), kind="suspicious")
            else:
                yield from self._suspicions(set_id, place)
            for document, passages in found.lost.items():
                yield Finding(place, nothing_of(clipped(document, 80), passages), kind="lost")
            if not self.derived and self.contents.course.language in FUNCTION_WORDS:
                yield from self._translated(set_id, found, place)

    def _suspicions(self, set_id: str, place: Path) -> Iterator[Finding]:
        for document in dict.fromkeys(self.contents.declared[set_id]):
            source = self.reader.source(self.folder, document)
            for kept in source.quarantined:
                message = (
                    f"{shown(document)}, passage {kept.passage.position}, seems to speak to the model and is left out: "
                    f"{kept.evidence}; --allow-suspicious takes it in"
                )
                yield Finding(place, message, kind="suspicious")
            for text in source.hidden:
                yield Finding(place, f"{shown(document)} hides a text, which is left out: {shown(text)}", kind="hidden")

    def _translated(self, set_id: str, found: SourceSet, place: Path) -> Iterator[Finding]:
        course = self.contents.course.language
        if set_id in self.contents.own:
            documents = self.contents.declared[set_id]
            languages = {self.reader.language(self.folder, document) for document in documents}
        else:
            languages = set(_languages(found))
        if languages and languages.isdisjoint({course, None}):
            named = " and ".join(sorted(filter(None, languages)))
            message = f"the set {shown(set_id)} is in {named}, the course in {course}: facts will be translated"
            yield Finding(place, message, on_key=True, kind="translated")

    # -- who names what

    def _section_sets(self, draft: LessonDraft) -> Iterator[str]:
        for index, set_id in draft.sections:
            self._named((*draft.path, "sections", index, "rag_context_id"), set_id)
            yield set_id

    def _short_sources(self, draft: LessonDraft) -> Iterator[str]:
        for index, name in draft.sources:
            if not name:
                continue  # the model refuses it
            at = (*draft.path, "sources", index)
            path = name not in self.contents.declared and looks_like_path(name)
            if path and (self._is_there(name) or self.others.find(name) is None):
                self.places.setdefault(name, at)
                self._read(name, [(at, name)])
            else:
                self._named(at, name)
            yield name

    def _named(self, at: Path, name: str) -> None:
        known = name in self.contents.declared or name in self.contents.served
        if known or self.contents.full:
            return
        self.places.setdefault(name, at)
        if not self._found_elsewhere(name):
            near = suggestion(name, (*self.contents.declared, *self.others.ids()))
            near += " else" if near.endswith("?") else "; else" if near else ";"
            add = f"lessongen sources add DIR --id {shlex.quote(name) if name.isprintable() else 'ID'}"
            message = f"there is no source set {shown(name)}{near} register it:  {add}"
            self._find(at, message)

    def _found_elsewhere(self, name: str) -> bool:
        """Take the registered set of that id, else leave it to the context service."""
        found = self.others.find(name)
        if found is not None:
            self.contents.sets[name] = found
            self.contents.declared[name] = list(found.documents)
        elif self.others.served and fault_of_id(name) is None:
            self.contents.served.add(name)
        else:
            return False
        return True

    def _unknown_documents(self, draft: LessonDraft, named: list[str]) -> bool:
        if not self.contents.served.isdisjoint(named):
            return False  # only the service knows its documents
        declared = self.contents.declared
        known = {path for paths in declared.values() for path in paths} | declared.keys()
        unknown = [(index, name) for index, name in draft.documents if name not in known]
        for index, name in unknown:
            if name and not self.contents.full:
                at = (*draft.path, "rag_context", "primary_documents", index)
                self._find(at, f"the document {shown(name)} is in no set of sources{suggestion(name, sorted(known))}")
        return bool(unknown)

    # -- files

    def _is_there(self, path: Any) -> bool:
        readable = isinstance(path, str) and path != "" and not _SURROGATE.search(path)
        return readable and self.reader.is_there(self.folder, path)

    def _read(self, set_id: str, entries: list[tuple[Path, Any]]) -> None:
        """Read a set; one bad path leaves the set out."""
        self.contents.declared[set_id] = [path for _, path in entries if isinstance(path, str)]
        faults = [finding for at, path in entries if (finding := self._fault(at, path))]
        if not self.contents.full:
            self.contents.findings += faults
        if not faults:
            self.contents.own.add(set_id)
            self.contents.sets[set_id] = self.reader.set(set_id, self.folder, self.contents.declared[set_id])

    def _fault(self, at: Path, path: Any) -> Finding | None:
        if not isinstance(path, str) or not path:
            return Finding(at, f"a path must be text, not {shown(path)}")
        if _SURROGATE.search(path):
            return Finding(at, f"the path {HALF_A_PAIR}")
        try:
            self.reader.source(self.folder, path)
        except NoFile as fault:
            return Finding(at, f"{fault}; {self._instead(path)}" if self._means_several(path) else str(fault))
        except SourceFault as fault:
            return Finding(at, str(fault))
        return None

    def _means_several(self, path: str) -> bool:
        """A folder, a pattern, or a name without folder and extension, which is that of another set perhaps."""
        if self.derived:
            return False  # it is the document of a lesson, no entry of a set
        return not looks_like_path(path) or path.endswith("/") or not {"*", "?", "["}.isdisjoint(path)

    def _instead(self, path: str) -> str:
        if self.others.find(path) is not None:
            return f"{shown(path)} is a registered set: lessons name it themselves (sources: [{path}])"
        return "list the files, or register them with  lessongen sources add DIR --id ID"

    def _find(self, path: Path, message: str, *, on_key: bool = False) -> None:
        self.contents.findings.append(Finding(path, message, on_key))


def _many_quarantined(set_id: str, found: SourceSet) -> str:
    count, first = len(found.quarantined), found.quarantined[0]
    what = "1 passage that seems" if count == 1 else f"{count} passages that seem"
    return (
        f"the set {shown(set_id)} has {what} to speak to the model, left out: "
        f"{shown(first.passage.document)}, passage {first.passage.position}: {first.evidence}; "
        f"lessongen sources show {shlex.quote(set_id)}"
    )


def _languages(found: SourceSet) -> Iterator[str | None]:
    for document in found.documents:
        texts = (passage.text for passage in found.passages if passage.document == document)
        yield recognized_language("\n".join(texts))
