"""Numbers in messages: one of a kind is named in the singular."""

from __future__ import annotations

import re
from pathlib import Path

from spec_samples import batch, full_lesson, load
from tide_lesson import LESSON as LONG_LESSON
from tide_lesson import criterion, score

from lessongen_core.one_line import counted
from lessongen_core.quality import score_lesson
from lessongen_core.sources import Passage

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


def test_one_claim_one_paragraph_and_one_word_are_no_plurals() -> None:
    """Nor is 'all but 0 numbers' said."""
    passages = (Passage("tides.md", 0, "Tides", LONG_LESSON),)
    cited = LONG_LESSON.replace("pulls on the sea.", "pulls on the sea [1].")
    grounding = criterion(score(cited, passages=passages), "grounding").evidence
    assert "all numbers are in the passages" in grounding and "claim" not in grounding
    claim = "In 1893 the institute of Ostrava proved it with 417 buoys and 88 pilots."
    claimed = score(cited.replace("Land stands", f"{claim}\n\nLand stands"), passages=passages)
    assert re.search(r"all but \d numbers .*; 1 claim is not, in line \d+$", criterion(claimed, "grounding").evidence)
    bare = "Moon pulls water coast side bulge passes twice day night tide rises falls harbour pilots print table week."
    lacking = score(LONG_LESSON.replace("Land stands", f"{bare.lower()}\n\nLand stands"))
    assert "1 paragraph lacks articles" in criterion(lacking, "grammar").evidence
    strange = score(LONG_LESSON.replace("Land stands", "The zblorfing is small.\n\nLand stands"))
    assert criterion(strange, "wording").evidence.endswith("zblorfing, a word that no lexicon has")
