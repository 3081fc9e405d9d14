"""Polling with a deadline, instead of sleeping and hoping."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_for(condition: Callable[[], T], *, timeout_s: float = 30.0, every_s: float = 0.02, what: str = "") -> T:
    """Return the first truthy answer of `condition`; fail after `timeout_s` seconds with the last one."""
    give_up = time.monotonic() + timeout_s
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > give_up:
            raise AssertionError(f"{what or condition} was not so within {timeout_s} s; last answer: {answer!r}")
        time.sleep(every_s)
