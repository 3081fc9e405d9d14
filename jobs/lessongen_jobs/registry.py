"""Source sets that are registered under an id: add, look, remove; and found by batch files that do not define them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lessongen_core.config import Settings
from lessongen_core.errors import ConfigError, NoStore, NotFound, SpecError
from lessongen_core.nearest import suggestion
from lessongen_core.sources import SourceSet, format_of
from lessongen_core.spec.batch_sources import fault_of_id
from lessongen_core.spec.positions import shown
from lessongen_core.spec.source_folder import FoundDocuments, read_folders
from lessongen_core.spec.source_sets import Source, set_of
from lessongen_core.store import hosts
from lessongen_core.store import source_sets as stored
from lessongen_core.store.database import ANSWER_S, Store, Tell, open_store, sqlite_path
from lessongen_core.store.source_sets import RegisteredSet

_SHOWN_FILES = 5


@dataclass(frozen=True, slots=True)
class Added:
    """What `add` did: "added", "changed" or "unchanged"; `found` tells what was left out.

    `gone`, `new`, `changed`: the documents by which the set differs from the one that had the id before.
    """

    verdict: str
    registered: RegisteredSet
    texts: SourceSet
    found: FoundDocuments
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def add(
    settings: Settings,
    set_id: str,
    paths: Sequence[str | Path],
    *,
    allow_suspicious: bool = False,
    skip_invalid: bool = False,
    on_wait: Tell | None = None,
) -> Added:
    """Read the documents of `paths` and register them under `set_id`; the store is made if there is none.

    Batches that were submitted before keep the texts that they had.

    Raises:
        ConfigError: `set_id` can name no set.
        SpecError: a document cannot be read (without `skip_invalid`), or there is none.
        StoreError: nothing was recorded.
    """
    if fault := fault_of_id(set_id):
        raise ConfigError(f"--id {shown(set_id)}: {fault}", hint="name the set: --id handbook")
    found = read_folders(paths, release=allow_suspicious)
    _check(found, skip_invalid=skip_invalid)
    texts = set_of(list(found.sources.values()), set_id)
    documents = [_document(name, source) for name, source in found.sources.items()]
    named = [str(path.absolute()).encode("utf-8", "backslashreplace").decode() for path in found.paths]
    store = open_store(settings.store_url, migrate_under=settings.state_dir, on_wait=on_wait)
    try:
        with store.write() as tx:
            before = stored.find_registered(tx, set_id)
            texts_before = None if before is None else stored.read_set(tx, before.key)
            verdict = stored.register(
                tx, texts, documents=documents, paths=named, allow_suspicious=allow_suspicious, now=hosts.clock(tx)
            )
            registered = stored.find_registered(tx, set_id)
    finally:
        store.close()
    assert registered is not None
    return Added(verdict, registered, texts, found, *_differences(texts_before, texts))


def _differences(
    before: SourceSet | None, after: SourceSet
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Documents that are gone, new and changed; nothing of a set that is the first of its id."""
    if before is None:
        return (), (), ()
    old, new = _by_document(before), _by_document(after)
    return (
        tuple(name for name in old if name not in new),
        tuple(name for name in new if name not in old),
        tuple(name for name in new if name in old and old[name] != new[name]),
    )


def _by_document(found: SourceSet) -> dict[str, list[tuple[str, str, bool]]]:
    texts: dict[str, list[tuple[str, str, bool]]] = {}
    for kept, passages in ((False, found.passages), (True, [each.passage for each in found.quarantined])):
        for passage in passages:
            texts.setdefault(passage.document, []).append((passage.heading_path, passage.text, kept))
    return texts


def _check(found: FoundDocuments, *, skip_invalid: bool) -> None:
    if found.faults and not skip_invalid:
        count = len(found.faults)
        raise SpecError(
            f"{count} problem{'s' if count > 1 else ''}; nothing was registered",
            details=found.faults,
            hint="correct these documents, or go on without them: --skip-invalid",
        )
    if not found.sources:
        raise SpecError(
            "there is no document to register: Markdown, text, HTML or reStructuredText",
            details=[*found.faults, *_of_other_kinds(found.others)],
            hint="name a folder or a file that ends in .md, .txt, .html or .rst",
        )


def _of_other_kinds(names: Sequence[str]) -> list[str]:
    """A line on the files that were passed over."""
    if not names:
        return []
    what = "1 file of another kind" if len(names) == 1 else f"{len(names):,} files of other kinds"
    more = f" and {len(names) - _SHOWN_FILES:,} more" if len(names) > _SHOWN_FILES else ""
    pdf = " (PDF is not read)" if any(name.lower().endswith(".pdf") for name in names) else ""
    return [f"{what}: {', '.join(shown(name) for name in names[:_SHOWN_FILES])}{more}{pdf}"]


def _document(name: str, source: Source) -> dict[str, Any]:
    return {
        "name": name,
        "format": format_of(name),
        "bytes": source.size,
        "passages": len(source.passages),
        "quarantined": len(source.quarantined),
        "dropped": dict(source.dropped),
        "hidden": list(source.hidden),
    }


def list_sets(settings: Settings) -> list[RegisteredSet]:
    """All registered sets, by id; none where nothing was ever recorded."""
    try:
        store = open_store(settings.store_url, busy_s=ANSWER_S)
    except NoStore:
        return []
    try:
        with store.read() as tx:
            return stored.list_registered(tx)
    finally:
        store.close()


def show_set(settings: Settings, set_id: str) -> tuple[RegisteredSet, SourceSet]:
    """A registered set and its texts. Raises NotFound."""
    store = open_store(settings.store_url, busy_s=ANSWER_S)
    try:
        with store.read() as tx:
            found = _find(tx, set_id)
            return found, stored.read_set(tx, found.key, set_id=found.id)
    finally:
        store.close()


def remove(settings: Settings, set_id: str) -> RegisteredSet:
    """Forget a set; batches that were submitted keep their texts. Raises NotFound."""
    store = open_store(settings.store_url, busy_s=ANSWER_S)
    try:
        with store.write() as tx:
            found = _find(tx, set_id)
            stored.unregister(tx, set_id)
            return found
    finally:
        store.close()


def _find(tx: Any, set_id: str) -> RegisteredSet:
    found = stored.find_registered(tx, set_id)
    if found is None:
        known = suggestion(set_id, [each.id for each in stored.list_registered(tx)])
        raise NotFound(f"there is no source set {shown(set_id)}{known}", hint="lessongen sources list")
    return found


class Registry:
    """Registered sets for the reader of batch files; the store is opened when one is asked for, and not before.

    `may_migrate`: for commands that bring the store to this version anyhow.
    """

    def __init__(self, settings: Settings, *, may_migrate: bool) -> None:
        self._settings = settings
        self._may_migrate = may_migrate
        self._found: dict[str, SourceSet | None] = {}

    @property
    def served(self) -> bool:
        """A context service is configured."""
        return self._settings.context is not None

    def find(self, set_id: str) -> SourceSet | None:
        """The registered set of that id."""
        if set_id not in self._found:
            self._found[set_id] = self._read(set_id) if set_id in self._known else None
        return self._found[set_id]

    def ids(self) -> Sequence[str]:
        """The ids of all registered sets."""
        return tuple(self._known)

    @cached_property
    def _known(self) -> frozenset[str]:
        store = self._open()
        if store is None:
            return frozenset()
        try:
            with store.read() as tx:
                return frozenset(found.id for found in stored.list_registered(tx))
        finally:
            store.close()

    def _read(self, set_id: str) -> SourceSet | None:
        store = self._open()
        assert store is not None  # it knew the id
        try:
            with store.read() as tx:
                found = stored.find_registered(tx, set_id)
                return None if found is None else stored.read_set(tx, found.key, set_id=set_id)
        finally:
            store.close()

    def _open(self) -> Store | None:
        """None where nothing was ever recorded."""
        settings = self._settings
        path = sqlite_path(settings.store_url)
        if path is not None and not path.exists():
            return None
        with suppress(NoStore):
            under = settings.state_dir if self._may_migrate else None
            return open_store(settings.store_url, migrate_under=under, busy_s=ANSWER_S)
        return None
