"""The script of docs/failures.md plays."""

from __future__ import annotations

import re
from pathlib import Path

from lessongen_fixtures.scripted import Script

DOC = Path(__file__).parents[2] / "docs" / "failures.md"


def test_the_example_is_a_script() -> None:
    """A rate limit, an overload and a hanging call, of lessons that the sample course has."""
    (text,) = re.findall(r"^```json\n(.*?)^```", DOC.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    rules = Script.from_json(text).rules
    assert [(rule.lesson, rule.reply.status, rule.reply.hang) for rule in rules] == [
        ("1.1", 429, False),
        ("1.2", 503, False),
        ("1.3", 200, True),
    ]
