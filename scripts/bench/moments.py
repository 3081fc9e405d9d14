"""What `watch` does twice a second, of batches of two sizes: part of steps.py."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from lessongen_cli.render import UNICODE
from lessongen_cli.screen import frame
from lessongen_cli.screen_rows import View
from lessongen_core.config import load_settings
from lessongen_core.store import schema
from lessongen_core.store.database import Store, open_store
from lessongen_jobs.progress import Snapshot, take_snapshot

BATCH = "9c2hd0vt"


def of_moments(median_ms: Callable[[Callable[[], object], int], float]) -> Iterator[tuple[str, float]]:
    """What `watch` does twice a second: read the moment from the store, draw it. No Redis: that is one round trip."""
    settings = load_settings()
    view = View(120, 40, UNICODE, "Ctrl-C detaches.")
    for failing in (False, True):
        for total in (100, 10_000):
            with tempfile.TemporaryDirectory() as folder:
                store = open_store(f"sqlite:///{folder}/store.db", migrate_under=Path(folder))
                _fill(store, total, failing=failing)
                look = partial(take_snapshot, store, lambda: None, settings, BATCH)
                what = "most failed" if failing else "most succeeded"
                yield f"moment of watch, {total:,} lessons, {what}", median_ms(partial(_moment, look, view), 50)
                store.close()


def _moment(look: Callable[[], Snapshot], view: View) -> None:
    frame(look(), view)


def _fill(store: Store, total: int, *, failing: bool) -> None:
    """A batch of which three fifths are over, in the last hour, and thirty in hand, with specs and replies."""
    now, over = time.time(), total * 3 // 5
    state = "retryable" if failing else "succeeded"
    rows, calls = [], []
    for index in range(total):
        ended = index < over
        failed = ended and (failing or index % 100 == 7)
        known = dict.fromkeys(("outcome", "error_class", "error_code", "error_message"))
        rows.append(
            known | {
                "batch_id": BATCH, "idx": index, "course_no": 0, "lesson_id": f"1.{index}", "title": f"Lesson {index}",
                "spec": {"sections": ["words " * 100] * 6}, "lesson_key": "k", "feedback": [], "round": 1, "spent": 0,
                "waited_s": 0.0, "crashes": 0, "claim_token": 1, "claim_pool": "p", "claim_worker": "w",
                "claimed_at": now - 20 if not ended else now - 3620 + 3600 * index / over,
                "ended_at": now - 3600 + 3600 * index / over if ended else None,
                "state": "retryable" if failed else state if ended else "running" if index < over + 30 else "queued",
            } | ({"error_class": "unavailable", "error_code": "E_UNAVAILABLE"} if failed else {})
        )  # fmt: skip
        for n in range(1, 3 if index % 10 == 0 else 2) if ended else ():
            calls.append(
                {"batch_id": BATCH, "idx": index, "n": n, "round": 1, "model": "m", "started_at": now, "ended_at": now,
                 "class": "unavailable" if failed else "ok", "evidence": "HTTP 503", "reply": bytes(2500)}
            )  # fmt: skip
    with store.write() as tx:
        tx.execute(
            schema.batches.insert().values(
                id=BATCH, name="night", key="k", courses=[], options={"offline": False, "models": [{"name": "m"}]},
                priority="normal", total=total, rounds=1, created_at=now - 3700, opened_at=now - 3700, status="running",
            )
        )  # fmt: skip
        tx.execute(schema.lessons.insert(), rows)
        tx.execute(schema.attempts.insert(), calls)
