"""Process boundary: the pool's parent. It forks N workers, a helper and two schedulers from one warm process.

In     Signals. SIGTERM, SIGINT, SIGHUP: finish the lessons in hand and stop; a second one: put them back and stop.
       SIGHUP is never the second: a terminal that closes sends it twice, systemd may send it after SIGTERM. An owner's
       signals are counted apart: who stops a whole control group sends SIGTERM to owner and pool, and the owner passes
       its own on.
Out    Exit status 0 after a stop; the helper's when broker or store can't be had.
Fork   The parent holds no socket, no thread and no database handle; children open theirs.
Death  Children get SIGTERM from the kernel when the parent dies. A dead child is replaced at once; whose worker it was,
       the helper is told by pipe.
"""

from __future__ import annotations

import contextlib
import gc
import mmap
import os
import secrets
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module

from lessongen_core.config import Settings
from lessongen_core.store.database import Store

from . import events, pool_folder
from . import pool_children as children
from .connection import worker_clients
from .orders import STOP_NOW, Orders
from .pool_children import DEADLINE, STOP_SIGNALS, Found, PoolPlan
from .state_folder import writing
from .turns import Turns, processors

SCHEDULERS = 2
TICK_S = 0.25
ALIVE_S = 5.0
READY_S = 90.0
FIRST_LESSON = ("_strptime", "encodings.idna")  # what the standard library imports only when a lesson comes
HASTY_S = 1.0  # a child that lived shorter than this is replaced only after as long


def serve(
    settings: Settings,
    *,
    count: int,
    on_ready: Callable[[], None] | None = None,
    on_stop: Callable[[int], None] | None = None,
    on_outage: Callable[[str], None] = lambda _: None,
    owner: int | None = None,
) -> int:
    """Run a pool of `count` workers until a signal stops it; returns the exit status.

    `on_ready` is called once the workers are forked, `on_stop` with 1 at the first stop signal, 2 at the second, ...;
    `on_outage`, in another process, with what there is to say of a broker or store that is away. `owner` is the process
    that this pool belongs to.

    Raises:
        OutputError: the state folder cannot be written.
        ConfigError: the store's URL is none, or names PostgreSQL and its driver is not installed.
    """
    # Warm: every worker shares these pages, and what they cost is paid once.
    from lessongen_core.pipeline import warm
    from lessongen_core.provider import tls_context
    from lessongen_core.store.rehearsal import rehearse

    from . import lesson_job  # noqa: F401

    store = Store(settings.store_url)
    for name in FIRST_LESSON:
        import_module(name)
    warm()
    rehearse(store)
    if any(endpoint.base_url.startswith("https:") for endpoint in settings.endpoints.values()):
        tls_context()

    pool_id = secrets.token_hex(4)
    with writing(settings.state_dir):
        folder = pool_folder.make(settings.state_dir, pool_id)
        children.log_to_file(settings)
        log = events.open_log(settings.state_dir / "logs")
        turns = Turns(folder, processors())
    deadlines = mmap.mmap(-1, max(mmap.PAGESIZE, count * DEADLINE.size))
    plan = PoolPlan(settings, pool_id, count, folder, deadlines, turns, store, log, owned=owner is not None)
    return _Pool(plan, on_stop, on_outage, owner).run(on_ready)


@dataclass(slots=True)
class _Child:
    """One process of the pool. `slot` numbers workers and schedulers; `name` is a worker's, as claims show it."""

    kind: str
    slot: int
    name: str
    started: float


@dataclass(slots=True)
class _Pool:
    plan: PoolPlan
    on_stop: Callable[[int], None] | None
    on_outage: Callable[[str], None]
    owner: int | None
    children: dict[int, _Child] = field(default_factory=dict)
    wanted: list[tuple[float, str, int]] = field(default_factory=list)  # (not before, kind, slot)
    generation: int = 0
    stops: int = 0  # the most that the owner or all others have sent
    owners_stops: int = 0
    others_stops: int = 0
    orders: Orders = field(default_factory=Orders)
    ready: int = -1  # what the helper writes to once broker, store and row stand; read at the first start only
    status: int = 0

    def run(self, on_ready: Callable[[], None] | None) -> int:
        signal.pthread_sigmask(signal.SIG_BLOCK, self.signals)
        gc.collect()
        gc.freeze()  # collections in the children leave the shared pages alone
        try:
            if not self._first_helper():
                return self.status
            for slot in range(SCHEDULERS):
                self._start("scheduler", slot)
            for slot in range(self.plan.workers):
                self._start("worker", slot)
            self._tell_living()
            if on_ready is not None:
                on_ready()
            self._supervise()
        finally:
            self._end_helper()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, self.signals)
        return self.status

    @property
    def signals(self) -> tuple[signal.Signals, ...]:
        """What the parent waits for. Under nohup SIGHUP is ignored, and blocked it would still be seen."""
        ignored = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        return tuple(number for number in STOP_SIGNALS if not (ignored and number == signal.SIGHUP))

    # -- starting

    def _first_helper(self) -> bool:
        """Start the helper and wait until broker, store and pool row stand; False: `status` says why not."""
        pid = self._start_helper(quiet=False)
        give_up = time.monotonic() + READY_S
        while time.monotonic() < give_up and not self.stops:
            if select.select([self.ready], [], [], 0)[0]:
                if store_id := os.read(self.ready, 64).decode():
                    self.plan = replace(self.plan, found=Found(store_id, *worker_clients(self.plan.settings)))
                    return True
                break
            found = signal.sigtimedwait(self.signals, TICK_S / 5)
            if found is not None and found.si_signo != signal.SIGCHLD:
                self._count(found)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        del self.children[pid]
        self.status = 0 if self.stops else max(status, 1)
        return False

    def _start_helper(self, *, quiet: bool = True) -> int:
        """Fork a helper, which finds its own way up; returns its pid."""
        theirs = self.orders.open()
        self._tell_living()  # before it is born: should we die next, it knows whose lessons are in hand
        if self.ready >= 0:
            os.close(self.ready)
        self.ready, write_ready = os.pipe()

        def run() -> int:
            self.orders.close()
            os.close(self.ready)
            return children.helper(self.plan, theirs, write_ready, self.on_outage)

        pid = children.fork(os.getpid(), run, quiet=quiet)
        self.children[pid] = _Child("helper", 0, "helper", time.monotonic())
        os.close(theirs)
        os.close(write_ready)
        return pid

    def _start(self, kind: str, slot: int) -> None:
        self.generation += 1
        name = f"{kind}-{slot}"
        run = partial(children.scheduler, self.plan, slot)
        if kind == "worker":
            name = self.plan.worker_name(slot, self.generation)
            run = partial(children.worker, self.plan, slot, name)
            DEADLINE.pack_into(self.plan.deadlines, slot * DEADLINE.size, 0.0)

        def run_without_orders() -> int:
            self.orders.close()  # or the helper would not see the pipe's end when the parent dies
            return run()

        self.children[children.fork(os.getpid(), run_without_orders)] = _Child(kind, slot, name, time.monotonic())

    # -- supervising

    def _supervise(self) -> None:
        next_alive = 0.0
        while any(child.kind != "helper" for child in self.children.values()) or (self.wanted and not self.stops):
            found = signal.sigtimedwait(self.signals, TICK_S)
            if found is not None and found.si_signo != signal.SIGCHLD:
                self._stop(found)
            self._reap()
            self._start_wanted()
            self._kill_overdue()
            self.orders.flush()
            if time.monotonic() >= next_alive:
                next_alive = time.monotonic() + ALIVE_S
                self._tell_living()

    def _stop(self, found: signal.struct_siginfo) -> None:
        """Pass a stop on to workers and schedulers; the helper goes last."""
        if not self._count(found):
            return
        if self.on_stop is not None:
            self.on_stop(self.stops)
        self.wanted = [entry for entry in self.wanted if entry[1] == "helper"]
        for pid, child in self.children.items():
            if child.kind != "helper":
                at_once = child.kind == "worker" and self.stops > 1
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, STOP_NOW if at_once else signal.SIGTERM)

    def _count(self, found: signal.struct_siginfo) -> bool:
        """Count a stop signal; False when it says nothing new."""
        before = self.stops
        if found.si_signo == signal.SIGHUP:
            self.stops = max(before, 1)
            return before == 0
        if found.si_pid == self.owner:
            self.owners_stops += 1
        else:
            self.others_stops += 1
        self.stops = max(before, self.owners_stops, self.others_stops)
        return self.stops > before

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            child = self.children.pop(pid, None)
            if child is None:
                continue
            if child.kind == "worker":
                self.orders.tell({"dead": child.name, "status": os.waitstatus_to_exitcode(status)})
            if not self.stops or child.kind == "helper":  # claims live by the helper as long as a worker works
                hasty = time.monotonic() - child.started < HASTY_S
                self.wanted.append((time.monotonic() + (HASTY_S if hasty else 0.0), child.kind, child.slot))

    def _start_wanted(self) -> None:
        now = time.monotonic()
        due = [(kind, slot) for when, kind, slot in self.wanted if when <= now]
        self.wanted = [entry for entry in self.wanted if entry[0] > now]
        for kind, slot in due:
            if kind == "helper":
                self._start_helper()
            else:
                self._start(kind, slot)
        if due:
            self._tell_living()

    def _kill_overdue(self) -> None:
        """SIGKILL a worker whose lesson outlived even its alarm (hung in C code, say)."""
        now = time.monotonic()
        for pid, child in self.children.items():
            if child.kind != "worker":
                continue
            (until,) = DEADLINE.unpack_from(self.plan.deadlines, child.slot * DEADLINE.size)
            if until and now > until:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def _workers(self) -> dict[str, int]:
        return {child.name: pid for pid, child in self.children.items() if child.kind == "worker"}

    def _tell_living(self) -> None:
        """Who lives, and how far names have got: a worker younger than that is not missing from the list."""
        self.orders.tell({"alive": self._workers(), "generation": self.generation})

    def _end_helper(self) -> None:
        self.orders.close()
        for pid, child in list(self.children.items()):
            if child.kind == "helper":
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)
