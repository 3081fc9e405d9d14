"""CPU and memory of a process and all its descendants, and what a pool of workers is like once it stands."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import psutil


def family(pid: int) -> list[psutil.Process]:
    """The process and its descendants."""
    first = psutil.Process(pid)
    return [first, *first.children(recursive=True)]


def cpu_s(pid: int) -> float:
    """User and system seconds of the living family; of the dead, as far as they were waited for."""
    total = 0.0
    for process in family(pid):
        with suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def pss_mb(pid: int) -> float:
    """Proportional set size of the family: shared pages count once."""
    total = 0
    for process in family(pid):
        with suppress(OSError, psutil.Error):
            for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024


def settle(pid: int, *, busy: float = 0.02, timeout_s: float = 30.0) -> None:
    """Wait until the family uses next to no CPU."""
    give_up = time.monotonic() + timeout_s
    while time.monotonic() < give_up:
        before = cpu_s(pid)
        time.sleep(1.0)
        if cpu_s(pid) - before < busy:
            return
