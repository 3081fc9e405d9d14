"""Recording a batch and putting it on the queue: the truth first, in one transaction; then the transport.

The same specs again are the same batch: its key decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Literal

import redis
from sqlalchemy.engine import Connection

from lessongen_core.config import Settings
from lessongen_core.errors import BrokerError, ConfigError, LessongenError, OutputError, SpecError, StoreError
from lessongen_core.next_steps import next_steps
from lessongen_core.options import BatchOptions, batch_key, key_maker
from lessongen_core.spec.loader import CourseFile, LoadedSpecs
from lessongen_core.store import batches, hosts, moments, rounds
from lessongen_core.store.accounts import half_open_all
from lessongen_core.store.batches import NewBatch, NewLesson
from lessongen_core.store.database import Store, open_store, take_turn
from lessongen_core.store.rewritten import NOTHING_REWRITTEN, Rewritten, rewritten
from lessongen_core.store.rows import BatchRow, Outlook

from .broker import stop_broker
from .checks import check_context, check_prices, check_provider
from .connection import connect_shortly
from .night import Night
from .transport import enqueue_unfinished

Verdict = Literal["new", "attached", "resumed", "nothing_to_do", "retry_hint"]
PRIORITIES = ("normal", "high")


@dataclass(frozen=True, slots=True)
class Submitted:
    """What `submit` did. `queued`: lessons to be written; `reused`: paid for earlier; `enqueued`: the queue has them.

    `verdict`: a new batch; attached to the same one, still running; resumed a blocked one; nothing to do, since the
    same one succeeded; or the same one ended with lessons that `retry-failed` would ask again. `rewritten`: lessons of
    a new batch that had a result before, and are written anew all the same.
    """

    batch: BatchRow
    verdict: Verdict
    queued: int
    reused: int
    invalid: int
    enqueued: bool
    warnings: tuple[str, ...]
    rewritten: Rewritten = NOTHING_REWRITTEN
    next_command: str | None = None  # of `retry_hint`: what goes on with the rest; None: a person rejected all of it


def submit_batch(
    loaded: LoadedSpecs,
    settings: Settings,
    *,
    name: str | None = None,
    priority: str = "normal",
    fresh: bool = False,
    skip_invalid: bool = False,
    max_cost_usd: float | None = None,
    night: Night | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> Submitted:
    """Record the lessons of `loaded` as one batch and enqueue them. `on_wait` hears why that takes long.

    With `night` its schedule is taken in the same transaction: of two that start at once one gets it.

    The broker is asked first: unreachable before the commit, nothing is recorded. Once recorded, an unreachable broker
    is a warning: pools enqueue what the store calls unfinished.

    Raises:
        SpecError: a spec is wrong (without `skip_invalid`), or none is left.
        ConfigError: no provider is configured and the batch is not offline; an unknown priority; a budget without
            prices; a template that does not fit.
        ScheduleBusy: an earlier night is not over; nothing was recorded.
        BrokerError, StoreError: nothing was recorded.
    """
    _check(loaded, settings, priority, skip_invalid)
    if max_cost_usd is not None:
        check_prices(settings)
    new = new_batch(loaded, settings, name=name, priority=priority, max_cost_usd=max_cost_usd)
    with ExitStack() as open_until_the_end:
        open_until_the_end.push(partial(_leave_no_broker, settings))
        before = open_until_the_end.enter_context(_nothing_submitted())
        client = open_until_the_end.enter_context(connect_shortly(settings))
        store = open_store(settings.store_url, migrate_under=settings.state_dir, on_wait=on_wait)
        open_until_the_end.callback(store.close)
        with store.read() as tx:
            anew = NOTHING_REWRITTEN if fresh else rewritten(tx, new)
        batch_id, verdict, queued, reused = _commit(store, new, night, fresh=fresh)
        before.clear()
        enqueued, warnings = _enqueue(store, client, settings, batch_id, verdict)
        with store.read() as tx:
            batch = batches.find_batch(tx, batch_id)
            counts = batches.count_states(tx, batch_id)
            outlook = moments.outlook(tx, batch_id, now=hosts.clock(tx))
        command = _next_command(batch, counts, outlook) if verdict == "retry_hint" else None
        told = anew if verdict == "new" else NOTHING_REWRITTEN
        return Submitted(batch, verdict, queued, reused, loaded.invalid, enqueued, warnings, told, command)


@contextmanager
def _nothing_submitted() -> Iterator[list[str]]:
    """Say of an error what did not change, as long as the list holds it: until the commit."""
    still = ["nothing was submitted"]
    try:
        yield still
    except (BrokerError, StoreError) as exc:
        exc.message = "; ".join([exc.message, *still])
        raise


def _commit(store: Store, new: NewBatch, night: Night | None, *, fresh: bool) -> tuple[str, Verdict, int, int]:
    """Record it, and take the schedule of `night`, in one transaction; as `_record`."""
    with store.write() as tx:
        take_turn(tx)  # of two submits of the same specs the second meets the first one's batch
        if night is not None:
            night.take(tx)
        recorded = _record(tx, new, fresh=fresh)
        if night is not None:
            night.works_on(tx, recorded[0])
    return recorded


def _record(tx: Connection, new: NewBatch, *, fresh: bool) -> tuple[str, Verdict, int, int]:
    """(batch id, verdict, lessons to be written, lessons reused) of `new`, or of the same batch before it."""
    known = None if fresh else batches.find_by_key(tx, new.key)
    if known is not None:
        verdict, queued = _meet_again(tx, known, new.max_cost_usd)
        return known.id, verdict, queued, 0
    batch_id, reused = batches.insert_batch(tx, new, now=hosts.clock(tx), reuse=not fresh)
    return batch_id, "new", len(new.lessons) - reused, reused


def _leave_no_broker(settings: Settings, kind: type[BaseException] | None, *_: object) -> None:
    """Without a store nothing is on the queue, and nobody would know of a broker that was started for it."""
    if kind is not None and issubclass(kind, StoreError):
        with suppress(LessongenError):
            stop_broker(settings, unless_used=True)


def _check(loaded: LoadedSpecs, settings: Settings, priority: str, skip_invalid: bool) -> None:
    if loaded.problems and not skip_invalid:
        count = len(loaded.problems)
        raise SpecError(
            f"{count} problem{'s' if count > 1 else ''}; nothing was submitted",
            details=[str(problem) for problem in loaded.problems],
            hint="correct these lines, or go on without these lessons: --skip-invalid",
        )
    if not loaded.lessons:
        raise SpecError(
            "there is no valid lesson; nothing was submitted",
            details=[str(p) for p in loaded.problems],
            hint="correct these lines",
        )
    if priority not in PRIORITIES:
        raise ConfigError(f'priority "{priority}" is unknown', hint=f"one of {', '.join(PRIORITIES)}")
    check_provider(settings)
    if any(file.served for file in loaded.courses):
        check_context(settings)


def new_batch(
    loaded: LoadedSpecs,
    settings: Settings,
    *,
    name: str | None,
    priority: str,
    max_cost_usd: float | None = None,
) -> NewBatch:
    """What is recorded of `loaded`: specs, courses, passages by the key of their set, and frozen options."""
    options = BatchOptions.from_settings(settings)
    lessons = list(_lessons(loaded, settings, options))
    return NewBatch(
        name=name or loaded.name,
        key=batch_key(lesson.key for lesson in lessons),
        courses=[
            {"course": file.course.model_dump(mode="json"), "sets": _set_keys(file, settings)}
            for file in loaded.courses
        ],
        options=options.model_dump(mode="json"),
        priority=priority,
        lessons=lessons,
        passages={found.key: found for file in loaded.courses for found in file.sets.values()},
        max_cost_usd=max_cost_usd,
    )


def key_of(loaded: LoadedSpecs, settings: Settings) -> str:
    """The key of the batch that `loaded` would be."""
    return batch_key(lesson.key for lesson in _lessons(loaded, settings, BatchOptions.from_settings(settings)))


def _lessons(loaded: LoadedSpecs, settings: Settings, options: BatchOptions) -> Iterator[NewLesson]:
    """Each with its key; their specs stay packed."""
    keys = [key_maker(file.course, _set_keys(file, settings), options) for file in loaded.courses]
    for placed in loaded.lessons:
        spec = placed.packed.value
        yield NewLesson(placed.packed, placed.lesson_id, spec["title"], placed.course_no, keys[placed.course_no](spec))


def _set_keys(file: CourseFile, settings: Settings) -> dict[str, str]:
    """Of each set a hash of its texts, or what stands for the answers of the context service."""
    keys = {set_id: found.key for set_id, found in file.sets.items()}
    assert settings.context is not None or not file.served
    return keys | {set_id: settings.context.key(set_id) for set_id in sorted(file.served) if settings.context}


def _meet_again(tx: Connection, known: BatchRow, max_cost_usd: float | None) -> tuple[Verdict, int]:
    """The same specs again: attach, resume, or say what became of them."""
    if known.status == "running":
        return "attached", 0
    if known.status == "blocked":
        half_open_all(tx)
        return "resumed", rounds.resume_batch(tx, known.id, now=hosts.clock(tx), max_cost_usd=max_cost_usd)
    counts = batches.count_states(tx, known.id)
    return ("nothing_to_do" if counts["succeeded"] == known.total else "retry_hint"), 0


def _next_command(batch: BatchRow, counts: Mapping[str, int], outlook: Outlook) -> str | None:
    """What goes on with the most urgent of the rest, at once: lessons that are not due are asked all the same."""
    steps = next_steps(batch.id, batch.status, counts, outlook, over_budget=batch.over_budget)
    return next((f"{step.command}{' --all' if step.kind == 'retry_later' else ''}" for step in steps), None)


def _enqueue(
    store: Store, client: redis.Redis, settings: Settings, batch_id: str, verdict: Verdict
) -> tuple[bool, tuple[str, ...]]:
    if verdict not in ("new", "resumed"):
        return True, ()
    try:
        enqueue_unfinished(store, client, settings, batch_id)
    except (redis.RedisError, BrokerError, OutputError) as exc:
        return False, (f"recorded, but the broker went away before the lessons were queued ({exc}); a pool will",)
    return True, ()
