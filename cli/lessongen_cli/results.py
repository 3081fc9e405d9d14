"""The files of a batch under OUT: lessons as they finish, the reports at the end."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lessongen_core.errors import OutputError
from lessongen_core.report import OutputFolder, report_document
from lessongen_core.store.rows import BatchRow, LessonRow
from lessongen_jobs.batches import Batches


def check_out(out: Path) -> None:
    """Make the folder `out` and write in it, before anything is paid for that could not be written there.

    Raises:
        OutputError: it cannot be made or written.
    """
    probe = out / f".lessongen-probe-{secrets.token_hex(6)}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        with probe.open("xb") as file:  # never through a link that somebody put there
            file.write(b"probe")
        probe.unlink()
    except OSError as exc:
        raise OutputError(
            f"{out} cannot be written: {exc.strerror or exc}; nothing was submitted",
            hint="name another folder with --out DIR",
        ) from exc


class ResultWriter:
    """Writes each succeeded lesson once, in the order in which they end."""

    def __init__(self, batches: Batches, batch: BatchRow, out: Path) -> None:
        self._batches = batches
        self._batch = batch
        self._folder = OutputFolder(out, batch.id)
        self._mark = 0

    @property
    def path(self) -> Path:
        """OUT/<batch id>."""
        return self._folder.path

    def write_new(self) -> None:
        """Write the lessons that succeeded since the last call."""
        mark, lessons = self._batches.finished_since(self._batch.id, self._mark)
        for lesson in lessons:
            self._folder.write_lesson(self._batch, lesson)
        self._mark = mark

    def write_reports(self) -> tuple[dict[str, Any], list[LessonRow]]:
        """Write the three reports; return their data and the rows that it was made of."""
        self.write_new()
        document, lessons = gather(self._batches, self._batches.find(self._batch.id), self._folder)
        self._folder.write_report(document, lessons)
        return document, lessons


def gather(
    batches: Batches, batch: BatchRow, folder: OutputFolder | None = None
) -> tuple[dict[str, Any], list[LessonRow]]:
    """The data of `batch`'s report, with the paths of the lessons written to `folder`; and the rows behind it."""
    lessons = batches.lessons(batch.id)
    document = report_document(
        batch,
        lessons,
        now=datetime.now(UTC),
        written=None if folder is None else folder.written(lessons),
        limits=batches.limits(batch),
        budget=batches.budget(batch.id),
    )
    return document, lessons


def write_all(batches: Batches, batch: BatchRow, out: Path) -> tuple[dict[str, Any], list[LessonRow]]:
    """Write every succeeded lesson and the reports of `batch` under OUT/<batch id>; return what `gather` does."""
    return ResultWriter(batches, batch, out).write_reports()
