"""A child that ends with its parent, however the parent ends (Linux: PR_SET_PDEATHSIG)."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with(parent: int, number: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel for `number` when the parent dies; if `parent` is gone already, end at once.

    The signal follows the parent's thread that forked us: call it from children of single-threaded processes. Where
    the kernel has no such thing (macOS), the helper's pipe tells of the parent's end.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os._exit(0)
