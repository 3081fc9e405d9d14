"""The fleet's limits as people see them: pools write what Redis says, everybody reads it here, Redis or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..learned import KEPT_S, Learned
from .schema import limits
from .times import at
from .upsert import upsert

FRESH_S = 60.0


@dataclass(frozen=True, slots=True)
class LimitRow:
    """What is in force for a model. `configured` is its `[limits] concurrency`; `requests_per_s` None: as configured.

    `cause` is "paused", "down" or "", `waits_s` how long that lasted still; `cuts`, `requests` and `limited` (answered
    429) count all batches of the last hour or longer. `learned`: what errors have taught, by the names of
    core/learned.py.
    """

    model: str
    concurrency: int
    configured: int
    requests_per_s: float | None
    cause: str
    waits_s: float
    cuts: int
    requests: int
    limited: int
    updated_at: datetime
    learned: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_adapted(self) -> bool:
        """Something else than the configuration decides how fast this model is asked."""
        return bool(self.cause) or self.concurrency < self.configured or self.requests_per_s is not None


def save(tx: Connection, credential: str, model: str, state: Mapping[str, Any], *, now: float) -> None:
    """Write what a pool has seen; `state` has the fields of LimitRow but `model` and `updated_at`."""
    upsert(tx, limits, {"credential": credential, "model": model, "state": dict(state), "updated_at": now})


def read(tx: Connection, models: Sequence[str], *, since: float) -> list[LimitRow]:
    """Of these models the newest row each, if it was written after `since`; in the order of `models`."""
    rows = tx.execute(
        sa.select(limits).where(limits.c.model.in_(models), limits.c.updated_at > since).order_by(limits.c.updated_at)
    )
    newest = {row.model: _row(row) for row in rows}
    return [newest[model] for model in models if model in newest]


def learned(tx: Connection, *, now: float) -> dict[tuple[str, str], Learned]:
    """What was known of each (credential, model) when a pool saw it last, as far as it is not forgotten by now."""
    rows = tx.execute(sa.select(limits).where(limits.c.updated_at > now - max(KEPT_S.values()))).all()
    return {
        (row.credential, row.model): Learned.from_facts(
            {
                name: value
                for name, value in row.state.get("learned", {}).items()
                if now - row.updated_at < KEPT_S.get(name, 0)
            }
        )
        for row in rows
    }


def credentials_of(tx: Connection, model: str) -> set[str]:
    """Those that some pool asked `model` with."""
    return set(tx.execute(sa.select(limits.c.credential).where(limits.c.model == model)).scalars())


def forget_learned(tx: Connection, model: str) -> None:
    """Show nothing of it any more, before a pool looks again."""
    for row in tx.execute(sa.select(limits).where(limits.c.model == model)).all():
        mine = sa.and_(limits.c.credential == row.credential, limits.c.model == model)
        tx.execute(limits.update().where(mine).values(state={**row.state, "learned": {}}))


def _row(row: Any) -> LimitRow:
    known = {each.name for each in fields(LimitRow)} - {"model", "updated_at"}
    state = {name: value for name, value in row.state.items() if name in known}
    return LimitRow(model=row.model, updated_at=at(row.updated_at), **state)
