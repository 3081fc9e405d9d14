"""Lessons as Celery tasks: `celery -A celery_app worker --concurrency 30`, prefork, prefetch 1, results in Redis.

Tasks are acknowledged before they run, as is Celery's default; with `acks_late` the task of a killed process would run
again after Redis' visibility timeout of an hour.

python celery_app.py COUNT [BASE_URL PROMPTS.json]

waits for the worker, then prints the seconds from the first task queued to the last result.
"""

import json
import os
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from celery import Celery

URL = os.environ["BENCH_REDIS_URL"]
app = Celery("lessons", broker=URL, backend=URL)
app.conf.update(worker_prefetch_multiplier=1, broker_connection_retry_on_startup=True)


@cache
def client() -> httpx.Client:
    """Kept from task to task."""
    return httpx.Client(timeout=120)


@app.task(name="lesson")
def lesson(base_url: str, messages: list[dict[str, str]]) -> str:
    """Write one lesson."""
    body = {"model": "writer", "messages": messages, "max_tokens": 4096}
    reply = client().post(f"{base_url}/chat/completions", json=body).raise_for_status()
    return str(reply.json()["choices"][0]["message"]["content"])


@app.task(name="nothing")
def nothing() -> None:
    """What the queue alone costs."""


def main(count: int, *lessons: str) -> None:
    prompts = json.loads(Path(lessons[1]).read_text(encoding="utf-8"))[:count] if lessons else []
    while not app.control.ping(timeout=0.5):  # it answers once all its processes are there
        pass
    began = time.perf_counter()
    results: list[Any] = [lesson.delay(lessons[0], each) for each in prompts] or [nothing.delay() for _ in range(count)]
    for result in results:
        result.get(timeout=600)
    print(time.perf_counter() - began)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
