"""The commands that change a batch and return at once: submit, cancel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .anew import anew_data, anew_lines
from .dry_run import show_estimate
from .night_options import Quiet
from .options import AllowSuspicious, AsJson, DryRun, Files, Fresh, MaxCost, Name, Offline, Priority, Ref, SkipInvalid
from .quiet import hushed
from .specs import checked_specs, count
from .terminal import answer, answer_json, say, say_waiting

if TYPE_CHECKING:
    from lessongen_jobs.submit import Submitted


def submit(
    files: Files,
    name: Name = None,
    priority: Priority = "normal",
    dry_run: DryRun = False,
    fresh: Fresh = False,
    skip_invalid: SkipInvalid = False,
    offline: Offline = False,
    allow_suspicious: AllowSuspicious = False,
    max_cost: MaxCost = None,
    quiet: Quiet = 0,
    as_json: AsJson = False,
) -> None:
    """Validate and enqueue; print the batch id.

    The id stands alone on the last line of stdout. Submitting the same specs again attaches to the same batch.
    """
    with hushed(quiet, as_json=as_json):
        _submit(
            files, name, priority, fresh, max_cost,
            skip_invalid=skip_invalid, offline=offline, allow_suspicious=allow_suspicious,
            dry_run=dry_run, as_json=as_json,
        )  # fmt: skip


def _submit(
    files: Sequence[str],
    name: str | None,
    priority: str,
    fresh: bool,
    max_cost: float | None,
    *,
    skip_invalid: bool,
    offline: bool,
    allow_suspicious: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    from lessongen_core.config import load_settings

    settings = load_settings(offline=offline)
    loaded = checked_specs(
        files, "submit", settings, skip_invalid=skip_invalid, dry_run=dry_run, allow_suspicious=allow_suspicious
    )
    if dry_run:
        show_estimate(loaded, settings, name=name, fresh=fresh, max_cost_usd=max_cost, as_json=as_json)
        return
    from lessongen_jobs.batches import Batches
    from lessongen_jobs.submit import submit_batch

    options: dict[str, Any] = {
        "priority": priority,
        "fresh": fresh,
        "skip_invalid": skip_invalid,
        "max_cost_usd": max_cost,
    }
    done = submit_batch(loaded, settings, name=name, on_wait=say_waiting, **options)
    tell(done, name=name)
    if as_json:
        answer_json("submit", _submitted(done), [*map(str, loaded.warnings), *done.warnings])
    else:
        answer(done.batch.id)
    if done.queued or done.verdict == "attached":
        with Batches(settings) as batches:
            hint_workers(done.batch.id, alive=batches.pool_alive(done.batch))


def tell(done: Submitted, *, name: str | None = None, goes_on: bool = False) -> None:
    """Say on stderr what became of the submission; `goes_on`: the caller does by itself what a person would do next.

    `name` is what the user wished to call it: a batch that was there keeps its own.
    """
    for warning in done.warnings:
        say(f"lessongen: warning: {warning}")
    say(f"{_sentence(done, goes_on=goes_on)} ({done.batch.name})")
    if done.verdict != "new" and name is not None and name != done.batch.name:
        say(f'the name "{name}" was not used: {done.batch.id} keeps its own')
    if done.verdict in ("attached", "resumed") and not goes_on:
        say(f"watch it:  lessongen watch {done.batch.id}")
    for line in anew_lines(done.rewritten):
        say(line)
    if done.batch.offline:
        say("offline: no LLM writes these lessons")
    elif done.batch.models and done.verdict != "nothing_to_do":
        say(f"model: {done.batch.models[0]}")
    if not done.enqueued:
        say("recorded, not yet on the queue: the next pool, or lessongen run, enqueues it")


def _sentence(done: Submitted, *, goes_on: bool = False) -> str:
    batch_id = done.batch.id
    if done.verdict == "attached":
        return f"already submitted as {batch_id}, still running; attached"
    if done.verdict == "resumed":
        return f"{batch_id} was blocked; {count(done.queued, 'lesson')} queued again"
    if done.verdict == "nothing_to_do":
        return f"nothing to do: every lesson of {batch_id} succeeded"
    if done.verdict == "retry_hint":
        if done.next_command is None:
            return (
                f"{batch_id} has ended, and what did not succeed a person rejected;"
                f" have one written again:  lessongen review retry {batch_id}/LESSON"
            )
        ended = f"{batch_id} has ended, not every lesson succeeded"
        return ended if goes_on else f"{ended}; go on with:  {done.next_command}"
    reused = f", {done.reused:,} reused" if done.reused else ""
    left_out = f", {done.invalid:,} not valid and left out" if done.invalid else ""
    return f"{batch_id}: {count(done.queued, 'lesson')} queued{reused}{left_out}"


def _submitted(done: Submitted) -> dict[str, Any]:
    return {
        "id": done.batch.id,
        "name": done.batch.name,
        "verdict": done.verdict,
        "total": done.batch.total,
        "queued": done.queued,
        "reused": done.reused,
        "rewritten": anew_data(done.rewritten),
        "invalid": done.invalid,
        "enqueued": done.enqueued,
        "offline": done.batch.offline,
    }


def hint_workers(batch_id: str, *, alive: bool) -> None:
    """Say how to start workers when none lives that can write the batch."""
    if not alive:
        say("no worker lives for it; start some:  lessongen workers")
        say(f"or some until it has ended:  lessongen resume {batch_id} --watch")


def cancel(ref: Ref, as_json: AsJson = False) -> None:
    """Stop a batch: what has not begun is cancelled.

    Lessons in the workers' hands are finished and kept.
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs.batches import Batches

    with Batches(load_settings(looking=True)) as batches:
        batch, cancelled = batches.cancel(ref)
        in_hand = batches.snapshot(batch.id, stages=False).counts["running"]
    if not cancelled and batch.status != "cancelled":
        say(f"nothing to cancel: {batch.id} has ended ({batch.name}: {batch.status})")
    else:
        kept = f"; {in_hand:,} in the workers' hands are finished and kept" if in_hand else ""
        say(f"{batch.id}: {count(cancelled, 'lesson')} cancelled{kept} ({batch.name}: {batch.status})")
    if as_json:
        answer_json("cancel", {"id": batch.id, "status": batch.status, "cancelled": cancelled})
    else:
        answer(batch.id)
