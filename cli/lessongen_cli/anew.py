"""Lessons that have a result and are written anew: what a person is told before, or at once after, they are paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .specs import count

if TYPE_CHECKING:
    from lessongen_core.store.rewritten import Rewritten

MAX_IDS = 5


def anew_lines(found: Rewritten) -> list[str]:
    """Which they are, why, and how many of them a person had accepted; nothing when there are none."""
    if not found.lesson_ids:
        return []
    ids, number = found.lesson_ids, len(found.lesson_ids)
    more = f" + {number - MAX_IDS:,} more" if number > MAX_IDS else ""
    verb = "has a result and is" if number == 1 else "have a result and are"
    lines = [f"{count(number, 'lesson')} {verb} written anew: {', '.join(ids[:MAX_IDS])}{more}"]
    lines += [f"  the set {name} changed: {count(lessons, 'lesson')}" for name, lessons in found.by_set.items()]
    if found.other:
        lines.append(f"  its spec, course, prompt, models or threshold changed: {count(found.other, 'lesson')}")
    if found.accepted:
        lines.append(f"  {found.accepted:,} of them had been accepted by a person")
    return lines


def anew_data(found: Rewritten) -> dict[str, Any]:
    """For programs; `changed_sets` says of how many lessons."""
    return {
        "lesson_ids": list(found.lesson_ids),
        "changed_sets": dict(found.by_set),
        "accepted": found.accepted,
    }
