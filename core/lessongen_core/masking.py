"""A secret in a text, however it is written there. Pure."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=64)
def written(secret: str) -> re.Pattern[str]:
    """The secret in either case, its signs also as JSON, Python, HTML or URLs write them, once or twice."""
    return re.compile("".join(map(_character, secret)), re.IGNORECASE)


def _character(char: str) -> str:
    plain = re.escape(char)
    if char.isascii() and char.isalnum():
        return plain
    code = ord(char)
    escaped = rf"\\{{0,2}}{plain}|\\u{code:04x}|\\x{code:02x}"
    percent = "".join(f"%(?:25)*{byte:02x}" for byte in char.encode("utf-8", "surrogatepass"))
    return rf"(?:{escaped}|{percent}|&(?:#0*{code}|#x0*{code:x}|[a-z]{{2,8}});)"
