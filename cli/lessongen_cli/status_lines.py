"""What `status` says of a batch: one moment, what keeps it from going on, and what to type next."""

from __future__ import annotations

from lessongen_core.store.rows import Outlook
from lessongen_core.store.times import at
from lessongen_jobs.progress import Cause, Snapshot

from .pace import eta_s, pace_text, percent_done, recently
from .render import budget_text, clock, due, duration, gone_text, learned_text, limit_text
from .summary import next_commands, next_lines, status_text
from .terminal import clean
from .trouble import NO_WORKER, held_text, last_ones, nobody, of_calls


def status_lines(snapshot: Snapshot, outlook: Outlook) -> list[str]:
    """The lines, cleaned."""
    batch = snapshot.batch
    alive = snapshot.workers_alive > 0
    rejected = f" ({outlook.rejected:,} rejected)" if outlook.rejected else ""
    told = {"review": rejected}
    counts = "   ".join(
        f"{state} {number:,}{told.get(state, '')}" for state, number in snapshot.counts.items() if number
    )
    lines = [
        f"{batch.id}  {batch.name}  {status_text(batch, alive=alive)}",
        f"  lessons   {snapshot.done:,}/{batch.total:,}  {percent_done(snapshot):.0f}%   {counts}",
        f"  started   {clock(batch.created_at)}",
        *_work(snapshot),
        *_later(snapshot, outlook),
        *_models(snapshot),
    ]
    if batch.blocked_reason:
        lines.append(f"  blocked   {batch.blocked_reason}")
    lines += [_cause(cause, batch.blocked_reason) for cause in snapshot.causes]
    if batch.status != "running" or not alive:
        lines += ["", "  NEXT", *next_lines(next_commands(batch, snapshot.counts, outlook, alive=alive))]
    return [clean(line) for line in lines]


def _work(snapshot: Snapshot) -> list[str]:
    """Who works, how fast, and calls that hang."""
    if snapshot.batch.status != "running" and not snapshot.counts["running"]:
        return []
    if not snapshot.workers_alive:
        return [f"  workers   {nobody(snapshot, NO_WORKER)}"]
    lines = [f"  workers   {snapshot.workers_busy}/{snapshot.workers_alive} busy   retries {snapshot.retries:,}"]
    lines += [f"  waits     {text}" for text in of_calls(snapshot)]
    left, late = eta_s(snapshot), recently(snapshot)
    figures = "" if late is None else f", a lesson takes {duration(late.median_s)} (95%: up to {duration(late.p95_s)})"
    when = f"ETA {'-' if left is None else duration(left)}"
    if left is None and (last := last_ones(snapshot)):
        when = last
    lines.append(f"  pace      {pace_text(snapshot)} lessons/min, {when}{figures}")
    return lines


def _later(snapshot: Snapshot, outlook: Outlook) -> list[str]:
    lines = []
    if outlook.next_try is not None:
        first = at(outlook.next_try)
        when = "now" if first <= snapshot.now else f"in {duration((first - snapshot.now).total_seconds())}"
        when = "as soon as a worker is free" if snapshot.due else when
        lines.append(f"  backoff   {snapshot.counts['waiting']:,} waiting, the next is asked again {when}")
    if outlook.first_due is not None:
        lines.append(
            f"  retry     {outlook.not_due:,} not due yet, the first at {due(at(outlook.first_due), snapshot.now)}"
        )
    return lines


def _models(snapshot: Snapshot) -> list[str]:
    """Limits, accounts, what errors taught, who writes, and the money."""
    batch = snapshot.batch
    lines = [f"  limit     {limit_text(row)}" for row in snapshot.limits if row.model not in batch.dead_models]
    lines += [f"  account   {held_text(held)}" for held in snapshot.held]
    learned = [(row.model, learned_text(row)) for row in snapshot.limits if row.learned]
    lines += [f"  learned   {text}" for _, text in learned]
    lines += [f"            forget it:  lessongen forget {model}" for model, _ in learned]
    lines += [f"  gone      {gone_text(*dead)}" for dead in batch.dead_models.items()]
    if batch.offline:
        lines.append("  writer    offline-writer: no LLM writes these lessons")
    if snapshot.budget is not None:
        lines.append(f"  budget    {budget_text(snapshot.budget)}")
    return lines


def _cause(cause: Cause, told: str | None) -> str:
    """A line; the message is left out where it was told as the reason why the batch is blocked."""
    message = "" if cause.message == told else f": {cause.message}"
    bucket = "asked again" if cause.bucket == "running" else cause.bucket
    return f"  {cause.count:>7,}   {bucket}: {cause.error_class}{message}"
