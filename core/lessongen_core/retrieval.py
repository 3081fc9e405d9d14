"""Rank source passages for a lesson: BM25 in an in-memory SQLite FTS5 index, one query per need, ranks fused."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .errors import InsufficientContext
from .sources import Passage
from .spec.models import LessonSpec, Section

_WORD = re.compile(r"\w+")
_FUSION_K = 60  # Cormack, Clarke and Buettcher 2009: reciprocal rank fusion


class PassageIndex:
    """A full-text index over `passages`. Open it after a fork; it is not shared between threads."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = tuple(passages)
        self._db = sqlite3.connect(":memory:")
        self._db.execute("CREATE VIRTUAL TABLE passage USING fts5(heading, body, tokenize='unicode61')")
        self._db.executemany(
            "INSERT INTO passage(rowid, heading, body) VALUES (?, ?, ?)",
            ((index, passage.heading_path, passage.text) for index, passage in enumerate(self.passages)),
        )

    def search(self, query: str, limit: int) -> list[tuple[int, float]]:
        """The best `limit` passages as (index, score), higher is better; [] when no word of `query` occurs."""
        words = dict.fromkeys(_WORD.findall(query.casefold()))
        if not words:
            return []
        rows = self._db.execute(
            "SELECT rowid, -bm25(passage, 2.0, 1.0) FROM passage WHERE passage MATCH ? ORDER BY 2 DESC, 1 LIMIT ?",
            (" OR ".join(f'"{word}"' for word in words), limit),
        )
        return [(int(index), float(score)) for index, score in rows]


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What the prompt cites. `passages[n - 1]` is [n]; `by_section` holds the numbers, one tuple per spec section."""

    passages: tuple[Passage, ...]
    by_section: tuple[tuple[int, ...], ...]


def retrieve(
    lesson: LessonSpec,
    indexes: Mapping[str, PassageIndex],
    *,
    token_budget: int = 12_000,
    per_section: int = 5,
) -> Retrieved:
    """Choose passages for every section of `lesson` from the sets it names; `indexes` by set id.

    Raises:
        InsufficientContext: sets are named, but nothing relevant is in them.
    """
    if not any(set_id in indexes for set_id in lesson.named_sets):
        return Retrieved((), tuple(() for _ in lesson.sections) or ((),))
    chosen: dict[Passage, int] = {}
    by_section = []
    for section in lesson.sections or (None,):
        sets = (section.rag_context_id,) if section else lesson.source_sets
        ranked = _ranked([indexes[name] for name in sets if name in indexes], _queries(lesson, section))
        numbers = []
        for passage in ranked[:per_section]:
            if passage not in chosen and token_budget >= (cost := len(passage.text) // 4):
                token_budget -= cost
                chosen[passage] = len(chosen) + 1
            if passage in chosen:
                numbers.append(chosen[passage])
        by_section.append(tuple(sorted(numbers)))
    if not chosen:
        raise InsufficientContext(f"the sources {', '.join(lesson.named_sets)} hold nothing relevant")
    return Retrieved(tuple(chosen), tuple(by_section))


def _queries(lesson: LessonSpec, section: Section | None) -> list[str]:
    searched = lesson.rag_context.search_queries if lesson.rag_context else ()
    objectives = [objective.objective for objective in lesson.learning_objectives]
    own = [section.title, *section.key_points_to_cover] if section else [lesson.title]
    return [*own, *searched, *objectives]


def _ranked(indexes: Iterable[PassageIndex], queries: Sequence[str]) -> list[Passage]:
    scores: dict[Passage, float] = {}
    for index in indexes:
        for query in queries:
            for rank, (at, _) in enumerate(index.search(query, 20)):
                passage = index.passages[at]
                scores[passage] = scores.get(passage, 0.0) + 1 / (_FUSION_K + rank)
    return sorted(scores, key=lambda passage: -scores[passage])
