"""Process boundary: the pool's helper. It alone in the pool speaks to the store and the queue besides the workers.

In     Lines on a pipe from the parent: {"dead": worker} as soon as one is reaped, {"alive": {worker: pid}} every few
       seconds, so that a message lost with an earlier helper does no harm. The pipe's end: the pool is over.
Out    The store's id on another pipe once broker, store and pool row stand.
Does   The pool's heartbeat row (a thread of its own), the sweep every 2 s, the offline writer while an offline batch
       is open, the log's rotation, the trimming of queue records.
Death  The parent starts another; nothing is kept here that the store does not know.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import shutil
import signal
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import redis
from sqlalchemy.engine import Connection

from lessongen_core import __version__
from lessongen_core.config import Settings
from lessongen_core.errors import LessongenError, StoreError
from lessongen_core.limiter import free_place
from lessongen_core.processes import birth, is_alive
from lessongen_core.store import accounts, hosts, rounds
from lessongen_core.store.database import Store
from lessongen_core.store.queued import count_waiting, queued_for
from lessongen_core.store.rounds import LessonRef

from . import events, fleet_limits, pool_folder
from .broker import ensure_broker, stop_broker
from .connection import connect
from .migrating import open_migrated
from .offline import OfflineWriter
from .orders import Troubles, read_order
from .orphans import ORPHAN_KILLED_S, POLL_S, outlive
from .queued_for import write as say_queued_for
from .redis_client import probe_write
from .transport import OVERDUE_S, Transport, job_id

SWEEP_S = 2.0
LOOK_S, TRIM_S = 5.0, 60.0
WHOLE_LOOK_S = 10.0  # with two passes less than the 20 s in which a lost lesson runs again
BEAT_AGAIN_S = 1.0
JUMP_S = 2.0


def run_helper(
    settings: Settings,
    *,
    pool_id: str,
    workers: int,
    owned: bool,
    folder: Path,
    orders: int,
    ready: int,
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve the pool until the orders pipe closes; `tell` hears of an outage and of its end.

    Raises:
        LessongenError: broker or store can't be had.
    """
    for number in (signal.SIGTERM, signal.SIGINT):  # SIGHUP is ignored in every child
        signal.signal(number, signal.SIG_IGN)  # it must outlive the workers: their claims live by its heartbeat
    troubles = Troubles(tell)
    store = open_migrated(settings, on_wait=lambda what: troubles.met("beat", what))
    client = connect(settings, patience_s=2.0, block_s=0)
    helper = Helper(settings, store, client, pool_id=pool_id, folder=folder, troubles=troubles)
    helper.register(workers, owned=owned)
    beat = threading.Thread(target=helper.beat_for_ever, daemon=True)
    beat.start()
    helper.pass_once()
    with contextlib.suppress(BrokenPipeError):  # the parent died meanwhile; its workers are waited for all the same
        os.write(ready, store.id.encode())
    helper.serve(orders)
    helper.wait_for_orphans()
    helper.leave()  # a helper that a bug ended leaves the row, by which the workers' claims live, to the next one


@dataclass(slots=True)
class Helper:
    """The sweep and its memory.

    `absent`: ids that the last pass did not find on the queue. `ended`: what it found in hand by RQ alone.
    """

    settings: Settings
    store: Store
    client: redis.Redis
    pool_id: str
    folder: Path
    troubles: Troubles = field(default_factory=Troubles)
    transport: Transport = field(init=False)
    offline: OfflineWriter = field(init=False)
    limits: fleet_limits.LimitNotes = field(init=False)
    log: logging.Logger = field(init=False)
    absent: frozenset[str] = field(default=frozenset(), init=False)
    ended: frozenset[str] = field(default=frozenset(), init=False)
    next_trim: float = field(default=0.0, init=False)
    next_look: float = field(default=0.0, init=False)
    next_whole_look: float = field(default=0.0, init=False)
    workers: dict[str, tuple[int, str]] = field(default_factory=dict, init=False)  # name -> pid and its `birth`
    row: hosts.Pool = field(init=False)
    answers_since: float = field(default_factory=time.monotonic, init=False)  # the store, without a break
    beaten_at: float = field(default_factory=time.monotonic, init=False)  # when our row was last renewed
    apart_s: float | None = field(default=None, init=False)  # the store's clock and ours, at the last sweep
    done: threading.Event = field(default_factory=threading.Event, init=False)

    def __post_init__(self) -> None:
        self.transport = Transport(self.client, self.store.id, self.settings.file)
        self.limits = fleet_limits.LimitNotes(self.settings, self.store, self.client)
        logs = self.settings.state_dir / "logs"
        self.log = events.open_log(logs)
        self.offline = OfflineWriter(self.folder, (logs / "offline-writer.log").open("ab"))

    # -- the pool's row

    def register(self, workers: int, *, owned: bool = False) -> None:
        """Write the pool's row; a helper that took over from a dead one finds it there."""
        accounts = self.settings.accounts
        host, parent = hosts.this_host(), os.getppid()
        self.row = hosts.Pool(self.pool_id, host, parent, __version__, workers, accounts, owned=owned)
        with self.store.write() as tx:
            hosts.register(tx, self.row, claim_s=self.settings.file.workers.claim_s)
        self._beaten()

    def beat_for_ever(self) -> None:
        """Renew the row. A store that is away is asked again soon: others take lessons back by this row's age."""
        wait_s = self.settings.file.workers.renew_s
        while not self.done.wait(wait_s):
            try:
                with self.store.write() as tx:
                    hosts.beat(tx, self.row)
                wait_s = self.settings.file.workers.renew_s
                self._beaten()
            except StoreError as exc:  # a full disk under the store is seen here: sweeps mostly read
                self.troubles.met("beat", str(exc))
                self.answers_since = time.monotonic()
                wait_s = min(BEAT_AGAIN_S, self.settings.file.workers.renew_s)

    def _beaten(self) -> None:
        """Our row is renewed. One that comes late is as bad as an outage: who else waited has yet to renew its own."""
        now = time.monotonic()
        if now - self.beaten_at > self._late_s:
            self.answers_since = now
        self.beaten_at = now  # last: until then nobody is judged
        self.troubles.over("beat")

    @property
    def _late_s(self) -> float:
        """A row of ours that is older says that the store takes no writes; far less than makes another's row stale."""
        workers = self.settings.file.workers
        return workers.renew_s + (workers.claim_s - workers.renew_s) / 4

    def leave(self) -> None:
        """Take the row away: what this pool still held is anybody's at once."""
        self.done.set()
        self.offline.stop()
        with contextlib.suppress(LessongenError), self.store.write() as tx:
            hosts.leave(tx, self.pool_id)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.client.close()
        with contextlib.suppress(LessongenError):  # others use it
            stop_broker(self.settings, unless_used=True)

    def wait_for_orphans(self) -> None:
        """The parent is gone. If it was killed, workers still finish the lesson in hand; their claims live by us."""
        give_up, known = time.monotonic() + ORPHAN_KILLED_S, self.workers.keys()
        outlive(dict(self.workers.values()))  # not by getppid(): a dying parent's pipe closes before it changes
        self._survive(partial(self._wait_for_untold, known, give_up))
        self._survive(partial(self._release, None))

    def _wait_for_untold(self, known: Collection[str], give_up: float) -> None:
        """The parent died before it told of a worker that it had just forked: that one, too, ends by its own hand."""
        while time.monotonic() < give_up:
            with self.store.read() as tx:
                if rounds.claim_holders(tx, self.pool_id) <= set(known):
                    return
            time.sleep(POLL_S)

    # -- the loop

    def serve(self, orders: int) -> None:
        """Follow the parent's orders and sweep, until the pipe closes."""
        buffer = b""
        next_sweep = time.monotonic() + SWEEP_S
        while True:
            readable, _, _ = select.select([orders], [], [], max(0.0, next_sweep - time.monotonic()))
            if readable:
                data = os.read(orders, 65_536)
                if not data:
                    return
                *lines, buffer = (buffer + data).split(b"\n")
                for line in lines:
                    self._survive(partial(self._follow, read_order(line)))
            if time.monotonic() >= next_sweep:
                self.pass_once()
                next_sweep = time.monotonic() + SWEEP_S

    def pass_once(self) -> None:
        """One sweep; an outage is waited out, the next pass sees what this one missed."""
        if self._survive(self.sweep):
            self.troubles.over("sweep")

    def _survive(self, action: Callable[[], None]) -> bool:
        """Whether `action` came through."""
        try:
            action()
        except redis.RedisError as exc:
            cause: Exception = exc
            if self.settings.redis_url is None and isinstance(exc, (redis.ConnectionError, redis.TimeoutError)):
                # Told at once: to start it again, or to wait for one that hangs, may take a while.
                self.troubles.met("sweep", f"the embedded broker does not answer: {exc}")
            try:
                ensure_broker(self.settings)  # an embedded one that died is started again
            except LessongenError as named:
                cause = named  # by its address
            self._event("outage", error=str(cause))
            self.troubles.met("sweep", str(cause))
        except LessongenError as exc:
            if isinstance(exc, StoreError):
                self.answers_since = time.monotonic()
            self._event("outage", error=str(exc))
            self.troubles.met("sweep", str(exc))
        else:
            return True
        return False

    def _follow(self, order: dict[str, object]) -> None:
        if "dead" in order:
            self.workers.pop(str(order["dead"]), None)
            self._release(str(order["dead"]), crashed=order.get("status") != os.EX_TEMPFAIL)
        elif isinstance(alive := order.get("alive"), dict):
            self.workers = {name: (pid, birth(pid)) for name, pid in alive.items()}
            born_before = int(str(order["generation"]))
            with self.store.read() as tx:
                holders = rounds.claim_holders(tx, self.pool_id)
            for worker in holders - alive.keys():
                if generation_of(worker) <= born_before:  # a younger one was not there yet when this was sent
                    self._release(worker)

    def _release(self, worker: str | None, *, crashed: bool = True) -> None:
        """Take the lessons of a dead worker of this pool back and queue them in front of all others."""
        lessons = self._take_back(self.pool_id, worker, crashed=crashed)
        if worker is not None:
            self.transport.forget_worker(worker)
        self.transport.put(LessonRef(lesson.batch_id, lesson.index, "high") for lesson in lessons)
        if worker is not None:
            with contextlib.suppress(redis.ResponseError):  # damaged records: the lease lapses by itself
                free_place(self.client, worker)

    def _take_back(self, pool: str, worker: str | None, *, crashed: bool = True) -> list[LessonRef]:
        """What the worker held (None: the whole pool) is queued again. Another pool is judged once more, with the
        store's write lock in hand: whoever held that for long kept it from renewing its row.
        """
        max_crashes = self.settings.file.workers.max_crashes
        with self.store.write() as tx:
            if pool != self.pool_id and pool not in self._dead_pools(tx):
                return []
            now = hosts.clock(tx)
            lessons = rounds.release_dead(tx, pool, worker, now=now, max_crashes=max_crashes, crashed=crashed)
            if worker is None:
                hosts.leave(tx, pool)
        if pool != self.pool_id:
            self._event("stalled", dead_pool=pool)
        for lesson in lessons:
            self._event("recovered", batch=lesson.batch_id, lesson=lesson.index, worker=worker)
        return lessons

    # -- the sweep

    def sweep(self) -> None:
        """Put back on the queue what ought to be there; any number of pools may do this at once."""
        with self.store.read() as tx:
            now = hosts.clock(tx)
            dead = self._dead_pools(tx)
            late = rounds.waiting_since_later(tx, now=now)
            offline = rounds.offline_is_needed(tx)
            account_due = accounts.is_due(tx, now=now)
            places = queued_for(tx)
        say_queued_for(self.folder, places)
        if offline:
            self.offline.ensure()
        else:
            self.offline.stop()  # and with its address goes the reason to take lessons, where there is no endpoint
        if account_due:
            self._resume_due()
        for pool in dead:
            self.transport.put(self._take_back(pool, None))
        if late:
            self._make_due(late)
        self._put_missing()
        self._drop_ended()
        probe_write(self.client)  # workers that cannot write wait without a word, and a sweep mostly reads
        self.limits.look()
        if time.monotonic() >= self.next_look:
            self.next_look = time.monotonic() + LOOK_S
            pool_folder.remove_dead(self.settings.state_dir)
        if time.monotonic() >= self.next_trim:
            self.next_trim = time.monotonic() + TRIM_S
            self.transport.trim(now=self.transport.clock())
            events.rotate(self.settings.state_dir / "logs")

    def _resume_due(self) -> None:
        """An account serves again by the provider's own word: what was parked for it is queued."""
        with self.store.write() as tx:
            resumed = rounds.resume_due(tx, now=hosts.clock(tx))
        for batch_id in resumed:
            self._event("resumed", batch=batch_id)

    def _dead_pools(self, tx: Connection) -> list[str]:
        """Pools that lost their claims, by the age of their rows.

        While the store was away, or locked, nobody could renew a row, and what this helper did not see it can't know:
        until the store has taken its own beats for the length of a claim, only what is gone for certain is dead.
        """
        claim_s = self.settings.file.workers.claim_s
        now = hosts.clock(tx)
        self._see_clock(now)
        stale = [id_ for id_ in rounds.dead_pools(tx, now=now, claim_s=claim_s) if id_ != self.pool_id]
        in_time = time.monotonic() - self.beaten_at <= self._late_s
        if not stale or (in_time and time.monotonic() - self.answers_since >= claim_s):
            return stale
        rows, here = hosts.find_pools(tx, stale), hosts.this_host()
        return [id_ for id_ in stale if id_ not in rows or (rows[id_].host == here and not is_alive(rows[id_].pid))]

    def _see_clock(self, now: float) -> None:
        """A store's clock that was set, or stood still while this machine slept, is as bad as an outage."""
        before, self.apart_s = self.apart_s, now - time.monotonic()
        if before is not None and abs(self.apart_s - before) > JUMP_S:
            self._event("clock_set", by_s=round(self.apart_s - before))
            self.answers_since = time.monotonic()

    def _make_due(self, lessons: Sequence[LessonRef]) -> None:
        """The clock was set back: these would wait until it gets to where it was."""
        with self.store.write() as tx:
            rounds.make_due(tx, lessons, now=hosts.clock(tx))
        self.transport.unschedule(lessons)

    def _put_missing(self) -> None:
        """Queue again what two passes in a row did not find: in between, a lesson may be on its way to a worker.

        As long as as many lie there as wait, they are only counted; now and then all are looked at, since one that lies
        there twice makes up for one that is missing.
        """
        now = self.transport.clock()
        self.transport.drop_overdue(now=now)
        with self.store.read() as tx:
            waiting = count_waiting(tx)
        complete = self.transport.count_held(now=now) >= waiting
        if complete and not self.absent and time.monotonic() < self.next_whole_look:
            return
        self.next_whole_look = time.monotonic() + WHOLE_LOOK_S
        with self.store.read() as tx:
            wanted = {
                job_id(ref.batch_id, ref.index): ref
                for ref in rounds.unfinished(tx, now=hosts.clock(tx), overdue_s=OVERDUE_S)
            }
        missing = wanted.keys() - self.transport.held(now=now)
        late = [ref for id_, ref in wanted.items() if id_ in missing and id_ in self.absent]
        on_its_way = self.transport.being_put({ref.batch_id for ref in late})  # a submit of many lessons takes long
        again = [ref for ref in late if ref.batch_id not in on_its_way]
        self.absent = frozenset(missing)
        if again:
            self._event("requeued", lessons=len(again))
            self.transport.put(again)

    def _drop_ended(self) -> None:
        """Take out of RQ's records, after two passes, what no lesson in hand stands for.

        Its worker died after the lesson's end, or before its begin, and whoever heard of that is dead, too, or could
        not tell Redis.
        """
        found = self.transport.in_hand()
        if found:
            with self.store.read() as tx:
                running = {job_id(*place) for place in rounds.running(tx)}
            found = {entry for entry in found if entry.partition(":")[0] not in running}
        if over := found & self.ended:
            self.transport.drop(over)
        self.ended = frozenset(found - over)

    def _event(self, kind: str, **fields: object) -> None:
        events.event(self.log, kind, pool=self.pool_id, **fields)


def generation_of(worker: str) -> int:
    """The last part of a worker's name: it grows with every process the pool starts."""
    return int(worker.rpartition("-")[2])
