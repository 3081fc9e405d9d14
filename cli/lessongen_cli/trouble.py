"""What keeps a batch from going on, in words: nobody works, nobody answers, an account or an endpoint is held. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from lessongen_core.one_line import clipped
from lessongen_jobs.progress import ActiveLesson, HeldModel, Snapshot

from .render import clock, duration, gone_text, limit_text

UNANSWERED_S = 5.0
STALLED_S = 10.0
NO_WORKER = "no worker lives; start some:  lessongen workers"
NO_WORKER_SHORT = "no worker lives:  lessongen workers"
NO_ENDPOINT = "no worker can write it: none has an endpoint (LESSONGEN_BASE_URL)"
NO_ENDPOINT_SHORT = "no worker has an endpoint for it"


def nobody(snapshot: Snapshot, hint: str) -> str:
    """Why nobody works on it: `hint` when no worker lives at all."""
    if not snapshot.workers_unable:
        return hint
    return NO_ENDPOINT_SHORT if hint == NO_WORKER_SHORT else NO_ENDPOINT


def is_unanswered(lesson: ActiveLesson) -> bool:
    """Its call is out for longer than a server that is well takes to begin."""
    return lesson.unanswered and (lesson.quiet_s or 0.0) >= UNANSWERED_S


def is_stalled(lesson: ActiveLesson) -> bool:
    """Its reply began, and stands still."""
    return not lesson.unanswered and (lesson.quiet_s or 0.0) >= STALLED_S


def last_ones(snapshot: Snapshot) -> str:
    """Where no ETA is known: which lessons the batch waits for, once no other is left of it; else ""."""
    waiting, in_hand = snapshot.counts["waiting"], len(snapshot.active)
    if snapshot.counts["queued"] or not (waiting or in_hand):
        return ""
    whole = waiting + in_hand == snapshot.batch.total
    which = f"{'all' if whole else 'the last'} {waiting + in_hand:,} lessons"
    if waiting + in_hand == 1:
        which = "the lesson" if whole else "the last lesson"
    if not in_hand and snapshot.due == waiting:
        nobody = "no worker is free" if snapshot.workers_alive else "no worker lives"
        return f"{which} {'is' if waiting == 1 else 'are'} due, and {nobody}"
    if not in_hand:
        return f"{which} {'waits' if waiting == 1 else 'wait'} to be asked again"
    oldest_s = max((snapshot.now - lesson.started_at).total_seconds() for lesson in snapshot.active)
    held = f"in hand for {duration(oldest_s)}"
    return f"{which}: {in_hand:,} {held}, {waiting:,} waiting" if waiting else f"{which} {held}"


def of_calls(snapshot: Snapshot, *, short: bool = False) -> Iterator[str]:
    """Calls that hang, and lessons whose worker is gone."""
    unanswered = [lesson.quiet_s or 0.0 for lesson in snapshot.active if is_unanswered(lesson)]
    if unanswered:
        longest = duration(max(unanswered))
        what = f"{_calls(len(unanswered), 'waits', 'wait')} for a first byte"
        yield f"{_calls(len(unanswered), '', '')}unanswered, up to {longest}" if short else _longest(what, unanswered)
    stalled = [lesson.quiet_s or 0.0 for lesson in snapshot.active if is_stalled(lesson)]
    if stalled:
        count = f"{len(stalled):,} {'reply stands' if len(stalled) == 1 else 'replies stand'} still"
        yield f"{count}, up to {duration(max(stalled))}" if short else _longest(count, stalled)
    if lost := sum(lesson.lost for lesson in snapshot.active):
        word = "lesson" if lost == 1 else "lessons"
        rest = "" if short else ": the next pool takes them up" if lost > 1 else ": the next pool takes it up"
        yield f"{lost:,} {word} without a heartbeat{rest}"


def _calls(count: int, one: str, many: str) -> str:
    return f"{count:,} call {one}" if count == 1 else f"{count:,} calls {many}"


def _longest(what: str, times_s: list[float]) -> str:
    return f"{what}{', the longest' if len(times_s) > 1 else ''} for {duration(max(times_s))}"


def of_models(snapshot: Snapshot) -> Iterator[str]:
    """Limits that errors taught, endpoints and accounts that are held, models that are gone; a line each."""
    dead = snapshot.batch.dead_models
    yield from (limit_text(row) for row in snapshot.limits if row.is_adapted and row.model not in dead)
    yield from (held_text(held) for held in snapshot.held if held.model not in dead)
    yield from (gone_text(*model) for model in dead.items())


def held_text(held: HeldModel) -> str:
    """Why an account serves nothing, in one line of a terminal's width."""
    name = held.model.rpartition("/")[2]
    if held.on_trial:
        return clipped(f"{name}: its account was blocked; one call at a time until one is answered", 76)
    until = "" if held.until is None else f" until {clock(held.until)}"
    return clipped(f"{name}: its account is blocked{until}: {' '.join(held.reason.split())}", 76)
