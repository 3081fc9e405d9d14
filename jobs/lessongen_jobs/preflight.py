"""Checks before anything is recorded: broker, store, provider. Each does what a run will, then what `doctor` does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from lessongen_core.config import Settings
from lessongen_core.errors import BrokerError, ConfigError, LessongenError, StoreError
from lessongen_core.provider.probe import PROBE_S
from lessongen_core.store.database import Tell, open_store

from .checks import check_provider
from .connection import connect_shortly
from .doctor.broker import examine_broker
from .doctor.finding import Finding
from .doctor.provider import examine_provider
from .doctor.store import examine_store


def failed_checks(
    names: Iterable[str], settings: Settings, *, on_wait: Tell | None = None
) -> list[tuple[str, LessongenError]]:
    """Do the checks of these names; returns those that did not pass, and why. `on_wait` hears what takes long."""
    failed: list[tuple[str, LessongenError]] = []
    for name in names:
        try:
            CHECKS[name](settings, on_wait)
        except LessongenError as exc:
            failed.append((name, exc))
    return failed


def _broker(settings: Settings, _: Tell | None) -> None:
    """It takes a write: a full server, a replica or a rule of its ACL would refuse the lessons."""
    with connect_shortly(settings):
        _pass(examine_broker(settings), BrokerError)


def _store(settings: Settings, on_wait: Tell | None) -> None:
    """It is there, of this version, and its write lock can be had."""
    open_store(settings.store_url, migrate_under=settings.state_dir, on_wait=on_wait).close()
    _pass(examine_store(settings), StoreError)


def _provider(settings: Settings, _: Tell | None) -> None:
    """Every endpoint answers and does not refuse its key; the offline writer needs none."""
    check_provider(settings)
    _pass(examine_provider(settings, calls=False, probe_s=PROBE_S), ConfigError)


def _pass(findings: Iterable[Finding], error: type[LessongenError]) -> None:
    for finding in findings:
        if finding.status == "fail":
            raise error(f"{finding.message}; nothing was submitted", hint=finding.fix)


CHECKS: Mapping[str, Callable[[Settings, Tell | None], None]] = {
    "broker": _broker,
    "store": _store,
    "provider": _provider,
}
