"""Process boundary: the pool's parent. It forks N workers, a helper and two schedulers from one warm process.

In     Signals. SIGTERM, SIGINT, SIGHUP: finish the lessons in hand and stop; a second one: put them back and stop.
Out    Exit status 0 after a stop; the helper's when broker or store can't be had.
Fork   The parent holds no socket, no thread and no database handle; children open theirs.
Death  Children get SIGTERM from the kernel when the parent dies. A dead child is replaced at once; whose worker it was,
       the helper is told by pipe.
"""

from __future__ import annotations

import contextlib
import gc
import json
import mmap
import os
import secrets
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from lessongen_core.config import Settings

from . import pool_children as children
from .pool_children import DEADLINE, STOP_SIGNALS, PoolPlan

SCHEDULERS = 2
TICK_S = 0.25
ALIVE_S = 5.0
READY_S = 90.0
HASTY_S = 1.0  # a child that lived shorter than this is replaced only after as long


def serve(settings: Settings, *, count: int, on_ready: Callable[[], None] | None = None) -> int:
    """Run a pool of `count` workers until a signal stops it; returns the exit status.

    `on_ready` is called once the workers are forked.
    """
    from . import lesson_job  # noqa: F401  warm: every worker shares these pages

    plan = PoolPlan(
        settings=settings,
        pool_id=secrets.token_hex(4),
        workers=count,
        folder=settings.state_dir / "pools",
        deadlines=mmap.mmap(-1, max(mmap.PAGESIZE, count * DEADLINE.size)),
    )
    folder = plan.folder / plan.pool_id
    folder.mkdir(parents=True, mode=0o700)
    children.log_to_file(settings)
    return _Pool(PoolPlan(settings, plan.pool_id, count, folder, plan.deadlines)).run(on_ready)


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
    children: dict[int, _Child] = field(default_factory=dict)
    wanted: list[tuple[float, str, int]] = field(default_factory=list)  # (not before, kind, slot)
    generation: int = 0
    stops: int = 0
    orders: int = -1
    status: int = 0

    def run(self, on_ready: Callable[[], None] | None) -> int:
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        gc.collect()
        gc.freeze()  # collections in the children leave the shared pages alone
        try:
            if not self._start_helper():
                return self.status
            for slot in range(SCHEDULERS):
                self._start("scheduler", slot)
            for slot in range(self.plan.workers):
                self._start("worker", slot)
            self._tell({"alive": self._workers()})
            if on_ready is not None:
                on_ready()
            self._supervise()
        finally:
            self._end_helper()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
        return self.status

    # -- starting

    def _start_helper(self) -> bool:
        """Fork the helper and wait until broker, store and pool row stand; False: it gave up, `status` says why."""
        read_orders, self.orders = os.pipe()
        read_ready, write_ready = os.pipe()
        os.set_blocking(self.orders, False)
        mine = self.orders

        def run() -> int:
            os.close(mine)
            os.close(read_ready)
            return children.helper(self.plan, read_orders, write_ready)

        pid = children.fork(os.getpid(), run)
        self.children[pid] = _Child("helper", 0, "helper", time.monotonic())
        os.close(read_orders)
        os.close(write_ready)
        is_ready = bool(select.select([read_ready], [], [], READY_S)[0] and os.read(read_ready, 16))
        os.close(read_ready)
        if not is_ready:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            self.status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            self.status = self.status if self.status > 0 else 1
            del self.children[pid]
        return is_ready

    def _start(self, kind: str, slot: int) -> None:
        self.generation += 1
        name = self.plan.worker_name(slot, self.generation) if kind == "worker" else f"{kind}-{slot}"
        run = (
            partial(children.worker, self.plan, slot, name)
            if kind == "worker"
            else partial(children.scheduler, self.plan, slot)
        )
        DEADLINE.pack_into(self.plan.deadlines, slot * DEADLINE.size, 0.0) if kind == "worker" else None
        orders = self.orders

        def run_without_orders() -> int:
            os.close(orders)  # or the helper would not see the pipe's end when the parent dies
            return run()

        self.children[children.fork(os.getpid(), run_without_orders)] = _Child(kind, slot, name, time.monotonic())

    # -- supervising

    def _supervise(self) -> None:
        next_alive = 0.0
        while any(child.kind != "helper" for child in self.children.values()) or (self.wanted and not self.stops):
            found = signal.sigtimedwait(STOP_SIGNALS, TICK_S)
            if found is not None and found.si_signo != signal.SIGCHLD:
                self._stop()
            self._reap()
            self._start_wanted()
            self._kill_overdue()
            if time.monotonic() >= next_alive:
                next_alive = time.monotonic() + ALIVE_S
                self._tell({"alive": self._workers()})

    def _stop(self) -> None:
        """Pass a stop on to workers and schedulers; the helper goes last."""
        self.stops += 1
        self.wanted.clear()
        for pid, child in self.children.items():
            if child.kind != "helper":
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)

    def _reap(self) -> None:
        while True:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            child = self.children.pop(pid, None)
            if child is None:
                continue
            if child.kind == "worker":
                self._tell({"dead": child.name})
            if not self.stops:
                hasty = time.monotonic() - child.started < HASTY_S
                self.wanted.append((time.monotonic() + (HASTY_S if hasty else 0.0), child.kind, child.slot))

    def _start_wanted(self) -> None:
        now = time.monotonic()
        due = [(kind, slot) for when, kind, slot in self.wanted if when <= now]
        self.wanted = [entry for entry in self.wanted if entry[0] > now]
        for kind, slot in due:
            if kind == "helper":
                self._replace_helper()
            else:
                self._start(kind, slot)

    def _replace_helper(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self.orders)
        if self._start_helper():
            self._tell({"alive": self._workers()})
        else:
            self.wanted.append((time.monotonic() + HASTY_S, "helper", 0))

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

    def _tell(self, order: dict[str, object]) -> None:
        """Write to the helper; a full or broken pipe is no loss, since the living are told again soon."""
        with contextlib.suppress(BlockingIOError, BrokenPipeError):
            os.write(self.orders, json.dumps(order).encode() + b"\n")

    def _end_helper(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self.orders)
        for pid, child in list(self.children.items()):
            if child.kind == "helper":
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)
