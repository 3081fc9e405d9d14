"""Where one lesson's passages come from: what its prompt had before, its stored sets, the context service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lessongen_core.context_service import Served, ask_service
from lessongen_core.errors import ContextUnavailable, InsufficientContext
from lessongen_core.one_line import counted
from lessongen_core.pipeline import Task, fetch_context
from lessongen_core.remembered import recall
from lessongen_core.retrieval import Retrieved
from lessongen_core.store.claims import Claim

from .context import WorkerContext

_HINT = "set [context] url as it was when the batch was submitted, or submit again"


def passages_for(context: WorkerContext, held: Claim, task: Task) -> Retrieved:
    """The passages this lesson may cite: in one round always those of its last prompt, once there was one.

    Raises:
        InsufficientContext: sources are named and nothing relevant is in them.
        ContextUnavailable: the context service cannot be had, or is not the one that the batch was submitted for.
        PutBack: a second stop signal came while it was asked.
    """
    if held.context is not None:
        return recall(held.context, task.indexes)
    keys = context.batch(held.batch_id).served(held.course_no, task.lesson.named_sets)
    if not keys:
        return fetch_context(task)
    served = _ask(context, task, keys)
    for kept in served.quarantined:
        context.event(
            "quarantined",
            batch=held.batch_id,
            lesson=task.lesson.lesson_id,
            document=kept.passage.document,
            evidence=kept.evidence,
        )
    try:
        return fetch_context(replace(task, indexes={**task.indexes, **served.sets}))
    except InsufficientContext as exc:
        raise _with_quarantined(exc, served) from None


def _ask(context: WorkerContext, task: Task, keys: Mapping[str, str]) -> Served:
    client, service = context.context_client, context.settings.context
    if client is None or service is None:
        raise ContextUnavailable("no context service is configured for these workers", hint=_HINT, passing=False)
    if any(service.key(set_id) != key for set_id, key in keys.items()):
        raise ContextUnavailable("the batch was submitted for another context service", hint=_HINT, passing=False)
    with context.interruptible():
        return ask_service(client, task.lesson, list(keys))


def _with_quarantined(exc: InsufficientContext, served: Served) -> InsufficientContext:
    """Say so when passages were found, and all that was wrong with them is that they speak to the model."""
    if not served.quarantined:
        return exc
    documents: Sequence[str] = sorted({kept.passage.document for kept in served.quarantined})
    said = f"{counted(len(served.quarantined), 'passage')} quarantined, of {', '.join(documents[:3])}"
    return InsufficientContext(f"{exc.message}; {said}", evidence=f"{exc.evidence}; {said}", hint=exc.hint)
