"""Which words a language has: the commonest word forms and their stems, as bits of a Bloom filter.

A filter answers "known" for one unknown word in twenty, and never "unknown" for a known one. 160 KB a language, read
when it is first asked for; a language without a file has no lexicon. `scripts/lexicon.py` makes the files from the
lists of wordfreq (Robyn Speer, CC BY-SA 4.0; its sources: https://github.com/rspeer/wordfreq), which is not needed at
run time.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

STEM_BITS: Final = 20  # binary logarithms of the sizes in bits
COMMON_BITS: Final = 18


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`common` are twenty thousand forms, `stems` those of many more."""

    common: bytes
    stems: bytes

    def is_common(self, word: str) -> bool:
        """One of the words that everybody uses; `word` is casefolded."""
        return _holds(self.common, word, COMMON_BITS)

    def knows(self, stem: str) -> bool:
        """The stem of a word that the language has, by Snowball."""
        return _holds(self.stems, stem, STEM_BITS)


@cache
def lexicon(language: str) -> Lexicon | None:
    """None for a language without one."""
    path = files(__name__) / f"{language}.bin"
    if not path.is_file():
        return None
    data = zlib.decompress(path.read_bytes())
    at = 1 << (COMMON_BITS - 3)
    return Lexicon(data[:at], data[at:])


def filter_of(words: Iterable[str], size: int) -> bytes:
    """Bits of a filter of 2 ** `size` that holds `words`."""
    bits = bytearray(1 << (size - 3))
    for word in words:
        for place in _places(word, size):
            bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def _holds(bits: bytes, word: str, size: int) -> bool:
    one, other = _places(word, size)
    return bool(bits[one >> 3] >> (one & 7) & 1 and bits[other >> 3] >> (other & 7) & 1)


def _places(word: str, size: int) -> tuple[int, int]:
    """Two of the bits of a checksum; they overlap in a few, which costs little."""
    code = zlib.crc32(word.encode("utf-8", "surrogatepass"))
    return code & ((1 << size) - 1), code >> (32 - size)
