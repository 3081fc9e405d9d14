"""Who uses the embedded broker: everybody holds `users.lock` in its folder, shared, as long as they do.

Whoever wants to stop the server tries to hold it alone: then nobody uses it, and who is about to waits until it is
gone, and starts it again. The kernel lets go for a process that dies; no row of a store, which may be locked, damaged,
or another one, has to be asked.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from lessongen_core.errors import AlreadyRunning

from .state_folder import writing

USERS_LOCK = "users.lock"


def use(folder: Path) -> Callable[[], None]:
    """Be a user of the server of `folder` from now on; returns what ends that, which may be called again.

    Waits while somebody stops the server. Take it before looking whether one runs.

    Raises:
        OutputError: the lock file cannot be written.
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = _open(folder)
        fcntl.flock(lock, fcntl.LOCK_SH)
    held = [lock]

    def release() -> None:
        while held:
            descriptor = held.pop()
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # also where a child that is just being started has a copy
            os.close(descriptor)

    return release


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody uses the server of `folder` inside, and nobody begins to.

    Raises:
        AlreadyRunning: somebody does.
        OutputError: the lock file cannot be written.
    """
    with writing(folder):
        lock = _open(folder)
    try:
        if not _locked_alone(lock):
            raise AlreadyRunning("another lessongen process uses the broker", hint="wait for it, or stop it first")
        yield
    finally:
        os.close(lock)


def _locked_alone(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _open(folder: Path) -> int:
    return os.open(folder / USERS_LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
