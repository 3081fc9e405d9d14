"""A lesson as a stock RQ job: one request, the text returned. Run by `rq worker-pool` with all of RQ's defaults."""

import httpx


def lesson(base_url: str, messages: list[dict[str, str]]) -> str:
    """Write one lesson; a failure is RQ's to retry."""
    body = {"model": "writer", "messages": messages, "max_tokens": 4096}
    reply = httpx.post(f"{base_url}/chat/completions", json=body, timeout=120).raise_for_status()
    return str(reply.json()["choices"][0]["message"]["content"])
