"""Whether a process of this machine still runs, and whether it is the one that had the number before."""

from __future__ import annotations

import os
from pathlib import Path


def birth(pid: int) -> str:
    """What tells a process from a later one of the same number: its start by the kernel; "" where there is no /proc."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def is_alive(pid: int) -> bool:
    """Whether the process runs, whosever it is. A zombie does not: a container's pid 1 may never reap it."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    except FileNotFoundError:
        return not Path("/proc/self/stat").exists()  # no such file: ended meanwhile, or a system without /proc
