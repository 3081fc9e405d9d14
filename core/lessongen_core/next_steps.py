"""What there is to do with a batch, and the command that does it: decided once, worded by whoever shows it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from .store.rows import BatchStatus, Outlook

Kind = Literal["watch", "go_on", "retry", "retry_later", "raise_budget", "unblock", "uncancel", "review", "correct"]


@dataclass(frozen=True, slots=True)
class NextStep:
    """`lessons`: how many it is about, 0: the batch. Each command does the work by itself: `--watch` brings workers.

    `retry_later` are retryable lessons that are not due: before their time the command needs `--all`, too.
    """

    kind: Kind
    command: str
    lessons: int = 0


def next_steps(
    batch_id: str,
    status: BatchStatus,
    counts: Mapping[str, int],
    outlook: Outlook,
    *,
    over_budget: bool,
    alive: bool = False,
) -> list[NextStep]:
    """The steps in the order in which to take them; none when nothing is left to do.

    `counts`: lessons per state. `alive`: a pool works on the batch now; False where nobody knows, or the words are
    read later: `resume --watch` goes on in either case, while `watch` alone would wait for workers.
    """
    return list(_steps(batch_id, status, counts, outlook, over_budget=over_budget, alive=alive))


def _steps(
    batch_id: str, status: str, counts: Mapping[str, int], outlook: Outlook, *, over_budget: bool, alive: bool
) -> Iterator[NextStep]:
    resume, retry = f"lessongen resume {batch_id}", f"lessongen retry-failed {batch_id} --watch"
    if status == "running":
        yield NextStep("watch", f"lessongen watch {batch_id}") if alive else NextStep("go_on", f"{resume} --watch")
    if due := counts["retryable"] - outlook.not_due:
        yield NextStep("retry", retry, due)
    if outlook.not_due:
        yield NextStep("retry_later", retry, outlook.not_due)
    if parked := counts["parked"]:
        if over_budget:
            yield NextStep("raise_budget", f"{resume} --max-cost USD --watch", parked)
        else:
            yield NextStep("unblock", f"{resume} --watch", parked)
    if cancelled := counts["cancelled"]:
        yield NextStep("uncancel", f"{resume} --watch", cancelled)
    if review := counts["review"] - outlook.rejected:
        yield NextStep("review", f"lessongen review list {batch_id}", review)
    if outlook.no_context:
        yield NextStep("correct", "lessongen submit FILE", outlook.no_context)
