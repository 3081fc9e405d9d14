"""One lesson and one damage in detail: the criteria of both, for tuning. What is held out is not shown."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from .kinds import Kind
from .lessons import Lesson
from .measure import THRESHOLD

_SHOWN_LINES = 60
_LINE = 160


def explain(kind: Kind, lesson: Lesson, pool: Sequence[Lesson], dose: float, *, show_changes: bool) -> Iterator[str]:
    """Lines: both scores, each criterion whole -> damaged with its evidence, and what was changed in the text."""
    for mode in kind.modes:
        damaged = kind.apply(lesson, pool, dose, mode)
        if damaged is None:
            yield f"{kind.name} does not apply to {lesson.name} ({mode})"
            continue
        before, after = lesson.score(lesson.settings[mode].text, mode), lesson.score(damaged, mode)
        yield f"{kind.name} {dose:.0%} on {lesson.name}, {mode}: {kind.what}"
        passes = f"{before.passed(THRESHOLD)} -> {after.passed(THRESHOLD)}"
        yield f"score {before.score:.3f} -> {after.score:.3f}; passes: {passes}"
        yield f"caps {', '.join(before.caps) or 'none'} -> {', '.join(after.caps) or 'none'}"
        was = {criterion.name: criterion for criterion in before.criteria}
        for criterion in after.criteria:
            old = was.pop(criterion.name, None)
            share = f"{old.score:.3f}" if old else "  -  "
            mark = " " if old and old.score == criterion.score else "*"
            scores = f"{share} -> {criterion.score:.3f}  weight {criterion.weight:.3f}"
            yield f"{mark} {criterion.name:20} {scores}  {criterion.evidence}"
            if old and old.evidence != criterion.evidence:
                yield f"{'':24}was: {old.evidence}"
        yield from (f"* {name:20} {old.score:.3f} -> not measured" for name, old in was.items())
        if show_changes:
            yield from _changes(lesson.settings[mode].text, damaged)


def _changes(before: str, after: str) -> Iterator[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "whole", "damaged", lineterm="", n=0)
    for number, line in enumerate(lines):
        if number == _SHOWN_LINES:
            yield "..."
            return
        yield line[:_LINE]
