"""Pings in the manner of healthchecks.io: `URL/start`, and `URL/EXIT` with a text.

The URL is a secret: whoever has it can call a night good. It is shown nowhere, and no error is chained to its cause.
"""

from __future__ import annotations

import threading
from pathlib import Path

import httpx
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_fixed

from lessongen_core.errors import ConfigError

TIMEOUT_S = 5.0
TRIES = 3
PAUSE_S = 1.0
MOST_BYTES = 100_000


class Pings:
    """The URL in `file`.

    Raises:
        ConfigError: the file cannot be read, or holds no URL.
    """

    def __init__(self, file: Path) -> None:
        try:
            self._url = httpx.URL(file.read_text(encoding="utf-8").strip())
        except (OSError, ValueError, httpx.InvalidURL) as exc:
            why = exc.strerror if isinstance(exc, OSError) else "it holds no URL"
            raise ConfigError(f"--ping-url-file: {file}: {why}", hint="one line, the URL") from None
        if self._url.scheme not in ("http", "https") or not self._url.host:
            raise ConfigError(f"--ping-url-file: {file}: it holds no http(s) URL", hint="one line, the URL")

    def send(self, what: str, body: str = "") -> str | None:
        """Ping `URL/what`; returns why that failed, None when it was heard.

        A try has TIMEOUT_S seconds; what has not answered then, or with a 5xx, is tried TRIES times in all.
        """
        failure = [f"no answer within {TRIES * TIMEOUT_S:g} s"]
        thread = threading.Thread(target=lambda: failure.__setitem__(0, self._tried(what, body)), daemon=True)
        thread.start()  # a name lookup has no timeout of its own
        thread.join(TRIES * (TIMEOUT_S + PAUSE_S))
        return failure[0] or None

    def _tried(self, what: str, body: str) -> str:
        tries = Retrying(
            stop=stop_after_attempt(TRIES),
            wait=wait_fixed(PAUSE_S),
            retry=retry_if_exception_type(httpx.TransportError),
            reraise=True,
        )
        try:
            return tries(self._ask, what, body)
        except httpx.HTTPError as exc:
            return f"{type(exc).__name__}, {TRIES} tries"

    def _ask(self, what: str, body: str) -> str:
        url = self._url.copy_with(path=f"{self._url.path.rstrip('/')}/{what}")
        content = body.encode(errors="replace")[:MOST_BYTES]
        with httpx.Client(timeout=TIMEOUT_S) as client, client.stream("POST", url, content=content) as reply:
            if reply.status_code >= 500:
                raise httpx.TransportError(f"HTTP {reply.status_code}")
            return "" if reply.is_success else f"HTTP {reply.status_code}"
