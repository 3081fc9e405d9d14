"""Queue COUNT lessons, or jobs that do nothing (without PROMPTS), and wait for their end.

python rq_run.py REDIS_URL COUNT [BASE_URL PROMPTS.json [FUNCTION]]

Prints the seconds from the first job queued to the last end.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from redis import Redis
from rq import Queue

NAME = "lessons"


def main(url: str, count: int, *lessons: str) -> None:
    connection: Any = Redis.from_url(url)
    queue = Queue(NAME, connection=connection)
    if lessons:
        base_url, file, function = [*lessons, "stock_rq.lesson"][:3]
        prompts = json.loads(Path(file).read_text(encoding="utf-8"))[:count]
        jobs = [Queue.prepare_data(function, (base_url, messages), timeout=120) for messages in prompts]
    else:
        jobs = [Queue.prepare_data("stock_rq.nothing") for _ in range(count)]
    began = time.perf_counter()
    for start in range(0, count, 1000):
        queue.enqueue_many(jobs[start : start + 1000])
    while connection.zcard(f"rq:finished:{NAME}") < count:
        time.sleep(0.02)
    print(time.perf_counter() - began)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
