"""What `rq worker-pool` starts, with modules imported before it forks: RQ's own advice for speed.

python rq_pool.py REDIS_URL WORKERS CLASS [MODULE...]
"""

import gc
import sys
from importlib import import_module

import rq.worker
from redis import Redis
from rq.worker_pool import WorkerPool


def main(url: str, workers: str, worker_class: str, *modules: str) -> None:
    for name in modules:
        import_module(name)
    gc.collect()  # else chance decides whether each child does, and so copies every page: 366 or 1,236 MB idle
    found = getattr(rq.worker, worker_class)
    pool = WorkerPool(["lessons"], connection=Redis.from_url(url), num_workers=int(workers), worker_class=found)
    pool.start(logging_level="ERROR")


if __name__ == "__main__":
    main(*sys.argv[1:])
