"""Workers whose pool's parent is dead: for how long they may go on, and what ends them then."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Mapping

from lessongen_core.processes import birth, is_alive

from .orders import STOP_NOW

ORPHAN_S = 20.0  # so long it may go on with the lesson in hand; then it is to put it back
ORPHAN_KILLED_S = 25.0
POLL_S = 0.2


def outlive(workers: Mapping[int, str]) -> None:
    """Wait until these processes, pid -> `birth`, have ended; returns within seconds of ORPHAN_KILLED_S.

    One that takes longer than ORPHAN_S puts its lesson back, one that does not even do that is killed, so that nothing
    of a dead pool stays for long.
    """
    orphaned_at = time.monotonic()
    impatient_at, force = orphaned_at + ORPHAN_S, STOP_NOW
    while running := [pid for pid, born in workers.items() if is_alive(pid) and birth(pid) == born]:
        if time.monotonic() > impatient_at:
            for pid in running:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, force)
            impatient_at, force = orphaned_at + ORPHAN_KILLED_S, signal.SIGKILL
        time.sleep(POLL_S)


def end_in_time() -> None:
    """In a worker: the same by its own hand, since who watches orphans may be dead, too."""
    for after_s, number in ((ORPHAN_S, STOP_NOW), (ORPHAN_KILLED_S, signal.SIGKILL)):
        timer = threading.Timer(after_s, os.kill, (os.getpid(), number))
        timer.daemon = True
        timer.start()
