"""Draw the README's picture of `watch` from a real run: submit SPEC... offline, work, keep the best moment as SVG.

    .venv/bin/python scripts/screens.py SPEC... --out docs/watch.svg

The run has a state folder of its own, which is removed at the end. No moment is made up: each is a snapshot that
`watch` would have shown.
"""

from __future__ import annotations

import argparse
import io
import os
import tempfile
import time
from pathlib import Path

COLUMNS, ROWS = 100, 30
POLL_S = 0.05


def main() -> None:
    """Run, choose, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("specs", nargs="+")
    parser.add_argument("--out", type=Path, default=Path("docs/watch.svg"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lessongen-screens-") as state:
        os.environ["LESSONGEN_STATE_DIR"] = state
        os.environ["LESSONGEN_OFFLINE"] = "1"
        options.out.write_text(draw(best(moments(options.specs))), encoding="utf-8")
    print(f"wrote {options.out}")


def moments(specs: list[str]) -> list:
    """Every moment of a run, with the lessons' rows."""
    from lessongen_core.config import load_settings
    from lessongen_core.spec.loader import load_specs
    from lessongen_jobs.batches import Batches
    from lessongen_jobs.broker import ensure_broker, stop_broker
    from lessongen_jobs.owned_pool import OwnedPool
    from lessongen_jobs.submit import submit_batch

    settings = load_settings()
    ensure_broker(settings)
    try:
        batch = submit_batch(load_specs(specs), settings, name="nightly").batch
        pool = OwnedPool.start(settings, count=settings.file.workers.count)
        try:
            with Batches(settings) as batches:
                found = []
                while not found or found[-1][0].batch.status == "running":
                    found.append((batches.snapshot(batch.id), batches.lessons(batch.id)))
                    time.sleep(POLL_S)
                return found
        finally:
            pool.stop()
    finally:
        stop_broker(settings)


def best(found: list) -> tuple:
    """The moment near the middle in which most lessons were in different stages."""
    middle = [moment for moment in found if 0.3 <= moment[0].done / moment[0].batch.total <= 0.7] or found
    return max(middle, key=lambda moment: (len({lesson.stage for lesson in moment[0].active}), len(moment[0].active)))


def draw(moment: tuple) -> str:
    """The frame as SVG."""
    from rich.console import Console
    from rich.text import Text

    from lessongen_cli.render import UNICODE
    from lessongen_cli.screen import frame
    from lessongen_cli.screen_rows import View

    snapshot, lessons = moment
    footer = f"Ctrl-C detaches, the batch keeps running.  Back: lessongen watch {snapshot.batch.id}"
    view = View(COLUMNS + 1, ROWS, UNICODE, footer)
    console = Console(
        record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, markup=False, emoji=False, highlight=False
    )
    console.print(Text("\n").join(frame(snapshot, view, lessons)))
    return console.export_svg(title="lessongen watch", unique_id="watch")


if __name__ == "__main__":
    main()
