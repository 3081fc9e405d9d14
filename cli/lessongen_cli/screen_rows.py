"""Rows of the live screen: lessons in hand, lessons at rest, causes. Pure; each is at most `width - 1` cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from lessongen_core.store.rows import LessonRow
from lessongen_jobs.progress import ActiveLesson, Cause, Snapshot

from .render import Glyphs, bar, duration, fit, row
from .trouble import NO_WORKER, is_stalled, is_unanswered

MEDIUM = 80
WIDE = 100
MAX_CAUSES = 5
NO_HEARTBEAT = "?"
STAGES = {"fetching_context": "context"}
WAITS = "wait: limit"  # for a place among the calls that may be out at once, or a second
STYLES = {"succeeded": "green", "retryable": "yellow", "review": "magenta", "running": "cyan", "parked": "red"}
_BUCKETS = {"running": "again"}  # asked again, and in hand now


@dataclass(frozen=True, slots=True)
class View:
    """How a frame is drawn. `footer` says what Ctrl-C does; `hint`: what to say while no worker lives."""

    width: int
    height: int
    glyphs: Glyphs
    footer: str
    hint: str = NO_WORKER


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of one row; `percent` None: no bar, no figure. `again`: what stands behind the model: "x2"."""

    number: str
    title: str
    stage: str
    percent: int | None
    time: str
    model: str
    again: str = ""


def active_rows(snapshot: Snapshot, view: View, room: int) -> list[Text]:
    """A title and the lessons in hand, longest first; the last row counts those that are not shown."""
    oldest = oldest_first(snapshot)
    if room < 2 or not oldest:
        return []
    title = _columns(view, _Row("", "ACTIVE (longest first)", "STAGE", None, "TIME", "MODEL"), "dim")
    rows = [_active_row(lesson, snapshot, view) for lesson in oldest[:room]]
    rows = cut(rows, len(oldest), room - 1, "active", view)
    return [title, *rows] if len(rows) < room else rows


def oldest_first(snapshot: Snapshot) -> list[ActiveLesson]:
    """The lessons in hand, longest first."""
    return sorted(snapshot.active, key=lambda lesson: (lesson.started_at, lesson.index))


def cut(rows: list[Text], total: int, room: int, noun: str, view: View) -> list[Text]:
    """`rows` in `room` rows, the last of which says how many of `total` are not shown; never without any row."""
    if total <= room:
        return rows
    shown = rows[: max(room - 1, 1)]
    return [*shown, row(view.width - 1, (f"+{total - len(shown):,} more {noun}", "dim"))]


def stage_of(lesson: ActiveLesson) -> str:
    """What people read for its stage; a call that hangs says so."""
    if is_unanswered(lesson):
        return "no answer"
    if lesson.waits:
        return WAITS
    return "stalled" if is_stalled(lesson) else STAGES.get(lesson.stage, lesson.stage)


def _active_row(lesson: ActiveLesson, snapshot: Snapshot, view: View, number: str = "") -> Text:
    if lesson.lost:
        number = f"{NO_HEARTBEAT}{number[1:] or lesson.index + 1}"
    cells = _Row(
        number or f"#{lesson.index + 1}",
        lesson.title,
        stage_of(lesson),
        lesson.percent,
        duration((snapshot.now - lesson.started_at).total_seconds()),
        _model(lesson.model),
        _again(view, lesson.attempt, fallback=lesson.fallback),
    )
    return _columns(view, cells)


def _model(model: str | None) -> str:
    return (model or "-").rsplit("/", 1)[-1]


def _again(view: View, attempt: int, *, fallback: bool) -> str:
    """Whether another model had it before, and the attempt from the second on: `fallback x2`, `fb x2`."""
    marks = [("fallback" if view.width >= WIDE else "fb") if fallback else "", f"x{attempt}" if attempt > 1 else ""]
    return " ".join(filter(None, marks))


def _columns(view: View, cells: _Row, style: str = "") -> Text:
    """One row: number, title, stage, bar (wide screens) and percent, time, model; the title takes what is left.

    Below MEDIUM columns the model gives way to the title; why a lesson failed stands in the place of percent and time.
    """
    more = view.glyphs.more
    bar_width, model_width = (12, 30) if view.width >= WIDE else (0, 18) if view.width >= MEDIUM else (0, 0)
    title_width = max(view.width - 1 - (7 + 12 + bar_width + 6 + 8 + 1 + model_width), 8)
    full, empty, figure = " " * bar_width, "", ""
    if cells.percent is not None:
        full, empty = bar(cells.percent / 100, bar_width, view.glyphs)
        figure = f"{cells.percent}%"
    numbers = f"{figure:>5} {cells.time:>7} "
    if not model_width and not numbers.strip():
        numbers = fit(cells.model, len(numbers), more)
    behind = f" {cells.again}" if cells.again else ""
    return row(
        view.width - 1,
        (fit(cells.number, 7, more), style),
        (_with(cells.title, title_width, "" if model_width else behind, more), style),
        (
            f" {fit(cells.stage, 11, more)}",
            style or ("yellow" if cells.stage in ("no answer", "stalled", WAITS) else "cyan"),
        ),
        (full, "green"),
        (empty, "dim"),
        (numbers, style),
        (" " + _with(cells.model, model_width, behind, more), style or "dim"),
    )


def _with(text: str, width: int, behind: str, more: str) -> str:
    """`text` with `behind` at its end in `width` cells: what is cut is the text."""
    return fit(fit(text, max(width - len(behind), 0), more).rstrip() + behind, width, more)


def lesson_rows(snapshot: Snapshot, lessons: Sequence[LessonRow], view: View, room: int) -> list[Text]:
    """A row for each lesson, in spec order; where they do not all fit, those that are over or not begun go first."""
    active = {lesson.index: lesson for lesson in snapshot.active}
    if len(lessons) + 1 > room:
        order = ("running", "waiting", "retryable", "review", "parked", "queued")
        ranks = {state: rank for rank, state in enumerate(order)}
        told = sorted(lessons, key=lambda each: (each.index not in active, ranks.get(each.state, len(order))))
        kept = {lesson.index for lesson in told[: max(room - 2, 1)]}
    else:
        kept = {lesson.index for lesson in lessons}
    rows = [_lesson_row(lesson, active.get(lesson.index), snapshot, view) for lesson in lessons if lesson.index in kept]
    title = _columns(view, _Row("   #", "LESSON", "STAGE", None, "TIME", "MODEL"), "dim")
    rows = cut(rows, len(lessons), room - 1, "lessons", view)
    return [title, *rows] if len(rows) < room else rows


def _lesson_row(lesson: LessonRow, running: ActiveLesson | None, snapshot: Snapshot, view: View) -> Text:
    if running is None:
        return _resting_row(lesson, view)
    return _active_row(running, snapshot, view, f"{view.glyphs.active}{lesson.index + 1:>3}")


def _resting_row(lesson: LessonRow, view: View) -> Text:
    """A lesson in nobody's hands: done, or failed or in backoff with its class in the place of the model, or queued."""
    succeeded, failed = lesson.state == "succeeded", lesson.state in ("retryable", "review", "parked")
    why = (lesson.error_class or "") if failed or lesson.state == "waiting" else ""
    cells = _Row(
        f"{view.glyphs.failed if failed else ' '}{lesson.index + 1:>3}",
        lesson.title,
        lesson.state,
        100 if succeeded else None,
        duration(_took_s(lesson)) if succeeded and lesson.attempt_rows else "",
        _model(lesson.model) if succeeded else why,
        _again(view, lesson.attempts if succeeded else 1, fallback=lesson.fallback),
    )
    return _columns(view, cells, STYLES.get(lesson.state, "dim"))


def _took_s(lesson: LessonRow) -> float:
    """Seconds in which a model was at work on it."""
    return sum((call.ended_at - call.started_at).total_seconds() for call in lesson.attempt_rows)


def cause_rows(causes: Sequence[Cause], view: View, room: int) -> list[Text]:
    """A title and the most frequent ones; the title counts what is not shown. A blank line above, when all fit."""
    if room < 2 or not causes:
        return []
    width, more = view.width - 1, view.glyphs.more
    blank = [Text()] if room >= min(len(causes), MAX_CAUSES) + 2 else []
    shown = most_frequent(causes)[: room - 1 - len(blank)]
    newest = "newest"
    rest = f" (+{len(causes) - len(shown):,} more)" if len(causes) > len(shown) else ""
    title = fit(f"FAILED OR WAITING, BY CAUSE{rest}", width - len(newest))
    lines = [*blank, row(width, (title, "dim"), (newest, "dim"))]
    for cause in shown:
        example = _example(cause, view)
        text = f"{cause.count:>5,}  {bucket_of(cause):<10} {cause.error_class:<18} {cause.message}"
        lines.append(row(width, fit(text, width - len(example) - 1, more), " ", (example, "dim")))
    return lines


def bucket_of(cause: Cause) -> str:
    """What people read for its bucket."""
    return _BUCKETS.get(cause.bucket, cause.bucket)


def _example(cause: Cause, view: View) -> str:
    """`#2598 02:58:41`: the newest one and, where there is room, when it ended, in local time."""
    at = f" {cause.at.astimezone():%H:%M:%S}" if cause.at is not None and view.width >= MEDIUM else ""
    return f"#{cause.example + 1}{at}"


def most_frequent(causes: Sequence[Cause]) -> list[Cause]:
    """The causes, most frequent first."""
    return sorted(causes, key=lambda cause: (-cause.count, cause.error_class))
