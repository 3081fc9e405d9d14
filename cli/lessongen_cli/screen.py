"""One frame of the live screen, from one Snapshot: pure, at most `height - 1` rows of at most `width - 1` cells.

Rows are computed from the size of each moment; what does not fit is counted, never scrolled (cli_ux, B2, C.7).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from rich.cells import cell_len
from rich.text import Text

from lessongen_core.store.rows import LessonRow
from lessongen_jobs.progress import Snapshot

from .pace import ENOUGH, eta_s, eta_spread_s, pace_text, percent_done, recently
from .render import bar, budget_text, clock, duration, fit, learned_text, rough, row
from .screen_rows import (
    MAX_CAUSES,
    MEDIUM,
    NO_HEARTBEAT,
    STAGES,
    STYLES,
    WAITS,
    View,
    active_rows,
    bucket_of,
    cause_rows,
    cut,
    lesson_rows,
    most_frequent,
    oldest_first,
)
from .terminal import MIN_COLUMNS
from .trouble import NO_WORKER, NO_WORKER_SHORT, is_unanswered, last_ones, nobody, of_calls, of_models

NARROW = 60
TALL = 30
CANCELLING = "Cancelled; the lessons in hand are finished and kept."
MIN_CAUSES = 2
MIN_ROOM = 9  # for lessons and causes, before the figures of the last minutes take a row
_SHORT = {"succeeded": "ok", "retryable": "retry", "running": "run", "waiting": "wait"}
_ALWAYS = ("succeeded", "retryable", "review", "running", "queued")
_STAGES = ("starting", "fetching_context", WAITS, "generating", "sanitizing", "validating")


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
        body = lesson_rows(snapshot, lessons, view, room - below)
        body += cause_rows(snapshot.causes, view, below)
    else:
        head[4:4] = _of_late(snapshot, view) if room > MIN_ROOM else []
        body = _active_and_causes(snapshot, view, view.height - 1 - len(head) - len(foot))
    return [*head, *body, *foot][: view.height - 1]


def _head(snapshot: Snapshot, view: View) -> list[Text]:
    width = view.width - 1
    name = f"{snapshot.batch.id}  {snapshot.batch.name}"
    for state in _states(snapshot, view):
        if cell_len(name) + 2 + len(state) <= width:
            break
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


def _states(snapshot: Snapshot, view: View) -> list[str]:
    """How long it runs and when it will be over, the longest text first; below MEDIUM columns shorter ones, too."""
    batch = snapshot.batch
    if batch.status != "running":
        return [f"{batch.status} after {duration((snapshot.now - batch.created_at).total_seconds())}"]
    elapsed = duration((snapshot.now - (batch.opened_at or batch.created_at)).total_seconds())
    remaining = eta_s(snapshot)
    if remaining is None:
        last = last_ones(snapshot)
        return [f"running {elapsed}, {last}", last] if last else [f"running {elapsed}, ETA -"]
    plain, at = f"running {elapsed}, ETA {rough(remaining)}", f" ({clock(snapshot.now, remaining)})"
    spread = eta_spread_s(snapshot)
    texts = [plain + at, plain] if view.width < MEDIUM else [plain + at]
    if spread is not None and spread >= max(1.0, remaining / 50):
        texts.insert(0, f"{plain} {view.glyphs.give_or_take}{rough(spread)}{at}")
    return texts


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
    styles = [STYLES.get(state, "") if count else "dim" for state, count in shown]
    parts = [part for label in zip(labels, styles, strict=True) for part in (label, gap)]
    return row(view.width - 1, *parts)


def _of_late(snapshot: Snapshot, view: View) -> list[Text]:
    """What is in hand by stage, and what ended in the last minutes: where not every lesson has a row."""
    stages = Counter(WAITS if lesson.waits else lesson.stage for lesson in snapshot.active)
    now = [f"{STAGES.get(stage, stage)} {stages[stage]:,}" for stage in _STAGES if stages[stage]]
    lines = [row(view.width - 1, f"stage now   {'   '.join(now)}")] if now else []
    late = recently(snapshot)
    if late is None or late.succeeded + late.failed < ENOUGH:
        return lines
    share = f" ({100 * late.failed / (late.succeeded + late.failed):.1f}%)" if late.failed else ""
    figures = (
        f"ok {late.succeeded:,}   failed {late.failed:,}{share}",
        f"median {duration(late.median_s)}   p95 {duration(late.p95_s)}   slowest {duration(late.slowest_s)}",
    )
    window = f"last {duration(late.window_s)}" if late.window_s < 60 else f"last {round(late.window_s / 60)}min"
    text = f"{window:<12}{'   '.join(figures)}"
    return [*lines, row(view.width - 1, text if len(text) < view.width else f"{window:<12}{figures[0]}")]


def _notes(snapshot: Snapshot, view: View) -> list[Text]:
    width = view.width - 1
    notes = [
        row(width, f"workers {snapshot.workers_busy}/{snapshot.workers_alive} busy   retries {snapshot.retries:,}")
    ]
    if not snapshot.workers_alive:
        notes = [row(width, (nobody(snapshot, view.hint), "yellow"))]
    notes += [row(width, (text, "yellow")) for text in (*of_calls(snapshot), *of_models(snapshot))]
    if view.height >= TALL:
        learned = [limit for limit in snapshot.limits if limit.learned]
        notes += [row(width, (f"learned of {learned_text(limit)}", "dim")) for limit in learned]
    if snapshot.budget is not None:
        notes.append(row(width, f"budget {budget_text(snapshot.budget)}"))
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
        cut_at = max(text.rfind(end) for end in (".  ", "; ", ", "))
        if cut_at < 0:
            break
        text = text[:cut_at]
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
    active = active_rows(snapshot, view, room - below)
    causes = cause_rows(snapshot.causes, view, below)
    return active + causes if active else causes[1 if causes and not causes[0].plain else 0 :]


def _narrow(snapshot: Snapshot, view: View) -> list[Text]:
    """40 to 59 columns: one-line rows (C.7 iv)."""
    lines = _narrow_head(snapshot, view)
    if not snapshot.workers_alive and view.hint == NO_WORKER:
        view = replace(view, hint=NO_WORKER_SHORT)
    if snapshot.batch.offline or not snapshot.workers_alive:
        lines += _notes(snapshot, view)
    else:
        trouble = (*of_calls(snapshot, short=True), *of_models(snapshot))
        lines += [row(view.width - 1, (text, "yellow")) for text in trouble[: max(view.height - 9, 1)]]
    room = max(view.height - 2 - len(lines), 0)
    causes = most_frequent(snapshot.causes)[: min(MIN_CAUSES, room)]
    room -= len(causes)
    rows = _narrow_lessons(snapshot, view, room)
    return [*lines, *rows, *_narrow_causes(snapshot, view, len(causes)), _footer(snapshot, view)][: view.height - 1]


def tiny(snapshot: Snapshot, view: View) -> list[Text]:
    """What is left of a live screen that was made too small for a frame: done of all, ETA, and the counts."""
    _, figures, _, counts = _narrow_head(snapshot, replace(view, width=max(view.width, MIN_COLUMNS)))
    lines = [figures, counts][: max(view.height - 1, 1)]
    for line in lines:
        line.truncate(max(view.width - 1, 1))
    return lines


def _narrow_head(snapshot: Snapshot, view: View) -> list[Text]:
    width, counts = view.width - 1, snapshot.counts
    remaining = eta_s(snapshot)
    done = f"{snapshot.done:,}/{snapshot.batch.total:,} {percent_done(snapshot):.0f}%"
    last = last_ones(snapshot) if remaining is None else ""
    when = f"ETA {'-' if remaining is None else rough(remaining)}"
    when = last if last and len(done) + 2 + len(last) <= width else when
    full, empty = bar(snapshot.done / max(snapshot.batch.total, 1), min(width - 2, 30), view.glyphs)
    failed = counts["retryable"] + counts["review"] + counts["parked"]
    waiting = counts["queued"] + counts["waiting"]
    return [
        row(width, (fit(f"{snapshot.batch.id} {snapshot.batch.name}", width, view.glyphs.more), "bold")),
        row(width, done, f"  {when}"),
        row(width, "[", (full, "green"), (empty, "dim"), "]"),
        row(width, f"ok {counts['succeeded']:,} failed {failed:,} run {counts['running']:,} wait {waiting:,}"),
    ]


def _narrow_lessons(snapshot: Snapshot, view: View, room: int) -> list[Text]:
    """Number, title, attempt from the second on, percent; `wait` while nothing came."""
    width, rows = view.width - 1, []
    for lesson in oldest_first(snapshot)[:room]:
        number = f"{NO_HEARTBEAT if lesson.lost else view.glyphs.active}{lesson.index + 1:<5}"
        figure = " wait" if is_unanswered(lesson) or lesson.waits else f"{lesson.percent:>4}%"
        again = f" x{lesson.attempt}" if lesson.attempt > 1 else ""
        rows.append(row(width, number, fit(lesson.title, width - 11 - len(again), view.glyphs.more), again, figure))
    return cut(rows, len(snapshot.active), room, "active", view) if room >= 2 else rows


def _narrow_causes(snapshot: Snapshot, view: View, count: int) -> list[Text]:
    width, rows = view.width - 1, []
    for place, cause in enumerate(most_frequent(snapshot.causes)[:count], 1):
        rest = f"  +{len(snapshot.causes) - place:,} more" if place == count < len(snapshot.causes) else ""
        text = f"{cause.count:,} {bucket_of(cause)}: {cause.error_class}: {cause.message}"
        rows.append(row(width, fit(text, width - len(rest), view.glyphs.more), rest))
    return rows
