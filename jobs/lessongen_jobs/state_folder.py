"""The state folder that cannot be written: one error, whoever meets it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lessongen_core.errors import OutputError

_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """What goes wrong inside with a file is the folder's fault, and named with its path.

    Raises:
        OutputError: the disk is full or read-only, a right is missing, a file stands where a folder is to be.
    """
    try:
        yield
    except OSError as exc:
        full = exc.errno in _FULL
        raise OutputError(
            f"{exc.filename or folder}: {exc.strerror or exc}",
            hint="make room on its disk" if full else "make the state folder writable, or set LESSONGEN_STATE_DIR",
        ) from exc
