"""`run`: broker, pool, submit, watch, report in one command, for people and for cron.

First Ctrl-C (or SIGTERM, SIGHUP) finishes the lessons in hand and stops, the second stops at once; the batch is intact
either way and the same command goes on with it. At its end `run` stops its pool, and the broker if it started it and
nobody else uses it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from .batch import tell
from .dry_run import show_estimate
from .exit_codes import ExitCode, for_signal, for_status, strongest
from .options import (
    AllowSuspicious,
    AsJson,
    DryRun,
    Files,
    Fresh,
    MaxCost,
    Name,
    Offline,
    Out,
    PlanFile,
    Priority,
    SkipInvalid,
)
from .signals import Signalled, raising
from .specs import checked_specs, count
from .terminal import answer, answer_json, say, say_waiting

if TYPE_CHECKING:
    from lessongen_core.config import Settings
    from lessongen_core.plan import Plan
    from lessongen_core.spec.loader import LoadedSpecs
    from lessongen_core.store.rows import BatchRow
    from lessongen_jobs.batches import Batches
    from lessongen_jobs.submit import Submitted

DEFAULT_OUT = Path("lessongen-out")


def run(
    files: Files,
    out: Out = None,
    plan: PlanFile = None,
    name: Name = None,
    priority: Priority = "normal",
    dry_run: DryRun = False,
    fresh: Fresh = False,
    skip_invalid: SkipInvalid = False,
    offline: Offline = False,
    allow_suspicious: AllowSuspicious = False,
    max_cost: MaxCost = None,
    as_json: AsJson = False,
) -> None:
    """Do it all: submit, write, show, report.

    Starts the broker and the workers, follows the batch to its end and writes lessons and report to --out.
    """
    from lessongen_core.config import load_settings

    asked = _asked(load_settings(offline=offline), plan)
    loaded = checked_specs(
        files, "run", asked.settings, skip_invalid=skip_invalid, dry_run=dry_run, allow_suspicious=allow_suspicious
    )
    if dry_run:
        for warning in asked.warnings:
            say(f"lessongen: warning: {warning}")
        show_estimate(loaded, asked.settings, fresh=fresh, max_cost_usd=max_cost, as_json=as_json)
        return
    from lessongen_jobs.batches import Batches
    from lessongen_jobs.checks import check_provider

    from .results import check_out
    from .work import broker_for

    check_provider(asked.settings)
    check_out(out or asked.out)
    with raising(), broker_for(asked.settings):
        options = {"priority": priority, "fresh": fresh, "skip_invalid": skip_invalid, "max_cost_usd": max_cost}
        done = _submit(asked, loaded, name=name, **options)
        with Batches(asked.settings) as batches:
            code = _Run(asked.settings, batches, done, out or asked.out, fresh=fresh, as_json=as_json).through()
    raise typer.Exit(code)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Settings and what else the plan changes; without a plan nothing."""

    settings: Settings
    plan: Plan | None = None
    warnings: tuple[str, ...] = ()

    @property
    def out(self) -> Path:
        return (self.plan and self.plan.out) or DEFAULT_OUT


def _asked(settings: Settings, path: Path | None) -> _Asked:
    if path is None:
        return _Asked(settings)
    from lessongen_core.plan import load_plan

    plan = load_plan(path)
    settings = plan.applied(settings)
    return _Asked(settings, plan, plan.warnings(settings))


def _submit(asked: _Asked, loaded: LoadedSpecs, *, name: str | None, **options: Any) -> Submitted:
    """Do the plan's checks, submit, and tell what became of it."""
    from lessongen_jobs.submit import submit_batch

    plan, warnings = asked.plan, list(asked.warnings)
    if plan is not None:
        warnings += _check(plan, asked.settings)
        name = plan.job_type if name is None else name
    done = submit_batch(loaded, asked.settings, name=name, on_wait=say_waiting, **options)
    if plan is not None and plan.retry_strategy is not None and done.verdict in ("attached", "resumed", "retry_hint"):
        warnings.append(f"plan: batch {done.batch.id} was recorded before and keeps its own attempts and backoff")
    done = dataclasses.replace(done, warnings=(*warnings, *done.warnings))
    tell(done)
    # The specs' own were told as they were read; the JSON document has all.
    return dataclasses.replace(done, warnings=(*map(str, loaded.warnings), *done.warnings))


def _check(plan: Plan, settings: Settings) -> Sequence[str]:
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


class _Run:
    """One `run` from the submission on."""

    def __init__(
        self, settings: Settings, batches: Batches, done: Submitted, out: Path, *, fresh: bool, as_json: bool
    ) -> None:
        from .results import ResultWriter

        self._settings = settings
        self._batches = batches
        self._done = done
        self._batch = done.batch
        self._writer = ResultWriter(batches, done.batch, out)
        self._fresh = fresh
        self._as_json = as_json

    def through(self) -> ExitCode:
        """Work until the batch ends, write its files, print the answer."""
        if self._has_work():
            from .work import work_through

            try:
                work_through(
                    self._settings, self._batches, self._batch, self._writer, code_of=self._code, as_json=self._as_json
                )
            except Signalled as exc:
                return self._stopped(exc)
        return self._answer()

    def _has_work(self) -> bool:
        if self._done.verdict == "retry_hint":
            retried = self._batches.retry_failed(self._batch.id)
            if retried.lessons:
                say(f"{count(retried.lessons, 'lesson')} queued again")
            return retried.lessons > 0
        return self._batches.find(self._batch.id).status == "running"

    def _code(self, batch: BatchRow) -> ExitCode:
        """At best 3 when lessons were left out as not valid."""
        left_out = [ExitCode.PARTIAL] if self._done.invalid else []
        return strongest([for_status(batch.status), *left_out])

    def _answer(self) -> ExitCode:
        from .summary import summary

        document, lessons = self._writer.write_reports()
        batch = self._batches.find(self._batch.id)
        code = self._code(batch)
        if self._as_json:
            answer_json("report", document, self._done.warnings)
        else:
            answer("\n".join(summary(batch, lessons, code=code, out=self._writer.path)))
        return code

    def _stopped(self, exc: Signalled) -> ExitCode:
        from .work import say_stopped

        code = for_signal(exc.number)
        document, _ = self._writer.write_reports()
        snapshot = self._batches.snapshot(self._batch.id, stages=False)
        # The same command with --fresh is another batch.
        say_stopped(snapshot, exc, out=self._writer.path, same_command=not self._fresh)
        if self._as_json:
            answer_json("report", document, self._done.warnings)
        return code
