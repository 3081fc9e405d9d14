"""What came back for a lesson so far, put together from its attempts."""

from __future__ import annotations

from store_steps import NOW, failure, must_take, settle, submit

from lessongen_core.store import claims
from lessongen_core.store.database import Store
from lessongen_core.store.history import History


def test_a_reply_that_was_continued_is_shown_whole(store: Store) -> None:
    """The cut one and what came when it was asked to go on, with the tokens of both."""
    batch_id = submit(store, 1)
    pieces = ("# A lesson that was cut here and", "that was cut here and goes on.")
    for n, text in enumerate(pieces):
        held = must_take(store, batch_id, now=NOW + n)
        with store.write() as tx:
            reply = {"text": text, "finish_reason": ("length", "stop")[n], "tokens_completion": 7 + n}
            stored = claims.record_reply(
                tx, held, model="m", started_at=NOW + n, ended_at=NOW + n + 0.5, reply=reply, cost_usd=None,
                continues=n or None,
            )  # fmt: skip
        again = failure("waiting", "truncated", due_at=NOW, step="continue")
        settle(store, held, stored.n, failure("review", "quality", content="# A lesson") if n else again)
    with store.read() as tx:
        last = History(tx, batch_id, 0, 1).last_reply()
    assert last is not None and last.text == "# A lesson that was cut here and goes on."
    assert (last.n, last.tokens, last.finish_reason, last.ended_at) == (2, 15, "stop", NOW + 1.5)
