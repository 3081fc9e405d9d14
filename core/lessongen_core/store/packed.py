"""JSON as the store keeps it: compressed."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from ..packed import Packed, pack, unpack


class _Bytes(sa.LargeBinary):
    """Bytes in a column that is declared as JSON: SQLite minds neither, and no table is rewritten."""

    __visit_name__ = "JSON"


class PackedJSON(sa.TypeDecorator[Any]):
    """A JSON column that SQLite keeps compressed; PostgreSQL does that by itself.

    Rows of older versions hold text, and are read as such. Nothing in SQL can look into it.
    """

    impl = sa.JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """Bytes in SQLite."""
        return dialect.type_descriptor(_Bytes() if dialect.name == "sqlite" else sa.JSON())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Compress, what is not compressed already."""
        if isinstance(value, Packed):
            return value.blob if dialect.name == "sqlite" else value.value
        return pack(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Decompress."""
        if dialect.name != "sqlite" or value is None:
            return value
        return json.loads(value) if isinstance(value, str) else unpack(value)
