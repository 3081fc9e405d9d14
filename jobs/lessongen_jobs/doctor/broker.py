"""The broker: whether it answers, keeps what it is given, lets us do what we do. Starts none, leaves nothing."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping
from typing import Any

import redis

from lessongen_core.config import Settings
from lessongen_core.errors import BrokerError, LessongenError
from lessongen_core.processes import is_alive

from ..broker import Broker, find_broker
from ..redis_client import ENV_NAME, PROBE_KEY, Client, open_client, require_server
from ..valkey import EmbeddedValkey
from .finding import Finding, fail, failed, ok, warn

ANSWER_S = 2.0
FULL = 0.9  # of maxmemory
SLOW_MS = 50.0
RULE = "docs/several-machines.md has the rule that the user needs"

# Every command of docs/several-machines.md with arguments that do nothing to a key that holds a text: the server first
# judges the user's rights, then the key, which is of another type. `KEY` stands for that key.
RIGHTS: Mapping[str, tuple[str, ...]] = {
    "blmove": ("KEY", "KEY", "LEFT", "LEFT", "0.001"), "blpop": ("KEY", "0.001"), "client|info": (),
    "client|setinfo": ("LIB-NAME", "lessongen"), "client|setname": ("lessongen-doctor",), "evalsha": ("0" * 40, "0"),
    "exists": ("KEY",), "expire": ("KEY", "5"), "get": ("KEY",), "hdel": ("KEY", "f"), "hexists": ("KEY", "f"),
    "hget": ("KEY", "f"), "hgetall": ("KEY",), "hincrby": ("KEY", "f", "1"), "hincrbyfloat": ("KEY", "f", "1"),
    "hset": ("KEY", "f", "v"), "hsetnx": ("KEY", "f", "v"), "info": ("server",), "lindex": ("KEY", "0"),
    "llen": ("KEY",),
    "lpush": ("KEY", "v"), "lrange": ("KEY", "0", "0"), "lrem": ("KEY", "0", "v"), "ltrim": ("KEY", "0", "0"),
    "mget": ("KEY",), "multi": (), "exec": (), "persist": ("KEY",), "pexpire": ("KEY", "5000"), "ping": (),
    "rpush": ("KEY", "v"), "sadd": ("KEY", "v"), "script|exists": ("0" * 40,), "script|load": ("return 1",),
    "smembers": ("KEY",), "srem": ("KEY", "v"), "time": (), "watch": ("KEY",), "unwatch": (),
    "xadd": ("KEY", "*", "f", "v"),
    "zadd": ("KEY", "1", "v"), "zcard": ("KEY",), "zcount": ("KEY", "0", "1"), "zrange": ("KEY", "0", "0"),
    "zrangebyscore": ("KEY", "0", "1"), "zrem": ("KEY", "v"), "zremrangebyscore": ("KEY", "0", "1"),
    "zscore": ("KEY", "v"), "set": ("KEY", "", "PX", "5000"), "del": ("KEY",),
}  # fmt: skip


def examine_broker(settings: Settings) -> Iterator[Finding]:
    """All that can be told of it; one that does not run yet is no fault."""
    try:
        broker = find_broker(settings)
    except LessongenError as exc:
        yield failed("broker", exc)
        return
    if broker is None:
        yield _not_running(settings)
        return
    with open_client(broker.url, patience_s=0.0, reply_s=ANSWER_S, connect_s=ANSWER_S) as client:
        try:
            yield _reached(broker, client)
            yield _keeping(broker, client)
            yield _rights(broker, client)
        except redis.RedisError as exc:
            yield failed("broker", BrokerError(f"{broker.shown} is not usable: {exc}", hint=f"correct {ENV_NAME}"))


def _not_running(settings: Settings) -> Finding:
    server = EmbeddedValkey(settings.state_dir)
    try:
        pid = int((server.folder / "valkey.pid").read_text())
    except (OSError, ValueError):
        return ok("broker", "embedded, not running; run starts it")
    if not is_alive(pid) or not server.socket.exists():
        return ok("broker", "embedded, not running; run starts it again")
    return fail(
        "broker",
        f"embedded (pid {pid}), does not answer",
        fix=f"look into {server.log_file}, or end it",
        exit_status=10,
    )


def _reached(broker: Broker, client: Client) -> Finding:
    latency_ms = min(_ping_ms(client) for _ in range(3))
    version = require_server(client, shown=broker.shown, writes=True)
    where = "embedded" if broker.embedded else broker.shown
    message = f"{where}, {version}, answers in {latency_ms:.1f} ms"
    if latency_ms > SLOW_MS:
        return warn("broker", message, fix="place broker and workers in one network")
    return ok("broker", message)


def _ping_ms(client: Client) -> float:
    started = time.perf_counter()
    client.ping()
    return 1000 * (time.perf_counter() - started)


def _keeping(broker: Broker, client: Client) -> Finding:
    """Whether what it holds outlives its end and is never evicted: the store puts all back, but that takes a moment."""
    persistence: Any = client.info("persistence")
    memory: Any = client.info("memory")
    policy, limit = str(memory.get("maxmemory_policy", "noeviction")), int(memory.get("maxmemory", 0))
    used = int(memory.get("used_memory", 0)) / limit if limit else 0.0
    if str(persistence.get("aof_last_write_status", "ok")) != "ok":
        return warn("broker data", "the last write of its append-only file failed", fix="make room on its disk")
    if policy != "noeviction":
        fix = "CONFIG SET maxmemory-policy noeviction, and the same in its file"
        return warn("broker data", f"maxmemory-policy {policy}: a full broker throws lessons off the queue", fix=fix)
    if used > FULL:
        return warn("broker data", f"{used:.0%} of maxmemory is used", fix="raise maxmemory")
    if not persistence.get("aof_enabled"):
        fix = "appendonly yes; until then the pool's sweep puts lessons back"
        return warn("broker data", "no append-only file: its end empties the queue", fix=fix)
    return ok("broker data", "append-only file, nothing is evicted")


def _rights(broker: Broker, client: Client) -> Finding:
    refused = list(dict.fromkeys(_refused(client)))
    if not refused:
        return ok("broker rights", f"all {len(RIGHTS)} commands are allowed")
    return fail("broker rights", f"refused: {', '.join(refused)}", fix=RULE, exit_status=10)


def _refused(client: Client) -> Iterator[str]:
    """What the rule of our user leaves out. On one connection, so that MULTI and WATCH end where they began."""
    ours, rqs = (f"{prefix}:{secrets.token_hex(8)}" for prefix in (PROBE_KEY, "rq:lessongen-probe"))
    opened: Any = client  # not typed in redis-py
    with opened.client() as one:
        for key in (ours, rqs):
            if not _may(one, "set", key, RIGHTS["set"]):
                yield f"keys {key.partition(':')[0]}:*" if _may_any(one) else "set"
        for command, arguments in RIGHTS.items():
            if not _may(one, command, ours, arguments):
                yield command.replace("|", " ")
        _may(one, "del", rqs, RIGHTS["del"])


def _may_any(client: Any) -> bool:
    return _may(client, "ping", "", ())


def _may(client: Any, command: str, key: str, arguments: tuple[str, ...]) -> bool:
    try:
        client.execute_command(*command.split("|"), *(key if word == "KEY" else word for word in arguments))
    except redis.exceptions.NoPermissionError:
        return False
    except redis.ResponseError:
        return True  # of another type, no such script, EXEC without MULTI: allowed
    return True
