"""The store of a pool's helper, which lives as long as the pool, and shall not carry what made the store."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable

from lessongen_core.config import Settings
from lessongen_core.errors import NoStore, OtherVersion
from lessongen_core.store.database import Store, migrate, open_store


def open_migrated(settings: Settings, *, on_wait: Callable[[str], None]) -> Store:
    """Open the store; one that is new, or of an earlier version, is first brought to ours.

    Alembic takes 17 MB and is needed once a release: that is done by a process that ends. What it could not do is tried
    again here, so that the reason is known. Call it before any other thread is started.

    Raises:
        LessongenError: as `open_store`.
    """
    with contextlib.suppress(NoStore, OtherVersion):
        return open_store(settings.store_url, on_wait=on_wait)
    pid = os.fork()
    if not pid:
        try:
            with contextlib.suppress(BaseException):
                migrate(settings.store_url, settings.state_dir, on_wait=on_wait, lock_s=0)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    return open_store(settings.store_url, migrate_under=settings.state_dir, on_wait=on_wait)
