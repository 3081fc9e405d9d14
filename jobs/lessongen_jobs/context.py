"""What one worker process holds: store, Redis, HTTP client, limiter, the batches it has met. Opened after the fork."""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeVar

import redis
from rq.timeouts import JobTimeoutException
from sqlalchemy.engine import Connection
from tenacity import Retrying, retry_if_exception_type, wait_random_exponential

from lessongen_core.config import Endpoint, Settings
from lessongen_core.context_service import ContextClient
from lessongen_core.context_settings import SERVED
from lessongen_core.crash import write_crash
from lessongen_core.errors import StoreError, Unavailable
from lessongen_core.learned import Learned
from lessongen_core.limiter import Grant, Limits, Outcome, RateLimiter, Wait
from lessongen_core.options import BatchOptions
from lessongen_core.provider import ChatClient
from lessongen_core.retrieval import PassageIndex
from lessongen_core.spec.models import Course
from lessongen_core.store import hosts, source_sets, views
from lessongen_core.store.database import Store

from . import events, facts
from .redis_client import is_away
from .turns import Turns

T = TypeVar("T")
OFFLINE_WAIT_S = 15.0
KEPT_INDEXES = 64
BROKER_POLL_S = 1.0
SLOT_WAIT_S = 5.0
STORE_POLL_S = 2.0
REST_S = 1.0
LONGEST_REST_S = 4.0


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
        """The course of a batch file, and the indexes of those stored source sets that a lesson names, by set id."""
        keys = self._keys(course_no, named_sets)
        stored = {name: self.index_of(key) for name, key in keys.items() if not key.startswith(SERVED)}
        return Course.model_validate(self.courses[course_no]["course"]), stored

    def served(self, course_no: int, named_sets: Sequence[str]) -> dict[str, str]:
        """Those sets of a lesson that a context service answers: set id -> the key of that service's set."""
        return {name: key for name, key in self._keys(course_no, named_sets).items() if key.startswith(SERVED)}

    def _keys(self, course_no: int, named_sets: Sequence[str]) -> dict[str, str]:
        sets = self.courses[course_no]["sets"]
        return {name: sets[name] for name in named_sets if name in sets}


class WorkerContext:
    """Everything a lesson needs. One per process."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        client: redis.Redis,
        *,
        store_id: str,
        eye: redis.Redis,
        log: logging.Logger,
        pool_id: str,
        worker: str,
        pool_folder: Path,
        bounds: Interruptible,
        workers: int,
        turns: Turns,
        bring_forward: Callable[[str, int], bool],
    ) -> None:
        self.settings = settings
        self._store = store
        self._store_id = store_id
        self._store_seen = False
        self.redis = client
        self.eye = eye  # for what people look at: it does not wait for a broker
        self.pool_id = pool_id
        self.worker = worker
        self.pool_folder = pool_folder
        self.workers = workers  # of this pool
        self.turns = turns
        self.bring_forward = bring_forward
        self.gave_way: dict[tuple[str, str], float] = {}  # (credential, model) -> when, by the monotonic clock
        self._offline_file = pool_folder / "offline-url"
        self._bounds = bounds
        self._parent = os.getppid()
        self._clients: dict[str, ChatClient] = {}
        self._batches: OrderedDict[str, BatchContext] = OrderedDict()
        self._indexes: OrderedDict[str, PassageIndex] = OrderedDict()
        self._log = log
        self._limiters: dict[tuple[str, str], RateLimiter] = {}
        self._granted: tuple[RateLimiter, Grant] | None = None
        self._rest_s = self._rests_until = 0.0

    # -- the store

    def write(self, change: Callable[[Connection], T]) -> T:
        """`change` in a transaction. A store that is away is waited for: what is to be written may have been paid for.

        The job's time limit and a second stop signal end the wait. A commit whose answer was lost is done again:
        `change` must be one that minds nothing.

        Raises:
            StoreError: the wait was ended; nothing is known of the commit.
        """
        return self._patiently(self._store.write, change)

    def read(self, query: Callable[[Connection], T]) -> T:
        """`query` in a read transaction, with the patience of `write`."""
        return self._patiently(self._store.read, query)

    def now(self) -> float:
        """Seconds since the epoch by the store's clock: what is written there is read on other machines."""
        return self.read(hosts.clock)

    def _patiently(
        self, transaction: Callable[[], AbstractContextManager[Connection]], action: Callable[[Connection], T]
    ) -> T:
        def once() -> T:
            if not self._store_seen:
                self._store.require(self._store_id)
                self._store_seen = True
            with transaction() as tx:
                return action(tx)

        try:
            return once()
        except StoreError as exc:
            if self._bounds.stop_now:
                raise
            self.event("store_away", error=str(exc))
        attempts = Retrying(
            retry=retry_if_exception_type(StoreError),
            wait=wait_random_exponential(multiplier=0.1, max=STORE_POLL_S),
            stop=lambda _: self._bounds.stop_now,
            reraise=True,
        )
        try:
            return attempts(once)
        except JobTimeoutException:
            raise StoreError("the store was away until the job's time limit") from None

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
            found = self.read(lambda tx: source_sets.read_set(tx, set_key))
            self._indexes[set_key] = PassageIndex.of(found)
            _forget_oldest(self._indexes)
        return self._indexes[set_key]

    @cached_property
    def context_client(self) -> ContextClient | None:
        """The connection to the context service, None when none is configured here."""
        return ContextClient(self.settings.context) if self.settings.context is not None else None

    # -- the provider

    def endpoint(self, model: str, *, offline: bool) -> Endpoint | None:
        """Where `model` is asked from here, None when nothing is configured; the offline writer for offline batches.

        Raises:
            Unavailable: the offline writer does not come up.
        """
        return Endpoint(self._offline_url(), None) if offline else self.settings.endpoint(model)

    def client(self, endpoint: Endpoint) -> ChatClient:
        """The HTTP client of an endpoint, its connection kept between lessons."""
        if endpoint.credential not in self._clients:
            provider = self.settings.file.provider
            self._clients[endpoint.credential] = ChatClient(
                endpoint.base_url,
                endpoint.api_key,
                first_byte_s=provider.first_byte_s,
                idle_s=provider.idle_s,
                total_s=provider.total_s,
            )
        return self._clients[endpoint.credential]

    def _offline_url(self) -> str:
        """The address the pool's helper wrote when the offline writer accepted connections."""
        path = self._offline_file
        give_up = time.monotonic() + OFFLINE_WAIT_S
        while not path.exists():
            if time.monotonic() > give_up:
                raise Unavailable("the pool's offline writer did not start", hint="see the pool's log")
            time.sleep(0.05)
        return path.read_text(encoding="ascii").strip()

    # -- whether to take lessons

    def may_take(self) -> bool:
        """Whether a lesson that can be written here may lie on the queue; others are left to whoever can.

        A pool that has no endpoint takes nothing while no offline batch is open.
        """
        if time.monotonic() < self._rests_until:
            return False
        return self.settings.has_provider or self._offline_file.exists()

    def met(self, *, foreign: bool) -> None:
        """A lesson came; after a foreign one this worker lets others go first, each time for longer."""
        self._rest_s = min(max(REST_S, 2 * self._rest_s), LONGEST_REST_S) if foreign else 0.0
        self._rests_until = time.monotonic() + self._rest_s

    def accounts_elsewhere(self, model: str) -> set[str]:
        """The credentials that living pools ask `model` with."""
        pools = self.read(lambda tx: hosts.live_pools(tx, claim_s=self.settings.file.workers.claim_s))
        return {account for pool in pools if (account := pool.account(model)) is not None}

    # -- what the fleet shares: limits and learned facts

    def room(self, endpoint: Endpoint, model: str) -> int:
        """How many calls of `model` may begin now, as far as places go.

        Raises:
            redis.RedisError, ValueError: the broker is away, or the records are damaged.
        """
        return self._limiter(endpoint, model).state().room

    def acquire(
        self,
        endpoint: Endpoint,
        model: str,
        *,
        tokens: int,
        probe: bool,
        gives_way: Callable[[], bool],
        on_wait: Callable[[], None],
    ) -> Grant | Wait:
        """A place in the fleet's limit for one call, waited for as long as a worker may sit still."""
        limiter = self._limiter(endpoint, model)
        forgotten = False
        while True:
            try:
                answer = limiter.acquire(
                    self.worker, tokens=tokens, wait_s=SLOT_WAIT_S, probe=probe, gives_way=gives_way, on_wait=on_wait
                )
            except redis.RedisError as exc:
                if is_away(exc):
                    time.sleep(BROKER_POLL_S)  # no limit known, no call made; the job's time limit ends this
                elif forgotten:
                    raise
                else:
                    limiter.forget()  # somebody else wrote there: what was learned is lost, no lesson is
                    forgotten = True
                continue
            if isinstance(answer, Grant):
                self._granted = limiter, answer
                self.gave_way.clear()  # what it was brought forward for can be called
            return answer

    def sit(self, seconds: float) -> None:
        """Do nothing for so long; a second stop signal ends it."""
        with self.interruptible():
            time.sleep(seconds)

    def answering(self) -> None:
        """The reply has begun; when an endpoint that was down gives it, others may ask, too."""
        if self._granted is not None and self._granted[1].probes:
            limiter, grant = self._granted
            self._granted = limiter, replace(grant, probes=False)
            with contextlib.suppress(redis.RedisError):
                limiter.answering(grant)

    def done(self, outcome: Outcome) -> None:
        """Give the place back, if one is held, and tell how the call went; one that can't be given back lapses."""
        granted, self._granted = self._granted, None
        if granted is not None:
            with contextlib.suppress(redis.RedisError):
                granted[0].done(granted[1], outcome)

    def renew(self) -> None:
        """Keep the place while the call goes on, and the lesson when nobody else may be left to. For the heartbeat."""
        # Without its parent the pool may have no helper either, and nobody replaces that.
        if self._store_seen and os.getppid() != self._parent:
            with self._store.write() as tx:
                hosts.renew(tx, self.pool_id)
        granted = self._granted
        if granted is not None:
            granted[0].renew(granted[1].lease)

    def _limiter(self, endpoint: Endpoint, model: str) -> RateLimiter:
        key = endpoint.credential, model
        if key not in self._limiters:
            self._limiters[key] = RateLimiter(
                self.redis, credential=endpoint.credential, model=model, limits=limits_of(self.settings)
            )
        return self._limiters[key]

    def learned(self, models: Sequence[tuple[str, str]]) -> list[Learned]:
        """What is known of each (credential, model). Nothing, while the broker is away."""
        try:
            return [Learned.from_facts(known) for known in facts.read(self.redis, models)]
        except redis.RedisError:
            return [Learned()] * len(models)

    def teach(self, credential: str, model: str, taught: Mapping[str, str]) -> None:
        """Tell all workers."""
        with contextlib.suppress(redis.RedisError):
            facts.tell(self.redis, credential, model, taught)

    # -- what is written down

    def event(self, kind: str, **fields: object) -> None:
        """One line in the worker log."""
        events.event(self._log, kind, worker=self.worker, **fields)

    def report_bug(self, exc: Exception, **fields: object) -> None:
        """A crash file without secrets, and a line in the log that names it."""
        path = write_crash(exc, self.settings.state_dir, secrets=self.settings.secrets)
        self.event("bug", error=type(exc).__name__, file=path, **fields)

    @contextlib.contextmanager
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


def limits_of(settings: Settings) -> Limits:
    """The configured limits, as the limiter takes them."""
    limits = settings.file.limits
    return Limits(limits.requests_per_s, limits.concurrency, limits.tokens_per_min)


def _forget_oldest(cache: OrderedDict[str, Any]) -> None:
    while len(cache) > KEPT_INDEXES:
        cache.popitem(last=False)
