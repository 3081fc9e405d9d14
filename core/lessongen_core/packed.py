"""JSON, compressed: as the store keeps it, and as a command holds thousands of specs."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any


def pack(value: Any, *, beside: bytes = b"") -> bytes:
    """JSON, compressed. What `beside` says, too, takes next to no room; it is needed to read it again."""
    compressor = zlib.compressobj(zdict=beside) if beside else zlib.compressobj()
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return compressor.compress(text) + compressor.flush()


def unpack(blob: bytes, *, beside: bytes = b"") -> Any:
    """The reverse of `pack`."""
    decompressor = zlib.decompressobj(zdict=beside) if beside else zlib.decompressobj()
    return json.loads((decompressor.decompress(blob) + decompressor.flush()).decode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True)
class Packed:
    """A value of JSON that takes a tenth of its room until it is asked for, and goes into the store as it is."""

    blob: bytes

    @classmethod
    def of(cls, value: Any) -> Packed:
        """Compress it."""
        return cls(pack(value))

    @property
    def value(self) -> Any:
        """A copy, made anew each time."""
        return unpack(self.blob)
