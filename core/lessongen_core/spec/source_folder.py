"""The documents that folders and files on a command line hold: found, read, and named so that names stay the same."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..sources import FORMATS
from .positions import clipped, shown
from .source_sets import Source, SourceFault, read_source, within

MAX_DOCUMENTS = 10_000
MAX_SET_BYTES = (
    20_000_000  # of all documents: each worker keeps its index in memory, at ten times the size of the texts
)


@dataclass(slots=True)
class FoundDocuments:
    """`sources` by document name. `faults`: what could not be read. `skipped`: files of other kinds, by kind."""

    sources: dict[str, Source] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)


def read_folders(paths: Sequence[Path], *, release: bool = False) -> FoundDocuments:
    """Read every document in `paths`; hidden files and folders are passed over, links may not leave their folder.

    A document is called by its path in its folder; with several folders, by the folder's name before that.
    """
    found = FoundDocuments()
    size = 0
    for root, path, named in _files(paths, found):
        name = _name(path, root, with_folder=len(paths) > 1 and not named)
        if name in found.sources:
            found.faults.append(f"{shown(name)} is the name of two documents; give their folders different names")
            continue
        if len(found.sources) >= MAX_DOCUMENTS or size > MAX_SET_BYTES:
            limit = f"{MAX_DOCUMENTS:,} documents" if size <= MAX_SET_BYTES else f"{MAX_SET_BYTES // 1_000_000} MB"
            found.faults.append(f"a set holds at most {limit}; make several sets of it")
            break
        try:
            source = read_source(within(root, path, name, "its folder"), name, release=release)
        except SourceFault as fault:
            found.faults.append(str(fault))
            continue
        found.sources[name] = source
        size += source.size
    return found


def _files(paths: Sequence[Path], found: FoundDocuments) -> Iterator[tuple[Path, Path, bool]]:
    """(folder, file, whether it was named itself) of every document, sorted; a named one may have any extension."""
    for path in paths:
        if path.is_dir():
            for file in _inside(path, found):
                yield path.resolve(), file, False
        elif path.is_file():
            yield path.resolve().parent, path.resolve(), True
        else:
            found.faults.append(f"there is no file or folder {shown(_as_text(str(path)))}")


def _inside(folder: Path, found: FoundDocuments) -> Iterator[Path]:
    def refused(exc: OSError) -> None:
        found.faults.append(f"{shown(_as_text(str(exc.filename)))} cannot be read: {exc.strerror}")

    for parent, folders, files in os.walk(folder.resolve(), onerror=refused):
        links = [name for name in folders if (Path(parent) / name).is_symlink()]
        found.skipped.update({"link to a folder": len(links)} if links else {})
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            suffix = Path(name).suffix.lower()
            if name.startswith("."):
                found.skipped["hidden file"] += 1
            elif suffix not in FORMATS:
                found.skipped[clipped(_as_text(suffix), 20) or "no extension"] += 1
            else:
                yield Path(parent) / name


def _name(path: Path, root: Path, *, with_folder: bool) -> str:
    inside = path.relative_to(root).as_posix()
    return _as_text(f"{root.name}/{inside}" if with_folder else inside)


def _as_text(name: str) -> str:
    """A file's name, with bytes that are no UTF-8 as `\\xff`: the store holds text alone."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
