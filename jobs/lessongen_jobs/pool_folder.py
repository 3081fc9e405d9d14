"""A pool's folder under the state folder: the kernel keeps it locked as long as any process of the pool lives."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path

from filelock import FileLock

LOCK_S = 10.0


def make(state_dir: Path, pool_id: str) -> Path:
    """Make the folder, locked by this process and all that it forks; those of dead pools go.

    Raises:
        OSError: the disk is full, not ours to write, or cannot lock; or another process holds the lock of all folders.
    """
    folder = state_dir / "pools" / pool_id
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)  # `parents=True` makes those with the default mode
    with _alone(state_dir, timeout_s=LOCK_S):
        folder.mkdir(mode=0o700)
        if _lock(folder) is None:  # never closed: it ends with the last process that has it
            raise OSError(errno.ENOLCK, "it cannot be locked", str(folder))
    remove_dead(state_dir)
    return folder


def remove_dead(state_dir: Path) -> None:
    """Remove the folders of pools that were killed, helper and all; not while somebody else is at it."""
    with suppress(TimeoutError), _alone(state_dir, timeout_s=0):
        for folder in (state_dir / "pools").glob("[!.]*"):
            lock = _lock(folder)
            if lock is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)


def _alone(state_dir: Path, *, timeout_s: float) -> FileLock:
    """In between, a folder is there and not locked yet. Entering raises TimeoutError."""
    return FileLock(state_dir / "pools" / ".lock", mode=0o600, timeout=timeout_s)


def _lock(folder: Path) -> int | None:
    """The descriptor that holds the folder's lock; None: somebody else does, or it is gone."""
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return lock
