"""Is everything in its place, and does the text hang together: headings, order, announcements, rows of key words."""

from __future__ import annotations

import pytest
from tide_lesson import LESSON, PULL, SPRING, criterion, score


def test_each_section_under_the_heading_of_the_other():
    """The texts are whole and true, and stand in the wrong places."""
    swapped = LESSON.replace(PULL, "\0").replace(SPRING, PULL).replace("\0", SPRING)
    result = score(swapped)
    assert "misplaced" in result.caps
    assert "teaches what" in criterion(score(swapped), "alignment").evidence
    assert criterion(score(LESSON), "alignment").score == 1


def test_sections_in_another_order_than_asked_are_bounded():
    """Heading and text together: found, and not in the way of a reader as much."""
    first, second = f"## The pull of the Moon\n\n{PULL}\n", f"## Spring and neap tides\n\n{SPRING}\n"
    assert first in LESSON
    assert score(LESSON.replace(first, "\0").replace(second, first).replace("\0", second)).score <= 0.8


def test_empty_sections_are_missing_ones():
    """A heading with nothing below it; one may have been forgotten, two were not written."""
    assert score(LESSON.replace(PULL, "")).score <= 0.78
    more = LESSON.replace("## Exercises", "## How tides are foretold\n\n## Exercises").replace(PULL, "")
    assert "missing_section" in score(more).caps


def test_what_is_announced_and_does_not_follow():
    """Once it is bounded, each time more it is bounded lower; a list, a table or a formula is what was announced."""
    text, scores = LESSON, [score(LESSON).score]
    for start in ("The Earth turns", "Land stands", "A week later"):
        text = text.replace(start, f"The next line shows the order of the tides in one day:\n\n{start}")
        scores.append(score(text).score)
    assert scores == sorted(set(scores), reverse=True)
    for shown in ("- high\n- low", "$h = a \\cos t$", "> High, low, high, low.", "![](a.png)", "high, low, high, low"):
        fine = LESSON.replace("Land stands", f"This is the order of one day:\n\n{shown}\n\nLand stands")
        assert criterion(score(fine), "flow").score == 1, shown


def test_a_paragraph_that_breaks_off():
    """In the middle of the lesson, where nothing else ends."""
    cut = LESSON.replace("later than the one before it.", "later than the one")
    assert "ends in the middle of a sentence" in criterion(score(cut), "flow").evidence
    assert score(cut).score <= 0.9


ROW = "bulge, full Moon, high waters, spring tide, neap tide, two bulges, range, coasts"


@pytest.mark.parametrize(
    "row", [f"{ROW}.", f"Keywords: {ROW}", "Moon Sun bulges tide spring neap Moon pull range bulge."]
)
def test_a_row_of_key_words_never_passes(row):
    """At the end of a paragraph or alone: it was put there to be found."""
    assert not score(LESSON.replace("\n\nLand stands", f" {row}\n\nLand stands")).passed(0.75) or row.startswith("Key")
    assert not score(LESSON.replace("Land stands", f"{row}\n\nLand stands")).passed(0.75)


def test_lists_that_teach_are_no_rows():
    """Many short things in a row, none of them the spec's words."""
    text = "Bring a lamp, a line, an anchor, a knife, a chart, a compass, some bread and water."
    assert criterion(score(LESSON.replace("Land stands", f"{text}\n\nLand stands")), "stuffing").score == 1


def test_one_mould_filled_again_and_again():
    """Grammatical sentences, with another key word in each place."""
    nouns = ["bulge", "Moon", "tide", "range", "Earth", "water", "Sun", "coasts"]
    filled = "\n\n".join(
        " ".join(f"It is the {a} that gives the {b} its place in the {a}." for a in nouns if a != b) for b in nouns
    )
    result = score(LESSON.replace(PULL, f"{filled}\n"))
    assert "stuffing" in result.caps


def test_aims_that_are_stated_again_lower_the_score_step_by_step():
    """Announced in the middle of the text, time and again, in place of teaching."""
    text, scores = LESSON, []
    goals = ("explain why most coasts have two high waters a day", "compare a spring tide with a neap tide")
    for at, start in enumerate(("The Earth turns", "Land stands", "A week later", "A boat that")):
        text = text.replace(start, f"By the end you will be able to {goals[at % 2]}.\n\n{start}")
        scores.append(score(text).score)
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] < 0.87


def test_words_in_one_breath():
    """Text whose every third word and all stops are lost reads as no sentence, in every paragraph."""

    def lost(text: str) -> str:
        paragraphs = text.split("\n\n")
        return "\n\n".join(
            p if p.startswith("|") else " ".join(w.strip(",.") for n, w in enumerate(p.split()) if n % 3 != 1) + "."
            for p in paragraphs
        )

    assert not score(LESSON.replace(PULL, lost(PULL) + "\n").replace(SPRING, lost(SPRING) + "\n")).passed(0.75)


def test_a_formula_that_is_set_off_goes_on_with_its_sentence():
    """Nobody sets a full stop before it."""
    pull = "The pull of the Moon falls off with the square of its distance and the tide with\n\n$$ h = M / d^3 $$"
    before, after = LESSON[: LESSON.index("## ")], LESSON[LESSON.index("## ") :]
    assert criterion(score(f"{before}{pull}\n\n{after}"), "flow").ceiling == 1
