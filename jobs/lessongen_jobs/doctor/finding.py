"""What a check found: one line, and when something is wrong what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from lessongen_core.errors import LessongenError

Status = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`exit_status` is what a failure stands for; `seconds` the time that the check took."""

    name: str
    status: Status
    message: str
    fix: str | None = None
    exit_status: int = 0
    seconds: float | None = None

    def timed(self, seconds: float) -> Finding:
        """The same, with how long it took to find out."""
        return replace(self, seconds=seconds)


def ok(name: str, message: str) -> Finding:
    """Nothing is wrong."""
    return Finding(name, "ok", message)


def warn(name: str, message: str, *, fix: str | None) -> Finding:
    """It works, and not as well as it could."""
    return Finding(name, "warn", message, fix)


def fail(name: str, message: str, *, fix: str | None, exit_status: int) -> Finding:
    """It does not work."""
    return Finding(name, "fail", message, fix, exit_status)


def failed(name: str, exc: LessongenError) -> Finding:
    """What a command would have ended with."""
    return fail(name, exc.message, fix=exc.hint, exit_status=exc.exit_status)
