"""Whole batches: recorded in one transaction, found by reference, closed by their last lesson, asked again."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..errors import Ambiguous, NotFound
from ..nearest import nearest
from ..packed import Packed
from .accounts import half_open_all
from .rows import ACCEPTED, OPEN_STATES, STATES, BatchRow
from .schema import batches, lessons, results, reviews
from .source_sets import insert_passages
from .statements import STILL_OPEN
from .times import at

if TYPE_CHECKING:
    from ..sources import SourceSet

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH = 8
MIN_PREFIX = 3
CLOSEST_OF = 200  # newest batches among which a mistyped name is looked for
OF_SCHEDULE = "latest:"
COPIED_REVIEW = ("reason", "opened_at", "score_detail", "decision", "decided_by", "decided_at", "note")
KEYS_A_QUERY = 500
ROWS_AT_ONCE = 500  # of a batch's lessons: more save no time, and each row takes room
COPIED = ("content", "structured", "score", "score_detail", "model", "llm", "fallback", "token_count", "generated_at")


@dataclass(frozen=True, slots=True)
class NewLesson:
    """A lesson to record: its spec as JSON, the course it belongs to, and the key that names its content."""

    spec: Packed
    lesson_id: str
    title: str
    course_no: int
    key: str

    @classmethod
    def of(cls, spec: Mapping[str, Any], course_no: int, key: str) -> NewLesson:
        """One whose spec is at hand."""
        return cls(Packed.of(spec), spec["lesson_id"], spec["title"], course_no, key)


@dataclass(frozen=True, slots=True)
class NewBatch:
    """A batch to record. `courses`: one {course, sets} per batch file; `options`: what changes the result."""

    name: str
    key: str
    courses: list[dict[str, Any]]
    options: dict[str, Any]
    priority: str
    lessons: Sequence[NewLesson]
    passages: Mapping[str, SourceSet]  # by key
    max_cost_usd: float | None = None


def insert_batch(tx: Connection, new: NewBatch, *, now: float, reuse: bool) -> tuple[str, int]:
    """Record `new`; with `reuse`, lessons whose key has a result already take it. Returns (batch id, reused)."""
    batch_id = "".join(secrets.choice(CROCKFORD) for _ in range(ID_LENGTH))
    tx.execute(
        batches.insert().values(
            id=batch_id,
            name=new.name,
            key=new.key,
            courses=new.courses,
            options=new.options,
            priority=new.priority,
            total=len(new.lessons),
            rounds=1,
            created_at=now,
            opened_at=now,
            status="running",
            max_cost_usd=new.max_cost_usd,
        )
    )
    half_open_all(tx)
    insert_passages(tx, new.passages.values())
    for start in range(0, len(new.lessons), ROWS_AT_ONCE):
        some = enumerate(new.lessons[start : start + ROWS_AT_ONCE], start)
        tx.execute(lessons.insert(), [_lesson(batch_id, index, lesson, now) for index, lesson in some])
    reused = _reuse_results(tx, batch_id, now) if reuse else 0
    close_batch(tx, batch_id, now=now)
    return batch_id, reused


def _lesson(batch_id: str, index: int, lesson: NewLesson, now: float) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "idx": index,
        "course_no": lesson.course_no,
        "lesson_id": lesson.lesson_id,
        "title": lesson.title,
        "spec": lesson.spec,
        "lesson_key": lesson.key,
        "state": "queued",
        "queued_at": now,
        "feedback": [],
        "round": 1,
        "spent": 0,
        "waited_s": 0.0,
        "crashes": 0,
        "claim_token": 0,
    }


def _reuse_results(tx: Connection, batch_id: str, now: float) -> int:
    """Copy the newest result of every lesson key that has one: what was paid once is not paid again.

    One that a person accepted stays known as accepted: the review comes with it.
    """
    newest = (
        sa.select(lessons.c.lesson_key, sa.func.max(results.c.id).label("result_id"))
        .join(results, sa.and_(results.c.batch_id == lessons.c.batch_id, results.c.idx == lessons.c.idx))
        .where(lessons.c.lesson_key.in_(sa.select(lessons.c.lesson_key).where(lessons.c.batch_id == batch_id)))
        .group_by(lessons.c.lesson_key)
    )
    newest_of = newest.subquery()
    origin = sa.func.coalesce(results.c.reused_from, results.c.batch_id + "-" + sa.cast(results.c.idx, sa.String))
    judged = (
        sa.select(sa.literal(batch_id), lessons.c.idx, *(reviews.c[name] for name in COPIED_REVIEW))
        .join(newest_of, newest_of.c.lesson_key == lessons.c.lesson_key)
        .join(results, results.c.id == newest_of.c.result_id)
        .join(reviews, sa.and_(reviews.c.batch_id == results.c.batch_id, reviews.c.idx == results.c.idx))
        .where(lessons.c.batch_id == batch_id, reviews.c.decision.in_(ACCEPTED))
    )
    tx.execute(reviews.insert().from_select(["batch_id", "idx", *COPIED_REVIEW], judged))
    copied = (
        sa.select(sa.literal(batch_id), lessons.c.idx, origin, *(results.c[name] for name in COPIED))
        .join(newest_of, newest_of.c.lesson_key == lessons.c.lesson_key)
        .join(results, results.c.id == newest_of.c.result_id)
        .where(lessons.c.batch_id == batch_id)
    )
    tx.execute(results.insert().from_select(["batch_id", "idx", "reused_from", *COPIED], copied))
    has_result = lessons.c.idx.in_(sa.select(results.c.idx).where(results.c.batch_id == batch_id))
    reused = tx.execute(
        lessons.update()
        .where(lessons.c.batch_id == batch_id, has_result)
        .values(state="succeeded", outcome="succeeded", ended_at=now)
    )
    return int(reused.rowcount)


def paid_keys(tx: Connection, keys: Collection[str]) -> set[str]:
    """Of these lesson keys those that have a result: who submits them again pays nothing for it."""
    wanted = sorted(keys)
    found: set[str] = set()
    for start in range(0, len(wanted), KEYS_A_QUERY):
        found |= set(
            tx.execute(
                sa.select(lessons.c.lesson_key)
                .join(results, sa.and_(results.c.batch_id == lessons.c.batch_id, results.c.idx == lessons.c.idx))
                .where(lessons.c.lesson_key.in_(wanted[start : start + KEYS_A_QUERY]))
            ).scalars()
        )
    return found


def lock_batches(tx: Connection, ids: Iterable[str]) -> None:
    """Lock batches before any of their lessons: of those who end, park and reopen lessons, each then sees the last.

    Without it a lesson that goes into backoff while the account is being blocked would wait in a blocked batch for
    ever (PostgreSQL only; SQLite's writers are alone anyhow).
    """
    if tx.dialect.name != "sqlite":
        tx.execute(sa.select(batches.c.id).where(batches.c.id.in_(list(ids))).order_by(batches.c.id).with_for_update())


def close_batch(tx: Connection, batch_id: str, *, now: float) -> None:
    """Write the batch's end, if none of its lessons is queued, running or waiting.

    The caller has locked the batch (`lock_batches`) before it ended a lesson, so that of two lessons that end at once
    one sees the other's end.
    """
    if tx.execute(STILL_OPEN, {"batch_id_": batch_id}).first() is not None:
        return
    batch = tx.execute(sa.select(batches).where(batches.c.id == batch_id)).one()
    status = final_status(count_states(tx, batch_id), cancelled=batch.status == "cancelled")
    tx.execute(
        batches.update()
        .where(batches.c.id == batch_id)
        .values(
            status=status,
            finished_at=None if status == "blocked" else now,
            blocked_reason=(batch.blocked_reason or _why_parked(tx, batch_id)) if status == "blocked" else None,
        )
    )


def judge_batch_again(tx: Connection, batch_id: str) -> None:
    """Write the status of a batch that had ended when a person decided on a lesson; when it ended stays as it was.

    While one of its lessons is queued, running or waiting, the last of them to end writes it.
    """
    batch = tx.execute(sa.select(batches).where(batches.c.id == batch_id).with_for_update()).one()
    if tx.execute(STILL_OPEN, {"batch_id_": batch_id}).first() is None:
        status = final_status(count_states(tx, batch_id), cancelled=batch.status == "cancelled")
        tx.execute(batches.update().where(batches.c.id == batch_id).values(status=status))


def _why_parked(tx: Connection, batch_id: str) -> str | None:
    """One lesson's reason, when the batch was never blocked as a whole."""
    parked = sa.and_(lessons.c.batch_id == batch_id, lessons.c.state == "parked")
    return tx.execute(sa.select(sa.func.max(lessons.c.error_message)).where(parked)).scalar()


def count_states(tx: Connection, batch_id: str) -> dict[str, int]:
    """Lessons per state; every state is a key."""
    return count_states_of(tx, [batch_id])[batch_id]


def count_states_of(tx: Connection, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """Lessons per state of each of these batches; every batch and state is a key."""
    counted = (
        sa.select(lessons.c.batch_id, lessons.c.state, sa.func.count())
        .where(lessons.c.batch_id.in_(ids))
        .group_by(lessons.c.batch_id, lessons.c.state)
    )
    found: dict[str, dict[str, int]] = {batch_id: dict.fromkeys(STATES, 0) for batch_id in ids}
    for batch_id, state, count in tx.execute(counted):
        found[batch_id][state] = count
    return found


def final_status(counts: Mapping[str, int], *, cancelled: bool = False) -> str:
    """The status of a batch whose lessons all came to rest."""
    succeeded = counts.get("succeeded", 0)
    if counts.get("parked"):
        return "blocked"
    if succeeded == sum(counts.values()):
        return "succeeded"
    if cancelled or counts.get("cancelled"):
        return "cancelled"
    return "partial" if succeeded else "failed"


def find_batch(tx: Connection, ref: str) -> BatchRow:
    """The batch named by an id, a name (the newest of that name), a unique prefix of an id, `latest`, or
    `latest:SCHEDULE`.

    An id goes before a name: nobody takes over another batch's id by calling his own so.

    Raises:
        NotFound: none matches, or a prefix matches several.
    """
    newest = sa.select(batches).order_by(batches.c.created_at.desc(), batches.c.id)
    if ref == "latest":
        row = tx.execute(newest.limit(1)).first()
        if row is None:
            raise NotFound("there is no batch yet", hint="lessongen submit FILE")
        return batch_row(row)
    if ref.startswith(OF_SCHEDULE):
        schedule = ref.removeprefix(OF_SCHEDULE)
        row = tx.execute(newest.where(batches.c.schedule == schedule).limit(1)).first()
        if row is None:
            raise NotFound(f'no batch of a schedule "{schedule}"', hint="lessongen list")
        return batch_row(row)
    as_id = ref.lower()  # ids are, and SQLite's LIKE takes either case where PostgreSQL's does not
    for named in (batches.c.id == as_id, batches.c.name == ref):
        if (exact := tx.execute(newest.where(named).limit(1)).first()) is not None:
            return batch_row(exact)
    found = tx.execute(newest.where(batches.c.id.startswith(as_id, autoescape=True)).limit(9)).all() if ref else []
    details = [f"{row.id}  {row.name}  {row.status}" for row in found]
    if found and len(ref) < MIN_PREFIX:
        raise NotFound(
            f'no batch "{ref}": the beginning of an id needs at least {MIN_PREFIX} characters',
            details=details,
            hint="lessongen list",
        )
    if len(found) == 1:
        return batch_row(found[0])
    if found:
        raise Ambiguous(
            f'"{ref}" matches {len(found)} batches', details=details, hint=f"one of these ids, such as {found[0].id}"
        )
    raise NotFound(f'no batch "{ref}"', details=_closest(tx, ref), hint="lessongen list")


def _closest(tx: Connection, ref: str) -> list[str]:
    """Of the newest batches the one whose name or id looks most like `ref`, as a line to show."""
    rows = list_batches(tx, limit=CLOSEST_OF)
    by_word = {row.id: row for row in reversed(rows)} | {row.name: row for row in reversed(rows)}
    near = by_word.get(nearest(ref, by_word) or "")
    return [f"closest: {near.id}  {near.name}  {near.status}"] if near else []


def list_batches(tx: Connection, *, limit: int = 50) -> list[BatchRow]:
    """The newest first."""
    rows = tx.execute(sa.select(batches).order_by(batches.c.created_at.desc(), batches.c.id).limit(limit))
    return [batch_row(row) for row in rows]


def count_batches(tx: Connection) -> int:
    """All there are."""
    return int(tx.execute(sa.select(sa.func.count()).select_from(batches)).scalar_one())


def open_batches(tx: Connection) -> list[tuple[BatchRow, int]]:
    """Running batches with lessons in or on their way to workers' hands, oldest first, and how many lessons each."""
    left = (
        sa.select(lessons.c.batch_id, sa.func.count().label("left"))
        .where(lessons.c.state.in_(OPEN_STATES))
        .group_by(lessons.c.batch_id)
        .subquery()
    )
    joined = sa.select(batches, left.c.left).join(left, left.c.batch_id == batches.c.id)
    found = joined.where(batches.c.status == "running").order_by(batches.c.created_at, batches.c.id)
    return [(batch_row(row), row.left) for row in tx.execute(found)]


def find_by_key(tx: Connection, key: str) -> BatchRow | None:
    """The newest batch with this key."""
    row = tx.execute(
        sa.select(batches).where(batches.c.key == key).order_by(batches.c.created_at.desc()).limit(1)
    ).first()
    return batch_row(row) if row is not None else None


def newest_with_retryable(tx: Connection) -> BatchRow | None:
    """The newest batch that has a retryable lesson."""
    has_any = sa.exists().where(lessons.c.batch_id == batches.c.id, lessons.c.state == "retryable")
    row = tx.execute(sa.select(batches).where(has_any).order_by(batches.c.created_at.desc()).limit(1)).first()
    return batch_row(row) if row is not None else None


def batch_row(row: Any) -> BatchRow:
    """A row of `batches`, as the rest of the program sees it."""
    return BatchRow(
        id=row.id,
        name=row.name,
        key=row.key,
        status=row.status,
        total=row.total,
        offline=bool(row.options["offline"]),
        created_at=at(row.created_at),
        opened_at=at(row.opened_at if row.opened_at is not None else row.created_at),
        finished_at=at(row.finished_at) if row.finished_at is not None else None,
        blocked_reason=row.blocked_reason,
        rounds=row.rounds,
        models=tuple(model["name"] for model in row.options.get("models", ())),
        stopped_by=row.stopped_by,
        max_cost_usd=row.max_cost_usd,
        dead_models=dict(row.dead_models),
        options=row.options,
        schedule=row.schedule,
    )
