"""OUT on disk: `OUT/<batch id>/lessons/*.md`, `report.md`, `report.html`, `report.json`, and `OUT/latest`.

Every file appears whole or not at all (temporary file, fsync, rename). OUT itself may be a link, it is the user's;
inside OUT no link is followed, since lessons come from specs and replies that others wrote: each folder is opened
without following and files are named relative to it.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ..envelope import envelope, to_json
from ..errors import OutputError
from ..store.rows import BatchRow, LessonRow
from .front_matter import read_front_matter
from .html import report_html
from .lesson_file import lesson_file, lesson_file_name
from .markdown import report_markdown

_LESSONS = "lessons"
_LATEST = "latest"
_BATCH_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")
_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# No link is followed, and a pipe without a writer does not hold us.
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_HEAD_BYTES = 64 * 1024
# What the kernel says when a folder that must not be followed is a link, or a file stands in its place.
_REASONS = {
    errno.ELOOP: "a link inside the output folder is not followed",
    errno.ENOTDIR: "a link or a file stands where a folder belongs",
}


class OutputFolder:
    """The files of one batch. Every method raises OutputError (exit 10) when the disk does not do what is asked."""

    def __init__(self, out: Path, batch_id: str) -> None:
        """Name the folder; nothing is written yet.

        Raises:
            ValueError: `batch_id` cannot be a batch's.
        """
        if not _BATCH_ID.fullmatch(batch_id) or batch_id == _LATEST:
            raise ValueError(f"not a batch id: {batch_id!r}")
        self.out = out
        self.batch_id = batch_id

    @property
    def path(self) -> Path:
        """OUT/<batch id>."""
        return self.out / self.batch_id

    def write_lesson(self, batch: BatchRow, lesson: LessonRow, *, course: str | None = None) -> Path:
        """Write one succeeded lesson; a file that is there already and equal is left alone."""
        name, text = lesson_file(batch, lesson, course=course)
        path = self.path / _LESSONS / name
        with self._errors(path), self._folder(self.batch_id, _LESSONS) as folder:
            _write(folder, name, text)
        return path

    def written(self, lessons: Sequence[LessonRow]) -> dict[int, str]:
        """Return index -> path relative to OUT/<batch id> of the succeeded lessons whose file is there."""
        with self._errors(self.path):
            try:
                with os.scandir(self.path / _LESSONS) as entries:
                    names = {entry.name for entry in entries if entry.is_file(follow_symlinks=False)}
            except FileNotFoundError:
                return {}
        return {
            lesson.index: f"{_LESSONS}/{name}"
            for lesson in lessons
            if lesson.outcome == "succeeded" and (name := lesson_file_name(lesson)) in names
        }

    def write_report(
        self, document: dict[str, Any], lessons: Sequence[LessonRow], *, warnings: Sequence[str] = ()
    ) -> Path:
        """Write the three reports of `report_document`'s data and move OUT/latest; return the Markdown's path.

        `lessons` are the rows that the document was made of.
        """
        path = self.path / "report.md"
        with self._errors(path):
            with self._folder(self.batch_id) as folder:
                _write(folder, "report.json", to_json(envelope("report", document, warnings), indent=2))
                _write(folder, path.name, report_markdown(document))
                _write(folder, "report.html", report_html(document, lessons))
            with self._folder() as folder:
                self._point_latest(folder, str(document["batch"]["started_at"]))
        return path

    def _point_latest(self, folder: int, started_at: str) -> None:
        """Point OUT/latest here, unless it points to a batch that was submitted later."""
        if (current := _read_latest(folder)) and self._started_at(current) > started_at:
            return
        temporary = _temporary_name(_LATEST)
        try:
            os.symlink(self.batch_id, temporary, dir_fd=folder)
        except OSError:  # a file system without links: a text file that holds the name
            _write(folder, _LATEST, f"{self.batch_id}\n")
            return
        _replace(folder, temporary, _LATEST)

    def _started_at(self, batch_id: str) -> str:
        """When the batch of a report under OUT was submitted; "" when there is no such report."""
        try:
            with os.fdopen(os.open(self.out / batch_id / "report.md", _FILE_FLAGS), "rb") as file:
                started = read_front_matter(file.read(_HEAD_BYTES).decode("utf-8", "replace")).get("started")
        except OSError:
            return ""
        return started if isinstance(started, str) else ""  # a report that somebody else put there may hold anything

    @contextmanager
    def _folder(self, *names: str) -> Iterator[int]:
        """Open OUT/names..., made where missing, without following a link below OUT."""
        self.out.mkdir(parents=True, exist_ok=True)
        folder = os.open(self.out, _FOLDER_FLAGS)
        try:
            for name in names:
                with suppress(FileExistsError):
                    os.mkdir(name, 0o777, dir_fd=folder)
                inner = os.open(name, _FOLDER_FLAGS | os.O_NOFOLLOW, dir_fd=folder)
                os.close(folder)
                folder = inner
            yield folder
        finally:
            os.close(folder)

    @contextmanager
    def _errors(self, path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as exc:
            reason = _REASONS.get(exc.errno or 0, exc.strerror or type(exc).__name__)
            raise OutputError(
                f"cannot write {path} ({reason})",
                hint=f"free space there or choose a folder, then  lessongen report {self.batch_id} --out DIR",
                details=("the lessons are kept in the store; only the files are missing",),
            ) from exc


def _write(folder: int, name: str, text: str) -> None:
    """Put `text` at `name` in the open `folder`: whole, durable, or not at all."""
    data = text.encode("utf-8", "backslashreplace")
    if _holds(folder, name, data):
        return
    temporary = _temporary_name(name)
    descriptor = os.open(
        temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666, dir_fd=folder
    )
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary, dir_fd=folder)
        raise
    _replace(folder, temporary, name)


def _replace(folder: int, temporary: str, name: str) -> None:
    try:
        os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        with suppress(OSError):
            os.unlink(temporary, dir_fd=folder)
        raise


def _holds(folder: int, name: str, data: bytes) -> bool:
    """The file is there, is no link, and equals `data`: a second report of 10,000 lessons then writes nothing."""
    try:
        with os.fdopen(os.open(name, _FILE_FLAGS, dir_fd=folder), "rb") as file:
            return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
    except OSError:
        return False


def _read_latest(folder: int) -> str | None:
    """The batch that OUT/latest names; None when it is missing or names no batch."""
    try:
        name = os.readlink(_LATEST, dir_fd=folder)
    except OSError:
        try:
            with os.fdopen(os.open(_LATEST, _FILE_FLAGS, dir_fd=folder), "rb") as file:
                name = file.read(256).decode("utf-8", "replace").strip()
        except OSError:
            return None
    return name if _BATCH_ID.fullmatch(name) else None


def _temporary_name(name: str) -> str:
    return f".{name[:100]}.{secrets.token_hex(6)}.tmp"
