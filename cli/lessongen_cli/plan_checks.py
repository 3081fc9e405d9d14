"""The checks that a plan asks for, before anything is submitted."""

from __future__ import annotations

from collections.abc import Sequence

from lessongen_core.config import Settings
from lessongen_core.plan import Plan

from .terminal import say_waiting


def passed_checks(plan: Plan, settings: Settings) -> Sequence[str]:
    """Pass the checks the plan asks for; one that is only wished for is a warning.

    Raises:
        LessongenError: the first required check that failed; its details name the others.
    """
    from lessongen_jobs.preflight import failed_checks

    failed = failed_checks(plan.checks(required=True), settings, on_wait=say_waiting)
    if failed:
        (name, error), others = failed[0], failed[1:]
        error.details = (
            *error.details,
            f'the plan requires the check "{name}"; nothing was submitted',
            *(f'and the check "{other}": {also.message}' for other, also in others),
        )
        raise error
    wished = failed_checks(plan.checks(required=False), settings, on_wait=say_waiting)
    return [f'plan: the optional check "{name}" did not pass: {error.message}' for name, error in wished]
