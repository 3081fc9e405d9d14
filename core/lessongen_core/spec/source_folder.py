"""The documents that folders and files on a command line hold: found, read, and named so that names stay the same."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..one_line import clipped
from ..sources import FORMATS
from .positions import shown
from .source_sets import MOST_SHOWN, NOT_FETCHED, Source, SourceFault, is_address, read_source, within

MAX_DOCUMENTS = 10_000
MAX_SET_BYTES = (
    20_000_000  # of all documents: each worker keeps its index in memory, at ten times the size of the texts
)


@dataclass(slots=True)
class FoundDocuments:
    """`sources` by document name. `faults`: what could not be read. `skipped`: files of other kinds, by kind.

    `others`: those of other kinds by name, hidden ones and links apart; `paths`: what was named and holds documents.
    """

    sources: dict[str, Source] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    others: list[str] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)


def read_folders(paths: Sequence[str | Path], *, release: bool = False) -> FoundDocuments:
    """Read every document in `paths`; hidden files and folders are passed over, links may not leave their folder.

    A document is called by its path in its folder; with several folders, by the folder's name before that.
    """
    found = FoundDocuments()
    size = 0
    for given, root, path, named in _files(paths, found):
        name = _name(path, root, with_folder=len(paths) > 1 and not named)
        typed = _as_text(str(given)) if named else name
        if name in found.sources:
            found.faults.append(f"{shown(name)} is the name of two documents; give their folders different names")
            continue
        if len(found.sources) >= MAX_DOCUMENTS or size > MAX_SET_BYTES:
            limit = f"{MAX_DOCUMENTS:,} documents" if size <= MAX_SET_BYTES else f"{MAX_SET_BYTES // 1_000_000} MB"
            found.faults.append(f"a set holds at most {limit}; make several sets of it")
            break
        try:
            source = read_source(within(root, path, typed, "its folder"), name, release=release, typed=typed)
        except SourceFault as fault:
            found.faults.append(str(fault))
            continue
        found.sources[name] = source
        size += source.size
        if Path(given) not in found.paths:
            found.paths.append(Path(given))
    return found


def _files(paths: Sequence[str | Path], found: FoundDocuments) -> Iterator[tuple[str | Path, Path, Path, bool]]:
    """(what was named, folder, file, whether the file was named itself) of every document, sorted.

    A named file may have any extension.
    """
    for given in paths:
        path = Path(given)
        if is_address(str(given)):
            found.faults.append(f"{shown(_as_text(str(given)), MOST_SHOWN)} {NOT_FETCHED}")
        elif path.is_dir():
            for file in _inside(path, found):
                yield given, path.resolve(), file, False
        elif path.is_file():
            yield given, path.resolve().parent, path.resolve(), True
        else:
            found.faults.append(f"there is no file or folder {shown(_as_text(str(given)), MOST_SHOWN)}")


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
                found.others.append(_as_text((Path(parent) / name).relative_to(folder.resolve()).as_posix()))
            else:
                yield Path(parent) / name


def _name(path: Path, root: Path, *, with_folder: bool) -> str:
    inside = path.relative_to(root).as_posix()
    return _as_text(f"{root.name}/{inside}" if with_folder else inside)


def _as_text(name: str) -> str:
    """A file's name, with bytes that are no UTF-8 as `\\xff`: the store holds text alone."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
