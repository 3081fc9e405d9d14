"""classify against the shapes that are known, and against those of providers that the research does not show."""

from __future__ import annotations

import json
from typing import Any

import pytest
from error_rows import BAD, ROWS, Row
from more_error_rows import MORE_ROWS as KNOWN_ROWS
from rare_error_rows import RARE_ROWS

from lessongen_core.classify import classify
from lessongen_core.errors import LessonError, ProviderError

MORE_ROWS = (*KNOWN_ROWS, *RARE_ROWS)


@pytest.mark.parametrize("row", [*ROWS, *MORE_ROWS], ids=lambda row: row.name)
def test_row(row: Row):
    """Each shape has its class, scope, wait and repair."""
    found = classify(row.reply())
    assert found is not None
    assert found.error_class == row.error_class, found.evidence
    wait = found.retry_after_s if isinstance(found, ProviderError) else None
    assert wait == (None if row.wait is None else pytest.approx(row.wait))
    assert found.repair == row.repair
    assert found.scope == (row.scope or type(found).scope)


def test_rows_cover_each_number_of_the_research():
    """Row 35 describes files of another API; all others are here."""
    numbers = {int(row.name.split()[0]) for row in ROWS}
    assert len(numbers) == 113
    assert len({row.name for row in [*ROWS, *MORE_ROWS]}) == len(ROWS) + len(MORE_ROWS)


def _openrouter(row: Row) -> Any:
    """The provider's body as text, beside OpenRouter's own message."""
    return {"error": {"message": "Provider returned error", "metadata": {"raw": row.text, "provider_name": "p"}}}


def _litellm(row: Row) -> Any:
    """The provider's body as Python prints it, inside a message."""
    message = f"litellm.APIError: VendorException - Error code: {row.status} - {json.loads(row.text)!r}"
    return {"error": {"message": message, "type": None, "param": None}}


def _listed(row: Row) -> Any:
    return [json.loads(row.text)]


ENVELOPES = {"openrouter": _openrouter, "litellm": _litellm, "list": _listed}
# Only bodies that are JSON, and not one that is in OpenRouter's or LiteLLM's envelope itself.
WRAPPED = [
    row
    for row in [*ROWS, *MORE_ROWS]
    if row.status is not None
    and row.status >= 400
    and row.text.startswith("{")
    and "Provider returned" not in row.text
    and "x-should-retry" not in row.headers
]


def wrapped(row: Row, status: int, body: Any) -> LessonError | None:
    """What the row's error is taken for when it comes with this status and body."""
    return classify(Row(row.name, status, body, row.error_class, headers=row.headers, fields=row.fields).reply())


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_a_proxy_changes_nothing(envelope: str):
    """The same error, passed on by a proxy under the same status, has the same class and teaches the same."""
    found = [(row, wrapped(row, row.status, ENVELOPES[envelope](row))) for row in WRAPPED]
    wrong = [
        (row.name, row.error_class, row.repair, error)
        for row, error in found
        if error is None or (error.error_class, error.repair) != (row.error_class, row.repair)
    ]
    assert wrong == []


def test_an_error_inside_a_200_keeps_its_class():
    """In the body or in a stream, where the status stands beside the error."""
    found = [(row, wrapped(row, 200, json.loads(row.text) | {"status_code": row.status})) for row in WRAPPED]
    assert [row.name for row, error in found if error is None or error.error_class != row.error_class] == []


@pytest.mark.parametrize("status", [400, 500, 502])
def test_a_gateways_own_status_hides_nothing(status: int):
    """Proxies answer 400 or 5xx to whatever went wrong behind them; the status in the text says what it was."""
    for row in WRAPPED:
        error = wrapped(row, status, _litellm(row))
        assert error is not None, row.name
        hidden = row.error_class == BAD and error.error_class == "unavailable"
        assert error.error_class == row.error_class or hidden, (row.name, error.evidence)
