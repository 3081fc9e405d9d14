"""What each class of error means for a person, and how lessons are grouped by it. The classes: design, section 6."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# Class -> (name, what it says to the person who reads the report).
MEANINGS: dict[str, tuple[str, str]] = {
    "rate_limited": ("Rate limited", "The provider asked to slow down for longer than a lesson is patient."),
    "unavailable": (
        "Provider unavailable",
        "The provider did not answer, or broke off, until the attempts were used up.",
    ),
    "deferred": ("Deferred", "The provider named a long wait; the lesson is due again at the time shown."),
    "context_overflow": ("Prompt too long", "Spec and sources do not fit the window of any model of the chain."),
    "model_unavailable": (
        "Model unavailable",
        "The endpoint does not serve the models of the chain; correct their names.",
    ),
    "malformed_response": ("Malformed reply", "The provider's replies were empty or unreadable."),
    "truncated": ("Cut by the token limit", "The reply ended at the token limit before the lesson did."),
    "quality": (
        "Quality below the threshold",
        "A lesson was written, but its score is too low or capped.",
    ),
    "refused": (
        "Refused by the model",
        "The model or its filter declined to write this lesson; it is not asked again.",
    ),
    "account_blocked": (
        "Account blocked",
        "The key or the account cannot be used; nothing was spent on these lessons.",
    ),
    "budget": ("Budget reached", "The batch may cost no more; nothing was spent on these lessons."),
    "bad_request": ("Request rejected", "The provider says that our request is wrong."),
    "insufficient_context": (
        "Sources hold nothing relevant",
        "The named sources say nothing on the lesson's subject; correct them, or the spec, and submit again.",
    ),
    "worker_lost": ("Worker lost", "Each worker that took this lesson died; it may be what kills them."),
    "internal": ("Internal error", "A bug of lessongen's own on this lesson; please report it."),
}


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """Lessons (of the report document) that ended for one reason."""

    error_class: str
    code: str | None
    lessons: tuple[dict[str, Any], ...]

    @property
    def title(self) -> str:
        """The cause's name; the class itself where we do not know it."""
        return MEANINGS[self.error_class][0] if self.error_class in MEANINGS else self.error_class

    @property
    def meaning(self) -> str:
        """One sentence; may be empty."""
        return MEANINGS[self.error_class][1] if self.error_class in MEANINGS else ""


def by_cause(lessons: Iterable[dict[str, Any]]) -> list[CauseGroup]:
    """Group by error class and code, the largest group first, then by name."""
    groups: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
    for lesson in lessons:
        error = lesson["error"] or {}
        groups.setdefault((error.get("class") or "unknown", error.get("code")), []).append(lesson)
    found = [CauseGroup(error_class, code, tuple(members)) for (error_class, code), members in groups.items()]
    return sorted(found, key=lambda group: (-len(group.lessons), group.error_class, group.code or ""))
