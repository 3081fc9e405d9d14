"""Spec files on the command line: read them all, show every problem at once, then go on or not."""

from __future__ import annotations

import dataclasses
import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lessongen_core.errors import SpecError
from lessongen_core.one_line import counted

from .terminal import say

if TYPE_CHECKING:
    from lessongen_core.config import Settings
    from lessongen_core.spec.loader import LoadedSpecs, Problem

MAX_PROBLEMS = 50
MAX_IDS = 8  # of lessons in one line
FEW = 2  # warnings of one kind that are shown: enough to see what is meant


def checked_specs(
    files: Sequence[str],
    command: str,
    settings: Settings,
    *,
    skip_invalid: bool,
    dry_run: bool = False,
    allow_suspicious: bool = False,
) -> LoadedSpecs:
    """Load `files`; with `skip_invalid` problems are messages, as long as one lesson is valid.

    `command` is what the user typed: hints name it. Source sets that no file defines are looked up in the store, which
    a `dry_run` leaves as it is. Of many warnings of a kind the first are shown, the others counted.

    Raises:
        SpecError: a spec is not valid, or there is no lesson at all.
    """
    from lessongen_core.spec.loader import load_specs
    from lessongen_jobs.registry import Registry

    registry = Registry(settings, may_migrate=not dry_run)
    loaded = load_specs(files, stdin=sys.stdin, others=registry, allow_suspicious=allow_suspicious)
    if settings.offline and (starved := _without_sources(loaded)):
        loaded = dataclasses.replace(loaded, warnings=(*loaded.warnings, starved))
    all_of_them = f"lessongen {command} --dry-run {shlex.join(files)}"
    _warn(loaded.warnings, f"{all_of_them} --json")
    if loaded.problems and not (skip_invalid and loaded.lessons):
        raise _invalid(loaded.problems, all_of_them)
    if not loaded.lessons:
        raise SpecError(f"no lesson in {', '.join(files)}; nothing was submitted", hint=f"lessongen {command} --help")
    for line in _lines(loaded.problems):
        say(f"lessongen: skipped: {line}")
    return loaded


def _without_sources(loaded: LoadedSpecs) -> Problem | None:
    """Say which lessons the offline writer, which only extracts, can hardly make long enough."""
    from lessongen_core.spec.loader import Problem

    ids = [lesson.lesson_id for lesson in loaded.lessons if not lesson.spec.named_sets]
    if not ids:
        return None
    more = f" and {len(ids) - MAX_IDS:,} more" if len(ids) > MAX_IDS else ""
    named = f"{count(len(ids), 'lesson')} {'names' if len(ids) == 1 else 'name'} no sources"
    message = (
        f"the offline writer composes from spec and sources; {named} and will hardly pass"
        f" ({', '.join(ids[:MAX_IDS])}{more}): add `sources`, or configure an LLM"
    )
    return Problem("--offline", 0, 0, "(option)", message, "no_sources")


def _warn(warnings: Sequence[Problem], all_of_them: str) -> None:
    told: Counter[str] = Counter()
    for warning in warnings:
        told[warning.kind] += 1
        if told[warning.kind] <= FEW:
            say(f"lessongen: warning: {warning}")
    if rest := sum(number - FEW for number in told.values() if number > FEW):
        say(f"lessongen: and {count(rest, 'more warning')}; all of them:  {all_of_them}")


def _invalid(problems: Sequence[Problem], dry_run: str) -> SpecError:
    touched = len({problem.file for problem in problems})
    return SpecError(
        f"{count(len(problems), 'problem')} in {count(touched, 'file')}; nothing was submitted",
        details=_lines(problems),
        hint=f"{_correct(problems)}, then  {dry_run}",
    )


def _correct(problems: Sequence[Problem]) -> str:
    if any(problem.line for problem in problems):
        return "correct these lines"
    return "name files that are there and that you can read"


def _lines(problems: Sequence[Problem]) -> list[str]:
    lines = [str(problem) for problem in problems[:MAX_PROBLEMS]]
    return lines + ([f"and {len(problems) - MAX_PROBLEMS} more"] if len(problems) > MAX_PROBLEMS else [])


def count(number: int, noun: str) -> str:
    """`1 lesson`, `2 lessons`, `5,000 lessons`."""
    return counted(number, noun)
