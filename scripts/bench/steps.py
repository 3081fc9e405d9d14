"""CPU of the steps that lessongen does itself, on the real lessons and on what people look at.

    .venv/bin/python scripts/bench/steps.py [--rounds 5]

Each row is the median of its rounds, in milliseconds of CPU in this process, all in one run; screens, reports and logs
are shown at two sizes, so that what grows with the batch is seen as a ratio. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent.parent
LESSONS = ROOT.parent / "shared" / "lessons"
sys.path[:0] = [str(ROOT / "tests" / "unit"), str(ROOT / "tests" / "support")]

from cli_snapshots import active_lessons, batch, causes, snapshot  # noqa: E402
from moments import of_moments  # noqa: E402
from report_store import fill  # noqa: E402

from lessongen_cli.render import UNICODE  # noqa: E402
from lessongen_cli.screen import frame  # noqa: E402
from lessongen_cli.screen_rows import View  # noqa: E402
from lessongen_core import content  # noqa: E402
from lessongen_core.config import load_settings  # noqa: E402
from lessongen_core.envelope import envelope, to_json  # noqa: E402
from lessongen_core.links import KnownLinks  # noqa: E402
from lessongen_core.options import BatchOptions  # noqa: E402
from lessongen_core.pipeline import Task, fetch_context, judge  # noqa: E402
from lessongen_core.provider.reply import RawReply  # noqa: E402
from lessongen_core.quality import score_lesson, words  # noqa: E402
from lessongen_core.report import report_csv, report_document, report_html, report_markdown  # noqa: E402
from lessongen_core.retrieval import PassageIndex, retrieve  # noqa: E402
from lessongen_core.sanitizer import sanitize  # noqa: E402
from lessongen_core.spec.loader import load_specs  # noqa: E402
from lessongen_core.spec.models import Course, LessonSpec  # noqa: E402
from lessongen_core.store.batches import find_batch  # noqa: E402
from lessongen_core.store.database import open_store  # noqa: E402
from lessongen_core.store.rows import LessonRow  # noqa: E402
from lessongen_core.store.views import read_lessons  # noqa: E402
from lessongen_jobs.event_log import Log, Wanted  # noqa: E402

WORDS = 2000
COURSES = ("git-novice", "shell-novice-es", "shell-novice", "sql-novice-survey", "lc-open-refine")
LINE = "2026-11-24T02:17:03Z event=started worker=lessongen-abcdef12-{0}-{0} batch=9c2hd0v{1} lesson=1.{0} attempt=1\n"


def cpu_ms(step: Callable[[], object]) -> float:
    """CPU of one call."""
    began = time.process_time()
    step()
    return (time.process_time() - began) * 1000


def median_ms(step: Callable[[], object], rounds: int) -> float:
    """Of so many calls."""
    return statistics.median(cpu_ms(step) for _ in range(rounds))


def references() -> Iterator[tuple[LessonSpec, Course, str]]:
    """Every lesson that people wrote, with its spec."""
    for name in COURSES:
        data = yaml.load((LESSONS / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for entry in data["lessons"]:
            spec = LessonSpec.model_validate(entry)
            text = (LESSONS / "reference" / name / f"{spec.lesson_id}.md").read_text(encoding="utf-8")
            yield spec, Course.model_validate(data["course"]), text


def of_lessons(rounds: int) -> Iterator[tuple[str, float]]:
    """Milliseconds for 2,000 words: cleaning and scoring; and for a lesson: choosing its passages."""
    known = list(references())
    size = sum(len(text.split()) for _, _, text in known) / WORDS

    def clean() -> None:
        for spec, course, text in known:
            content._parsed.cache_clear()
            sanitize(text, title=spec.title, language=course.language, known=KnownLinks.of([text]))

    def score() -> None:
        for spec, course, text in known:
            content._parsed.cache_clear()
            words.stem.cache_clear()
            words.content_keys.cache_clear()
            score_lesson(text, spec, course)

    yield "sanitize, 2,000 words", median_ms(clean, rounds) / size
    yield "score, 2,000 words", median_ms(score, rounds) / size
    yield "retrieve, one lesson", statistics.median(_retrieval() for _ in range(rounds))
    yield "passages, cleaning, score and result, 2,000 words", median_ms(_as_a_worker(), rounds) / size


def _as_a_worker() -> Callable[[], None]:
    """All that a worker does for a lesson beside its call, people's texts for replies; caches are as they come.

    As in the pool, the collector leaves alone what was there before.
    """
    options = BatchOptions.from_settings(load_settings())
    known = []
    for name in COURSES:
        loaded = load_specs([LESSONS / f"{name}.yaml"])
        indexes = {id_: PassageIndex(found.passages) for id_, found in loaded.courses[0].sets.items()}
        for placed in loaded.lessons:
            text = (LESSONS / "reference" / name / f"{placed.spec.lesson_id}.md").read_text(encoding="utf-8")
            known.append((Task(placed.spec, loaded.courses[0].course, indexes, options), text))

    def work() -> None:
        for task, text in known:
            reply = RawReply(status=200, text=text, finish_reason="stop")
            judge(task, options.models[0], fetch_context(task), reply, lambda _stage: None)

    gc.collect()
    gc.freeze()
    return work


def _retrieval() -> float:
    """Passages of a lesson; the index of its course stands."""
    taken, lessons = 0.0, 0
    for name in COURSES:
        loaded = load_specs([LESSONS / f"{name}.yaml"])
        indexes = {id_: PassageIndex(found.passages) for id_, found in loaded.courses[0].sets.items()}
        for placed in loaded.lessons:
            taken += cpu_ms(partial(retrieve, placed.spec, indexes))
            lessons += 1
    return taken / lessons


def of_looking(rounds: int) -> Iterator[tuple[str, float]]:
    """Milliseconds for what people look at, for small and for large batches."""
    for total in (100, 10_000):
        snap = snapshot(batch(total), active=active_lessons(30), causes=causes(5))
        draw = partial(frame, snap, View(120, 40, UNICODE, "Ctrl-C detaches."))
        draw()
        yield f"frame of watch, {total:,} lessons", median_ms(draw, 50)
    yield from of_moments(median_ms)
    for total in (100, 10_000):
        yield from of_reports(total, rounds)
    yield from of_the_log(rounds)


def of_reports(total: int, rounds: int) -> Iterator[tuple[str, float]]:
    """Reading a batch's rows from SQLite, and each format made of them, its data included."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/store.sqlite3", migrate_under=Path(folder))
        batch_id = fill(store, total)
        with store.read() as tx:
            found = find_batch(tx, batch_id)

        def read() -> list[LessonRow]:
            with store.read() as tx:
                return read_lessons(tx, batch_id)

        formats: dict[str, Callable[[dict[str, Any], list[LessonRow]], str]] = {
            "html": report_html,
            "md": lambda document, _: report_markdown(document),
            "json": lambda document, _: to_json(envelope("report", document)),
            "csv": lambda document, _: report_csv(document),
        }
        yield f"rows read, {total:,} lessons", median_ms(read, rounds)
        rows = read()
        for name, write in formats.items():

            def make(write: Callable[[dict[str, Any], list[LessonRow]], str] = write) -> str:
                return write(report_document(found, rows, now=datetime.now(UTC)), rows)

            yield f"report.{name} of them, {len(make().encode()):,} bytes", median_ms(make, rounds)
        store.close()


def of_the_log(rounds: int) -> Iterator[tuple[str, float]]:
    """A full log of 30 MB: one batch's lines, and the end."""
    block = "".join(LINE.format(n, n % 8) for n in range(1000)).encode()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("events.log.2", "events.log.1", "events.log"):
            (Path(folder) / name).write_bytes(block * (10_000_000 // len(block)))
        with Log(Path(folder)) as log:
            yield "logs of one batch, 30 MB", median_ms(partial(log.lines, Wanted("9c2hd0v3")), rounds)
            yield "logs, last 100 lines", median_ms(partial(log.lines, Wanted(), tail=100), rounds)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=("moments",), help="only what watch does twice a second")
    options = parser.parse_args()
    rounds = options.rounds
    print("| step | ms of CPU |\n|---|---:|")
    for name, taken_ms in of_moments(median_ms) if options.only else (*of_lessons(rounds), *of_looking(rounds)):
        print(f"| {name} | {taken_ms:.1f} |")


if __name__ == "__main__":
    main()
