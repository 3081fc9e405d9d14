"""The environment variables that lessongen knows, and those that only look as if it did."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from .nearest import nearest

PREFIX = "LESSONGEN_"
SETTINGS = ("CONFIG", "REDIS_URL", "STORE_URL", "STATE_DIR", "BASE_URL", "API_KEY", "OFFLINE")
SCREENS = ("PROGRESS", "ASCII", "PAGER")
GIVEN = tuple(
    PREFIX + name for name in ("BATCH", "STATE", "EXIT", "FAILED", "REPORT")
)  # to `run --notify-cmd`'s command
KNOWN = tuple(PREFIX + name for name in (*SETTINGS, *SCREENS))


def unknown_variables(environment: Iterable[str], *, named: Collection[str] = ()) -> list[str]:
    """A warning for each variable with our prefix that nobody reads; `named` are those that the settings name.

    A warning and no error: a newer version's variable must not stop a night.
    """
    found = sorted(name for name in environment if name.startswith(PREFIX) and name not in (*KNOWN, *GIVEN, *named))
    return [f"{name} is no setting and changes nothing{_meant(name)}" for name in found]


def _meant(name: str) -> str:
    close = nearest(name.removeprefix(PREFIX), (known.removeprefix(PREFIX) for known in KNOWN))
    return f"; did you mean {PREFIX}{close}?" if close else ""
