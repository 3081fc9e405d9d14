"""Spec files on the command line: read them all, show every problem at once, then go on or not."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lessongen_core.errors import SpecError

from .terminal import say

if TYPE_CHECKING:
    from lessongen_core.spec.loader import LoadedSpecs, Problem

MAX_PROBLEMS = 50


def checked_specs(files: Sequence[str], *, skip_invalid: bool) -> LoadedSpecs:
    """Load `files`; with `skip_invalid` problems are messages, as long as one lesson is valid.

    Raises:
        SpecError: a spec is not valid, or there is no lesson at all.
    """
    from lessongen_core.spec.loader import load_specs

    loaded = load_specs(files, stdin=sys.stdin)
    for warning in loaded.warnings:
        say(f"lessongen: warning: {warning}")
    if loaded.problems and not (skip_invalid and loaded.lessons):
        raise _invalid(loaded.problems, files)
    if not loaded.lessons:
        raise SpecError(f"no lesson in {', '.join(files)}; nothing was submitted", hint="lessongen submit --help")
    for line in _lines(loaded.problems):
        say(f"lessongen: skipped: {line}")
    return loaded


def _invalid(problems: Sequence[Problem], files: Sequence[str]) -> SpecError:
    touched = len({problem.file for problem in problems})
    return SpecError(
        f"{count(len(problems), 'problem')} in {count(touched, 'file')}; nothing was submitted",
        details=_lines(problems),
        hint=f"correct these lines, then  lessongen submit --dry-run {' '.join(files)}",
    )


def _lines(problems: Sequence[Problem]) -> list[str]:
    lines = [str(problem) for problem in problems[:MAX_PROBLEMS]]
    return lines + ([f"and {len(problems) - MAX_PROBLEMS} more"] if len(problems) > MAX_PROBLEMS else [])


def count(number: int, noun: str) -> str:
    """`1 lesson`, `2 lessons`, `5,000 lessons`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
