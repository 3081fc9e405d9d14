"""lessongen's own pool with another job function: what dispatch alone costs, and what claim and end of a lesson add.

python own_dispatch.py nothing|store WORKERS    a pool; settings from the environment
"""

from __future__ import annotations

import sys

from lessongen_core.config import load_settings
from lessongen_core.store import claims
from lessongen_core.store.claims import Result
from lessongen_core.store.hosts import clock
from lessongen_jobs import transport, worker_pool
from lessongen_jobs.context import current

RESULT = Result("# A lesson\n", {}, 1.0, {"score": 1.0}, "writer", llm=True, fallback=False, token_count=3)
REPLY = {"text": RESULT.content, "tokens_prompt": 1, "tokens_completion": 3}


def nothing(batch_id: str, index: int) -> None:
    """What worker and queue alone cost."""


def store(batch_id: str, index: int) -> None:
    """A lesson whose reply is there at once and good: its three commits, each on the disk."""
    context = current()
    pool, worker = context.pool_id, context.worker
    held = context.write(lambda tx: claims.claim(tx, batch_id, index, pool=pool, worker=worker, now=clock(tx)))
    assert held is not None
    reply = context.write(
        lambda tx: claims.record_reply(
            tx, held, model="writer", started_at=0.0, ended_at=0.0, reply=REPLY, cost_usd=None
        )
    )
    context.write(lambda tx: claims.finish(tx, held, reply, RESULT, now=clock(tx)))


if __name__ == "__main__":
    transport.ALLOWED[transport.RUN_LESSON] = {"nothing": nothing, "store": store}[sys.argv[1]]
    sys.exit(worker_pool.serve(load_settings(), count=int(sys.argv[2])))
