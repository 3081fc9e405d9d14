"""`run`: broker, pool, submit, watch, report in one command, for people and for cron.

First Ctrl-C (or SIGTERM, SIGHUP) finishes the lessons in hand and stops, the second stops at once; the batch is intact
either way and the same command goes on with it. At its end `run` stops its pool, and the broker if it started it and
nobody else uses it.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lessongen_core.errors import NoWorkers

from .batch import tell
from .dry_run import show_estimate
from .exit_codes import ExitCode, for_run, for_signal
from .night_options import (
    IfRunning,
    Jsonl,
    MaxFailures,
    NightOptions,
    NotifyCmd,
    PingUrlFile,
    Quiet,
    Rounds,
    Schedule,
    StallAfter,
    Timeout,
    Wait,
)
from .notify import News
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
    Workers,
)
from .quiet import hushed, say_to_person
from .signals import Signalled, raising
from .specs import checked_specs, count
from .terminal import Mode, answer_json, answer_lines, mode_now, say, say_waiting

if TYPE_CHECKING:
    from lessongen_core.config import Settings
    from lessongen_core.plan import Plan
    from lessongen_core.spec.loader import LoadedSpecs
    from lessongen_jobs.batches import Batches
    from lessongen_jobs.night import Night
    from lessongen_jobs.progress import Snapshot
    from lessongen_jobs.submit import Submitted

DEFAULT_OUT = Path("lessongen-out")


def run(
    files: Files,
    out: Out = None,
    plan: PlanFile = None,
    workers: Workers = None,
    name: Name = None,
    priority: Priority = "normal",
    dry_run: DryRun = False,
    fresh: Fresh = False,
    skip_invalid: SkipInvalid = False,
    offline: Offline = False,
    allow_suspicious: AllowSuspicious = False,
    max_cost: MaxCost = None,
    schedule: Schedule = None,
    if_running: IfRunning = None,
    wait: Wait = None,
    retry_failed: Rounds = 0,
    max_failures: MaxFailures = None,
    timeout: Timeout = None,
    stall_after: StallAfter = None,
    ping_url_file: PingUrlFile = None,
    notify_cmd: NotifyCmd = None,
    quiet: Quiet = 0,
    jsonl: Jsonl = False,
    as_json: AsJson = False,
) -> None:
    """Do it all: submit, write, show, report.

    Starts the broker and the workers, follows the batch to its end and writes lessons and report to --out.
    """
    asked = _Asked(
        files, out, plan, workers, name, priority, fresh, skip_invalid, offline, allow_suspicious, max_cost, quiet,
        jsonl, as_json, NightOptions(schedule, if_running, wait, timeout, stall_after, retry_failed, max_failures),
    )  # fmt: skip
    if dry_run:
        _estimate(asked)
        return
    news = News(ping_url_file=ping_url_file, notify_cmd=notify_cmd)
    with hushed(quiet, as_json=as_json, jsonl=jsonl), news:
        news.code = _run(asked, news)
    if quiet == 1 and news.code:
        say_to_person(news.lines)
    raise typer.Exit(news.code)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What stands on the command line."""

    files: Sequence[str]
    out: Path | None
    plan: Path | None
    workers: int | None
    name: str | None
    priority: str
    fresh: bool
    skip_invalid: bool
    offline: bool
    allow_suspicious: bool
    max_cost: float | None
    quiet: int
    jsonl: bool
    as_json: bool
    night: NightOptions

    def check(self) -> None:
        """Raises UsageError: options that do not go together."""
        from .failure import UsageError

        night = self.night
        for wrong, why in (
            (night.if_running is not None and night.schedule is None, "--if-running goes with --schedule NAME"),
            (night.wait_s is not None and night.if_running != "wait", "--wait goes with --if-running wait"),
            (self.jsonl and self.as_json, "--jsonl and --json are two answers on one stdout"),
        ):
            if wrong:
                raise UsageError(why, hint="lessongen run --help")

    def resolved(self) -> _Resolved:
        from lessongen_core.config import load_settings
        from lessongen_core.plan import load_plan

        settings = load_settings(offline=self.offline)
        plan = None if self.plan is None else load_plan(self.plan)
        settings = settings if plan is None else plan.applied(settings)
        settings = settings if self.workers is None else settings.with_workers(self.workers)
        if plan is None:
            return _Resolved(settings, self.out or DEFAULT_OUT)
        return _Resolved(settings, self.out or plan.out or DEFAULT_OUT, plan, tuple(plan.warnings(settings)))

    def specs(self, settings: Settings, *, dry_run: bool = False) -> LoadedSpecs:
        return checked_specs(
            self.files,
            "run",
            settings,
            skip_invalid=self.skip_invalid,
            dry_run=dry_run,
            allow_suspicious=self.allow_suspicious,
        )


@dataclass(frozen=True, slots=True)
class _Resolved:
    """Settings and what else the plan changes; without a plan nothing."""

    settings: Settings
    out: Path
    plan: Plan | None = None
    warnings: tuple[str, ...] = ()


def _estimate(asked: _Asked) -> None:
    with hushed(asked.quiet, as_json=asked.as_json, jsonl=asked.jsonl):
        resolved = asked.resolved()
        loaded = asked.specs(resolved.settings, dry_run=True)
        for warning in resolved.warnings:
            say(f"lessongen: warning: {warning}")
        show_estimate(
            loaded,
            resolved.settings,
            name=asked.name,
            fresh=asked.fresh,
            max_cost_usd=asked.max_cost,
            as_json=asked.as_json,
        )


def _run(asked: _Asked, news: News) -> ExitCode:
    until = None if asked.night.timeout_s is None else time.monotonic() + asked.night.timeout_s
    from .config import tell_unknown_variables

    news.open()
    asked.check()
    tell_unknown_variables()
    resolved = asked.resolved()
    settings = news.settings = resolved.settings
    loaded = asked.specs(settings)
    from lessongen_jobs.batches import Batches
    from lessongen_jobs.checks import check_provider

    from .nights import tell_elsewhere
    from .results import check_out
    from .work import broker_for

    check_provider(settings)
    check_out(resolved.out)
    with raising(), broker_for(settings), ExitStack() as stack:
        done = _begun(asked, resolved, loaded, news, stack, until=until)
        if isinstance(done, ExitCode):
            tell_elsewhere(news, asked.night.schedule, done, as_json=asked.as_json, jsonl=asked.jsonl)
            return done
        news.batch = done.batch
        batches = stack.enter_context(Batches(settings))
        return _Run(asked, resolved, batches, done, news, until=until).through()


def _begun(
    asked: _Asked, resolved: _Resolved, loaded: LoadedSpecs, news: News, stack: ExitStack, *, until: float | None
) -> Submitted | ExitCode:
    """Submit; as a night of a schedule, when it is its turn. An exit code: there is nothing left to do."""
    schedule = asked.night.schedule
    if schedule is None:
        news.begin()
        return _submit(asked, resolved, loaded)
    from lessongen_jobs.night import Night
    from lessongen_jobs.submit import key_of

    from .nights import begun

    night = stack.enter_context(Night(resolved.settings, schedule))

    def submit() -> Submitted:
        news.begin()
        return _submit(asked, resolved, loaded, night)

    mode = mode_now(as_json=asked.as_json or asked.jsonl)
    key = key_of(loaded, resolved.settings) if asked.night.if_running == "attach" else ""
    return begun(resolved.settings, night, asked.night, submit, news=news, key=key, until=until, mode=mode)


def _submit(asked: _Asked, resolved: _Resolved, loaded: LoadedSpecs, night: Night | None = None) -> Submitted:
    """Do the plan's checks, submit, and tell what became of it."""
    from lessongen_jobs.submit import submit_batch

    from .nights import default_name
    from .plan_checks import passed_checks

    plan, warnings = resolved.plan, list(resolved.warnings)
    if plan is not None:
        warnings += passed_checks(plan, resolved.settings)
    done = submit_batch(
        loaded,
        resolved.settings,
        name=asked.name or (plan and plan.job_type) or (default_name(night.name) if night else None),
        priority=asked.priority,
        fresh=asked.fresh,
        skip_invalid=asked.skip_invalid,
        max_cost_usd=asked.max_cost,
        night=night,
        on_wait=say_waiting,
    )
    if plan is not None and plan.retry_strategy is not None and done.verdict in ("attached", "resumed", "retry_hint"):
        warnings.append(f"plan: batch {done.batch.id} was recorded before and keeps its own attempts and backoff")
    done = dataclasses.replace(done, warnings=(*warnings, *done.warnings))
    tell(done, name=asked.name, goes_on=True)
    # The specs' own were told as they were read; the JSON document has all.
    return dataclasses.replace(done, warnings=(*map(str, loaded.warnings), *done.warnings))


class _Run:
    """One `run` from the submission on."""

    def __init__(
        self,
        asked: _Asked,
        resolved: _Resolved,
        batches: Batches,
        done: Submitted,
        news: News,
        *,
        until: float | None,
    ) -> None:
        from .results import ResultWriter

        self._asked = asked
        self._settings = resolved.settings
        self._batches = batches
        self._done = done
        self._batch = done.batch
        self._news = news
        self._until = until
        self._writer = ResultWriter(batches, done.batch, resolved.out)

    def through(self) -> ExitCode:
        """Work until the batch ends, or its time does; write its files, print the answer."""
        try:
            last = self._work() if self._has_work() else self._tell_end()
        except Signalled as exc:
            return self._answer(for_signal(exc.number), stopped=str(exc))
        except NoWorkers:  # it moved no more, or the workers died again and again
            self._writer.write_reports()
            raise
        return self._answer(last=last)

    @property
    def _mode(self) -> Mode:
        return mode_now(as_json=self._asked.as_json, jsonl=self._asked.jsonl)

    def _work(self) -> Snapshot:
        from .work import Patience, work_through

        night = self._asked.night
        return work_through(
            self._settings,
            self._batches,
            self._batch,
            self._writer,
            code_of=self._code,
            mode=self._mode,
            patience=Patience(self._until, night.stall_s, night.rounds),
        )

    def _tell_end(self) -> Snapshot:
        """There was nothing to do: who reads events or a log hears that, too."""
        from . import display

        snapshot, mode = self._batches.snapshot(self._batch.id, stages=False), self._mode
        if mode == "live":
            return snapshot
        with display.opened(mode, footer="", ended=lambda _: ()) as shown:
            if mode == "jsonl":
                shown.show(snapshot)
            shown.end(snapshot, self._code(snapshot), report=str(self._writer.path / "report.md"))
        return snapshot

    def _has_work(self) -> bool:
        if self._done.verdict == "retry_hint":
            retried = self._batches.retry_failed(self._batch.id)
            if retried.lessons:
                say(f"{count(retried.lessons, 'lesson')} queued again")
            return retried.lessons > 0
        return self._batches.find(self._batch.id).status == "running"

    def _ended(self, snapshot: Snapshot) -> ExitCode:
        """How the batch ended, or that it has not."""
        return for_run(snapshot.batch.status, left_out=self._done.invalid)

    def _code(self, snapshot: Snapshot) -> ExitCode:
        """That, and 0 for as many failures as may be."""
        code, bound = self._ended(snapshot), self._asked.night.max_failures
        tolerated = code is ExitCode.PARTIAL and bound is not None and bound.allows(*self._failed(snapshot))
        return ExitCode.OK if tolerated else code

    def _failed(self, snapshot: Snapshot) -> tuple[int, int]:
        """How many lessons of how many there are none of, those that were not valid among them."""
        total = snapshot.batch.total + self._done.invalid
        return total - snapshot.counts["succeeded"], total

    def _answer(
        self, code: ExitCode | None = None, *, stopped: str | None = None, last: Snapshot | None = None
    ) -> ExitCode:
        """Write the files, tell how it ended and how to go on; `code`: a signal's, else the batch's.

        `last`: what was told as the end; the exit code must not tell of a later moment.
        """
        from .summary import summary
        from .work import say_stopped

        document, lessons = self._writer.write_reports()
        snapshot = last or self._batches.snapshot(self._batch.id, stages=False)
        batch, ended = snapshot.batch, self._ended(snapshot)
        code = self._code(snapshot) if code is None else code
        left_out = [f"{count(self._done.invalid, 'lesson')} not valid and left out"] if self._done.invalid else []
        self._news.report = self._writer.path / "report.md"
        self._news.lines = [*left_out, *summary(batch, lessons, code=code, out=self._writer.path)]
        stopped = "--timeout" if batch.status == "running" and stopped is None else stopped
        if stopped is not None:
            # The same command with --fresh is another batch.
            others = self._batches.pool_alive(batch)
            say_stopped(snapshot, stopped, out=self._writer.path, same_command=not self._asked.fresh, others=others)
        elif code is ExitCode.OK and ended is not ExitCode.OK:
            failed, total = self._failed(snapshot)
            bound = f"within --max-failures {self._asked.night.max_failures}"
            say(f"lessongen: warning: {count(failed, 'lesson')} of {total:,} failed, {bound}: exit 0 in place of 3")
        if self._asked.as_json:
            answer_json("report", document, self._done.warnings)
        elif stopped is None and not self._asked.quiet and not self._asked.jsonl:
            answer_lines(self._news.lines)
        return code
