"""litellm's Router, told the same 30/s and 30 at once, with its documented retries for rate limits.

python litellm_router.py BASE_URL PROMPTS.json    prints how many prompts were answered
"""

import asyncio
import json
import os
import sys
from pathlib import Path

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # nothing is to be fetched

import litellm
from litellm import Router
from litellm.types.router import RetryPolicy

RETRIES = 20


def router(base_url: str) -> Router:
    deployment = {
        "model_name": "writer",
        "litellm_params": {
            "model": "openai/writer",
            "api_base": base_url,
            "api_key": "sk-bench",
            "rpm": 30 * 60,
            "max_parallel_requests": 30,
            "max_retries": 0,  # the Router's own retries, not the SDK's below them
        },
    }
    return Router(
        model_list=[deployment],
        num_retries=RETRIES,
        retry_after=1,
        retry_policy=RetryPolicy(RateLimitErrorRetries=RETRIES, InternalServerErrorRetries=RETRIES),
        timeout=120,
    )


async def ask(writer: Router, at_once: asyncio.Semaphore, messages: list[dict[str, str]]) -> str:
    async with at_once:
        reply = await writer.acompletion(model="writer", messages=messages, max_tokens=4096)
    return str(reply.choices[0].message.content)


async def main(base_url: str, prompts: list[list[dict[str, str]]]) -> None:
    litellm.suppress_debug_info = True
    writer, at_once = router(base_url), asyncio.Semaphore(30)
    done = await asyncio.gather(*(ask(writer, at_once, each) for each in prompts), return_exceptions=True)
    print(sum(isinstance(text, str) for text in done))
    for error in {repr(text)[:200] for text in done if not isinstance(text, str)}:
        print(error, file=sys.stderr)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))))
