"""The script people write: asyncio, 30 at once, tenacity's random exponential wait, Retry-After honoured.

python asyncio_tenacity.py BASE_URL PROMPTS.json    prints how many prompts were answered
"""

import asyncio
import json
import sys
from pathlib import Path

import httpx
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_random_exponential

BACKOFF = wait_random_exponential(min=1, max=60)


def worth_again(error: BaseException) -> bool:
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code == 429 or error.response.status_code >= 500
    return isinstance(error, httpx.TransportError)


def wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    named = error.response.headers.get("Retry-After") if isinstance(error, httpx.HTTPStatusError) else None
    return max(float(named or 0), BACKOFF(state))


async def ask(client: httpx.AsyncClient, at_once: asyncio.Semaphore, messages: list[dict[str, str]]) -> str:
    body = {"model": "writer", "messages": messages, "max_tokens": 4096}
    async with at_once:
        async for attempt in AsyncRetrying(
            wait=wait, stop=stop_after_attempt(20), retry=retry_if_exception(worth_again), reraise=True
        ):
            with attempt:
                reply = (await client.post("/chat/completions", json=body)).raise_for_status()
    return str(reply.json()["choices"][0]["message"]["content"])


async def main(base_url: str, prompts: list[list[dict[str, str]]]) -> None:
    at_once = asyncio.Semaphore(30)
    async with httpx.AsyncClient(base_url=base_url, timeout=120) as client:
        done = await asyncio.gather(*(ask(client, at_once, each) for each in prompts), return_exceptions=True)
    print(sum(isinstance(text, str) for text in done))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))))
