"""Whether an endpoint answers at all, asked in a way that costs nothing: `GET {base_url}/models`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import httpx

from ..config import Endpoint
from .client import NETWORK_ERRORS
from .deadlines import Clock, DeadlineTransport
from .redaction import redact

PROBE_S = 10.0
LIST_BYTES = 4_000_000
_REFUSED = frozenset({401, 402, 403})
_PAGE = re.compile(rb"\s*<(?:!doctype|html|head|body)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Probed:
    """What an endpoint answered. `reason`: why nobody can write through it, None when nothing is against it.

    `refused`: it is the key. `models`: those it lists, None when it lists none. `status` is the HTTP status.
    """

    reason: str | None = None
    status: int | None = None
    refused: bool = False
    models: tuple[str, ...] | None = None


def probe(endpoint: Endpoint, *, timeout_s: float = PROBE_S) -> Probed:
    """Ask `endpoint` for its models.

    Any other status below 500 counts as an answer, 404 too: not every endpoint lists its models. Many list them
    without asking for a key, so that a list is no proof of the key.
    """
    secret = endpoint.secret.strip()
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    try:
        url = httpx.URL(endpoint.base_url.rstrip("/") + "/models")
        transport = DeadlineTransport(url, Clock(first_byte_s=timeout_s, idle_s=timeout_s, total_s=timeout_s))
        with (
            httpx.Client(transport=transport, timeout=None) as client,  # noqa: S113 - the clock holds the deadline
            client.stream("GET", url, headers=headers) as response,
        ):
            status, body = response.status_code, _body(response)
    except (*NETWORK_ERRORS, httpx.InvalidURL) as exc:
        return Probed(redact(f"it does not answer ({type(exc).__name__}: {exc})", secret))
    if status in _REFUSED:
        return Probed(f"it refuses the key (HTTP {status})", status, refused=True)
    if status >= 500:
        return Probed(f"it is out of order (HTTP {status})", status)
    if status == 200 and _PAGE.match(body):
        return Probed("it is no OpenAI-style API, a web page came: should base_url end with /v1?", status)
    return Probed(status=status, models=_names(body) if status == 200 else None)


def _body(response: httpx.Response) -> bytes:
    body = b""
    for piece in response.iter_bytes():
        body += piece
        if len(body) > LIST_BYTES:
            break
    return body


def _names(body: bytes) -> tuple[str, ...] | None:
    """The ids of OpenAI's list; None when it is none."""
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    entries = found.get("data") if isinstance(found, dict) else None
    if not isinstance(entries, list):
        return None
    return tuple(entry["id"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str))
