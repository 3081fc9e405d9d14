"""What one worker process holds: store, Redis, HTTP client, limiter, the batches it has met. Opened after the fork."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import redis
from rq.timeouts import JobTimeoutException
from sqlalchemy.engine import Connection
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_random_exponential

from lessongen_core.config import Settings
from lessongen_core.crash import write_crash
from lessongen_core.errors import AccountBlocked, StoreError, Unavailable
from lessongen_core.options import BatchOptions
from lessongen_core.provider import ChatClient
from lessongen_core.rate_limiter import RateLimiter
from lessongen_core.retrieval import PassageIndex
from lessongen_core.sources import Passage
from lessongen_core.spec.models import Course
from lessongen_core.store import views
from lessongen_core.store.database import Store

from . import events

T = TypeVar("T")
OFFLINE_WAIT_S = 15.0
KEPT_INDEXES = 64
BROKER_POLL_S = 1.0
STORE_POLL_S = 2.0


class Interruptible(Protocol):
    """Who hears the stop signals: whether the second one may break off what runs."""

    may_interrupt: bool
    stop_now: bool


class PutBack(BaseException):
    """The second stop signal came: put the lesson back. No Exception: nothing may swallow it by accident."""


@dataclass(frozen=True, slots=True)
class BatchContext:
    """A batch as a worker needs it; `courses` are {course, sets: {set id: set key}}."""

    options: BatchOptions
    courses: tuple[dict[str, Any], ...]
    index_of: Callable[[str], PassageIndex]

    def course(self, course_no: int, named_sets: Sequence[str]) -> tuple[Course, Mapping[str, PassageIndex]]:
        """The course of a batch file, and the indexes of those source sets that a lesson names, by set id."""
        entry = self.courses[course_no]
        sets = {name: self.index_of(entry["sets"][name]) for name in named_sets if name in entry["sets"]}
        return Course.model_validate(entry["course"]), sets


class WorkerContext:
    """Everything a lesson needs. One per process."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        client: redis.Redis,
        *,
        pool_id: str,
        worker: str,
        pool_folder: Path,
        bounds: Interruptible,
    ) -> None:
        self.settings = settings
        self.store = store
        self.redis = client
        self.pool_id = pool_id
        self.worker = worker
        self._pool_folder = pool_folder
        self._bounds = bounds
        self._clients: dict[str, ChatClient] = {}
        self._batches: OrderedDict[str, BatchContext] = OrderedDict()
        self._indexes: OrderedDict[str, PassageIndex] = OrderedDict()
        self._log = events.open_log(settings.state_dir / "logs")
        limits = settings.file.limits
        self._limiter = RateLimiter(
            client,
            scope=_credential_scope(settings),
            requests_per_s=limits.requests_per_s,
            concurrency=limits.concurrency,
        )

    # -- the store

    def write(self, change: Callable[[Connection], T]) -> T:
        """`change` in a transaction. A store that is away is waited for: what is to be written may have been paid for.

        The job's time limit and a second stop signal end the wait. A commit whose answer was lost is done again:
        `change` must be one that minds nothing.

        Raises:
            StoreError: the wait was ended; nothing is known of the commit.
        """
        return self._patiently(self.store.write, change)

    def read(self, query: Callable[[Connection], T]) -> T:
        """`query` in a read transaction, with the patience of `write`."""
        return self._patiently(self.store.read, query)

    def _patiently(
        self, transaction: Callable[[], AbstractContextManager[Connection]], action: Callable[[Connection], T]
    ) -> T:
        away = False

        def once() -> T:
            with transaction() as tx:
                return action(tx)

        def say(state: RetryCallState) -> None:
            nonlocal away
            if not away and state.outcome is not None:
                self.event("store_away", error=str(state.outcome.exception()))
            away = True

        attempts = Retrying(
            retry=retry_if_exception_type(StoreError),
            wait=wait_random_exponential(multiplier=0.1, max=STORE_POLL_S),
            stop=lambda _: self._bounds.stop_now,
            before_sleep=say,
            reraise=True,
        )
        try:
            return attempts(once)
        except JobTimeoutException:
            if away:
                raise StoreError("the store was away until the job's time limit") from None
            raise

    # -- the batch

    def batch(self, batch_id: str) -> BatchContext:
        """Options, courses and passages of a batch; read once, they are frozen."""
        if batch_id not in self._batches:
            options, courses = self.read(lambda tx: views.read_options(tx, batch_id))
            self._batches[batch_id] = BatchContext(BatchOptions.model_validate(options), tuple(courses), self._index)
            _forget_oldest(self._batches)
        return self._batches[batch_id]

    def _index(self, set_key: str) -> PassageIndex:
        if set_key not in self._indexes:
            rows = self.read(lambda tx: views.read_passages(tx, set_key))
            self._indexes[set_key] = PassageIndex(
                [Passage(row.document, row.position, row.heading_path, row.text) for row in rows]
            )
            _forget_oldest(self._indexes)
        return self._indexes[set_key]

    # -- the provider

    def client(self, *, offline: bool) -> ChatClient:
        """The HTTP client, connection kept between lessons; of the offline writer when the batch is offline.

        Raises:
            AccountBlocked: no endpoint is configured here.
            Unavailable: the offline writer does not come up.
        """
        base_url = self._offline_url() if offline else self.settings.base_url
        if base_url is None:
            # As a dead key: what these workers would take off the queue is kept until somebody sets the endpoint.
            raise AccountBlocked("this pool has no LLM configured", hint="set LESSONGEN_BASE_URL and restart it")
        if base_url not in self._clients:
            provider = self.settings.file.provider
            self._clients[base_url] = ChatClient(
                base_url,
                None if offline else self.settings.api_key,
                first_byte_s=provider.first_byte_s,
                idle_s=provider.idle_s,
                total_s=provider.total_s,
            )
        return self._clients[base_url]

    def _offline_url(self) -> str:
        """The address the pool's helper wrote when the offline writer accepted connections."""
        path = self._pool_folder / "offline-url"
        give_up = time.monotonic() + OFFLINE_WAIT_S
        while not path.exists():
            if time.monotonic() > give_up:
                raise Unavailable("the pool's offline writer did not start", hint="see the pool's log")
            time.sleep(0.05)
        return path.read_text(encoding="ascii").strip()

    # -- the fleet's limit

    def acquire_slot(self, *, wait_s: float) -> float:
        """0.0: go on, this worker holds a slot; else seconds until it is worth asking again."""
        while True:
            try:
                return self._limiter.acquire(self.worker, wait_s=wait_s)
            except (redis.ConnectionError, redis.TimeoutError):
                time.sleep(BROKER_POLL_S)  # no limit known, no call made; the job's time limit ends this

    def release_slot(self) -> None:
        """Give the slot back; one that can't be given back lapses."""
        try:
            self._limiter.release(self.worker)
        except redis.RedisError:
            return

    def renew_slot(self) -> None:
        """Keep the slot while the call goes on; called by the heartbeat."""
        self._limiter.renew(self.worker)

    def pause_fleet(self, seconds: float) -> None:
        """Nobody sends before the wait the provider asked for is over."""
        try:
            self._limiter.pause(seconds)
        except redis.RedisError:
            return

    # -- what is written down

    def event(self, kind: str, **fields: object) -> None:
        """One line in the worker log."""
        events.event(self._log, kind, worker=self.worker, **fields)

    def report_bug(self, exc: Exception, **fields: object) -> None:
        """A crash file without secrets, and a line in the log that names it."""
        secrets = [self.settings.api_key.get_secret_value()] if self.settings.api_key else []
        path = write_crash(exc, self.settings.state_dir, secrets=secrets)
        self.event("bug", error=type(exc).__name__, file=path, **fields)

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Inside, a second stop signal raises PutBack; outside it waits, so that no commit is broken off."""
        self._bounds.may_interrupt = True
        try:
            if self._bounds.stop_now:
                raise PutBack
            yield
        finally:
            self._bounds.may_interrupt = False


_context: WorkerContext | None = None


def install(context: WorkerContext) -> None:
    """Make `context` this process's; once, before the first job."""
    global _context
    _context = context


def current() -> WorkerContext:
    """This process's context.

    Raises:
        RuntimeError: the job function runs outside a lessongen worker (`rq worker` on our queue, say).
    """
    if _context is None:
        raise RuntimeError("lessons run in lessongen's own workers: start `lessongen workers`")
    return _context


def _credential_scope(settings: Settings) -> str:
    """Names (endpoint, key) without giving the key away."""
    key = settings.api_key.get_secret_value() if settings.api_key else ""
    return hashlib.sha256(f"{settings.base_url}\0{key}".encode()).hexdigest()[:16]


def _forget_oldest(cache: OrderedDict[str, Any]) -> None:
    while len(cache) > KEPT_INDEXES:
        cache.popitem(last=False)
