"""The final summary for people (cli_ux, C.7 iii): what came out, why the rest did not, what to type next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from lessongen_core.spec.positions import clipped
from lessongen_core.store.rows import BatchRow, LessonRow, known_sum

from .exit_codes import ExitCode
from .render import clock, due, duration, gone_text
from .specs import count
from .terminal import clean

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


@dataclass(frozen=True, slots=True)
class _Group:
    bucket: str
    error_class: str
    message: str
    lessons: tuple[LessonRow, ...]


def summary(
    batch: BatchRow, lessons: Sequence[LessonRow], *, code: ExitCode, out: Path | None = None, alive: bool = False
) -> list[str]:
    """Return the lines; `out` is the batch's folder, when files were written; `alive`: a pool works.

    Not pure in one thing: how long it is until a lesson is due is counted from the present moment.
    """
    words = "stopped: BUDGET REACHED" if batch.over_budget else _WORDS[batch.status]
    lines = [f"{batch.id}  {batch.name}  {words} (exit {int(code)})", ""]
    lines += figures(batch, lessons)
    if batch.blocked_reason:
        lines += ["", f"  stopped because: {batch.blocked_reason}"]
    lines += by_cause(lessons)
    lines += ["", "  NEXT", *next_lines(next_commands(batch, lessons, out, alive=alive))]
    return [clean(line) for line in lines]


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
        f"  calls     {count(attempts, 'call')}   {tokens:,} tokens" + (f"   {cost:.2f} USD" if cost else ""),
    ]
    if batch.finished_at is not None:
        lines.append(
            f"  time      {duration((batch.finished_at - batch.created_at).total_seconds())}"
            f"   {clock(batch.created_at)} -> {clock(batch.finished_at)}"
        )
    if batch.offline:
        lines.append("  writer    offline-writer: no LLM wrote these lessons")
    else:
        lines.append(f"  models    {_models(lessons)}")
    return lines + [f"  gone      {gone_text(*dead)}" for dead in batch.dead_models.items()]


def _models(lessons: Sequence[LessonRow]) -> str:
    written = [lesson for lesson in lessons if lesson.state == "succeeded" and lesson.model]
    names = dict.fromkeys(str(lesson.model) for lesson in written)
    if names:
        return "   ".join(f"{name} {sum(lesson.model == name for lesson in written):,}" for name in names)
    asked = Counter(attempt.model for lesson in lessons for attempt in lesson.attempt_rows)
    return "none wrote a lesson" + "".join(f"   {name}: {count(calls, 'call')}" for name, calls in asked.items())


def by_cause(lessons: Sequence[LessonRow]) -> list[str]:
    """Why lessons did not succeed, one line a cause, not cleaned; nothing when all did."""
    groups = _groups(lessons)
    return ["", "  NOT SUCCEEDED, BY CAUSE", *chain.from_iterable(map(_group_lines, groups))] if groups else []


def _groups(lessons: Sequence[LessonRow]) -> list[_Group]:
    found: dict[tuple[str, str], list[LessonRow]] = {}
    for lesson in lessons:
        bucket = "rejected" if lesson.rejected else lesson.state
        if bucket in _CAUSES:
            found.setdefault((bucket, lesson.error_class or "-"), []).append(lesson)
    ordered = sorted(found.items(), key=lambda item: (_CAUSES.index(item[0][0]), -len(item[1]), item[0][1]))
    return [
        _Group(bucket, error_class, members[-1].error_message or "", tuple(members))
        for (bucket, error_class), members in ordered
    ]


def _group_lines(group: _Group) -> Iterator[str]:
    """The cause, and under it what its last lesson was told; each within 80 columns."""
    shown = " ".join(f"#{lesson.index + 1}" for lesson in group.lessons[:2])
    more = f" +{len(group.lessons) - 2:,}" if len(group.lessons) > 2 else ""
    yield f"  {len(group.lessons):>5,}  {group.bucket:<9}  {group.error_class:<20}  {shown}{more}"
    whose = f"#{group.lessons[-1].index + 1}: " if len(group.lessons) > 1 else ""
    if group.message:
        yield _INDENT + clipped(whose + " ".join(group.message.split()), _MESSAGE_WIDTH)


def next_lines(commands: Sequence[tuple[str, str]]) -> list[str]:
    """`what   how`, one a line."""
    width = max(len(what) for what, _ in commands)
    return [f"    {what:<{width}}   {how}" for what, how in commands]


@dataclass(frozen=True, slots=True)
class Retryable:
    """Lessons that may be asked again: how many now, how many not yet, and when the first of those may."""

    now: int
    later: int
    first: datetime | None


def retryable_of(lessons: Sequence[LessonRow], now: datetime) -> Retryable:
    """Sort the retryable ones of `lessons` by whether they are due."""
    times = [lesson.retry_at for lesson in lessons if lesson.state == "retryable"]
    later = [time for time in times if time is not None and time > now]
    return Retryable(len(times) - len(later), len(later), min(later, default=None))


def next_commands(
    batch: BatchRow,
    lessons: Sequence[LessonRow],
    out: Path | None = None,
    *,
    alive: bool = False,
    now: datetime | None = None,
) -> list[tuple[str, str]]:
    """(what to do next, the command for it); `now` is the present moment, unless a test says otherwise.

    Each command does the work by itself: `--watch` brings workers if none live.
    """
    states = [lesson.state for lesson in lessons]
    steps: list[tuple[str, str]] = []
    if batch.status == "running":
        steps.append(
            ("come back", f"lessongen watch {batch.id}") if alive else ("go on", f"lessongen resume {batch.id} --watch")
        )
    now = now or datetime.now(UTC)
    retryable = retryable_of(lessons, now)
    if retryable.now:
        steps.append((f"retry the {retryable.now:,} retryable", f"lessongen retry-failed {batch.id} --watch"))
    if retryable.first is not None:
        which = "not due yet" if retryable.now else "retryable"
        at = due(retryable.first, now)
        steps.append(
            (f"retry the {retryable.later:,} {which}", f"lessongen retry-failed {batch.id} --watch   from {at}")
        )
    if parked := states.count("parked"):
        how = " --max-cost USD --watch" if batch.over_budget else " --watch   once the account is in order"
        steps.append((f"go on with the {parked:,} parked", f"lessongen resume {batch.id}{how}"))
    if cancelled := states.count("cancelled"):
        steps.append((f"go on with the {cancelled:,} cancelled", f"lessongen resume {batch.id} --watch"))
    if review := states.count("review") - sum(lesson.rejected for lesson in lessons):
        steps.append((f"look at the {review:,} in review", f"lessongen review list {batch.id}"))
    if out is not None:
        if "succeeded" in states:
            steps.append(("read the lessons", str(out / "lessons")))
        steps.append(("report", str(out / "report.md")))
    else:
        steps.append(("write lessons and report", f"lessongen report {batch.id} --out DIR"))
    return steps
