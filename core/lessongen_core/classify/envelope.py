"""One shape for the many shapes of an error body."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..provider.reply import RawReply

MAX_NESTING = 6


@dataclass(frozen=True, slots=True)
class Envelope:
    """An error, normalised. `status` is the HTTP status, or the one inside the body of a 200.

    `codes` are all values of code, type, status, reason, name and the like, at any depth, lower-case. `text` is every
    string of the body, lower-case, nested JSON text included. `body` is the parsed JSON, None when it is none.
    """

    status: int | None
    codes: frozenset[str]
    text: str
    message: str
    body: Any


_CODE_KEYS = frozenset(
    {
        "code", "type", "status", "reason", "error_code", "error_type", "name", "limit_source", "provider_error_code",
        "quotaid",
    }
)  # fmt: skip
_MESSAGE_KEYS = ("message", "detail", "error", "msg", "error_description")


def open_envelope(reply: RawReply) -> Envelope:
    """Return the error in `reply`, as far as there is one."""
    body = parse(reply.error_body)
    if isinstance(body, list):
        body = body[0] if body else None
    pairs = list(_pairs(body))
    codes = frozenset(str(value).strip().lower() for key, value in pairs if key in _CODE_KEYS and _is_code(value))
    codes -= {"", "null", "none", "error"}
    strings = [value for _, value in pairs if isinstance(value, str)] if body is not None else []
    text = (" \n".join(strings) or reply.error_body).lower().replace("’", "'")
    return Envelope(_status(reply, codes), codes, text, _message(body) or reply.error_body, body)


def parse(text: str) -> Any:
    """Return the JSON of `text`, None when it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def find(body: Any, *names: str) -> Any:
    """Return the first value under one of `names` (lower-case) at any depth, None when there is none."""
    return next((value for key, value in _pairs(body) if key in names and not isinstance(value, dict | list)), None)


def _pairs(value: Any, key: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Every (lower-case key, value), depth first. JSON inside a string is opened, since proxies wrap errors in text."""
    if depth > MAX_NESTING:
        return
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _pairs(item, str(name).lower(), depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _pairs(item, key, depth + 1)
    else:
        yield key, value
        if isinstance(value, str) and value.lstrip().startswith(("{", "[{")):
            yield from _pairs(parse(value), key, depth + 1)


def _is_code(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and len(str(value)) <= 100


def _message(body: Any) -> str:
    for _ in range(MAX_NESTING):
        if isinstance(body, str):
            return body
        if not isinstance(body, dict):
            return ""
        body = next((body[key] for key in _MESSAGE_KEYS if isinstance(body.get(key), str | dict) and body[key]), None)
    return ""


def _status(reply: RawReply, codes: frozenset[str]) -> int | None:
    """The HTTP status; inside a 200 (or a proxy's 500) the code of the error itself."""
    inner = sorted(int(code) for code in codes if re.fullmatch(r"[45][0-9][0-9]", code))
    if reply.status is not None and 200 <= reply.status < 300:
        return inner[0] if inner else None
    return reply.status
