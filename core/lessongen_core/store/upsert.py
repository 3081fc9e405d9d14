"""Insert, or replace what is there, in one statement: of two writers at once none fails."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection


def upsert(tx: Connection, table: sa.Table, values: dict[str, Any]) -> None:
    """Write one row; the last writer of a primary key wins."""
    key = [column.name for column in table.primary_key]
    rest = {name: value for name, value in values.items() if name not in key}
    # The dialect in use is loaded by now; the other one would cost every command its import.
    if tx.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        tx.execute(sqlite.insert(table).values(**values).on_conflict_do_update(index_elements=key, set_=rest))
    else:
        from sqlalchemy.dialects import postgresql

        tx.execute(postgresql.insert(table).values(**values).on_conflict_do_update(index_elements=key, set_=rest))
