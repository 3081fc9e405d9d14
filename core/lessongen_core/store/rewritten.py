"""Lessons that have a result and would be written anew all the same: which, why, and what a person had accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .batches import NewBatch, paid_keys
from .rows import ACCEPTED
from .schema import batches, lessons, results, reviews

NEWEST = 20  # batches of a name that are looked through: a course that runs every night has hundreds


@dataclass(frozen=True, slots=True)
class Rewritten:
    """`lesson_ids` in the order of the batch. `by_set`: for how many of them a set they name is another one now.

    `other`: how many have the same sets; their spec, course, prompt or models differ. `accepted`: of how many a person
    accepted the result that they have.
    """

    lesson_ids: tuple[str, ...] = ()
    by_set: Mapping[str, int] = field(default_factory=dict)
    other: int = 0
    accepted: int = 0


NOTHING_REWRITTEN = Rewritten()


def rewritten(tx: Connection, new: NewBatch) -> Rewritten:
    """What recording `new` writes anew: lessons whose key has no result, and whose id has one in a batch of its name.

    Of each id the newest result counts, among the newest 20 batches.
    """
    known = _newest_results(tx, new.name)
    paid = paid_keys(tx, [lesson.key for lesson in new.lessons]) if known else set()
    ids: list[str] = []
    by_set: dict[str, int] = {}
    other = accepted = 0
    for lesson in new.lessons:
        before = known.get(lesson.lesson_id)
        if before is None or lesson.key in paid:
            continue
        ids.append(lesson.lesson_id)
        accepted += before.decision in ACCEPTED
        changed = _changed_sets(before, new.courses[lesson.course_no]["sets"], lesson.spec.value)
        for name in changed:
            by_set[name] = by_set.get(name, 0) + 1
        other += not changed
    return Rewritten(tuple(ids), by_set, other, accepted)


def _newest_results(tx: Connection, name: str) -> dict[str, _Before]:
    """lesson_id -> what its newest result was made of, and what became of it."""
    newest = sa.select(batches.c.id).where(batches.c.name == name).order_by(batches.c.created_at.desc()).limit(NEWEST)
    ids = list(tx.execute(newest).scalars())
    if not ids:
        return {}
    same_lesson = sa.and_(results.c.batch_id == lessons.c.batch_id, results.c.idx == lessons.c.idx)
    last = (
        sa.select(sa.func.max(results.c.id).label("id"))
        .join(lessons, same_lesson)
        .where(lessons.c.batch_id.in_(ids))
        .group_by(lessons.c.lesson_id)
        .subquery()
    )
    rows = tx.execute(
        sa.select(lessons.c.lesson_id, lessons.c.course_no, lessons.c.batch_id, reviews.c.decision)
        .join(results, same_lesson)
        .join(last, last.c.id == results.c.id)
        .outerjoin(reviews, sa.and_(reviews.c.batch_id == results.c.batch_id, reviews.c.idx == results.c.idx))
        .order_by(reviews.c.id)
    ).all()
    courses = {
        row.id: row.courses
        for row in tx.execute(
            sa.select(batches.c.id, batches.c.courses).where(batches.c.id.in_({row.batch_id for row in rows}))
        )
    }
    return {row.lesson_id: _Before(courses[row.batch_id][row.course_no]["sets"], row.decision) for row in rows}


@dataclass(frozen=True, slots=True)
class _Before:
    sets: Mapping[str, str]
    decision: str | None


def _changed_sets(before: _Before, sets: Mapping[str, str], spec: Mapping[str, Any]) -> Sequence[str]:
    """The sets that the lesson names and that were there before, with other texts."""
    named = dict.fromkeys((*spec["source_sets"], *(section["rag_context_id"] for section in spec["sections"])))
    return [name for name in named if name in before.sets and before.sets[name] != sets.get(name)]
