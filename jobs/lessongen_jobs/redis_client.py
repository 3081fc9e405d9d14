"""One Redis client: its timeouts, its patience, and what may be said about its URL.

Retry    A command that meets a dead connection is sent again until `patience_s` is over, so that a broker may restart
         under a running pool. A command may thus run twice: nothing of ours minds (pushes are judged by the claim, the
         limiter then errs on the safe side).
Fork     The pool reconnects in a child by itself, but open clients after the fork: threads and locks do not survive it.
Secrets  No message, repr or log may hold the URL: use `redact_url`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any, TypeVar

import redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.maint_notifications import MaintNotificationsConfig
from redis.retry import Retry

from lessongen_core.endpoint_settings import HIDDEN, shown_url
from lessongen_core.errors import BrokerError, ConfigError

T = TypeVar("T")
OLDEST_VERSION = (6, 2)  # BLMOVE, which keeps a popped job id in a list until its worker has registered it
ENV_NAME = "LESSONGEN_REDIS_URL"
UNREADABLE = "redis://***"
PROBE_KEY = "lessongen:probe"
# What a server that answers says while it takes no writes; redis-py has a class for some, others only differ in text.
_REFUSING = (
    redis.exceptions.ReadOnlyError,
    redis.exceptions.OutOfMemoryError,
    redis.exceptions.ClusterDownError,
    redis.exceptions.MasterDownError,
    redis.exceptions.TryAgainError,
)
_REFUSAL = re.compile(r"\b(MISCONF|NOREPLICAS|UNBLOCKED|BUSY)\b")
REPLY_S = 5.0  # a command that does not block answers within this, or the connection counts as dead


class PatientRetry(Retry):
    """Retries for `patience_s` seconds of wall time; redis-py's own class counts attempts, which says nothing of time.

    redis-py nests its retries (a command's around its reconnect's), on one Retry per connection: the outermost call
    sets the deadline, the inner ones keep to it.
    """

    def __init__(self, patience_s: float) -> None:
        super().__init__(ExponentialWithJitterBackoff(cap=0.5, base=0.02), retries=1_000_000)
        self._patience_s = patience_s
        self._deadline: float | None = None

    def call_with_retry(
        self,
        do: Callable[[], T],
        fail: Callable[..., Any],
        is_retryable: Callable[[Exception], bool] | None = None,
        with_failure_count: bool = False,
    ) -> T:
        """As `redis.retry.Retry.call_with_retry`; raises the last error once the patience is over."""
        if self._deadline is not None:
            return self._retry_until(self._deadline, do, fail, is_retryable, with_failure_count)
        self._deadline = time.monotonic() + self._patience_s
        try:
            return self._retry_until(self._deadline, do, fail, is_retryable, with_failure_count)
        finally:
            self._deadline = None

    def _retry_until(
        self,
        deadline: float,
        do: Callable[[], T],
        fail: Callable[..., Any],
        is_retryable: Callable[[Exception], bool] | None,
        with_failure_count: bool,
    ) -> T:
        failures = 0
        while True:
            try:
                return do()
            except self._supported_errors as error:
                if is_retryable is not None and not is_retryable(error):
                    raise
                failures += 1
                fail(error, failures) if with_failure_count else fail(error)
                pause = self._backoff.compute(min(failures, 10))
                if isinstance(error, redis.AuthenticationError) or time.monotonic() + pause >= deadline:
                    raise
                time.sleep(pause)


class Client(redis.Redis):
    """Calls `on_close` when it is closed, or forgotten."""

    on_close: Callable[[], None] = staticmethod(lambda: None)

    def close(self) -> None:
        """Close its connections."""
        super().close()
        self.on_close()


def open_client(url: str, *, patience_s: float, reply_s: float = REPLY_S, connect_s: float = 2.0) -> Client:
    """Return a client for `url`; connects with its first command.

    `reply_s` must exceed the timeout of the longest blocking pop. What RQ needs is set whatever the URL's query says:
    replies stay bytes.

    Raises:
        ConfigError: `url` is not a Redis URL.
    """
    shown = redact_url(url)
    try:
        if shown == UNREADABLE:
            # Part of the secret would be taken for the address, and named by the error of whoever can't reach it.
            raise ValueError
        pool = redis.ConnectionPool.from_url(
            url,
            retry=PatientRetry(patience_s),
            socket_timeout=reply_s,
            socket_connect_timeout=connect_s,
            health_check_interval=30,
            # A new connection would read redis-py's version off the disk and tell it to the server, and ask for notices
            # that only a managed Redis Enterprise sends.
            driver_info=None,
            maint_notifications_config=MaintNotificationsConfig(enabled=False),
        )
    except (ValueError, TypeError):
        # Not chained: the parser's message may quote a piece of the password.
        raise ConfigError(
            f"{ENV_NAME} is not a valid Redis URL ({shown})",
            hint=f"set {ENV_NAME} to redis://[user:password@]host:port/0, rediss://... or unix:///path; "
            "%-encode special characters",
        ) from None
    pool.connection_kwargs["decode_responses"] = False
    client = Client(connection_pool=pool)
    client.auto_close_connection_pool = True
    return client


def require_server(client: redis.Redis, *, shown: str, writes: bool = False) -> str:
    """Ask the server who it is and return that, as "valkey 9.1.2"; `shown` names it in messages.

    With `writes` a key is written that is gone at once.

    Raises:
        BrokerError: it does not answer, refuses us, is older than 6.2, or takes no writes.
    """
    try:
        info: Any = client.info("server")
    except redis.AuthenticationError as exc:
        raise BrokerError(f"{shown} refuses the user name or password", hint=f"correct {ENV_NAME}") from exc
    except redis.RedisError as exc:
        raise BrokerError(f"{shown} is not usable: {exc}", hint=f"start it, or correct {ENV_NAME}") from exc
    version = str(info["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_VERSION:
        raise BrokerError(
            f"{shown} is Redis {version}; 6.2 or newer is needed", hint=f"start a newer one, or correct {ENV_NAME}"
        )
    if writes:
        try:
            probe_write(client)
        except redis.RedisError as exc:
            raise BrokerError(f"{shown} takes no writes: {exc}", hint=hint_for(exc)) from exc
    return f"valkey {info['valkey_version']}" if "valkey_version" in info else f"redis {version}"


def probe_write(client: redis.Redis) -> None:
    """Write a key that is gone at once: a server may answer and take no writes."""
    client.set(PROBE_KEY, b"", px=1)


def is_away(exc: redis.RedisError) -> bool:
    """Whether it may serve again later: out of reach, or for now without memory, disk, primary or replicas."""
    if isinstance(exc, (redis.ConnectionError, redis.TimeoutError, *_REFUSING)):
        return True
    return isinstance(exc, redis.ResponseError) and _REFUSAL.search(str(exc)) is not None


def hint_for(exc: redis.RedisError) -> str:
    """The next step against what a server answers, or that it does not."""
    if isinstance(exc, redis.ConnectionError | redis.TimeoutError):
        return f"start it, or correct {ENV_NAME}"
    if isinstance(exc, redis.exceptions.ReadOnlyError):
        return f"name its primary in {ENV_NAME}"
    if isinstance(exc, redis.exceptions.OutOfMemoryError):
        return "give it more memory (maxmemory)"
    return "make room on its disk" if "MISCONF" in str(exc) else "look at that server"


def redact_url(url: str) -> str:
    """Return `url` without user, password and query: `redis://***@host:6379/0`. Never raises, never guesses."""
    shown = shown_url(url).removesuffix(f"?{HIDDEN}")
    return shown if shown.startswith(("redis://", "rediss://", "unix://")) else UNREADABLE
