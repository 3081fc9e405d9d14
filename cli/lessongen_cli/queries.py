"""The commands that only look: status, list. They exit 0 whatever the batch did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from .exit_codes import for_status
from .options import MOST, AsJson, LatestRef
from .status_data import batch_data, status_data
from .terminal import answer, answer_json, clean, say

if TYPE_CHECKING:
    from lessongen_core.store.rows import BatchRow, LessonRow
    from lessongen_jobs.progress import Snapshot


def status(
    ref: LatestRef = "latest",
    exit_status: Annotated[bool, typer.Option("--exit-status", help="Exit as the batch ended; 8: not yet.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show one moment of a batch."""
    from lessongen_core.config import load_settings
    from lessongen_jobs.batches import Batches

    with Batches(load_settings(looking=True)) as batches:
        snapshot = batches.snapshot(batches.find(ref).id)
        lessons = batches.lessons(snapshot.batch.id) if snapshot.counts["retryable"] and not as_json else []
    if as_json:
        answer_json("status", status_data(snapshot))
    else:
        answer("\n".join(_status_lines(snapshot, lessons)))
    if exit_status:
        raise typer.Exit(for_status(snapshot.batch.status))


def _status_lines(snapshot: Snapshot, lessons: Sequence[LessonRow]) -> list[str]:
    from .pace import eta_s, pace_text, percent_done
    from .render import budget_text, clock, due, duration, gone_text, learned_text, limit_text
    from .screen import NO_WORKER, nobody
    from .summary import retryable_of

    batch, left = snapshot.batch, eta_s(snapshot)
    counts = "   ".join(f"{state} {number:,}" for state, number in snapshot.counts.items() if number)
    lines = [
        f"{batch.id}  {batch.name}  {batch.status}",
        f"  lessons   {snapshot.done:,}/{batch.total:,}  {percent_done(snapshot):.0f}%   {counts}",
        f"  started   {clock(batch.created_at)}",
        f"  workers   {snapshot.workers_busy}/{snapshot.workers_alive} busy",
    ]
    if batch.status == "running" and not snapshot.workers_alive:
        lines[-1] = f"  workers   {nobody(snapshot, NO_WORKER)}"
    retryable = retryable_of(lessons, snapshot.now)
    if retryable.first is not None:
        lines.append(f"  retry     {retryable.later:,} not due yet, the first at {due(retryable.first, snapshot.now)}")
    if batch.status == "running":
        eta = "-" if left is None else duration(left)
        lines.append(f"  pace      {pace_text(snapshot)} lessons/min, ETA {eta}")
    lines += [f"  limit     {limit_text(row)}" for row in snapshot.limits if row.model not in batch.dead_models]
    learned = [(row.model, learned_text(row)) for row in snapshot.limits if row.learned]
    lines += [f"  learned   {text}" for _, text in learned]
    lines += [f"            forget it:  lessongen forget {model}" for model, _ in learned]
    lines += [f"  gone      {gone_text(*dead)}" for dead in batch.dead_models.items()]
    if batch.offline:
        lines.append("  writer    offline-writer: no LLM writes these lessons")
    if snapshot.budget is not None:
        lines.append(f"  budget    {budget_text(snapshot.budget)}")
    if batch.blocked_reason:
        lines.append(f"  blocked   {batch.blocked_reason}")
    lines += [
        f"  {cause.count:>7,}   {cause.bucket}: {cause.error_class}: {cause.message}" for cause in snapshot.causes
    ]
    return [clean(line) for line in lines]


def list_batches(
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=MOST, help="How many, newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the batches, newest first."""
    from lessongen_core.config import load_settings
    from lessongen_core.errors import NoStore
    from lessongen_jobs.batches import Batches

    try:
        with Batches(load_settings(looking=True)) as batches:
            found, total = batches.recent(limit)
    except NoStore:
        found, total = [], 0
    if as_json:
        answer_json("list", {"items": [batch_data(batch) for batch in found], "total": total, "next": None})
    elif not found:
        say("no batch yet; start one:  lessongen run FILE")
    else:
        answer("\n".join(["ID        STATUS     LESSONS  STARTED           NAME", *map(_list_line, found)]))
        if total > limit:
            say(f"and {total - limit:,} older:  lessongen list --limit {total}")


def _list_line(batch: BatchRow) -> str:
    started = batch.created_at.astimezone().strftime("%Y-%m-%d %H:%M")
    return f"{batch.id}  {batch.status:<9}  {batch.total:>7,}  {started}  {clean(batch.name)}"
