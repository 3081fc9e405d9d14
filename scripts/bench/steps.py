"""CPU of the steps that lessongen does itself, on the real lessons and on what people look at.

    .venv/bin/python scripts/bench/steps.py [--rounds 5]

Each row is the median of its rounds, in milliseconds of CPU in this process, all in one run; screens, reports and logs
are shown at two sizes, so that what grows with the batch is seen as a ratio. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent.parent
LESSONS = ROOT.parent / "shared" / "lessons"
sys.path[:0] = [str(ROOT / "tests" / "unit"), str(ROOT / "tests" / "support")]

from cli_snapshots import active_lessons, batch, causes, snapshot  # noqa: E402
from report_rows import NOW, batch_row, failed_row, lesson_row  # noqa: E402

from lessongen_cli.render import UNICODE  # noqa: E402
from lessongen_cli.screen import frame  # noqa: E402
from lessongen_cli.screen_rows import View  # noqa: E402
from lessongen_core import content  # noqa: E402
from lessongen_core.config import load_settings  # noqa: E402
from lessongen_core.links import KnownLinks  # noqa: E402
from lessongen_core.options import BatchOptions  # noqa: E402
from lessongen_core.pipeline import Task, fetch_context, judge  # noqa: E402
from lessongen_core.provider.reply import RawReply  # noqa: E402
from lessongen_core.quality import score_lesson, words  # noqa: E402
from lessongen_core.report import report_document, report_markdown  # noqa: E402
from lessongen_core.retrieval import PassageIndex, retrieve  # noqa: E402
from lessongen_core.sanitizer import sanitize  # noqa: E402
from lessongen_core.spec.loader import load_specs  # noqa: E402
from lessongen_core.spec.models import Course, LessonSpec  # noqa: E402
from lessongen_core.store import schema  # noqa: E402
from lessongen_core.store.database import Store, open_store  # noqa: E402
from lessongen_jobs.event_log import Log, Wanted  # noqa: E402
from lessongen_jobs.progress import Snapshot, take_snapshot  # noqa: E402

WORDS = 2000
BATCH = "9c2hd0vt"
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
            score_lesson(text, spec, course)

    yield "sanitize, 2,000 words", median_ms(clean, rounds) / size
    yield "score, 2,000 words", median_ms(score, rounds) / size
    yield "retrieve, one lesson", statistics.median(_retrieval() for _ in range(rounds))
    yield "passages, cleaning, score and result, 2,000 words", median_ms(_as_a_worker(), rounds) / size


def _as_a_worker() -> Callable[[], None]:
    """All that a worker does for a lesson beside its call, people's texts for replies; caches are as they come."""
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
    yield from of_moments()
    for total in (100, 10_000):
        rows = [lesson_row(n) for n in range(total * 8 // 10)]
        rows += [failed_row(n, "review", "quality", calls=5) for n in range(total * 8 // 10, total)]
        document = report_document(batch_row(), rows, now=NOW)
        yield f"report.md, {total:,} lessons", median_ms(partial(report_markdown, document), rounds)
    yield from of_the_log(rounds)


def of_moments() -> Iterator[tuple[str, float]]:
    """What `watch` does twice a second: read the moment from the store, draw it. No Redis: that is one round trip."""
    settings = load_settings()
    view = View(120, 40, UNICODE, "Ctrl-C detaches.")
    for failing in (False, True):
        for total in (100, 10_000):
            with tempfile.TemporaryDirectory() as folder:
                store = open_store(f"sqlite:///{folder}/store.db", migrate_under=Path(folder))
                fill(store, total, failing=failing)
                look = partial(take_snapshot, store, lambda: None, settings, BATCH)
                what = "most failed" if failing else "most succeeded"
                yield f"moment of watch, {total:,} lessons, {what}", median_ms(partial(_moment, look, view), 50)
                store.close()


def _moment(look: Callable[[], Snapshot], view: View) -> None:
    frame(look(), view)


def fill(store: Store, total: int, *, failing: bool) -> None:
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
    for name, taken_ms in of_moments() if options.only else (*of_lessons(rounds), *of_looking(rounds)):
        print(f"| {name} | {taken_ms:.1f} |")


if __name__ == "__main__":
    main()
