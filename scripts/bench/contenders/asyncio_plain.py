"""The script that people write first: asyncio and httpx, thirty at once; no queue, no store, no retry.

python asyncio_plain.py BASE_URL PROMPTS.json COUNT    prints the seconds from the first request to the last text
"""

import asyncio
import json
import sys
import time
from pathlib import Path

import httpx


async def ask(client: httpx.AsyncClient, at_once: asyncio.Semaphore, messages: list[dict[str, str]]) -> str:
    body = {"model": "writer", "messages": messages, "max_tokens": 4096}
    async with at_once:
        reply = (await client.post("/chat/completions", json=body)).raise_for_status()
    return str(reply.json()["choices"][0]["message"]["content"])


async def main(base_url: str, prompts: list[list[dict[str, str]]]) -> None:
    at_once = asyncio.Semaphore(30)
    limits = httpx.Limits(max_connections=30, max_keepalive_connections=30)
    async with httpx.AsyncClient(base_url=base_url, timeout=120, limits=limits) as client:
        began = time.perf_counter()
        await asyncio.gather(*(ask(client, at_once, each) for each in prompts))
        print(time.perf_counter() - began)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))[: int(sys.argv[3])]))
