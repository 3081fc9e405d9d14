"""One frame of the live screen, from one Snapshot: pure, at most `height - 1` rows of at most `width - 1` cells.

Rows are computed from the size of each moment; what does not fit is counted, never scrolled (cli_ux, B2, C.7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from rich.text import Text

from lessongen_core.store.rows import LessonRow
from lessongen_jobs.progress import ActiveLesson, Cause, Snapshot

from .pace import eta_s, pace_text, percent_done
from .render import Glyphs, bar, clock, duration, fit, gone_text, limit_text, rough, row

NARROW = 60
MEDIUM = 80
WIDE = 100
MAX_CAUSES = 5
NO_WORKER = "no worker lives; start some:  lessongen workers"
NO_WORKER_SHORT = "no worker lives:  lessongen workers"
NO_ENDPOINT = "no worker can write it: none has an endpoint (LESSONGEN_BASE_URL)"
NO_ENDPOINT_SHORT = "no worker has an endpoint for it"
CANCELLING = "Cancelled; the lessons in hand are finished and kept."
MIN_CAUSES = 2
_STAGES = {"fetching_context": "context"}
_STYLES = {"succeeded": "green", "retryable": "yellow", "review": "magenta", "running": "cyan", "parked": "red"}
_SHORT = {"succeeded": "ok", "retryable": "retry", "running": "run", "waiting": "wait"}
_ALWAYS = ("succeeded", "retryable", "review", "running", "queued")


@dataclass(frozen=True, slots=True)
class View:
    """How a frame is drawn. `footer` says what Ctrl-C does; `hint`: what to say while no worker lives."""

    width: int
    height: int
    glyphs: Glyphs
    footer: str
    hint: str = NO_WORKER


def frame(snapshot: Snapshot, view: View, lessons: Sequence[LessonRow] = ()) -> list[Text]:
    """Draw `snapshot`. With `lessons` and room for them, each has its row; else the active ones do.

    Causes come first: rows of lessons give way to the two most frequent ones, and what is cut is counted.
    """
    if view.width < NARROW:
        return _narrow(snapshot, view)
    head = [*_head(snapshot, view), Text(), _counts(snapshot, view), *_notes(snapshot, view), Text()]
    foot = [Text(), _footer(snapshot, view)]
    room = view.height - 1 - len(head) - len(foot)
    if room < 4:  # blank lines go first
        head, foot = [line for line in head if line.plain], foot[1:]
        room = view.height - 1 - len(head) - len(foot)
    if lessons and len(lessons) + 1 <= room:
        below = _room_for_causes(snapshot, room, wanted=len(lessons) + 1)
        body = _all_lessons(snapshot, lessons, view, room - below)
        body += _causes(snapshot.causes, view, below)
    else:
        body = _active_and_causes(snapshot, view, room)
    return [*head, *body, *foot][: view.height - 1]


def _head(snapshot: Snapshot, view: View) -> list[Text]:
    width = view.width - 1
    state = _state(snapshot)
    name = f"{snapshot.batch.id}  {snapshot.batch.name}"
    if view.width < MEDIUM and cell_len(name) + 2 + len(state) > width:
        state = state.partition(" (")[0]  # the time of the end: how long it takes is told, too
    left = max(width - len(state) - 2, 12)
    title = fit(name, left, view.glyphs.more)
    total = snapshot.batch.total
    right = f"  {snapshot.done:,}/{total:,}  {percent_done(snapshot):.{1 if total >= 1000 else 0}f}%"
    right += f"  {pace_text(snapshot)} lessons/min"
    full, empty = bar(snapshot.done / max(total, 1), max(width - len(right) - 2, 10), view.glyphs)
    return [
        row(width, (title, "bold"), "  ", state),
        row(width, "[", (full, "green"), (empty, "dim"), "]", right),
    ]


def _state(snapshot: Snapshot) -> str:
    batch = snapshot.batch
    if batch.status != "running":
        return f"{batch.status} after {duration((snapshot.now - batch.created_at).total_seconds())}"
    elapsed = duration((snapshot.now - (batch.opened_at or batch.created_at)).total_seconds())
    remaining = eta_s(snapshot)
    if remaining is None:
        return f"running {elapsed}, ETA -"
    return f"running {elapsed}, ETA {rough(remaining)} ({clock(snapshot.now, remaining)})"


def nobody(snapshot: Snapshot, hint: str) -> str:
    """Why nobody works on it: `hint` when no worker lives at all."""
    if not snapshot.workers_unable:
        return hint
    return NO_ENDPOINT_SHORT if hint == NO_WORKER_SHORT else NO_ENDPOINT


def _counts(snapshot: Snapshot, view: View) -> Text:
    """Buckets first, then what is under way. Where they do not fit, zeros go, then words are shortened; no count is."""
    order = (*_ALWAYS[:3], "cancelled", "parked", "running", "waiting", "queued")
    counts = [(state, snapshot.counts[state]) for state in order if snapshot.counts[state] or state in _ALWAYS]
    some = [(state, count) for state, count in counts if count] or counts
    whole: dict[str, str] = {}
    for shown, words, gap in ((counts, whole, "  "), (some, whole, "  "), (some, _SHORT, "  "), (some, _SHORT, " ")):
        labels = [f"{words.get(state, state)} {count:,}" for state, count in shown]
        if len(gap.join(labels)) < view.width:
            break
    styles = [_STYLES.get(state, "") if count else "dim" for state, count in shown]
    parts = [part for label in zip(labels, styles, strict=True) for part in (label, gap)]
    return row(view.width - 1, *parts)


def _notes(snapshot: Snapshot, view: View) -> list[Text]:
    width = view.width - 1
    notes = [
        row(width, f"workers {snapshot.workers_busy}/{snapshot.workers_alive} busy   retries {snapshot.retries:,}")
    ]
    if not snapshot.workers_alive:
        notes = [row(width, (nobody(snapshot, view.hint), "yellow"))]
    dead = snapshot.batch.dead_models
    notes += [
        row(width, (limit_text(limit), "yellow"))
        for limit in snapshot.limits
        if limit.is_adapted and limit.model not in dead
    ]
    notes += [row(width, (gone_text(*model), "yellow")) for model in dead.items()]
    if snapshot.batch.offline:
        notes.append(row(width, ("offline: no LLM writes these lessons", "yellow")))
    if snapshot.batch.blocked_reason:
        notes.append(row(width, (f"blocked: {snapshot.batch.blocked_reason}", "red")))
    return notes


def _footer(snapshot: Snapshot, view: View) -> Text:
    return row(view.width - 1, (_whole(CANCELLING if _cancelling(snapshot) else view.footer, view.width - 1), "dim"))


def _cancelling(snapshot: Snapshot) -> bool:
    return snapshot.batch.status == "cancelled" and snapshot.counts["running"] > 0


def _whole(text: str, width: int) -> str:
    """As many of the text's first clauses as fit in `width` cells: a clause is never cut, unless it is the first."""
    while cell_len(text) > width:
        cut = max(text.rfind(end) for end in (".  ", "; ", ", "))
        if cut < 0:
            break
        text = text[:cut]
    return text


def _room_for_causes(snapshot: Snapshot, room: int, *, wanted: int) -> int:
    """Rows for the block of causes: what `wanted` rows leave, but enough for `MIN_CAUSES`; 0 when that leaves none."""
    causes = min(len(snapshot.causes), MAX_CAUSES)
    if not causes:
        return 0
    least = min(causes, MIN_CAUSES) + 1
    below = max(least, min(causes + 2, room - wanted))
    if room - below < 2:  # a title and one lesson stay, and one cause
        below = room - 2
    return below if below >= 2 else 0


def _active_and_causes(snapshot: Snapshot, view: View, room: int) -> list[Text]:
    below = _room_for_causes(snapshot, room, wanted=min(len(snapshot.active), 3) + 1)
    return _active(snapshot, view, room - below) + _causes(snapshot.causes, view, below)


def _active(snapshot: Snapshot, view: View, room: int) -> list[Text]:
    oldest = _oldest(snapshot)
    if room < 2 or not oldest:
        return []
    title = _columns(view, _Row("", "ACTIVE (longest first)", "STAGE", None, "TIME", "MODEL"), "dim")
    rows = _cut(
        [_active_row(lesson, snapshot, view) for lesson in oldest[:room]], len(oldest), room - 1, "active", view
    )
    return [title, *rows] if len(rows) < room else rows


def _oldest(snapshot: Snapshot) -> list[ActiveLesson]:
    return sorted(snapshot.active, key=lambda lesson: (lesson.started_at, lesson.index))


def _cut(rows: list[Text], total: int, room: int, noun: str, view: View) -> list[Text]:
    """`rows` in `room` rows, the last of which says how many of `total` are not shown; never without any row."""
    if total <= room:
        return rows
    shown = rows[: max(room - 1, 1)]
    return [*shown, row(view.width - 1, (f"+{total - len(shown):,} more {noun}", "dim"))]


def _active_row(lesson: ActiveLesson, snapshot: Snapshot, view: View, number: str = "") -> Text:
    cells = _Row(
        number or f"#{lesson.index + 1}",
        lesson.title,
        _STAGES.get(lesson.stage, lesson.stage),
        lesson.percent,
        duration((snapshot.now - lesson.started_at).total_seconds()),
        _model(view, lesson.model, lesson.attempt, fallback=lesson.fallback),
    )
    return _columns(view, cells)


def _model(view: View, model: str | None, attempt: int = 1, *, fallback: bool = False) -> str:
    """`claude-3.5-sonnet`; on wide screens also whether it is a fallback, and the attempt from the second on."""
    name = (model or "-").rsplit("/", 1)[-1]
    if view.width < WIDE:
        return name
    return name + (" fallback" if fallback else "") + (f" x{attempt}" if attempt > 1 else "")


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of one row; `percent` None: no bar, no figure."""

    number: str
    title: str
    stage: str
    percent: int | None
    time: str
    model: str


def _columns(view: View, cells: _Row, style: str = "") -> Text:
    """One row: number, title, stage, bar (wide screens) and percent, time, model; the title takes what is left.

    Below MEDIUM columns the model gives way to the title; why a lesson failed stands in the place of percent and time.
    """
    more = view.glyphs.more
    bar_width, model_width = (12, 30) if view.width >= WIDE else (0, 18) if view.width >= MEDIUM else (0, 0)
    title_width = view.width - 1 - (7 + 12 + bar_width + 6 + 8 + 1 + model_width)
    full, empty, figure = " " * bar_width, "", ""
    if cells.percent is not None:
        full, empty = bar(cells.percent / 100, bar_width, view.glyphs)
        figure = f"{cells.percent}%"
    numbers = f"{figure:>5} {cells.time:>7} "
    if not model_width and not numbers.strip():
        numbers = fit(cells.model, len(numbers), more)
    return row(
        view.width - 1,
        (fit(cells.number, 7, more), style),
        (fit(cells.title, max(title_width, 8), more), style),
        (f" {fit(cells.stage, 11, more)}", style or "cyan"),
        (full, "green"),
        (empty, "dim"),
        (numbers, style),
        (" " + fit(cells.model, model_width, more), style or "dim"),
    )


def _all_lessons(snapshot: Snapshot, lessons: Sequence[LessonRow], view: View, room: int) -> list[Text]:
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
    rows = _cut(rows, len(lessons), room - 1, "lessons", view)
    return [title, *rows] if len(rows) < room else rows


def _lesson_row(lesson: LessonRow, running: ActiveLesson | None, snapshot: Snapshot, view: View) -> Text:
    if running is None:
        return _resting_row(lesson, view)
    return _active_row(running, snapshot, view, f"{view.glyphs.active}{lesson.index + 1:>3}")


def _resting_row(lesson: LessonRow, view: View) -> Text:
    """A lesson in nobody's hands: done, or failed or in backoff with its class in the place of the model, or queued."""
    succeeded, failed = lesson.state == "succeeded", lesson.state in ("retryable", "review", "parked")
    last = _model(view, lesson.model, fallback=lesson.fallback) if succeeded else ""
    cells = _Row(
        f"{view.glyphs.failed if failed else ' '}{lesson.index + 1:>3}",
        lesson.title,
        lesson.state,
        100 if succeeded else None,
        "",
        (lesson.error_class or "") if failed or lesson.state == "waiting" else last,
    )
    return _columns(view, cells, _STYLES.get(lesson.state, "dim"))


def _causes(causes: Sequence[Cause], view: View, room: int) -> list[Text]:
    """A title and the most frequent ones; the title counts what is not shown. A blank line above, when all fit."""
    if room < 2 or not causes:
        return []
    width, more = view.width - 1, view.glyphs.more
    blank = [Text()] if room >= min(len(causes), MAX_CAUSES) + 2 else []
    shown = _most(causes)[: room - 1 - len(blank)]
    newest = "newest"
    rest = f" (+{len(causes) - len(shown):,} more)" if len(causes) > len(shown) else ""
    title = fit(f"FAILED OR WAITING, BY CAUSE{rest}", width - len(newest))
    lines = [*blank, row(width, (title, "dim"), (newest, "dim"))]
    for cause in shown:
        example = f"#{cause.example + 1}"
        text = f"{cause.count:>5,}  {cause.bucket:<10} {cause.error_class:<18} {cause.message}"
        lines.append(row(width, fit(text, width - len(example) - 1, more), " ", (example, "dim")))
    return lines


def _most(causes: Sequence[Cause]) -> list[Cause]:
    return sorted(causes, key=lambda cause: (-cause.count, cause.error_class))


def _narrow(snapshot: Snapshot, view: View) -> list[Text]:
    """40 to 59 columns: one-line rows (C.7 iv)."""
    width, more = view.width - 1, view.glyphs.more
    counts = snapshot.counts
    remaining = eta_s(snapshot)
    full, empty = bar(snapshot.done / max(snapshot.batch.total, 1), min(width - 2, 30), view.glyphs)
    failed = counts["retryable"] + counts["review"] + counts["parked"]
    waiting = counts["queued"] + counts["waiting"]
    lines = [
        row(width, (fit(f"{snapshot.batch.id} {snapshot.batch.name}", width, more), "bold")),
        row(
            width,
            f"{snapshot.done:,}/{snapshot.batch.total:,} {percent_done(snapshot):.0f}%",
            f"  ETA {'-' if remaining is None else rough(remaining)}",
        ),
        row(width, "[", (full, "green"), (empty, "dim"), "]"),
        row(width, f"ok {counts['succeeded']:,} failed {failed:,} run {counts['running']:,} wait {waiting:,}"),
    ]
    if not snapshot.workers_alive and view.hint == NO_WORKER:
        view = replace(view, hint=NO_WORKER_SHORT)
    lines += [line for line in _notes(snapshot, view) if snapshot.batch.offline or not snapshot.workers_alive]
    room = max(view.height - 2 - len(lines), 0)
    causes = _most(snapshot.causes)[: min(MIN_CAUSES, room)]
    room -= len(causes)
    rows = []
    for lesson in _oldest(snapshot)[:room]:
        number = f"{view.glyphs.active}{lesson.index + 1:<5}"
        rows.append(row(width, number, fit(lesson.title, width - 11, more), f"{lesson.percent:>4}%"))
    if room >= 2:
        rows = _cut(rows, len(snapshot.active), room, "active", view)
    for place, cause in enumerate(causes, 1):
        rest = f"  +{len(snapshot.causes) - place:,} more" if place == len(causes) < len(snapshot.causes) else ""
        text = f"{cause.count:,} {cause.bucket}: {cause.error_class}: {cause.message}"
        rows.append(row(width, fit(text, width - len(rest), more), rest))
    return [*lines, *rows, _footer(snapshot, view)][: view.height - 1]
