"""A night: one `run` of a schedule, which holds the schedule in the store from its submission to its end.

While it lives a thread renews its heartbeat, for runs on other machines; on this one the process itself tells.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from types import TracebackType

from sqlalchemy.engine import Connection

from lessongen_core.config import Settings
from lessongen_core.errors import ScheduleBusy, StoreError
from lessongen_core.processes import birth
from lessongen_core.store import schedules
from lessongen_core.store.batches import find_batch
from lessongen_core.store.database import ANSWER_S, open_store, take_turn
from lessongen_core.store.rows import BatchRow


class Night:
    """The schedule `name` for this process. A context manager: at its end the schedule is anybody's."""

    def __init__(self, settings: Settings, name: str) -> None:
        self.name = name
        self._settings = settings
        self._token = secrets.token_hex(8)
        self._process = os.getpid(), birth(os.getpid())
        self._over = threading.Event()
        self._beating: threading.Thread | None = None

    def __enter__(self) -> Night:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._beating is not None:
            self._beating.join()
            self._write(schedules.leave)

    def busy(self) -> ScheduleBusy | None:
        """Why this night would not be alone, None: it would. Makes or migrates the store, as a submission does."""
        store = open_store(self._settings.store_url, migrate_under=self._settings.state_dir)
        with closing(store), store.read() as tx:
            return schedules.find_busy(tx, self.name, claim_s=self._claim_s)

    def take(self, tx: Connection) -> None:
        """Hold the schedule from the end of `tx` on. Raises ScheduleBusy: an earlier night is not over."""
        schedules.take(tx, self.name, self._token, process=self._process, claim_s=self._claim_s)

    def works_on(self, tx: Connection, batch_id: str) -> None:
        """Note the batch, in the transaction that took the schedule."""
        schedules.works_on(tx, self.name, self._token, batch_id)
        self._beating = threading.Thread(target=self._beat, name="night", daemon=True)
        self._beating.start()

    def find_open(self) -> BatchRow | None:
        """What an earlier night works on, or has left unfinished; None: nothing."""
        store = open_store(self._settings.store_url, migrate_under=self._settings.state_dir)
        with closing(store), store.read() as tx:
            holder = schedules.living_holder(tx, self.name, claim_s=self._claim_s)
            if holder is not None and holder.batch_id is not None:
                return find_batch(tx, holder.batch_id)
            return schedules.unfinished(tx, self.name)

    def take_over(self, batch_id: str) -> bool:
        """Hold the schedule for that batch, as soon as no other run does. False: one still lives."""
        with closing(open_store(self._settings.store_url)) as store:
            with store.read() as tx:
                if self._other_lives(tx):
                    return False
            with store.write() as tx:
                take_turn(tx)
                if self._other_lives(tx):
                    return False
                schedules.hold(tx, self.name, self._token, process=self._process)
                self.works_on(tx, batch_id)
        return True

    def _other_lives(self, tx: Connection) -> bool:
        return schedules.living_holder(tx, self.name, claim_s=self._claim_s) is not None

    @property
    def _claim_s(self) -> float:
        return self._settings.file.workers.claim_s

    def _beat(self) -> None:
        while not self._over.wait(self._settings.file.workers.renew_s):
            self._write(schedules.beat)

    def _write(self, change: Callable[[Connection, str], None]) -> None:
        """A store that is away may answer the next time; until then, and at the end, the process itself tells."""
        with (
            suppress(StoreError),
            closing(open_store(self._settings.store_url, busy_s=ANSWER_S)) as store,
            store.write() as tx,
        ):
            change(tx, self._token)
