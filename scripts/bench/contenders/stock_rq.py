"""Lessons as stock RQ jobs: one request, the text returned; all of RQ's defaults."""

from functools import cache

import httpx


@cache
def client() -> httpx.Client:
    """Kept from job to job by a SimpleWorker; a Worker forks for each job, and its child makes a new one."""
    return httpx.Client(timeout=120)


def lesson(base_url: str, messages: list[dict[str, str]]) -> str:
    """Write one lesson; a failure is RQ's to retry."""
    body = {"model": "writer", "messages": messages, "max_tokens": 4096}
    reply = client().post(f"{base_url}/chat/completions", json=body).raise_for_status()
    return str(reply.json()["choices"][0]["message"]["content"])


def nothing() -> None:
    """What the queue alone costs."""
