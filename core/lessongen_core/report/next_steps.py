"""What to do with a batch next, with the command to type: the same in every report. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """Words, the command they speak of, and what follows it."""

    before: str
    command: str
    after: str = "."


def next_steps(document: dict[str, Any]) -> list[Step]:
    """Of a report document; at least one."""
    batch, summary = document["batch"], document["summary"]
    name = batch["id"]
    steps = []
    if batch["status"] == "running":
        steps.append(Step("The batch runs: ", f"lessongen watch {name}"))
    if summary["parked"]:
        if batch["over_budget"]:
            steps.append(Step("Go on with a larger budget: ", f"lessongen resume {name} --max-cost USD"))
        else:
            steps.append(Step("Correct the key or the account, then ", f"lessongen resume {name} --watch"))
    if summary["retryable"]:
        command = f"lessongen retry-failed {name} --watch"
        steps.append(Step(f"Retry {summary['retryable']:,}: ", command, f".{_due(document)}"))
    if lost := [each for each in document["lessons"] if _found_nothing(each)]:
        whose = f"{len(lost):,} lesson{'' if len(lost) == 1 else 's'} found nothing there"
        steps.append(Step(f"Correct the sources, or the spec ({whose}), and submit again: ", "lessongen submit FILE"))
    if waiting := summary["review"] - summary["rejected"]:
        steps.append(Step(f"Look at {waiting:,}: ", f"lessongen review list {name}"))
    if summary["cancelled"] and batch["status"] == "cancelled":
        steps.append(Step("Go on with what was cancelled: ", f"lessongen resume {name} --watch"))
    if not steps:
        steps.append(Step("Nothing is left to do. The lessons: ", f"lessongen report {name} --out DIR"))
    return steps


def _found_nothing(lesson: dict[str, Any]) -> bool:
    """It is in review for its sources, and nobody decided on it: to ask again would not help."""
    error = lesson["error"] or {}
    return lesson["outcome"] == "review" and error.get("class") == "insufficient_context" and not lesson["review"]


def _due(document: dict[str, Any]) -> str:
    """What to know about lessons that are not due yet; UTC times of one format compare as text."""
    now = document["generated_at"]
    times = [(lesson["error"] or {}).get("retry_at") for lesson in document["lessons"] if lesson["retryable"]]
    later = sorted(time for time in times if time and time > now)
    if not later:
        return ""
    return f" Not due yet: {len(later):,}, the first at {later[0]}; --all retries these too."
