"""Whether passages state what damage made wrong, told without the score."""

from __future__ import annotations

import pytest
from calibration.stated import stated

from lessongen_core.sources import Passage

WHOLE = """\
# Tides

The harbour keeps a record of 31 spring tides. The pilot waits for two hours at the bar.

```bash
tide --harbour Brest
```
"""


@pytest.mark.parametrize(
    ("passage", "found"),
    [
        ("Of spring tides the harbour keeps a record of 31.", 1),
        ("The harbour keeps a record of many spring tides.", 0),  # not of the figure
        ("A record of 31 ships.", 0),
        (
            "A record of 31 spring tides the harbour keeps, nets, fees, oars, crews, sand, salt, ice, fog, ebb, flow",
            0,
        ),
        ("The pilot waits for two hours at the bar.", 0),  # nobody changed that
    ],
)
def test_a_fact_is_stated_where_one_statement_has_its_words(passage, found):
    """Four fifths of them, what was changed among them, and not in a sentence about much else."""
    damaged = WHOLE.replace("31", "47")
    assert stated(WHOLE, damaged, [Passage("a.md", 0, "", passage)]) == (1, found)


def test_code_is_stated_as_a_whole_line():
    """A command with another argument states nothing of this one."""
    damaged = WHOLE.replace("--harbour", "--port")
    block = "```\n$ tide --harbour {}\n```\n"
    assert stated(WHOLE, damaged, [Passage("a.md", 0, "", block.format("Brest"))]) == (1, 1)
    assert stated(WHOLE, damaged, [Passage("a.md", 0, "", block.format("Oslo"))]) == (1, 0)


def test_what_is_added_was_never_stated():
    """An invented sentence changes no statement."""
    assert stated(WHOLE, WHOLE.replace("The pilot", "It ends at noon. The pilot"), []) == (0, 0)
