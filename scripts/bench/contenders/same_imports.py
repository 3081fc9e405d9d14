"""A stock RQ pool of SimpleWorkers whose processes hold what ours hold in imports.

python same_imports.py REDIS_URL WORKERS parent|job    imports in the parent, before it forks, or with the first job
"""

import sys

import stock_rq
from redis import Redis
from rq.worker import SimpleWorker
from rq.worker_pool import WorkerPool


def imports() -> None:
    """What a lesson of ours imports."""

    import lessongen_jobs.lesson_job
    import lessongen_jobs.worker_pool  # noqa: F401


def lesson(base_url: str, messages: list[dict[str, str]]) -> str:
    """As in `stock_rq`, with the imports."""
    imports()
    return stock_rq.lesson(base_url, messages)


if __name__ == "__main__":
    url, workers, when = sys.argv[1:]
    if when == "parent":
        imports()
    pool = WorkerPool(["lessons"], connection=Redis.from_url(url), num_workers=int(workers), worker_class=SimpleWorker)
    pool.start(logging_level="ERROR")
