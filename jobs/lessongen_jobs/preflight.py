"""Checks before anything is recorded: broker, store, provider. Each does what a run will do, and leaves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import httpx

from lessongen_core.config import Settings
from lessongen_core.errors import ConfigError, LessongenError
from lessongen_core.provider.probe import probe
from lessongen_core.store.database import Tell, open_store

from .checks import check_provider
from .connection import connect_shortly


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
    connect_shortly(settings).close()


def _store(settings: Settings, on_wait: Tell | None) -> None:
    """It is there, of this version, and its write lock can be had."""
    store = open_store(settings.store_url, migrate_under=settings.state_dir, on_wait=on_wait)
    try:
        with store.write():
            pass
    finally:
        store.close()


def _provider(settings: Settings, _: Tell | None) -> None:
    """Every endpoint answers and does not refuse its key; the offline writer needs none."""
    check_provider(settings)
    for endpoint in {} if settings.offline else set(settings.endpoints.values()):
        if (reason := probe(endpoint.base_url, endpoint.api_key)) is None:
            continue
        host = httpx.URL(endpoint.base_url).host or "the endpoint"
        raise ConfigError(
            f"{host}: {reason}; nothing was submitted", hint="correct LESSONGEN_BASE_URL or LESSONGEN_API_KEY"
        )


CHECKS: Mapping[str, Callable[[Settings, Tell | None], None]] = {
    "broker": _broker,
    "store": _store,
    "provider": _provider,
}
