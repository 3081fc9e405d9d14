"""The final summary for people (cli_ux, C.7 iii): what came out, why the rest did not, what to type next."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import IO

from lessongen_core.errors import InsufficientContext
from lessongen_core.next_steps import NextStep, next_steps
from lessongen_core.one_line import clipped
from lessongen_core.report.figures import work_time
from lessongen_core.store.rows import STATES, BatchRow, LessonRow, Outlook, calling_s, known_sum, told
from lessongen_core.store.times import at

from .exit_codes import ExitCode
from .render import clock, due, duration, gone_text
from .specs import count
from .terminal import clean, is_tty, typed

_WORDS = {
    "succeeded": "finished: SUCCEEDED",
    "partial": "finished: PARTIAL",
    "failed": "finished: NONE SUCCEEDED",
    "blocked": "stopped: ACCOUNT BLOCKED",
    "cancelled": "CANCELLED",
    "running": "still running",
}
_BUCKETS = ("retryable", "review", "parked", "cancelled")
_CAUSES = ("retryable", "review", "rejected", "parked")  # rejected: in review, and a person decided against it
_INDENT = " " * 9
_MESSAGE_WIDTH = 70
NO_CONTEXT = InsufficientContext.error_class


@dataclass(frozen=True, slots=True)
class _Group:
    bucket: str
    error_class: str
    message: str
    lessons: tuple[LessonRow, ...]


def summary(
    batch: BatchRow, lessons: Sequence[LessonRow], *, code: ExitCode, out: Path | None = None, alive: bool = False
) -> list[str]:
    """Return the lines, for stderr; `out` is the batch's folder, when files were written; `alive`: a pool works.

    Not pure in one thing: how long it is until a lesson is due is counted from the present moment.
    """
    words = "stopped: BUDGET REACHED" if batch.over_budget else _WORDS[batch.status]
    lines = [f"{batch.id}  {batch.name}  {words} (exit {int(code)})", ""]
    lines += figures(batch, lessons)
    if batch.blocked_reason:
        lines += ["", f"  stopped because: {batch.blocked_reason}"]
    lines += by_cause(lessons, sys.stderr, known=batch.blocked_reason)
    steps = next_commands(batch, counts_of(lessons), outlook_of(lessons, datetime.now(UTC)), out, alive=alive)
    lines += ["", "  NEXT", *next_lines(steps)]
    return [clean(line) for line in lines]


def status_text(batch: BatchRow, *, alive: bool) -> str:
    """Its status; that nobody writes a batch that is open; what stopped one that is blocked."""
    if batch.status == "running" and not alive:
        return "running, no worker"
    return "blocked, over budget" if batch.over_budget else batch.status


def figures(batch: BatchRow, lessons: Sequence[LessonRow]) -> list[str]:
    """Counts, calls, time and models of a batch, not cleaned."""
    states = [lesson.state for lesson in lessons]
    parts = [count(len(lessons), "lesson")]
    for state in ("succeeded", *_BUCKETS, "running", "waiting", "queued"):
        if (number := sum(each == state for each in states)) or state == "succeeded":
            parts.append(f"{number:,} {state}")
        if state == "succeeded" and (accepted := sum(lesson.reviewed for lesson in lessons)):
            parts.append(f"({accepted:,} accepted by a person)")
    if lessons and batch.status != "running":
        parts.append(f"success rate {100 * states.count('succeeded') / len(lessons):.1f} %")
    attempts = sum(lesson.attempts for lesson in lessons)
    tokens = sum(lesson.tokens_prompt + lesson.tokens_completion for lesson in lessons)
    cost = known_sum(lesson.cost_usd for lesson in lessons)
    lines = [
        "  lessons   " + "   ".join(parts),
        f"  calls     {count(attempts, 'call')}   {tokens:,} tokens"
        + (f"   {cost:.2f} USD" if cost else "")
        + ("" if batch.offline else _unknown(lessons)),
    ]
    if not batch.offline and (unknown := _without_price(lessons)):
        lines.append(f"  cost      {unknown}; set it under [[models]]")
    if batch.finished_at is not None:
        lines.append(f"  time      {_time(batch, batch.finished_at, lessons)}")
    if batch.offline:
        lines.append("  writer    offline-writer: no LLM wrote these lessons")
    else:
        lines.append(f"  models    {_models(lessons)}")
    return lines + [f"  gone      {gone_text(*dead)}" for dead in batch.dead_models.items()]


def _time(batch: BatchRow, finished: datetime, lessons: Sequence[LessonRow]) -> str:
    """From the submission to the end, as in the reports; after long pauses, the time of the calls too."""
    took_s = (finished - batch.created_at).total_seconds()
    submitted, ended = batch.created_at.astimezone(), finished.astimezone()
    day = "" if submitted.date() == ended.date() else f"{submitted:%Y-%m-%d} "
    working = work_time(took_s, calling_s(row for lesson in lessons for row in lesson.attempt_rows))
    behind = f"   calls under way for {working}" if working else ""
    return f"{duration(took_s)}   {day}{clock(submitted)} -> {clock(ended)}{behind}"


def _unknown(lessons: Sequence[LessonRow]) -> str:
    """Calls that may have cost something, nobody said what: broken off, or out when their worker died or stopped."""
    broken = sum(attempt.unpriced for lesson in lessons for attempt in lesson.attempt_rows)
    calls = broken + sum(lesson.lost_calls for lesson in lessons)
    return f"   +{count(calls, 'call')} of unknown cost (broken off)" if calls else ""


def _without_price(lessons: Sequence[LessonRow]) -> str:
    """Which models counted tokens, and no call of theirs has a cost; "" for none."""
    calls = [row for lesson in lessons for row in lesson.attempt_rows if row.tokens_prompt or row.tokens_completion]
    priced = {row.model for row in calls if row.cost_usd is not None}
    names = dict.fromkeys(row.model.rpartition("/")[2] for row in calls if row.model not in priced)
    if len(names) > 1 and not priced:
        return "unknown: no model has a price"
    return f"{'not all known' if priced else 'unknown'}: no price for {', '.join(names)}" if names else ""


def _models(lessons: Sequence[LessonRow]) -> str:
    written = [lesson for lesson in lessons if lesson.state == "succeeded" and lesson.model]
    names = dict.fromkeys(str(lesson.model) for lesson in written)
    if names:
        lessons_by = Counter(lesson.model for lesson in written)
        first, *others = names  # two of the usual names fit 80 columns
        shown = [
            f"{first}: {count(lessons_by[first], 'lesson')}",
            *(f"{name}: {lessons_by[name]:,}" for name in others),
        ]
        return ", ".join(shown)
    asked = Counter(attempt.model for lesson in lessons for attempt in lesson.attempt_rows)
    return "none wrote a lesson" + "".join(f"   {name}: {count(calls, 'call')}" for name, calls in asked.items())


def by_cause(lessons: Sequence[LessonRow], stream: IO[str], *, known: str | None = None) -> list[str]:
    """Why lessons did not succeed, one line a cause, not cleaned; nothing when all did. Cut for a terminal only.

    `known` was said already: why the batch is blocked.
    """
    groups = [replace(group, message="" if group.message == known else group.message) for group in _groups(lessons)]
    width = _MESSAGE_WIDTH if is_tty(stream) else None
    lines = chain.from_iterable(_group_lines(group, width) for group in groups)
    return ["", "  NOT SUCCEEDED, BY CAUSE", *lines] if groups else []


def _groups(lessons: Sequence[LessonRow]) -> list[_Group]:
    found: dict[tuple[str, str], list[LessonRow]] = {}
    for lesson in lessons:
        bucket = "rejected" if lesson.rejected else lesson.state
        if bucket in _CAUSES:
            found.setdefault((bucket, lesson.error_class or "-"), []).append(lesson)
    ordered = sorted(found.items(), key=lambda item: (_CAUSES.index(item[0][0]), -len(item[1]), item[0][1]))
    return [
        _Group(bucket, error_class, _why(members[-1]), tuple(members)) for (bucket, error_class), members in ordered
    ]


def _why(lesson: LessonRow) -> str:
    """Its error, with what its last call said, if that was it."""
    last = lesson.attempt_rows[-1] if lesson.attempt_rows else None
    evidence = last.evidence if last is not None and last.error_class == lesson.error_class else None
    return told(lesson.error_message, evidence) or ""


def _group_lines(group: _Group, width: int | None) -> Iterator[str]:
    """The cause, and under it what its last lesson was told, in `width` columns; None: all of it."""
    shown = " ".join(f"#{lesson.index + 1}" for lesson in group.lessons[:2])
    more = f" +{len(group.lessons) - 2:,}" if len(group.lessons) > 2 else ""
    yield f"  {len(group.lessons):>5,}  {group.bucket:<9}  {group.error_class:<20}  {shown}{more}"
    whose = f"#{group.lessons[-1].index + 1}: " if len(group.lessons) > 1 else ""
    if group.message:
        text = whose + " ".join(group.message.split())
        yield _INDENT + (text if width is None else clipped(text, width))


def next_lines(commands: Sequence[tuple[str, str]]) -> list[str]:
    """`what   how`, one a line."""
    width = max(len(what) for what, _ in commands)
    return [f"    {what:<{width}}   {typed(how)}" for what, how in commands]


def outlook_of(lessons: Sequence[LessonRow], now: datetime) -> Outlook:
    """What may be asked again when, as `Batches.outlook` has it, from rows that are at hand."""
    times = [lesson.retry_at for lesson in lessons if lesson.state == "retryable"]
    later = [time.timestamp() for time in times if time is not None and time > now]
    rejected = sum(lesson.rejected for lesson in lessons)
    lost = [each for each in lessons if each.state == "review" and each.error_class == NO_CONTEXT and not each.rejected]
    return Outlook(len(later), min(later, default=None), None, rejected, len(lost))


def next_commands(
    batch: BatchRow,
    counts: Mapping[str, int],
    outlook: Outlook,
    out: Path | None = None,
    *,
    alive: bool = False,
    now: datetime | None = None,
) -> list[tuple[str, str]]:
    """(what to do next, the command for it); `now` is the present moment, unless a test says otherwise."""
    due_at = "" if outlook.first_due is None else f"   from {due(at(outlook.first_due), now or datetime.now(UTC))}"
    todo = next_steps(batch.id, batch.status, counts, outlook, over_budget=batch.over_budget, alive=alive)
    some_due = any(step.kind == "retry" for step in todo)
    steps = [_worded(step, due_at, some_due=some_due) for step in todo]
    if out is not None:
        if counts["succeeded"]:
            steps.append(("read the lessons", str(out / "lessons")))
        steps.append(("report", str(out / "report.html")))
    elif batch.status != "running" or any(counts[state] for state in ("succeeded", "retryable", "review")):
        what = "write lessons and report" if counts["succeeded"] else "write the report"
        steps.append((what, f"lessongen report {batch.id} --out DIR"))
    return steps


def _worded(step: NextStep, due_at: str, *, some_due: bool) -> tuple[str, str]:
    """(what to do, the command); `some_due`: of the retryable lessons, others than those that are not due yet."""
    lessons = count(step.lessons, "lesson")
    what, after = {
        "watch": ("come back", ""),
        "go_on": ("go on", ""),
        "retry": (f"retry {lessons}", ""),
        "retry_later": (f"retry {lessons}{' not due yet' if some_due else ''}", due_at),
        "raise_budget": (f"go on with {count(step.lessons, 'parked lesson')}", ""),
        "unblock": (f"go on with {count(step.lessons, 'parked lesson')}", "   once the account is in order"),
        "uncancel": (f"go on with {count(step.lessons, 'cancelled lesson')}", ""),
        "review": (f"look at {lessons} in review", ""),
        "correct": ("correct sources or spec", f"   {lessons} found nothing in them"),
    }[step.kind]
    return what, f"{step.command}{after}"


def counts_of(lessons: Sequence[LessonRow]) -> dict[str, int]:
    """Lessons per state; every state is a key."""
    counted = Counter(lesson.state for lesson in lessons)
    return {state: counted[state] for state in STATES}
