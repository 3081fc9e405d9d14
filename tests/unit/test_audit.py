"""The audit of the crash tests can fail: wrong data is found."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from audit import repeats, unexplained
from ended import unended, wrong_claims, wrong_report, wrong_results
from monkey import Death


def call(n: int, lesson_id: str, port: int, time: float, status: int | None = 200) -> dict[str, Any]:
    """One entry of the provider's log."""
    return {"n": n, "lesson_id": lesson_id, "port": port, "time": time, "status": status}


def row(**changes: Any) -> Any:
    """A lesson that succeeded."""
    succeeded = {
        "idx": 0, "lesson_id": "1.1", "state": "succeeded", "claim_worker": None, "reserved_usd": None,
        "error_message": None,
    }  # fmt: skip
    return SimpleNamespace(**succeeded | changes)


FIRST, AGAIN = call(1, "1.1", 4001, 10.0, None), call(3, "1.1", 4002, 20.0)
KILLED = Death(15.0, frozenset({4001, 5000}))


@pytest.mark.parametrize(
    ("log", "deaths", "breaches"),
    [
        ([FIRST, AGAIN], [KILLED], 0),
        ([FIRST, AGAIN], [], 1),
        ([FIRST, AGAIN], [Death(15.0, frozenset({4002}))], 1),  # another process died
        ([FIRST, AGAIN], [Death(7.0, KILLED.ports), Death(21.0, KILLED.ports)], 1),  # before the call, after the repeat
        ([FIRST, AGAIN], [Death(9.0, KILLED.ports)], 0),  # the provider was slow to see what the dead had sent
        ([FIRST, call(2, "1.2", 4001, 12.0), AGAIN], [KILLED], 1),  # it had gone on to another lesson
        ([FIRST, AGAIN, call(4, "1.1", 4003, 30.0)], [KILLED], 1),  # one death for two repeats
        ([FIRST, AGAIN, call(4, "1.1", 4003, 30.0)], [KILLED, Death(25.0, frozenset({4002}))], 0),
        ([call(1, "1.1", 4001, 10.0, 503), AGAIN], [], 0),  # a failure is asked for again
    ],
)
def test_each_repeat_has_a_death_of_its_own(log: list[dict[str, Any]], deaths: list[Death], breaches: int) -> None:
    """Of the process whose last call it was, between the two calls."""
    assert len([*unexplained(repeats(log), log, deaths)]) == breaches


def test_wrong_rows_are_found() -> None:
    """A second result, none, one of a lesson that failed; a holder of a lesson at rest; no bucket, no reason."""
    assert [*wrong_results([row()], {0: 1}), *wrong_claims([row()]), *unended([row()])] == []
    for written in ({}, {0: 2}):
        assert len([*wrong_results([row()], written)]) == 1
    assert len([*wrong_results([row(state="review")], {0: 1})]) == 1
    assert len([*wrong_claims([row(claim_worker="w"), row(state="queued", reserved_usd=0.1)])]) == 2
    assert [*wrong_claims([row(state="running", claim_worker="w")])] == []
    assert len([*unended([row(state="waiting"), row(state="parked")])]) == 2


def test_a_wrong_report_is_found() -> None:
    """A bucket that is counted wrong, a lesson that is missing."""
    right = {
        "summary": {"succeeded": 1, "retryable": 0, "review": 0, "cancelled": 0, "parked": 0, "total": 1},
        "lessons": [{"lesson_id": "1.1"}],
    }
    assert [*wrong_report(right, [row()])] == []
    assert len([*wrong_report(right, [row(state="review")])]) == 2
    assert len([*wrong_report(right | {"lessons": []}, [row()])]) == 1
