"""Several waits at once. Not concurrent.futures: the end of Python waits for its threads, also for one that hangs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def together(do: Callable[[A], B], items: Sequence[A]) -> list[B]:
    """`do` of each item, each in a daemon thread; raises what the first of them raised."""
    results: dict[int, B] = {}
    raised: list[BaseException] = []

    def run(number: int, item: A) -> None:
        try:
            results[number] = do(item)
        except BaseException as exc:  # noqa: BLE001 - handed to the caller below
            raised.append(exc)

    threads = [threading.Thread(target=run, args=each, daemon=True) for each in enumerate(items)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]
    return [results[number] for number in range(len(items))]
