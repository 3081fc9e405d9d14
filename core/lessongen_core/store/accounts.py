"""The account breaker: credentials that serve nothing, and those that one call at a time may try again.

closed     No row. Workers send as the limits allow.
blocked    The provider refused the key or the account: nobody sends, lessons are parked.
half_open  Somebody asked for it again, or the time has come that the provider named: one call at a time, until one is
           answered.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .schema import credentials
from .upsert import upsert

PROBE_EVERY_S = 60.0  # a provider that names a time and does not keep it is not asked all the time


def block(tx: Connection, credential: str, *, reason: str, until: float | None, now: float) -> None:
    """Open the breaker of `credential`; `until`: when the provider says that it will serve again."""
    was = tx.execute(sa.select(credentials.c.state).where(credentials.c.id == credential)).scalar()
    if until is not None and was == "half_open":
        until = max(until, now + PROBE_EVERY_S)
    row = {"id": credential, "state": "blocked", "reason": reason, "since": now, "until": until}
    upsert(tx, credentials, row)


def is_due(tx: Connection, *, now: float) -> bool:
    """Whether some account serves again by now, by the provider's own word."""
    return tx.execute(sa.select(credentials.c.id).where(_due(now)).limit(1)).first() is not None


def half_open_all(tx: Connection) -> None:
    """A person, or the night's run, wants it tried again."""
    tx.execute(credentials.update().where(credentials.c.state == "blocked").values(state="half_open", until=None))


def reopen_due(tx: Connection, *, now: float) -> set[str]:
    """Half-open those whose time has come; returns them."""
    opened = credentials.update().where(_due(now)).values(state="half_open", until=None)
    return set(tx.execute(opened.returning(credentials.c.id)).scalars())


def heal(tx: Connection, credential: str) -> None:
    """It answered: close the breaker, unless somebody else's call was refused meanwhile."""
    tx.execute(credentials.delete().where(credentials.c.id == credential, credentials.c.state == "half_open"))


def _due(now: float) -> sa.ColumnElement[bool]:
    return sa.and_(credentials.c.state == "blocked", credentials.c.until <= now)
