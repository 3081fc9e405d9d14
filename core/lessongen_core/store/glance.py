"""The newest batches and their lessons at a glance, for shell completion: no SQLAlchemy (136 ms), no settings file.

Only SQLite is read, and only read: nothing is created, migrated or waited for. Whatever is in the way, a database of
another version, a lock, PostgreSQL, the answer is empty: completion is a courtesy.
"""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..errors import ConfigError
from ..state_folder import state_folder

MOST = 200
BUSY_S = 0.05

_NEWEST = "SELECT id, name, status, total, schedule FROM batches ORDER BY created_at DESC, id LIMIT ?"
# As `find_batch` reads a reference: an id, else the newest of that name, else a beginning of one id.
_ONE = """
    SELECT id FROM batches WHERE id = lower(?1) OR name = ?1 OR ?1 = 'latest' OR substr(id, 1, length(?1)) = lower(?1)
    ORDER BY id = lower(?1) DESC, name = ?1 DESC, created_at DESC, id LIMIT 1
"""
_OF_SCHEDULE = "latest:"  # goes before an id and a name
_NEWEST_OF = "SELECT id FROM batches WHERE schedule = ? ORDER BY created_at DESC, id LIMIT 1"
_LESSONS = "SELECT lesson_id, title, state, outcome FROM lessons WHERE batch_id = ? ORDER BY idx LIMIT ?"


@dataclass(frozen=True, slots=True)
class BatchGlance:
    """A batch: what it is called, and how it stands."""

    id: str
    name: str
    status: str
    total: int
    schedule: str | None


@dataclass(frozen=True, slots=True)
class LessonGlance:
    """A lesson: `state` is its outcome once it has one."""

    lesson_id: str
    title: str
    state: str


def newest_batches() -> list[BatchGlance]:
    """At most MOST, newest first; none when they cannot be had at once."""
    return [BatchGlance(*row) for row in _read(_NEWEST, MOST)]


def lessons_of(ref: str) -> list[LessonGlance]:
    """Of the batch that `ref` names, at most MOST, in spec order."""
    schedule = ref.removeprefix(_OF_SCHEDULE)
    found = _read(_ONE, ref) if schedule == ref else _read(_NEWEST_OF, schedule)
    rows = _read(_LESSONS, found[0][0], MOST) if found else []
    return [LessonGlance(lesson_id, title, outcome or state) for lesson_id, title, state, outcome in rows]


def _read(query: str, *values: object) -> list[tuple[Any, ...]]:
    path = _file()
    if path is None:
        return []
    try:
        with closing(sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, timeout=BUSY_S)) as database:
            return database.execute(query, values).fetchall()
    except sqlite3.Error:
        return []


def _file() -> str | None:
    url = os.environ.get("LESSONGEN_STORE_URL")
    if url:
        found = re.match(r"sqlite(?:\+\w+)?:///([^?]+)", url)
        return found[1] if found else None
    named = os.environ.get("LESSONGEN_STATE_DIR")
    try:
        return str(state_folder(Path(named) if named else None) / "store.sqlite3")
    except ConfigError:
        return None
