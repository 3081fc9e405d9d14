"""Which Redis is ours: the one that LESSONGEN_REDIS_URL names, else the Valkey of this state folder.

Whatever else listens on localhost:6379 is never adopted: it may be anybody's, and we would write to it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field

import redis

from lessongen_core.config import Settings
from lessongen_core.errors import BrokerError

from . import broker_use
from .redis_client import open_client, redact_url, require_server
from .valkey import START_S, EmbeddedValkey

ANSWER_S = 3.0  # a server that said nothing for so long is down; a command has 5 s in all, Python's start included


@dataclass(frozen=True, slots=True)
class Broker:
    """A broker that answers. `url` holds the password: show `shown`. `started`: this call started it."""

    url: str = field(repr=False)
    started: bool
    embedded: bool
    version: str

    @property
    def shown(self) -> str:
        """The URL without its secret, for messages."""
        return redact_url(self.url)


def ensure_broker(settings: Settings, *, writes: bool = True, answer_s: float = START_S) -> Broker:
    """Return the broker, starting the embedded one when none is configured and none runs.

    `answer_s`: how long an embedded one that runs may say nothing; short commands give it ANSWER_S.

    Raises:
        BrokerError: it cannot be started, does not answer in time, refuses us or (`writes`) takes no writes.
        OutputError: the embedded one's folder cannot be written.
        ConfigError: LESSONGEN_REDIS_URL is no Redis URL, or no broker is bundled for this platform.
    """
    if settings.redis_url is not None:
        return _external(settings.redis_url.get_secret_value(), writes=writes)
    server = EmbeddedValkey(settings.state_dir, answer_s=answer_s)
    started = server.start()
    return Broker(server.url, started, embedded=True, version=server.version(writes=writes))


def broker_url(settings: Settings) -> str:
    """Where the broker is, with the password; nobody is asked whether it is there.

    Raises:
        FileNotFoundError: it is the embedded one, and was never started.
    """
    if settings.redis_url is not None:
        return settings.redis_url.get_secret_value()
    return EmbeddedValkey(settings.state_dir).url


def find_broker(settings: Settings) -> Broker | None:
    """Return the broker if one runs, and never start one. None: the embedded one is not running.

    Raises:
        BrokerError: the server that LESSONGEN_REDIS_URL names does not answer, or a running one refuses us.
        ConfigError: LESSONGEN_REDIS_URL is no Redis URL.
    """
    if settings.redis_url is not None:
        return _external(settings.redis_url.get_secret_value(), writes=False)
    server = EmbeddedValkey(settings.state_dir)
    if not server.answers():
        return None
    return Broker(server.url, started=False, embedded=True, version=server.version())


def use_broker(settings: Settings) -> Callable[[], None]:
    """See to it that nobody stops the embedded broker until the returned function is called; before `ensure_broker`.

    Raises:
        OutputError: the broker's folder cannot be written.
    """
    if settings.redis_url is not None:
        return lambda: None
    return broker_use.use(EmbeddedValkey(settings.state_dir).folder)


def stop_broker(settings: Settings, *, unless_used: bool = False) -> bool:
    """Stop the embedded broker and wait until it is gone; its data stays. False: there was nothing of ours to stop.

    Raises:
        AlreadyRunning: with `unless_used`, when somebody uses it.
        BrokerError: it did not stop.
    """
    server = EmbeddedValkey(settings.state_dir)
    if settings.redis_url is not None or not server.folder.is_dir():
        return False
    with broker_use.alone(server.folder) if unless_used else nullcontext():
        return server.stop()


def _external(url: str, *, writes: bool) -> Broker:
    with open_client(url, patience_s=2.0, reply_s=2.0, connect_s=2.0) as client:
        version = _ask_within(ANSWER_S, client, redact_url(url), writes=writes)
    return Broker(url, started=False, embedded=False, version=version)


def _ask_within(limit_s: float, client: redis.Redis, shown: str, *, writes: bool) -> str:
    """Ask the server in a thread: name resolution has no timeout of its own."""
    answer: list[str | BaseException] = []

    def ask() -> None:
        try:
            answer.append(require_server(client, shown=shown, writes=writes))
        except BaseException as exc:  # noqa: BLE001  # handed to the caller below
            answer.append(exc)

    thread = threading.Thread(target=ask, name="broker-ping", daemon=True)
    thread.start()
    thread.join(limit_s)
    if not answer:
        raise BrokerError(
            f"{shown} did not answer within {limit_s:g} s", hint="start it, or correct LESSONGEN_REDIS_URL"
        )
    if isinstance(answer[0], BaseException):
        raise answer[0]
    return answer[0]
