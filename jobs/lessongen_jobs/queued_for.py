"""For whom lessons are queued: a file in the pool's folder, which its helper writes and its workers read.

So that thirty workers that wait for a place need not ask the store, each of them twice a second.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from lessongen_core.store.queued import QueuedFor

FILE = "queued-for"


def write(folder: Path, places: Sequence[QueuedFor]) -> None:
    """Say for whom; whoever reads it sees the old or the new. A full disk keeps the old: it is only a hint."""
    draft = folder / f"{FILE}.new"
    if places == read(folder):
        return
    with contextlib.suppress(OSError):
        draft.write_text(json.dumps([asdict(place) for place in places]), encoding="utf-8")
        draft.replace(folder / FILE)


def read(folder: Path) -> list[QueuedFor]:
    """What was said last, some seconds ago at most; nothing when nobody says anything."""
    try:
        return [QueuedFor(**place) for place in json.loads((folder / FILE).read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []
