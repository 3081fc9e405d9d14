"""What errors have taught, in Redis for all workers: read, told, forgotten. What each fact means: core/learned.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import redis

from lessongen_core.learned import FACTS, KEPT_S


def read(client: redis.Redis, models: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """The facts of each (credential, model), by name."""
    found: Any = client.mget([_key(*model, fact) for model in models for fact in FACTS]) if models else []
    values = iter(found)
    rows = [{fact: next(values) for fact in FACTS} for _ in models]
    return [{fact: _text(value) for fact, value in row.items() if value} for row in rows]


def tell(client: redis.Redis, credential: str, model: str, facts: Mapping[str, str]) -> None:
    """Let all workers know; each fact is forgotten by itself after its time."""
    for fact, value in facts.items():
        client.set(_key(credential, model, fact), value, ex=KEPT_S[fact])


def forget(client: redis.Redis, credential: str, model: str) -> int:
    """Forget all of a model. Returns how many facts there were."""
    gone: Any = client.delete(*(_key(credential, model, fact) for fact in FACTS))
    return int(gone)


def _text(value: bytes | str) -> str:
    return value.decode("ascii", "replace") if isinstance(value, bytes) else value


def _key(credential: str, model: str, fact: str) -> str:
    return f"lessongen:{credential}:{model}:{fact}"
