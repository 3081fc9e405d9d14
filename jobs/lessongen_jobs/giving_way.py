"""A worker whose lesson waits for a place in one model's limit, while lessons of another model could be called.

It puts its lesson back and brings one of those forward. How many do so at once follows from how much room there is, by
chance; and who comes to the same place again without a call in between has guessed wrong, and sits its time.
"""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Sequence

import redis

from lessongen_core.config import Endpoint
from lessongen_core.store.queued import QueuedFor, some_queued

from . import queued_for
from .context import SLOT_WAIT_S, WorkerContext

MOST_LOOKED_AT = 30


class GivingWay:
    """Asked again and again while this worker waits."""

    def __init__(self, context: WorkerContext) -> None:
        self._context = context

    def may(self, endpoint: Endpoint, model: str) -> bool:
        """Whether to leave the place of `model` to others: a lesson that can be called now is the queue's next one."""
        mine, now = (endpoint.credential, model), time.monotonic()
        if now - self._context.gave_way.get(mine, -SLOT_WAIT_S) < SLOT_WAIT_S:
            return False
        for place in queued_for.read(self._context.pool_folder):
            with contextlib.suppress(redis.RedisError, ValueError):  # away, or damaged: it is seen to elsewhere
                if self._is_worth_it(place, mine) and self._bring_forward(place):
                    self._context.gave_way[mine] = now
                    return True
        return False

    def _is_worth_it(self, place: QueuedFor, mine: tuple[str, str]) -> bool:
        if place.model is None:
            return True
        endpoint = self._context.endpoint(place.model, offline=False)
        if endpoint is None or (endpoint.credential, place.model) == mine:
            return False
        room = self._context.room(endpoint, place.model)
        return random.random() < room / self._context.workers

    def _bring_forward(self, place: QueuedFor) -> bool:
        queued: Sequence[int] = self._context.read(lambda tx: some_queued(tx, place, most=MOST_LOOKED_AT))
        index = random.choice(queued) if queued else None
        return index is not None and self._context.bring_forward(place.batch_id, index)
