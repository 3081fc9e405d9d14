"""The commands that change a batch and return at once: submit, retry-failed, resume, cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from .options import AsJson, DryRun, Files, Fresh, Name, Offline, Priority, Ref, SkipInvalid
from .specs import checked_specs, count
from .terminal import answer, answer_json, say

if TYPE_CHECKING:
    from lessongen_core.spec.loader import LoadedSpecs
    from lessongen_jobs.batches import Submitted


def submit(
    files: Files,
    name: Name = None,
    priority: Priority = "normal",
    dry_run: DryRun = False,
    fresh: Fresh = False,
    skip_invalid: SkipInvalid = False,
    offline: Offline = False,
    as_json: AsJson = False,
) -> None:
    """Validate and enqueue; print the batch id.

    The id stands alone on the last line of stdout. Submitting the same specs again attaches to the same batch.
    """
    from lessongen_core.config import load_settings

    settings = load_settings(offline=offline)
    loaded = checked_specs(files, skip_invalid=skip_invalid)
    if dry_run:
        show_counts(loaded, as_json=as_json)
        return
    from lessongen_jobs.batches import Batches, submit_batch

    done = submit_batch(loaded, settings, name=name, priority=priority, fresh=fresh, skip_invalid=skip_invalid)
    tell(done)
    if as_json:
        answer_json("submit", _submitted(done), done.warnings)
    else:
        answer(done.batch.id)
    if done.queued or done.verdict == "attached":
        with Batches(settings) as batches:
            hint_workers(alive=batches.pool_alive())


def show_counts(loaded: LoadedSpecs, *, as_json: bool) -> None:
    """Answer a dry run: how many lessons there are."""
    counts = {"name": loaded.name, "lessons": len(loaded.lessons), "invalid": loaded.invalid}
    if as_json:
        answer_json("dry-run", counts, [str(warning) for warning in loaded.warnings])
        return
    left_out = f", {loaded.invalid:,} not valid" if loaded.invalid else ""
    answer(f"{loaded.name}: {count(len(loaded.lessons), 'lesson')} valid{left_out}; nothing was submitted")


def tell(done: Submitted) -> None:
    """Say on stderr what became of the submission."""
    for warning in done.warnings:
        say(f"lessongen: warning: {warning}")
    say(f"{_sentence(done)} ({done.batch.name})")
    if done.batch.offline:
        say("offline: no LLM writes these lessons")
    if not done.enqueued:
        say("recorded, not yet on the queue: the next pool, or lessongen run, enqueues it")


def _sentence(done: Submitted) -> str:
    batch_id = done.batch.id
    if done.verdict == "attached":
        return f"already submitted as {batch_id}, still running; attached"
    if done.verdict == "resumed":
        return f"{batch_id} was blocked; {count(done.queued, 'lesson')} queued again"
    if done.verdict == "nothing_to_do":
        return f"nothing to do: every lesson of {batch_id} succeeded"
    if done.verdict == "retry_hint":
        return f"{batch_id} has ended, not every lesson succeeded; to repeat those:  lessongen retry-failed {batch_id}"
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
        "invalid": done.invalid,
        "enqueued": done.enqueued,
        "offline": done.batch.offline,
    }


def hint_workers(*, alive: bool) -> None:
    """Say how to start workers when none lives."""
    if not alive:
        say("no worker lives; start some:  lessongen workers")


def retry_failed(
    ref: Annotated[str | None, typer.Argument(metavar="[REF]", help="Batch; default: newest with any.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also the lessons that are not due yet.")] = False,
    as_json: AsJson = False,
) -> None:
    """Queue the retryable lessons again.

    Only those that are due, with fresh attempts; lessons that succeeded are not touched.
    """
    from lessongen_core.config import load_settings
    from lessongen_core.errors import NoStore
    from lessongen_jobs.batches import Batches, Requeued

    try:
        with Batches(load_settings()) as batches:
            retried = batches.retry_failed(ref, everything=everything)
            alive = batches.pool_alive()
    except NoStore:
        if ref is not None:
            raise
        retried, alive = Requeued(None, 0), False
    batch = retried.batch
    if batch is None or not retried.lessons:
        say(f"nothing to retry: {batch.id if batch else 'no batch'} has no retryable lesson that is due")
    else:
        say(f"{batch.id}: {count(retried.lessons, 'lesson')} queued again ({batch.name})")
        hint_workers(alive=alive)
    if retried.not_due and batch is not None:
        say(f"{count(retried.not_due, 'lesson')} not due yet:  lessongen retry-failed {batch.id} --all")
    if as_json:
        data = {"id": batch.id if batch else None, "lessons": retried.lessons, "not_due": retried.not_due}
        answer_json("retry-failed", data)
    elif batch is not None and retried.lessons:
        answer(batch.id)


def resume(ref: Ref, as_json: AsJson = False) -> None:
    """Go on with a batch after a stop or a block.

    Queues what is parked, and whatever the queue lost; what is done is not touched.
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs.batches import Batches

    with Batches(load_settings()) as batches:
        resumed = batches.resume(ref)
        alive = batches.pool_alive()
    batch = resumed.batch
    assert batch is not None  # a REF that names none has raised
    if resumed.lessons:
        say(f"{batch.id}: {count(resumed.lessons, 'lesson')} on the queue ({batch.name})")
        hint_workers(alive=alive)
    else:
        say(f"nothing to resume: {batch.id} has no lesson that waits ({batch.status})")
    if as_json:
        answer_json("resume", {"id": batch.id, "status": batch.status, "lessons": resumed.lessons})
    else:
        answer(batch.id)


def cancel(ref: Ref, as_json: AsJson = False) -> None:
    """Stop a batch: what has not begun is cancelled.

    Lessons in the workers' hands are finished and kept.
    """
    from lessongen_core.config import load_settings
    from lessongen_jobs.batches import Batches

    with Batches(load_settings()) as batches:
        batch, cancelled = batches.cancel(ref)
    say(f"{batch.id}: {count(cancelled, 'lesson')} cancelled ({batch.name}: {batch.status})")
    if as_json:
        answer_json("cancel", {"id": batch.id, "status": batch.status, "cancelled": cancelled})
    else:
        answer(batch.id)
