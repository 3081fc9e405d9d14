"""What a batch may cost: set aside before each call, and given back as far as the call did not cost it.

Kept  Of a call that a killed worker made nobody knows the price: the provider may have written all of it. What was set
      aside for it stays taken, so that a batch never costs more than its budget; so does that of a call that was broken
      off before a word came. `read` says how much that is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .schema import attempts, batches, lessons


@dataclass(frozen=True, slots=True)
class Budget:
    """USD. `taken`: of `most`, what calls cost and what is set aside for those in hand.

    `unpriced`: of that, for calls that were killed or broken off and left no price; None: nobody asked.
    """

    most: float
    taken: float
    unpriced: float | None


def reserve(
    tx: Connection, batch_id: str, index: int, cost_usd: float, *, token: int
) -> Literal["reserved", "busy", "reached"]:
    """Set `cost_usd` of the batch's budget aside for the one call of the claim `token`.

    "busy": that is not left, but calls in hand may give some back; or the claim is lost. "reached": it is not left, and
    nobody will. Called again after a commit whose answer was lost it takes nothing more.
    """
    mine = sa.and_(lessons.c.batch_id == batch_id, lessons.c.idx == index, lessons.c.claim_token == token)
    held = tx.execute(sa.select(lessons.c.reserved_usd).where(mine)).one_or_none()
    if held is None:
        return "busy"
    if held.reserved_usd is not None:
        return "reserved"
    left = sa.or_(batches.c.max_cost_usd.is_(None), batches.c.cost_usd + cost_usd <= batches.c.max_cost_usd)
    taken = batches.update().where(batches.c.id == batch_id, left).values(cost_usd=batches.c.cost_usd + cost_usd)
    if tx.execute(taken).rowcount == 1:
        tx.execute(lessons.update().where(mine).values(reserved_usd=cost_usd))
        return "reserved"
    others = sa.and_(lessons.c.batch_id == batch_id, lessons.c.idx != index, lessons.c.reserved_usd.is_not(None))
    return "reached" if tx.execute(sa.select(lessons.c.idx).where(others).limit(1)).first() is None else "busy"


def give_back(tx: Connection, claim: tuple[str, int, int], *, reserved_usd: float, billed_usd: float | None) -> None:
    """The call is over: of what was set aside for it only `billed_usd` stays taken; None: nobody knows, all of it.

    `claim` is (batch id, index, token).
    """
    batch_id, index, token = claim
    mine = sa.and_(lessons.c.batch_id == batch_id, lessons.c.idx == index, lessons.c.claim_token == token)
    tx.execute(lessons.update().where(mine).values(reserved_usd=None))
    if billed_usd is not None:
        over = billed_usd - reserved_usd
        tx.execute(batches.update().where(batches.c.id == batch_id).values(cost_usd=batches.c.cost_usd + over))


def read(tx: Connection, batch_id: str, *, unpriced: bool = True) -> Budget | None:
    """How much of it is taken; None: the batch has none. `unpriced` reads every call of the batch."""
    row = tx.execute(sa.select(batches.c.max_cost_usd, batches.c.cost_usd).where(batches.c.id == batch_id)).one()
    if row.max_cost_usd is None:
        return None
    if not unpriced:
        return Budget(row.max_cost_usd, row.cost_usd, None)
    known = sa.select(sa.func.coalesce(sa.func.sum(attempts.c.cost_usd), 0.0)).where(attempts.c.batch_id == batch_id)
    in_hand = sa.select(sa.func.coalesce(sa.func.sum(lessons.c.reserved_usd), 0.0)).where(
        lessons.c.batch_id == batch_id
    )
    left = row.cost_usd - tx.execute(known).scalar_one() - tx.execute(in_hand).scalar_one()
    return Budget(row.max_cost_usd, row.cost_usd, max(0.0, round(left, 9)))
