"""What `score` says of the criteria that are met."""

from __future__ import annotations

import pytest

from lessongen_cli.score_lines import met_text
from lessongen_core.score import Finding, combine


@pytest.mark.parametrize(
    ("values", "compared", "text"),
    [
        ((1, 1), True, "all 2 criteria met in full"),
        ((1, 1), False, "all 2 criteria that were asked are met in full; its facts were not compared"),
        ((1, 0), False, "1 criterion is met in full; its facts were not compared"),
        ((0, 0), False, ""),
    ],
)
def test_facts_that_nobody_compared_are_not_met(values: tuple[int, ...], compared: bool, text: str) -> None:
    """Without passages the criteria of facts are not among those that are met."""
    score = combine((f"c{n}", 1.0, Finding(value, "", "")) for n, value in enumerate(values))
    assert met_text(score, compared=compared) == text
