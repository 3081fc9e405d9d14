"""What to do with a batch next, in the words of every report. Pure.

A report is read when its workers are gone: what is open goes on with a command that brings its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .. import next_steps as decided
from ..store.rows import Outlook


@dataclass(frozen=True, slots=True)
class Step:
    """Words, the command they speak of, and what follows it."""

    before: str
    command: str
    after: str = "."


def next_steps(document: dict[str, Any]) -> list[Step]:
    """Of a report document; at least one."""
    batch, summary = document["batch"], document["summary"]
    later = _not_due(document)
    lost = sum(map(_found_nothing, document["lessons"]))
    outlook = Outlook(0, None, None, summary["rejected"], lost)  # those not due are told beside the others
    found = decided.next_steps(batch["id"], batch["status"], summary, outlook, over_budget=batch["over_budget"])
    steps = [Step(_before(step), step.command, _after(later) if step.kind == "retry" else ".") for step in found]
    if not steps:
        steps.append(Step("Nothing is left to do. The lessons: ", f"lessongen report {batch['id']} --out DIR"))
    return steps


def _before(step: decided.NextStep) -> str:
    lessons = f"{step.lessons:,} lesson{'' if step.lessons == 1 else 's'}"
    words = {
        "go_on": "The batch is open; go on with it: ",
        "retry": f"Retry {step.lessons:,}: ",
        "raise_budget": "Go on with a larger budget: ",
        "unblock": "Correct the key or the account, then ",
        "uncancel": "Go on with what was cancelled: ",
        "review": f"Look at {step.lessons:,}: ",
        "correct": f"Correct the sources, or the spec ({lessons} found nothing there), and submit again: ",
    }
    return words[step.kind]


def _found_nothing(lesson: dict[str, Any]) -> bool:
    """It is in review for its sources, and nobody decided on it: to ask again would not help."""
    error = lesson["error"] or {}
    return lesson["outcome"] == "review" and error.get("class") == "insufficient_context" and not lesson["review"]


def _not_due(document: dict[str, Any]) -> list[str]:
    """When the lessons that are not due yet are; UTC times of one format compare as text."""
    now = document["generated_at"]
    times = [(lesson["error"] or {}).get("retry_at") for lesson in document["lessons"] if lesson["retryable"]]
    return sorted(time for time in times if time and time > now)


def _after(later: list[str]) -> str:
    if not later:
        return "."
    return f". Not due yet: {len(later):,}, the first at {later[0]}; --all retries these too."
