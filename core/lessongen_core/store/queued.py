"""What waits for a worker, by the model that is to be asked next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .schema import batches, lessons


@dataclass(frozen=True, slots=True)
class QueuedFor:
    """Lessons of a batch at the same place of its chain. `model`: who is asked there, None: the offline writer.

    A guess: a window that is too small, or a blocked account, may make a lesson another model's.
    """

    batch_id: str
    chain_index: int
    model: str | None


def queued_for(tx: Connection) -> list[QueuedFor]:
    """For whom lessons of the open batches are queued."""
    open_batches = tx.execute(
        sa.select(batches.c.id, batches.c.options, batches.c.dead_models).where(batches.c.status == "running")
    ).all()
    places = tx.execute(
        sa.select(lessons.c.batch_id, lessons.c.chain_index)
        .where(lessons.c.batch_id.in_([row.id for row in open_batches]), lessons.c.state == "queued")
        .distinct()
    ).all()
    by_id = {row.id: row for row in open_batches}
    return [
        QueuedFor(batch_id, index, _next_model(by_id[batch_id].options, index, by_id[batch_id].dead_models))
        for batch_id, index in sorted((row.batch_id, row.chain_index) for row in places)
    ]


def count_waiting(tx: Connection) -> int:
    """Lessons of open batches that lie on the queue, or in its backoff, if nothing is lost; an index tells."""
    waits = sa.and_(batches.c.status == "running", lessons.c.state.in_(("queued", "waiting")))
    joined = sa.select(sa.func.count()).select_from(lessons).join(batches, batches.c.id == lessons.c.batch_id)
    return int(tx.execute(joined.where(waits)).scalar_one())


def some_queued(tx: Connection, place: QueuedFor, *, most: int) -> Sequence[int]:
    """The indexes of up to `most` lessons that are queued at this place of the chain, the first ones."""
    wanted = sa.and_(
        lessons.c.batch_id == place.batch_id,
        lessons.c.state == "queued",
        lessons.c.chain_index == place.chain_index,
    )
    return list(tx.execute(sa.select(lessons.c.idx).where(wanted).order_by(lessons.c.idx).limit(most)).scalars())


def _next_model(options: dict[str, Any], index: int, dead: dict[str, str]) -> str | None:
    if options["offline"]:
        return None
    names: list[str] = [model["name"] for model in options["models"][index:]]
    return next((name for name in names if name not in dead), names[0])
