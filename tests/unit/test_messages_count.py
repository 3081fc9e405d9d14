"""Numbers in messages: one of a kind is named in the singular."""

from __future__ import annotations

import re
from pathlib import Path

from spec_samples import batch, full_lesson, load

from lessongen_core.one_line import counted
from lessongen_core.quality import score_lesson

LESSON = """# Why the sea rises and falls

What moves the water? This lesson explains two high waters a day.

## The pull of the Moon

The Moon draws up two bulges of water, a [bulge](https://example.org) on each side. The Earth turns below them once a
day, so that most coasts pass through both of them and have two high waters. Twelve hours and twenty-five minutes lie
between one high water and the next, because the Moon moves on while the Earth turns. A coast between the bulges has low
water at that time. Where the land stands in the way of the bulge the water piles up, and a narrow bay may have a tide
of fifteen metres, while an enclosed sea has hardly any tide at all. The Sun draws up water, too, but it is farther off.

## Exercises

### Exercise 1

Given the phase of the Moon, say which tide it is.

## Summary

Two bulges make two high waters a day.
"""


def test_one_is_no_plural(tmp_path: Path) -> None:
    """What the score finds in a lesson of one section, one exercise and one link."""
    assert [counted(number, "lesson") for number in (0, 1, 5000)] == ["0 lessons", "1 lesson", "5,000 lessons"]
    loaded = load(tmp_path, batch(full_lesson()))
    score = score_lesson(LESSON, loaded.lessons[0].spec, loaded.courses[0].course)
    found = "; ".join(criterion.evidence for criterion in score.criteria)
    assert "1 section" in found and "1 exercise" in found
    assert not re.search(r"\b1 (sections|exercises|links|paragraphs|sentences|words)\b", found)
