"""Draw the screens of docs/screens.md from real runs against the scripted provider, one SVG each.

    .venv/bin/python scripts/screens.py [--out docs] [--only few thousands trouble]

No moment is made up: each is a snapshot that `watch` would have shown. The runs have state folders of their own, which
are removed at the end. `few` also draws the final summary.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

from courses import write_course  # noqa: E402

from lessongen_cli.trouble import is_unanswered  # noqa: E402
from lessongen_core.store.rows import BatchRow, LessonRow  # noqa: E402
from lessongen_fixtures.calls import Reply  # noqa: E402
from lessongen_fixtures.scripted import Rule, failure, scripted_provider  # noqa: E402
from lessongen_jobs.batches import Batches  # noqa: E402
from lessongen_jobs.progress import Snapshot  # noqa: E402

POLL_S = 0.25
ENDLESS = 10**6
TITLES = (
    "What lives in a starter", "Feeding a starter by weight", "Flour: what the numbers mean", "Water and its warmth",
    "Autolyse: let the dough rest", "Salt, and when to add it", "Kneading or folding?", "Reading a dough",
    "Bulk fermentation in a cool kitchen", "Shaping a round loaf", "Proving baskets and their flour",
    "Scoring: why the crust opens", "Steam in a home oven", "Baking by colour, not by clock", "Cooling and cutting",
    "Keeping bread, and staling", "Rye: a dough without a skin", "Hooch, mould and other troubles",
)  # fmt: skip
REFUSAL = Reply(refusal="I cannot help with that.", finish_reason="content_filter")
CONFIG = """\
[provider]
first_byte_s = {first_byte_s}
idle_s = 30
[[models]]
name = "anthropic/claude-3.5-sonnet"
[[models]]
name = "google/gemini-1.5-flash"
[workers]
count = {workers}
"""


@dataclass(frozen=True)
class Scene:
    """A run, and which of its moments is drawn: the one that `worth` gives most, or the first worth `enough`."""

    lessons: int
    workers: int
    rules: Sequence[Rule]
    worth: Callable[[Snapshot], float]
    enough: float
    size: tuple[int, int]
    first_byte_s: int = 60
    limits: tuple[int, int] = (0, 0)  # of the provider: requests a second, at once
    to_the_end: bool = False


def drip(drip_s: float, first_byte_s: float = 0.4) -> Reply:
    """A lesson that streams in, 300 characters at a time."""
    return Reply(first_byte_s=first_byte_s, drip_s=drip_s, drip_chars=300)


def stages(snapshot: Snapshot) -> float:
    """How much there is to see in the middle of a run."""
    seen = {lesson.stage for lesson in snapshot.active}
    return len(seen) + 2 * bool(snapshot.causes) + 3 * any(lesson.fallback for lesson in snapshot.active)


SCENES = {
    "few": Scene(
        lessons=12,
        workers=4,
        rules=[
            Rule(failure(503, "The server is overloaded"), "1.4", "anthropic/claude-3.5-sonnet"),
            Rule(REFUSAL, "1.3"),
            Rule(drip(0.9), overall=range(0, ENDLESS, 2)),
            Rule(drip(0.3)),
        ],
        worth=lambda now: stages(now) if 4 <= now.done <= 10 else 0,
        enough=7,
        size=(80, 24),
        to_the_end=True,
    ),
    "thousands": Scene(
        lessons=5000,
        workers=30,
        rules=[
            Rule(REFUSAL, overall=range(31, ENDLESS, 61)),
            Rule(failure(503, "The server is overloaded"), overall=range(20, ENDLESS, 23)),
            *(Rule(drip(0.3 + 0.15 * part, 0.8), overall=range(part, ENDLESS, 7)) for part in range(7)),
        ],
        worth=lambda now: now.done + 100 * stages(now),
        enough=850,
        size=(120, 40),
        limits=(0, 24),
    ),
    "trouble": Scene(
        lessons=60,
        workers=10,
        rules=[
            Rule(Reply(hang=True), overall=(12, 15)),
            Rule(failure(503, "The server is overloaded"), since=18),
            Rule(drip(0.3)),
        ],
        worth=lambda now: sum(map(is_unanswered, now.active)) + 5 * any(row.cause for row in now.limits),
        enough=7,
        size=(80, 24),
        first_byte_s=90,
    ),
}  # fmt: skip


def main() -> None:
    """Run, choose, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    parser.add_argument("--only", nargs="*", choices=SCENES, default=list(SCENES))
    options = parser.parse_args()
    for name in options.only:
        scene = SCENES[name]
        with fleet(scene) as batches:
            (snapshot, lessons), end = best(scene, batches)
        save(options.out / f"watch-{name}.svg", "lessongen watch", frame_of(scene, snapshot, lessons), scene.size[0])
        if end is not None:
            save(options.out / "summary.svg", "lessongen run", summary_of(*end), scene.size[0])


@contextmanager
def fleet(scene: Scene) -> Iterator[Batches]:
    """The scene's batch, submitted, and workers that write it."""
    from lessongen_core.config import load_settings
    from lessongen_core.spec.loader import load_specs
    from lessongen_jobs.broker import ensure_broker, stop_broker
    from lessongen_jobs.owned_pool import OwnedPool
    from lessongen_jobs.submit import submit_batch

    requests_per_s, concurrency = scene.limits
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lessongen-screens-")))
        config = folder / "lessongen.toml"
        config.write_text(CONFIG.format(first_byte_s=scene.first_byte_s, workers=scene.workers))
        provider = stack.enter_context(
            scripted_provider(*scene.rules, requests_per_s=requests_per_s, concurrency=concurrency, retry_after="2")
        )
        os.environ |= {
            "LESSONGEN_STATE_DIR": str(folder / "state"),
            "LESSONGEN_CONFIG": str(config),
            "LESSONGEN_BASE_URL": provider.url,
            "LESSONGEN_API_KEY": "sk-screens",
        }
        settings = load_settings()
        ensure_broker(settings)
        stack.callback(stop_broker, settings)
        submit_batch(load_specs([str(course(folder, scene.lessons))]), settings, name="nightly-2026-11-30")
        pool = OwnedPool.start(settings, count=scene.workers)
        stack.callback(pool.stop, timeout_s=1.0)
        yield stack.enter_context(Batches(settings))


def course(folder: Path, count: int) -> Path:
    """A batch file whose lessons have titles of their own."""
    path = write_course(folder, count)
    data = json.loads(path.read_text())
    for index, lesson in enumerate(data["lessons"]):
        part = index // len(TITLES)
        lesson["title"] = TITLES[index % len(TITLES)] + (f", part {part + 1}" if part else "")
    path.write_text(json.dumps(data))
    return path


Moment = tuple[Snapshot, list[LessonRow]]
End = tuple[BatchRow, list[LessonRow]]


def best(scene: Scene, batches: Batches) -> tuple[Moment, End | None]:
    """The moment that is worth most, and the end of a run that is seen through."""
    batch = batches.find("latest")
    kept, worth = batches.snapshot(batch.id), -1.0
    rows: list[LessonRow] = []
    while True:
        now = batches.snapshot(batch.id)
        if worth < scene.enough and scene.worth(now) > worth:
            kept, worth = now, scene.worth(now)
            rows = batches.lessons(batch.id) if scene.lessons < scene.size[1] else []
        if now.over:
            return (kept, rows), (batches.find(batch.id), batches.lessons(batch.id))
        if worth >= scene.enough and not scene.to_the_end:
            return (kept, rows), None
        time.sleep(POLL_S)


def frame_of(scene: Scene, snapshot: Snapshot, lessons: list[LessonRow]) -> Any:
    """The live screen."""
    from rich.text import Text

    from lessongen_cli.render import UNICODE
    from lessongen_cli.screen import frame
    from lessongen_cli.screen_rows import View
    from lessongen_cli.watch import FOOTER

    footer = f"{FOOTER}  Back: lessongen watch {snapshot.batch.id}"
    return Text("\n").join(frame(snapshot, View(*scene.size, UNICODE, footer), lessons))


def summary_of(batch: BatchRow, lessons: list[LessonRow]) -> Any:
    """What `run` prints at its end."""
    from rich.text import Text

    from lessongen_cli.exit_codes import for_status
    from lessongen_cli.summary import summary

    out = Path("lessongen-out") / batch.id
    return Text("\n".join(summary(batch, lessons, code=for_status(batch.status), out=out)))


def save(path: Path, title: str, text: Any, columns: int) -> None:
    """As SVG, in the terminal's width."""
    from rich.console import Console

    console = Console(
        record=True, width=columns, file=io.StringIO(), force_terminal=True, markup=False, emoji=False, highlight=False
    )
    console.print(text)
    path.write_text(console.export_svg(title=title, unique_id=path.stem), encoding="utf-8")
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
