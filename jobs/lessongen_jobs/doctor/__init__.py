"""`doctor`: every check on its own, at the same time, each with a deadline; nothing is made, started or changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from lessongen_core.config import Settings, Survey
from lessongen_core.errors import InternalError, LessongenError
from lessongen_core.setting_advice import advise

from ..checks import check_context, check_key
from .broker import examine_broker
from .context_service import examine_context_service
from .finding import Finding, fail, failed, ok, warn
from .machine import examine_bundled, examine_clock, examine_disk, examine_python, examine_workers
from .provider import examine_provider
from .store import examine_store

__all__ = ["Finding", "examine", "models_to_ask", "severest"]

DEADLINE_S = 15.0
# Which failure's code wins (design, section 8): 1 > 10 > 12 > 2 > 11.
SEVERITY = (1, 10, 12, 2, 11)

Check = tuple[str, Callable[[], Iterable[Finding]]]


def examine(found: Survey, *, out: Path, calls: bool, workers_needed: bool) -> list[Finding]:
    """Look at everything. `calls`: also ask each model for a few tokens; `out`: where lessons would be written."""
    checks: list[Check] = [("settings", partial(_settings, found))]
    if found.settings is not None:
        if _provider_is_known(found):
            checks.append(("provider", partial(examine_provider, found.settings, calls=calls)))
        checks += _of(found.settings, out, workers_needed=workers_needed)
    return list(_at_once([*checks, ("python", examine_python)]))


def severest(findings: Iterable[Finding]) -> int:
    """The exit status of the worst failure, 0 when nothing failed."""
    return min((each.exit_status for each in findings if each.status == "fail"), key=SEVERITY.index, default=0)


def models_to_ask(found: Survey) -> int:
    """How many models `examine` asks with `calls`, if their endpoints answer."""
    settings = found.settings
    if settings is None or settings.offline or not _provider_is_known(found):
        return 0
    try:
        check_key(settings)
    except LessongenError:
        return 0
    return len(settings.endpoints)


def _provider_is_known(found: Survey) -> bool:
    """Whether what is wrong with the settings leaves an LLM to look at: of a file that nobody could read none is known.

    Without any fault "no LLM" is a finding of its own.
    """
    unread = found.chosen is None or any(not fault.key for fault in found.file.faults)
    assert found.settings is not None
    return not found.faults or (not unread and (found.settings.offline or found.settings.has_provider))


def _of(settings: Settings, out: Path, *, workers_needed: bool) -> list[Check]:
    return [
        ("context service", partial(examine_context_service, settings)),
        ("broker", partial(examine_broker, settings)),
        ("bundled broker", partial(examine_bundled, settings)),
        ("store", partial(examine_store, settings)),
        ("workers", partial(examine_workers, settings, needed=workers_needed)),
        ("clock", partial(examine_clock, settings)),
        ("disk", partial(examine_disk, settings, out)),
    ]


def _settings(found: Survey) -> Iterator[Finding]:
    for number, fault in enumerate(found.faults, 1):
        fix = "lessongen config validate" if number == len(found.faults) else None  # once, under the last
        yield fail("settings", str(fault), fix=fix, exit_status=2)
    for doubt in advise(found):
        yield warn("settings", str(doubt), fix=None)  # place, and what would be right, are in it
    if found.settings is not None:
        try:
            check_context(found.settings)
        except LessongenError as exc:
            yield failed("settings", exc)
    if not found.faults:
        path = found.chosen.path if found.chosen else None
        yield ok("settings", f"{path} ({found.chosen.why})" if path and found.chosen else "no file; the defaults")


def _at_once(checks: list[Check]) -> Iterator[Finding]:
    """In the order of `checks`; a check that hangs or breaks holds up no other."""
    running = [_Running(name, check) for name, check in checks]
    give_up = time.monotonic() + DEADLINE_S
    for each in running:
        yield from each.findings(max(0.0, give_up - time.monotonic()))


class _Running:
    """One check in a thread of its own: name lookups have no timeout, and may outlive the command."""

    def __init__(self, name: str, check: Callable[[], Iterable[Finding]]) -> None:
        self._name, self._check = name, check
        self._found: list[Finding] = []
        self._thread = threading.Thread(target=self._run, name=f"doctor-{name}", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        started = time.monotonic()
        try:
            for finding in self._check():
                self._found.append(finding.timed(time.monotonic() - started))
        except LessongenError as exc:
            self._found.append(failed(self._name, exc))
        except Exception as exc:  # noqa: BLE001 - one check's bug hides no other's finding
            bug = InternalError(f"the check broke: {type(exc).__name__}", hint="report it as a bug")
            self._found.append(failed(self._name, bug))

    def findings(self, wait_s: float) -> list[Finding]:
        """What it found so far, after at most `wait_s` seconds."""
        self._thread.join(wait_s)
        found = list(self._found)
        if self._thread.is_alive():
            found.append(warn(self._name, f"no answer within {DEADLINE_S:.0f} s", fix="look at its host and network"))
        return found
