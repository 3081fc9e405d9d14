"""A night and the one before it: who of two gets the schedule, and what the other one does (`--if-running`)."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lessongen_core.errors import ScheduleBusy, WaitedInVain

from .exit_codes import ExitCode, for_signal
from .signals import Signalled
from .terminal import Mode, answer_json, say

if TYPE_CHECKING:
    from lessongen_core.config import Settings
    from lessongen_core.store.rows import BatchRow
    from lessongen_jobs.night import Night
    from lessongen_jobs.progress import Snapshot
    from lessongen_jobs.submit import Submitted

    from .night_options import NightOptions
    from .notify import News

POLL_S = 1.0
WAIT_S = 1800.0
FOOTER = "Another run works on it. Ctrl-C detaches."


def default_name(schedule: str) -> str:
    """What the batch of a night is called: the day is that of UTC, wherever it runs."""
    return f"{schedule}-{datetime.now(UTC):%Y-%m-%d}"


def begun(
    settings: Settings,
    night: Night,
    options: NightOptions,
    submit: Callable[[], Submitted],
    *,
    news: News,
    key: str,
    until: float | None,
    mode: Mode,
) -> Submitted | ExitCode:
    """Submit once the night is alone, or go on with what an earlier one left; an exit code: nothing is left to do.

    `key`: of the batch that would be submitted; `until`: when this run's time is up, by the monotonic clock.

    Raises:
        ScheduleBusy: an earlier night is not over, and nobody said what to do then, or waiting took too long.
        WaitedInVain: `until` came while it waited.
    """
    if options.if_running == "attach" and (left := night.find_open()) is not None:
        news.batch = left
        others = "" if left.key == key else "; the specs named here are not submitted"
        say(f"attached to {left.id} ({left.name}, {left.status}){others}")
        return _attached(settings, night, left, news, until=until, mode=mode)
    waited_until = time.monotonic() + (WAIT_S if options.wait_s is None else options.wait_s)
    told = False
    while True:
        try:
            if (busy := night.busy()) is None:
                return submit()
        except ScheduleBusy as exc:  # it came between our look and our submission
            busy = exc
        name = f" ({busy.batch_id})" if busy.batch_id else ""
        if options.if_running == "skip":
            news.skip(f"skipped: {busy.message}{name}", busy_with=busy.batch_id)
            return ExitCode.OK
        if options.if_running == "attach":
            return begun(settings, night, options, submit, news=news, key=key, until=until, mode=mode)
        if options.if_running == "wait" and until is not None and time.monotonic() >= until:
            raise WaitedInVain(f"the time is up: {busy.message}", details=busy.details, hint=busy.hint)
        if options.if_running != "wait" or time.monotonic() >= waited_until:
            raise busy
        if not told:
            say(f"waiting: {busy.message.partition(';')[0]}{name}")
            told = True
        time.sleep(POLL_S)


def _attached(
    settings: Settings, night: Night, batch: BatchRow, news: News, *, until: float | None, mode: Mode
) -> Submitted | ExitCode:
    """Watch `batch` while the run that works on it lives, then take it over: workers, report and all."""
    from lessongen_jobs.batches import Batches
    from lessongen_jobs.submit import Submitted

    from . import display
    from .follow import follow
    from .watch import detach

    seen: list[Snapshot] = []
    with Batches(settings) as batches:
        if not night.take_over(batch.id):
            say("another run works on it; should it end or die, this one goes on")

            def source() -> Snapshot:
                seen[:] = [batches.snapshot(batch.id)]
                return seen[0]

            left_s = None if until is None else max(0.0, until - time.monotonic())
            try:
                with display.opened(mode, footer=FOOTER, detaches=True) as shown:
                    followed = follow(source, shown, until=lambda _: night.take_over(batch.id), timeout_s=left_s)
            except Signalled as exc:
                news.lines = detach(batch, seen[0] if seen else None)
                return for_signal(exc.number)
            if followed.ending == "timeout":
                news.lines = detach(batch, followed.snapshot)
                return ExitCode.PENDING
        batch = batches.find(batch.id)
    return Submitted(batch, "attached", queued=0, reused=0, invalid=0, enqueued=True, warnings=())


def tell_elsewhere(news: News, schedule: str | None, code: ExitCode, *, as_json: bool, jsonl: bool) -> None:
    """For scripts: another run works on the schedule, and this one wrote nothing."""
    batch = news.busy_with if news.batch is None else news.batch.id
    outcome = "skipped" if news.skipped else "detached"
    resume = None if batch is None else f"lessongen watch {batch}"
    ending = {"exit_code": int(code), "message": news.lines[0], "resume": resume}
    if as_json:
        answer_json("run", {"outcome": outcome, "schedule": schedule, "batch": batch, **ending})
    elif jsonl:
        from .event_stream import EventStream

        EventStream(lambda _: ()).elsewhere(f"run.{outcome}", batch=batch, **ending)
