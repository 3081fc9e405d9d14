"""Whether an endpoint answers at all, asked in a way that costs nothing: `GET {base_url}/models`."""

from __future__ import annotations

import httpx
from pydantic import SecretStr

from .client import NETWORK_ERRORS
from .deadlines import Clock, DeadlineTransport
from .redaction import redact

PROBE_S = 10.0
_REFUSED = frozenset({401, 402, 403})


def probe(base_url: str, api_key: SecretStr | None, *, timeout_s: float = PROBE_S) -> str | None:
    """Say why nobody can write through this endpoint; None: it answers and does not refuse the key.

    Any other status below 500 counts as an answer, 404 too: not every endpoint lists its models. Many list them
    without asking for a key, so that None is no proof of the key.
    """
    secret = api_key.get_secret_value().strip() if api_key else ""
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    try:
        url = httpx.URL(base_url.rstrip("/") + "/models")
        transport = DeadlineTransport(url, Clock(first_byte_s=timeout_s, idle_s=timeout_s, total_s=timeout_s))
        with (
            httpx.Client(transport=transport, timeout=None) as client,  # noqa: S113 - the clock holds the deadline
            client.stream("GET", url, headers=headers) as response,
        ):
            status = response.status_code
    except (*NETWORK_ERRORS, httpx.InvalidURL) as exc:
        return redact(f"it does not answer ({type(exc).__name__}: {exc})", secret)
    if status in _REFUSED:
        return f"it refuses the key (HTTP {status})"
    return f"it is out of order (HTTP {status})" if status >= 500 else None
