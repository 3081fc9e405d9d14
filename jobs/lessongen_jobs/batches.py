"""The facade for the command line: look at batches, and ask for more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import Connection

from lessongen_core.config import Settings
from lessongen_core.errors import BrokerError, BudgetReached, ConfigError, OutputError
from lessongen_core.store import batches, budget, details, hosts, limits, moments, rounds, views
from lessongen_core.store.accounts import half_open_all
from lessongen_core.store.budget import Budget
from lessongen_core.store.database import ANSWER_S, open_store
from lessongen_core.store.details import LessonDetail
from lessongen_core.store.limits import LimitRow
from lessongen_core.store.moments import EndedRow
from lessongen_core.store.review_decisions import decided_before
from lessongen_core.store.review_queue import read_review
from lessongen_core.store.rows import BatchRow, LessonRow, Outlook

from .progress import Snapshot, take_snapshot

if TYPE_CHECKING:
    import redis

# Nothing of Redis is imported before somebody asks it: `list`, `show` and `report` read the store alone.


@dataclass(frozen=True, slots=True)
class Requeued:
    """Lessons queued again; `not_due` have a time of their own. `batch` is None when there is none to ask again."""

    batch: BatchRow | None
    lessons: int
    not_due: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Lessons per state, how many of those in review a person decided against, and whether workers live for it."""

    counts: dict[str, int]
    rejected: int
    alive: bool


class Batches:
    """Store and, once needed, Redis of these settings. A context manager.

    Raises:
        StoreError: there is no store yet, or it is of another version.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._store = open_store(settings.store_url, busy_s=ANSWER_S)
        self._client: redis.Redis | None = None
        self._reader: redis.Redis | None = None

    def __enter__(self) -> Batches:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.close()
        for client in (self._client, self._reader):
            if client is not None:
                client.close()

    @property
    def _redis(self) -> redis.Redis:
        if self._client is None:
            from .connection import connect_shortly

            self._client = connect_shortly(self._settings)
        return self._client

    def _find_redis(self) -> redis.Redis | None:
        """A client for looking only: who looks starts no broker."""
        from .broker import find_broker
        from .redis_client import REPLY_S, open_client

        if self._reader is None and (broker := find_broker(self._settings)) is not None:
            self._reader = open_client(broker.url, patience_s=2.0, reply_s=REPLY_S)
        return self._reader

    # -- look

    def find(self, ref: str) -> BatchRow:
        """The batch named by id, name, unique prefix or `latest`. Raises NotFound."""
        with self._store.read() as tx:
            return batches.find_batch(tx, ref)

    def recent(self, limit: int) -> tuple[list[BatchRow], int]:
        """The newest `limit` batches, newest first, and how many there are in all."""
        with self._store.read() as tx:
            return batches.list_batches(tx, limit=limit), batches.count_batches(tx)

    def standings(self, found: Sequence[BatchRow]) -> dict[str, Standing]:
        """How these batches stand, by id."""
        ids = [batch.id for batch in found]
        with self._store.read() as tx:
            counts, rejected = batches.count_states_of(tx, ids), moments.rejected_in(tx, ids)
            pools = hosts.live_pools(tx, claim_s=self._settings.file.workers.claim_s)
        return {
            batch.id: Standing(
                counts[batch.id],
                rejected.get(batch.id, 0),
                any(batch.writable_with(pool.models) for pool in pools),
            )
            for batch in found
        }

    def outlook(self, batch_id: str) -> Outlook:
        """What may be asked again when, and what needs nobody any more."""
        with self._store.read() as tx:
            return moments.outlook(tx, batch_id, now=hosts.clock(tx))

    def others_open(self, batch_id: str) -> list[tuple[BatchRow, int]]:
        """What else a pool of these settings would write: other batches, and how many lessons each has left."""
        reachable = self._settings.reachable_models
        with self._store.read() as tx:
            others = [(batch, left) for batch, left in batches.open_batches(tx) if batch.id != batch_id]
        return [(batch, left) for batch, left in others if batch.writable_with(reachable)]

    def snapshot(self, batch_id: str, *, stages: bool = True, unpriced: bool = False) -> Snapshot:
        """This moment of a batch; without `stages`, or with no lesson in hand, the broker is not asked.

        `unpriced`: also what of a budget went for calls without a price. Raises BrokerError or StoreError while one is
        away.
        """
        try:
            find = self._find_redis if stages else lambda: None
            return take_snapshot(self._store, find, self._settings, batch_id, unpriced=unpriced)
        except _redis_error() as exc:
            raise BrokerError(
                f"the broker does not answer: {exc}", hint="look at the server, or at LESSONGEN_REDIS_URL"
            ) from exc

    def ended_since(self, batch_id: str, since: float) -> list[EndedRow]:
        """Lessons whose end was written after `since` (seconds since the epoch), in the order of their ends."""
        with self._store.read() as tx:
            return moments.ended_since(tx, batch_id, since)

    def lessons(self, batch_id: str, *, with_content: bool = False) -> list[LessonRow]:
        """All lessons in spec order."""
        with self._store.read() as tx:
            return views.read_lessons(tx, batch_id, with_content=with_content)

    def limits(self, batch: BatchRow) -> list[LimitRow]:
        """The fleet's limits for the batch's models as pools saw them last while it ran."""
        end = batch.finished_at or datetime.now(UTC)
        with self._store.read() as tx:
            found = limits.read(tx, batch.models, since=batch.created_at.timestamp())
        return [row for row in found if row.updated_at <= end + timedelta(seconds=limits.FRESH_S)]

    def budget(self, batch_id: str) -> Budget | None:
        """How much of what the batch may cost is taken; None: it has no bound."""
        with self._store.read() as tx:
            return budget.read(tx, batch_id)

    def finished_since(self, batch_id: str, mark: int) -> tuple[int, list[LessonRow]]:
        """Succeeded lessons newer than `mark` (0: all), with content, and the next mark."""
        with self._store.read() as tx:
            return views.finished_since(tx, batch_id, mark)

    def locate(self, ref: str) -> tuple[BatchRow, int | None]:
        """The batch, and the lesson's index, that `REF` or `REF/LESSON` names. Raises NotFound."""
        with self._store.read() as tx:
            return details.locate(tx, ref)

    def detail(self, batch_id: str, index: int) -> LessonDetail:
        """One lesson with its attempts, what followed each, and its reviews."""
        with self._store.read() as tx:
            return details.read_detail(tx, batch_id, index)

    def reply(self, batch_id: str, index: int, n: int) -> dict[str, Any]:
        """Attempt `n`'s reply as it was committed. Raises NotFound."""
        with self._store.read() as tx:
            return details.read_reply(tx, batch_id, index, n)

    def frozen(self, batch_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """(options, courses) of a batch, as they were frozen at submit."""
        with self._store.read() as tx:
            return views.read_options(tx, batch_id)

    def pool_alive(self, batch: BatchRow | None = None) -> bool:
        """Whether any pool's heartbeat is fresh; with `batch`, of one that can write it."""
        with self._store.read() as tx:
            pools = hosts.live_pools(tx, claim_s=self._settings.file.workers.claim_s)
        return any(batch is None or batch.writable_with(pool.models) for pool in pools)

    # -- ask for more

    def find_to_retry(self, ref: str | None) -> BatchRow | None:
        """The batch that `retry_failed` would take: without `ref` the newest that has a retryable lesson, if any."""
        with self._store.read() as tx:
            return batches.find_batch(tx, ref) if ref is not None else batches.newest_with_retryable(tx)

    def retry_failed(self, ref: str | None, *, everything: bool = False) -> Requeued:
        """A new round for what is retryable and due; without `ref`, of the newest batch that has any."""
        batch = self.find_to_retry(ref)
        if batch is None:
            return Requeued(None, 0)
        self._require_broker(batch.id, "retryable")
        with self._store.write() as tx:
            queued, not_due = rounds.retry_batch(tx, batch.id, now=hosts.clock(tx), everything=everything)
        return self._enqueued(batch.id, queued, not_due)

    def retry_review(self, ref: str, *, by: str) -> Requeued:
        """Write a lesson in review again, also one that was rejected; of a batch all that nobody decided on.

        Raises:
            NotFound: there is no such lesson, or it is not in review.
            AlreadyDecided: it was accepted.
        """
        with self._store.read() as tx:
            batch, index = _to_retry(tx, ref)
        self._require_broker(batch.id, "review")
        with self._store.write() as tx:
            _to_retry(tx, ref)  # somebody may have accepted it meanwhile
            queued = rounds.retry_reviews(tx, batch.id, index, by=by, now=hosts.clock(tx))
        return self._enqueued(batch.id, queued)

    def resume(self, ref: str, *, max_cost_usd: float | None = None) -> Requeued:
        """Queue what is parked, and whatever the queue lost; `max_cost_usd` replaces the batch's budget.

        Raises:
            ConfigError: the budget is used up and no new one was given.
        """
        batch = self.find(ref)
        self._require_broker(batch.id, "queued", "waiting", "parked", "cancelled")
        with self._store.write() as tx:
            batch = batches.find_batch(tx, batch.id)
            if batch.stopped_by == BudgetReached.error_class and max_cost_usd is None:
                raise ConfigError(
                    f"the budget of batch {batch.id} is used up: {batch.blocked_reason}",
                    hint=f"lessongen resume {batch.id} --max-cost USD",
                )
            half_open_all(tx)
            rounds.resume_batch(tx, batch.id, now=hosts.clock(tx), max_cost_usd=max_cost_usd)
            counts = batches.count_states(tx, batch.id)
            open_lessons = counts["queued"] + counts["waiting"]
        return self._enqueued(batch.id, open_lessons)

    def cancel(self, ref: str) -> tuple[BatchRow, int]:
        """End what has not begun. Returns the batch and how many lessons were cancelled."""
        with self._store.write() as tx:
            batch = batches.find_batch(tx, ref)
            cancelled = rounds.cancel_batch(tx, batch.id, now=hosts.clock(tx))
        return self.find(batch.id), cancelled

    def forget(self, model: str) -> int:
        """Forget what errors taught about `model`, under every account it was asked with. Returns how many facts.

        Raises:
            BrokerError: it can't be had, or does not answer; nothing was forgotten.
        """
        from . import facts

        endpoint = self._settings.endpoint(model)
        with self._store.read() as tx:
            accounts = limits.credentials_of(tx, model) | ({endpoint.credential} if endpoint else set())
        try:
            gone = sum(facts.forget(self._redis, account, model) for account in accounts)
        except _redis_error() as exc:
            raise _unanswered(exc, "nothing was forgotten") from exc
        with self._store.write() as tx:
            limits.forget_learned(tx, model)
        return gone

    def _require_broker(self, batch_id: str, *states: str) -> None:
        """Where lessons in `states` are to be queued: with an unreachable broker nothing changes. Raises BrokerError.

        Not inside the transaction: all workers wait for the write lock meanwhile.
        """
        with self._store.read() as tx:
            counts = batches.count_states(tx, batch_id)
        if any(counts[state] for state in states):
            try:
                self._redis.ping()
            except _redis_error() as exc:
                raise _unanswered(exc, "nothing was changed") from exc

    def _enqueued(self, batch_id: str, lessons: int, not_due: int = 0) -> Requeued:
        if lessons:
            from .transport import enqueue_unfinished  # RQ's import would slow every look

            try:
                enqueue_unfinished(self._store, self._redis, self._settings, batch_id)
            except (_redis_error(), BrokerError, OutputError) as exc:
                raise BrokerError(
                    f"batch {batch_id} is open again, but the broker went away: {exc}",
                    hint="start a pool once it does; it queues the lessons",
                ) from exc
            finally:
                self._redis.close()  # from here on others' use of the broker counts
                self._client = None
        return Requeued(self.find(batch_id), lessons, not_due)


def _redis_error() -> type[redis.RedisError]:
    """For an `except`, which asks what it stands for only once something was raised."""
    from redis import RedisError

    return RedisError


def _unanswered(exc: redis.RedisError, what: str) -> BrokerError:
    from .redis_client import hint_for

    return BrokerError(f"the broker does not answer: {exc}; {what}", hint=hint_for(exc))


def _to_retry(tx: Connection, ref: str) -> tuple[BatchRow, int | None]:
    """The batch and the lesson that `ref` names, when a person may have it written again."""
    batch, index = details.locate(tx, ref)
    if index is not None:
        review = read_review(tx, batch.id, index)
        if review.mark.accepted:
            raise decided_before(review, review.mark)
    return batch, index
