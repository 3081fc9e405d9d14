"""Everything that is kept anywhere, what is compressed unpacked: to look for what must not be there."""

from __future__ import annotations

import os
import zlib
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from lessongen_core.config import Settings
from lessongen_core.store.database import open_store


def unpacked(value: Any) -> bytes:
    """A value of SQL or Redis as bytes, what is compressed with what is in it."""
    data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")
    for unpack in (zlib.decompress, lambda data: zlib.decompress(b64decode(data, validate=True))):
        with suppress(ValueError, TypeError, LookupError, zlib.error):
            data += unpack(data)
    return data


def in_sql(settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Every value of every table."""
    store = open_store(settings.store_url)
    try:
        with store.read() as tx:
            for table in sa.inspect(tx).get_table_names():
                for row in tx.execute(sa.text(f'SELECT * FROM "{table}"')):
                    yield from ((f"table {table}", unpacked(value)) for value in row)
    finally:
        store.close()


def in_redis(operator: Any) -> Iterator[tuple[str, bytes]]:
    """Every key with its value, as RQ and the limiter left them."""
    readers = {
        b"none": lambda key: [],  # its time was over since it was listed
        b"string": lambda key: [operator.get(key)],
        b"hash": lambda key: [part for pair in operator.hgetall(key).items() for part in pair],
        b"list": lambda key: operator.lrange(key, 0, -1),
        b"set": operator.smembers,
        b"zset": lambda key: operator.zrange(key, 0, -1),
        b"stream": lambda key: [part for _, row in operator.xrange(key) for pair in row.items() for part in pair],
    }
    for key in operator.keys("*"):
        yield from ((f"key {key!r}", unpacked(value)) for value in [key, *readers[operator.type(key)](key)])


def in_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that is there, names included, but for the configuration of the foreign Redis."""
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "foreign.conf":
            yield str(path), os.fsencode(path) + path.read_bytes()
