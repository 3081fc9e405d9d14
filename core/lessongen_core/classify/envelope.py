"""One shape for the many shapes of an error body."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..provider.reply import RawReply
from .nested import Found, inner_codes, open_value, without_echoes

MAX_NESTING = 6

_CODE_KEYS = frozenset(
    {
        "code", "type", "status", "reason", "error_code", "error_type", "errorcode", "errortype", "name",
        "limit_source", "provider_error_code", "quotaid", "status_code", "statuscode", "http_status", "__type", "error",
    }
)  # fmt: skip
_MAY_BE_PROSE = frozenset({"error", "reason", "name"})
_STATUS_KEYS = frozenset({"code", "status", "status_code", "statuscode", "http_status", "error_code", "errorcode"})
_MESSAGE_KEYS = (
    "message",
    "detail",
    "error",
    "msg",
    "error_description",
    "error_msg",
    "status_msg",
    "base_resp",
    "errors",
    "response",
)
_SAID_KEYS = frozenset({*_MESSAGE_KEYS, "raw"})
_NOTHING = frozenset({"", "null", "none", "error"})
# Statuses that a proxy gives to anything that went wrong behind it: the one inside says more.
_VAGUE = frozenset({400, 500, 502, 503, 504})


@dataclass(frozen=True)
class Envelope:
    """An error, normalised. `status` is the HTTP status, or the one inside the body of a 200 or of a proxy's error.

    `codes` are all values of code, type, status, reason, name and the like, at any depth, lower-case. `text` is what
    the server says in prose, lower-case, nested errors included and what it repeats of the request left out. `body` is
    the parsed JSON, None when it is none; `found` every key and value in it.
    """

    status: int | None
    codes: frozenset[str]
    text: str
    message: str
    body: Any
    found: tuple[Found, ...] = ()

    @cached_property
    def compact(self) -> str:
        """The codes as letters and digits alone, one a line: insufficient_quota and InsufficientQuota are one word."""
        return "\n".join(sorted(re.sub(r"[^a-z0-9]", "", code) for code in self.codes))

    @cached_property
    def is_html(self) -> bool:
        """A page for people, written by some gateway in between."""
        return self.body is None and re.search(r"<(?:!doctype|html|head|body|title|h1)\b", self.text) is not None

    @cached_property
    def is_walls(self) -> bool:
        """What the firewall in between says to programs: Cloudflare's code or its JSON, Akamai's text."""
        said = self.text.strip()
        return any(one.key == "cloudflare_error" and one.value is True for one in self.found) or (
            re.search(r"^error code: 10[0-9]{2}$|\bon this server\.\s{1,9}reference #", said) is not None
        )


def open_envelope(reply: RawReply) -> Envelope:
    """Return the error in `reply`, as far as there is one."""
    body = parse(reply.error_body)
    if isinstance(body, list):
        body = body[0] if body else None
    found = tuple(open_value(body)) if body is not None else tuple(open_value(reply.error_body))
    codes = frozenset(_codes(found)) - _NOTHING
    prose = [without_echoes(one.value) for one in found if one.is_prose]
    text = " \n".join(prose).lower().replace("’", "'")
    return Envelope(_status(reply, found), codes, text, _message(body, found) or " ".join(prose), body, found)


def parse(text: str) -> Any:
    """Return the JSON of `text`, None when it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _codes(found: tuple[Found, ...]) -> Iterator[str]:
    for one in found:
        if one.key in _CODE_KEYS and _is_code(one.value):
            code = str(one.value).strip().lower()
            if one.key not in _MAY_BE_PROSE or " " not in code:
                yield code
        if one.is_prose:
            yield from inner_codes(without_echoes(one.value))


def _is_code(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= 100
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**9


def _message(body: Any, found: tuple[Found, ...]) -> str:
    """The error's own message, and behind it what it hands on from an inner one."""
    first = without_echoes(_outer_message(body))
    said = dict.fromkeys(without_echoes(one.value) for one in found if one.key in _SAID_KEYS and one.is_prose)
    return ": ".join((first, *(text for text in said if " " in text and text not in first))) if first else ""


def _outer_message(body: Any) -> str:
    for _ in range(MAX_NESTING):
        if isinstance(body, str):
            return body
        if not isinstance(body, dict):
            return ""
        lower = {str(key).lower(): value for key, value in body.items()}  # AWS and Tencent write "Message"
        inner = (lower[key] for key in _MESSAGE_KEYS if isinstance(lower.get(key), str | dict | list) and lower[key])
        body = next(inner, None)
        if isinstance(body, list):
            body = body[0]
    return ""


def _status(reply: RawReply, found: tuple[Found, ...]) -> int | None:
    """The HTTP status; inside a 200 or a proxy's error that of the innermost error, where it shows one."""
    inner: tuple[int, int] | None = None
    for one in found:
        for number in _statuses(one):
            if inner is None or one.depth > inner[0]:
                inner = (one.depth, number)
    if reply.status is not None and 200 <= reply.status < 300:
        return inner[1] if inner else None
    return inner[1] if inner and reply.status in _VAGUE else reply.status


def _statuses(one: Found) -> Iterator[int]:
    if one.key in _STATUS_KEYS and _is_code(one.value) and re.fullmatch(r"[45][0-9][0-9]", str(one.value).strip()):
        yield int(one.value)
    elif one.is_prose:
        yield from (
            int(code) for code in inner_codes(without_echoes(one.value)) if re.fullmatch(r"[45][0-9][0-9]", code)
        )
