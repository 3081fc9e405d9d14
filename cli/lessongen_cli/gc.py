"""`gc`: old batches leave the store, old crash files and rotated logs the state folder. Asks before it removes."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lessongen_core.errors import ConfigError

from .options import MOST, AsJson, duration_s
from .specs import count
from .terminal import answer, answer_json, clean, is_tty, say

if TYPE_CHECKING:
    from lessongen_core.store.retention import Space
    from lessongen_core.store.rows import BatchRow
    from lessongen_jobs.housekeeping import Done, Plan

_MAX_AGE_S = 100 * 366 * 86_400
_KEPT = {
    "running": "running",
    "blocked": "blocked; resume or cancel them first",
    "young": "ended less than {age} ago",
    "newest": "among the {keep} newest (--keep)",
    "review": "with lessons that wait for a person (--all removes them too)",
    "in_use": "asked for again meanwhile",
}


class NeedsConfirmation(ConfigError):
    """Something would be removed, and nobody said or can be asked whether it may."""

    code = "E_CONFIRM"


def gc(
    older_than: Annotated[
        str, typer.Option("--older-than", metavar="AGE", help="Ended before: 30d, 12h, 2w; 0d: any.")
    ] = "30d",
    keep: Annotated[
        int, typer.Option("--keep", metavar="N", min=0, max=MOST, help="Keep the N newest that ended.")
    ] = 0,
    everything: Annotated[
        bool, typer.Option("--all", help="Also batches with lessons that wait for a person.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; remove nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove old batches from the store, and old logs.

    Old crash files, too. Running and blocked batches stay. Written lesson files are not touched. Specs whose batch
    is gone are paid anew when they are submitted again, unless a later batch has the same lessons.
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs.housekeeping import Housekeeping

    age_s = _seconds(older_than)
    with Housekeeping(load_settings(looking=True)) as keeper:
        plan = keeper.plan(older_than_s=age_s, keep=keep, everything=everything)
        done = None
        if not plan.empty and not dry_run:
            if not _confirmed(plan, yes=yes, as_json=as_json):
                say("nothing was removed")
                return
            done = keeper.carry_out(plan, everything=everything)
    if as_json:
        answer_json("gc", _data(plan, done, age_s, keep, dry_run=dry_run))
        return
    answer("\n".join(clean(line) for line in _lines(plan, done, older_than, keep, dry_run=dry_run)))


def _seconds(text: str) -> float:
    from .failure import UsageError

    hint = "a number and s, m, h, d or w: --older-than 30d"
    try:
        seconds = duration_s(text)
    except typer.BadParameter as exc:
        raise UsageError(f'--older-than "{text}" is no age', hint=hint) from exc
    if text.strip()[-1].isdigit():  # seconds elsewhere; who types 30 here thinks of days, and would lose them all
        raise UsageError(f'--older-than "{text}" has no unit', hint=hint)
    if seconds > _MAX_AGE_S:
        raise UsageError(f'--older-than "{text}" is more than a century', hint=hint)
    return seconds


def _confirmed(plan: Plan, *, yes: bool, as_json: bool) -> bool:
    """Ask on the terminal; off one, and with `--json`, `--yes` must have said it.

    Raises:
        NeedsConfirmation: nobody can be asked.
    """
    if yes:
        return True
    what = _what(plan)
    if as_json or not (is_tty(sys.stdin) and is_tty(sys.stderr)):
        raise NeedsConfirmation(
            f"gc would remove {what}; there is no terminal to ask on, so nothing was removed",
            hint="lessongen gc --dry-run     then the same with --yes",
        )
    for line in _table(plan.going):
        say(line)
    sys.stderr.write(f"Remove {what}? This cannot be undone. [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _what(plan: Plan) -> str:
    lessons = sum(batch.total for batch in plan.going)
    parts = []
    if plan.going:
        parts.append(f"{_batches(len(plan.going))} ({count(lessons, 'lesson')})")
    if plan.files:
        parts.append(f"{count(len(plan.files), 'file')} ({_size(sum(file.size for file in plan.files))})")
    return " and ".join(parts)


def _lines(plan: Plan, done: Done | None, age: str, keep: int, *, dry_run: bool) -> list[str]:
    if plan.empty:
        lines = ["nothing to remove"]
    elif done is None:
        lines = [*_table(plan.going), f"would remove {_what(plan)}; nothing was removed (--dry-run)"]
    else:
        lines = _removed_lines(done)
    kept = Counter(each.kept for each in plan.staying)
    if done is not None and done.passed_over:
        kept["in_use"] = len(done.passed_over)
    for reason, number in kept.items():
        if reason is not None:
            lines.append(f"kept: {number:,} {_KEPT[reason].format(age=age, keep=keep)}")
    return lines


def _removed_lines(done: Done) -> list[str]:
    lines = []
    if done.removed:
        gone = [removed for _, removed in done.removed]
        sets = f", {count(done.source_sets, 'source set')} no batch names any more" if done.source_sets else ""
        lines.append(
            f"removed {_batches(len(gone))}: {count(sum(each.lessons for each in gone), 'lesson')}, "
            f"{count(sum(each.attempts for each in gone), 'attempt')}, {_size(_text_bytes(done))} of texts{sets}"
        )
    if done.files:
        lines.append(f"removed {count(len(done.files), 'file')}: {_size(sum(file.size for file in done.files))}")
    if done.space is not None:
        lines.append(_space_line(done.space))
    elif done.removed:
        lines.append("the database uses the space again for new lessons")
    return lines or ["nothing was removed"]


def _space_line(space: Space) -> str:
    line = f"the store's file: {_size(space.before_bytes)} -> {_size(space.after_bytes)}"
    if not space.hint:
        return line
    return f"{line}; {_size(space.reusable_bytes)} in it are free for new lessons: {space.hint}"


def _table(going: tuple[BatchRow, ...]) -> list[str]:
    if not going:
        return []
    return ["ID        STATUS     LESSONS  ENDED             NAME", *map(_row, going)]


def _row(batch: BatchRow) -> str:
    ended = batch.finished_at.astimezone().strftime("%Y-%m-%d %H:%M") if batch.finished_at else "-"
    return f"{batch.id}  {batch.status:<9}  {batch.total:>7,}  {ended:<16}  {batch.name}"


def _batches(number: int) -> str:
    return "1 batch" if number == 1 else f"{number:,} batches"


def _size(number: int) -> str:
    for unit, step in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000)):
        if number >= step:
            return f"{number / step:.1f} {unit}"
    return f"{number} bytes"


def _text_bytes(done: Done) -> int:
    return sum(removed.text_bytes for _, removed in done.removed)


def _data(plan: Plan, done: Done | None, age_s: float, keep: int, *, dry_run: bool) -> dict[str, Any]:
    passed_over = {batch.id for batch in done.passed_over} if done else set()
    kept = [(each.batch, each.kept) for each in plan.staying]
    kept += [(batch, "in_use") for batch in plan.going if batch.id in passed_over]
    return {
        "dry_run": dry_run,
        "older_than_s": age_s,
        "keep": keep,
        "removed": [_batch(batch) for batch in plan.going if batch.id not in passed_over],
        "kept": [_batch(batch) | {"reason": reason} for batch, reason in kept],
        "attempts": sum(removed.attempts for _, removed in done.removed) if done else None,
        "text_bytes": _text_bytes(done) if done else None,
        "source_sets": done.source_sets if done else None,
        "files": [{"path": str(Path(file.path)), "bytes": file.size} for file in plan.files],
        "space": _space(done.space) if done and done.space else None,
    }


def _batch(batch: BatchRow) -> dict[str, Any]:
    return {
        "id": batch.id,
        "name": batch.name,
        "status": batch.status,
        "lessons": batch.total,
        "finished_at": _time(batch.finished_at),
    }


def _space(space: Space) -> dict[str, Any]:
    return {
        "before_bytes": space.before_bytes,
        "after_bytes": space.after_bytes,
        "reusable_bytes": space.reusable_bytes,
        "hint": space.hint,
    }


def _time(moment: datetime | None) -> str | None:
    from lessongen_core.envelope import timestamp

    return None if moment is None else timestamp(moment)
