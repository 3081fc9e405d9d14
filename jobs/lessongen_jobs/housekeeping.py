"""What `gc` does: old batches leave the store, old crash files and rotated logs the state folder."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from lessongen_core.config import Settings
from lessongen_core.errors import NoStore
from lessongen_core.store import hosts, retention, source_sets
from lessongen_core.store.database import ANSWER_S, Store, open_store, sqlite_path
from lessongen_core.store.retention import Judged, Removed, Space
from lessongen_core.store.rows import BatchRow

_FILES = ("crashes/crash-*.txt", "logs/*.log.[0-9]")


@dataclass(frozen=True, slots=True)
class OldFile:
    """A crash file or a rotated log."""

    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What may go, and what stays and why."""

    going: tuple[BatchRow, ...]
    staying: tuple[Judged, ...]
    files: tuple[OldFile, ...]

    @property
    def empty(self) -> bool:
        """There is nothing to remove."""
        return not self.going and not self.files


@dataclass(frozen=True, slots=True)
class Done:
    """What went. `passed_over`: batches that somebody asked more of meanwhile; `space` is None on PostgreSQL."""

    removed: tuple[tuple[BatchRow, Removed], ...]
    passed_over: tuple[BatchRow, ...]
    source_sets: int
    files: tuple[OldFile, ...]
    space: Space | None


class Housekeeping:
    """The store and the state folder of these settings. A context manager; a store that was never made is empty."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._store: Store | None = None
        with suppress(NoStore):
            self._store = open_store(settings.store_url, busy_s=ANSWER_S)

    def __enter__(self) -> Housekeeping:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._store is not None:
            self._store.close()

    def plan(self, *, older_than_s: float, keep: int, everything: bool) -> Plan:
        """Judge every batch and every old file; change nothing."""
        before = time.time() - older_than_s
        judged: list[Judged] = []
        if self._store is not None:
            with self._store.read() as tx:
                judged = retention.judge_batches(tx, before=before, keep=keep, everything=everything)
        return Plan(
            going=tuple(each.batch for each in judged if each.kept is None),
            staying=tuple(each for each in judged if each.kept is not None),
            files=tuple(_old_files(self._settings.state_dir, before)),
        )

    def carry_out(self, plan: Plan, *, everything: bool) -> Done:
        """Remove what `plan` lets go, oldest first, each batch in a transaction of its own."""
        removed: list[tuple[BatchRow, Removed]] = []
        passed_over: list[BatchRow] = []
        for batch in reversed(plan.going):
            gone = self._remove(batch.id, everything=everything)
            if gone is None:
                passed_over.append(batch)
            else:
                removed.append((batch, gone))
        source_sets = self._remove_passages()
        for file in plan.files:
            file.path.unlink(missing_ok=True)
        return Done(tuple(removed), tuple(passed_over), source_sets, plan.files, self._shrink() if removed else None)

    def _remove(self, batch_id: str, *, everything: bool) -> Removed | None:
        assert self._store is not None  # a plan with batches comes from a store
        with self._store.write() as tx:
            return retention.remove_batch(tx, batch_id, everything=everything)

    def _remove_passages(self) -> int:
        if self._store is None:
            return 0
        with self._store.write() as tx:
            return source_sets.remove_unnamed_passages(tx)

    def _shrink(self) -> Space | None:
        path = sqlite_path(self._settings.store_url)
        return retention.shrink(path, in_use=self._in_use) if path is not None else None

    def _in_use(self) -> bool:
        assert self._store is not None
        with self._store.read() as tx:
            return bool(hosts.live_pools(tx, claim_s=self._settings.file.workers.claim_s))


def _old_files(state_dir: Path, before: float) -> Iterator[OldFile]:
    for pattern in _FILES:
        for path in sorted(state_dir.glob(pattern)):
            with suppress(FileNotFoundError):
                found = path.stat()
                if found.st_mtime < before:
                    yield OldFile(path, found.st_size)
