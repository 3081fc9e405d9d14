"""Reading what `events` wrote: STATE/logs/events.log and the files it was rotated into, oldest first.

Lines are sorted out as bytes, before anything is parsed: a full log has a quarter of a million of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from .events import KEPT_FILES

FILE = "events.log"
TROUBLE = ("failed", "retrying", "blocked", "bug", "recovered", "stalled", "store_lost", "outage")
_BLOCK = 1 << 16
_FIELD = re.compile(r'([a-z_]+)=(?:"([^"]*)"|(\S*))')
_KIND = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ event=([a-z_]+)")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_POSITION = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Event:
    """One line. `lesson` is a lesson_id, `number` a lesson's place in its batch from 1: a line has one, or neither.

    `fields` are the others, in their order, as they were written.
    """

    time: str
    kind: str
    batch: str | None
    lesson: str | None
    number: int | None
    attempt: int | None
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: all, or those of one batch, of one of its lessons (by id and number), or of trouble."""

    batch: str | None = None
    lesson: tuple[str, int] | None = None
    failed: bool = False

    def test(self) -> Callable[[bytes], bool]:
        """A predicate on raw lines."""
        tests: list[Callable[[bytes], bool]] = []
        if self.batch is not None:
            tests.append(_has_field("batch", self.batch))
        if self.lesson is not None:
            lesson_id, number = self.lesson
            tests.append(_has_field("lesson", lesson_id, str(number - 1)))
        trouble = {kind.encode() for kind in TROUBLE}

        def wanted(line: bytes) -> bool:
            if not all(test(line) for test in tests):
                return False
            found = _KIND.match(line)
            return found is not None and (not self.failed or found[1] in trouble)

        return wanted


def parse(line: bytes) -> Event | None:
    """The event of a line; None when it is none (torn by a full disk, say)."""
    text = line.decode("utf-8", "replace").rstrip("\n")
    time, _, rest = text.partition(" ")
    fields = {found[1]: found[2] if found[2] is not None else found[3] for found in _FIELD.finditer(rest)}
    kind = fields.pop("event", None)
    if kind is None or not _TIME.fullmatch(time):
        return None
    lesson, attempt = fields.pop("lesson", None), fields.pop("attempt", None)
    by_index = lesson is not None and _POSITION.fullmatch(lesson) is not None
    return Event(
        time=time,
        kind=kind,
        batch=fields.pop("batch", None),
        lesson=None if by_index else lesson,
        number=int(lesson) + 1 if lesson is not None and by_index else None,
        attempt=int(attempt) if attempt is not None and attempt.isdecimal() else None,
        fields=fields,
    )


class Log:
    """The log's files as they are now, however they are rotated from here on. A context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: list[_Part] = []
        for name in (FILE, *(f"{FILE}.{n}" for n in range(1, KEPT_FILES + 1))):
            try:
                part = _Part((folder / name).open("rb"))
            except FileNotFoundError:
                continue
            if part.inode in [known.inode for known in self._files]:
                part.file.close()  # moved on between two openings: newest first, none is missed
            else:
                self._files.append(part)

    def __enter__(self) -> Log:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        for part in self._files:
            part.file.close()

    @property
    def newest(self) -> tuple[int, int] | None:
        """Inode and length of the file that is written to."""
        return (self._files[0].inode, self._files[0].end) if self._files else None

    def lines(self, wanted: Wanted, *, tail: int | None = None) -> list[bytes]:
        """The wanted lines, oldest first, without line ends; with `tail`, only the last so many."""
        test = wanted.test()
        if tail is None:
            return [line for part in reversed(self._files) for line in part.lines() if test(line)]
        backwards = (line for part in self._files for line in part.lines_backwards() if test(line))
        return list(islice(backwards, tail))[::-1]


@dataclass(frozen=True, slots=True)
class _Part:
    """One file; what is written to it after it was opened is not read."""

    file: BinaryIO
    inode: int = field(init=False)
    end: int = field(init=False)

    def __post_init__(self) -> None:
        found = os.fstat(self.file.fileno())
        object.__setattr__(self, "inode", found.st_ino)
        object.__setattr__(self, "end", found.st_size)

    def lines(self) -> Iterable[bytes]:
        self.file.seek(0)
        return self.file.read(self.end).split(b"\n")

    def lines_backwards(self) -> Iterator[bytes]:
        at, rest = self.end, b""
        while at > 0:
            start = max(0, at - _BLOCK)
            self.file.seek(start)
            first, *lines = (self.file.read(at - start) + rest).split(b"\n")
            yield from reversed(lines)
            rest, at = first, start
        yield rest


class Follower:
    """Lines that are written after `log` was opened, through rotations. A context manager.

    Writers notice a rotation at their next line, so a file that was moved away is read once more after the new one
    was seen.
    """

    def __init__(self, log: Log, wanted: Wanted) -> None:
        self._path = log.folder / FILE
        self._test = wanted.test()
        self._files: list[_Growing] = []
        self._open(start_at=log.newest)

    def __enter__(self) -> Follower:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files:
            file.close()

    def new_lines(self) -> list[bytes]:
        """The wanted lines that were written since the last call."""
        stale = self._files[:-1]
        self._open()
        lines = [line for file in self._files for line in file.new_lines() if self._test(line)]
        for file in stale:  # it was moved away before the last call: nobody writes to it any more
            file.close()
            self._files.remove(file)
        return lines

    def _open(self, start_at: tuple[int, int] | None = None) -> None:
        """Open the log, if it is there and is not the file that is open already."""
        try:
            file = self._path.open("rb")
        except FileNotFoundError:
            return
        inode = os.fstat(file.fileno()).st_ino
        if self._files and self._files[-1].inode == inode:
            file.close()
            return
        if start_at is not None and start_at[0] == inode:
            file.seek(start_at[1])
        self._files.append(_Growing(file, inode))


class _Growing:
    """A file that is written to; a line without an end is kept until the rest of it is there."""

    def __init__(self, file: BinaryIO, inode: int) -> None:
        self._file = file
        self._begun = b""
        self.inode = inode

    def new_lines(self) -> Iterable[bytes]:
        *lines, self._begun = (self._begun + self._file.read()).split(b"\n")
        return lines

    def close(self) -> None:
        self._file.close()


def _has_field(name: str, *values: str) -> Callable[[bytes], bool]:
    """Whether a line has the field with one of these values."""
    needles = [f" {name}={value}".encode() for value in values]
    pattern = re.compile(b"(?:" + b"|".join(map(re.escape, needles)) + rb")(?:\s|$)")

    def has(line: bytes) -> bool:
        if not any(needle in line for needle in needles):  # by far the most lines, and ten times faster than a pattern
            return False
        found = pattern.search(line)
        if found is None:
            return False
        # Behind a quote it may be a part of another field's text.
        return b'"' not in line[: found.start()] or _parsed_has(line, name, values)

    return has


def _parsed_has(line: bytes, name: str, values: Sequence[str]) -> bool:
    return any(found[1] == name and found[3] in values for found in _FIELD.finditer(line.decode("utf-8", "replace")))
