"""How many workers `resume` and `retry-failed` start with --watch."""

from __future__ import annotations

import pytest
from cli_snapshots import batch, snapshot

from lessongen_cli.again import _for_rest
from lessongen_core.config import load_settings


@pytest.mark.parametrize(
    ("counts", "workers"),
    [
        ({"queued": 1, "succeeded": 39}, 1),
        ({"queued": 2, "waiting": 1, "running": 1, "succeeded": 36}, 4),
        ({"queued": 40}, 8),
        ({"queued": 0, "succeeded": 40}, 1),
    ],
)
def test_no_more_than_lessons_are_open(counts: dict[str, int], workers: int) -> None:
    """Thirty processes for one lesson only cost their start; a configured count bounds them."""
    settings = load_settings().with_workers(8)
    assert _for_rest(settings, snapshot(batch(40), **counts)).file.workers.count == workers
