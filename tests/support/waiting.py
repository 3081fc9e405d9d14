"""Polling with a deadline, instead of sleeping and hoping."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
SELDOM_S = 0.5


def wait_for(condition: Callable[[], T], *, timeout_s: float = 30.0, every_s: float = 0.02, what: str = "") -> T:
    """Return the first truthy answer of `condition`; fail after `timeout_s` seconds with the last one.

    It is asked every `every_s` seconds, and less often when it is dear: at most a thirtieth of a core goes into asking.
    """
    give_up = time.monotonic() + timeout_s
    while True:
        before = time.thread_time()
        answer = condition()
        cost_s = time.thread_time() - before
        if answer:
            return answer
        if time.monotonic() > give_up:
            raise AssertionError(f"{what or condition} was not so within {timeout_s} s; last answer: {answer!r}")
        time.sleep(max(every_s, min(29 * cost_s, SELDOM_S)))
