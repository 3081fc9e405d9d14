"""A transport for httpx whose deadlines hold.

httpx's read timeout starts anew with every byte, so a reply that drips runs for ever, headers included. Here each read
of the socket waits for the nearest of three deadlines: first byte, idle, total. Both seams are public: httpx takes a
transport, httpcore takes a network backend.
"""

from __future__ import annotations

import contextlib
import functools
import math
import os
import ssl
import time
import typing
import urllib.request
from collections.abc import Iterable, Iterator
from ipaddress import ip_address

import httpcore
import httpx

ASLEEP_S = 1.0


class Clock:
    """The three deadlines of one call, in seconds. `missed` names the one that passed.

    Only waiting counts, and none that lasted longer than it was allowed to: a process that got no CPU, or was stopped
    for a while, finds the reply in its socket, and that one is paid for.
    """

    def __init__(self, *, first_byte_s: float, idle_s: float, total_s: float) -> None:
        self._limits = (first_byte_s, idle_s, total_s)
        self.start()

    def start(self) -> None:
        """Begin a call."""
        self._first_byte_s, self._idle_s, self._total_s = self._limits
        self._waited_s = 0.0
        self._body_started = False
        self.missed: str | None = None

    def first_byte(self) -> None:
        """The body has begun: from now on the idle deadline counts."""
        self._body_started = True

    def shorten(self, seconds: float) -> None:
        """What was waited for is here: wait for the rest at most this long."""
        self._total_s = min(self._total_s, self._waited_s + seconds)

    @contextlib.contextmanager
    def wait(self, most_s: float = math.inf) -> Iterator[float]:
        """Around one wait for the network, of `most_s` at most; yields how long it may last.

        Raises:
            httpcore.ReadTimeout: a deadline has passed.
        """
        nearest, wait_s = min(self._candidates(), key=lambda item: item[1])
        if wait_s <= 0:
            self.missed = nearest
            raise httpcore.ReadTimeout(nearest)
        allowed_s, began = min(wait_s, most_s), time.monotonic()
        try:
            yield allowed_s
        except (httpcore.ReadTimeout, httpcore.WriteTimeout):
            if allowed_s == wait_s:
                self.missed = nearest
            raise
        finally:
            lasted_s = time.monotonic() - began
            self._waited_s += lasted_s if lasted_s < allowed_s + ASLEEP_S else 0.0

    def _candidates(self) -> Iterator[tuple[str, float]]:
        """Each deadline that counts now, and the seconds until then."""
        yield "total_timeout", self._total_s - self._waited_s
        if self._body_started:
            yield "idle_timeout", self._idle_s
        else:
            yield "first_byte_timeout", self._first_byte_s - self._waited_s


class _Stream(httpcore.NetworkStream):
    """A connection whose reads and writes wait no longer than the clock allows."""

    def __init__(self, stream: httpcore.NetworkStream, clock: Clock) -> None:
        self._stream = stream
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with self._clock.wait() as wait_s:
            return self._stream.read(max_bytes, wait_s)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with self._clock.wait() as wait_s:
            self._stream.write(buffer, wait_s)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: typing.Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        with self._clock.wait(CONNECT_S) as wait_s:
            return _Stream(self._stream.start_tls(ssl_context, server_hostname, wait_s), self._clock)

    def get_extra_info(self, info: str) -> typing.Any:
        return self._stream.get_extra_info(info)


class _Backend(httpcore.SyncBackend):
    """Connections whose every read asks `clock`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        with self._clock.wait(CONNECT_S) as wait_s:
            return _Stream(super().connect_tcp(host, port, wait_s, local_address, socket_options), self._clock)


CONNECT_S = 15.0  # longer than a lost SYN's second try, far below the first-byte deadline
KEEPALIVE_S = 30.0


class _Body(httpx.SyncByteStream):
    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[bytes]:
        yield from self._parts

    def close(self) -> None:
        close = getattr(self._parts, "close", None)
        if close is not None:
            close()


class DeadlineTransport(httpx.BaseTransport):
    """One pool of connections to one endpoint; through the environment's proxy if `proxied`. Errors stay httpcore's."""

    def __init__(self, base_url: httpx.URL, clock: Clock, *, proxied: bool = True) -> None:
        self._pool = _pool(base_url, clock, proxy_for(base_url) if proxied else None)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request`; the body is read later, by the caller."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        response = self._pool.handle_request(
            httpcore.Request(
                request.method, url, headers=request.headers.raw, content=request.read(), extensions=request.extensions
            )
        )
        assert isinstance(response.stream, Iterable)
        return httpx.Response(
            response.status, headers=response.headers, stream=_Body(response.stream), extensions=response.extensions
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


def tls_context() -> ssl.SSLContext:
    """The certificates to trust: certifi's, or SSL_CERT_FILE and SSL_CERT_DIR, as httpx does.

    One a process, and it outlives a fork: reading them takes 40 ms of CPU, which thirty workers would each spend.
    """
    return _read_certificates(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@functools.cache
def _read_certificates(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _pool(base_url: httpx.URL, clock: Clock, proxy_url: str | None) -> httpcore.ConnectionPool:
    options: dict[str, typing.Any] = {
        "ssl_context": tls_context() if base_url.scheme == "https" else None,
        "max_connections": 1,
        "keepalive_expiry": KEEPALIVE_S,
        "network_backend": _Backend(clock),
    }
    if proxy_url is None:
        return httpcore.ConnectionPool(**options)
    proxy = httpx.Proxy(proxy_url)
    return httpcore.HTTPProxy(proxy_url=str(proxy.url), proxy_auth=proxy.raw_auth, **options)


def proxy_for(base_url: httpx.URL) -> str | None:
    """Return the proxy of the environment (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY) for `base_url`.

    Loopback never goes through a proxy: the offline writer and local models are there.
    """
    if is_loopback(base_url.host):
        return None
    proxies = urllib.request.getproxies()
    proxy = proxies.get(base_url.scheme) or proxies.get("all")
    if not proxy or urllib.request.proxy_bypass(base_url.host):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def is_loopback(host: str) -> bool:
    """`host` names this machine's loopback interface."""
    if host.rstrip(".").lower() == "localhost" or host.lower().endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
